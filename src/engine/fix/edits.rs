//! The changes of several fixes, and where they move places.

use std::collections::BTreeMap;

use crate::diagnostic::{Edit, Fix};
use crate::text::{FileId, Sources, Span};

/// Changes that do not meet.
#[derive(Debug, Default)]
pub(super) struct Edits<'d> {
    /// By their first byte.
    by_file: BTreeMap<FileId, BTreeMap<u32, &'d Edit>>,
}

impl<'d> Edits<'d> {
    /// Adds the changes of a fix, unless one of them meets another; says whether it did.
    pub(super) fn add(&mut self, fix: &'d Fix) -> bool {
        let mut own = Edits::default();
        if self.meets(fix) || fix.edits.is_empty() {
            return false;
        }
        for edit in &fix.edits {
            if edit.span.start > edit.span.end || own.is_met(edit.span) {
                return false;
            }
            own.insert(edit);
        }
        fix.edits.iter().for_each(|it| self.insert(it));
        true
    }

    fn insert(&mut self, edit: &'d Edit) {
        self.by_file.entry(edit.span.file).or_default().insert(edit.span.start, edit);
    }

    /// Whether a change of a fix meets one of these: two that touch are one change.
    pub(super) fn meets(&self, fix: &Fix) -> bool {
        fix.edits.iter().any(|it| self.is_met(it.span))
    }

    fn is_met(&self, span: Span) -> bool {
        let Some(edits) = self.by_file.get(&span.file) else { return false };
        edits.range(..=span.end).next_back().is_some_and(|(_, it)| it.span.end >= span.start)
    }

    /// The texts with these changes; `None` when one does not fit.
    pub(super) fn apply(&self, sources: &Sources) -> Option<Sources> {
        let mut changed = sources.clone();
        for (&file, edits) in &self.by_file {
            let edits = edits.values().map(|it| (it.span.start, it.span.end, it.text.as_str()));
            changed.replace(file, sources.find(file)?.edited(edits)?);
        }
        Some(changed)
    }

    /// Where a place is after these changes. One that begins or ends within a change takes in what is put there; what is
    /// added at either end of a place is no part of it.
    pub(super) fn moved(&self, span: Span) -> Span {
        let Some(edits) = self.by_file.get(&span.file) else { return span };
        let (mut start, mut end) = (i64::from(span.start), i64::from(span.end));
        for edit in edits.values().take_while(|it| it.span.start <= span.end).map(|it| (it.span, &it.text)) {
            let (place, text) = edit;
            let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
            let grown = length - i64::from(place.end - place.start);
            if place.end <= span.start {
                start += grown;
            } else if place.start < span.start {
                start -= i64::from(span.start - place.start);
            }
            let added_behind = place.start == span.end && span.start < span.end;
            if place.end <= span.end && !added_behind {
                end += grown;
            } else if place.start < span.end && span.end < place.end {
                end += i64::from(place.end - span.end) + grown;
            }
        }
        let offset = |it: i64| u32::try_from(it.max(0)).unwrap_or(u32::MAX);
        Span { file: span.file, start: offset(start), end: offset(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::text::Source;

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edit =
            |&(start, end, text): &(u32, u32, &str)| Edit { span: at(start, end), text: text.to_owned() };
        Fix { title: String::new(), safety: Safety::Safe, edits: edits.iter().map(edit).collect() }
    }

    fn at(start: u32, end: u32) -> Span {
        Span { file: FileId(0), start, end }
    }

    #[test]
    fn changes_that_touch_wait() {
        let (one, touching, apart) =
            (fix(&[(2, 4, "x")]), fix(&[(4, 4, ";")]), fix(&[(0, 1, ""), (5, 6, "y")]));
        let mut edits = Edits::default();
        assert!(edits.add(&one) && !edits.add(&touching) && edits.add(&apart) && !edits.add(&one));
        assert!(!Edits::default().add(&fix(&[(0, 3, ""), (2, 4, "")])));
        let mut sources = Sources::default();
        sources.add(Source::new("a", b"abcdef".to_vec()));
        assert_eq!(edits.apply(&sources).unwrap().get(FileId(0)).text(), "bxey");
    }

    #[test]
    fn places_move_with_the_text() {
        let (long, semicolon) = (fix(&[(4, 6, "long")]), fix(&[(9, 9, ";")]));
        let mut edits = Edits::default();
        assert!(edits.add(&long) && edits.add(&semicolon));
        for (before, after) in [
            (at(0, 3), at(0, 3)),
            (at(4, 6), at(4, 8)),
            (at(2, 9), at(2, 11)),
            (at(5, 8), at(4, 10)),
            (at(2, 5), at(2, 8)),
            (at(9, 12), at(12, 15)),
            (at(10, 12), at(13, 15)),
            (at(0, 4), at(0, 4)),
        ] {
            assert_eq!(edits.moved(before), after, "{before:?}");
        }
        let elsewhere = Span { file: FileId(1), ..at(7, 8) };
        assert_eq!(edits.moved(elsewhere), elsewhere);
    }
}
