//! What stands beside the findings.

use serde::Serialize;

use crate::diagnostic::{Against, Known};
use crate::report::{Report, Summary};

/// The totals of a run. `suppressed` findings are in none of the others.
#[derive(Serialize)]
pub(in crate::report) struct JsonSummary {
    devices: u32,
    lines: u64,
    unknown_lines: u64,
    errors: u32,
    warnings: u32,
    infos: u32,
    suppressed: u32,
}

/// How findings compare with what was known before: how many are new, how many as they were, and which are there no
/// longer.
#[derive(Serialize)]
pub(in crate::report) struct JsonComparison<'a> {
    /// `state` for an earlier state of the files, or `baseline`.
    against: &'static str,
    with: &'a str,
    new: usize,
    unchanged: usize,
    fixed: Vec<JsonKnown<'a>>,
}

/// A finding that is there no longer; its fields mean what they mean in a finding.
#[derive(Serialize)]
struct JsonKnown<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    device: &'a str,
    object: &'a str,
    fingerprint: &'a str,
}

impl From<Summary> for JsonSummary {
    fn from(it: Summary) -> Self {
        JsonSummary {
            devices: it.devices,
            lines: it.lines,
            unknown_lines: it.unknown_lines,
            errors: it.errors,
            warnings: it.warnings,
            infos: it.infos,
            suppressed: it.suppressed,
        }
    }
}

impl<'a> JsonComparison<'a> {
    /// The comparisons of a report.
    pub(in crate::report) fn all(report: &Report<'a>) -> Vec<Self> {
        let compared = report.compared().into_iter();
        compared
            .map(|(comparison, new)| JsonComparison {
                against: match comparison.against {
                    Against::State => "state",
                    Against::Baseline => "baseline",
                },
                with: &comparison.with,
                new,
                unchanged: comparison.unchanged.len(),
                fixed: comparison.fixed.iter().map(JsonKnown::new).collect(),
            })
            .collect()
    }
}

impl<'a> JsonKnown<'a> {
    fn new(known: &'a Known) -> Self {
        JsonKnown {
            rule: &known.rule,
            severity: known.severity.as_str(),
            message: &known.message,
            device: known.device.as_deref().unwrap_or_default(),
            object: &known.identity.object,
            fingerprint: &known.identity.fingerprint,
        }
    }
}
