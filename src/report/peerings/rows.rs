//! A pair of links as a table: a row for each thing that is said of them, a column for each link.

use super::qos;
use crate::analysis::Doubt;
use crate::analysis::bfd::{Half, Watch};
use crate::analysis::overview::{
    End, FamilyOverview, KEPT, LinkOverview, Overview, Sent, SessionOverview, State,
};
use crate::model::{BeyondLimit, BfdTimers, FilterKind, Filters, NatRole, PrefixLimit, Sourced, VlanTags};
use crate::net::Family;
use crate::report::Secrets;
use crate::report::labels::Labels;
use crate::report::place::Places;
use crate::report::range::entry;
use crate::report::summary::grouped;
use crate::secrecy::words::masked;
use crate::text::{Sources, Span};

/// Something that is said of both links.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Row {
    /// What it is about.
    pub(in crate::report) label: &'static str,
    /// What is said of each link, line by line; nothing where there is nothing to say.
    pub(in crate::report) cells: [Vec<String>; 2],
    /// The two should say the same and do not.
    pub(in crate::report) differs: bool,
}

/// Makes the rows.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Rows<'a> {
    pub(in crate::report) overview: &'a Overview<'a>,
    pub(in crate::report) sources: &'a Sources,
    pub(in crate::report) secrets: &'a Secrets,
}

/// Prefixes and ranges that are shown.
const SHOWN: usize = 4;
const _: () = assert!(SHOWN <= KEPT);

/// Whether two sessions that should be built alike differ.
type Compare = fn(&SessionOverview<'_>, &SessionOverview<'_>) -> bool;

impl Rows<'_> {
    /// The rows of a pair; those that say nothing of either link are left out.
    pub(in crate::report) fn of(&self, family: &FamilyOverview<'_>) -> Vec<Row> {
        let [one, other] = &family.links;
        let both = one.session().zip(other.session());
        let row = |label, cell: &dyn Fn(&LinkOverview<'_>) -> Vec<String>| Row {
            label,
            cells: [cell(one), cell(other)],
            differs: false,
        };
        let said = |label, cell: &dyn Fn(&SessionOverview<'_>) -> Vec<String>| {
            row(label, &|link: &LinkOverview<'_>| link.session().map_or_else(Vec::new, cell))
        };
        // What should be alike, and is compared by what is said of it.
        let alike = |mut row: Row| {
            let [one, other] = &row.cells;
            row.differs = both.is_some() && one != other;
            row
        };
        // The same, where what is said tells too much or too little.
        let alike_but = |mut row: Row, differ: Compare| {
            row.differs = both.is_some_and(|(one, other)| differ(one, other));
            row
        };
        let mut rows = vec![
            row("device", &|it| vec![self.device(it)]),
            row("interface", &|it| it.interface().map(|it| it.name.value.clone()).into_iter().collect()),
            alike(row("VLAN", &|it| it.interface().map(|it| vlan(it.vlan.as_ref())).into_iter().collect())),
            row("link subnet", &|it| it.address().map(|it| it.trunc().to_string()).into_iter().collect()),
            said("addresses", &|it| vec![addresses(it)]),
            alike(said("VRF", &|it| it.peering.process.vrf_name().map(str::to_owned).into_iter().collect())),
            alike(said("AS numbers", &|it| vec![numbers(it)])),
            alike_but(said("state", &|it| vec![self.state(&it.state)]), states_differ),
            alike_but(said("BFD", &|it| vec![bfd(&it.bfd)]), bfd_differs),
            alike(said("MD5 key", &|it| vec![yes_or_no(it.peering.session.key.is_some())])),
            alike(said("filters in", &|it| own_family(it).map_or_else(Vec::new, |it| filters(&it.import)))),
            alike(said("filters out", &|it| own_family(it).map_or_else(Vec::new, |it| filters(&it.export)))),
            alike(said("prefix limit", &limit)),
            alike_but(said("sends", &sends), |one, other| sent_differs(one, other, |it| it.proven_digest)),
            alike_but(said("may also send", &may_send), |one, other| {
                sent_differs(one, other, |it| it.possible_digest)
            }),
            said("not known", &|it| it.sent.as_ref().map_or_else(Vec::new, |it| self.unknown(it))),
            alike(said("NAT", &|it| vec![nat(it)])),
            alike_but(said("QoS", &|it| self.qos(it)), |one, other| {
                qos::differs(one, other) || policy_in(one) != policy_in(other)
            }),
            said("description", &|it| {
                it.peering.session.description.as_ref().map(|it| masked(it)).into_iter().collect()
            }),
        ];
        rows.retain(|it| it.cells.iter().any(|it| !it.is_empty()));
        rows
    }

    fn device(&self, link: &LinkOverview<'_>) -> String {
        match &link.end {
            End::Session(it) => it.peering.device.name.value.clone(),
            End::Vacant(it) => format!("{} has the link and no session", *it.device.name),
            End::Missing if self.overview.complete => {
                format!("missing: none of the {} devices read has it", self.overview.devices)
            }
            End::Missing => "missing here; it may be on a device that was not read".to_owned(),
            End::Unknown => {
                "not known: others stand alone too, and nothing says which is its partner".to_owned()
            }
        }
    }

    fn state(&self, state: &State) -> String {
        match state {
            State::Ready => "ready at this end".to_owned(),
            State::Down(obstacle) => format!("down: {}{}", obstacle.message, self.place(obstacle.span)),
            State::Unknown(doubt) => format!("not known: {}", self.doubt(doubt)),
        }
    }

    fn unknown(&self, sent: &Sent) -> Vec<String> {
        let mut lines: Vec<String> = sent.first_unknown.iter().take(SHOWN).map(|it| self.doubt(it)).collect();
        lines.extend(more(sent.unknown, lines.len()));
        lines
    }

    /// The reason of a doubt with its place, without secrets of the line that is its cause.
    pub(in crate::report) fn doubt(&self, doubt: &Doubt) -> String {
        format!("{}{}", self.reason(doubt), self.place(doubt.span))
    }

    /// The reason of a doubt alone.
    pub(in crate::report) fn reason(&self, doubt: &Doubt) -> String {
        let Some(span) = doubt.span else { return doubt.reason.clone() };
        let said = std::iter::once((span, doubt.reason.as_str()));
        let labels = Labels::new(said, &mut Places::new(self.sources), self.secrets);
        labels.clean(&doubt.reason).into_owned()
    }

    fn qos(&self, session: &SessionOverview<'_>) -> Vec<String> {
        let mut lines = qos::lines(session, self);
        lines.extend(policy_in(session).map(|it| format!("in: {it}")));
        lines
    }

    fn place(&self, span: Option<Span>) -> String {
        let Some(span) = span else { return String::new() };
        let source = self.sources.get(span.file);
        format!(" ({}:{})", source.name(), source.line_of(span.start))
    }
}

