//! Settings: what a team decides once for its network, in `bgplint.toml`.
//!
//! The file is read against a table of its sections and keys, in `keys`, from which its JSON Schema comes too. Whatever
//! is wrong with it is a complaint at its place, and the rest is used all the same: a mistake in the settings must not hide
//! what is wrong with the network. What only shows once the configurations are read is asked for with
//! [`Config::complaints_about`].

mod keys;
mod network;
mod reader;
mod schema;
mod statements;
mod value;

pub use network::Extent;
pub use schema::schema;

use std::path::PathBuf;

use crate::diagnostic::Complaint;
use crate::engine::{Choice, Level};
use crate::model::{Given, Sourced};
use crate::text::{FileId, Source, Span};

/// How the file is called.
pub const FILE_NAME: &str = "bgplint.toml";

/// What settings say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// Levels of rules and groups.
    pub levels: Vec<(Choice, Level)>,
    /// What they tell besides the configurations; the circuits come from their files of facts.
    pub given: Given,
    /// The file of findings that are accepted for now, relative to the folder of the settings.
    pub baseline: Option<Sourced<PathBuf>>,
    /// Circuits, each with its file of facts.
    pub circuits: Vec<CircuitReference>,
    /// What is wrong with them, in the order of the text.
    pub complaints: Vec<Complaint>,
    /// Where a secret may stand by mistake, to be searched before anything is shown.
    pub not_understood: Vec<Span>,
    /// Values of keys that do not exist: nobody knows what they are, so they are never shown.
    pub hidden: Vec<Span>,
}

/// A circuit and where its facts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircuitReference {
    /// Its name.
    pub name: Sourced<String>,
    /// The file of facts, relative to the folder of the settings.
    pub facts: Sourced<PathBuf>,
}

/// Reads settings. This never fails: what cannot be used is among the complaints.
pub fn read(file: FileId, source: &Source) -> Config {
    reader::read(file, source)
}
