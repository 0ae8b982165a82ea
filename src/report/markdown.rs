//! A report for a comment on a pull request or the summary of a job.
//!
//! Both have a limit, and what exceeds it is refused as a whole; so the report ends early, and says so.

mod text;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use super::concise::{SENTENCE, SHORT};
use super::finding::{Finding, worst_first};
use super::labels::{Labels, PlacedLabel};
use super::place::{Place, Places};
use super::summary::{count, grouped};
use super::{Report, rule_url};
use crate::diagnostic::{Certainty, Comparison, Diagnostic, Known, Medium};
use text::{code, prose};

/// Bytes of a report that has to fit a comment: GitHub takes 65,536 characters, other servers more.
const COMMENT: usize = 65_000;

/// The part of the room that is kept for what is not reported: fixed, unchanged and suppressed findings.
const REST: usize = 4;

/// Bytes that are kept for saying what was left out.
const NOTICE: usize = 300;

/// Labels that are shown of a finding.
const LABELS: usize = 12;

/// Writes a report that fits a comment.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    write_within(report, COMMENT, out)
}

/// Writes the Markdown report in no more than so many bytes, where they are at least a thousand. The worst findings come
/// first; what does not fit is counted.
pub fn write_within(report: &Report<'_>, bytes: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let head = head(report);
    let room = bytes.saturating_sub(head.len() + 3 * NOTICE);
    let rest = rest(report, room / REST);
    let (findings, left_out) = all_findings(report, room.saturating_sub(rest.len()));
    out.write_all(head.as_bytes())?;
    if left_out > 0 {
        writeln!(
            out,
            "\n**{} at the end are not shown: a report here has to be short.**",
            findings_of(left_out)
        )?;
    }
    out.write_all(findings.as_bytes())?;
    if left_out > 0 {
        writeln!(
            out,
            "\n**And {} that are not shown here; `bgplint check` shows all.**",
            findings_of(left_out)
        )?;
    }
    out.write_all(rest.as_bytes())
}

/// Text that never grows beyond its room.
struct Bounded {
    text: String,
    room: usize,
}

impl Bounded {
    fn new(room: usize) -> Self {
        Bounded { text: String::new(), room }
    }

    /// Adds a block as a whole; false when there is no room for it.
    fn push(&mut self, block: &str) -> bool {
        let fits = self.text.len() + block.len() <= self.room;
        if fits {
            self.text.push_str(block);
        }
        fits
    }
}

/// The totals.
fn head(report: &Report<'_>) -> String {
    let mut head = format!("## bgplint\n\n{}.\n", report.summary);
    let unchanged = report.comparisons.iter().map(|it| it.unchanged.len()).sum();
    let fixed = report.comparisons.iter().map(|it| it.fixed.len()).sum();
    let totals = [(fixed, "fixed"), (unchanged, "as before")];
    let totals = totals.into_iter().filter(|(number, _)| *number > 0);
    let totals: Vec<String> =
        totals.map(|(number, what)| format!("{} {what}", grouped(wide(number)))).collect();
    if !totals.is_empty() {
        let _ = write!(head, "\nBeside these: {}.\n", totals.join(", "));
    }
    head
}

/// The findings by severity, and how many did not fit.
fn all_findings(report: &Report<'_>, room: usize) -> (String, usize) {
    let mut shown = Bounded::new(room);
    let mut severity = None;
    for (index, finding) in worst_first(report).enumerate() {
        let mut block = String::new();
        let own = finding.diagnostic.severity;
        if severity != Some(own) {
            severity = Some(own);
            let number = report.findings.iter().filter(|it| it.severity == own).count();
            let _ = write!(block, "\n### {}\n", count(wide(number), own.as_str()));
        }
        block += &item(&finding);
        if !shown.push(&block) {
            return (shown.text, report.findings.len() - index);
        }
    }
    (shown.text, 0)
}

/// A finding as an item of a list. Everything that may be somebody else's words stands behind words of the program.
fn item(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let mut item =
        format!("\n- {}: {}\n", whose(diagnostic, finding.primary()), prose(&finding.message, SENTENCE));
    item += &chain(&finding.labels);
    for note in &finding.notes {
        let _ = writeln!(item, "\n  Note: {}", prose(note, SENTENCE));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(item, "\n  **Help:** {}", prose(help, SENTENCE));
    }
    item
}

