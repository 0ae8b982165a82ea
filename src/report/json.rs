//! The format for programs. Fields are only ever added; anything else raises [`VERSION`].

mod escape;
mod finding;
mod totals;

use std::io;

pub(super) use escape::to_line;
pub(super) use finding::JsonFinding;
pub(super) use totals::{JsonComparison, JsonSummary};

use super::Report;
use super::finding::findings;

/// Version of the format, and of the one with a finding a line.
pub(super) const VERSION: u32 = 1;

/// Writes `{version, findings, comparisons, summary}`, one finding on each line and never more than one in memory. There
/// are `comparisons` only where something was compared.
pub(super) fn write(report: &Report<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\"findings\":[")?;
    let mut separator = "\n";
    for finding in findings(report) {
        out.write_all(separator.as_bytes())?;
        to_line(&mut out, &JsonFinding::new(&finding))?;
        separator = ",\n";
    }
    if separator == ",\n" {
        out.write_all(b"\n")?;
    }
    out.write_all(b"]")?;
    if !report.comparisons.is_empty() {
        out.write_all(b",\"comparisons\":")?;
        to_line(&mut out, &JsonComparison::all(report))?;
    }
    out.write_all(b",\"summary\":")?;
    to_line(&mut out, &JsonSummary::from(report.summary))?;
    out.write_all(b"}\n")
}
