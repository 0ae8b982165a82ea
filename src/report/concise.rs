//! One line for each finding, in the manner of GCC: for hooks, editors, agents and `grep`.

use std::io;

use super::finding::{Finding, findings};
use super::labels::PlacedLabel;
use super::paint::Paint;
use super::place::Place;
use super::visible::one_line;
use super::{Report, Style, comparison, fixes};
use crate::diagnostic::Certainty;

/// Characters of a message that are shown.
pub(super) const SENTENCE: usize = 1000;

/// Characters of a label or file name that are shown.
pub(super) const SHORT: usize = 200;

/// Labels that are shown.
const LABELS: usize = 8;

/// Writes a line for every finding, then the totals.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    for finding in findings(report) {
        writeln!(out, "{}", line(&finding, style))?;
    }
    writeln!(out, "{}", report.summary)?;
    comparison::write(report, out, style)?;
    fixes::write_fixable(report, out)
}

/// A finding on one line.
pub(super) fn line(finding: &Finding<'_>, style: &Style) -> String {
    beginning(finding, style) + &sentence(finding, style)
}

/// Where it is, which rule says so, and what.
pub(super) fn headline(finding: &Finding<'_>, style: &Style) -> String {
    beginning(finding, style) + &one_line(&finding.message, SENTENCE, style.unicode)
}

fn beginning(finding: &Finding<'_>, style: &Style) -> String {
    let diagnostic = finding.diagnostic;
    let place = finding.primary().map_or_else(String::new, |it| {
        let place = format!("{}:", place(it, style));
        Paint::Place.on(&place, style.colour) + " "
    });
    let kind = format!("{}[{}]:", diagnostic.severity, diagnostic.rule);
    place + &Paint::Severity(diagnostic.severity).on(&kind, style.colour) + " "
}

/// What a finding says, and behind it why.
pub(super) fn sentence(finding: &Finding<'_>, style: &Style) -> String {
    let message = one_line(&finding.message, SENTENCE, style.unicode);
    let remarks = remarks(finding, style);
    if remarks.is_empty() { message } else { format!("{message} ({remarks})") }
}

/// What follows the message on the same line: how sure it is, and the places behind it.
pub(super) fn remarks(finding: &Finding<'_>, style: &Style) -> String {
    let mut remarks = Vec::new();
    if finding.diagnostic.certainty == Certainty::Likely {
        remarks.push("likely".to_owned());
    }
    if finding.labels.len() > 1 {
        remarks.push(chain(finding, style));
    }
    remarks.join("; ")
}

/// A place as editors and people look it up: `edge.cfg:12:22`.
pub(super) fn place(place: &Place<'_>, style: &Style) -> String {
    format!("{}:{}:{}", file(place.name(), style), place.from.line, place.from.column)
}

/// The labels in the order in which they should be read.
fn chain(finding: &Finding<'_>, style: &Style) -> String {
    let label = |it: &PlacedLabel<'_>| {
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
pub(super) fn file(name: &str, style: &Style) -> String {
    let name = one_line(name, SHORT, style.unicode);
    if name.trim_start().starts_with("::") { format!("./{name}") } else { name }
}
