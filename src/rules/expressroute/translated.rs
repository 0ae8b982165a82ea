//! What rules about address translation have in common: the pools that are used toward Microsoft and toward the internet,
//! and whether sessions advertise them.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::analysis::advertise::{Exports, Fate};
use crate::analysis::link::Links;
use crate::analysis::nat::{Range, Translation, blocks, routes_to};
use crate::analysis::peering::{Kind, MICROSOFT, OTHER_MICROSOFT, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{
    Device, DynamicAddress, Interface, NatRule, NatTarget, NextHop, RemoteAs, Session, SessionFamily,
};
use crate::net::Afi;
use crate::rules::Facts;
use crate::text::Span;

/// Addresses that stand for sources on the way out of an interface.
pub(super) struct Pool<'m> {
    /// The rule.
    pub rule: &'m NatRule,
    /// The interface.
    pub interface: &'m Interface,
    /// The addresses.
    pub range: Range,
    /// Some traffic to every destination gets them; otherwise some may.
    pub certain: bool,
}

impl Pool<'_> {
    /// "pool `P`", or what else the addresses are, for messages.
    pub fn title(&self) -> String {
        match &self.rule.target {
            NatTarget::Pool(name) => format!("NAT pool `{}`", **name),
            NatTarget::Interface(name) => format!("the address of {}", **name),
            NatTarget::OutgoingInterface(_) => format!("the address of {}", *self.interface.name),
            NatTarget::Network(_) => "the static translation".to_owned(),
        }
    }

    /// Whether the addresses are that of the link itself.
    pub fn is_of_the_link(&self) -> bool {
        let (first, last) = self.range.value;
        first == last && self.interface.addresses.iter().any(|it| it.addr() == first)
    }
}

/// A pool that is used toward Microsoft, and the session there.
pub(super) struct TowardMicrosoft<'m, 'p> {
    /// The session.
    pub peering: &'p Peering<'m>,
    /// The pool.
    pub pool: Pool<'m>,
}

/// The pools of a device that are used by interfaces that `chosen` gives something for.
pub(super) fn pools<'m, T>(
    device: &'m Device,
    chosen: impl Fn(&'m Interface) -> Option<T>,
) -> Vec<(T, Pool<'m>)> {
    if device.nat.rules.is_empty() {
        return Vec::new();
    }
    let translation = Translation::of(device);
    let mut found = Vec::new();
    for it in translation.uses() {
        let Some(first) = chosen(it.interface) else { continue };
        let mut first = Some(first);
        for range in translation.addresses(it.rule, it.interface) {
            let Some(of) = first.take().or_else(|| chosen(it.interface)) else { continue };
            let pool = Pool { rule: it.rule, interface: it.interface, range, certain: it.certain };
            found.push((of, pool));
        }
    }
    found
}

/// The pools that a device uses toward Microsoft peering in use.
pub(super) fn toward_microsoft<'m, 'p>(
    facts: &'p Facts<'m>,
    device: &'p Device,
) -> Vec<TowardMicrosoft<'m, 'p>> {
    if device.nat.rules.is_empty() {
        return Vec::new();
    }
    let mut sessions: HashMap<&str, &'p Peering<'m>> = HashMap::new();
    for peering in facts.peerings.of_kind(device, Kind::Microsoft) {
        let used = peering.session.enabled.value && peering.afi() == Afi::Ipv4 && peering.wrong_asn.is_none();
        if let Some(link) = peering.connected().filter(|_| used) {
            sessions.entry(link.interface.name.as_str()).or_insert(peering);
        }
    }
    let Some(first) = sessions.values().next() else { return Vec::new() };
    let found = pools(first.device, |it| sessions.get(it.name.as_str()).copied());
    found.into_iter().map(|(peering, pool)| TowardMicrosoft { peering, pool }).collect()
}

/// How an interface is known to lead to the internet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Internet {
    /// The place that says so.
    pub span: Option<Span>,
    /// In words for a label.
    pub text: &'static str,
}

/// The pools that a device uses toward the internet.
pub(super) fn toward_internet(device: &Device) -> Vec<(Internet, Pool<'_>)> {
    if device.nat.rules.is_empty() {
        return Vec::new();
    }
    let known = internet(device);
    pools(device, |it| known.get(it.name.as_str()).copied())
}

