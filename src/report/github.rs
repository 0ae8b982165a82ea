//! Workflow commands of GitHub Actions, which become annotations of the changed files.
//!
//! The runner takes ten errors, ten warnings and ten notices of a step; the rest stays in its log, so the worst come first.
//! They are in no groups: a group is folded in the log, and hides them.

use std::io;

use super::finding::{Finding, worst_first};
use super::place::Place;
use super::visible::one_line;
use super::{Report, Style};
use super::{annotation, comparison};
use crate::diagnostic::Severity;

/// Characters of the name of a device in a title; GitHub takes 255 in all.
const DEVICE: usize = 100;

/// Writes a command for every finding, then the totals and what is fixed.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in worst_first(report) {
        writeln!(out, "{}", command(&finding))?;
    }
    writeln!(out, "{}", report.summary)?;
    comparison::write(report, out, &Style::PLAIN)
}

fn command(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let device = diagnostic.device.as_ref().map(|it| format!(" on {}", one_line(it, DEVICE, true)));
    let title = property(&format!("{}{}", diagnostic.rule, device.unwrap_or_default()));
    let place = finding.primary().filter(|it| !it.name().is_empty()).map(place).unwrap_or_default();
    let text = data(&annotation::lines(finding).join("\n"));
    // The title comes first: blanks around the last value are lost, and numbers have none.
    format!("::{name} title={title}{place}::{text}")
}

/// The properties that say where it is. With columns of several lines the runner shows none, so there are none; their
/// end is exclusive.
fn place(it: &Place<'_>) -> String {
    let file = property(&annotation::file(it.name()));
    let lines = format!(",file={file},line={},endLine={}", it.from.line, it.last_line());
    if it.from.line == it.to.line {
        format!("{lines},col={},endColumn={}", it.from.column, it.to.column)
    } else {
        lines
    }
}

/// Text as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
