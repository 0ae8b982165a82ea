//! Which pairs of links run over one circuit.
//!
//! A circuit has two links, each behind a port (or the provider's tag on a port), and on them at most one peering of each
//! kind. So pairs that share such a place belong to one circuit, unless that would give it two peerings of one kind:
//! then nothing tells the circuits apart, and what shares an interface is all that is put together.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::{CircuitOverview, End, FamilyOverview, LinkOverview, PeeringOverview, SessionOverview};
use crate::analysis::pairs::Partner;
use crate::analysis::peering::{Kind, Peering, Peerings};
use crate::model::LinkRole;
use crate::net::Afi;

/// A circuit by its name, and by its place among those of which facts are given: two may share a name.
type Name<'a> = (&'a str, Option<usize>);

/// Two links of one peering and family, or one whose partner was not found.
struct Pair<'a> {
    name: Option<Name<'a>>,
    kind: Option<Kind>,
    certain: bool,
    because: Vec<&'a str>,
    family: FamilyOverview<'a>,
}

/// Groups sessions, of which there is one for each of the peerings.
pub(super) fn of<'a>(
    peerings: &'a Peerings<'a>,
    sessions: Vec<SessionOverview<'a>>,
) -> Vec<CircuitOverview<'a>> {
    let pairs = pairs(peerings, sessions);
    let by_place = joined(&pairs, |it| links(it).filter_map(attachment).collect());
    let by_interface = joined(&pairs, |it| links(it).filter_map(interface).collect());
    let ambiguous = ambiguous(&pairs, &by_place);
    let mut places: HashMap<Group<'a>, usize> = HashMap::new();
    let mut circuits: Vec<CircuitOverview<'a>> = Vec::new();
    for ((pair, place), interface) in pairs.into_iter().zip(by_place).zip(by_interface) {
        let group = match pair.name {
            Some(name) => Group::Named(name),
            None if ambiguous.contains(&place) => Group::Interface(interface),
            None => Group::Place(place),
        };
        let at = *places.entry(group).or_insert(circuits.len());
        if at == circuits.len() {
            circuits.push(CircuitOverview { name: pair.name.map(|it| it.0), peerings: Vec::new() });
        }
        if let Some(circuit) = circuits.get_mut(at) {
            add(circuit, pair);
        }
    }
    circuits
}

/// What stands for a circuit.
#[derive(PartialEq, Eq, Hash)]
enum Group<'a> {
    Named(Name<'a>),
    Place(usize),
    Interface(usize),
}

fn links<'p, 'a>(pair: &'p Pair<'a>) -> impl Iterator<Item = &'p LinkOverview<'a>> {
    pair.family.links.iter()
}

/// Every session once, with its partner or what is known of it.
fn pairs<'a>(peerings: &'a Peerings<'a>, sessions: Vec<SessionOverview<'a>>) -> Vec<Pair<'a>> {
    let mut sessions: Vec<_> = sessions.into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    for (at, one) in peerings.all.iter().enumerate() {
        let Some(session) = sessions.get_mut(at).and_then(Option::take) else { continue };
        let mut because = None;
        let (other, partner) = match peerings.partners.get(at) {
            Some(Partner::Found { at, because: reason }) => {
                because = Some(*reason);
                let partner = sessions.get_mut(*at).and_then(Option::take);
                (partner.map_or(End::Unknown, |it| End::Session(Box::new(it))), peerings.all.get(*at))
            }
            Some(Partner::Perhaps) => (End::Unknown, None),
            Some(Partner::Alone) | None => {
                let vacancy = peerings.vacancies.get(at).copied().flatten();
                (vacancy.map_or(End::Missing, End::Vacant), None)
            }
        };
        let both = || std::iter::once(one).chain(partner);
        let surest =
            both().find(|it| it.certain).or_else(|| both().find(|it| it.kind.is_some())).unwrap_or(one);
        pairs.push(Pair {
            name: both().find_map(by_facts).or_else(|| both().find_map(by_statement)),
            kind: surest.kind,
            certain: surest.certain,
            because: surest.reasons().collect(),
            family: family(one, partner, End::Session(Box::new(session)), other, because),
        });
    }
    pairs
}

fn by_facts<'a>(of: &'a Peering<'a>) -> Option<Name<'a>> {
    let on = of.circuit.as_ref()?;
    Some((on.circuit.name.as_str(), Some(on.place.0)))
}

