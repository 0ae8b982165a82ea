//! What rules about VLAN tags have in common.

use std::collections::{HashMap, HashSet};

use ipnet::IpNet;

use crate::analysis::pairs::other_half;
use crate::analysis::peering::{Kind, Peering};
use crate::model::{Device, Interface, Sourced, VlanTags};
use crate::rules::Facts;

/// The tags with which a link leaves the router, where they are known.
pub(super) fn tags<'m>(peering: &Peering<'m>) -> Option<&'m VlanTags> {
    peering.connected()?.interface.tags()
}

/// The customer's tag, or the only one.
pub(super) fn inner<'m>(peering: &Peering<'m>) -> Option<&'m Sourced<u16>> {
    tags(peering)?.inner.as_ref()
}

/// The provider's tag.
pub(super) fn outer<'m>(peering: &Peering<'m>) -> Option<&'m Sourced<u16>> {
    tags(peering)?.outer.as_ref()
}

/// A port, by the device that it is on and its name.
pub(super) type Port<'m> = (usize, &'m str);

/// The port of a link.
pub(super) fn port<'m>(peering: &Peering<'m>) -> Option<Port<'m>> {
    Some((peering.device_index, peering.connected()?.interface.port()))
}

/// "port xe-0/0/0 of ams-er1", for messages.
pub(super) fn port_title(interface: &Interface, device: &Device) -> String {
    format!("port {} of {}", interface.port(), *device.name)
}

/// The same of the port of a link, where that is known.
pub(super) fn port_of(peering: &Peering<'_>) -> String {
    peering.connected().map_or_else(String::new, |it| port_title(it.interface, peering.device))
}

/// One end of a pair.
#[derive(Clone, Copy)]
pub(super) struct End<'m, 'p> {
    /// The session over it; a link may be without.
    pub session: Option<&'p Peering<'m>>,
    /// The device.
    pub device: &'m Device,
    /// The interface.
    pub interface: &'m Interface,
    /// The customer's tag.
    pub tag: &'m Sourced<u16>,
}

impl<'m, 'p> End<'m, 'p> {
    fn of(peering: &'p Peering<'m>) -> Option<Self> {
        let interface = peering.connected()?.interface;
        Some(End { session: Some(peering), device: peering.device, interface, tag: inner(peering)? })
    }

    /// Whether there are two tags, stated and not guessed.
    pub fn is_twice_tagged(&self) -> bool {
        self.interface.tags().is_some_and(|it| it.outer.is_some() && !it.guessed)
    }

    /// Whether both are on one port.
    pub fn shares_port(&self, other: &End<'_, '_>) -> bool {
        std::ptr::eq(self.device, other.device) && self.interface.port() == other.interface.port()
    }
}

/// A pair whose links carry different tags of the customer's.
pub(super) struct Mismatch<'m, 'p> {
    /// The link with the tag that is seen more often, or the first.
    pub one: End<'m, 'p>,
    /// The link with the tag that is seen less often.
    pub other: End<'m, 'p>,
    /// Why they are taken for a pair.
    pub because: &'static str,
}

/// Every such pair, once for both families. A session that is shut down has no link in use.
pub(super) fn mismatches<'m: 'p, 'p>(facts: &'p Facts<'m>) -> Vec<Mismatch<'m, 'p>> {
    let sessions = facts.peerings.pairs().filter_map(|(one, other, because)| {
        let running = one.session.enabled.value && other.session.enabled.value;
        Some((End::of(one)?, End::of(other)?, because)).filter(|_| running)
    });
    let pairs: Vec<_> =
        sessions.chain(without_session(facts)).filter(|(one, other, _)| differ(one, other)).collect();
    let crossed = crossed(&pairs);
    let mut uses: HashMap<(Option<Kind>, u16), u32> = HashMap::new();
    if !pairs.is_empty() {
        for (peering, tag) in facts.peerings.all.iter().filter_map(|it| Some((it, inner(it)?))) {
            *uses.entry((peering.kind, tag.value)).or_default() += 1;
        }
    }
    for (one, other, _) in pairs.iter().filter(|(_, other, _)| other.session.is_none()) {
        *uses.entry((one.session.and_then(|it| it.kind), other.tag.value)).or_default() += 1;
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (one, other, because) in pairs {
        let links = (std::ptr::from_ref(one.interface), std::ptr::from_ref(other.interface));
        if crossed.contains(&tag_pair(&one, &other)) || !seen.insert(links) {
            continue;
        }
        let kind = one.session.and_then(|it| it.kind);
        let often = |it: &End<'_, '_>| uses.get(&(kind, it.tag.value)).copied();
        let (one, other) = if often(&one) < often(&other) { (other, one) } else { (one, other) };
        found.push(Mismatch { one, other, because });
    }
    found
}

