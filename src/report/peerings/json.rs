//! The table for programs: one circuit on each line. Fields are only ever added; anything else raises [`VERSION`].

use std::io;

use serde::Serialize;

use super::PeeringsReport;
use super::qos::not_known;
use super::rows::{Rows, filter_kind, nat_role};
use crate::analysis::Doubt;
use crate::analysis::bfd::Watch;
use crate::analysis::overview::{
    CircuitOverview, End, FamilyOverview, LinkOverview, PeeringOverview, QosOverview, Sent, SessionOverview,
    State,
};
use crate::analysis::peering::Kind;
use crate::analysis::qos::{ClassSummary, Leaving};
use crate::model::{BeyondLimit, Filters, Interface, LinkRole, PrefixLimit, Rate, Sourced};
use crate::net::{Dscp, DscpSet, Family};
use crate::report::json::to_line;
use crate::secrecy::words::masked;
use crate::text::Span;

/// Version of the format.
const VERSION: u32 = 1;

/// Writes `{version, complete, circuits}`.
pub(super) fn write(report: &PeeringsReport<'_>, mut out: &mut dyn io::Write) -> io::Result<()> {
    let PeeringsReport { overview, sources, secrets, .. } = *report;
    let rows = Rows { overview, sources, secrets };
    write!(out, "{{\"version\":{VERSION},\"complete\":{},\"circuits\":[", overview.complete)?;
    let mut separator = "\n";
    for circuit in &overview.circuits {
        out.write_all(separator.as_bytes())?;
        to_line(&mut out, &JsonCircuit::new(circuit, &rows))?;
        separator = ",\n";
    }
    out.write_all(if overview.circuits.is_empty() { b"]}\n" } else { b"\n]}\n" })
}

#[derive(Serialize)]
struct JsonCircuit<'a> {
    name: Option<&'a str>,
    devices: Vec<&'a str>,
    outer_tags: Vec<u16>,
    peerings: Vec<JsonPeering<'a>>,
}

#[derive(Serialize)]
struct JsonPeering<'a> {
    kind: Option<&'static str>,
    certainty: Option<&'static str>,
    because: &'a [&'a str],
    families: Vec<JsonFamily<'a>>,
}

#[derive(Serialize)]
struct JsonFamily<'a> {
    family: String,
    pair_because: Option<&'static str>,
    links: Vec<JsonLink<'a>>,
}

#[derive(Serialize)]
struct JsonLink<'a> {
    role: Option<&'static str>,
    found: &'static str,
    device: Option<&'a str>,
    interface: Option<&'a str>,
    vlan: Option<JsonVlan>,
    subnet: Option<String>,
    local_address: Option<String>,
    session: Option<JsonSession<'a>>,
}

#[derive(Serialize)]
struct JsonVlan {
    outer: Option<u16>,
    inner: Option<u16>,
}

#[derive(Serialize)]
struct JsonSession<'a> {
    file: &'a str,
    line: u32,
    peer: String,
    vrf: Option<&'a str>,
    description: Option<String>,
    role_because: Option<&'static str>,
    local_as: u32,
    remote_as: Option<u32>,
    state: &'static str,
    reason: Option<String>,
    bfd: JsonBfd,
    key: bool,
    filters_in: Vec<JsonFilter<'a>>,
    filters_out: Vec<JsonFilter<'a>>,
    prefix_limit: Option<JsonLimit>,
    sends: Option<JsonSent<'a>>,
    nat: Option<&'static str>,
    qos_in: Option<&'a str>,
    qos_out: Option<&'a str>,
    qos: Option<JsonQos<'a>>,
}

/// What becomes of what leaves; nothing where the language cannot say it.
#[derive(Serialize)]
struct JsonQos<'a> {
    policy: Option<&'a str>,
    rewrite_rule: Option<&'a str>,
    classes: Vec<JsonClass<'a>>,
    unknown: Option<JsonUnknown<'a>>,
}

#[derive(Serialize)]
struct JsonClass<'a> {
    name: String,
    code_points: Vec<u8>,
    first: bool,
    percent: Option<u32>,
    remaining_percent: Option<u32>,
    bits_per_second: Option<u64>,
    /// Nothing where they leave as they came.
    leaves_with: Option<Vec<u8>>,
    beyond_the_rate: Vec<u8>,
    decided_by: Vec<JsonPlace<'a>>,
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct JsonUnknown<'a> {
    code_points: Vec<u8>,
    #[serde(flatten)]
    doubt: JsonDoubt<'a>,
}

#[derive(Serialize)]
struct JsonBfd {
    /// Nothing when it is not known.
    on: Option<bool>,
    transmit_ms: Option<u32>,
    receive_ms: Option<u32>,
    multiplier: Option<u32>,
}

