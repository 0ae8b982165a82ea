//! A report of GitLab's Code Quality: the part of Code Climate's format that GitLab reads.
//!
//! GitLab shows the severity, the description, the file and the line, and nothing else. So the description says which rule
//! and device it is about, why, and what to do.

use std::collections::HashMap;
use std::io;

use serde::Serialize;

use super::concise::{self, SENTENCE, SHORT};
use super::finding::{Finding, findings};
use super::json::to_line;
use super::place::Place;
use super::visible::one_line;
use super::{Report, Style};
use crate::diagnostic::Severity;

/// Writes an array, one finding on each line.
pub(super) fn write(report: &Report<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    let mut times = HashMap::new();
    let mut separator = "[\n";
    for finding in findings(report) {
        out.write_all(separator.as_bytes())?;
        to_line(&mut out, &Issue::new(&finding, &mut times))?;
        separator = ",\n";
    }
    out.write_all(if separator == ",\n" { b"\n]\n" } else { b"[]\n" })
}

/// A finding.
#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
    engine_name: &'static str,
}

/// Where it is; GitLab wants a path in any case.
#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

/// Lines count from 1; both are inclusive.
#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'a> Issue<'a> {
    fn new(finding: &Finding<'a>, times: &mut HashMap<&'a str, u32>) -> Self {
        let diagnostic = finding.diagnostic;
        let place = finding.primary().filter(|it| !it.name().is_empty());
        Issue {
            description: description(finding),
            check_name: diagnostic.rule,
            fingerprint: fingerprint(&diagnostic.identity.fingerprint, times),
            severity: match diagnostic.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "info",
            },
            location: Location {
                path: place.map_or(".", |it| it.name()),
                lines: Lines {
                    begin: place.map_or(1, |it| it.from.line),
                    end: place.map_or(1, Place::last_line),
                },
            },
            engine_name: env!("CARGO_PKG_NAME"),
        }
    }
}

/// Of two findings with one fingerprint GitLab keeps only the last.
fn fingerprint<'a>(own: &'a str, times: &mut HashMap<&'a str, u32>) -> String {
    let times = times.entry(own).or_default();
    *times += 1;
    if *times == 1 { own.to_owned() } else { format!("{own}-{times}") }
}

fn description(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let device = diagnostic.device.as_ref().map(|it| one_line(it, SHORT, true) + ": ").unwrap_or_default();
    let message = one_line(&finding.message, SENTENCE, true);
    let remarks = concise::remarks(finding, &Style::PLAIN);
    let remarks = if remarks.is_empty() { remarks } else { format!(" ({remarks})") };
    let help = finding.help.as_ref().map(|it| format!("; help: {}", one_line(it, SENTENCE, true)));
    let help = help.unwrap_or_default();
    // GitLab's page reads `%{strong_start}` and its like as markup.
    format!("{}: {device}{message}{remarks}{help}", diagnostic.rule).replace("%{", "% {")
}
