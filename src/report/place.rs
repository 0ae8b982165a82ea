//! Spans resolved to what every format prints: a file, lines and columns.

use std::collections::HashMap;

use crate::text::{FileId, Position, Source, Sources, Span};

/// Bytes between two known columns of a long line.
const STEP: usize = 4096;

/// A span that fits its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: FileId,
    /// Nothing when the span points into a file that was not kept.
    pub(super) source: Option<&'a Source>,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) from: Position,
    pub(super) to: Position,
}

impl<'a> Place<'a> {
    /// How messages call the file.
    pub(super) fn name(&self) -> &'a str {
        self.source.map_or("", Source::name)
    }

    /// The last line of which something belongs to it, for formats in which lines are inclusive.
    pub(super) fn last_line(&self) -> u32 {
        let ends_before = self.to.column == 1 && self.to.line > self.from.line;
        self.to.line - u32::from(ends_before)
    }
}

/// Resolves spans. Columns of long lines are remembered: counting from the start each time would be quadratic.
#[derive(Debug)]
pub(super) struct Places<'a> {
    sources: &'a Sources,
    /// By file and line: characters before each [`STEP`].
    long_lines: HashMap<(FileId, u32), Vec<u32>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Places { sources, long_lines: HashMap::new() }
    }

    /// The place of a span; one that does not fit is cut to the text.
    pub(super) fn place(&mut self, span: Span) -> Place<'a> {
        let Some(source) = self.sources.find(span.file) else {
            let start = Position { line: 1, column: 1 };
            return Place { file: span.file, source: None, start: 0, end: 0, from: start, to: start };
        };
        let start = boundary(source.text(), span.start);
        let end = boundary(source.text(), span.end).max(start);
        let from = self.position(source, span.file, start);
        let to = if start == end { from } else { self.position(source, span.file, end) };
        Place { file: span.file, source: Some(source), start, end, from, to }
    }

    fn position(&mut self, source: &Source, file: FileId, at: u32) -> Position {
        let line = source.line_of(at);
        let (start, end) = source.line_range(line);
        let body = |from: u32, to: u32| source.text().as_bytes().get(from as usize..to as usize);
        let before = body(start, at).unwrap_or_default();
        if before.len() < STEP {
            return Position { line, column: characters(before) + 1 };
        }
        let known = self.long_lines.entry((file, line)).or_insert_with(|| {
            let steps = body(start, end.max(at)).unwrap_or_default().chunks(STEP);
            let counted = steps.scan(0, |sum, step| {
                *sum += characters(step);
                Some(*sum)
            });
            std::iter::once(0).chain(counted).collect()
        });
        let step = before.len() / STEP;
        let rest = before.get(step * STEP..).unwrap_or_default();
        Position { line, column: known.get(step).copied().unwrap_or_default() + characters(rest) + 1 }
    }
}

/// The nearest offset at or before `at` that lies in the text and between two characters.
fn boundary(text: &str, at: u32) -> u32 {
    let mut at = at.min(u32::try_from(text.len()).unwrap_or(u32::MAX));
    while !text.is_char_boundary(at as usize) {
        at -= 1;
    }
    at
}

/// Characters in a piece of UTF-8, which may begin within one.
fn characters(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    u32::try_from(starts).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_agree_with_the_text() {
        let mut sources = Sources::default();
        let text = format!("x\n{}y\nz", "éa\u{20ac}".repeat(5000));
        let file = sources.add(Source::new("a", text.into_bytes()));
        let mut places = Places::new(&sources);
        for start in [0, 2, 3, 4, 4096, 4098, 4099, 8194, 20_001, 30_002, 30_003, 30_004] {
            let place = places.place(Span { file, start, end: start });
            assert_eq!(place.from, sources.get(file).position(place.start), "{start}");
        }
    }

    #[test]
    fn spans_that_do_not_fit_are_cut() {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a", "é\nb".into()));
        let mut places = Places::new(&sources);
        let place = places.place(Span { file, start: 1, end: u32::MAX });
        assert_eq!((place.start, place.end), (0, 4));
        let place = places.place(Span { file, start: 3, end: 1 });
        assert_eq!((place.start, place.end), (3, 3));
        assert!(places.place(Span { file: FileId(4), start: 0, end: 1 }).source.is_none());
    }
}
