//! Findings as results.

use std::fmt::Write as _;

use serde::Serialize;

use super::fix::FixObject;
use super::level;
use super::location::Location;
use super::parts::Message;
use super::text::{LONGEST, plain};
use crate::diagnostic::{Diagnostic, Medium, Suppressed};
use crate::report::Report;
use crate::report::finding::Finding;
use crate::report::labels::{Labels, PlacedLabel};
use crate::report::place::Places;
use crate::report::visible::one_line;

/// Places of a result; GitHub takes no more.
const MOST_PLACES: usize = 1000;

/// A finding and why it is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) state: State<'a>,
}

/// What is known of a finding beside itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum State<'a> {
    /// Nothing was compared.
    Present,
    /// It was not there before.
    New,
    /// It was there before.
    Unchanged,
    /// Somebody decided not to hear of it.
    Suppressed(&'a Suppressed),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultObject<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixObject>,
    /// All results of a run have it, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_fingerprints: Option<Fingerprints<'a>>,
    properties: Properties<'a>,
}

/// The chain of reasons, step by step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    location: Location,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    justification: String,
    location: Location,
}

/// `primaryLocationLineHash` is left to GitHub, which makes it from the text and warns of any other.
#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "bgplintFingerprint/v1")]
    own: &'a str,
}

#[derive(Serialize)]
struct Properties<'a> {
    certainty: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    device: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    object: &'a str,
}

impl<'a> ResultObject<'a> {
    pub(super) fn new(
        entry: &Entry<'a>,
        finding: &Finding<'a>,
        rule_index: Option<usize>,
        places: &mut Places<'a>,
        report: &Report<'a>,
    ) -> Self {
        let diagnostic = entry.diagnostic;
        let fingerprint = diagnostic.identity.fingerprint.as_str();
        let known = |it: Location| it.is_placed().then_some(it);
        let shown = finding.labels.get(..MOST_PLACES).unwrap_or(&finding.labels);
        let first = shown.first().and_then(|it| known(Location::primary(it, places)));
        let others = (1..).zip(shown.iter().skip(1));
        ResultObject {
            rule_id: diagnostic.rule,
            rule_index,
            level: level(diagnostic.severity),
            message: message(finding),
            locations: first.into_iter().collect(),
            related_locations: others
                .filter_map(|(id, it)| known(Location::labelled(it).numbered(id)))
                .collect(),
            code_flows: (shown.len() > 1).then(|| CodeFlow::new(finding)).into_iter().collect(),
            fixes: finding.fix.iter().map(FixObject::new).collect(),
            suppressions: (!report.suppressed.is_empty()).then(|| entry.suppressions(places, report)),
            baseline_state: match entry.state {
                State::Present | State::Suppressed(_) => None,
                State::New => Some("new"),
                State::Unchanged => Some("unchanged"),
            },
            partial_fingerprints: (!fingerprint.is_empty()).then_some(Fingerprints { own: fingerprint }),
            properties: Properties {
                certainty: diagnostic.certainty.as_str(),
                device: diagnostic.device.as_deref().unwrap_or_default(),
                object: &diagnostic.identity.object,
            },
        }
    }
}

/// The fact; the reasons, linked with their places; notes; the next action.
fn message(finding: &Finding<'_>) -> Message {
    let mut text = plain(&finding.message);
    let said = finding.labels.iter().take(MOST_PLACES).enumerate().filter(|(_, it)| !it.message.is_empty());
    for (count, (id, label)) in said.enumerate() {
        let (separator, message) = (if count == 0 { "\n" } else { "; " }, plain(&label.message));
        // Writing to a string cannot fail.
        let _ = match id {
            1.. if Location::of(&label.place).is_placed() => write!(text, "{separator}[{message}]({id})"),
            _ => write!(text, "{separator}{message}"),
        };
    }
    for note in &finding.notes {
        text.push_str("\nnote: ");
        text.push_str(&plain(note));
    }
    if let Some(help) = &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(&plain(help));
    }
    Message::ready(text)
}

impl CodeFlow {
    fn new(finding: &Finding<'_>) -> Self {
        let steps =
            finding.labels.iter().take(MOST_PLACES).map(|it| Step { location: Location::labelled(it) });
        CodeFlow { thread_flows: [ThreadFlow { locations: steps.collect() }] }
    }
}

impl<'a> Entry<'a> {
    /// Why nobody wants to hear of it, if that is so.
    fn suppressions(&self, places: &mut Places<'a>, report: &Report<'a>) -> Vec<Suppression> {
        let State::Suppressed(it) = self.state else { return Vec::new() };
        let labels = Labels::new([(it.span, it.reason.as_str())].into_iter(), places, report.secrets).labels;
        let suppression = |label: &PlacedLabel<'_>| Suppression {
            kind: match it.medium {
                Medium::Comment => "inSource",
                Medium::Settings => "external",
            },
            status: "accepted",
            justification: one_line(&label.message, LONGEST, true),
            location: Location::of(&label.place),
        };
        labels.iter().map(suppression).collect()
    }
}
