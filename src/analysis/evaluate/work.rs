//! How much work an evaluation may be, told before it is done, and how much of it a device is worth.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::super::Doubt;
use super::super::prefix_space::PrefixSpace;
use super::super::route::Attributes;
use super::Region;
use super::memory::{Detail, Memory};
use crate::model::{
    Condition, Device, Filter, FilterKind, Filters, PolicyReference, PrefixMatch, PrefixMatchList,
    RoutePolicy, Term,
};
use crate::net::Afi;

/// Entries of lists and policies that one device is worth whatever its size.
const LEAST: usize = 2_000_000;

/// To ask at all costs as much as so many entries.
const ASKING: usize = 8;

/// How often each entry of a device may be visited beyond that.
const VISITS_PER_ENTRY: usize = 32;

/// The cost of an entry is that of cutting a set; to look at one prefix costs so many times less.
const CHEAPER_FOR_ONE: usize = 16;

/// Evaluates the policies and filters of one device, as long as the work stays in proportion to the device's size. What
/// goes beyond is not known.
#[derive(Debug)]
pub struct Evaluator<'m> {
    /// The device.
    pub device: &'m Device,
    memory: Memory,
    left: Cell<usize>,
    /// Of policies by name and by how many calls lead to them, as far as they were asked for.
    costs: RefCell<HashMap<(&'m str, usize), usize>>,
}

impl<'m> Evaluator<'m> {
    /// For a device about which nothing was asked yet.
    pub fn new(device: &'m Device) -> Self {
        let of_prefix_lists = device.prefix_lists.iter().flat_map(|(_, lists)| lists.values());
        let of_access_lists = device.access_lists.iter().flat_map(|(_, lists)| lists.values());
        let entries = of_prefix_lists.map(|it| it.entries.len()).sum::<usize>()
            + of_access_lists.map(|it| it.entries.len()).sum::<usize>()
            + device.policies.values().map(|it| it.terms.len()).sum::<usize>();
        Evaluator {
            device,
            memory: Memory::default(),
            left: Cell::new(LEAST + entries * VISITS_PER_ENTRY),
            costs: RefCell::default(),
        }
    }

    /// Whether it is told as well what does not pass, and why.
    pub fn tells_misses(&self) -> bool {
        self.memory.detail == Detail::Misses
    }

    /// Tells so much of what decides.
    #[must_use]
    pub fn telling(self, detail: Detail) -> Self {
        Evaluator { memory: Memory::telling(detail), ..self }
    }

    /// [`super::filters`].
    pub fn filters(
        &self,
        filters: &Filters,
        space: &PrefixSpace,
        attributes: &Rc<Attributes>,
    ) -> Vec<Region> {
        if self.spend(self.of_filters(filters), space) {
            return super::filters::run(self.device, filters, space, attributes, &self.memory);
        }
        let place = filters.filters.first().map(|it| it.statement);
        too_much(space, attributes, Doubt::at(place, "the filters are too intricate to follow"))
    }

    /// [`super::policy`], of a policy that is there.
    pub fn policy(
        &self,
        policy: &RoutePolicy,
        reference: &PolicyReference,
        space: &PrefixSpace,
        attributes: &Rc<Attributes>,
    ) -> Vec<Region> {
        if self.spend(self.of_policy(&policy.name, 0), space) {
            return super::of_policy(self.device, policy, space, attributes, &self.memory);
        }
        too_much(space, attributes, Doubt::at(reference.name.span(), "the policy is too intricate to follow"))
    }

    fn spend(&self, work: usize, space: &PrefixSpace) -> bool {
        let work =
            if space.only().is_some() { work / CHEAPER_FOR_ONE } else { work.min(super::MOST_ENTRIES) };
        let left = self.left.get().checked_sub(work.saturating_add(ASKING));
        left.inspect(|&it| self.left.set(it)).is_some()
    }

    fn of_filters(&self, filters: &Filters) -> usize {
        let both = |of: fn(&Device, Afi, &str) -> usize, name: &str| {
            of(self.device, Afi::Ipv4, name) + of(self.device, Afi::Ipv6, name)
        };
        let of = |it: &Filter| match it.kind {
            FilterKind::Policy => self.of_policy(&it.name, 0),
            FilterKind::PrefixList => both(of_prefix_list, &it.name),
            FilterKind::AccessList => both(of_access_list, &it.name),
            FilterKind::AsPathList => {
                self.device.as_path_lists.get(it.name.as_str()).map_or(0, |it| it.entries.len())
            }
        };
        filters.filters.iter().map(of).fold(0, usize::saturating_add)
    }

    /// The cost of a policy and of those that it calls or asks, as deep as they are followed.
    fn of_policy(&self, name: &str, calls: usize) -> usize {
        let Some((name, policy)) = self.device.policies.get_key_value(name) else { return 0 };
        if let Some(&known) = self.costs.borrow().get(&(name.as_str(), calls)) {
            return known;
        }
        let of_other = |it: &PolicyReference| {
            if calls < super::MOST_CALLS { self.of_policy(&it.name, calls + 1) } else { 0 }
        };
        let of = |term: &Term| {
            let others = others(term).into_iter().map(of_other);
            others.fold(1 + of_term(self.device, term), usize::saturating_add)
        };
        let cost = policy.terms.iter().map(of).fold(0, usize::saturating_add);
        self.costs.borrow_mut().insert((name, calls), cost);
        cost
    }
}

/// The policies that a term calls or asks.
fn others(term: &Term) -> Vec<&PolicyReference> {
    let asked = term.when.iter().filter_map(|it| match &it.value {
        Condition::Policy { policies, .. } => Some(policies.references()),
        _ => None,
    });
    asked.flatten().chain(&term.call).collect()
}

fn too_much(space: &PrefixSpace, attributes: &Rc<Attributes>, doubt: Doubt) -> Vec<Region> {
    let mut attributes = Rc::clone(attributes);
    Rc::make_mut(&mut attributes).forget_changeable();
    vec![Region::whole(space.clone(), super::Outcome::Unknown(doubt), attributes)]
}

/// Entries of the lists that a term may have to go through.
pub(super) fn of_term(device: &Device, term: &Term) -> usize {
    let of_condition = |it: &Condition| match it {
        Condition::Prefix(matches) => {
            let of = |it: &PrefixMatch| match &it.list {
                PrefixMatchList::Prefix(list) => of_prefix_list(device, it.family, &list.name),
                PrefixMatchList::Access(list) => of_access_list(device, it.family, &list.name),
                PrefixMatchList::Inline(list) => list.entries.len(),
            };
            matches.iter().map(of).sum()
        }
        Condition::AsPath(lists) => lists
            .iter()
            .filter_map(|it| device.as_path_lists.get(it.name.as_str()))
            .map(|it| it.entries.len())
            .sum(),
        Condition::Community { kind, lists, .. } => lists
            .iter()
            .filter_map(|it| device.community_lists_of(*kind).get(it.name.as_str()))
            .map(|it| it.entries.len())
            .sum(),
        _ => 0,
    };
    term.when.iter().map(|it| of_condition(&it.value)).sum()
}

fn of_prefix_list(device: &Device, family: Afi, name: &str) -> usize {
    device.prefix_lists.get(family).get(name).map_or(0, |it| it.entries.len())
}

fn of_access_list(device: &Device, family: Afi, name: &str) -> usize {
    device.access_lists.get(family).get(name).map_or(0, |it| it.entries.len())
}