fn own_family<'a>(it: &SessionOverview<'a>) -> Option<&'a crate::model::SessionFamily> {
    it.peering.session.family(Family::unicast(it.peering.afi()))
}

fn vlan(tags: Option<&VlanTags>) -> String {
    let Some(tags) = tags else { return "untagged".to_owned() };
    let tag = |it: &Option<crate::model::Sourced<u16>>| {
        it.as_ref().map_or_else(|| "any".to_owned(), |it| it.value.to_string())
    };
    match &tags.outer {
        Some(outer) => format!("{}.{}", outer.value, tag(&tags.inner)),
        None => tag(&tags.inner),
    }
}

fn addresses(it: &SessionOverview<'_>) -> String {
    let local = it.peering.connected().map(|it| it.address.addr().to_string());
    format!("{} → {}", local.as_deref().unwrap_or("not known"), *it.peering.session.peer)
}

fn numbers(it: &SessionOverview<'_>) -> String {
    let session = it.peering.session;
    let remote = session.remote_asn().map_or_else(|| "not stated".to_owned(), |it| it.to_string());
    format!("{} → {remote}", *session.local_as)
}

fn yes_or_no(it: bool) -> String {
    if it { "yes" } else { "no" }.to_owned()
}

fn bfd(it: &Watch<'_>) -> String {
    match it {
        Watch::Watched(timers) if *timers == BfdTimers::default() => {
            "on, its timers are not stated".to_owned()
        }
        Watch::Watched(timers) => timers_of(timers),
        Watch::Missing => "off".to_owned(),
        Watch::Unknown => "not known".to_owned(),
        Watch::Half(half) => match half {
            Half::Deactivated(_) => "off: it is deactivated",
            Half::InterfaceSilent(..) => "off: the interface has no timers for it",
            Half::SessionSilent(..) => "off, though the interface has timers for it",
            Half::PeerUnused(_) => "off: it watches the neighbor, and BGP does not ask for it",
            Half::TemplateUndefined(_) => "off: its template is not defined",
            Half::ProfileUndefined(..) => "on; its profile is not defined",
        }
        .to_owned(),
    }
}

fn timers_of(timers: &BfdTimers) -> String {
    let value = |it: Option<Sourced<u32>>| it.map(|it| it.value);
    let interval = match (value(timers.transmit_ms), value(timers.receive_ms)) {
        (Some(out), Some(in_)) if out != in_ => format!("{out}/{in_} ms"),
        (Some(one), _) | (None, Some(one)) => format!("{one} ms"),
        (None, None) => "on".to_owned(),
    };
    match value(timers.multiplier) {
        Some(multiplier) => format!("{interval} × {multiplier}"),
        None => interval,
    }
}

