//! Configurations that are written as paths, in braces, as `set` commands, or as both.

use super::hierarchy::{Hierarchy, NodeId};

/// Most flaws that are kept: a text with more is something else.
const MOST_FLAWS: usize = 200;

/// What a text says, before groups are inherited.
#[derive(Debug, Clone)]
pub struct Configuration<'a> {
    /// The statements.
    pub hierarchy: Hierarchy<'a>,
    /// What was written between braces or brackets.
    pub blocks: Vec<Block>,
    /// What is wrong with the text.
    pub flaws: Vec<Flaw>,
    /// Parts of the text that were not read.
    pub unread: Vec<(u32, u32)>,
    /// Comments that may speak to the linter.
    pub remarks: Vec<Remark>,
}

/// A comment that may speak to the linter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remark {
    /// Where it stands.
    pub comment: (u32, u32),
    /// What it speaks of: the statement or block behind which it stands on a line, or else the next one.
    pub about: Option<NodeId>,
}

/// Statements between braces, or the members of a list between brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What they belong to.
    pub node: NodeId,
    /// The words before it, up to its opening sign.
    pub opener: (u32, u32),
    /// Where its closing sign stands; the end of the text when there is none.
    pub closer: u32,
}

/// Something wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// Where it is.
    pub at: (u32, u32),
}

/// What can be wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlawKind {
    /// This sign is missing at the end.
    Unclosed(&'static str),
    /// It belongs to nothing.
    Stray,
    /// It is left unread; what it is.
    Unsupported(&'static str),
}

impl<'a> Configuration<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Configuration {
            hierarchy: Hierarchy::new(text),
            blocks: Vec::new(),
            flaws: Vec::new(),
            unread: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(super) fn flaw(&mut self, kind: FlawKind, at: (u32, u32)) {
        if self.flaws.len() < MOST_FLAWS {
            self.flaws.push(Flaw { kind, at });
        }
    }

    /// Reports something that is not read, once for each thing.
    pub(super) fn unsupported(&mut self, what: &'static str, at: (u32, u32)) {
        let kind = FlawKind::Unsupported(what);
        if !self.flaws.iter().any(|it| it.kind == kind) {
            self.flaw(kind, at);
        }
    }
}
