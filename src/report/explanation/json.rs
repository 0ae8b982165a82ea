//! The answer for programs: every way, with the places of its decisions.

use std::io;

use serde::Serialize;

use super::{ExplanationReport, said};
use crate::analysis::why::Fate;
use crate::net::{Afi, Family};
use crate::report::json::to_line;
use crate::report::labels::{Labels, PlacedLabel};
use crate::report::place::Places;

/// What is absent is null.
#[derive(Serialize)]
struct JsonExplanation<'a> {
    device: &'a str,
    vrf: Option<&'a str>,
    peer: String,
    family: String,
    direction: &'a str,
    prefix: String,
    fate: &'a str,
    ways: Vec<JsonWay<'a>>,
}

#[derive(Serialize)]
struct JsonWay<'a> {
    fate: &'a str,
    steps: Vec<JsonStep>,
    reason: Option<String>,
}

/// Lines and columns count from 1, columns in Unicode scalar values; ends are exclusive.
#[derive(Serialize)]
struct JsonStep {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    message: String,
}

pub(super) fn write(report: &ExplanationReport<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    let mut places = Places::new(report.sources);
    let ways = report.explanation.ways.iter().map(|way| {
        let said = said(way);
        let labels =
            Labels::new(said.iter().map(|(span, text)| (*span, &**text)), &mut places, report.secrets);
        let reason = way.doubt.as_ref().map(|it| labels.clean(&it.reason).into_owned());
        let step = |PlacedLabel { place, message }: PlacedLabel<'_>| JsonStep {
            file: place.name().to_owned(),
            line: place.from.line,
            column: place.from.column,
            end_line: place.to.line,
            end_column: place.to.column,
            message: message.into_owned(),
        };
        JsonWay { fate: word(way.fate), steps: labels.labels.into_iter().map(step).collect(), reason }
    });
    let answer = JsonExplanation {
        device: &report.device.name,
        vrf: report.process.vrf_name(),
        peer: report.session.peer.to_string(),
        family: Family::unicast(Afi::of(&report.prefix)).to_string().to_lowercase(),
        direction: report.direction.as_str(),
        prefix: report.prefix.to_string(),
        fate: word(report.explanation.fate),
        ways: ways.collect(),
    };
    to_line(&mut out, &answer)?;
    out.write_all(b"\n")
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Proven => "proven",
        Fate::Possible => "possible",
        Fate::Unknown => "unknown",
        Fate::No => "no",
    }
}
