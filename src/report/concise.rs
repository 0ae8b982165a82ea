//! One line for each finding, in the manner of GCC: for hooks, editors, agents and `grep`.

use std::io;

use super::finding::{Finding, findings};
use super::paint::Paint;
use super::visible::one_line;
use super::{Report, Style, comparison};
use crate::diagnostic::Certainty;

/// Characters of a message that are shown.
const SENTENCE: usize = 1000;

/// Characters of a label or file name that are shown.
const SHORT: usize = 200;

/// Labels that are shown.
const LABELS: usize = 8;

/// Writes a line for every finding, then the totals.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    for finding in findings(report) {
        writeln!(out, "{}", line(&finding, style))?;
    }
    writeln!(out, "{}", report.summary)?;
    comparison::write(report, out, style)
}

fn line(finding: &Finding<'_>, style: &Style) -> String {
    let diagnostic = finding.diagnostic;
    let place = finding.primary().map_or_else(String::new, |it| {
        let place = format!("{}:{}:{}:", file(it.name(), style), it.from.line, it.from.column);
        Paint::Place.on(&place, style.colour) + " "
    });
    let kind = format!("{}[{}]:", diagnostic.severity, diagnostic.rule);
    let kind = Paint::Severity(diagnostic.severity).on(&kind, style.colour);
    let message = one_line(&finding.message, SENTENCE, style.unicode);
    let mut remarks = Vec::new();
    if diagnostic.certainty == Certainty::Likely {
        remarks.push("likely".to_owned());
    }
    if finding.labels.len() > 1 {
        remarks.push(chain(finding, style));
    }
    let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
    format!("{place}{kind} {message}{remarks}")
}

/// The labels in the order in which they should be read.
fn chain(finding: &Finding<'_>, style: &Style) -> String {
    let label = |it: &super::labels::PlacedLabel<'_>| {
        let text = one_line(&it.message, SHORT, style.unicode);
        let place = format!("{}:{}", file(it.place.name(), style), it.place.from.line);
        if text.is_empty() { place } else { format!("{text} {place}") }
    };
    let mut parts: Vec<String> = finding.labels.iter().take(LABELS).map(label).collect();
    if finding.labels.len() > LABELS {
        parts.push(format!("{} more", finding.labels.len() - LABELS));
    }
    parts.join(" -> ")
}

/// The name of a file at the start of a line, where a build server must not take it for a command.
fn file(name: &str, style: &Style) -> String {
    let name = one_line(name, SHORT, style.unicode);
    if name.trim_start().starts_with("::") { format!("./{name}") } else { name }
}
