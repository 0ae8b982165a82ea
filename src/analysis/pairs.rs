//! Which two sessions are the primary and the secondary of one peering.
//!
//! Signals are tried from the strongest to the weakest; a session that finds its partner by one is not asked again. Only
//! sessions of one address family, one VRF name and compatible kinds can pair.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::peering::{Kind, Peering, names_expressroute};
use crate::model::{Device, Interface, InterfaceAddress, Network};

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
    Perhaps,
}

/// Whether two subnets are the lower and the upper half of the next larger block.
pub fn are_halves(one: &IpNet, other: &IpNet) -> bool {
    one != other
        && one.prefix_len() > 0
        && one.supernet() == other.supernet()
        && one.prefix_len() == other.prefix_len()
}

/// The other half of the next larger block.
pub fn other_half(half: &IpNet) -> Option<IpNet> {
    half.supernet()?.subnets(half.prefix_len()).ok()?.find(|it| it != half)
}

/// Whether nobody doubts that two sessions are a pair: their links are the halves of one block, or the facts of a
/// circuit say so.
pub fn is_firm(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let halves = matches!((one.connected(), other.connected()), (Some(one), Some(other))
        if are_halves(&one.address.trunc(), &other.address.trunc()));
    let by_facts = matches!((one.circuit, other.circuit), (Some(one), Some(other))
        if std::ptr::eq(one.peering, other.peering));
    halves || by_facts
}

/// Where the partner of a session belongs: an interface that holds the other half of its link's block, looks like
/// a link to Microsoft too, and carries no session.
#[derive(Debug, Clone, Copy)]
pub struct Vacancy<'m> {
    /// Place of the device in the network.
    pub device_index: usize,
    /// The device.
    pub device: &'m Device,
    /// The interface.
    pub interface: &'m Interface,
    /// The other half.
    pub address: &'m InterfaceAddress,
}

/// One way to tell that two sessions belong together: sessions with equal keys do.
struct Signal {
    because: &'static str,
    key: fn(&Peering<'_>) -> Option<String>,
}

/// Signals that outweigh a vacant place, the strongest first.
const STRONG: [Signal; 2] = [
    Signal { because: "their links are the halves of one block", key: |it| Some(block(it)?.to_string()) },
    Signal { because: "their links carry the same VLAN tags", key: both_tags },
];

/// The others, the strongest first.
const WEAK: [Signal; 3] = [
    Signal {
        because: "their links carry the same inner VLAN tag",
        key: |it| inner_tag(it).map(|it| it.to_string()),
    },
    Signal {
        because: "they are members of one group",
        key: |it| Some(it.session.groups.first()?.to_string()),
    },
    Signal { because: "they use the same policies", key: |it| Some(policies(it)) },
];

/// For each session, its partner and the place where a missing one belongs.
pub fn of<'m>(peerings: &[Peering<'m>], network: &'m Network) -> (Vec<Partner>, Vec<Option<Vacancy<'m>>>) {
    let mut partners = vec![Partner::Alone; peerings.len()];
    let every = vec![true; peerings.len()];
    for signal in &STRONG {
        by_signal(signal, peerings, &every, &mut partners);
    }
    let vacancies = vacancies(peerings, &partners, network);
    fill_vacancies(peerings, &vacancies, &mut partners);
    let without: Vec<bool> = vacancies.iter().map(Option::is_none).collect();
    for signal in &WEAK {
        by_signal(signal, peerings, &without, &mut partners);
    }
    leave_doubt(peerings, &without, &mut partners);
    (partners, vacancies)
}

/// Pairs up those that stand alone and may be asked, by one signal.
fn by_signal(signal: &Signal, peerings: &[Peering<'_>], asked: &[bool], partners: &mut [Partner]) {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        let alone = partners.get(at) == Some(&Partner::Alone) && asked.get(at) == Some(&true);
        if let Some(key) = (signal.key)(peering).filter(|_| alone) {
            groups.entry((frame(peering), key)).or_default().push(at);
        }
    }
    for group in groups.values() {
        pair_up(peerings, group, signal.because, partners);
    }
}

/// For each session that stands alone, the interface on which its partner belongs.
fn vacancies<'m>(
    peerings: &[Peering<'m>],
    partners: &[Partner],
    network: &'m Network,
) -> Vec<Option<Vacancy<'m>>> {
    let mut found = vec![None; peerings.len()];
    let links = peerings.iter().filter_map(|it| Some(it.connected()?.address.trunc()));
    let taken: BTreeSet<IpNet> = links.collect();
    let mut wanted: BTreeMap<IpNet, Vec<usize>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        let alone = partners.get(at) == Some(&Partner::Alone);
        if let Some(half) = partners_half(peering).filter(|it| alone && !taken.contains(it)) {
            wanted.entry(half).or_default().push(at);
        }
    }
    let devices = network.devices.iter().enumerate();
    for (device_index, device) in devices.filter(|_| !wanted.is_empty()) {
        for interface in &device.interfaces {
            for address in &interface.addresses {
                for &at in wanted.get(&address.trunc()).into_iter().flatten().take(MOST_CANDIDATES) {
                    let alike = peerings.get(at).is_some_and(|it| looks_like_partner(it, interface));
                    if let Some(slot) = found.get_mut(at).filter(|it| alike && it.is_none()) {
                        *slot = Some(Vacancy { device_index, device, interface, address });
                    }
                }
            }
        }
    }
    found
}