/// The interfaces that lead to the internet: they carry a session with a public AS that is not Microsoft's, or the
/// default route, or have an address that the other side gave them.
fn internet(device: &Device) -> HashMap<&str, Internet> {
    let mut known = HashMap::new();
    let links = Links::of(device);
    let provider = |it: &Session| match it.remote_as.as_ref().map(|it| it.value) {
        Some(RemoteAs::Number(asn)) => {
            !asn.is_private()
                && asn != MICROSOFT
                && !OTHER_MICROSOFT.contains(&asn)
                && it.is_external() == Some(true)
        }
        _ => false,
    };
    for process in &device.bgp {
        for session in process.sessions.iter().filter(|it| provider(it)) {
            if let Some(link) = links.of_session(process, session).connected() {
                let text = "a session with another AS leads to the internet here";
                let it = Internet { span: Some(session.opening), text };
                known.entry(link.interface.name.as_str()).or_insert(it);
            }
        }
    }
    let defaults: Vec<_> = device.static_routes.iter().filter(|it| it.prefix.prefix_len() == 0).collect();
    for interface in &device.interfaces {
        let by = |route: &&&crate::model::StaticRoute| match &route.next_hop {
            NextHop::Address(hop) => interface.subnet_of(*hop).is_some_and(|it| it.addr() != *hop),
            NextHop::Interface(name) => *name == interface.name.value,
            NextHop::Discard => false,
        };
        let same_table = |route: &&&crate::model::StaticRoute| {
            route.vrf.as_ref().map(|it| it.as_str()) == interface.vrf.as_ref().map(|it| it.as_str())
        };
        // A device with more default routes than a handful is something else.
        if let Some(route) = defaults.iter().take(MOST_DEFAULTS).filter(same_table).find(by) {
            let it = Internet { span: Some(route.statement), text: "the default route leads out here" };
            known.entry(interface.name.as_str()).or_insert(it);
        }
        let assigned = interface.dynamic_address.as_ref().filter(|it| it.value == DynamicAddress::Assigned);
        if let Some(assigned) = assigned {
            let it = Internet { span: assigned.span(), text: "the provider gives the address here" };
            known.entry(interface.name.as_str()).or_insert(it);
        }
    }
    known
}

/// Default routes that are followed.
const MOST_DEFAULTS: usize = 8;

/// Whether two ranges have an address in common.
pub(super) fn overlap(one: (IpAddr, IpAddr), other: (IpAddr, IpAddr)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// What sessions may send of the prefixes that lead to some ranges.
pub(super) struct Sent {
    spaces: HashMap<Span, PrefixSpace>,
}

impl Sent {
    /// Asks the sessions of a device about some ranges.
    pub fn of<'m: 'p, 'p>(
        device: &Device,
        sessions: impl IntoIterator<Item = &'p Peering<'m>>,
        ranges: impl IntoIterator<Item = (IpAddr, IpAddr)>,
    ) -> Self {
        let distinct: HashSet<_> = ranges.into_iter().collect();
        let asked = PrefixSpace::union_of(distinct.into_iter().flat_map(blocks).map(routes_to));
        let mut exports = Exports::of(device, &asked);
        let mut spaces = HashMap::new();
        for peering in sessions {
            let ipv4 = |it: &&SessionFamily| it.family.afi == Afi::Ipv4;
            let mut passing = PrefixSpace::empty();
            for family in peering.session.active_families().filter(ipv4) {
                let answer = exports.sent(peering.process, peering.session, family);
                let ways = answer.ways.iter().filter(|it| it.fate != Fate::No);
                passing = passing.union(&PrefixSpace::union_of(ways.map(|it| it.space.clone())));
            }
            spaces.insert(peering.session.opening, passing);
        }
        Sent { spaces }
    }

    /// The first part of a range that a session cannot send any route to; `None` when it may send one to each.
    pub fn missing(&self, peering: &Peering<'_>, range: (IpAddr, IpAddr)) -> Option<IpNet> {
        missing_in(self.spaces.get(&peering.session.opening)?, range)
    }

    /// Whether a session may send a route to any address of a range.
    pub fn reaches(&self, peering: &Peering<'_>, range: (IpAddr, IpAddr)) -> bool {
        let space = self.spaces.get(&peering.session.opening);
        space.is_some_and(|it| blocks(range).into_iter().any(|block| it.intersects(&routes_to(block))))
    }

    /// What any of the sessions may send.
    pub fn all(self) -> PrefixSpace {
        PrefixSpace::union_of(self.spaces.into_values())
    }
}

/// The first part of a range that no prefix of a set leads to.
pub(super) fn missing_in(space: &PrefixSpace, range: (IpAddr, IpAddr)) -> Option<IpNet> {
    blocks(range).into_iter().find(|it| !space.intersects(&routes_to(*it)))
}
