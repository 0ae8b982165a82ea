//! A circuit as a drawing: routers to the left, Microsoft's edge to the right, a line for each session between them.
//!
//! Every session has a row of its own, so nothing can overlap however many there are, and names are cut to the room they
//! have; the whole name is in the title of its text. The drawing is made twice, for wide windows and for narrow ones; the
//! style shows one of them.

use std::io;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::markup::Markup;
use super::peerings::{Numbered, class_of};
use super::{Page, counted};
use crate::analysis::overview::{CircuitOverview, End, LinkOverview, State};
use crate::diagnostic::Severity;
use crate::report::peerings::{kind, link_name};

/// Rows that are drawn of one circuit. A circuit has eight at most: two kinds, two families, two links.
const ROWS: usize = 16;

/// Width of a character of the drawing's font, in hundredths of its size; that of the widest of usual ones.
const CHARACTER: usize = 61;

/// The measures of a drawing, in its own units.
struct Measures {
    class: &'static str,
    width: usize,
    /// Width of a box.
    side: usize,
    /// Height of a row, and where things are in it.
    row: usize,
    status: usize,
    detail: usize,
    /// Where tags and subnet stand, when they have a line of their own.
    second_detail: Option<usize>,
    line: usize,
    addresses: usize,
    /// The status stands to the right, else below the title.
    status_to_the_right: bool,
}

const WIDE: Measures = Measures {
    class: "drawing at-large",
    width: 960,
    side: 190,
    row: 84,
    status: 20,
    detail: 38,
    second_detail: None,
    line: 54,
    addresses: 74,
    status_to_the_right: true,
};

const NARROW: Measures = Measures {
    class: "drawing at-small",
    width: 440,
    side: 92,
    row: 122,
    status: 36,
    detail: 54,
    second_detail: Some(70),
    line: 88,
    addresses: 110,
    status_to_the_right: false,
};

/// Space around boxes, and between groups of rows.
const SPACE: usize = 14;

/// Size of letters: of names, of what is said of a session, of everything else.
const NAME: usize = 13;
const STATUS: usize = 12;
const SMALL: usize = 11;

/// One line of the drawing.
struct Session<'p, 'a> {
    title: String,
    link: &'p LinkOverview<'a>,
    /// Which of the two edges.
    edge: usize,
    edge_name: &'static str,
    number: usize,
    /// Where its row begins.
    top: usize,
}

/// Draws a circuit.
pub(super) fn draw(
    page: &Page<'_>,
    to: &mut Markup<'_>,
    circuit: &CircuitOverview<'_>,
    pairs: &[Numbered<'_, '_>],
) -> io::Result<()> {
    to.open("figure", &[("class", "circuit")])?;
    for measures in [&WIDE, &NARROW] {
        let mut sessions = sessions(pairs);
        let left_out = sessions.len().saturating_sub(ROWS);
        sessions.truncate(ROWS);
        let height = placed(&mut sessions, measures);
        Drawing { page, measures, sessions: &sessions, height }.write(to, circuit)?;
        if left_out > 0 {
            to.leaf(
                "figcaption",
                &[("class", measures.class)],
                &format!("{left_out} more links are not drawn."),
            )?;
        }
    }
    to.close("figure")
}

/// The links in the order in which they are drawn: by edge, router, peering.
fn sessions<'p, 'a>(pairs: &[Numbered<'p, 'a>]) -> Vec<Session<'p, 'a>> {
    let mut sessions: Vec<Session<'p, 'a>> = Vec::new();
    for pair in pairs {
        for (edge, link) in pair.family.links.iter().enumerate() {
            sessions.push(Session {
                title: format!("{} {}", kind(pair.peering), pair.family.afi),
                link,
                edge,
                edge_name: link_name(pair.family, link),
                number: pair.first + edge,
                top: 0,
            });
        }
    }
    sessions.sort_by_key(|it| (it.edge, it.link.device_index().is_none(), it.link.device_index(), it.number));
    sessions
}

/// Gives each row its place, and tells the height of the whole.
fn placed(sessions: &mut [Session<'_, '_>], measures: &Measures) -> usize {
    let mut top = SPACE / 2;
    let mut before: Option<(usize, Option<usize>)> = None;
    for session in sessions {
        let group = (session.edge, session.link.device_index());
        if before.is_some_and(|it| it != group) {
            top += SPACE;
        }
        before = Some(group);
        session.top = top;
        top += measures.row;
    }
    top + SPACE / 2
}

