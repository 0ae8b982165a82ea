//! The walk: exact words, typed captures, unique abbreviations, free captures; it may pause, and it remembers how
//! far it came.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::ast::Nesting;
use super::fields::Fields;
use super::kind::Kind;
use super::mismatch::Followers;
use super::trie::{Edge, Grammar, Node, NodeId, begins};
use super::value::{self, Capture, Value};
use crate::text::{FileId, placeholder};

/// The words of a statement in their text.
#[derive(Debug, Clone, Copy)]
pub struct Words<'w, 'a> {
    /// The whole text.
    pub text: &'a str,
    /// First byte and one past the last of each word.
    pub spans: &'w [(u32, u32)],
}

impl<'a> Words<'_, 'a> {
    /// A word, by its position.
    pub fn get(&self, at: usize) -> Option<&'a str> {
        self.spans.get(at).map(|&span| slice(self.text, span))
    }

    /// The words from a position on.
    #[must_use]
    pub fn from(self, at: usize) -> Self {
        Words { spans: self.spans.get(at..).unwrap_or_default(), ..self }
    }
}

/// The text between two bytes; empty when they do not fit.
pub(super) fn slice(text: &str, (start, end): (u32, u32)) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// Lines that belong to the command and that the reader of lines has to swallow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swallow<'g> {
    /// From this byte, where the delimiter stands, to its next occurrence.
    Block(u32),
    /// From the next line up to one that consists of this word.
    Until(&'g str),
}

/// Where a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached<'g> {
    /// The place in the grammar.
    pub node: NodeId,
    /// How many words it took: those behind an opaque place are left.
    pub words: usize,
    /// Whether a word was shortened.
    pub abbreviated: bool,
    /// What else belongs to the command.
    pub swallow: Option<Swallow<'g>>,
}

/// A placeholder that was never filled in, where a value of some kind must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOpen<'g> {
    /// Position of the word.
    pub word: usize,
    /// What belongs there.
    pub kind: &'g Kind,
}

impl LeftOpen<'_> {
    /// Whether the line says as much with it as without: a name stands for itself, whatever it is.
    pub fn is_name(self) -> bool {
        *self.kind == Kind::Interface
    }
}

/// Walks a grammar; keeps its buffers from one statement to the next.
#[derive(Debug)]
pub struct Matcher<'g> {
    pub(super) grammar: &'g Grammar,
    /// By slot; those after the last are absent.
    captures: Vec<Capture>,
    pub(super) farthest: Farthest,
    reached: Reached<'g>,
    /// Slot of the capture that grows by what is swallowed.
    swallowing: Option<u16>,
    /// Position of the first word that was taken with all that follow it.
    rest_from: Option<usize>,
    /// Options that the walk has passed, as bits.
    options: u32,
    /// Whether words must be written out.
    pub(super) in_full: bool,
    /// Whether they must be in every walk: the language knows no short forms.
    pub(super) exact: bool,
    /// Placeholders of the last walk, when they are [allowed](Matcher::allow_placeholders).
    left_open: Vec<LeftOpen<'g>>,
    placeholders: bool,
    /// What could stand at points of the grammar where lines failed.
    pub(super) followers: RefCell<HashMap<Vec<NodeId>, Rc<Followers<'g>>>>,
}

/// The most words that fitted, and the places reached with them.
#[derive(Debug, Default, Clone)]
pub(super) struct Farthest {
    pub word: usize,
    pub nodes: Vec<NodeId>,
}

/// What stays the same during a walk.
#[derive(Clone, Copy)]
struct Walk<'w, 'a> {
    words: Words<'w, 'a>,
    pause: bool,
}

impl<'g> Matcher<'g> {
    /// A matcher for a grammar.
    pub fn new(grammar: &'g Grammar) -> Self {
        let reached = Reached { node: Grammar::TOP, words: 0, abbreviated: false, swallow: None };
        Matcher {
            grammar,
            captures: Vec::new(),
            farthest: Farthest::default(),
            reached,
            swallowing: None,
            rest_from: None,
            options: 0,
            in_full: false,
            exact: false,
            left_open: Vec::new(),
            placeholders: false,
            followers: RefCell::default(),
        }
    }

    /// A matcher for a language in which all words are written out.
    pub fn exact(grammar: &'g Grammar) -> Self {
        Matcher { exact: true, in_full: true, ..Matcher::new(grammar) }
    }

    /// Forgets how far earlier walks came. Walks of one statement share the farthest point.
    pub fn start(&mut self) {
        self.in_full = self.exact;
        self.farthest.word = 0;
        self.farthest.nodes.clear();
    }

    /// Whether placeholders are taken as values from now on. A walk keeps those that it took.
    pub fn allow_placeholders(&mut self, allowed: bool) {
        self.placeholders = allowed;
    }

    /// Placeholders that the last walk took as values, in order.
    pub fn left_open(&self) -> &[LeftOpen<'g>] {
        &self.left_open
    }

    /// Position of the word that the last walk took together with all that follow it, whatever they are.
    pub fn rest_from(&self) -> Option<usize> {
        self.rest_from
    }

