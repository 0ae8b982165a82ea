//! What fixes did to the findings.

use std::collections::{HashMap, HashSet};

use super::edits::Edits;
use crate::diagnostic::Diagnostic;
use crate::engine::Outcome;
use crate::text::Span;

/// The findings that were not there before.
///
/// A finding was there when one of the same identity was, or one of the same rule that was about all of its places: a
/// change of the words in a line changes what its places are called, and not where they are.
pub(super) fn new_findings<'a>(
    before: &Outcome,
    after: &'a Outcome,
    edits: &Edits<'_>,
) -> Vec<&'a Diagnostic> {
    let suppressed = before.suppressed.iter().map(|it| &it.finding);
    let known: Vec<&Diagnostic> = before.findings.iter().chain(suppressed).collect();
    let identities: HashSet<&str> = known.iter().map(|it| it.identity.fingerprint.as_str()).collect();
    let places: Vec<HashSet<Span>> =
        known.iter().map(|it| it.places().map(|it| edits.moved(it.span)).collect()).collect();
    let mut about: HashMap<(&str, Span), Vec<&HashSet<Span>>> = HashMap::new();
    for (finding, places) in known.iter().zip(&places) {
        for place in places {
            about.entry((finding.rule, *place)).or_default().push(places);
        }
    }
    let was_there = |it: &Diagnostic| {
        let candidates = it.labels.first().and_then(|label| about.get(&(it.rule, label.span)));
        identities.contains(it.identity.fingerprint.as_str())
            || candidates.into_iter().flatten().any(|known| it.places().all(|it| known.contains(&it.span)))
    };
    after.findings.iter().filter(|it| !was_there(it)).collect()
}

/// Those of some findings that are there still, by what goes with them.
pub(super) fn that_stay<'a>(
    findings: impl Iterator<Item = (usize, &'a Diagnostic)>,
    after: &Outcome,
    edits: &Edits<'_>,
) -> HashSet<usize> {
    let place = |it: &Diagnostic| it.labels.first().map(|it| it.span);
    let there: HashSet<(&str, Option<Span>)> = after.findings.iter().map(|it| (it.rule, place(it))).collect();
    let stays = |it: &Diagnostic| there.contains(&(it.rule, place(it).map(|it| edits.moved(it))));
    findings.filter(|(_, it)| stays(it)).map(|(at, _)| at).collect()
}
