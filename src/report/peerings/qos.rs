//! What QoS does with what leaves over a link, in words: a line for the table of links, and a table of its own.

use super::rows::Rows;
use crate::analysis::Doubt;
use crate::analysis::overview::{LinkOverview, QosOverview, SessionOverview};
use crate::analysis::qos::{ClassSummary, Egress, Leaving};
use crate::model::Rate;
use crate::net::{Dscp, DscpSet};
use crate::text::{FileId, Sources, Span};

/// What a table of classes says in its head.
pub(in crate::report) const HEADINGS: [&str; 5] = ["code points", "class", "served", "leaves with", "lines"];

/// The classes of one way out.
pub(in crate::report) struct ClassTable {
    /// The way out, for a heading.
    pub(in crate::report) title: String,
    /// A row for each class; the cells are those of [`HEADINGS`].
    pub(in crate::report) rows: Vec<[String; HEADINGS.len()]>,
    /// Of which code points it is not known what becomes of them, and why.
    pub(in crate::report) unknown: Option<String>,
}

/// The classes of the way out over a link, where anything is bound to it.
pub(in crate::report) fn table(link: &LinkOverview<'_>, rows: &Rows<'_>) -> Option<ClassTable> {
    let (session, interface) = (link.session()?, link.interface()?);
    let QosOverview::Known(egress) = &session.qos else { return None };
    let classes = egress.summary();
    let bound = bound(egress);
    if bound.is_empty() && is_plain(&classes) {
        return None;
    }
    let by = if bound.is_empty() { String::new() } else { format!(" through {}", bound.join(", ")) };
    let (device, own) = (&session.peering.device.name, interface.opening.file);
    let file = rows.sources.get(own).name();
    Some(ClassTable {
        title: format!("QoS of what leaves {} by {}{by} (lines of {file})", **device, *interface.name),
        rows: classes.iter().map(|it| cells(it, own, rows.sources)).collect(),
        unknown: unknown(egress, rows),
    })
}

fn cells(class: &ClassSummary, own: FileId, sources: &Sources) -> [String; HEADINGS.len()] {
    let served = match (class.priority, class.bandwidth.and_then(share)) {
        (true, None) => "first".to_owned(),
        (true, Some(share)) => format!("first, {share}"),
        (false, None) => "in turn".to_owned(),
        (false, Some(share)) => share,
    };
    let mut leaves = match class.leaving {
        Leaving::Unchanged => "its own marking".to_owned(),
        Leaving::With(points) => markings(points),
    };
    if !class.beyond.is_empty() {
        leaves = format!("{leaves}; {} beyond the rate", markings(class.beyond));
    }
    [points(class.points), class.name.clone(), served, leaves, lines_of(&class.decided_at, own, sources)]
}

/// The same in a line, for the table of links.
pub(super) fn lines(session: &SessionOverview<'_>, rows: &Rows<'_>) -> Vec<String> {
    let egress = match &session.qos {
        QosOverview::NotSaid => return vec!["not in the configuration".to_owned()],
        QosOverview::Unknown(doubt) => return vec![format!("not known: {}", rows.doubt(doubt))],
        QosOverview::Known(egress) => egress,
    };
    said(egress).into_iter().chain(unknown(egress, rows)).collect()
}

/// Whether two links differ in what is known of both.
pub(super) fn differs(one: &SessionOverview<'_>, other: &SessionOverview<'_>) -> bool {
    match (&one.qos, &other.qos) {
        (QosOverview::Known(one), QosOverview::Known(other)) => said(one) != said(other),
        _ => false,
    }
}

/// The policies by name, and what they make of each class.
fn said(egress: &Egress<'_>) -> Vec<String> {
    let (bound, classes) = (bound(egress), egress.summary());
    match (bound.is_empty(), is_plain(&classes)) {
        (true, true) => vec!["none".to_owned()],
        (false, true) => vec![bound.join(", ")],
        (true, false) => vec![in_short(&classes)],
        (false, false) => vec![format!("{}: {}", bound.join(", "), in_short(&classes))],
    }
}

fn bound(egress: &Egress<'_>) -> Vec<String> {
    let policy = egress.policy.map(|it| it.value.clone());
    let rewrite = egress.rewrite.map(|it| format!("rewrite rule {}", it.value));
    policy.into_iter().chain(rewrite).collect()
}

/// Whether everything is served alike and leaves as it came, beyond any rate too.
fn is_plain(classes: &[ClassSummary]) -> bool {
    classes.iter().all(|it| {
        !it.priority && it.bandwidth.is_none() && it.leaving == Leaving::Unchanged && it.beyond.is_empty()
    })
}

/// "EF first, AF41 20 %, rest marked 0".
fn in_short(classes: &[ClassSummary]) -> String {
    let one = |class: &ClassSummary| {
        let mut text = points(class.points);
        if class.priority {
            text.push_str(" first");
        } else if let Some(share) = class.bandwidth.and_then(share) {
            text.push(' ');
            text.push_str(&share);
        }
        if let Leaving::With(points) = class.leaving {
            text.push_str(" marked ");
            text.push_str(&markings(points));
        }
        text
    };
    classes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn unknown(egress: &Egress<'_>, rows: &Rows<'_>) -> Option<String> {
    let (of, doubt) = not_known(egress)?;
    Some(format!("{}: not known, {}", points(of), rows.doubt(doubt)))
}

/// The code points of which it is not known what becomes of them, and why. Where nothing is bound nobody asks.
pub(super) fn not_known<'e>(egress: &'e Egress<'_>) -> Option<(DscpSet, &'e Doubt)> {
    let bound = egress.policy.or(egress.rewrite).is_some();
    egress.unknown().filter(|_| bound)
}

/// More code points than anybody lists are those that nobody named.
const MOST_NAMED: usize = 16;

fn points(points: DscpSet) -> String {
    match points.len() {
        64 => "all".to_owned(),
        more if more > MOST_NAMED => "rest".to_owned(),
        _ => markings(points),
    }
}

/// Code points by name; the one of unmarked packets is called 0 by everybody.
fn markings(points: DscpSet) -> String {
    let name = |it: Dscp| if it == Dscp::DEFAULT { "0".to_owned() } else { it.to_string() };
    points.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// What a class gets of the link.
fn share(rate: Rate) -> Option<String> {
    Some(match rate {
        Rate::Percent(it) => format!("{it} %"),
        Rate::RemainingPercent(it) => format!("{it} % of what is left"),
        Rate::BitsPerSecond(it) if it % 1_000_000 == 0 => format!("{} Mbit/s", it / 1_000_000),
        Rate::BitsPerSecond(it) => format!("{} kbit/s", it / 1_000),
        Rate::Unstated => return None,
    })
}

/// "4, 14", and "common.cfg:7" for a line of another file.
fn lines_of(spans: &[Span], own: FileId, sources: &Sources) -> String {
    let place = |it: &Span| {
        let source = sources.get(it.file);
        let line = source.line_of(it.start);
        if it.file == own { line.to_string() } else { format!("{}:{line}", source.name()) }
    };
    let mut places: Vec<String> = spans.iter().map(place).collect();
    places.dedup();
    places.join(", ")
}
