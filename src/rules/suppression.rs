//! What became of the suppressions of a run, for the rules about them.

use crate::model::{StatedSuppression, Suppression};

/// Everything that suppresses findings, or was meant to.
#[derive(Debug, Default)]
pub struct Suppressions<'a> {
    /// Comments, in the order of files and lines.
    pub comments: Vec<InComment<'a>>,
    /// Statements in the settings, in their order.
    pub stated: Vec<InSettings<'a>>,
}

/// A comment.
#[derive(Debug)]
pub struct InComment<'a> {
    /// What it says.
    pub suppression: &'a Suppression,
    /// The device whose configuration it stands in.
    pub device: Option<&'a str>,
    /// What became of each rule or group that it names, in its order.
    pub effects: Vec<Effect>,
}

/// A statement in the settings.
#[derive(Debug)]
pub struct InSettings<'a> {
    /// What it says.
    pub suppression: &'a StatedSuppression,
    /// What became of it.
    pub effect: Effect,
    /// Its last day is over.
    pub expired: bool,
}

/// What became of a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It keeps a finding from being reported.
    Suppresses,
    /// There is nothing that it could keep from being reported.
    Unused,
    /// Nobody knows whether there is something: the rule was not asked, or not everything was read.
    NotKnown,
    /// No rule and no group has this name; the nearest one that has.
    NoSuchRule(Option<&'static str>),
}
