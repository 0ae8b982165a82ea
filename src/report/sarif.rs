//! SARIF 2.1.0, with what GitHub's code scanning asks for beyond the standard
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

mod fix;
mod location;
mod parts;
mod result;
mod rules;
mod text;
mod uri;

use std::cmp::Reverse;
use std::io;

use serde::Serialize;

use super::Report;
use super::finding::{Finding, in_order};
use super::json::{JsonComparison, to_line};
use super::place::Places;
use super::summary::grouped;
use crate::diagnostic::{Diagnostic, Severity};
use parts::Message;
use result::{Entry, ResultObject, State};
use rules::Rules;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results that are written. GitHub keeps no more of a run, and not always the worst.
const MOST: usize = 5000;

/// Writes a log of one run, one result on each line and never more than one in memory.
pub(super) fn write(report: &Report<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    let mut places = Places::new(report.sources);
    let entries = entries(report, &mut places);
    let rules = Rules::of(entries.iter().map(|it| it.diagnostic.rule));
    write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":")?;
    to_line(&mut out, &rules.driver())?;
    out.write_all(b"},\"invocations\":")?;
    to_line(&mut out, &[Invocation::of(report)])?;
    out.write_all(
        b",\"automationDetails\":{\"id\":\"bgplint/\"},\"columnKind\":\"unicodeCodePoints\",\
          \"newlineSequences\":[\"\\r\\n\",\"\\n\",\"\\r\"],\"originalUriBaseIds\":{\"%SRCROOT%\":{\"description\":\
          {\"text\":\"The directory in which bgplint ran.\"}}}",
    )?;
    if !report.comparisons.is_empty() {
        let comparisons = JsonComparison::all(report);
        out.write_all(b",\"properties\":")?;
        to_line(&mut out, &RunProperties { comparisons })?;
    }
    out.write_all(b",\"results\":[")?;
    let mut separator = "\n";
    for entry in entries {
        out.write_all(separator.as_bytes())?;
        let finding = Finding::new(entry.diagnostic, &mut places, report.secrets);
        to_line(
            &mut out,
            &ResultObject::new(&entry, &finding, rules.index(entry.diagnostic.rule), &mut places, report),
        )?;
        separator = ",\n";
    }
    if separator == ",\n" {
        out.write_all(b"\n")?;
    }
    out.write_all(b"]}]}\n")
}

/// What is left out, where something is.
pub(super) fn left_out(report: &Report<'_>) -> Option<String> {
    let all = all(report);
    (all > MOST).then(|| {
        let (most, all) = (MOST as u64, u64::try_from(all).unwrap_or(u64::MAX));
        format!("only the worst {} of {} results are written as SARIF", grouped(most), grouped(all))
    })
}

fn all(report: &Report<'_>) -> usize {
    let unchanged: usize = report.comparisons.iter().map(|it| it.unchanged.len()).sum();
    report.findings.len() + unchanged + report.suppressed.len()
}

/// What becomes a result, the worst first: what is suppressed matters least, and of two equals the new one more.
fn entries<'a>(report: &Report<'a>, places: &mut Places<'a>) -> Vec<Entry<'a>> {
    let compared = !report.comparisons.is_empty();
    let state = if compared { State::New } else { State::Present };
    let entry = |state| move |diagnostic: &'a Diagnostic| Entry { diagnostic, state };
    let mut entries: Vec<Entry<'a>> =
        in_order(report.findings, places).into_iter().map(entry(state)).collect();
    let unchanged = report.comparisons.iter().flat_map(|it| &it.unchanged);
    entries.extend(in_order(unchanged, places).into_iter().map(entry(State::Unchanged)));
    entries.extend(
        report.suppressed.iter().map(|it| Entry { diagnostic: &it.finding, state: State::Suppressed(it) }),
    );
    entries.sort_by_key(|it| (matches!(it.state, State::Suppressed(_)), Reverse(it.diagnostic.severity)));
    entries.truncate(MOST);
    entries
}

/// How a run went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

/// What the standard has no place for: findings that are there no longer have none either, and a result without one makes
/// GitHub refuse all of them.
#[derive(Serialize)]
struct RunProperties<'a> {
    comparisons: Vec<JsonComparison<'a>>,
}

impl Invocation {
    fn of(report: &Report<'_>) -> Self {
        let warning = |text: String| Notification { level: "warning", message: Message::new(&text) };
        let incomplete = "something could not be read or is wrong in the settings; standard error says what";
        let troubles = (!report.complete).then(|| incomplete.to_owned());
        Invocation {
            execution_successful: report.complete,
            tool_execution_notifications: left_out(report).into_iter().chain(troubles).map(warning).collect(),
        }
    }
}

/// What a severity is called.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
