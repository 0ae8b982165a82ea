//! Modes of line dialects: where a line is tried, and what it opens and closes.

use super::ast::Nesting;
use super::fields::Fields;
use super::matcher::{LeftOpen, Matcher, Reached, Words};
use super::mismatch::Mismatch;
use super::trie::{Effect, Grammar, ModeId, NodeId};
use crate::text::FileId;

/// The longest first word that is looked for in all modes; no keyword is longer.
const LONGEST_KEYWORD: usize = 64;

/// How many words at the beginning of a line are enough to tell what it means to say.
const DISTINCTIVE: usize = 2;

/// Matches lines one after the other and keeps the modes that are open.
#[derive(Debug)]
pub struct Modes<'g> {
    matcher: Matcher<'g>,
    /// First words that may stand before a line: `no`, `default`.
    marks: &'g [&'g str],
    /// Open modes, the innermost last.
    stack: Vec<Level>,
    /// A section whose deeper lines are not read.
    section: Option<Section>,
    /// Whether the text has no indentation at all, so that a section's lines stand at its own depth.
    flat: bool,
}

#[derive(Debug, Clone, Copy)]
struct Level {
    mode: ModeId,
    /// Statement that opened it.
    statement: u32,
    /// Columns before that statement.
    indent: u32,
    /// Whether a line of it was indented.
    indented: bool,
}

#[derive(Debug, Clone, Copy)]
struct Section {
    statement: u32,
    indent: u32,
    reason: Reason,
    /// Whether a line of it was indented.
    indented: bool,
}

/// Why lines are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The grammar calls the section opaque: its lines are recognised.
    Opaque,
    /// The line above them is unknown, and so are they.
    Unknown,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<'g> {
    /// It fits the grammar.
    Matched(Matched<'g>),
    /// It belongs to a section that is not read.
    Below {
        /// The statement that begins the section.
        statement: u32,
        /// Why it is not read.
        reason: Reason,
    },
    /// It fits nowhere.
    Mismatch(Mismatch<'g>),
}

/// A line that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched<'g> {
    /// Where the walk ended.
    pub reached: Reached<'g>,
    /// The mark before the line; it is then recognised, whatever follows, and opens nothing.
    pub mark: Option<&'g str>,
    /// The mode in which it fits.
    pub mode: ModeId,
    /// The statement that opened this mode; none at the top.
    pub parent: Option<u32>,
}

impl<'g> Modes<'g> {
    /// Begins at the top. `marks` are the words, in lower case, that may stand before any line. In a `flat` text
    /// no line is indented: a section that is not read then lasts until a line fits.
    pub fn new(grammar: &'g Grammar, marks: &'g [&'g str], flat: bool) -> Self {
        Modes { matcher: Matcher::new(grammar), marks, stack: Vec::new(), section: None, flat }
    }

    /// Matches the next line and keeps `statement` as the name of the mode that it may open.
    pub fn read(&mut self, words: Words<'_, '_>, indent: u32, statement: u32) -> Outcome<'g> {
        if let Some(section) = self.section_of(indent) {
            return Outcome::Below { statement: section.statement, reason: section.reason };
        }
        self.matcher.start();
        let levels = self.stack.len();
        let top_first = self.is_back_at_top(indent);
        let inner = (usize::from(top_first)..=levels).rev();
        for depth in top_first.then_some(0).into_iter().chain(inner) {
            // A line of which an inner mode knows the beginning is not, shortened, a command of an outer one.
            self.matcher.in_full = self.matcher.farthest.word >= DISTINCTIVE;
            if let Some(mut matched) = self.try_at(depth, words) {
                if self.stays(depth, &matched, indent) {
                    matched.parent = self.stack.last().map(|level| level.statement);
                } else {
                    self.enter(depth, &matched, indent, statement);
                }
                return Outcome::Matched(matched);
            }
        }
        self.mismatch(words, indent, statement)
    }

    /// Whether the next lines may hold placeholders in place of values.
    pub fn allow_placeholders(&mut self, allowed: bool) {
        self.matcher.allow_placeholders(allowed);
    }

    /// Placeholders in place of values in the last match.
    pub fn left_open(&self) -> &[LeftOpen<'g>] {
        self.matcher.left_open()
    }

    /// The last match, for reading its values; nothing is to be read from a line with a mark.
    pub fn fields<'m, 'a>(
        &'m self,
        matched: &Matched<'_>,
        words: Words<'m, 'a>,
        file: FileId,
    ) -> Fields<'m, 'a> {
        self.matcher.fields(matched.reached.node, words, file)
    }

    /// Says what the lines swallowed for the last match are: the value of its last capture.
    pub fn swallowed(&mut self, span: (u32, u32)) {
        self.matcher.swallowed(span);
    }

    /// Statements that opened the open modes, the innermost last.
    pub fn openers(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.stack.iter().map(|level| level.statement)
    }

    /// Whether a line of this indentation has most likely left every open mode: it stands at the margin, below
    /// indented lines.
    pub fn is_back_at_top(&self, indent: u32) -> bool {
        indent == 0 && self.stack.iter().any(|level| level.indented)
    }

