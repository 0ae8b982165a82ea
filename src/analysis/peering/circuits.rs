//! Where sessions belong in the facts of circuits.
//!
//! The addresses of a link decide it: they are written down on both sides. Where they say nothing, tags do as far as
//! something else agrees with them, for companies give the peerings of all their circuits the same VLAN ids.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Evidence, FoundBy, Kind, OnCircuit, Peering};
use crate::analysis::link::hosts;
use crate::model::{CircuitPeeringKind, Given, LinkRole, Session, Sourced};
use crate::net::Afi;

/// More than any signal in a configuration.
const FACTS: u8 = 200;

/// A link in the facts: circuit, peering in it, family and role.
type Slot = (usize, usize, Afi, LinkRole);

/// The facts, for finding the place of a session.
pub(super) struct Circuits<'m> {
    given: &'m Given,
    /// Links by their subnets.
    subnets: HashMap<IpNet, Vec<Slot>>,
    /// Peerings by their VLAN id.
    tags: HashMap<u16, Vec<(usize, usize)>>,
    /// Circuits by name, in small letters.
    names: HashMap<String, usize>,
    /// What is stated of sessions, by device in small letters and neighbor.
    stated: HashMap<(String, Option<IpAddr>), &'m Sourced<String>>,
}

impl<'m> Circuits<'m> {
    pub(super) fn of(given: &'m Given) -> Self {
        let mut circuits = Circuits {
            given,
            subnets: HashMap::new(),
            tags: HashMap::new(),
            names: HashMap::new(),
            stated: HashMap::new(),
        };
        for (at, circuit) in given.circuits.iter().enumerate() {
            circuits.names.entry(circuit.name.to_lowercase()).or_insert(at);
            for (place, peering) in circuit.peerings.iter().enumerate() {
                for family in &peering.families {
                    for role in LinkRole::BOTH {
                        let Some(subnet) = family.subnet(role) else { continue };
                        circuits.subnets.entry(subnet.value).or_default().push((at, place, family.afi, role));
                    }
                }
                if let Some(vlan) = &peering.vlan {
                    circuits.tags.entry(vlan.value).or_default().push((at, place));
                }
            }
        }
        for stated in &given.peerings {
            if let Some(circuit) = &stated.circuit {
                let peer = stated.peer.as_ref().map(|it| it.value);
                circuits.stated.insert((stated.device.to_lowercase(), peer), circuit);
            }
        }
        circuits
    }

