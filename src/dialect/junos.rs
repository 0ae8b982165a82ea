//! Juniper Junos: one lowering file for each grammar file, and drafts of what inherits or refers before it is a model.

mod bgp;
mod builder;
mod expression;
mod hierarchy;
mod interfaces;
mod nat;
mod policy;
mod protocols;
mod qos;
mod queues;
pub mod reading;
mod routing;
mod sessions;
mod stated;
mod system;
mod tables;
mod terms;
mod unread;

pub use builder::{At, Builder};

use super::Document;
use super::grammar::{self, junos::Command};
use super::hierarchy as paths;
use crate::grammar::Fields;
use crate::model::Reading;
use crate::syntax::Configuration;
use crate::text::{FileId, Source, Span};

/// Reads texts, each of which is a router with its logical systems.
pub(super) fn read(files: &[(FileId, &Source)]) -> Document {
    let mut document = Document { devices: Vec::new(), readings: Vec::new() };
    for &(file, source) in files {
        let (devices, reading) = one(file, source);
        document.devices.extend(devices);
        document.readings.push(reading);
    }
    document
}

/// See [`super::paths`]; nothing for places outside any statement.
pub(super) fn paths(source: &Source, places: &[Span]) -> Vec<Vec<Span>> {
    let configuration = Configuration::read(source.text());
    let locator = configuration.hierarchy.locator();
    let path = |place: &Span| {
        let words = locator.path((place.start, place.end)).into_iter();
        words.map(|(start, end)| Span { file: place.file, start, end }).collect()
    };
    places.iter().map(path).collect()
}

fn one(file: FileId, source: &Source) -> (Vec<crate::model::Device>, Reading) {
    let language = paths::Language {
        grammar: grammar::junos::grammar(),
        lower: modelled,
        unread: Builder::unread,
        state: Builder::state,
        single_valued: reading::single_valued,
        told_when_inactive: &["bfd-liveness-detection"],
        routing: reading::ROUTING,
        routing_words: reading::ROUTING_WORDS,
    };
    let mut builder = Builder::new(super::stem(source.name()), file, source.text());
    let reading = paths::read(&language, file, source, &mut builder);
    (builder.finish(), reading)
}

/// Lowers a statement that the grammar names.
fn modelled(into: &mut Builder<'_>, at: At, fields: &Fields<'_, '_>) -> bool {
    let Some(command) = grammar::junos::command(fields) else { return false };
    lower(into, at, command);
    true
}

/// Puts what a statement says into the device that is being built.
///
/// A container may come before what it holds or not at all: whatever a statement needs is opened at its first mention.
pub fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::Bgp(it) => bgp::lower(into, at, it),
        Command::Hierarchy(it) => hierarchy::lower(into, at, it),
        Command::Interfaces(it) => interfaces::lower(into, at, it),
        Command::Nat(it) => nat::lower(into, at, it),
        Command::Policy(it) => policy::lower(into, at, it),
        Command::Protocols(it) => protocols::lower(into, at, it),
        Command::Qos(it) => qos::lower(into, at, it),
        Command::Routing(it) => routing::lower(into, at, it),
        Command::System(it) => system::lower(into, at, it),
    }
}
