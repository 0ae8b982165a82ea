//! A finding as an object.

use std::borrow::Cow;

use serde::Serialize;

use crate::report::finding::Finding;
use crate::report::fix::PlacedFix;
use crate::report::labels::PlacedLabel;
use crate::report::place::Place;
use crate::report::rule_url;
use crate::text::Source;

/// A finding. What is absent is an empty string, so that every field always has one type; there is a `fix` only where
/// one is known.
#[derive(Serialize)]
pub(in crate::report) struct JsonFinding<'a> {
    rule: &'a str,
    group: &'a str,
    severity: &'a str,
    certainty: &'a str,
    message: &'a str,
    device: &'a str,
    object: &'a str,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [Cow<'a, str>],
    help: &'a str,
    url: String,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    primary: bool,
    message: &'a str,
}

/// A place. Lines and columns count from 1, columns in Unicode scalar values; `start` and `end` are bytes of the
/// file on disk; ends are exclusive.
#[derive(Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safety: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

/// What stands at the place is replaced by the text.
#[derive(Serialize)]
struct JsonEdit<'a> {
    #[serde(flatten)]
    place: JsonPlace<'a>,
    text: &'a str,
}

impl<'a> JsonFinding<'a> {
    pub(in crate::report) fn new(finding: &'a Finding<'a>) -> Self {
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
            fix: finding.fix.as_ref().map(JsonFix::new),
        }
    }
}

impl<'a> JsonLabel<'a> {
    fn new(label: &'a PlacedLabel<'a>, primary: bool) -> Self {
        JsonLabel { place: JsonPlace::new(&label.place), primary, message: &label.message }
    }
}

impl<'a> JsonPlace<'a> {
    fn new(place: &Place<'a>) -> Self {
        let on_disk = |at: u32| place.source.map_or(at, |it: &Source| it.original_offset(at));
        JsonPlace {
            file: place.name(),
            line: place.from.line,
            column: place.from.column,
            end_line: place.to.line,
            end_column: place.to.column,
            start: on_disk(place.start),
            end: on_disk(place.end),
        }
    }
}

impl<'a> JsonFix<'a> {
    fn new(fix: &'a PlacedFix<'a>) -> Self {
        let edits = fix.edits.iter().map(|it| JsonEdit { place: JsonPlace::new(&it.place), text: it.text });
        JsonFix { title: &fix.title, safety: fix.safety.as_str(), edits: edits.collect() }
    }
}