/// A session without a link, on the device that holds the vacant half, is the partner with a wrong address.
fn fill_vacancies(peerings: &[Peering<'_>], vacancies: &[Option<Vacancy<'_>>], partners: &mut [Partner]) {
    let mut stray: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        if partners.get(at) == Some(&Partner::Alone) && peering.connected().is_none() {
            stray.entry((peering.device_index, frame(peering))).or_default().push(at);
        }
    }
    for (at, vacancy) in vacancies.iter().enumerate() {
        let (Some(vacancy), Some(peering)) = (vacancy, peerings.get(at)) else { continue };
        let Some(candidates) = stray.get_mut(&(vacancy.device_index, frame(peering))) else { continue };
        let agrees = |it: &usize| peerings.get(*it).is_some_and(|it| kinds_agree(it.kind, peering.kind));
        if let Some(place) = candidates.iter().position(agrees) {
            let because = "the other half of the block is on its device";
            join(at, candidates.swap_remove(place), because, partners);
        }
    }
}

/// The subnet that the partner's link has when a block was cut in two.
fn partners_half(it: &Peering<'_>) -> Option<IpNet> {
    other_half(&it.connected()?.address.trunc())
}

/// Whether an interface could be the other link of a peering: in the same table, with the same inner tag; without tags
/// only its description can say so.
fn looks_like_partner(of: &Peering<'_>, interface: &Interface) -> bool {
    let same_table = interface.vrf.as_deref().map(String::as_str) == of.process.vrf_name();
    let tag = interface.vlan.as_ref().and_then(|it| it.inner.as_ref()).map(|it| it.value);
    let says_so = || {
        let text = interface.description.as_ref().map_or("", |it| it.as_str()).to_ascii_lowercase();
        names_expressroute(&text) || ["microsoft", "azure"].iter().any(|it| text.contains(it))
    };
    same_table && tag == inner_tag(of) && (tag.is_some() || says_so())
}

/// How many sessions are looked at for a partner: more that share a key tell nothing any longer.
const MOST_CANDIDATES: usize = 200;

/// Two sessions that share a key are a pair; more are several circuits built alike, of which each session takes one on
/// another device where it can.
fn pair_up(peerings: &[Peering<'_>], group: &[usize], because: &'static str, partners: &mut [Partner]) {
    for (place, &one) in group.iter().enumerate() {
        let Some(here) = peerings.get(one).filter(|_| partners.get(one) == Some(&Partner::Alone)) else {
            continue;
        };
        let candidates = group.iter().skip(place + 1).take(MOST_CANDIDATES).filter_map(|&at| {
            let free = partners.get(at) == Some(&Partner::Alone);
            Some((at, peerings.get(at)?)).filter(|(_, it)| free && compatible(here, it))
        });
        let candidates: Vec<_> = candidates.collect();
        let elsewhere = candidates.iter().find(|(_, it)| it.device_index != here.device_index);
        let Some(&(other, _)) = elsewhere.or(candidates.first()) else { continue };
        join(one, other, because, partners);
    }
}

fn join(one: usize, other: usize, because: &'static str, partners: &mut [Partner]) {
    for (at, partner) in [(one, other), (other, one)] {
        if let Some(slot) = partners.get_mut(at) {
            *slot = Partner::Found { at: partner, because };
        }
    }
}

/// Sessions that stand alone beside each other, with nothing that tells them apart or together.
fn leave_doubt(peerings: &[Peering<'_>], asked: &[bool], partners: &mut [Partner]) {
    let mut alone: BTreeMap<String, Vec<(usize, Option<Kind>)>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        if partners.get(at) == Some(&Partner::Alone) && asked.get(at) == Some(&true) {
            alone.entry(frame(peering)).or_default().push((at, peering.kind));
        }
    }
    for group in alone.values() {
        for (at, kind) in group {
            let agreeing = group.iter().filter(|it| kinds_agree(it.1, *kind)).take(2).count();
            if let Some(slot) = partners.get_mut(*at).filter(|_| agreeing > 1) {
                *slot = Partner::Perhaps;
            }
        }
    }
}

/// What two sessions must share whatever else they do: the family and the VRF name.
fn frame(it: &Peering<'_>) -> String {
    format!("{} {}", it.afi(), it.process.vrf_name().unwrap_or_default())
}

fn kinds_agree(one: Option<Kind>, other: Option<Kind>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Nothing speaks against two sessions being a pair: each has a link of its own, and known inner tags do not differ
/// unless the links are halves of one block.
fn compatible(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let halves = matches!((one.connected(), other.connected()), (Some(one), Some(other))
        if are_halves(&one.address.trunc(), &other.address.trunc()));
    let tags_differ = matches!((inner_tag(one), inner_tag(other)), (Some(one), Some(other)) if one != other);
    let same_peer =
        one.device_index == other.device_index && one.session.peer.value == other.session.peer.value;
    !same_peer && (halves || !tags_differ && kinds_agree(one.kind, other.kind))
}

/// The block of twice the size in which the link lies.
fn block(it: &Peering<'_>) -> Option<IpNet> {
    it.connected()?.address.trunc().supernet()
}

/// Provider's and customer's tag, where there are two.
fn both_tags(it: &Peering<'_>) -> Option<String> {
    let outer = it.connected()?.interface.vlan.as_ref()?.outer.as_ref()?;
    Some(format!("{} {}", outer.value, inner_tag(it)?))
}

/// The customer's tag, or the only one.
fn inner_tag(it: &Peering<'_>) -> Option<u16> {
    Some(it.connected()?.interface.vlan.as_ref()?.inner.as_ref()?.value)
}

fn policies(it: &Peering<'_>) -> String {
    let family = it.session.family(crate::net::Family::unicast(it.afi()));
    let filters = family.into_iter().flat_map(|it| it.export.filters.iter());
    let names: Vec<&str> = filters.map(|it| it.name.as_str()).collect();
    format!("{} {}", it.session.local_as.value, names.join(" "))
}
