//! Where statements of line dialects stand, in words.

use super::Language;
use crate::grammar::{Grammar, Matched, Modes, Outcome, Swallow, Words};
use crate::syntax::{Line, LineKind, Lines, StatementKind, Tree};
use crate::text::{FileId, Source, Span, join_placeholders};

/// How grammars call the capture of a number that only orders statements.
const ORDER: &str = "sequence";

/// Words of a statement that tell it from others.
const MOST_WORDS: usize = 64;

/// Keywords before such a number.
const ORDER_KEYWORDS: [&str; 2] = ["seq", "sequence"];

/// See [`crate::dialect::paths`]; nothing for places outside any statement.
pub(in crate::dialect) fn paths(
    language: &'static Language,
    file: FileId,
    source: &Source,
    places: &[Span],
) -> Vec<Vec<Span>> {
    let end = places.iter().map(|it| it.end).max().unwrap_or_default();
    let statements = Statements::read(language, file, source.text(), end);
    let span = |(start, end): (u32, u32)| Span { file, start, end };
    places.iter().map(|it| statements.path(*it).into_iter().map(span).collect()).collect()
}

/// The statements of a text, and which of their words only order them.
struct Statements {
    tree: Tree,
    /// In the order of the text.
    orders: Vec<(u32, u32)>,
}

impl Statements {
    /// Reads as far as `end`, in the manner of [`super::Reader`] but without making anything of it.
    fn read(language: &'static Language, file: FileId, text: &str, end: u32) -> Self {
        let grammar: &'static Grammar = (language.grammar)();
        let mut modes = Modes::new(grammar, language.marks, super::is_flat(text));
        let mut lines = Lines::new(text);
        let mut all = Statements { tree: Tree::default(), orders: Vec::new() };
        let mut spans = Vec::new();
        let has_brackets = text.contains('<');
        while let Some(line) = lines.next(&mut spans).filter(|it| it.span.0 <= end) {
            if line.kind != LineKind::Statement || language.is_comment(text, line) {
                continue;
            }
            modes.allow_placeholders(has_brackets && join_placeholders(text, &mut spans));
            let words = Words { text, spans: &spans };
            let id = all.tree.next_id();
            match modes.read(words, line.indent, id) {
                Outcome::Matched(matched) => {
                    all.push(line, matched.parent, &spans);
                    all.order(&modes, &matched, words, file);
                    let swallowed = match matched.reached.swallow {
                        None => continue,
                        Some(Swallow::Block(from)) => lines.swallow_block(from),
                        Some(Swallow::Until(word)) => lines.swallow_until(word),
                    };
                    all.tree.extend_last(swallowed.end);
                }
                Outcome::Below { statement, .. } => all.push(line, Some(statement), &spans),
                Outcome::Mismatch(_) => {
                    let parent = super::enclosing(&modes, &all.tree, line);
                    all.push(line, parent, &spans);
                }
            }
        }
        all
    }

    fn push(&mut self, line: Line, parent: Option<u32>, spans: &[(u32, u32)]) {
        self.tree.push(StatementKind::Command, parent, line.span, line.indent, spans);
    }

    fn order(&mut self, modes: &Modes<'_>, matched: &Matched<'_>, words: Words<'_, '_>, file: FileId) {
        let fields = modes.fields(matched, words, file);
        let Some(command) = fields.command().filter(|_| matched.mark.is_none()) else { return };
        let Some(at) = command.fields.iter().position(|it| it.name == ORDER) else { return };
        let Some(number) = fields.read::<u32>(at).map(|it| (it.span.start, it.span.end)) else { return };
        let word = words.spans.iter().position(|it| *it == number);
        let before = word.and_then(|it| it.checked_sub(1));
        let is_keyword = |it: &str| ORDER_KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(it));
        let keyword = before.filter(|it| words.get(*it).is_some_and(is_keyword));
        self.orders.extend(keyword.and_then(|it| words.spans.get(it)));
        self.orders.push(number);
    }

    /// The words of the statement at a place, behind those of what is around it. Of very long statements, those at the
    /// beginning and those of the place.
    fn path(&self, place: Span) -> Vec<(u32, u32)> {
        let byte = place.start;
        let holds = |id: &u32| self.tree.get(*id).is_some_and(|it| byte < it.span.1.max(it.span.0 + 1));
        let Some(id) = self.tree.at(byte).filter(holds) else { return Vec::new() };
        let mut statements: Vec<u32> = std::iter::once(id).chain(self.tree.ancestors(id)).collect();
        statements.reverse();
        let words = |id: &u32| self.tree.get(*id).map(|it| self.tree.words(it)).unwrap_or_default();
        let own = words(&id).get(MOST_WORDS..).unwrap_or_default();
        let inside = own.get(own.partition_point(|it| it.0 < byte)..).unwrap_or_default();
        let inside = inside.iter().take(MOST_WORDS).take_while(|it| it.1 <= place.end);
        let beginning = statements.iter().flat_map(|it| words(it).iter().take(MOST_WORDS));
        beginning.chain(inside).filter(|it| self.orders.binary_search(it).is_err()).copied().collect()
    }
}
