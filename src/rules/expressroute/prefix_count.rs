//! How many prefixes a session to Microsoft may advertise, and how many Microsoft takes.

use std::collections::HashMap;

use super::advertised::not_public;
use crate::analysis::Step;
use crate::analysis::advertise::{Exports, Fate, Openness, Sent, Way};
use crate::analysis::announced::own_family;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{CircuitTier, Device, Direction};
use crate::net::Afi;
use crate::rules::Facts;

/// How many prefixes Microsoft takes on a session before it drops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Limit {
    /// This many at least.
    pub least: u128,
    /// This many, if what is not known of the circuit or the peering is at its best.
    pub most: u128,
}

/// What can be said of the number of prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Count {
    /// So many are sent for certain.
    Certain(u128),
    /// So many may be: each of them is named in a filter.
    Listed(u128),
    /// More than Microsoft takes may be: a filter lets a range through and nothing bounds what is there. The entry that
    /// does, behind where the routes may come from.
    Unbounded(Vec<Step>),
}

/// IPv4 prefixes that Microsoft takes on private peering.
const STANDARD: u128 = 4_000;

/// The same, of a circuit with the Premium add-on.
const PREMIUM: u128 = 10_000;

impl Limit {
    /// What holds for a session.
    pub fn of(peering: &Peering<'_>) -> Self {
        let tier = peering.circuit.and_then(|it| it.circuit.tier.as_ref()).map(|it| it.value);
        let (least, most) = match (peering.kind, peering.afi()) {
            (Some(Kind::Microsoft), _) | (None, Afi::Ipv6) => (200, 200),
            (Some(Kind::Private), Afi::Ipv6) => (100, 100),
            (Some(Kind::Private), Afi::Ipv4) => match tier {
                Some(CircuitTier::Standard | CircuitTier::Local) => (STANDARD, STANDARD),
                Some(CircuitTier::Premium) => (PREMIUM, PREMIUM),
                Some(CircuitTier::Other) | None => (STANDARD, PREMIUM),
            },
            (None, Afi::Ipv4) => (PREMIUM, PREMIUM),
        };
        Limit { least, most }
    }
}

/// The sessions of a device that may advertise more prefixes than Microsoft takes for certain.
pub(super) fn beyond<'m, 'f>(
    facts: &'f Facts<'m>,
    device: &'m Device,
) -> Vec<(Count, Limit, &'f Peering<'m>)> {
    let mut openness = Openness::of(device);
    let mut suspects = Vec::new();
    let mut found = Vec::new();
    for (_, peering) in facts.peerings.on(device) {
        let (Some(sent), Some(family)) = (facts.sent(peering), own_family(peering)) else { continue };
        let limit = Limit::of(peering);
        let guarded = family.maximum_sent.as_ref().is_some_and(|it| u128::from(it.value) <= limit.least);
        let certain = sent.certain.count();
        if certain > limit.least {
            found.push((Count::Certain(certain), limit, peering));
        } else if !guarded
            && certain.saturating_add(sent.summary.possible.count()) > limit.least
            && openness.lets_everything_through(family, Direction::Out).is_none()
        {
            suspects.push((sent, limit, peering));
        }
    }
    let everything = PrefixSpace::all();
    let told = not_public(facts.network.given.assume);
    let mut exports = Exports::of(device, &everything);
    // Sessions to which the same is sent share what is known of it.
    let mut known: HashMap<(usize, Limit, Option<Kind>), Option<Count>> = HashMap::new();
    for (sent, limit, peering) in suspects {
        let Some(family) = own_family(peering) else { continue };
        let place = (std::ptr::from_ref(sent).addr(), limit, peering.kind);
        let count = known.entry(place).or_insert_with(|| {
            let ways = exports.sent(peering.process, peering.session, family).ways;
            let told = (peering.kind == Some(Kind::Microsoft)).then_some(&told);
            by_entries(sent, &ways, limit, told)
        });
        found.extend(count.clone().map(|count| (count, limit, peering)));
    }
    found.sort_by_key(|it| it.2.session.opening);
    found
}

/// Whether filters name what they let through one by one. An entry that lets out what must not be sent at all is told of
/// as that, and needs no other word.
fn by_entries(sent: &Sent, ways: &[Way], limit: Limit, told: Option<&PrefixSpace>) -> Option<Count> {
    let open = ways.iter().filter(|it| it.fate == Fate::Possible);
    let (listed, ranges): (Vec<&Way>, Vec<&Way>) = open.partition(|it| it.space.only().is_some());
    let listed = PrefixSpace::union_of(listed.into_iter().map(|it| it.space.clone()));
    let count = listed.union(&sent.certain).count();
    if count > limit.least {
        return Some(Count::Listed(count));
    }
    let is_new =
        |it: &&Way| it.doubt.is_some() || told.is_none_or(|told| it.space.intersection(told).is_empty());
    let widest = ranges.into_iter().filter(is_new).max_by_key(|it| it.space.count())?;
    let mut steps: Vec<Step> = widest.steps.clone();
    steps.reverse();
    Some(Count::Unbounded(steps))
}
