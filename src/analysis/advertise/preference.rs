//! How a session is preferred to others: what its filters make of local preference and weight on the way in, and of the
//! length of the AS path on the way out.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::rc::Rc;

use super::everything;
use super::key::FiltersKey;
use crate::analysis::evaluate::{Detail, Evaluator, Outcome};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::{Attributes, OneOf};
use crate::model::{BgpProcess, Device, Filters, Protocol, Session, SessionFamily};
use crate::net::Afi;
use crate::text::Span;

/// What the filters of a device's sessions do to preference. What sessions share is asked once.
pub struct Preferences<'m> {
    evaluator: Evaluator<'m>,
    inbound: HashMap<(FiltersKey<'m>, Afi, u32, u32), Rc<Vec<Preferred>>>,
    outbound: HashMap<(FiltersKey<'m>, Afi, Span), Rc<Vec<Prepended>>>,
}

/// Routes that come in, with what ranks them before the length of their AS path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferred {
    /// Their prefixes.
    pub space: PrefixSpace,
    /// The values that their local preference may have.
    pub local_preference: OneOf<u32>,
    /// The values that their weight may have.
    pub weight: OneOf<u32>,
}

/// Routes that go out, with how many numbers are put in front of their AS path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepended {
    /// Their prefixes.
    pub space: PrefixSpace,
    /// How many.
    pub count: OneOf<usize>,
    /// Where the routes come from, when that makes a difference.
    pub protocol: Option<Protocol>,
}

impl Prepended {
    /// Whether the same route may be meant.
    pub fn is_of_same(&self, other: &Prepended) -> bool {
        self.protocol.is_none() || other.protocol.is_none() || self.protocol == other.protocol
    }
}

impl<'m> Preferences<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device) -> Self {
        let evaluator = Evaluator::new(device).telling(Detail::Sets);
        Preferences { evaluator, inbound: HashMap::new(), outbound: HashMap::new() }
    }

    /// What comes in on a session and may be accepted. Nothing is told of what the configuration leaves open.
    pub fn inbound(&mut self, session: &'m Session, family: &'m SessionFamily) -> Rc<Vec<Preferred>> {
        let preference = session.local_preference.value;
        let weight = family.weight.as_ref().map_or(0, |it| it.value);
        let afi = family.family.afi;
        let key = (FiltersKey::of(&family.import), afi, preference, weight);
        let Preferences { evaluator, inbound, .. } = self;
        let known = inbound.entry(key).or_insert_with(|| {
            let attributes = Attributes {
                local_preference: OneOf::only(preference),
                weight: OneOf::only(weight),
                ..Attributes::learned(Some(true))
            };
            let rank = |it: &Attributes| (it.local_preference.clone(), it.weight.clone());
            let ranked = passing(evaluator, &family.import, afi, attributes, rank).into_iter();
            let preferred =
                |((local_preference, weight), space)| Preferred { space, local_preference, weight };
            ranked.map(preferred).collect::<Vec<_>>().into()
        });
        Rc::clone(known)
    }

    /// What goes out on a session and may be sent. Nothing is told of what the configuration leaves open.
    pub fn outbound(&mut self, process: &'m BgpProcess, family: &'m SessionFamily) -> Rc<Vec<Prepended>> {
        let afi = family.family.afi;
        let Preferences { evaluator, outbound, .. } = self;
        let key = (FiltersKey::of(&family.export), afi, process.opening);
        let known = outbound.entry(key).or_insert_with(|| {
            let ask = |protocol: Option<&Protocol>| {
                let attributes = Attributes {
                    prepended: OneOf::only(0),
                    protocol: protocol.cloned().into(),
                    ..Attributes::default()
                };
                let ranked = passing(evaluator, &family.export, afi, attributes, |it| it.prepended.clone());
                let protocol = protocol.cloned();
                ranked.into_iter().map(move |(count, space)| Prepended {
                    space,
                    count,
                    protocol: protocol.clone(),
                })
            };
            let whatever: Vec<Prepended> = ask(None).collect();
            if whatever.iter().all(|it| it.count.known().is_some()) {
                return Rc::new(whatever);
            }
            let own = process.family(family.family).into_iter().flat_map(|it| &it.redistributions);
            let protocols = own.map(|it| &it.protocol.value).chain(&[Protocol::Aggregate, Protocol::Bgp]);
            let protocols: BTreeSet<&Protocol> = protocols.collect();
            Rc::new(protocols.into_iter().flat_map(|it| ask(Some(it))).collect())
        });
        Rc::clone(known)
    }
}

/// What the filters let through, for certain or if a route has the right attributes: for each rank, the prefixes.
fn passing<R: Eq + Hash>(
    evaluator: &Evaluator<'_>,
    filters: &Filters,
    afi: Afi,
    attributes: Attributes,
    rank: impl Fn(&Attributes) -> R,
) -> Vec<(R, PrefixSpace)> {
    let mut ranks: HashMap<R, (usize, Vec<PrefixSpace>)> = HashMap::new();
    for region in evaluator.filters(filters, &everything(afi), &Rc::new(attributes)) {
        let passes = match &region.outcome {
            Outcome::Accept => true,
            Outcome::Unknown(doubt) => doubt.is_of_route(),
            Outcome::Reject | Outcome::Undecided => false,
        };
        if passes {
            let next = ranks.len();
            ranks.entry(rank(&region.attributes)).or_insert((next, Vec::new())).1.push(region.space);
        }
    }
    let mut ranks: Vec<_> = ranks.into_iter().collect();
    ranks.sort_by_key(|it| it.1.0);
    ranks.into_iter().map(|(rank, (_, spaces))| (rank, PrefixSpace::union_of(spaces))).collect()
}
