//! Facts of circuits: what the cloud's own tools print about them, in JSON.
//!
//! There are several shapes of one thing: Azure Resource Manager nests it in `properties`, its command line does not,
//! PowerShell begins each key with a capital, and Terraform writes underscores and lists of one. One reader takes them all:
//! it looks keys up without regard to case, underscores and that nesting. Every value of the model knows its place in the
//! file; what the file does not say is left open.

mod document;
mod fields;
mod join;
mod json;
mod peering;
mod secrets;
#[cfg(test)]
mod tests;

pub use join::join;

use crate::diagnostic::Complaint;
use crate::model::{Circuit, Sourced};
use crate::text::{FileId, Source, Span};

use document::Document;
use fields::Problems;

/// What one file, or several joined, say about circuits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The circuits.
    pub circuits: Vec<Circuit>,
    /// Route filters, which circuits name and which may stand in files of their own.
    pub route_filters: Vec<RouteFilter>,
    /// What could not be read, each with its place.
    pub diagnostics: Vec<Complaint>,
    /// Places of keys and other secrets, never to be printed.
    pub secrets: Vec<Span>,
}

/// A route filter: which communities it lets through to the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteFilter {
    /// The identifier by which peerings name it; without one it is known by its name only.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The communities.
    pub communities: Sourced<Vec<Sourced<String>>>,
}

/// Reads a file of facts. `name` is the name of the circuit where settings state one.
pub fn read(file: FileId, source: &Source, name: Option<Sourced<String>>) -> Facts {
    let secrets = secrets::find(file, source);
    let mut problems = Problems::default();
    let mut facts = match json::parse(file, source.text()) {
        Ok(tree) => Document::read(tree.root(), &mut problems).facts(source, name, &mut problems),
        Err(problem) => {
            problems.push(problem);
            Facts::default()
        }
    };
    facts.diagnostics = problems.all;
    facts.secrets = secrets;
    facts
}
