//! The answers for programs: one session, family and direction on each line.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{RoutesReport, WrittenSpaces, file_and_line, reason};
use crate::analysis::prefix_space::PrefixRange;
use crate::analysis::routes::SessionRoutes;
use crate::engine::SessionAnswer;
use crate::model::{Device, Direction};
use crate::net::Family;
use crate::report::json::to_line;
use crate::text::Span;

/// Characters of a text.
const LONGEST: usize = 1000;

/// Writes the sessions of a device, without a line feed at the end. Lists may have thousands of entries, so they are
/// written as they come.
pub(super) fn device(device: &Device, report: &RoutesReport<'_>) -> io::Result<Vec<u8>> {
    let mut writer = Writer { device, report, ranges: WrittenSpaces::new(ranges), out: Vec::new() };
    for answer in report.question.answers(device) {
        for (family, direction, routes) in &answer.routes {
            if !writer.out.is_empty() {
                writer.raw(",\n")?;
            }
            writer.session(&answer, *family, *direction, routes)?;
        }
    }
    Ok(writer.out)
}

struct Writer<'a> {
    device: &'a Device,
    report: &'a RoutesReport<'a>,
    ranges: WrittenSpaces<String>,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn session(
        &mut self,
        answer: &SessionAnswer<'_>,
        family: Family,
        direction: Direction,
        routes: &SessionRoutes,
    ) -> io::Result<()> {
        let opening = answer.session.opening;
        let (file, _) = file_and_line(self.report.sources, opening);
        self.raw("{\"device\":")?;
        self.text(&self.device.name)?;
        self.raw(",\"file\":")?;
        self.text(file)?;
        self.raw(",\"vrf\":")?;
        match answer.process.vrf_name() {
            Some(vrf) => self.text(vrf)?,
            None => self.raw("null")?,
        }
        self.raw(",\"peer\":")?;
        self.text(&answer.session.peer.to_string())?;
        self.raw(",\"family\":")?;
        self.text(&family.to_string().to_lowercase())?;
        let direction = direction.as_str();
        write!(self.out, ",\"direction\":\"{direction}\",\"proven\":[")?;
        for (index, route) in routes.proven.iter().enumerate() {
            self.separate(index)?;
            write!(self.out, "{{\"prefix\":\"{}\",\"because\":[", route.prefix)?;
            for (index, place) in route.because.iter().enumerate() {
                self.separate(index)?;
                self.raw("{")?;
                self.place(*place)?;
                self.raw("}")?;
            }
            self.raw("]}")?;
        }
        self.raw("],\"possible\":")?;
        let possible = self.ranges.of(&routes.possible);
        self.raw(&possible)?;
        self.raw(",\"unknown\":[")?;
        for (index, unknown) in routes.unknown.iter().enumerate() {
            self.separate(index)?;
            self.raw("{")?;
            self.place(unknown.doubt.span.unwrap_or(opening))?;
            self.raw(",\"reason\":")?;
            self.text(&reason(self.report, &unknown.doubt))?;
            self.raw(",\"prefixes\":")?;
            let prefixes = self.ranges.of(&unknown.space);
            self.raw(&prefixes)?;
            self.raw("}")?;
        }
        self.raw("]}")
    }

    /// The fields of a place.
    fn place(&mut self, place: Span) -> io::Result<()> {
        let (file, line) = file_and_line(self.report.sources, place);
        self.raw("\"file\":")?;
        self.text(file)?;
        write!(self.out, ",\"line\":{line}")
    }

    /// A text, cut where no name or reason goes on: each may be repeated for thousands of sessions.
    fn text(&mut self, text: &str) -> io::Result<()> {
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
        to_line(&mut self.out, &text.get(..end).unwrap_or_default())
    }

    fn separate(&mut self, index: usize) -> io::Result<()> {
        if index > 0 { self.raw(",") } else { Ok(()) }
    }

    fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }
}

/// About so many bytes make a range.
const RANGE: usize = 48;

/// A set as an array of ranges.
fn ranges(ranges: &[PrefixRange]) -> String {
    let mut text = String::with_capacity(2 + ranges.len() * RANGE);
    text.push('[');
    for (index, PrefixRange { network, ge, le }) in ranges.iter().enumerate() {
        let separator = if index > 0 { "," } else { "" };
        let _infallible = write!(text, "{separator}{{\"prefix\":\"{network}\",\"ge\":{ge},\"le\":{le}}}");
    }
    text.push(']');
    text
}
