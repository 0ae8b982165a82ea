//! Why a session sends or accepts a prefix, or not.

mod json;

use std::borrow::Cow;
use std::io;

use ipnet::IpNet;

use super::drawing::{Drawing, Pen};
use super::labels::Labels;
use super::place::Places;
use super::{Secrets, Style, TextOrJson};
use crate::analysis::Doubt;
use crate::analysis::why::{Explanation, Fate, Way};
use crate::diagnostic::Severity;
use crate::model::{BgpProcess, Device, Direction, Session};
use crate::text::{Sources, Span};

/// Ways that are drawn, of those that end best.
const WAYS: usize = 3;

/// A question with its answer.
#[derive(Debug, Clone, Copy)]
pub struct ExplanationReport<'a> {
    /// Whose session it is.
    pub device: &'a Device,
    /// The speaker that it belongs to.
    pub process: &'a BgpProcess,
    /// The session.
    pub session: &'a Session,
    /// Which way.
    pub direction: Direction,
    /// What is asked about.
    pub prefix: IpNet,
    /// What becomes of it.
    pub explanation: &'a Explanation,
    /// The texts.
    pub sources: &'a Sources,
    /// What must not be printed.
    pub secrets: &'a Secrets,
}

/// Writes why a prefix passes or not: for people, the best ways with the lines that decide; for programs, all of them.
/// Errors are those of `out`.
pub fn write_explanation(
    format: TextOrJson,
    report: &ExplanationReport<'_>,
    out: &mut dyn io::Write,
    style: &Style,
) -> io::Result<()> {
    match format {
        TextOrJson::Text => text(report, out, style),
        TextOrJson::Json => json::write(report, out),
    }
}

fn text(report: &ExplanationReport<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let mut picture =
        Picture { pen: Pen::new(report.secrets, style), places: Places::new(report.sources), report };
    let headline = report.headline();
    let session = format!("the session with {}", *report.session.peer);
    let session = || vec![(report.session.opening, Cow::Borrowed(session.as_str()))];
    let ways = &report.explanation.ways;
    if ways.is_empty() {
        let drawing = picture.draw(&headline, &session(), &[report.without_a_way()]);
        return out.write_all(drawing.as_bytes());
    }
    // Where something passes for certain, what else might pass is beside the point.
    let best = ways.iter().filter(|it| it.fate == report.explanation.fate).count();
    let shown = best.min(WAYS);
    if best > 1 {
        out.write_all(picture.draw(&headline, &[], &[]).as_bytes())?;
    }
    for (index, way) in ways.iter().take(shown).enumerate() {
        let mut said = said(way);
        if said.is_empty() {
            said = session();
        }
        let doubt = way.doubt.as_ref().filter(|it| it.span.is_none()).map(not_known);
        let notes: Vec<&str> = doubt.as_deref().into_iter().chain(report.condition(way)).collect();
        if best > 1 {
            let heading = format!("way {} of {best}: {}", index + 1, report.fate(way.fate));
            write!(out, "\n{}", picture.draw(&heading, &said, &notes))?;
        } else {
            out.write_all(picture.draw(&headline, &said, &notes).as_bytes())?;
        }
    }
    match ways.len() - shown {
        0 => Ok(()),
        1 => writeln!(out, "\nand 1 more way, which --format json tells"),
        more => writeln!(out, "\nand {more} more ways, which --format json tells"),
    }
}

/// What is said of the places of a way: each decision, in the order in which they are met, then what is not known.
fn said(way: &Way) -> Vec<(Span, Cow<'_, str>)> {
    let steps = way.steps.iter().map(|it| (it.span, Cow::Borrowed(it.text.as_str())));
    let doubt = way.doubt.as_ref().and_then(|it| Some((it.span?, Cow::Owned(not_known(it)))));
    steps.chain(doubt).collect()
}

fn not_known(doubt: &Doubt) -> String {
    format!("not known: {}", doubt.reason)
}

/// Draws the parts of an answer.
struct Picture<'a> {
    pen: Pen<'a>,
    places: Places<'a>,
    report: &'a ExplanationReport<'a>,
}

impl Picture<'_> {
    /// A sentence with its places, numbered in their order.
    fn draw(&mut self, message: &str, said: &[(Span, Cow<'_, str>)], notes: &[&str]) -> String {
        let said = said.iter().map(|(span, text)| (*span, &**text));
        let labels = Labels::new(said, &mut self.places, self.report.secrets);
        let notes: Vec<Cow<'_, str>> = notes.iter().map(|it| labels.clean(it)).collect();
        self.pen.draw(&Drawing {
            code: None,
            url: None,
            severity: Severity::Info,
            message: &labels.clean(message),
            labels: &labels.labels,
            numbered: labels.labels.len() > 1,
            notes: &notes,
            help: None,
            fix: None,
        })
    }
}

impl ExplanationReport<'_> {
    /// The answer in a sentence.
    fn headline(&self) -> String {
        let (device, prefix) = (self.device.name.as_str(), self.prefix);
        let (does, may, bare, to) = match self.direction {
            Direction::Out => ("sends", "may send", "send", "to"),
            Direction::In => ("accepts", "may accept", "accept", "from"),
        };
        let vrf = self.process.vrf_name().map_or_else(String::new, |it| format!(" in VRF {it}"));
        let neighbor = format!("{to} {}{vrf}", *self.session.peer);
        match self.explanation.fate {
            Fate::Proven => format!("{device} {does} {prefix} {neighbor}"),
            Fate::Possible => format!("{device} {may} {prefix} {neighbor}"),
            Fate::Unknown => format!("it is not known whether {device} {does} {prefix} {neighbor}"),
            Fate::No => format!("{device} does not {bare} {prefix} {neighbor}"),
        }
    }

    /// What becomes of the routes of one way.
    fn fate(&self, fate: Fate) -> &'static str {
        match (fate, self.direction) {
            (Fate::Proven, Direction::Out) => "sent",
            (Fate::Possible, Direction::Out) => "may be sent",
            (Fate::Proven, Direction::In) => "accepted",
            (Fate::Possible, Direction::In) => "may be accepted",
            (Fate::Unknown, _) => "not known",
            (Fate::No, Direction::Out) => "not sent",
            (Fate::No, Direction::In) => "not accepted",
        }
    }

    /// What a route depends on that may pass.
    fn condition(&self, way: &Way) -> Option<&'static str> {
        (way.fate == Fate::Possible).then_some(match self.direction {
            Direction::Out => "it is sent if its source holds it, which the files do not say",
            Direction::In => "it is accepted if the neighbor sends it, which the files do not say",
        })
    }

    /// Why there is nothing to draw.
    fn without_a_way(&self) -> &'static str {
        match self.direction {
            Direction::Out => {
                "nothing in the files originates it and no other session or protocol could supply it"
            }
            Direction::In => "the neighbor cannot supply it",
        }
    }
}