    /// Whether the last walk passed options.
    pub fn passed_options(&self) -> bool {
        self.options != 0
    }

    /// Whether a keyword may stand at a place.
    pub fn knows(&self, node: NodeId, word: &str) -> bool {
        self.grammar.node(node).word(word).is_some()
    }

    /// Walks all words from a node. A command must end where they end, unless the walk may pause.
    ///
    /// Captures made on the way to `from` are kept, so that a walk can go on where another paused.
    pub fn walk(&mut self, words: Words<'_, '_>, from: NodeId, pause: bool) -> Option<Reached<'g>> {
        self.walk_at(words, 0, from, pause)
    }

    /// The same for the words from `index` on.
    pub(super) fn walk_at(
        &mut self,
        words: Words<'_, '_>,
        index: usize,
        from: NodeId,
        pause: bool,
    ) -> Option<Reached<'g>> {
        self.captures.truncate(usize::from(self.grammar.node(from).bound));
        self.reached = Reached { node: from, words: index, abbreviated: false, swallow: None };
        self.swallowing = None;
        self.rest_from = None;
        self.options = 0;
        self.left_open.clear();
        self.step(Walk { words, pause }, from, index).then_some(self.reached)
    }

    /// The values of the last walk, by slot.
    pub fn captures(&self) -> &[Capture] {
        &self.captures
    }

    /// The last match, for reading its values.
    pub fn fields<'m, 'a>(&'m self, node: NodeId, words: Words<'m, 'a>, file: FileId) -> Fields<'m, 'a> {
        Fields::new(self.grammar, node, words, &self.captures, file)
    }

    /// Says what the lines swallowed for the last match are: the value of its last capture.
    pub fn swallowed(&mut self, span: (u32, u32)) {
        let slot = self.swallowing.map(usize::from);
        if let Some(capture) = slot.and_then(|slot| self.captures.get_mut(slot)) {
            *capture = Capture { value: Value::Text, span };
        }
    }

    fn step(&mut self, walk: Walk<'_, '_>, at: NodeId, index: usize) -> bool {
        let grammar = self.grammar;
        let node = grammar.node(at);
        if node.option & self.options != 0 {
            return false;
        }
        self.options |= node.option;
        let found = self.go_on(walk, at, node, index);
        if !found {
            self.options &= !node.option;
        }
        found
    }

    fn go_on(&mut self, walk: Walk<'_, '_>, at: NodeId, node: &'g Node, index: usize) -> bool {
        self.farthest.reach(at, index);
        let Some(word) = walk.words.get(index) else { return self.finish(walk, at, node, index) };
        node.word(word).is_some_and(|next| self.step(walk, next, index + 1))
            || node.captures.iter().any(|edge| self.typed(walk, edge, word, index))
            || (self.placeholders && self.placeholder(walk, node, word, index))
            || self.abbreviated(walk, node, word, index)
            || node.captures.iter().any(|edge| self.free(walk, edge, word, index))
            || (node.opaque == Some(Nesting::Paths) && self.end(at, index))
            || node.again.is_some_and(|start| self.step(walk, start, index))
    }

    /// The words are at their end.
    fn finish(&mut self, walk: Walk<'_, '_>, at: NodeId, node: &'g Node, index: usize) -> bool {
        if node.leaf.is_some() {
            return self.end(at, index);
        }
        if let Some(start) = node.again {
            return self.step(walk, start, index);
        }
        let until = node.captures.iter().find(|edge| matches!(edge.kind, Kind::Until(_)));
        match until {
            Some(edge) => self.rest(walk, edge, index),
            None => walk.pause && self.end(at, index),
        }
    }

    fn end(&mut self, at: NodeId, index: usize) -> bool {
        self.reached.node = at;
        self.reached.words = index;
        true
    }

    fn typed(&mut self, walk: Walk<'_, '_>, edge: &Edge, word: &str, index: usize) -> bool {
        let Some(value) = value::typed(&edge.kind, word) else { return false };
        let fits = |&at: &usize| walk.words.get(at).is_some_and(|it| value::typed(&edge.kind, it).is_some());
        let last = if edge.repeats { walk.words.spans.len() } else { index };
        let more = (index + 1..last).take_while(fits).count();
        self.take(walk, edge, value, index, 1 + more)
    }

    /// Takes a placeholder as a value, unless any word may stand there.
    fn placeholder(&mut self, walk: Walk<'_, '_>, node: &'g Node, word: &str, index: usize) -> bool {
        let takes_any = |edge: &Edge| matches!(edge.kind, Kind::Word | Kind::Interface);
        !node.captures.iter().any(takes_any)
            && node.captures.iter().any(|edge| {
                value::left_open(&edge.kind, word).is_some_and(|value| {
                    self.keeping_open(edge, index, |it| it.take(walk, edge, value, index, 1))
                })
            })
    }

    /// Notes that a word is left open, if the walk leads anywhere with it.
    fn keeping_open(&mut self, edge: &'g Edge, word: usize, walk: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = self.left_open.len();
        self.left_open.push(LeftOpen { word, kind: &edge.kind });
        let found = walk(self);
        if !found {
            self.left_open.truncate(before);
        }
        found
    }

    /// Follows the only keyword, or word of a choice, that begins with `word`.
    fn abbreviated(&mut self, walk: Walk<'_, '_>, node: &'g Node, word: &str, index: usize) -> bool {
        let Some(full) = only_completion(node, word).filter(|_| !self.in_full) else { return false };
        let before = std::mem::replace(&mut self.reached.abbreviated, true);
        let found = node.word(full).is_some_and(|next| self.step(walk, next, index + 1))
            || node
                .captures
                .iter()
                .any(|edge| matches!(edge.kind, Kind::Choice(_)) && self.typed(walk, edge, full, index));
        self.reached.abbreviated = found || before;
        found
    }

    fn free(&mut self, walk: Walk<'_, '_>, edge: &'g Edge, word: &str, index: usize) -> bool {
        match edge.kind {
            Kind::Peer if value::names_peer(word) => self.take(walk, edge, Value::Text, index, 1),
            Kind::Word => self.take(walk, edge, Value::Text, index, 1),
            Kind::Interface if self.placeholders && placeholder(word).is_some() => {
                self.keeping_open(edge, index, |it| it.take(walk, edge, Value::Text, index, 1))
            }
            Kind::Interface => {
                // Without short forms there are no names with blanks either.
                (!self.exact
                    && splits_interface(walk.words, index)
                    && self.take(walk, edge, Value::Text, index, 2))
                    || self.take(walk, edge, Value::Text, index, 1)
            }
            _ => edge.kind.takes_rest() && self.rest(walk, edge, index),
        }
    }

    /// A capture that takes all the words that are left.
    fn rest(&mut self, walk: Walk<'_, '_>, edge: &'g Edge, index: usize) -> bool {
        let count = walk.words.spans.len().saturating_sub(index);
        let start = walk.words.spans.get(index).map_or(0, |span| span.0);
        self.reached.swallow = match &edge.kind {
            Kind::Block => Some(Swallow::Block(start)),
            Kind::Until(word) => Some(Swallow::Until(word)),
            _ => None,
        };
        self.swallowing = self.reached.swallow.and(edge.slot);
        let value = match edge.kind {
            Kind::Words | Kind::Options => Value::Words { first: offset(index), count: offset(count) },
            _ => Value::Text,
        };
        let found = self.take(walk, edge, value, index, count);
        if found && edge.kind != Kind::Options {
            self.rest_from = Some(index);
        }
        found
    }

    /// Keeps a value read from `count` words and walks on behind them.
    fn take(&mut self, walk: Walk<'_, '_>, edge: &Edge, value: Value, index: usize, count: usize) -> bool {
        // Options are kept as a whole, and then read one by one.
        let next = if edge.kind == Kind::Options { index } else { index + count };
        let Some(slot) = edge.slot else { return self.step(walk, edge.next, next) };
        let words = walk.words.spans.get(index..index + count).unwrap_or_default();
        let end = walk.words.spans.last().map_or((0, 0), |last| (last.1, last.1));
        let span = together(walk.words.text, words).unwrap_or(end);
        let before = self.captures.len();
        self.captures.resize(usize::from(slot), Capture::ABSENT);
        self.captures.push(Capture { value, span });
        if self.step(walk, edge.next, next) {
            return true;
        }
        self.captures.truncate(before);
        false
    }
}

