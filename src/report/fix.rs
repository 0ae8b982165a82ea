//! What mends a finding, made ready for every format.

use std::borrow::Cow;

use super::Secrets;
use super::labels::{Labels, near};
use super::place::{Place, Places};
use crate::diagnostic::{Fix, Safety};
use crate::secrecy::{mask, words};

/// Changes that mend a finding, with their places.
#[derive(Debug)]
pub(super) struct PlacedFix<'a> {
    pub(super) title: Cow<'a, str>,
    pub(super) safety: Safety,
    pub(super) edits: Vec<PlacedEdit<'a>>,
}

/// A text in place of another.
#[derive(Debug)]
pub(super) struct PlacedEdit<'a> {
    pub(super) place: Place<'a>,
    pub(super) text: &'a str,
}

impl<'a> PlacedFix<'a> {
    /// Resolves changes. A masked change would be a wrong one, so there is none where a text may hold a secret.
    pub(super) fn new<'s: 'a>(
        fix: &'a Fix,
        labels: &Labels<'a>,
        places: &mut Places<'s>,
        secrets: &Secrets,
    ) -> Option<Self> {
        let mut edits = Vec::with_capacity(fix.edits.len());
        for edit in &fix.edits {
            let place = places.place(edit.span);
            place.source?;
            let quotes = matches!(mask::sentence(&edit.text, &near(&place, secrets)), Cow::Owned(_))
                || matches!(labels.clean(&edit.text), Cow::Owned(_));
            let replaces =
                !edit.text.is_empty() && !secrets.within(place.file, place.start, place.end).is_empty();
            if quotes || replaces || edit.text.lines().any(|it| words::find(it).is_some()) {
                return None;
            }
            edits.push(PlacedEdit { place, text: &edit.text });
        }
        let known = !edits.is_empty();
        known.then(|| PlacedFix { title: labels.clean(&fix.title), safety: fix.safety, edits })
    }
}