struct Drawing<'d, 'p, 'a> {
    page: &'d Page<'d>,
    measures: &'d Measures,
    sessions: &'d [Session<'p, 'a>],
    height: usize,
}

impl Drawing<'_, '_, '_> {
    fn write(&self, to: &mut Markup<'_>, circuit: &CircuitOverview<'_>) -> io::Result<()> {
        let Measures { class, width, .. } = *self.measures;
        let view = format!("0 0 {width} {}", self.height);
        let title =
            format!("Routers, links and sessions of {}", crate::report::peerings::circuit_title(circuit));
        to.open("svg", &[("class", class), ("viewBox", &view), ("role", "group"), ("aria-label", &title)])?;
        self.boxes(to)?;
        for session in self.sessions {
            self.session(to, session)?;
        }
        to.close("svg")
    }

    /// A box around rows that follow one another on one router, and around those of one edge.
    fn boxes(&self, to: &mut Markup<'_>) -> io::Result<()> {
        let Measures { width, side, .. } = *self.measures;
        let by_router = |one: &Session<'_, '_>, other: &Session<'_, '_>| {
            one.edge == other.edge && one.link.device_index() == other.link.device_index()
        };
        for rows in self.sessions.chunk_by(by_router) {
            let Some(first) = rows.first() else { continue };
            let name = match &first.link.end {
                End::Unknown => "not known",
                End::Missing => "not found",
                End::Session(_) | End::Vacant(_) => first.link.device().map_or("", |it| it.name.as_str()),
            };
            let numbers =
                rows.iter().filter_map(|it| Some(it.link.session()?.peering.session.local_as.value));
            let numbers: std::collections::BTreeSet<_> = numbers.collect();
            let below = match numbers.iter().collect::<Vec<_>>().as_slice() {
                [only] => format!("AS {only}"),
                [] => String::new(),
                _ => "several AS".to_owned(),
            };
            let known = first.link.device_index().is_some();
            self.labelled(to, 1, rows, if known { "box" } else { "box missing" }, name, &below)?;
        }
        for rows in self.sessions.chunk_by(|one, other| one.edge == other.edge) {
            let Some(first) = rows.first() else { continue };
            let x = width - side - 1;
            self.labelled(to, x, rows, "box edge", "Microsoft edge", first.edge_name)?;
        }
        Ok(())
    }

    fn labelled(
        &self,
        to: &mut Markup<'_>,
        x: usize,
        rows: &[Session<'_, '_>],
        class: &str,
        name: &str,
        below: &str,
    ) -> io::Result<()> {
        let Measures { side, row, .. } = *self.measures;
        let top = rows.first().map_or(0, |it| it.top);
        let height = rows.last().map_or(0, |it| it.top + row - top);
        let (x_, y_, side_, height_) = (n(x), n(top), n(side), n(height));
        let attributes =
            [("class", class), ("x", &x_), ("y", &y_), ("width", &side_), ("height", &height_), ("rx", "8")];
        to.empty("rect", &attributes)?;
        let lines = broken(name, letters(side - 2 * 6, NAME), 3);
        let centre = n(x + side / 2);
        let mut y = top + height / 2 + 4 - (lines.len() * 16 + usize::from(!below.is_empty()) * 16 - 16) / 2;
        to.open("text", &[("class", "name"), ("text-anchor", "middle")])?;
        to.leaf("title", &[], name)?;
        for line in &lines {
            to.leaf("tspan", &[("x", &centre), ("y", &n(y))], line)?;
            y += 16;
        }
        to.close("text")?;
        if !below.is_empty() {
            let attributes = [("class", "detail"), ("text-anchor", "middle"), ("x", &centre), ("y", &n(y))];
            to.leaf("text", &attributes, below)?;
        }
        Ok(())
    }

    fn session(&self, to: &mut Markup<'_>, session: &Session<'_, '_>) -> io::Result<()> {
        let measures = self.measures;
        let (top, link) = (session.top, session.link);
        let (left, right) = (measures.side + SPACE, measures.width - measures.side - SPACE);
        let worst = self.page.concerns.worst(session.number, &self.page.diagnostics);
        to.open("g", &[("class", &format!("session {}", class_of_line(link, worst)))])?;
        let room = right - left;
        let told = self.told(session);
        let (x, taken) = if measures.status_to_the_right {
            (right, (told.width() + 2) * STATUS * CHARACTER / 100)
        } else {
            (left, 0)
        };
        let beside = room.saturating_sub(taken);
        let title = Text { class: "kind", anchor: "start", x: left, y: top + 20, room: beside, size: NAME };
        title.write(to, &session.title)?;
        self.status(to, session, worst, x, &told)?;
        let begins =
            |y, room| Text { class: "detail", anchor: "start", x: left, y: top + y, room, size: SMALL };
        let ends = |y, room| Text { class: "detail", anchor: "end", x: right, y: top + y, room, size: SMALL };
        let interface = link.interface().map_or("", |it| it.name.as_str());
        let vlan = link.interface().and_then(|it| it.vlan.as_ref()).map_or_else(String::new, tags);
        let subnet = link.address().map_or_else(String::new, |it| it.trunc().to_string());
        if let Some(second) = measures.second_detail {
            begins(measures.detail, room).write(to, interface)?;
            begins(second, room).write(to, &joined(&[&vlan, &subnet]))?;
        } else {
            let left_over = room.saturating_sub((subnet.len() + 2) * SMALL * CHARACTER / 100);
            begins(measures.detail, left_over).write(to, &joined(&[interface, &vlan]))?;
            ends(measures.detail, room).write(to, &subnet)?;
        }
        let y = n(top + measures.line);
        let (from, until) = (n(measures.side + 1), n(measures.width - measures.side - 1));
        to.empty("line", &[("class", "link"), ("x1", &from), ("y1", &y), ("x2", &until), ("y2", &y)])?;
        marker(to, session, worst, measures.width / 2, top + measures.line)?;
        let local = link.address().map_or_else(String::new, |it| it.addr().to_string());
        let peer = link.session().map_or_else(String::new, |it| it.peering.session.peer.to_string());
        let half = room / 2 - SPACE / 2;
        begins(measures.addresses, half).write(to, &local)?;
        ends(measures.addresses, half).write(to, &peer)?;
        to.close("g")
    }

    /// What there is to say of a session, in short.
    fn told(&self, session: &Session<'_, '_>) -> String {
        let found = self.page.concerns.about(session.number).iter();
        let counts = counted(found.filter_map(|at| Some(self.page.diagnostics.get(*at)?.severity)));
        let condition = match &session.link.end {
            End::Vacant(_) | End::Missing => Some("no session"),
            End::Unknown => Some("partner not known"),
            End::Session(it) => match it.state {
                State::Down(_) => Some("cannot come up"),
                State::Ready | State::Unknown(_) => None,
            },
        };
        match (condition, counts) {
            (Some(condition), Some(counts)) => format!("{condition}: {counts}"),
            (Some(condition), None) => condition.to_owned(),
            (None, Some(counts)) => counts,
            (None, None) => "no findings".to_owned(),
        }
    }

    /// That, with a link to the worst that was found.
    fn status(
        &self,
        to: &mut Markup<'_>,
        session: &Session<'_, '_>,
        worst: Option<Severity>,
        x: usize,
        told: &str,
    ) -> io::Result<()> {
        let page = self.page;
        let found = page.concerns.about(session.number);
        let severity = |at: &usize| page.diagnostics.get(*at).map(|it| it.severity);
        let target = found.iter().find(|at| severity(at) == worst && page.shown.get(**at) == Some(&true));
        let anchor = target.and_then(|at| page.anchors.get(*at)).map(|it| format!("#{it}"));
        if let Some(anchor) = &anchor {
            to.open("a", &[("href", anchor)])?;
        }
        let side = if self.measures.status_to_the_right { "end" } else { "start" };
        let (x, y) = (n(x), n(session.top + self.measures.status));
        to.leaf("text", &[("class", "status"), ("text-anchor", side), ("x", &x), ("y", &y)], told)?;
        if anchor.is_some() {
            to.close("a")?;
        }
        Ok(())
    }
}