fn by_statement<'a>(of: &'a Peering<'a>) -> Option<Name<'a>> {
    Some((of.stated_circuit?.as_str(), None))
}

/// Two ends in the order of their roles; what is known of one tells the other.
fn family<'a>(
    one: &Peering<'_>,
    partner: Option<&Peering<'_>>,
    end: End<'a>,
    other: End<'a>,
    because: Option<&'static str>,
) -> FamilyOverview<'a> {
    let role = |it: &Peering<'_>| Some(it.role.as_ref()?.0);
    let (here, there) = (role(one), partner.and_then(role));
    // Two of one role have none.
    let apart = here.is_none() || here != there;
    let first = here.or(there.map(LinkRole::other)).filter(|_| apart);
    let links =
        [LinkOverview { role: first, end }, LinkOverview { role: first.map(LinkRole::other), end: other }];
    let [left, right] = links;
    let links = if first == Some(LinkRole::Secondary) { [right, left] } else { [left, right] };
    FamilyOverview { afi: one.afi(), because, links }
}

/// The port behind which a link is, with the provider's tag. Where no interface is known, the device stands for it.
fn attachment<'a>(link: &LinkOverview<'a>) -> Option<(usize, &'a str, Option<u16>)> {
    let device = link.device_index()?;
    Some(match link.interface() {
        Some(it) => {
            let outer = it.vlan.as_ref().and_then(|it| it.outer.as_ref()).map(|it| it.value);
            (device, it.port(), outer)
        }
        None => (device, "", None),
    })
}

fn interface<'a>(link: &LinkOverview<'a>) -> Option<(usize, &'a str)> {
    Some((link.device_index()?, link.interface()?.name.as_str()))
}

/// For each pair the first pair with which it shares a key, directly or through others.
fn joined<'a, K: Eq + Hash>(pairs: &[Pair<'a>], keys: impl Fn(&Pair<'a>) -> Vec<K>) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..pairs.len()).collect();
    let mut owners: HashMap<K, usize> = HashMap::new();
    for (at, pair) in pairs.iter().enumerate().filter(|(_, it)| it.name.is_none()) {
        for key in keys(pair) {
            let owner = *owners.entry(key).or_insert(at);
            let (one, other) = (root(&mut parents, owner), root(&mut parents, at));
            if let Some(parent) = parents.get_mut(one.max(other)) {
                *parent = one.min(other);
            }
        }
    }
    (0..pairs.len()).map(|at| root(&mut parents, at)).collect()
}

/// The pair that stands for all that are joined with one; the way there becomes shorter.
fn root(parents: &mut [usize], mut at: usize) -> usize {
    while let Some(parent) = parents.get(at).copied().filter(|it| *it != at) {
        let next = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = next;
        }
        at = next;
    }
    at
}

/// The places that would give one circuit two peerings of one kind.
fn ambiguous(pairs: &[Pair<'_>], by_place: &[usize]) -> HashSet<usize> {
    let mut seen: HashSet<(usize, Option<Kind>, Afi)> = HashSet::new();
    let unnamed = pairs.iter().zip(by_place).filter(|(it, _)| it.name.is_none());
    let twice = unnamed.filter(|(pair, place)| !seen.insert((**place, pair.kind, pair.family.afi)));
    twice.map(|(_, place)| *place).collect()
}

/// Peerings of a circuit that are looked at for the other family: it should have two.
const LOOKED_AT: usize = 8;

/// A circuit has one peering of each kind.
fn add<'a>(circuit: &mut CircuitOverview<'a>, pair: Pair<'a>) {
    let fits = |it: &&mut PeeringOverview<'a>| {
        it.kind == pair.kind && it.families.iter().all(|it| it.afi != pair.family.afi)
    };
    match circuit.peerings.iter_mut().rev().take(LOOKED_AT).find(fits) {
        Some(peering) => {
            if pair.certain && !peering.certain {
                (peering.certain, peering.because) = (true, pair.because);
            }
            peering.families.push(pair.family);
            peering.families.sort_by_key(|it| it.afi);
        }
        None => circuit.peerings.push(PeeringOverview {
            kind: pair.kind,
            certain: pair.certain,
            because: pair.because,
            families: vec![pair.family],
        }),
    }
}
