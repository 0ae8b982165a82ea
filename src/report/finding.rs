//! Findings made ready for every format: in order, resolved, without secrets.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::Report;
use super::Secrets;
use super::fix::PlacedFix;
use super::labels::{Labels, PlacedLabel};
use super::place::{Place, Places};
use crate::diagnostic::Diagnostic;

/// A finding as formats see it.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) message: Cow<'a, str>,
    /// The first is the primary one.
    pub(super) labels: Vec<PlacedLabel<'a>>,
    pub(super) notes: Vec<Cow<'a, str>>,
    pub(super) help: Option<Cow<'a, str>>,
    /// What mends it, unless that would show a secret.
    pub(super) fix: Option<PlacedFix<'a>>,
}

/// The findings of a report by file, line, column and rule. Resolved one by one, so that a long report needs no memory.
pub(super) fn findings<'a>(report: &Report<'a>) -> impl Iterator<Item = Finding<'a>> {
    let mut places = Places::new(report.sources);
    let secrets = report.secrets;
    sorted(report, &mut places).into_iter().map(move |it| Finding::new(it, &mut places, secrets))
}

/// The findings of a report, the worst first, for readers that take only so many.
pub(super) fn worst_first<'a>(report: &Report<'a>) -> impl Iterator<Item = Finding<'a>> {
    let mut places = Places::new(report.sources);
    let secrets = report.secrets;
    let mut sorted = sorted(report, &mut places);
    sorted.sort_by_key(|it| Reverse(it.severity));
    sorted.into_iter().map(move |it| Finding::new(it, &mut places, secrets))
}

/// See [`findings`].
pub(super) fn sorted<'a>(report: &Report<'a>, places: &mut Places<'a>) -> Vec<&'a Diagnostic> {
    in_order(report.findings, places)
}

/// Findings by file, line, column and rule.
pub(super) fn in_order<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    places: &mut Places<'a>,
) -> Vec<&'a Diagnostic> {
    in_order_of(findings, |it| it, places)
}

/// What holds findings, by file, line, column and rule of each.
pub(super) fn in_order_of<'a, T: Copy>(
    items: impl IntoIterator<Item = T>,
    finding: impl Fn(T) -> &'a Diagnostic,
    places: &mut Places<'a>,
) -> Vec<T> {
    let mut keyed: Vec<_> = items
        .into_iter()
        .map(|it| {
            let place = finding(it).labels.first().map(|label| places.place(label.span));
            let key = place.map(|it| (it.name(), it.from));
            (key, it)
        })
        .collect();
    keyed.sort_by(|(left_key, left), (right_key, right)| {
        let rest = |it: &'a Diagnostic| (it.rule, &it.message, Reverse(it.severity));
        left_key.cmp(right_key).then_with(|| rest(finding(*left)).cmp(&rest(finding(*right))))
    });
    keyed.into_iter().map(|(_, it)| it).collect()
}

impl<'a> Finding<'a> {
    /// Resolves a finding.
    pub(super) fn new(diagnostic: &'a Diagnostic, places: &mut Places<'a>, secrets: &Secrets) -> Self {
        let said = diagnostic.labels.iter().map(|it| (it.span, it.message.as_str()));
        let labels = Labels::new(said, places, secrets);
        Finding {
            diagnostic,
            message: labels.clean(&diagnostic.message),
            notes: diagnostic.notes.iter().map(|it| labels.clean(it)).collect(),
            help: diagnostic.help.as_deref().map(|it| labels.clean(it)),
            fix: diagnostic.fix.as_ref().and_then(|it| PlacedFix::new(it, &labels, places, secrets)),
            labels: labels.labels,
        }
    }

    /// Where the finding is, if it has a place.
    pub(super) fn primary(&self) -> Option<&Place<'a>> {
        self.labels.first().map(|it| &it.place)
    }
}