/// A sign in the middle of the line; its shape tells as much as its colour.
fn marker(
    to: &mut Markup<'_>,
    session: &Session<'_, '_>,
    worst: Option<Severity>,
    x: usize,
    y: usize,
) -> io::Result<()> {
    let absent = session.link.session().is_none();
    let (shape, sign) = match worst {
        _ if absent => ("M0-11L11 0L0 11L-11 0Z", "M-4-4L4 4M4-4L-4 4"),
        Some(Severity::Error) => {
            ("M-4.5-10.5H4.5L10.5-4.5V4.5L4.5 10.5H-4.5L-10.5 4.5V-4.5Z", "M-4-4L4 4M4-4L-4 4")
        }
        Some(Severity::Warning) => ("M0-11L11.5 9H-11.5Z", "M0-4.5V2M0 4.6V6"),
        Some(Severity::Info) => ("M0-10A10 10 0 1 1-.01-10Z", "M0-1V5M0-5V-3.6"),
        None => ("M0-10A10 10 0 1 1-.01-10Z", "M-4.5.5L-1.5 3.5L4.5-3"),
    };
    to.open("g", &[("class", "marker"), ("transform", &format!("translate({x} {y})"))])?;
    to.empty("path", &[("class", "shape"), ("d", shape)])?;
    to.empty("path", &[("class", "sign"), ("d", sign)])?;
    to.close("g")
}
/// A place for a text, which has only so much room.
struct Text {
    class: &'static str,
    /// Whether it begins or ends at its place.
    anchor: &'static str,
    x: usize,
    y: usize,
    room: usize,
    size: usize,
}

