//! What mends a finding, as a change of lines that a reader can accept with a click.

use serde::Serialize;

use super::range::Range;
use crate::diagnostic::Edit;
use crate::report::Secrets;
use crate::report::finding::Finding;
use crate::report::labels::near;
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
        let mut edits: Vec<&Edit> = finding.diagnostic.fix.as_ref()?.edits.iter().collect();
        edits.sort_by_key(|it| (it.span.start, it.span.end));
        if edits.iter().any(|it| it.span.file != place.file) {
            return None;
        }
        let (start, end) = (edits.first()?.span.start, edits.last()?.span.end);
        let text = changed(source, &edits)?;
        let range = Range::new(source, start, end);
        let (first, last) = range.lines();
        let (from, to) = (source.line_range(first).0, source.line_range(last).1);
        let is_utf8 = source.original_offset(to) - source.original_offset(from) == to - from;
        let hidden = |it: &str| {
            finding
                .labels
                .iter()
                .flat_map(|label| near(&label.place, secrets))
                .any(|hidden| it.contains(hidden))
        };
        let is_secret = !secrets.within(place.file, from, to).is_empty() || hidden(&text);
        (last - first < LINES && is_utf8 && !is_secret).then_some(Suggestion { range, text })
    }
}

/// The text from the first change to the end of the last, changed; nothing where changes do not fit the text.
fn changed(source: &Source, edits: &[&Edit]) -> Option<String> {
    let mut changed = String::new();
    let mut at = edits.first()?.span.start;
    for edit in edits {
        changed.push_str(source.text().get(at as usize..edit.span.start as usize)?);
        source.text().get(edit.span.start as usize..edit.span.end as usize)?;
        changed.push_str(&edit.text);
        at = edit.span.end;
    }
    Some(changed)
}
