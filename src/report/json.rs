//! The format for programs. Fields are only ever added; anything else raises [`VERSION`].

mod escape;

use std::io;

use serde::Serialize;

pub(super) use escape::to_line;

use super::finding::{Finding, findings};
use super::labels::PlacedLabel;
use super::{Report, Summary, rule_url};
use crate::text::Source;

/// Version of the format.
const VERSION: u32 = 1;

/// Writes `{version, findings, summary}`, one finding on each line and never more than one in memory.
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
    out.write_all(b"],\"summary\":")?;
    to_line(&mut out, &JsonSummary::from(report.summary))?;
    out.write_all(b"}\n")
}

/// A finding. What is absent is an empty string, so that every field always has one type.
#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    group: &'a str,
    severity: &'a str,
    certainty: &'a str,
    message: &'a str,
    device: &'a str,
    object: &'a str,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [std::borrow::Cow<'a, str>],
    help: &'a str,
    url: String,
    fingerprint: &'a str,
}

/// A label. Lines and columns count from 1, columns in Unicode scalar values; `start` and `end` are bytes of the
/// file on disk; ends are exclusive.
#[derive(Serialize)]
struct JsonLabel<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
    primary: bool,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    devices: u32,
    lines: u64,
    unknown_lines: u64,
    errors: u32,
    warnings: u32,
    infos: u32,
}

impl<'a> JsonFinding<'a> {
    fn new(finding: &'a Finding<'a>) -> Self {
        let diagnostic = finding.diagnostic;
        let labels = finding.labels.iter().enumerate();
        JsonFinding {
            rule: diagnostic.rule,
            group: diagnostic.group,
            severity: diagnostic.severity.as_str(),
            certainty: diagnostic.certainty.as_str(),
            message: &finding.message,
            device: diagnostic.device.as_deref().unwrap_or_default(),
            object: &diagnostic.identity.object,
            labels: labels.map(|(index, it)| JsonLabel::new(it, index == 0)).collect(),
            notes: &finding.notes,
            help: finding.help.as_deref().unwrap_or_default(),
            url: rule_url(diagnostic.rule),
            fingerprint: &diagnostic.identity.fingerprint,
        }
    }
}

impl<'a> JsonLabel<'a> {
    fn new(label: &'a PlacedLabel<'a>, primary: bool) -> Self {
        let place = &label.place;
        let on_disk = |at: u32| place.source.map_or(at, |it: &Source| it.original_offset(at));
        JsonLabel {
            file: place.name(),
            line: place.from.line,
            column: place.from.column,
            end_line: place.to.line,
            end_column: place.to.column,
            start: on_disk(place.start),
            end: on_disk(place.end),
            primary,
            message: &label.message,
        }
    }
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
        }
    }
}