    /// The section to which a line of this indentation belongs for sure.
    fn section_of(&mut self, indent: u32) -> Option<Section> {
        let section = self.section.as_mut()?;
        if indent > section.indent {
            section.indented = true;
            return Some(*section);
        }
        if section.reason == Reason::Unknown || section.indented || !self.flat {
            self.section = None;
        }
        None
    }

    fn mode(&self, depth: usize) -> ModeId {
        let level = depth.checked_sub(1).and_then(|at| self.stack.get(at));
        level.map_or(ModeId(0), |level| level.mode)
    }

    /// Tries a line in one open mode: as it stands, then without its mark.
    fn try_at(&mut self, depth: usize, words: Words<'_, '_>) -> Option<Matched<'g>> {
        let mode = self.mode(depth);
        let root = self.matcher.grammar.root(mode);
        let parent = depth.checked_sub(1).and_then(|at| self.stack.get(at)).map(|level| level.statement);
        let mark = self.mark(words);
        // A mark is never short for another word.
        let literal = mark.is_none_or(|mark| self.matcher.grammar.node(root).word(mark).is_some());
        if let Some(reached) = literal.then(|| self.matcher.walk(words, root, false)).flatten() {
            return Some(Matched { reached, mark: None, mode, parent });
        }
        let mark = mark?;
        let reached = self.matcher.walk_at(words, 1, root, true)?;
        Some(Matched { reached: Reached { swallow: None, ..reached }, mark: Some(mark), mode, parent })
    }

    /// The mark before a line that has more words; written twice, it is none.
    fn mark(&self, words: Words<'_, '_>) -> Option<&'g str> {
        let (first, second) = (words.get(0)?, words.get(1)?);
        let mark = self.marks.iter().copied().find(|mark| mark.eq_ignore_ascii_case(first))?;
        (!mark.eq_ignore_ascii_case(second)).then_some(mark)
    }

    /// Closes and opens modes after a match.
    fn enter(&mut self, depth: usize, matched: &Matched<'g>, indent: u32, statement: u32) {
        self.section = None;
        self.stack.truncate(depth);
        if let Some(level) = self.stack.last_mut() {
            level.indented |= indent > 0;
        }
        if matched.mark.is_some() {
            return;
        }
        let (grammar, end) = (self.matcher.grammar, matched.reached.node);
        match grammar.command_at(end).map(|command| command.effect) {
            Some(Effect::Close) => drop(self.stack.pop()),
            Some(Effect::Top) => self.stack.clear(),
            _ => {}
        }
        let node = grammar.node(end);
        if let Some(mode) = node.opens {
            self.stack.push(Level { mode, statement, indent, indented: false });
        }
        if node.opaque == Some(Nesting::Modes) {
            self.section = Some(Section { statement, indent, reason: Reason::Opaque, indented: false });
        }
    }

    /// Whether a line that fits further out leaves the open modes as they are: it stands inside them by its
    /// indentation, and all that is known of it there is that it can be ignored. A command of an inner mode that the
    /// grammar lacks often looks like that.
    fn stays(&self, depth: usize, matched: &Matched<'g>, indent: u32) -> bool {
        let Some(innermost) = self.stack.last().filter(|_| depth < self.stack.len()) else { return false };
        let grammar = self.matcher.grammar;
        let plain = grammar
            .command_at(matched.reached.node)
            .is_none_or(|it| it.variant.is_none() && it.effect == Effect::Stay);
        indent > innermost.indent && plain && grammar.node(matched.reached.node).opens.is_none()
    }

    fn mismatch(&mut self, words: Words<'_, '_>, indent: u32, statement: u32) -> Outcome<'g> {
        // Below an opaque opener without indentation: everything unknown is its content.
        if let Some(section) = self.section {
            return Outcome::Below { statement: section.statement, reason: section.reason };
        }
        self.section = Some(Section { statement, indent, reason: Reason::Unknown, indented: false });
        let modes = self.modes_that_fit(words);
        if !modes.is_empty() {
            return Outcome::Mismatch(Mismatch::WrongMode { modes });
        }
        Outcome::Mismatch(self.matcher.mismatch(words))
    }

    /// Names of the modes in which a line would fit as it stands, word for word at its beginning.
    fn modes_that_fit(&mut self, words: Words<'_, '_>) -> Vec<&'g str> {
        let grammar = self.matcher.grammar;
        // A line that takes something away changes nothing where it does not fit.
        let first = words.get(0).filter(|word| word.len() <= LONGEST_KEYWORD && self.mark(words).is_none());
        let Some(first) = first else { return Vec::new() };
        let farthest = self.matcher.farthest.clone();
        let mut names = Vec::new();
        for mode in &grammar.modes {
            let known = grammar.node(mode.root).word(first).is_some();
            if known && !names.contains(&mode.name.as_str()) && self.fits(words, mode.root) {
                names.push(mode.name.as_str());
            }
        }
        self.matcher.farthest = farthest;
        names
    }

    /// Only lines that mean something to the model count: those that are just recognised are often no more than a
    /// first word with anything behind it.
    fn fits(&mut self, words: Words<'_, '_>, root: NodeId) -> bool {
        let modelled = |node| self.matcher.grammar.command_at(node).is_some_and(|it| it.variant.is_some());
        let reached = self.matcher.walk(words, root, false);
        reached.is_some_and(|it| !it.abbreviated && modelled(it.node))
    }
}
