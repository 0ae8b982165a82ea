//! The lines of one file that a finding shows, as miette reads them.
//!
//! miette would scan the file from its first byte for every label, print all of a long line, and pass escape
//! sequences on to the terminal. It gets a short text of its own instead: the lines around the labels, cropped,
//! without secrets, every character visible. Only the labels' offsets refer to that text; line numbers and columns
//! are those of the file.

mod labels;
mod lines;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use labels::Request;

use std::ops::Range;

use super::Secrets;
use super::labels::PlacedLabel;
use super::visible::one_line;
use crate::text::{FileId, Position, Source};

/// Lines shown before and after a label.
pub(super) const CONTEXT: u32 = 1;

/// Characters of a label that are shown.
const LABEL: usize = 200;

/// Labels that are shown.
pub(super) const LABELS: usize = 24;

/// How excerpts are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks<'a> {
    pub(super) secrets: &'a Secrets,
    /// Columns of a line that are shown.
    pub(super) columns: usize,
    pub(super) unicode: bool,
    /// Whether the labels are numbered, to be read in their order.
    pub(super) numbered: bool,
}

/// One excerpt for each file that labels point into, the first label's file first.
pub(super) fn excerpts(labels: &[PlacedLabel<'_>], looks: &Looks<'_>) -> Vec<Excerpt> {
    let Looks { secrets, columns, unicode, numbered } = *looks;
    let mut files: Vec<(Taken<'_>, Vec<Request>)> = Vec::new();
    for (index, label) in labels.iter().take(LABELS).enumerate() {
        let place = &label.place;
        let Some(source) = place.source else { continue };
        let text = one_line(&label.message, LABEL, unicode);
        let text = if numbered { format!("{}. {text}", index + 1).trim_end().to_owned() } else { text };
        let mut request = Request::new(place.start, place.end, text, place.from);
        request.primary = index == 0;
        let same = |(taken, _): &&mut (Taken<'_>, Vec<Request>)| taken.file == place.file;
        if let Some((_, requests)) = files.iter_mut().find(same) {
            requests.push(request);
        } else {
            files.push((Taken { file: place.file, source, secrets, columns, unicode }, vec![request]));
        }
    }
    files.into_iter().map(|(taken, requests)| Excerpt::new(&taken, requests)).collect()
}

/// What an excerpt is taken from and how.
#[derive(Debug, Clone, Copy)]
struct Taken<'a> {
    file: FileId,
    source: &'a Source,
    secrets: &'a Secrets,
    /// Columns of a line that are shown.
    columns: usize,
    unicode: bool,
}

/// Some lines of a file with their labels.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// In the order of the text.
    lines: Vec<ExcerptLine>,
    marks: Vec<Mark>,
}

/// A line of the excerpt; it ends where the next one starts.
#[derive(Debug)]
struct ExcerptLine {
    start: usize,
    /// Number in the file, from 1.
    number: u32,
    /// Lines of one window follow one another in the file; windows are told apart by their number.
    window: usize,
}

/// A line as it is shown, with its labels.
#[derive(Debug)]
pub(super) struct ShownLine<'e> {
    /// Number in the file, from 1.
    pub(super) number: u32,
    /// Lines of one window follow one another in the file.
    pub(super) window: usize,
    pub(super) text: &'e str,
    /// What is underlined, in bytes of the text, and whether it is to be looked at first; in order, apart.
    pub(super) marks: Vec<(Range<usize>, bool)>,
    /// What is said of labels that end here: where the label starts, the remark, and whether it is the first.
    pub(super) said: Vec<(usize, &'e str, bool)>,
}

/// A label in the excerpt.
#[derive(Debug)]
struct Mark {
    start: usize,
    end: usize,
    text: Option<String>,
    primary: bool,
    /// Where it starts in the file.
    position: Position,
}

impl Excerpt {
    /// Takes the lines around some labels of one file.
    fn new(taken: &Taken<'_>, requests: Vec<Request>) -> Self {
        let name = one_line(taken.source.name(), LABEL, taken.unicode);
        let mut excerpt = Excerpt { name, text: String::new(), lines: Vec::new(), marks: Vec::new() };
        let arranged = labels::arrange(taken.source, requests);
        for (window, part) in lines::windows(taken, arranged).into_iter().enumerate() {
            excerpt.add(taken, window, part);
        }
        excerpt
    }

    fn add(&mut self, taken: &Taken<'_>, window: usize, part: lines::Window) {
        let mut at: Vec<(usize, usize)> = vec![(0, 0); part.requests.len()];
        for number in part.first..=part.last {
            self.lines.push(ExcerptLine { start: self.text.len(), number, window });
            let line = lines::visible_line(taken, number, &part.requests);
            for (request, (start, end)) in part.requests.iter().zip(&mut at) {
                if request.first_line == number {
                    *start = self.text.len() + line.offset(request.start);
                }
                if request.last_line == number {
                    *end = self.text.len() + line.offset(request.end);
                }
            }
            self.text.push_str(&line.text);
            self.text.push('\n');
        }
        self.marks.extend(part.requests.into_iter().zip(at).map(|(request, (start, end))| Mark {
            start,
            end: end.max(start),
            text: request.text(),
            primary: request.primary,
            position: request.position,
        }));
    }

    /// How messages call the file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Where the label starts that should be looked at first.
    pub(super) fn position(&self) -> Option<Position> {
        self.marks.iter().find(|it| it.primary).or(self.marks.first()).map(|it| it.position)
    }

    /// The lines with what is underlined and said on each, for formats that do not draw with miette.
    pub(super) fn shown(&self) -> impl Iterator<Item = ShownLine<'_>> {
        self.lines.iter().enumerate().map(|(index, line)| {
            let end = self.lines.get(index + 1).map_or(self.text.len(), |it| it.start);
            let text = self.text.get(line.start..end).unwrap_or_default().trim_end_matches('\n');
            let end = line.start + text.len();
            let here = |at: usize| at.clamp(line.start, end) - line.start;
            let touching = self.marks.iter().filter(|it| it.start <= end && it.end >= line.start);
            let marks = touching.clone().map(|it| (here(it.start)..here(it.end), it.primary));
            let ending = touching.filter(|it| it.end <= end);
            let said = ending.filter_map(|it| Some((here(it.start), it.text.as_deref()?, it.primary)));
            ShownLine {
                number: line.number,
                window: line.window,
                text,
                marks: marks.filter(|(it, _)| !it.is_empty()).collect(),
                said: said.collect(),
            }
        })
    }

    /// The labels, for miette.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().map(|it| {
            let new =
                if it.primary { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
            new(it.text.clone(), (it.start, it.end - it.start))
        })
    }

    /// Index of the line in which a byte lies.
    fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|it| it.start <= at).saturating_sub(1)
    }

    /// The line that many lines before (or after) another, as far as its window goes.
    fn moved(&self, from: usize, by: isize) -> usize {
        let window = |index: usize| self.lines.get(index).map(|it| it.window);
        let step = by.signum();
        let mut index = from;
        for _ in 0..by.unsigned_abs() {
            match index.checked_add_signed(step) {
                Some(next) if window(next).is_some() && window(next) == window(from) => index = next,
                _ => break,
            }
        }
        index
    }

    /// Where a label starts in the file: what stands above a window.
    fn header(&self, span: &SourceSpan) -> Option<Position> {
        let same = |it: &&Mark| it.start == span.offset() && it.end - it.start == span.len();
        self.marks.iter().find(same).map(|it| it.position)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let first = self.line_at(span.offset());
        let last = self.line_at(span.offset() + span.len());
        let (Some(first_line), Some(last_line)) = (self.lines.get(first), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        // Two windows must not become one: the lines between them are not here.
        if first_line.window != last_line.window {
            return Err(MietteError::OutOfBounds);
        }
        if before == 0
            && after == 0
            && let Some(position) = self.header(span)
        {
            let (line, column) = (position.line as usize - 1, position.column as usize - 1);
            let name = self.name.clone();
            return Ok(Box::new(MietteSpanContents::new_named(name, &[], *span, line, column, 1)));
        }
        let first = self.moved(first, -before.cast_signed());
        let last = self.moved(last, after.cast_signed());
        let start = self.lines.get(first).map_or(0, |it| it.start);
        let end = self.lines.get(last + 1).map_or(self.text.len(), |it| it.start);
        let data = self.text.as_bytes().get(start..end).unwrap_or_default();
        let line = self.lines.get(first).map_or(0, |it| it.number as usize - 1);
        let span = SourceSpan::from((start, end - start));
        let name = self.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, line, 0, last + 1 - first)))
    }
}
