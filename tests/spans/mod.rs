//! Every place that an outcome names lies in the text that it names.

use bgplint::engine::Outcome;
use bgplint::text::{Sources, Span};

/// Panics at the first place that does not fit.
pub fn check(sources: &Sources, outcome: &Outcome) {
    let labels = outcome.findings.iter().flat_map(|it| it.labels.iter().map(|label| label.span));
    let problems = outcome.readings.iter().flat_map(|(_, _, it)| &it.problems);
    let problems = problems.flat_map(|it| [it.at, it.statement]);
    let others = outcome.unknown_lines().into_iter().chain(outcome.secrets());
    for span in labels.chain(problems).chain(others) {
        assert!(fits(sources, span), "{span:?} in {}", sources.get(span.file).name());
    }
    for finding in &outcome.findings {
        assert!(!finding.labels.is_empty(), "{finding:#?}");
    }
}

/// Within the text, in order, and between characters.
fn fits(sources: &Sources, span: Span) -> bool {
    sources.get(span.file).text().get(span.start as usize..span.end as usize).is_some()
}
