//! Which two sessions are the primary and the secondary of one peering.
//!
//! Signals are tried from the strongest to the weakest; a session that finds its partner by one is not asked again. Only
//! sessions of one address family, one VRF name and compatible kinds can pair.

use std::collections::HashMap;

use ipnet::IpNet;

use super::peering::Peering;
use crate::text::Span;

/// What a session to Microsoft is paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partner {
    /// This one, by its place among the peerings.
    Found {
        /// Its place.
        at: usize,
        /// Why, in words that complete "because".
        because: &'static str,
    },
    /// None: it stands alone.
    Alone,
    /// Others stand alone too, and one of them may be it though nothing says so.
    Perhaps(Vec<usize>),
}

/// Whether two subnets are the lower and the upper half of the next larger block.
pub fn are_halves(one: &IpNet, other: &IpNet) -> bool {
    one != other
        && one.prefix_len() > 0
        && one.supernet() == other.supernet()
        && one.prefix_len() == other.prefix_len()
}

/// One way to tell that two sessions belong together: sessions with equal keys do.
struct Signal {
    because: &'static str,
    key: fn(&Peering<'_>) -> Option<String>,
}

/// From the strongest to the weakest.
const SIGNALS: [Signal; 5] = [
    Signal { because: "their links are the halves of one block", key: |it| Some(block(it)?.to_string()) },
    Signal { because: "their links carry the same VLAN tags", key: |it| tags(it, true) },
    Signal { because: "their links carry the same inner VLAN tag", key: |it| tags(it, false) },
    Signal {
        because: "they are members of one group",
        key: |it| Some(it.session.groups.first()?.to_string()),
    },
    Signal { because: "they use the same policies", key: |it| Some(policies(it)) },
];

/// For each session, its partner.
pub fn of(peerings: &[Peering<'_>]) -> Vec<Partner> {
    let mut partners = vec![Partner::Alone; peerings.len()];
    for signal in &SIGNALS {
        let mut groups: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (at, peering) in peerings.iter().enumerate() {
            if partners.get(at) != Some(&Partner::Alone) {
                continue;
            }
            if let Some(key) = (signal.key)(peering) {
                groups.entry((frame(peering), key)).or_default().push(at);
            }
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort();
        for group in groups {
            pair_up(peerings, &group, signal.because, &mut partners);
        }
    }
    leave_doubt(peerings, &mut partners);
    partners
}

/// Two sessions that share a key are a pair; more are several circuits built alike, of which each session takes one on
/// another device where it can.
fn pair_up(peerings: &[Peering<'_>], group: &[usize], because: &'static str, partners: &mut [Partner]) {
    let mut open = group.to_vec();
    while let Some(one) = open.first().copied() {
        open.remove(0);
        let fits = |other: &usize| match (peerings.get(one), peerings.get(*other)) {
            (Some(one), Some(other)) => compatible(one, other),
            _ => false,
        };
        let elsewhere = |other: &usize| {
            peerings.get(one).map(|it| it.device_index) != peerings.get(*other).map(|it| it.device_index)
        };
        let candidates: Vec<usize> = open.iter().copied().filter(fits).collect();
        let chosen = candidates.iter().copied().find(elsewhere).or(candidates.first().copied());
        let Some(other) = chosen else { continue };
        open.retain(|it| *it != other);
        for (at, partner) in [(one, other), (other, one)] {
            if let Some(slot) = partners.get_mut(at) {
                *slot = Partner::Found { at: partner, because };
            }
        }
    }
}

/// Sessions that stand alone beside each other, with nothing that tells them apart or together.
fn leave_doubt(peerings: &[Peering<'_>], partners: &mut [Partner]) {
    let alone: Vec<usize> =
        (0..peerings.len()).filter(|at| partners.get(*at) == Some(&Partner::Alone)).collect();
    for &one in &alone {
        let Some(here) = peerings.get(one) else { continue };
        let others: Vec<usize> = alone
            .iter()
            .copied()
            .filter(|&it| it != one)
            .filter(|&it| {
                peerings.get(it).is_some_and(|it| frame(it) == frame(here) && kinds_agree(here, it))
            })
            .collect();
        if let (false, Some(slot)) = (others.is_empty(), partners.get_mut(one)) {
            *slot = Partner::Perhaps(others);
        }
    }
}

/// What two sessions must share whatever else they do: the family and the VRF name.
fn frame(it: &Peering<'_>) -> String {
    format!("{} {}", it.afi(), it.process.vrf_name().unwrap_or_default())
}

fn kinds_agree(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    one.kind.is_none() || other.kind.is_none() || one.kind == other.kind
}

/// Nothing speaks against two sessions being a pair: each has a link of its own, and known inner tags do not differ
/// unless the links are halves of one block.
fn compatible(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let halves = matches!((one.connected(), other.connected()), (Some(one), Some(other))
        if are_halves(&one.address.trunc(), &other.address.trunc()));
    let inner = |it: &Peering<'_>| tags(it, false);
    let tags_differ = matches!((inner(one), inner(other)), (Some(one), Some(other)) if one != other);
    let same_peer =
        one.device_index == other.device_index && one.session.peer.value == other.session.peer.value;
    !same_peer && (halves || !tags_differ && kinds_agree(one, other))
}

/// The block of twice the size in which the link lies.
fn block(it: &Peering<'_>) -> Option<IpNet> {
    it.connected()?.address.trunc().supernet()
}

fn tags(it: &Peering<'_>, with_outer: bool) -> Option<String> {
    let tags = it.connected()?.interface.vlan.as_ref()?;
    let inner = tags.inner.as_ref()?.value;
    let outer = tags.outer.as_ref().filter(|_| with_outer).map(|it| it.value);
    Some(format!("{outer:?} {inner}"))
}

fn policies(it: &Peering<'_>) -> String {
    let family = it.session.family(crate::net::Family::unicast(it.afi()));
    let filters = family.into_iter().flat_map(|it| it.export.filters.iter());
    let names: Vec<&str> = filters.map(|it| it.name.as_str()).collect();
    format!("{} {}", it.session.local_as.value, names.join(" "))
}

/// An interface that holds the other half of a link's block and carries no session to Microsoft: the place where a
/// missing partner belongs.
pub fn vacant_half<'m>(
    peerings: &[Peering<'m>],
    of: &Peering<'m>,
    network: &'m crate::model::Network,
) -> Option<(&'m str, &'m str, Option<Span>)> {
    let own = of.connected()?.address.trunc();
    let taken =
        |net: &IpNet| peerings.iter().any(|it| it.connected().is_some_and(|it| it.address.trunc() == *net));
    network.devices.iter().find_map(|device| {
        device.interfaces.iter().find_map(|interface| {
            let address =
                interface.addresses.iter().find(|it| are_halves(&own, &it.trunc()) && !taken(&it.trunc()))?;
            Some((device.name.as_str(), interface.name.as_str(), address.span()))
        })
    })
}
