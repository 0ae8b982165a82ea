//! What hands get wrong in paths: a semicolon that is missing, a statement too far out, a placeholder left in.

use super::Reader;
use super::coverage::{RECOGNISED, ROUTING, UNKNOWN};
use crate::grammar::{Grammar, Matcher, Misplaced, Reached, Words};
use crate::model::ProblemKind;
use crate::syntax::PathStatement;

/// How often it is asked where statements belong: a text in which more are misplaced is something else.
const MOST_SEARCHES: usize = 500;

/// How many further lines of a statement are looked at for another one.
const MOST_LINES: usize = 8;

impl<'r, B> Reader<'r, '_, B> {
    /// The word, by its position, with which another statement begins because a semicolon is missing before it: one
    /// that begins a line, and cannot go on with the statement, and can begin one where this one stands.
    pub(super) fn begins_another(
        &mut self,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
    ) -> Option<usize> {
        let continued = &self.configuration.continued;
        if continued.is_empty() {
            return None;
        }
        let begins_line =
            |at: &usize| words.spans.get(*at).is_some_and(|it| continued.binary_search(&it.0).is_ok());
        let candidates: Vec<usize> = (1..words.spans.len()).filter(begins_line).take(MOST_LINES).collect();
        let ends = candidates.iter().skip(1).copied().chain([words.spans.len()]);
        candidates.iter().copied().zip(ends).find(|it| self.is_another(statement, words, *it)).map(|it| it.0)
    }

    /// Whether the line of words from one to another can be a statement of its own, and is no part of the one before.
    fn is_another(
        &mut self,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
        (at, end): (usize, usize),
    ) -> bool {
        let depth = self.depth(statement, at);
        let Some(word) = words.get(at).filter(|_| at > depth) else { return false };
        self.matcher.start();
        let goes_on = self.walk(words, words.spans).is_some();
        if goes_on && self.matcher.rest_from().is_none_or(|it| it >= at) {
            return false;
        }
        let up_to = |end: usize| words.spans.get(..end).unwrap_or_default();
        let around = Words { spans: up_to(depth), ..words };
        let place = self.matcher.walk(around, Grammar::TOP, true).map_or(Grammar::TOP, |it| it.node);
        self.matcher.knows(place, word)
            && self.walk(words, up_to(at)).is_some()
            && [end, words.spans.len()]
                .into_iter()
                .any(|end| self.walk(words, &without(up_to(end), depth, at)).is_some())
    }

    fn walk(&mut self, words: Words<'_, 'r>, spans: &[(u32, u32)]) -> Option<Reached<'_>> {
        self.matcher.walk(Words { spans, ..words }, Grammar::TOP, false)
    }

    /// How many words of a statement belong to the blocks around a word of it.
    fn depth(&self, statement: &PathStatement<'_>, at: usize) -> usize {
        let around = statement.nodes.get(..at).unwrap_or_default();
        around.iter().rposition(|it| self.configuration.hierarchy.node(*it).is_block()).map_or(0, |it| it + 1)
    }

    /// Reads a statement as two, of which the second begins with a word.
    pub(super) fn in_two(&mut self, builder: &mut B, statement: &PathStatement<'_>, at: usize) {
        let depth = self.depth(statement, at);
        let word = |at: usize| statement.words.get(at).copied().unwrap_or_default();
        let (first, last, next) = (word(depth), word(at.saturating_sub(1)), word(at));
        if self.ended.insert(next.0) {
            let head = PathStatement {
                words: statement.words.get(..at).unwrap_or_default(),
                nodes: statement.nodes.get(..at).unwrap_or_default(),
                span: (first.0, last.1),
                ..*statement
            };
            let kind = ProblemKind::NoSemicolon { next: self.span(next) };
            self.problem(kind, head.span, head.span, 0);
            self.statement(builder, &head);
        }
        let words = without(statement.words, depth, at);
        let nodes = without(statement.nodes, depth, at);
        let span = (statement.span.0.max(next.0), statement.span.1);
        self.statement(builder, &PathStatement { words: &words, nodes: &nodes, span, ..*statement });
    }

    /// Keeps apart a statement that fits with placeholders only; says whether it is one. Names that were left open are
    /// reported, and the statement says what it says.
    pub(super) fn is_left_open(
        &mut self,
        builder: &mut B,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
    ) -> bool {
        let left_open = self.matcher.left_open().to_vec();
        for it in &left_open {
            let Some(&at) = words.spans.get(it.word) else { continue };
            let (written, below) = self.place(statement, it.word);
            self.problem(ProblemKind::LeftOpen { expected: it.kind.description() }, at, written, 0);
            if !it.is_name() && below > 0 {
                self.lines.unread(&[written]);
            }
        }
        let mut values = left_open.iter().filter(|it| !it.is_name());
        let Some(first) = values.next() else { return false };
        let within = |word: usize| self.place(statement, word).1 == 0;
        let state = if within(first.word) || values.any(|it| within(it.word)) { UNKNOWN } else { RECOGNISED };
        let routing = if self.begins_like_routing(words) { ROUTING } else { 0 };
        self.lines.mark(statement, state | routing);
        self.region = None;
        self.unread(builder, statement, words);
        true
    }

    /// Where a statement belongs that says no more than a name, when that is a keyword of what should have a name.
    pub(super) fn is_keyword(
        &mut self,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
        reached: Reached<'_>,
    ) -> Option<Misplaced> {
        let last = statement.words.len().checked_sub(1).filter(|it| it + 1 == reached.words)?;
        let block =
            statement.nodes.last().is_some_and(|it| self.configuration.hierarchy.node(*it).is_block());
        // Behind an option the others may stand, and itself again.
        let option = self.matcher.passed_options();
        if block || option || !self.matcher.knows(reached.node, words.get(last)?) {
            return None;
        }
        let found = self.where_it_belongs(|it| it.taken_for_a_name(words, last, reached.node));
        if found.is_none() {
            // The values of the match were lost with the search.
            self.walk(words, words.spans);
        }
        found
    }

    /// Where a statement belongs that stands too far out.
    pub(super) fn where_it_belongs(
        &mut self,
        search: impl FnOnce(&mut Matcher<'_>) -> Option<Misplaced>,
    ) -> Option<Misplaced> {
        self.searches += 1;
        if self.searches > MOST_SEARCHES { None } else { search(&mut self.matcher) }
    }

    /// Keeps a statement that stands too far out as one that is not understood.
    pub(super) fn misplaced(
        &mut self,
        builder: &mut B,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
        misplaced: Misplaced,
    ) {
        let Misplaced { word, inside } = misplaced;
        let routing = if self.begins_like_routing(words) { ROUTING } else { 0 };
        self.lines.mark(statement, UNKNOWN | routing);
        // What it stands in is not all that it says; what it names there is nothing.
        let around = Words { spans: words.spans.get(..word).unwrap_or_default(), ..words };
        self.unread(builder, statement, around);
        let start = words.spans.get(word).map_or(statement.span.0, |it| it.0);
        let (written, skipped) = self.place(statement, word);
        let at = (start, written.1.max(start));
        let depth = self.depth(statement, word);
        let opener = depth.checked_sub(1).and_then(|it| statement.nodes.get(it));
        let opener = opener.map(|it| self.configuration.hierarchy.node(*it).span);
        let texts = (0..word).filter_map(|it| words.get(it)).collect::<Vec<_>>().join(" ");
        let found_in = opener
            .filter(|_| depth == word)
            .and_then(|it| self.source.text().get(it.0 as usize..it.1 as usize));
        let found_in = found_in.map_or(texts, str::to_owned);
        let kind =
            ProblemKind::WrongMode { modes: inside, found_in: Some(found_in).filter(|it| !it.is_empty()) };
        let problem = self.problem(kind, at, written, skipped);
        self.skip_below(statement, word, UNKNOWN | routing, problem);
    }
}

/// The items without those from one position up to another.
fn without<T: Copy>(items: &[T], from: usize, to: usize) -> Vec<T> {
    let (before, after) = (items.get(..from), items.get(to..));
    before.into_iter().chain(after).flatten().copied().collect()
}
