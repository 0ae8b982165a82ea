//! Findings made ready for every format: in order, resolved, without secrets.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::Report;
use super::mask;
use super::place::{Place, Places};
use super::secrets::Secrets;
use crate::diagnostic::Diagnostic;

/// Bytes around a label in which secrets are looked for, to keep them out of the sentences.
const NEAR: u32 = 4096;

/// A finding as formats see it.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) message: Cow<'a, str>,
    /// The first is the primary one.
    pub(super) labels: Vec<PlacedLabel<'a>>,
    pub(super) notes: Vec<Cow<'a, str>>,
    pub(super) help: Option<Cow<'a, str>>,
}

/// A label with its place.
#[derive(Debug)]
pub(super) struct PlacedLabel<'a> {
    pub(super) place: Place<'a>,
    pub(super) message: Cow<'a, str>,
}

/// The findings of a report by file, line, column and rule. Resolved one by one, so that a long report needs no memory.
pub(super) fn findings<'a>(report: &Report<'a>) -> impl Iterator<Item = Finding<'a>> {
    let mut places = Places::new(report.sources);
    let secrets = report.secrets;
    sorted(report, &mut places).into_iter().map(move |it| Finding::new(it, &mut places, secrets))
}

fn sorted<'a>(report: &Report<'a>, places: &mut Places<'a>) -> Vec<&'a Diagnostic> {
    let mut keyed: Vec<_> = report
        .findings
        .iter()
        .map(|it| {
            let place = it.labels.first().map(|label| places.place(label.span));
            let key = place.map(|it| (it.name(), it.from));
            (key, it)
        })
        .collect();
    keyed.sort_by(|(left_key, left), (right_key, right)| {
        let rest = |it: &'a Diagnostic| (it.rule, &it.message, Reverse(it.severity));
        left_key.cmp(right_key).then_with(|| rest(left).cmp(&rest(right)))
    });
    keyed.into_iter().map(|(_, it)| it).collect()
}

impl<'a> Finding<'a> {
    fn new(diagnostic: &'a Diagnostic, places: &mut Places<'a>, secrets: &Secrets) -> Self {
        let resolved: Vec<Place<'a>> = diagnostic.labels.iter().map(|it| places.place(it.span)).collect();
        let mut hidden: Vec<&str> = resolved.iter().flat_map(|it| near(it, secrets)).collect();
        hidden.sort_unstable();
        hidden.dedup();
        let clean = |text: &'a str| mask::sentence(text, &hidden);
        let labels = diagnostic.labels.iter().zip(resolved);
        Finding {
            diagnostic,
            message: clean(&diagnostic.message),
            labels: labels.map(|(it, place)| PlacedLabel { place, message: clean(&it.message) }).collect(),
            notes: diagnostic.notes.iter().map(|it| clean(it)).collect(),
            help: diagnostic.help.as_deref().map(clean),
        }
    }

    /// Where the finding is, if it has a place.
    pub(super) fn primary(&self) -> Option<&Place<'a>> {
        self.labels.first().map(|it| &it.place)
    }
}

/// The secrets on the lines of a place; of very long lines, those around its start.
fn near<'a>(place: &Place<'a>, secrets: &Secrets) -> Vec<&'a str> {
    let Some(source) = place.source else { return Vec::new() };
    let (first, _) = source.line_range(place.from.line);
    let (_, last) = source.line_range(place.to.line);
    let start = first.max(place.start.saturating_sub(NEAR));
    let end = last.min(place.start.saturating_add(NEAR));
    secrets.within(place.file, start, end).iter().map(|&it| source.slice(it)).collect()
}
