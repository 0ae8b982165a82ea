//! What became of the lines of a file: the measure of how far an answer can be trusted.

use ipnet::IpNet;

use super::Suppression;
use crate::text::{FileId, Span};

/// How one file was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What did not fit, in the order of the text.
    pub problems: Vec<Problem>,
    /// Lines by what became of them.
    pub coverage: Coverage,
    /// Lines of free text that holds secrets, never to be printed.
    pub secrets: Vec<Span>,
    /// Comments that keep findings from being reported, in the order of the text.
    pub suppressions: Vec<Suppression>,
}

/// Lines by what became of them. A line counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// All lines.
    pub lines: u32,
    /// They changed the model.
    pub modelled: u32,
    /// Known to have no bearing on it; also blank lines, comments, banners, certificates.
    pub recognised: u32,
    /// Not understood.
    pub unknown: u32,
    /// Lines in sections about BGP, policy, lists, interfaces, VRFs, static routes and QoS.
    pub bgp_lines: u32,
    /// Those of them that were understood.
    pub bgp_understood: u32,
    /// The lines that were not understood.
    pub unknown_lines: Vec<Span>,
}

/// A line that did not fit the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The words it is about.
    pub at: Span,
    /// The whole statement.
    pub statement: Span,
    /// Lines below it that were left unread because of it.
    pub skipped: u32,
}

impl Problem {
    /// The file it is in.
    pub fn file(&self) -> FileId {
        self.statement.file
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// No command begins like this.
    Unknown {
        /// Words that could stand here.
        expected: Vec<String>,
        /// The nearest of them.
        suggestion: Option<String>,
        /// Whether that was evidently meant: it is one mistake away, and nothing else is.
        evident: bool,
    },
    /// The line ends too early.
    Incomplete {
        /// Words that could follow.
        expected: Vec<String>,
    },
    /// Short for more than one word.
    Ambiguous {
        /// The words.
        candidates: Vec<String>,
    },
    /// The command exists, but not in this mode.
    WrongMode {
        /// Modes in which it exists.
        modes: Vec<String>,
        /// The mode it stands in; `None` is the top.
        found_in: Option<String>,
    },
    /// A value that cannot be.
    InvalidValue {
        /// What it should be.
        expected: String,
    },
    /// A prefix with bits beyond its length.
    HostBits {
        /// What should stand there: the prefix, or its address where a mask follows.
        instead: String,
        /// What the platform makes of it.
        network: IpNet,
        /// Whether it decides which routes match; it names a single route otherwise.
        matches: bool,
    },
    /// A placeholder that should have been filled in.
    LeftOpen {
        /// What belongs there.
        expected: String,
    },
    /// A quoted or delimited text that never ends.
    Unterminated {
        /// What would end it.
        delimiter: String,
    },
    /// A comment that speaks to the linter and changes nothing.
    NoEffect {
        /// Why.
        reason: String,
    },
    /// A statement that does not end before the next one begins.
    NoSemicolon {
        /// What stands behind it.
        next: Span,
    },
    /// A brace or bracket that closes nothing, or opens nothing that has a name.
    StraySign,
    /// Text that is left unread although it may say something.
    Unsupported {
        /// What it is: "a configuration in XML or JSON".
        what: String,
    },
}