impl Farthest {
    fn reach(&mut self, node: NodeId, word: usize) {
        if word > self.word {
            self.word = word;
            self.nodes.clear();
        }
        if word == self.word {
            self.nodes.push(node);
        }
    }
}

/// From the first of some words to the last that follows it with nothing but blanks and quotes between them: the words
/// of a path may come from several places, and what lies between those is none of its text.
fn together(text: &str, words: &[(u32, u32)]) -> Option<(u32, u32)> {
    let (&first, rest) = words.split_first()?;
    let end = rest.iter().try_fold(first.1, |end, word| {
        let between = text.as_bytes().get(end as usize..word.0 as usize);
        let joined =
            between.is_some_and(|it| it.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'"'));
        if joined { Ok(word.1) } else { Err(end) }
    });
    Some((first.0, end.unwrap_or_else(|end| end)))
}

/// The one keyword or word of a choice that begins with `word`, when there is exactly one.
fn only_completion<'g>(node: &'g Node, word: &str) -> Option<&'g str> {
    let keywords = node.starting_with(word);
    let first = keywords.first().map(|keyword| &*keyword.text);
    if keywords.len() > 1 {
        return None;
    }
    let mut found = first;
    for edge in &node.captures {
        let Kind::Choice(words) = &edge.kind else { break };
        for candidate in words.iter().filter(|it| begins(it, word)) {
            if found.is_some_and(|it| it != candidate) {
                return None;
            }
            found = Some(candidate);
        }
    }
    // The full word was tried before this, as itself.
    found.filter(|it| it.len() > word.len())
}

/// Whether an interface's name goes on in the next word: `GigabitEthernet 0/0/1`.
fn splits_interface(words: Words<'_, '_>, index: usize) -> bool {
    let name = words.get(index).is_some_and(|it| it.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'));
    name && words.get(index + 1).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
