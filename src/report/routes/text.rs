//! The answers for people: a heading for each device, a block for each session.

use std::io::{self, Write};

use super::{RoutesReport, WrittenSpaces, file_and_line, reason};
use crate::analysis::prefix_space::PrefixRange;
use crate::analysis::routes::{ProvenRoute, ReadableRanges, SessionRoutes, UnknownRoutes};
use crate::engine::SessionAnswer;
use crate::model::{Device, Direction, RemoteAs, Session};
use crate::net::{Family, Safi};
use crate::report::Style;
use crate::report::paint::Paint;
use crate::report::range::entry;
use crate::report::summary::grouped;
use crate::report::visible::one_line;
use crate::secrecy::mask;
use crate::secrecy::words::masked;
use crate::text::Span;

/// Entries of a list that are shown when more than one neighbor is asked about.
const SHOWN: usize = 8;

/// Characters of a name or description that are shown.
const NAME: usize = 80;

/// Characters of a reason that are shown.
const REASON: usize = 300;

/// Characters of a statement that are shown, and the least of them that is worth showing.
const STATEMENT: usize = 100;
const LEAST_STATEMENT: usize = 16;

/// Writes the sessions of a device; nothing when it has none.
pub(super) fn device(device: &Device, report: &RoutesReport<'_>, style: &Style) -> io::Result<Vec<u8>> {
    let mut answers = report.question.answers(device).peekable();
    let ranges = WrittenSpaces::new(<[PrefixRange]>::to_vec);
    let mut writer = Writer { report, style, ranges, possible: ReadableRanges::default(), out: Vec::new() };
    if answers.peek().is_none() {
        return Ok(writer.out);
    }
    let name = Paint::Place.on(&writer.shown(&device.name), style.colour);
    let files: Vec<String> =
        device.files.iter().map(|it| writer.shown(report.sources.get(*it).name())).collect();
    // No line begins with a name: `::error::` would be a command to a build server.
    writeln!(writer.out, "device {name} ({})", files.join(", "))?;
    for answer in answers {
        writer.session(&answer)?;
    }
    Ok(writer.out)
}