    /// Finds the place of each session.
    pub(super) fn place(&self, all: &mut [Peering<'m>]) {
        for peering in all.iter_mut().filter(|_| !self.stated.is_empty()) {
            peering.stated_circuit = self.stated(peering);
        }
        if self.given.circuits.is_empty() {
            return;
        }
        for peering in all.iter_mut().filter(|it| it.circuit.is_none()) {
            if let Some((at, place, _, role)) = self.by_address(peering) {
                self.put(peering, (at, place), Some(role), FoundBy::Address);
            }
        }
        self.by_interface(all);
        self.by_statement(all);
        self.by_tags(all);
    }

    /// Whether the neighbor is an address that Microsoft holds on a link of the facts.
    pub(super) fn holds_end(&self, session: &Session) -> bool {
        let Some(peer) = session.address() else { return false };
        let length = if peer.is_ipv4() { 30 } else { 126 };
        let link = IpNet::new(peer, length).ok().map(|it| it.trunc());
        link.is_some_and(|it| self.subnets.contains_key(&it) && second_host(&it) == Some(peer))
    }

    /// The link of the other address family, which runs over the same interface.
    fn by_interface(&self, all: &mut [Peering<'m>]) {
        let interface = |it: &Peering<'m>| Some(std::ptr::from_ref(it.connected()?.interface));
        let mut known = HashMap::new();
        for peering in all.iter() {
            if let (Some(on), Some(interface)) = (&peering.circuit, interface(peering)) {
                known.entry((interface, peering.afi())).or_insert((on.place, on.role));
            }
        }
        for peering in all.iter_mut().filter(|it| it.circuit.is_none()) {
            let other = match peering.afi() {
                Afi::Ipv4 => Afi::Ipv6,
                Afi::Ipv6 => Afi::Ipv4,
            };
            if let Some((place, role)) = interface(peering).and_then(|it| known.get(&(it, other)).copied()) {
                self.put(peering, place, role, FoundBy::Interface);
            }
        }
    }

    fn stated(&self, peering: &Peering<'_>) -> Option<&'m Sourced<String>> {
        let device = peering.device.name.to_lowercase();
        let of_peer = peering.session.address().and_then(|it| self.stated.get(&(device.clone(), Some(it))));
        of_peer.or_else(|| self.stated.get(&(device, None))).copied()
    }

    /// The circuit that settings name for a session, when it has facts.
    fn stated_circuit(&self, peering: &Peering<'_>) -> Option<usize> {
        self.names.get(&peering.stated_circuit?.to_lowercase()).copied()
    }

    /// The link whose subnet is that of the session. Of several circuits that use one subnet, tags or settings tell which.
    fn by_address(&self, peering: &Peering<'_>) -> Option<Slot> {
        let peer = peering.session.address()?;
        let length = if peer.is_ipv4() { 30 } else { 126 };
        let around = IpNet::new(peer, length).ok().map(|it| it.trunc());
        let connected = peering.connected().map(|it| it.address.trunc());
        let slots = [around, connected].into_iter().flatten().find_map(|it| self.subnets.get(&it))?;
        if let [only] = slots.as_slice() {
            return Some(*only);
        }
        let vlan = |&&(at, place, ..): &&Slot| self.vlan(at, place) == inner_tag(peering);
        let stated = |it: &&Slot| Some(it.0) == self.stated_circuit(peering);
        only(slots.iter().filter(stated)).or_else(|| only(slots.iter().filter(vlan))).copied()
    }

    fn vlan(&self, at: usize, place: usize) -> Option<u16> {
        Some(self.given.circuits.get(at)?.peerings.get(place)?.vlan?.value)
    }

    /// The peering of its kind on the circuit that settings name.
    fn by_statement(&self, all: &mut [Peering<'m>]) {
        for peering in all.iter_mut().filter(|it| it.circuit.is_none()) {
            let Some(at) = self.stated_circuit(peering) else { continue };
            let peerings = self.given.circuits.get(at).map_or(&[][..], |it| &it.peerings);
            let same_kind = |kind| {
                move |&place: &usize| peerings.get(place).is_some_and(|it| is_kind(it.kind.value, kind))
            };
            let of_kind = peering.kind.and_then(|kind| (0..peerings.len()).find(same_kind(kind)));
            let tagged = || {
                (0..peerings.len())
                    .find(|it| inner_tag(peering).is_some() && self.vlan(at, *it) == inner_tag(peering))
            };
            if let Some(place) = of_kind.or_else(tagged) {
                self.put(peering, (at, place), None, FoundBy::Statement);
            }
        }
    }

    /// The peering with its VLAN id, where a second thing speaks for the same circuit: its outer tag, its name in a
    /// description, or that it is the only session there is for a link that is still without one, with nearly its addresses.
    fn by_tags(&self, all: &mut [Peering<'m>]) {
        let mut taken: HashSet<Slot> = HashSet::new();
        for peering in all.iter() {
            let role = peering.circuit.as_ref().and_then(|it| it.role);
            if let (Some(on), Some(role)) = (&peering.circuit, role) {
                taken.insert((on.place.0, on.place.1, peering.afi(), role));
            }
        }
        let vacant = |(at, place): (usize, usize), afi| {
            let free = |role: &LinkRole| !taken.contains(&(at, place, afi, *role));
            match LinkRole::BOTH.map(|it| free(&it)) {
                [true, false] => Some(LinkRole::Primary),
                [false, true] => Some(LinkRole::Secondary),
                _ => None,
            }
        };
        let mut found: Vec<(usize, (usize, usize), Option<LinkRole>)> = Vec::new();
        let mut fillers: HashMap<Slot, Vec<usize>> = HashMap::new();
        for (index, peering) in all.iter().enumerate().filter(|(_, it)| it.circuit.is_none()) {
            let Some(candidates) = inner_tag(peering).and_then(|it| self.tags.get(&it)) else { continue };
            let fitting =
                || candidates.iter().copied().filter(|it| self.fits(peering, *it)).take(MOST_CANDIDATES);
            let named = only(fitting().filter(|it| self.speaks_of(peering, it.0)));
            if let Some(place) = named {
                found.push((index, place, vacant(place, peering.afi())));
            } else if let Some(place) = only(fitting())
                && let Some(role) = vacant(place, peering.afi())
                && self.is_near(peering, place, role)
            {
                fillers.entry((place.0, place.1, peering.afi(), role)).or_default().push(index);
            }
        }
        let single = fillers.into_iter().filter_map(|(slot, them)| match them.as_slice() {
            [one] => Some((*one, (slot.0, slot.1), Some(slot.3))),
            _ => None,
        });
        found.extend(single);
        for (index, place, role) in found {
            if let Some(peering) = all.get_mut(index) {
                self.put(peering, place, role, FoundBy::Tags);
            }
        }
    }

    /// Whether nothing speaks against a session belonging to a peering.
    fn fits(&self, peering: &Peering<'_>, (at, place): (usize, usize)) -> bool {
        let Some(circuit) = self.given.circuits.get(at) else { return false };
        let Some(of_facts) = circuit.peerings.get(place) else { return false };
        let outer = outer_tag(peering).filter(|_| circuit.is_direct());
        let other_tag = matches!((outer, &circuit.outer_tag), (Some(one), Some(other)) if one != other.value);
        let other_kind = peering.kind.is_some_and(|it| !is_kind(of_facts.kind.value, it));
        let elsewhere = peering.stated_circuit.is_some_and(|it| !it.eq_ignore_ascii_case(&circuit.name));
        !other_tag && !other_kind && !elsewhere
    }

    /// Whether the addresses of a session are those of a link but for their last part, as when somebody mistyped them.
    fn is_near(&self, peering: &Peering<'_>, (at, place): (usize, usize), role: LinkRole) -> bool {
        let of_facts = self.given.circuits.get(at).and_then(|it| it.peerings.get(place));
        let family = of_facts.and_then(|it| it.families.iter().find(|it| it.afi == peering.afi()));
        let (Some(subnet), Some(peer)) = (family.and_then(|it| it.subnet(role)), peering.session.address())
        else {
            return false;
        };
        let length = if peer.is_ipv4() { 24 } else { 64 };
        IpNet::new(subnet.addr(), length).is_ok_and(|it| it.contains(&peer))
    }

    /// Whether a session's outer tag is that of a circuit, or one of its descriptions holds the circuit's name.
    fn speaks_of(&self, peering: &Peering<'_>, at: usize) -> bool {
        let Some(circuit) = self.given.circuits.get(at) else { return false };
        let tag = outer_tag(peering);
        let tagged =
            circuit.is_direct() && tag.is_some() && tag == circuit.outer_tag.as_ref().map(|it| it.value);
        let link = peering.connected().and_then(|it| it.interface.description.as_ref());
        let texts = peering.session.description.iter().chain(link);
        tagged || texts.into_iter().any(|it| holds_name(it, &circuit.name))
    }

    fn put(&self, peering: &mut Peering<'m>, place: (usize, usize), role: Option<LinkRole>, by: FoundBy) {
        let Some(circuit) = self.given.circuits.get(place.0) else { return };
        let Some(of_facts) = circuit.peerings.get(place.1) else { return };
        let afi = peering.afi();
        let family = of_facts.families.iter().find(|it| it.afi == afi);
        peering.circuit = Some(OnCircuit { circuit, peering: of_facts, family, role, by, place });
        if peering.evidence.iter().any(Evidence::is_stated) {
            return;
        }
        let CircuitPeeringKind::Peering(kind) = of_facts.kind.value else {
            peering.kind = None;
            return;
        };
        let certain = by != FoundBy::Tags || peering.kind == Some(kind);
        let text = format!("circuit {} says so", *circuit.name);
        peering.evidence.insert(0, Evidence { kind, weight: FACTS, span: of_facts.kind.span(), text });
        peering.kind = Some(kind);
        peering.certain = certain;
    }
}

/// Microsoft's end of a link: the second usable address.
pub fn second_host(subnet: &IpNet) -> Option<IpAddr> {
    hosts(subnet).map(|it| it.1)
}

/// Peerings of one VLAN id that are looked at.
const MOST_CANDIDATES: usize = 200;

/// The only one there is.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

fn is_kind(of_facts: CircuitPeeringKind, kind: Kind) -> bool {
    of_facts == CircuitPeeringKind::Peering(kind)
}

/// The customer's tag, or the only one.
pub(in crate::analysis) fn inner_tag(it: &Peering<'_>) -> Option<u16> {
    Some(it.connected()?.interface.vlan.as_ref()?.inner.as_ref()?.value)
}

fn outer_tag(it: &Peering<'_>) -> Option<u16> {
    Some(it.connected()?.interface.vlan.as_ref()?.outer.as_ref()?.value)
}

/// Whether a text holds a name as words of its own.
fn holds_name(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let is_border = |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric());
    !name.is_empty()
        && text.match_indices(&name).any(|(at, _)| {
            let (before, after) = (text.get(..at), text.get(at + name.len()..));
            is_border(before.and_then(|it| it.chars().next_back()))
                && is_border(after.and_then(|it| it.chars().next()))
        })
}
