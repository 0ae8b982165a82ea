//! The format of reviewdog, which comments on pull requests: findings with their ranges, reasons and suggested changes.

mod message;
mod range;
mod suggestion;

use std::io;

use serde::Serialize;

use super::concise;
use super::finding::{Finding, findings};
use super::json::to_line;
use super::labels::PlacedLabel;
use super::{Report, Secrets, Style, rule_url};
use crate::diagnostic::Severity;
use range::Range;
use suggestion::Suggestion;

/// Writes one diagnostic on each line, and never holds more than one. Fields are those that reviewdog knows: it refuses
/// any other.
pub(super) fn write(report: &Report<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"{\"source\":")?;
    to_line(&mut out, &Source { name: "bgplint", url: env!("CARGO_PKG_HOMEPAGE") })?;
    if let Some(worst) = report.findings.iter().map(|it| it.severity).max() {
        write!(out, ",\"severity\":\"{}\"", level(worst))?;
    }
    out.write_all(b",\"diagnostics\":[")?;
    let mut separator = "\n";
    for finding in findings(report) {
        out.write_all(separator.as_bytes())?;
        to_line(&mut out, &Diagnostic::new(&finding, report.secrets))?;
        separator = ",\n";
    }
    if separator == ",\n" {
        out.write_all(b"\n")?;
    }
    out.write_all(b"]}\n")
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
    original_output: String,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    message: String,
    location: Location<'a>,
}

impl<'a> Diagnostic<'a> {
    fn new(finding: &'a Finding<'a>, secrets: &Secrets) -> Self {
        let diagnostic = finding.diagnostic;
        let related = finding.labels.iter().skip(1);
        Diagnostic {
            message: message::of(finding),
            location: finding.labels.first().and_then(Location::new),
            severity: level(diagnostic.severity),
            code: Code { value: diagnostic.rule, url: rule_url(diagnostic.rule) },
            suggestions: Suggestion::of(finding, secrets).into_iter().collect(),
            related_locations: related.filter_map(RelatedLocation::new).collect(),
            original_output: concise::line(finding, &Style::PLAIN),
        }
    }
}

impl<'a> Location<'a> {
    /// Nothing for a file that was not kept.
    fn new(label: &'a PlacedLabel<'a>) -> Option<Self> {
        let place = &label.place;
        let source = place.source?;
        Some(Location { path: source.name(), range: Range::new(source, place.start, place.end) })
    }
}

impl<'a> RelatedLocation<'a> {
    fn new(label: &'a PlacedLabel<'a>) -> Option<Self> {
        Some(RelatedLocation { message: message::quoted(&label.message), location: Location::new(label)? })
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
