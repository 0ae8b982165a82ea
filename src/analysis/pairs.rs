//! Which two sessions are the primary and the secondary of one peering.
//!
//! Facts and settings come first: what they say of a session is not asked of anything else, and they alone can pair
//! sessions of two VRFs. Signals are tried from the strongest to the weakest; a session that finds its partner by one is
//! not asked again. Only sessions of one address family, one VRF name and compatible kinds can pair by signals.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::peering::{Kind, Peering, inner_tag, names_expressroute};
use crate::model::{Device, Interface, InterfaceAddress, LinkRole, Network};
use crate::net::Afi;

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

/// One way to tell that two sessions belong together: sessions with equal keys do, unless they must differ in something
/// and do not.
struct Signal {
    because: &'static str,
    key: fn(&Peering<'_>) -> Option<String>,
    apart: fn(&Peering<'_>, &Peering<'_>) -> bool,
    /// It tells something of exactly two only.
    of_two: bool,
}

impl Signal {
    const fn new(because: &'static str, key: fn(&Peering<'_>) -> Option<String>) -> Self {
        Signal { because, key, apart: |_, _| true, of_two: false }
    }
}

/// Signals that outweigh a vacant place, the strongest first.
const STRONG: [Signal; 2] = [
    Signal::new("their links are the halves of one block", |it| Some(block(it)?.to_string())),
    Signal::new("their links carry the same VLAN tags", both_tags),
];

/// The others, the strongest first. What people call the two links tells apart what several circuits have in common.
const WEAK: [Signal; 6] = [
    Signal {
        because: "they are called the primary and the secondary of one thing",
        key: names::without_role,
        apart: names::roles_differ,
        of_two: false,
    },
    Signal { of_two: true, ..Signal::new("they have one name", names::whole) },
    Signal {
        because: "their names differ in a number or a letter only",
        key: names::without_count,
        apart: names::counts_differ,
        of_two: true,
    },
    Signal::new("their links carry the same inner VLAN tag", |it| inner_tag(it).map(|it| it.to_string())),
    Signal::new("they are members of one group", |it| Some(it.session.groups.first()?.to_string())),
    Signal::new("they use the same policies", |it| Some(policies(it))),
];

/// Whether a reason to take two sessions for a pair is only that they are built alike.
pub fn is_weak(because: &str) -> bool {
    WEAK.iter().any(|it| it.because == because)
}

/// For each session, its partner and the place where a missing one belongs.
pub fn of<'m>(peerings: &[Peering<'m>], network: &'m Network) -> (Vec<Partner>, Vec<Option<Vacancy<'m>>>) {
    let mut partners = vec![Partner::Alone; peerings.len()];
    by_circuit(peerings, &mut partners);
    // Where the facts state both links of a pair, nothing else can be the partner.
    let open: Vec<bool> = peerings.iter().map(|it| facts_half(it).is_none()).collect();
    for signal in &STRONG {
        by_signal(signal, peerings, &open, &mut partners);
    }
    let vacancies = vacancies(peerings, &partners, network);
    fill_vacancies(peerings, &vacancies, &mut partners);
    let without: Vec<bool> = vacancies.iter().zip(&open).map(|(it, open)| it.is_none() && *open).collect();
    for signal in &WEAK {
        by_signal(signal, peerings, &without, &mut partners);
    }
    beside_each_other(peerings, &without, &mut partners);
    leave_doubt(peerings, &without, &mut partners);
    (partners, vacancies)
}

/// Pairs up the sessions that facts or settings put on one peering of one circuit, whatever their VRFs.
fn by_circuit(peerings: &[Peering<'_>], partners: &mut [Partner]) {
    let mut facts: BTreeMap<_, [Vec<usize>; 3]> = BTreeMap::new();
    let mut stated: BTreeMap<(String, Afi), Vec<usize>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        if let Some(on) = &peering.circuit {
            let slots = facts.entry((on.place, peering.afi())).or_default();
            let [primary, secondary, unknown] = slots;
            match on.role {
                Some(LinkRole::Primary) => primary.push(at),
                Some(LinkRole::Secondary) => secondary.push(at),
                None => unknown.push(at),
            }
        } else if let Some(name) = peering.circuit_name() {
            stated.entry((name.to_lowercase(), peering.afi())).or_default().push(at);
        }
    }
    for [primary, secondary, unknown] in facts.values() {
        let device = |at: &usize| peerings.get(*at).map(|it| it.device_index);
        for one in primary.iter().take(MOST_CANDIDATES) {
            let free = |it: &&usize| partners.get(**it) == Some(&Partner::Alone);
            let mut others = secondary.iter().filter(free).take(MOST_CANDIDATES);
            let elsewhere = others.clone().find(|it| device(it) != device(one));
            if let Some(other) = elsewhere.or_else(|| others.next()) {
                join(*one, *other, "the facts of their circuit say so", partners);
            }
        }
        let alone = |it: &&usize| partners.get(**it) == Some(&Partner::Alone);
        let rest: Vec<usize> =
            [primary, secondary, unknown].into_iter().flatten().filter(alone).copied().collect();
        if let ([one, other], false) = (rest.as_slice(), unknown.is_empty()) {
            join(*one, *other, "settings put them on one circuit", partners);
        }
    }
    for group in stated.values() {
        // A circuit carries both kinds of peering, each with a pair of its own.
        for kind in [Some(Kind::Microsoft), Some(Kind::Private), None] {
            let of_kind =
                group.iter().copied().filter(|at| peerings.get(*at).is_some_and(|it| it.kind == kind));
            let of_kind: Vec<usize> = of_kind.collect();
            if let [one, other] = of_kind.as_slice() {
                join(*one, *other, "settings put them on one circuit", partners);
            }
        }
    }
}