fn filters(filters: &Filters) -> Vec<String> {
    if filters.filters.is_empty() {
        return vec!["none".to_owned()];
    }
    filters.filters.iter().map(|it| format!("{} {}", filter_kind(it.kind), *it.name)).collect()
}

/// The term of the field.
pub(super) fn filter_kind(kind: FilterKind) -> &'static str {
    match kind {
        FilterKind::Policy => "policy",
        FilterKind::PrefixList => "prefix list",
        FilterKind::AccessList => "access list",
        FilterKind::AsPathList => "AS-path list",
    }
}

fn limit(it: &SessionOverview<'_>) -> Vec<String> {
    let Some(limit) = own_family(it).and_then(|it| it.prefix_limit.as_ref()) else {
        return vec!["none".to_owned()];
    };
    let PrefixLimit { maximum, threshold, beyond, .. } = limit.value;
    let beyond = match beyond {
        BeyondLimit::Message => "then a message only".to_owned(),
        BeyondLimit::Down { restart_minutes: None } => "then down".to_owned(),
        BeyondLimit::Down { restart_minutes: Some(minutes) } => format!("then down for {minutes} min"),
        BeyondLimit::LeftOut => "then the others are left out".to_owned(),
    };
    let warns = threshold.map(|it| format!("a message at {it} %"));
    std::iter::once(format!("{}, {beyond}", grouped(u64::from(maximum)))).chain(warns).collect()
}

/// What is not known may be the same.
fn states_differ(one: &SessionOverview<'_>, other: &SessionOverview<'_>) -> bool {
    let known = |it: &State| match it {
        State::Ready => Some(true),
        State::Down(_) => Some(false),
        State::Unknown(_) => None,
    };
    known(&one.state).zip(known(&other.state)).is_some_and(|(one, other)| one != other)
}

/// Timers that are not stated may be the same.
fn bfd_differs(one: &SessionOverview<'_>, other: &SessionOverview<'_>) -> bool {
    let (ours, theirs) = (one.bfd.timers(), other.bfd.timers());
    let differ = |one: Option<Sourced<u32>>, other: Option<Sourced<u32>>| {
        one.zip(other).is_some_and(|(one, other)| one.value != other.value)
    };
    one.bfd.is_on().zip(other.bfd.is_on()).is_some_and(|(one, other)| one != other)
        || differ(ours.transmit_ms, theirs.transmit_ms)
        || differ(ours.receive_ms, theirs.receive_ms)
        || differ(ours.multiplier, theirs.multiplier)
}

/// That a session is shut down is said once.
fn sent_differs(one: &SessionOverview<'_>, other: &SessionOverview<'_>, digest: fn(&Sent) -> u64) -> bool {
    one.sent.as_ref().zip(other.sent.as_ref()).is_some_and(|(one, other)| digest(one) != digest(other))
}

fn sends(it: &SessionOverview<'_>) -> Vec<String> {
    let Some(sent) = &it.sent else { return vec!["nothing".to_owned()] };
    if sent.proven == 0 {
        let open = sent.possible > 0 || sent.unknown > 0;
        return vec![if open { "nothing for certain" } else { "nothing" }.to_owned()];
    }
    let mut lines: Vec<String> = sent.first.iter().take(SHOWN).map(ToString::to_string).collect();
    lines.extend(more(sent.proven, lines.len()));
    lines
}

fn may_send(it: &SessionOverview<'_>) -> Vec<String> {
    let Some(sent) = &it.sent else { return Vec::new() };
    let mut lines: Vec<String> = sent.first_possible.iter().take(SHOWN).map(entry).collect();
    lines.extend(more(sent.possible, lines.len()));
    lines
}

fn more(of: usize, shown: usize) -> Option<String> {
    (of > shown).then(|| format!("and {} more", grouped((of - shown) as u64)))
}

fn nat(it: &SessionOverview<'_>) -> String {
    let role = it.peering.connected().and_then(|it| it.interface.nat_role.as_ref());
    role.map_or("none", |it| nat_role(it.value)).to_owned()
}

/// The side in address translation.
pub(super) fn nat_role(role: NatRole) -> &'static str {
    match role {
        NatRole::Inside => "inside",
        NatRole::Outside => "outside",
        NatRole::Any => "any",
    }
}

/// The policy that is bound to what arrives.
fn policy_in<'a>(it: &SessionOverview<'a>) -> Option<&'a str> {
    it.peering.connected()?.interface.qos_in.as_ref().map(|it| it.as_str())
}
