//! What stands beside the findings.

use serde::Serialize;

use crate::diagnostic::{Comparison, Known};
use crate::report::Report;

/// The totals of a run. `suppressed` findings are in none of the others.
#[derive(Serialize)]
pub(in crate::report) struct JsonSummary {
    devices: u32,
    lines: u64,
    unknown_lines: u64,
    errors: u32,
    warnings: u32,
    infos: u32,
    suppressed: usize,
}

/// How findings compare with what was known before: how many are as they were, and which are there no longer. All that
/// the report holds are new.
#[derive(Serialize)]
pub(in crate::report) struct JsonComparison<'a> {
    with: &'a str,
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

impl JsonSummary {
    pub(in crate::report) fn new(report: &Report<'_>) -> Self {
        let it = report.summary;
        JsonSummary {
            devices: it.devices,
            lines: it.lines,
            unknown_lines: it.unknown_lines,
            errors: it.errors,
            warnings: it.warnings,
            infos: it.infos,
            suppressed: report.suppressed.len(),
        }
    }
}

impl<'a> JsonComparison<'a> {
    pub(in crate::report) fn new(comparison: &'a Comparison) -> Self {
        JsonComparison {
            with: &comparison.with,
            unchanged: comparison.unchanged.len(),
            fixed: comparison.fixed.iter().map(JsonKnown::new).collect(),
        }
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