/// Pairs up those that stand alone and may be asked, by one signal.
fn by_signal(signal: &Signal, peerings: &[Peering<'_>], asked: &[bool], partners: &mut [Partner]) {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        let alone = partners.get(at) == Some(&Partner::Alone) && asked.get(at) == Some(&true);
        if let Some(key) = alone.then(|| (signal.key)(peering)).flatten() {
            groups.entry((frame(peering), key)).or_default().push(at);
        }
    }
    for group in groups.values().filter(|it| !signal.of_two || it.len() == 2) {
        pair_up(peerings, group, signal, partners);
    }
}

/// Two subnets that follow each other without being halves of one block may belong to one circuit, when no third one is
/// there to choose from.
fn beside_each_other(peerings: &[Peering<'_>], asked: &[bool], partners: &mut [Partner]) {
    let mut alone: BTreeMap<(String, IpNet), usize> = BTreeMap::new();
    for (at, peering) in peerings.iter().enumerate() {
        if let Some(link) = peering.connected()
            && partners.get(at) == Some(&Partner::Alone)
            && asked.get(at) == Some(&true)
        {
            alone.insert((frame(peering), link.address.trunc()), at);
        }
    }
    let follows = |one: &IpNet, other: &IpNet| next(one) == Some(*other);
    let places: Vec<(&(String, IpNet), &usize)> = alone.iter().collect();
    for window in places.windows(2) {
        let [(one, at), (other, beside)] = window else { continue };
        let free = |at: usize| partners.get(at) == Some(&Partner::Alone);
        let fit = |one: usize, other: usize| matches!((peerings.get(one), peerings.get(other)), (Some(one), Some(other)) if compatible(one, other));
        if one.0 == other.0
            && follows(&one.1, &other.1)
            && free(**at)
            && free(**beside)
            && fit(**at, **beside)
        {
            join(**at, **beside, "their links lie beside each other", partners);
        }
    }
}

/// The subnet of the same size that follows.
fn next(subnet: &IpNet) -> Option<IpNet> {
    let last = subnet.broadcast();
    let after: std::net::IpAddr = match last {
        std::net::IpAddr::V4(it) => std::net::Ipv4Addr::from(u32::from(it).checked_add(1)?).into(),
        std::net::IpAddr::V6(it) => std::net::Ipv6Addr::from(u128::from(it).checked_add(1)?).into(),
    };
    IpNet::new(after, subnet.prefix_len()).ok()
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

/// The subnet that the partner's link has by the facts.
fn facts_half(it: &Peering<'_>) -> Option<IpNet> {
    Some(it.circuit?.other_subnet()?.value)
}

/// The subnet that the partner's link has by the facts, or when a block was cut in two.
fn partners_half(it: &Peering<'_>) -> Option<IpNet> {
    let by_facts = facts_half(it);
    if by_facts.is_some() {
        return by_facts;
    }
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
fn pair_up(peerings: &[Peering<'_>], group: &[usize], signal: &Signal, partners: &mut [Partner]) {
    for (place, &one) in group.iter().enumerate() {
        let Some(here) = peerings.get(one).filter(|_| partners.get(one) == Some(&Partner::Alone)) else {
            continue;
        };
        let candidates = group.iter().skip(place + 1).take(MOST_CANDIDATES).filter_map(|&at| {
            let free = partners.get(at) == Some(&Partner::Alone);
            Some((at, peerings.get(at)?))
                .filter(|(_, it)| free && compatible(here, it) && (signal.apart)(here, it))
        });
        let candidates: Vec<_> = candidates.collect();
        let elsewhere = candidates.iter().find(|(_, it)| it.device_index != here.device_index);
        let Some(&(other, _)) = elsewhere.or(candidates.first()) else { continue };
        join(one, other, signal.because, partners);
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

/// Nothing speaks against two sessions being a pair: each has a link of its own, nobody puts them on different circuits,
/// and known inner tags do not differ unless the links are halves of one block.
fn compatible(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let halves = matches!((one.connected(), other.connected()), (Some(one), Some(other))
        if are_halves(&one.address.trunc(), &other.address.trunc()));
    let tags_differ = matches!((inner_tag(one), inner_tag(other)), (Some(one), Some(other)) if one != other);
    let same_peer =
        one.device_index == other.device_index && one.session.peer.value == other.session.peer.value;
    let circuits_differ = matches!((one.circuit_name(), other.circuit_name()), (Some(one), Some(other))
        if !one.eq_ignore_ascii_case(other));
    !same_peer && !circuits_differ && (halves || !tags_differ && kinds_agree(one.kind, other.kind))
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

fn policies(it: &Peering<'_>) -> String {
    let family = it.session.family(crate::net::Family::unicast(it.afi()));
    let filters = family.into_iter().flat_map(|it| it.export.filters.iter());
    let names: Vec<&str> = filters.map(|it| it.name.as_str()).collect();
    format!("{} {}", it.session.local_as.value, names.join(" "))
}