struct Writer<'a> {
    report: &'a RoutesReport<'a>,
    style: &'a Style,
    ranges: WrittenSpaces<Vec<PrefixRange>>,
    possible: ReadableRanges,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn session(&mut self, answer: &SessionAnswer<'_>) -> io::Result<()> {
        let session = answer.session;
        let peer = Paint::Place.on(&self.shown(&session.peer.to_string()), self.style.colour);
        write!(self.out, "\n  neighbor {peer}, {}", neighbor_as(session))?;
        if let Some(vrf) = answer.process.vrf_name() {
            write!(self.out, ", VRF {}", self.shown(vrf))?;
        }
        if let Some(description) = &session.description {
            write!(self.out, ": {}", self.shown(&masked(description)))?;
        }
        writeln!(self.out)?;
        if !session.enabled.value {
            let place = self.place(session.enabled.span().unwrap_or(session.opening));
            return writeln!(self.out, "    shut down ({place})");
        }
        for (family, direction, routes) in &answer.routes {
            self.routes(*family, *direction, routes)?;
        }
        let others = session.active_families().filter(|it| it.family.safi != Safi::Unicast);
        for other in others {
            writeln!(self.out, "    {}: not analysed", other.family)?;
        }
        if session.active_families().next().is_none() {
            writeln!(self.out, "    no address family is active")?;
        }
        Ok(())
    }

    fn routes(&mut self, family: Family, direction: Direction, routes: &SessionRoutes) -> io::Result<()> {
        let (does, may) = match direction {
            Direction::Out => ("sends", "may send"),
            Direction::In => ("accepts", "may accept"),
        };
        let kind = Paint::Remark.on(&format!("{family}, {}", direction.as_str()), self.style.colour);
        writeln!(self.out, "    {kind}")?;
        let SessionRoutes { proven, possible, unknown } = routes;
        if proven.is_empty() && possible.is_empty() && unknown.is_empty() {
            return writeln!(self.out, "      {does} nothing");
        }
        if !proven.is_empty() {
            let noun = if proven.len() == 1 { "prefix" } else { "prefixes" };
            writeln!(self.out, "      {does} {} {noun} for certain", grouped(proven.len() as u64))?;
            self.proven(proven)?;
        }
        if !possible.is_empty() {
            writeln!(self.out, "      {may}")?;
            let ranges = self.possible.of(routes);
            self.list(&ranges)?;
        }
        for UnknownRoutes { doubt, space } in unknown.iter().take(self.most()) {
            let place = doubt.span.map_or_else(String::new, |it| format!(" ({})", self.place(it)));
            let reason = one_line(&reason(self.report, doubt), REASON, self.style.unicode);
            writeln!(self.out, "      not known: {reason}{place}")?;
            let ranges = self.ranges.of(space);
            self.list(&ranges)?;
        }
        match unknown.len().saturating_sub(self.most()) {
            0 => Ok(()),
            more => writeln!(self.out, "      not known: {} more reasons", grouped(more as u64)),
        }
    }

    /// A table: the prefix, where it comes from, and what is written there.
    fn proven(&mut self, routes: &[ProvenRoute]) -> io::Result<()> {
        let shown = routes.get(..self.most().min(routes.len())).unwrap_or_default();
        let rows: Vec<(String, String, String)> = shown
            .iter()
            .map(|it| {
                let origin = it.because.first();
                let place = origin.map_or_else(String::new, |it| self.place(*it));
                let statement = origin.map_or_else(String::new, |it| self.statement(*it));
                (it.prefix.to_string(), place, statement)
            })
            .collect();
        let width = |of: fn(&(String, String, String)) -> &String| {
            rows.iter().map(|it| of(it).chars().count()).max().unwrap_or_default()
        };
        let (prefixes, places) = (width(|it| &it.0), width(|it| &it.1));
        let left = self.style.width.saturating_sub(8 + prefixes + 2 + places + 2 + 1);
        for (prefix, place, statement) in &rows {
            let statement = match left.min(STATEMENT) {
                0..LEAST_STATEMENT => String::new(),
                left => one_line(statement, left, self.style.unicode),
            };
            let row = format!("        {prefix:prefixes$}  {place:places$}  {statement}");
            writeln!(self.out, "{}", row.trim_end())?;
        }
        self.more(routes.len())
    }

    fn list(&mut self, ranges: &[PrefixRange]) -> io::Result<()> {
        for range in ranges.iter().take(self.most()) {
            writeln!(self.out, "        {}", entry(range))?;
        }
        self.more(ranges.len())
    }

    fn more(&mut self, of: usize) -> io::Result<()> {
        match of.saturating_sub(self.most()) {
            0 => Ok(()),
            more => writeln!(self.out, "        and {} more", grouped(more as u64)),
        }
    }

    /// How many entries of a list are shown.
    fn most(&self) -> usize {
        if self.report.question.peer.is_some() { usize::MAX } else { SHOWN }
    }

    fn place(&self, span: Span) -> String {
        let (file, line) = file_and_line(self.report.sources, span);
        format!("{}:{line}", self.shown(file))
    }

    /// The first line of a statement.
    fn statement(&self, span: Span) -> String {
        let source = self.report.sources.get(span.file);
        let (_, end) = source.line_range(source.line_of(span.start));
        let text = mask::slice(source, span.file, span.start, span.end.min(end), self.report.secrets);
        masked(text.trim())
    }

    fn shown(&self, name: &str) -> String {
        one_line(name, NAME, self.style.unicode)
    }
}

fn neighbor_as(session: &Session) -> String {
    match session.remote_as.as_ref().map(|it| it.value) {
        Some(RemoteAs::Number(asn)) => format!("AS {asn}"),
        Some(RemoteAs::External) => "any external AS".to_owned(),
        Some(RemoteAs::Internal) => format!("AS {}", *session.local_as),
        Some(RemoteAs::Any) => "any AS".to_owned(),
        None => "AS not stated".to_owned(),
    }
}