/// Whether the tags of two links differ that should be the same.
fn differ(one: &End<'_, '_>, other: &End<'_, '_>) -> bool {
    let outer = |it: &End<'_, '_>| Some(it.interface.tags()?.outer.as_ref()?.value);
    // On one port, behind one tag of the provider's or none, nothing else can tell two links apart: whoever brings them
    // there changes the tags on the way.
    let translated = one.shares_port(other) && outer(one) == outer(other);
    one.tag.value != other.tag.value && !translated
}

/// Two links, and why they are taken for a pair.
type Pair<'m, 'p> = (End<'m, 'p>, End<'m, 'p>, &'static str);

/// Links of sessions whose partner has none, and the interface that holds the other half of the block behind the same
/// tag of the provider.
fn without_session<'m: 'p, 'p>(facts: &'p Facts<'m>) -> Vec<Pair<'m, 'p>> {
    let peerings = &facts.peerings;
    let subnet = |it: &Peering<'_>| Some(it.connected()?.address.trunc());
    let taken: HashSet<IpNet> = peerings.all.iter().filter_map(subnet).collect();
    let alone = peerings.all.iter().filter(|it| it.session.enabled.value && outer(it).is_some());
    let wanted = alone.filter_map(|it| {
        let half = other_half(&subnet(it)?).filter(|half| !taken.contains(half))?;
        Some(((it.process.vrf_name(), half), it))
    });
    let wanted: HashMap<_, _> = wanted.collect();
    let devices = facts.network.devices.iter().filter(|_| !wanted.is_empty());
    let interfaces = devices.flat_map(|device| device.interfaces.iter().map(move |it| (device, it)));
    let mut found = Vec::new();
    for (device, interface) in interfaces.filter(|(_, it)| it.enabled.value) {
        let table = interface.vrf.as_ref().map(|it| it.as_str());
        let Some(tags) = interface.tags() else { continue };
        for address in &interface.addresses {
            let Some(&peering) = wanted.get(&(table, address.trunc())) else { continue };
            let same_outer = tags.outer.as_ref().map(|it| it.value) == outer(peering).map(|it| it.value);
            let (Some(tag), Some(one)) = (&tags.inner, End::of(peering).filter(|_| same_outer)) else {
                continue;
            };
            let other = End { session: None, device, interface, tag };
            found.push((one, other, "their links are the halves of one block, behind one outer tag"));
        }
    }
    found
}

/// Both tags of a pair, the lower first.
type TagPair = (u16, u16);

fn tag_pair(one: &End<'_, '_>, other: &End<'_, '_>) -> TagPair {
    let (one, other) = (one.tag.value, other.tag.value);
    (one.min(other), one.max(other))
}

/// Tags of pairs that both end on one router, where another router has a pair of the same: rather two circuits of
/// which each has one link on either router, numbered by router and not by circuit.
fn crossed(pairs: &[Pair<'_, '_>]) -> HashSet<TagPair> {
    let mut routers: HashMap<TagPair, HashSet<*const Device>> = HashMap::new();
    for (one, other, _) in pairs.iter().filter(|(one, other, _)| std::ptr::eq(one.device, other.device)) {
        routers.entry(tag_pair(one, other)).or_default().insert(std::ptr::from_ref(one.device));
    }
    routers.into_iter().filter(|(_, routers)| routers.len() > 1).map(|(tags, _)| tags).collect()
}