#[derive(Serialize)]
struct JsonFilter<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct JsonLimit {
    maximum: u32,
    threshold: Option<u8>,
    beyond: &'static str,
    restart_minutes: Option<u32>,
}

#[derive(Serialize)]
struct JsonSent<'a> {
    proven: usize,
    first: Vec<String>,
    possible: usize,
    first_possible: Vec<JsonRange>,
    unknown: usize,
    first_unknown: Vec<JsonDoubt<'a>>,
}

#[derive(Serialize)]
struct JsonRange {
    prefix: String,
    ge: u8,
    le: u8,
}

#[derive(Serialize)]
struct JsonDoubt<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    reason: String,
}

impl<'a> JsonCircuit<'a> {
    fn new(circuit: &'a CircuitOverview<'a>, rows: &Rows<'a>) -> Self {
        JsonCircuit {
            name: circuit.name,
            devices: circuit.devices(),
            outer_tags: circuit.outer_tags(),
            peerings: circuit.peerings.iter().map(|it| JsonPeering::new(it, rows)).collect(),
        }
    }
}

impl<'a> JsonPeering<'a> {
    fn new(peering: &'a PeeringOverview<'a>, rows: &Rows<'a>) -> Self {
        let certainty = if peering.certain { "proven" } else { "likely" };
        JsonPeering {
            kind: peering.kind.map(|it| match it {
                Kind::Microsoft => "microsoft",
                Kind::Private => "private",
            }),
            certainty: peering.kind.map(|_| certainty),
            because: &peering.because,
            families: peering.families.iter().map(|it| JsonFamily::new(it, rows)).collect(),
        }
    }
}

impl<'a> JsonFamily<'a> {
    fn new(family: &'a FamilyOverview<'a>, rows: &Rows<'a>) -> Self {
        JsonFamily {
            family: family.afi.to_string().to_lowercase(),
            pair_because: family.because,
            links: family.links.iter().map(|it| JsonLink::new(it, rows)).collect(),
        }
    }
}

impl<'a> JsonLink<'a> {
    fn new(link: &'a LinkOverview<'a>, rows: &Rows<'a>) -> Self {
        let tag = |it: &Option<Sourced<u16>>| it.as_ref().map(|it| it.value);
        let vlan = link.interface().and_then(|it| it.vlan.as_ref());
        JsonLink {
            role: link.role.map(LinkRole::as_str),
            found: match link.end {
                End::Session(_) => "session",
                End::Vacant(_) => "interface",
                End::Missing => "nothing",
                End::Unknown => "unknown",
            },
            device: link.device().map(|it| it.name.as_str()),
            interface: link.interface().map(|it| it.name.as_str()),
            vlan: vlan.map(|it| JsonVlan { outer: tag(&it.outer), inner: tag(&it.inner) }),
            subnet: link.address().map(|it| it.trunc().to_string()),
            local_address: link.address().map(|it| it.addr().to_string()),
            session: link.session().map(|it| JsonSession::new(it, link.interface(), rows)),
        }
    }
}

impl<'a> JsonSession<'a> {
    fn new(it: &'a SessionOverview<'a>, interface: Option<&'a Interface>, rows: &Rows<'a>) -> Self {
        let session = it.peering.session;
        let source = rows.sources.get(session.opening.file);
        let family = session.family(Family::unicast(it.peering.afi()));
        let (state, reason) = match &it.state {
            State::Ready => ("ready", None),
            State::Down(obstacle) => ("down", Some(obstacle.message.clone())),
            State::Unknown(doubt) => ("unknown", Some(rows.reason(doubt))),
        };
        let name = |it: Option<&'a Sourced<String>>| it.map(|it| it.as_str());
        JsonSession {
            file: source.name(),
            line: source.line_of(session.opening.start),
            peer: session.peer.to_string(),
            vrf: it.peering.process.vrf_name(),
            description: session.description.as_ref().map(|it| masked(it)),
            role_because: it.role_because,
            local_as: session.local_as.value.0,
            remote_as: session.remote_asn().map(|it| it.0),
            state,
            reason,
            bfd: JsonBfd::from(it.bfd),
            key: session.key.is_some(),
            filters_in: family.map_or_else(Vec::new, |it| filters(&it.import)),
            filters_out: family.map_or_else(Vec::new, |it| filters(&it.export)),
            prefix_limit: family.and_then(|it| it.prefix_limit.as_ref()).map(|it| it.value.into()),
            sends: it.sent.as_ref().map(|it| JsonSent::new(it, rows)),
            nat: interface.and_then(|it| it.nat_role.as_ref()).map(|it| nat_role(it.value)),
            qos_in: name(interface.and_then(|it| it.qos_in.as_ref())),
            qos_out: name(interface.and_then(|it| it.qos_out.as_ref())),
            qos: JsonQos::new(&it.qos, rows),
        }
    }
}

