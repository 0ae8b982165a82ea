//! Why a statement fits no line of the grammar, told from the farthest point that was reached.

use std::rc::Rc;

use super::kind::Kind;
use super::matcher::{Matcher, Words};
use super::suggest::{self, Vocabulary};
use super::trie::{NodeId, begins};
use super::value;

/// Most expected words that a mismatch names.
const MOST_EXPECTED: usize = 12;

/// A word of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Its position among the words.
    pub word: usize,
    /// First byte and one past the last.
    pub span: (u32, u32),
}

/// What could have stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected<'g> {
    /// A keyword or a word of a choice.
    Word(&'g str),
    /// A value of a kind.
    Value(&'g Kind),
}

impl std::fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expected::Word(word) => write!(f, "`{word}`"),
            Expected::Value(kind) => f.write_str(&kind.description()),
        }
    }
}

/// Why a statement fits no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch<'g> {
    /// A word that nothing takes.
    Unknown {
        /// The word.
        at: At,
        /// What could have stood there: words in order, then values; not all when they are many.
        expected: Vec<Expected<'g>>,
        /// The word that was probably meant.
        suggestion: Option<&'g str>,
        /// Whether it was evidently meant.
        evident: bool,
    },
    /// A shortened word that several words begin with.
    Ambiguous {
        /// The word.
        at: At,
        /// The words that begin with it, in order; not all when they are many.
        candidates: Vec<&'g str>,
    },
    /// A word that looks like a value of the right kind and is none.
    InvalidValue {
        /// The word.
        at: At,
        /// What it should be: "an AS number (1-4294967295)".
        expected: String,
    },
    /// The words end where no command ends.
    Incomplete {
        /// What could follow.
        expected: Vec<Expected<'g>>,
    },
    /// The whole statement fits elsewhere.
    WrongMode {
        /// Modes where it fits, by the leading keywords of the line that opens them.
        modes: Vec<&'g str>,
    },
}

/// What could stand at one point of a grammar.
#[derive(Debug)]
pub(super) struct Followers<'g> {
    expected: Vec<Expected<'g>>,
    /// Every word.
    vocabulary: Vocabulary<'g>,
}

/// So many points of a grammar are remembered.
const MOST_POINTS: usize = 1_000;

impl<'g> Matcher<'g> {
    /// Why the walks since [`Matcher::start`] failed.
    pub fn mismatch(&self, words: Words<'_, '_>) -> Mismatch<'g> {
        let word = self.farthest.word;
        let (Some(text), Some(&span)) = (words.get(word), words.spans.get(word)) else {
            return Mismatch::Incomplete { expected: self.expected() };
        };
        let at = At { word, span };
        if let Some(expected) = self.attempted(text) {
            return Mismatch::InvalidValue { at, expected };
        }
        let candidates = if self.exact { Vec::new() } else { self.candidates(text) };
        if candidates.len() > 1 {
            return Mismatch::Ambiguous { at, candidates };
        }
        // The word itself may be one that stands only once.
        let followers = self.followers();
        let suggestion = suggest::nearest(text, &followers.vocabulary);
        let suggestion = suggestion.filter(|it| !it.eq_ignore_ascii_case(text));
        let evident = suggestion.is_some_and(|it| suggest::is_evident(text, it, &followers.vocabulary));
        Mismatch::Unknown { at, expected: self.expected(), suggestion, evident }
    }

    /// What could stand at the farthest point.
    pub fn expected(&self) -> Vec<Expected<'g>> {
        self.followers().expected.clone()
    }

    /// What could stand at the farthest point: found once for each such point, for many lines fail at the same.
    fn followers(&self) -> Rc<Followers<'g>> {
        let mut known = self.followers.borrow_mut();
        if let Some(followers) = known.get(&self.farthest.nodes) {
            return Rc::clone(followers);
        }
        let followers = Rc::new(Followers { expected: self.look_up(), vocabulary: self.words().collect() });
        if known.len() < MOST_POINTS {
            known.insert(self.farthest.nodes.clone(), Rc::clone(&followers));
        }
        followers
    }

    fn look_up(&self) -> Vec<Expected<'g>> {
        let mut words: Vec<&str> = self.words().collect();
        if words.len() > MOST_EXPECTED * 4 {
            words.select_nth_unstable(MOST_EXPECTED * 4);
            words.truncate(MOST_EXPECTED * 4);
        }
        words.sort_unstable();
        words.dedup();
        let mut expected: Vec<_> = words.into_iter().map(Expected::Word).collect();
        for kind in self.kinds().filter(|kind| !matches!(kind, Kind::Choice(_) | Kind::Options)) {
            if !expected.contains(&Expected::Value(kind)) {
                expected.push(Expected::Value(kind));
            }
        }
        expected.truncate(MOST_EXPECTED);
        expected
    }

    /// The farthest points, and where their options begin.
    fn nodes(&self) -> impl Iterator<Item = NodeId> {
        let options = |node| {
            let captures = self.grammar.node(node).captures.iter();
            captures.filter(|it| it.kind == Kind::Options).map(|it| it.next)
        };
        self.farthest.nodes.iter().flat_map(move |&node| std::iter::once(node).chain(options(node)))
    }

    fn kinds(&self) -> impl Iterator<Item = &'g Kind> {
        let grammar = self.grammar;
        self.nodes().flat_map(|node| grammar.node(node).captures.iter().map(|edge| &edge.kind))
    }

    fn words(&self) -> impl Iterator<Item = &'g str> {
        self.nodes().flat_map(|node| self.words_at(node))
    }

    fn words_at(&self, node: NodeId) -> impl Iterator<Item = &'g str> + use<'g> {
        let node = self.grammar.node(node);
        let choices = node.captures.iter().filter_map(|edge| match &edge.kind {
            Kind::Choice(words) => Some(words.iter().map(String::as_str)),
            _ => None,
        });
        node.words.iter().map(|it| &*it.text).chain(choices.flatten())
    }

    fn attempted(&self, word: &str) -> Option<String> {
        let mut found: Vec<&Kind> = self.kinds().filter(|kind| value::attempts(kind, word)).collect();
        found.sort_by_key(|kind| kind.rank());
        found.dedup();
        let descriptions: Vec<String> = found.iter().map(|kind| kind.description()).collect();
        (!descriptions.is_empty()).then(|| descriptions.join(" or "))
    }

    /// Words that begin like this one: those of the first mode in which there are several.
    fn candidates(&self, word: &str) -> Vec<&'g str> {
        let in_mode = |node| {
            let mut found: Vec<&str> = self.words_at(node).filter(|it| begins(it, word)).collect();
            found.sort_unstable();
            found.dedup();
            found.truncate(MOST_EXPECTED);
            found
        };
        self.nodes().map(in_mode).find(|found| found.len() > 1).unwrap_or_default()
    }
}
