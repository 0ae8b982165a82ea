//! Findings as sentences, for people who have them read aloud or under their fingers: no drawing, no columns, nothing that
//! is said by its place or its colour alone.

use std::io;

use super::excerpt::{Excerpt, LABELS, Looks, excerpts};
use super::finding::{Finding, findings};
use super::labels::PlacedLabel;
use super::paint::Paint;
use super::summary::count;
use super::visible::one_line;
use super::{Report, Secrets, Style};
use crate::diagnostic::Certainty;

/// Characters of a message, note or help that are given.
const SENTENCE: usize = 2000;

/// Characters of a name or of what is said of a place that are given.
const SHORT: usize = 200;

/// Columns of a line of the configuration that are given.
const LINE: usize = 200;

/// Writes how many findings there are, every finding, then the totals.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let total = report.findings.len() as u64;
    for (index, finding) in findings(report).enumerate() {
        writeln!(out, "Finding {} of {total}.", index + 1)?;
        Narrator { secrets: report.secrets, style }.tell(&finding, out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}.", report.summary)
}

struct Narrator<'a> {
    secrets: &'a Secrets,
    style: &'a Style,
}

impl Narrator<'_> {
    fn tell(&self, finding: &Finding<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let diagnostic = finding.diagnostic;
        let likely = if diagnostic.certainty == Certainty::Likely { " (likely)" } else { "" };
        let severity = capitalised(diagnostic.severity.as_str());
        let severity = Paint::Severity(diagnostic.severity).on(&severity, self.style.colour);
        writeln!(out, "{severity}{likely}: {}", self.sentence(&finding.message))?;
        writeln!(out, "Rule: {}", diagnostic.rule)?;
        if let Some(device) = &diagnostic.device {
            writeln!(out, "Device: {}", self.short(device))?;
        }
        self.steps(&finding.labels, out)?;
        for note in &finding.notes {
            writeln!(out, "Note: {}", self.sentence(note))?;
        }
        if let Some(help) = &finding.help {
            writeln!(out, "Help: {}", self.sentence(help))?;
        }
        Ok(())
    }

    /// The places in the order in which they should be read, numbered where there are several.
    fn steps(&self, labels: &[PlacedLabel<'_>], out: &mut dyn io::Write) -> io::Result<()> {
        let shown = labels.get(..LABELS.min(labels.len())).unwrap_or_default();
        for (index, label) in shown.iter().enumerate() {
            let place = &label.place;
            let name = if labels.len() > 1 {
                format!("Step {} of {}", index + 1, labels.len())
            } else {
                "Place".to_owned()
            };
            let file = self.short(place.name());
            let (line, column) = (place.from.line, place.from.column);
            writeln!(out, "{name}: file {file}, line {line}, column {column}.")?;
            let said = self.short(&label.message);
            if !said.is_empty() {
                writeln!(out, "  What: {said}")?;
            }
            if let Some(text) = self.line(label) {
                writeln!(out, "  Line {line}: {text}")?;
            }
        }
        match labels.len().saturating_sub(LABELS) {
            0 => Ok(()),
            more => writeln!(out, "And {}.", count(more as u64, "more place")),
        }
    }

    /// The first line of a place, without secrets.
    fn line(&self, label: &PlacedLabel<'_>) -> Option<String> {
        let looks =
            Looks { secrets: self.secrets, columns: LINE, unicode: self.style.unicode, numbered: false };
        let excerpt: Excerpt = excerpts(std::slice::from_ref(label), &looks).into_iter().next()?;
        let shown = excerpt.shown().find(|it| it.number == label.place.from.line)?;
        let text = shown.text.trim().replace('\t', " ");
        (!text.is_empty()).then_some(text)
    }

    fn sentence(&self, text: &str) -> String {
        one_line(text, SENTENCE, self.style.unicode)
    }

    fn short(&self, text: &str) -> String {
        one_line(text, SHORT, self.style.unicode)
    }
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |it| it.to_ascii_uppercase().to_string() + characters.as_str())
}
