//! Which policies stand behind filters.

use std::collections::BTreeSet;

use crate::model::{
    CommunityKind, Condition, Device, FilterKind, Filters, ListReference, Missing, PrefixMatchList,
    RoutePolicy, Term,
};
use crate::net::Afi;

/// The terms of the policies of some filters, and of those that they call or ask, each once.
pub fn terms<'m>(device: &'m Device, filters: &'m Filters) -> impl Iterator<Item = &'m Term> {
    let mut names: Vec<&str> = filters.filters.iter().rev().map(|it| it.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut policies: Vec<&RoutePolicy> = Vec::new();
    while let Some(name) = names.pop() {
        let Some(policy) = device.policies.get(name).filter(|_| seen.insert(name)) else { continue };
        let called = policy.terms.iter().filter_map(|it| it.call.as_ref());
        let asked = policy.terms.iter().flat_map(|it| &it.when).filter_map(|it| match &it.value {
            Condition::Policy { policies, .. } => Some(policies.references()),
            _ => None,
        });
        names.extend(called.chain(asked.flatten()).map(|it| it.name.as_str()));
        policies.push(policy);
    }
    policies.into_iter().flat_map(|it| &it.terms)
}

/// Whether filters, or the policies behind them, name something that does not exist and refuse routes for that reason.
pub fn names_nothing(device: &Device, filters: &Filters) -> bool {
    let of_filter = filters.filters.iter().any(|it| {
        let exists = match it.kind {
            FilterKind::Policy => device.policies.contains_key(it.name.as_str()),
            FilterKind::PrefixList => has_prefix_list(device, &it.name),
            FilterKind::AccessList => has_access_list(device, &it.name),
            FilterKind::AsPathList => device.as_path_lists.contains_key(it.name.as_str()),
        };
        !exists && it.if_undefined != Missing::Permits
    });
    of_filter || terms(device, filters).any(|it| calls_nothing(device, it) || asks_nothing(device, it))
}

fn calls_nothing(device: &Device, term: &Term) -> bool {
    term.call.as_ref().is_some_and(|it| !device.policies.contains_key(it.name.as_str()))
}

fn asks_nothing(device: &Device, term: &Term) -> bool {
    let missing = |it: &ListReference, exists: fn(&Device, &str) -> bool| {
        it.if_undefined != Missing::Permits && !exists(device, &it.name)
    };
    term.when.iter().any(|it| match &it.value {
        Condition::Prefix(matches) => matches.iter().any(|it| match &it.list {
            PrefixMatchList::Prefix(list) => missing(list, has_prefix_list),
            PrefixMatchList::Access(list) => missing(list, has_access_list),
            PrefixMatchList::Inline(_) => false,
        }),
        Condition::AsPath(lists) => {
            lists.iter().any(|it| missing(it, |device, name| device.as_path_lists.contains_key(name)))
        }
        Condition::Community { kind, lists, .. } => lists.iter().any(|it| {
            missing(
                it,
                match kind {
                    CommunityKind::Standard => |device, name| device.community_lists.contains_key(name),
                    CommunityKind::Extended => |device, name| device.ext_community_lists.contains_key(name),
                    CommunityKind::Large => |device, name| device.large_community_lists.contains_key(name),
                },
            )
        }),
        _ => false,
    })
}

fn has_prefix_list(device: &Device, name: &str) -> bool {
    [Afi::Ipv4, Afi::Ipv6].into_iter().any(|it| device.prefix_lists.get(it).contains_key(name))
}

fn has_access_list(device: &Device, name: &str) -> bool {
    [Afi::Ipv4, Afi::Ipv6].into_iter().any(|it| device.access_lists.get(it).contains_key(name))
}
