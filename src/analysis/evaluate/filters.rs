//! All filters of a session in one direction.

use std::rc::Rc;

use super::super::lists::{self, Piece, missing};
use super::super::prefix_space::PrefixSpace;
use super::super::route::Attributes;
use super::super::{Doubt, Step, Truth};
use super::end::either;
use super::memory::{Detail, Memory};
use super::{Effort, Outcome, Region, condition, joined, run as policy};
use crate::model::{
    Combination, Device, Filter, FilterKind, Filters, ListReference, Missing, Protocol, Verdict,
};
use crate::net::Afi;

/// What the filters do with routes of these prefixes and attributes.
pub(super) fn run(
    device: &Device,
    filters: &Filters,
    space: &PrefixSpace,
    attributes: &Rc<Attributes>,
    memory: &Memory,
) -> Vec<Region> {
    let start = Region::whole(space.clone(), Outcome::Undecided, Rc::clone(attributes));
    if space.is_empty() {
        return Vec::new();
    }
    let place = filters.filters.first().map(|it| it.statement);
    let doubt = || Doubt::of_platform(place, "whether it passes differs by release");
    if filters.filters.is_empty() && filters.unfiltered != Missing::Permits {
        let outcome = missing(filters.unfiltered, doubt).into();
        return vec![Region { outcome, ..start }];
    }
    let passes = |it: Region| match (&it.outcome, missing(filters.filtered, doubt)) {
        (Outcome::Accept, truth) => Region { outcome: truth.into(), ..it },
        _ => it,
    };
    let regions = match filters.combination {
        Combination::All => all(device, &filters.filters, start, memory),
        Combination::First { bgp, others } => {
            let learned = attributes.protocol.holds(|it| *it == Protocol::Bgp);
            first(device, &filters.filters, start, (learned, bgp, others), memory)
        }
    };
    regions.into_iter().map(passes).collect()
}

/// Each filter must accept. What a policy changes, a filter that stands after it may see or not: there the order differs
/// by platform and release.
fn all(device: &Device, filters: &[Filter], start: Region, memory: &Memory) -> Vec<Region> {
    let original = start.attributes.clone();
    let mut regions = vec![Region { outcome: Outcome::Accept, ..start }];
    for filter in filters {
        let mut next = Vec::new();
        for region in few(regions) {
            if region.outcome == Outcome::Reject {
                next.push(region);
                continue;
            }
            let seen = either(Rc::clone(&region.attributes), &original);
            let before = Region::whole(region.space.clone(), Outcome::Undecided, seen);
            for part in one(device, filter, before, memory).into_iter().map(Region::settled) {
                let outcome = both(region.outcome.clone(), part.outcome);
                let steps = joined(&region.steps, part.steps);
                let changes = filter.kind == FilterKind::Policy;
                let attributes = if changes { part.attributes } else { region.attributes.clone() };
                next.push(Region { outcome, steps, attributes, ..part });
            }
        }
        regions = next;
    }
    regions
}

/// Regions that each keep their own way through the next filter; more than these share theirs.
const MOST_REGIONS: usize = 256;

/// Makes one region of those that no later filter can tell apart, when there are very many: each would meet each entry of
/// the next list. What they have in common of their reasons is kept.
fn few(regions: Vec<Region>) -> Vec<Region> {
    if regions.len() <= MOST_REGIONS {
        return regions;
    }
    let mut kinds: Vec<(Region, Vec<PrefixSpace>)> = Vec::new();
    for mut region in regions {
        let space = std::mem::take(&mut region.space);
        let same =
            |it: &&mut (Region, _)| it.0.outcome == region.outcome && it.0.attributes == region.attributes;
        match kinds.iter_mut().take(MOST_REGIONS).find(same) {
            Some((first, spaces)) => {
                let common =
                    first.steps.iter().zip(&region.steps).take_while(|(one, other)| one == other).count();
                first.steps.truncate(common);
                spaces.push(space);
            }
            None => kinds.push((region, vec![space])),
        }
    }
    kinds.into_iter().map(|(it, spaces)| Region { space: PrefixSpace::union_of(spaces), ..it }).collect()
}