fn filters(filters: &Filters) -> Vec<JsonFilter<'_>> {
    filters
        .filters
        .iter()
        .map(|it| JsonFilter { kind: filter_kind(it.kind), name: it.name.as_str() })
        .collect()
}

impl From<Watch<'_>> for JsonBfd {
    fn from(it: Watch<'_>) -> Self {
        let timers = it.timers();
        let value = |it: Option<Sourced<u32>>| it.map(|it| it.value);
        JsonBfd {
            on: it.is_on(),
            transmit_ms: value(timers.transmit_ms),
            receive_ms: value(timers.receive_ms),
            multiplier: value(timers.multiplier),
        }
    }
}

impl From<PrefixLimit> for JsonLimit {
    fn from(it: PrefixLimit) -> Self {
        let (beyond, restart_minutes) = match it.beyond {
            BeyondLimit::Message => ("message", None),
            BeyondLimit::Down { restart_minutes } => ("down", restart_minutes),
            BeyondLimit::LeftOut => ("left-out", None),
        };
        JsonLimit { maximum: it.maximum, threshold: it.threshold, beyond, restart_minutes }
    }
}

impl<'a> JsonQos<'a> {
    fn new(qos: &QosOverview<'a>, rows: &Rows<'a>) -> Option<Self> {
        let nothing = JsonQos { policy: None, rewrite_rule: None, classes: Vec::new(), unknown: None };
        let unknown = |points, doubt| {
            Some(JsonUnknown { code_points: numbers(points), doubt: JsonDoubt::new(doubt, rows) })
        };
        match qos {
            QosOverview::NotSaid => None,
            QosOverview::Unknown(doubt) => Some(JsonQos { unknown: unknown(DscpSet::ALL, doubt), ..nothing }),
            QosOverview::Known(egress) => Some(JsonQos {
                policy: egress.policy.map(|it| it.as_str()),
                rewrite_rule: egress.rewrite.map(|it| it.as_str()),
                classes: egress.summary().into_iter().map(|it| JsonClass::new(it, rows)).collect(),
                unknown: not_known(egress).and_then(|(points, doubt)| unknown(points, doubt)),
            }),
        }
    }
}

impl<'a> JsonClass<'a> {
    fn new(class: ClassSummary, rows: &Rows<'a>) -> Self {
        let place = |it: &Span| {
            let source = rows.sources.get(it.file);
            JsonPlace { file: source.name(), line: source.line_of(it.start) }
        };
        let share = class.bandwidth;
        JsonClass {
            code_points: numbers(class.points),
            first: class.priority,
            percent: share.and_then(|it| if let Rate::Percent(it) = it { Some(it) } else { None }),
            remaining_percent: share
                .and_then(|it| if let Rate::RemainingPercent(it) = it { Some(it) } else { None }),
            bits_per_second: share
                .and_then(|it| if let Rate::BitsPerSecond(it) = it { Some(it) } else { None }),
            leaves_with: match class.leaving {
                Leaving::Unchanged => None,
                Leaving::With(points) => Some(numbers(points)),
            },
            beyond_the_rate: numbers(class.beyond),
            decided_by: class.decided_at.iter().map(place).collect(),
            name: class.name,
        }
    }
}

fn numbers(points: DscpSet) -> Vec<u8> {
    points.iter().map(Dscp::value).collect()
}

impl<'a> JsonDoubt<'a> {
    fn new(doubt: &Doubt, rows: &Rows<'a>) -> Self {
        let source = doubt.span.map(|it| (rows.sources.get(it.file), it.start));
        JsonDoubt {
            file: source.map(|(it, _)| it.name()),
            line: source.map(|(it, start)| it.line_of(start)),
            reason: rows.reason(doubt),
        }
    }
}

impl<'a> JsonSent<'a> {
    fn new(sent: &'a Sent, rows: &Rows<'a>) -> Self {
        let ranges = sent.first_possible.iter();
        JsonSent {
            proven: sent.proven,
            first: sent.first.iter().map(ToString::to_string).collect(),
            possible: sent.possible,
            first_possible: ranges
                .map(|it| JsonRange { prefix: it.network.to_string(), ge: it.ge, le: it.le })
                .collect(),
            unknown: sent.unknown,
            first_unknown: sent.first_unknown.iter().map(|it| JsonDoubt::new(it, rows)).collect(),
        }
    }
}
