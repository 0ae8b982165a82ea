//! The format for programs that read line by line: each finding as it is in JSON, then the comparisons, then the totals.

use std::io;

use serde::Serialize;

use super::Report;
use super::finding::findings;
use super::json::{JsonComparison, JsonFinding, JsonSummary, VERSION, to_line};

/// Findings have a `rule`; the others are told by their one key, and the line with the `summary` is always the last: a
/// report without it was cut off.
#[derive(Serialize)]
struct ComparisonLine<'a> {
    comparison: JsonComparison<'a>,
}

/// See [`ComparisonLine`].
#[derive(Serialize)]
struct SummaryLine {
    version: u32,
    summary: JsonSummary,
}

/// Writes an object a line.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in findings(report) {
        line(out, &JsonFinding::new(&finding))?;
    }
    for comparison in JsonComparison::all(report) {
        line(out, &ComparisonLine { comparison })?;
    }
    line(out, &SummaryLine { version: VERSION, summary: JsonSummary::from(report.summary) })
}

fn line(mut out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    to_line(&mut out, value)?;
    out.write_all(b"\n")
}