/// The labels in the order in which they should be read.
fn chain(labels: &[PlacedLabel<'_>]) -> String {
    let mut chain = String::new();
    match labels {
        [] => {}
        [only] if only.message.is_empty() => {}
        [only] => {
            let _ = writeln!(chain, "\n  Here: {}", prose(&only.message, SHORT));
        }
        labels => {
            chain.push('\n');
            for (index, label) in labels.iter().take(LABELS).enumerate() {
                let colon = if label.message.is_empty() { "" } else { ": " };
                let said = prose(&label.message, SHORT);
                let _ = writeln!(chain, "  {}. {}{colon}{said}", index + 1, at(&label.place));
            }
        }
    }
    if labels.len() > LABELS {
        let _ = writeln!(chain, "\n  And {}.", count(wide(labels.len() - LABELS), "more place"));
    }
    chain
}

/// The rule, how sure it is, the device and the place.
fn whose(diagnostic: &Diagnostic, place: Option<&Place<'_>>) -> String {
    let mut whose = rule(diagnostic.rule);
    if diagnostic.certainty == Certainty::Likely {
        whose += " (likely)";
    }
    if let Some(device) = &diagnostic.device {
        let _ = write!(whose, " on {}", code(device, SHORT));
    }
    if let Some(place) = place.filter(|it| !it.name().is_empty()) {
        let _ = write!(whose, " at {}", at(place));
    }
    whose
}

/// The name of a rule as a link to its page. One that is read from a baseline may be anything.
fn rule(name: &str) -> String {
    let is_name = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if !name.is_empty() && name.chars().all(is_name) {
        format!("[{name}]({})", rule_url(name))
    } else {
        code(name, SHORT)
    }
}

fn at(place: &Place<'_>) -> String {
    code(&format!("{}:{}:{}", place.name(), place.from.line, place.from.column), SHORT)
}

/// What is not reported: findings that are fixed, those that are there as before, and those that are suppressed.
fn rest(report: &Report<'_>, room: usize) -> String {
    let mut rest = String::new();
    for comparison in report.comparisons.iter().filter(|it| !it.fixed.is_empty()) {
        let with = code(&comparison.with, SHORT);
        let heading =
            format!("\n### {} fixed, compared with {with}\n\n", grouped(wide(comparison.fixed.len())));
        section(&mut rest, room, &heading, "", comparison.fixed.iter().map(fixed));
    }
    let mut places = Places::new(report.sources);
    for comparison in report.comparisons.iter().filter(|it| !it.unchanged.is_empty()) {
        section(
            &mut rest,
            room,
            &folded(comparison),
            FOLDED_END,
            comparison.unchanged.iter().map(|it| {
                let finding = Finding::new(it, &mut places, report.secrets);
                format!("- {}: {}\n", whose(it, finding.primary()), prose(&finding.message, SENTENCE))
            }),
        );
    }
    if !report.suppressed.is_empty() {
        let heading = format!("\n### {} suppressed\n\n", grouped(wide(report.suppressed.len())));
        let reasons = reasons(report);
        section(
            &mut rest,
            room,
            &heading,
            "",
            reasons.into_iter().map(|((medium, reason), number)| {
                let medium = match medium {
                    Medium::Comment => "by a comment",
                    Medium::Settings => "in the settings",
                };
                format!(
                    "- {} {medium}: {}\n",
                    grouped(wide(number)),
                    if reason.is_empty() { "no reason given" } else { &reason }
                )
            }),
        );
    }
    rest
}

/// What ends a list that is folded.
const FOLDED_END: &str = "\n</details>\n";

fn folded(comparison: &Comparison) -> String {
    let number = count(wide(comparison.unchanged.len()), "finding");
    let with = code(&comparison.with, SHORT);
    format!("\n<details><summary>{number} as before</summary>\n\nCompared with {with}:\n\n")
}

fn fixed(known: &Known) -> String {
    let device = known.device.as_ref().map_or_else(String::new, |it| format!(" on {}", code(it, SHORT)));
    format!("- {} {}{device}: {}\n", known.severity, rule(&known.rule), prose(&known.message, SENTENCE))
}

/// Adds a list under a heading, as much of it as there is room for, and says what was left out.
fn section(
    text: &mut String,
    room: usize,
    heading: &str,
    end: &str,
    items: impl ExactSizeIterator<Item = String>,
) {
    let mut shown = Bounded::new(room.saturating_sub(text.len() + heading.len() + end.len() + NOTICE));
    let mut left = items.len();
    for item in items {
        if !shown.push(&item) {
            break;
        }
        left -= 1;
    }
    if shown.text.is_empty() {
        return;
    }
    text.push_str(heading);
    text.push_str(&shown.text);
    if left > 0 {
        let _ = writeln!(text, "- and {} more", grouped(wide(left)));
    }
    text.push_str(end);
}

/// Why findings are suppressed, and how many for each reason.
fn reasons(report: &Report<'_>) -> BTreeMap<(Medium, String), usize> {
    let mut places = Places::new(report.sources);
    let mut reasons = BTreeMap::new();
    for suppressed in report.suppressed {
        let said = std::iter::once((suppressed.span, suppressed.reason.as_str()));
        let said = Labels::new(said, &mut places, report.secrets).labels;
        let reason = said.first().map_or_else(String::new, |it| prose(&it.message, SHORT));
        *reasons.entry((suppressed.medium, reason)).or_default() += 1;
    }
    reasons
}

fn findings_of(number: usize) -> String {
    count(wide(number), "finding")
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
