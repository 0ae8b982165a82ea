//! Logging commands of Azure Pipelines, which become issues of the run.
//!
//! There is no type of issue for what is only worth knowing: it stays a line of the log, for a warning would mark the step.
//! Whether the step fails is for the exit status to say.

use std::io;

use super::finding::{Finding, worst_first};
use super::place::Place;
use super::{Report, Style};
use super::{annotation, comparison, concise};
use crate::diagnostic::Severity;

/// Writes a command for every error and warning, a line for every other finding, then the totals and what is fixed.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in worst_first(report) {
        let line = match finding.diagnostic.severity {
            Severity::Error => command("error", &finding),
            Severity::Warning => command("warning", &finding),
            Severity::Info => concise::line(&finding, &Style::PLAIN),
        };
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", report.summary)?;
    comparison::write(report, out, &Style::PLAIN)
}

fn command(kind: &'static str, finding: &Finding<'_>) -> String {
    let place = finding.primary().filter(|it| !it.name().is_empty()).map(place).unwrap_or_default();
    let code = property(finding.diagnostic.rule);
    let text = data(&annotation::lines(finding).join("\n"));
    format!("##vso[task.logissue type={kind};{place}code={code};]{text}")
}

/// The properties that say where it is.
fn place(it: &Place<'_>) -> String {
    let file = property(&annotation::file(it.name()));
    format!("sourcepath={file};linenumber={};columnnumber={};", it.from.line, it.from.column)
}

/// Text as the message of a command. The agent has a spelling of its own for the per cent sign.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
