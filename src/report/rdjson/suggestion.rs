//! What mends a finding, as a change of lines that a reader can accept with a click.

use serde::Serialize;

use super::range::Range;
use crate::report::Secrets;
use crate::report::finding::Finding;
use crate::report::fix::PlacedEdit;
use crate::text::Source;

/// Lines that a change may cover.
const LINES: u32 = 20;

/// A text in place of another.
#[derive(Debug, Serialize)]
pub(super) struct Suggestion {
    range: Range,
    text: String,
}

impl Suggestion {
    /// The changes of a fix as one: reviewers accept a suggestion as a whole, and of several for one finding only one.
    ///
    /// There is none for changes in other files or far apart, since half a fix is worse than none; none beside a secret,
    /// since the lines are shown; and none in lines that are not UTF-8, since they would come back as something else.
    pub(super) fn of(finding: &Finding<'_>, secrets: &Secrets) -> Option<Self> {
        let place = finding.primary()?;
        let source = place.source?;
        let mut edits: Vec<&PlacedEdit<'_>> = finding.fix.as_ref()?.edits.iter().collect();
        edits.sort_by_key(|it| (it.place.start, it.place.end));
        if edits.iter().any(|it| it.place.file != place.file) {
            return None;
        }
        let (start, end) = (edits.first()?.place.start, edits.last()?.place.end);
        let range = Range::new(source, start, end);
        let (first, last) = range.lines();
        let (from, to) = (source.line_range(first).0, source.line_range(last).1);
        let is_utf8 = source.original_offset(to) - source.original_offset(from) == to - from;
        let is_plain = is_utf8 && secrets.within(place.file, from, to).is_empty();
        let text = (is_plain && last - first < LINES).then(|| changed(source, &edits))?;
        Some(Suggestion { range, text: text? })
    }
}

/// The text from the first change to the end of the last, changed; nothing where changes overlap.
fn changed(source: &Source, edits: &[&PlacedEdit<'_>]) -> Option<String> {
    let mut changed = String::new();
    let mut at = edits.first()?.place.start;
    for edit in edits {
        changed.push_str(source.text().get(at as usize..edit.place.start as usize)?);
        changed.push_str(edit.text);
        at = edit.place.end;
    }
    Some(changed)
}
