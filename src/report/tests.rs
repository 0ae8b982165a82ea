//! Whole reports.

mod examples;
mod hostile;
mod markup;
mod page;
mod sarif;
mod servers;
mod speed;
mod suggestions;

use super::{Format, Report, Secrets, Style, Summary, write};
use crate::diagnostic::{Certainty, Comparison, Diagnostic, Identity, Label, Severity, Suppressed};
use crate::model::Network;
use crate::text::{FileId, Source, Sources, Span};

/// Findings and what they point into.
#[derive(Debug, Default)]
struct Case {
    incomplete: bool,
    sources: Sources,
    findings: Vec<Diagnostic>,
    suppressed: Vec<Suppressed>,
    comparisons: Vec<Comparison>,
    network: Network,
    secrets: Secrets,
    summary: Summary,
}

impl Case {
    fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> FileId {
        self.sources.add(Source::new(name, bytes.into()))
    }

    /// The place of a text in a file.
    fn find(&self, file: FileId, text: &str) -> Span {
        let source = self.sources.get(file);
        let start = source.text().find(text).unwrap();
        source.span(file, start, start + text.len())
    }

    fn report(&self) -> Report<'_> {
        let Case { sources, findings, network, secrets, summary, .. } = self;
        let (suppressed, comparisons) = (self.suppressed.as_slice(), self.comparisons.as_slice());
        Report {
            findings,
            suppressed,
            comparisons,
            network,
            sources,
            summary: *summary,
            secrets,
            complete: !self.incomplete,
        }
    }

    fn written(&self, format: Format, style: &Style) -> String {
        let mut out = Vec::new();
        write(format, &self.report(), &mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sarif(&self) -> serde_json::Value {
        serde_json::from_str(&self.written(Format::Sarif, &Style::PLAIN)).unwrap()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.written(Format::Json, &Style::PLAIN)).unwrap()
    }
}

fn finding(rule: &'static str, severity: Severity, message: &str, labels: &[(Span, &str)]) -> Diagnostic {
    Diagnostic {
        rule,
        group: "policy",
        severity,
        certainty: Certainty::Proven,
        message: message.to_owned(),
        device: None,
        labels: labels.iter().map(|&(span, it)| Label::new(span, it)).collect(),
        unshown: Vec::new(),
        notes: Vec::new(),
        help: None,
        fix: None,
        identity: Identity::default(),
    }
}