fn both(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Reject, _) | (_, Outcome::Reject) => Outcome::Reject,
        (Outcome::Unknown(doubt), _) | (_, Outcome::Unknown(doubt)) => Outcome::Unknown(doubt),
        _ => Outcome::Accept,
    }
}

/// The first filter that decides wins; what none decides meets the protocol's default.
fn first(
    device: &Device,
    filters: &[Filter],
    start: Region,
    (learned, bgp, others): (Option<bool>, Verdict, Verdict),
    memory: &Memory,
) -> Vec<Region> {
    let mut done = Vec::new();
    let mut open = vec![start];
    for filter in filters {
        let mut still = Vec::new();
        for region in few(open) {
            let (before, steps) = (Region { steps: Vec::new(), ..region.clone() }, region.steps);
            for part in one(device, filter, before, memory) {
                let part = Region { steps: joined(&steps, part.steps), ..part };
                if part.outcome == Outcome::Undecided { still.push(part) } else { done.push(part.settled()) }
            }
        }
        open = still;
    }
    let default = match learned {
        Some(true) => bgp.into(),
        Some(false) => others.into(),
        None if bgp == others => bgp.into(),
        None => Outcome::Unknown(Doubt::of_route(None, "the default depends on where the route comes from")),
    };
    done.extend(open.into_iter().map(|it| Region { outcome: default.clone(), ..it }.settled()));
    done
}

/// One filter.
fn one(device: &Device, filter: &Filter, from: Region, memory: &Memory) -> Vec<Region> {
    let applied = Step { span: filter.statement, text: format!("routes pass through `{}`", *filter.name) };
    let name = filter.name.as_str();
    let mut regions = match filter.kind {
        FilterKind::Policy => match device.policies.get(name) {
            Some(it) => {
                let mut effort = Effort { drops: memory.detail == Detail::Sets, ..Effort::new(memory) };
                policy(device, it, from, &mut effort)
            }
            None => regions(Piece::whole(&from.space, undefined(filter)), &from),
        },
        FilterKind::PrefixList => by_family(filter, &from, |family, space| {
            device.prefix_lists.get(family).get(name).map(|it| memory.prefix_list(it, space, false))
        }),
        FilterKind::AccessList => by_family(filter, &from, |family, space| {
            device.access_lists.get(family).get(name).map(|it| lists::access_list(it, space))
        }),
        FilterKind::AsPathList => {
            let reference = ListReference { name: filter.name.clone(), if_undefined: filter.if_undefined };
            let truth =
                condition::as_path(device.as_path_lists.get(name), &reference, &from.attributes, memory);
            regions(Piece::whole(&from.space, truth), &from)
        }
    };
    for region in &mut regions {
        region.steps.insert(0, applied.clone());
    }
    regions
}

/// A list that exists once for each family.
fn by_family(
    filter: &Filter,
    from: &Region,
    ask: impl Fn(Afi, &PrefixSpace) -> Option<Vec<Piece>>,
) -> Vec<Region> {
    let mut pieces = Vec::new();
    for (family, part) in [(Afi::Ipv4, from.space.ipv4()), (Afi::Ipv6, from.space.ipv6())] {
        if !part.is_empty() {
            pieces.extend(ask(family, &part).unwrap_or_else(|| Piece::whole(&part, undefined(filter))));
        }
    }
    regions(pieces, from)
}

fn undefined(filter: &Filter) -> Truth {
    missing(filter.if_undefined, || Doubt::at(filter.name.span(), format!("there is no `{}`", *filter.name)))
}

fn regions(pieces: Vec<Piece>, from: &Region) -> Vec<Region> {
    let region = |it: Piece| Region {
        space: it.space,
        outcome: it.truth.into(),
        steps: it.steps,
        attributes: from.attributes.clone(),
        ends: from.ends.clone(),
    };
    pieces.into_iter().map(region).collect()
}
