//! What rules about VLAN tags have in common.

use std::collections::{HashMap, HashSet};

use crate::analysis::peering::{Kind, Peering};
use crate::model::{Sourced, VlanTags};
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
pub(super) fn port_title(peering: &Peering<'_>) -> String {
    let name = peering.connected().map_or("", |it| it.interface.port());
    format!("port {name} of {}", *peering.device.name)
}

/// A pair whose links carry different tags of the customer's.
pub(super) struct Mismatch<'m, 'p> {
    /// The link with the tag that is seen more often, or the first.
    pub one: &'p Peering<'m>,
    /// The link with the tag that is seen less often.
    pub other: &'p Peering<'m>,
    /// Why they are taken for a pair.
    pub because: &'static str,
}

/// Every such pair, once for both families. A session that is shut down has no link in use.
pub(super) fn mismatches<'m: 'p, 'p>(facts: &'p Facts<'m>) -> Vec<Mismatch<'m, 'p>> {
    let pairs = facts.peerings.pairs().filter(|(one, other, _)| {
        let running = one.session.enabled.value && other.session.enabled.value;
        let differ = matches!((inner(one), inner(other)), (Some(one), Some(other)) if one.value != other.value);
        // Without the provider's tags, nothing else can tell two links on one port apart: whoever brings them there
        // changes the tags on the way.
        let translated = port(one) == port(other) && outer(one).is_none() && outer(other).is_none();
        running && differ && !translated
    });
    let pairs: Vec<_> = pairs.collect();
    let crossed = crossed(&pairs);
    let mut uses: HashMap<(Option<Kind>, u16), u32> = HashMap::new();
    if !pairs.is_empty() {
        for (peering, tag) in facts.peerings.all.iter().filter_map(|it| Some((it, inner(it)?))) {
            *uses.entry((peering.kind, tag.value)).or_default() += 1;
        }
    }
    let often = |it: &Peering<'_>| inner(it).and_then(|tag| uses.get(&(it.kind, tag.value))).copied();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (one, other, because) in pairs {
        let (Some(first), Some(last)) = (one.connected(), other.connected()) else { continue };
        let links = (std::ptr::from_ref(first.interface), std::ptr::from_ref(last.interface));
        if crossed.contains(&tag_pair(one, other)) || !seen.insert(links) {
            continue;
        }
        let (one, other) = if often(one) < often(other) { (other, one) } else { (one, other) };
        found.push(Mismatch { one, other, because });
    }
    found
}

/// Both tags of a pair, the lower first.
type TagPair = (u16, u16);

fn tag_pair(one: &Peering<'_>, other: &Peering<'_>) -> TagPair {
    let tag = |it| inner(it).map_or(0, |it| it.value);
    (tag(one).min(tag(other)), tag(one).max(tag(other)))
}

/// Tags of pairs that both end on one router, where another router has a pair of the same: rather two circuits of
/// which each has one link on either router, numbered by router and not by circuit.
fn crossed(pairs: &[(&Peering<'_>, &Peering<'_>, &'static str)]) -> HashSet<TagPair> {
    let mut routers: HashMap<TagPair, HashSet<usize>> = HashMap::new();
    for (one, other, _) in pairs.iter().filter(|(one, other, _)| one.device_index == other.device_index) {
        routers.entry(tag_pair(one, other)).or_default().insert(one.device_index);
    }
    routers.into_iter().filter(|(_, routers)| routers.len() > 1).map(|(tags, _)| tags).collect()
}
