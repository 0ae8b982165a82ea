//! Labels resolved to places, and their sentences without the secrets of the lines they point at.

use std::borrow::Cow;

use super::Secrets;
use super::place::{Place, Places};
use crate::secrecy::mask;
use crate::text::Span;

/// Bytes around a label in which secrets are looked for, to keep them out of the sentences.
const NEAR: u32 = 4096;

/// A label with its place.
#[derive(Debug)]
pub(super) struct PlacedLabel<'a> {
    pub(super) place: Place<'a>,
    pub(super) message: Cow<'a, str>,
}

/// The labels of one drawing.
#[derive(Debug)]
pub(super) struct Labels<'a> {
    pub(super) labels: Vec<PlacedLabel<'a>>,
    /// The secrets on their lines.
    hidden: Vec<&'a str>,
}

impl<'a> Labels<'a> {
    /// Resolves places and what is said of them.
    pub(super) fn new<'s: 'a>(
        said: impl Iterator<Item = (Span, &'a str)>,
        places: &mut Places<'s>,
        secrets: &Secrets,
    ) -> Self {
        let resolved: Vec<(Place<'a>, &'a str)> =
            said.map(|(span, message)| (places.place(span), message)).collect();
        let mut hidden: Vec<&str> = resolved.iter().flat_map(|(it, _)| near(it, secrets)).collect();
        hidden.sort_unstable();
        hidden.dedup();
        let label = |(place, message)| PlacedLabel { place, message: mask::sentence(message, &hidden) };
        let labels = resolved.into_iter().map(label).collect();
        Labels { labels, hidden }
    }

    /// A sentence that goes with them.
    pub(super) fn clean<'s>(&self, sentence: &'s str) -> Cow<'s, str> {
        mask::sentence(sentence, &self.hidden)
    }
}

/// The secrets on the lines of a place; of very long lines, those around its start.
pub(super) fn near<'a>(place: &Place<'a>, secrets: &Secrets) -> Vec<&'a str> {
    let Some(source) = place.source else { return Vec::new() };
    let (first, _) = source.line_range(place.from.line);
    let (_, last) = source.line_range(place.to.line);
    let start = first.max(place.start.saturating_sub(NEAR));
    let end = last.min(place.start.saturating_add(NEAR));
    secrets.within(place.file, start, end).iter().map(|&it| source.slice(it)).collect()
}
