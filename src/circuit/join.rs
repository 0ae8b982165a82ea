//! One circuit told in several files: a circuit, its peerings and its route filter may each be printed alone.

use std::collections::{HashMap, HashSet};

use super::{Facts, RouteFilter};
use crate::model::{Circuit, CircuitFamily, RouteFilterUse};

/// Puts together what several files say.
pub fn join(all: impl IntoIterator<Item = Facts>) -> Facts {
    let mut joined = Facts::default();
    let mut circuits = Circuits::default();
    for facts in all {
        facts.circuits.into_iter().for_each(|it| circuits.add(it));
        joined.route_filters.extend(facts.route_filters);
        joined.diagnostics.extend(facts.diagnostics);
        joined.secrets.extend(facts.secrets);
    }
    joined.circuits = circuits.all();
    let filters = Filters::of(&joined.route_filters);
    let peerings = joined.circuits.iter_mut().flat_map(|it| &mut it.peerings);
    peerings.flat_map(|it| &mut it.families).for_each(|it| filters.apply(it));
    joined
}

/// Circuits as they are told, part by part.
#[derive(Default)]
pub(super) struct Circuits {
    all: Vec<Circuit>,
    /// Circuits of two resource groups may share a name; an identifier tells them apart.
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

impl Circuits {
    /// One more, or more of one that is known; what is said twice keeps its first place.
    pub(super) fn add(&mut self, circuit: Circuit) {
        let id = circuit.id.as_ref().map(|it| it.to_ascii_lowercase());
        let name = circuit.name.to_ascii_lowercase();
        let of_name = || {
            let at = *self.by_name.get(&name)?;
            let known = self.all.get(at)?.id.is_some();
            (id.is_none() || !known).then_some(at)
        };
        let at = id.as_ref().and_then(|it| self.by_id.get(it).copied()).or_else(of_name);
        let place = at.unwrap_or(self.all.len());
        self.by_name.entry(name).or_insert(place);
        if let Some(id) = id {
            self.by_id.insert(id, place);
        }
        match self.all.get_mut(place) {
            Some(there) => complete(there, circuit),
            None => self.all.push(circuit),
        }
    }

    pub(super) fn all(mut self) -> Vec<Circuit> {
        for circuit in &mut self.all {
            let mut seen = HashSet::new();
            circuit.reach_blocks.retain(|it| seen.insert(it.value));
        }
        self.all
    }
}

fn complete(there: &mut Circuit, more: Circuit) {
    if there.name.span().is_none() {
        there.name = more.name;
    }
    there.id = there.id.take().or(more.id);
    there.tier = there.tier.take().or(more.tier);
    there.direct = there.direct.take().or(more.direct);
    there.outer_tag = there.outer_tag.take().or(more.outer_tag);
    there.location = there.location.take().or(more.location);
    there.provider = there.provider.take().or(more.provider);
    for peering in more.peerings {
        if !there.peerings.iter().any(|it| it.kind.value == peering.kind.value) {
            there.peerings.push(peering);
        }
    }
    there.reach_blocks.extend(more.reach_blocks);
}

/// Route filters by identifier, and those without one by name.
struct Filters<'a> {
    by_id: HashMap<String, &'a RouteFilter>,
    by_name: HashMap<String, &'a RouteFilter>,
}

impl<'a> Filters<'a> {
    fn of(all: &'a [RouteFilter]) -> Self {
        let id = |it: &'a RouteFilter| Some((it.id.as_ref()?.to_ascii_lowercase(), it));
        let name = |it: &'a RouteFilter| Some((it.name.as_ref()?.to_ascii_lowercase(), it));
        let without_id = all.iter().filter(|it| it.id.is_none());
        Filters { by_id: all.iter().filter_map(id).collect(), by_name: without_id.filter_map(name).collect() }
    }

    /// Gives a peering the communities of its route filter.
    fn apply(&self, family: &mut CircuitFamily) {
        let Some(RouteFilterUse::Attached(Some(id))) = family.route_filter.as_ref().map(|it| &it.value)
        else {
            return;
        };
        let id = id.to_ascii_lowercase();
        let name = id.rsplit('/').next().unwrap_or(&id);
        let filter = self.by_id.get(&id).or_else(|| self.by_name.get(name));
        if family.filtered_communities.is_none() {
            family.filtered_communities = filter.map(|it| it.communities.clone());
        }
    }
}