impl Text {
    fn write(&self, to: &mut Markup<'_>, text: &str) -> io::Result<()> {
        let Text { class, anchor, .. } = *self;
        if text.is_empty() {
            return Ok(());
        }
        let most = letters(self.room, self.size);
        let (x, y) = (n(self.x), n(self.y));
        to.open("text", &[("class", class), ("text-anchor", anchor), ("x", &x), ("y", &y)])?;
        if text.width() > most {
            to.leaf("title", &[], text)?;
        }
        to.leaf("tspan", &[], &shortened(text, most))?;
        to.close("text")
    }
}

/// How a session's line is drawn.
fn class_of_line(link: &LinkOverview<'_>, worst: Option<Severity>) -> String {
    let state = match &link.end {
        End::Session(it) if matches!(it.state, State::Down(_)) => " down",
        End::Session(_) => "",
        End::Vacant(_) | End::Missing | End::Unknown => " absent",
    };
    format!("{}{state}", class_of(worst))
}

/// Those that say something, with dots between them.
fn joined(all: &[&str]) -> String {
    let told: Vec<&str> = all.iter().copied().filter(|it| !it.is_empty()).collect();
    told.join(" · ")
}

fn tags(tags: &crate::model::VlanTags) -> String {
    let inner = tags.inner.as_ref().map_or_else(|| "any".to_owned(), |it| it.value.to_string());
    match &tags.outer {
        Some(outer) => format!("VLAN {}.{inner}", outer.value),
        None => format!("VLAN {inner}"),
    }
}

fn n(number: usize) -> String {
    number.to_string()
}

/// How many letters have room.
fn letters(room: usize, size: usize) -> usize {
    room * 100 / (size * CHARACTER)
}

/// A name on a few lines, broken where it must.
fn broken(name: &str, width: usize, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    for c in shortened(name, width * lines).chars() {
        match broken.last_mut() {
            Some(line) if line.width() + columns(c) <= width => line.push(c),
            _ => broken.push(c.into()),
        }
    }
    // Wide characters may leave room at the end of each line.
    broken.truncate(lines);
    broken
}

/// A name without its middle, if it is too long: its ends tell more.
fn shortened(name: &str, most: usize) -> String {
    if name.width() <= most {
        return name.to_owned();
    }
    let kept = most.saturating_sub(1);
    let fitting = |room: usize, letters: &mut dyn Iterator<Item = char>| {
        let mut used = 0;
        let within = letters.take_while(|it| {
            used += columns(*it);
            used <= room
        });
        within.collect::<Vec<char>>()
    };
    let start = fitting(kept / 2, &mut name.chars());
    let end = fitting(kept - kept / 2, &mut name.chars().rev());
    start.into_iter().chain(['…']).chain(end.into_iter().rev()).collect()
}

/// Columns of a character; one that takes none counts too, or a name of them would never end.
fn columns(c: char) -> usize {
    c.width().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_their_room() {
        assert_eq!(shortened("ams-er1", 7), "ams-er1");
        assert_eq!(shortened("amsterdam-er1", 9), "amst…-er1");
        assert_eq!(shortened("東京東京東京", 7), "東…京");
        assert_eq!(shortened("abc", 0), "…");
        assert_eq!(broken("amsterdam-er1", 5, 3), ["amste", "rdam-", "er1"]);
        assert_eq!(broken("amsterdam-zuidoost-er1", 5, 2), ["amst…", "t-er1"]);
        assert_eq!(broken("東京東京", 3, 2).len(), 2);
        assert!(broken("", 3, 2).is_empty());
    }
}
