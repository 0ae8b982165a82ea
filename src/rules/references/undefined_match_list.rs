use std::collections::BTreeSet;

use super::reference::{self, Reference};
use crate::model::{CommunityKind, Condition, Device, FilterKind, ListReference, PrefixMatchList};
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds prefix lists, access lists, AS-path lists and community lists that a neighbor or a route policy uses and
    /// that the configuration does not define.
    ///
    /// # Why it matters
    /// On one platform the entry then never matches, on another the condition vanishes and the entry matches
    /// everything: opposite outcomes from the same text.
    ///
    /// # Bad
    /// ```ios
    /// route-map MSFT-OUT permit 10
    ///  match ip address prefix-list NAT-POOLS
    /// ip prefix-list NAT-POOL seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// route-map MSFT-OUT permit 10
    ///  match ip address prefix-list NAT-POOL
    /// ip prefix-list NAT-POOL seq 5 permit 131.107.8.0/24
    /// ```
    "undefined-match-list", References, Error, requirements: ["REF002"], since "0.1.0",
    "A list that a neighbor or a policy uses is not defined", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let mut prefix: [Vec<Reference<'_>>; 2] = [Vec::new(), Vec::new()];
    let mut access: [Vec<Reference<'_>>; 2] = [Vec::new(), Vec::new()];
    let mut as_path = reference::filters(device, FilterKind::AsPathList);
    let (mut standard, mut extended, mut large) = (Vec::new(), Vec::new(), Vec::new());
    for condition in device.policies.values().flat_map(|it| &it.terms).flat_map(|it| &it.when) {
        match &condition.value {
            Condition::Prefix(matches) => {
                for it in matches {
                    let (lists, reference) = match &it.list {
                        PrefixMatchList::Prefix(reference) => (&mut prefix, reference),
                        PrefixMatchList::Access(reference) => (&mut access, reference),
                        PrefixMatchList::Inline(_) => continue,
                    };
                    let [ipv4, ipv6] = lists;
                    let lists = if it.family == Afi::Ipv4 { ipv4 } else { ipv6 };
                    lists.push(in_policy(reference));
                }
            }
            Condition::AsPath(lists) => as_path.extend(lists.iter().map(in_policy)),
            Condition::Community { kind, lists, .. } => {
                let used = match kind {
                    CommunityKind::Standard => &mut standard,
                    CommunityKind::Extended => &mut extended,
                    CommunityKind::Large => &mut large,
                };
                used.extend(lists.iter().map(in_policy));
            }
            _ => {}
        }
    }
    let [mut prefix4, mut prefix6] = prefix;
    let both = of_both_families(&mut prefix4, &mut prefix6);
    let names: Vec<&str> = [Afi::Ipv4, Afi::Ipv6]
        .iter()
        .flat_map(|it| device.prefix_lists.get(*it).keys())
        .map(String::as_str)
        .collect();
    reference::report(cx, device, "prefix list", &names, both);
    let [access4, access6] = access;
    let of_neighbors = |kind, afi| reference::filters_of(device, kind, afi);
    for (afi, mut prefix, mut access) in [(Afi::Ipv4, prefix4, access4), (Afi::Ipv6, prefix6, access6)] {
        prefix.extend(of_neighbors(FilterKind::PrefixList, afi));
        access.extend(of_neighbors(FilterKind::AccessList, afi));
        let names: Vec<&str> = device.prefix_lists.get(afi).keys().map(String::as_str).collect();
        reference::report(cx, device, &format!("{afi} prefix list"), &names, prefix);
        let names: Vec<&str> = device.access_lists.get(afi).keys().map(String::as_str).collect();
        reference::report(cx, device, &format!("{afi} access list"), &names, access);
    }
    let names: Vec<&str> = device.as_path_lists.keys().map(String::as_str).collect();
    reference::report(cx, device, "AS-path list", &names, as_path);
    let communities = [
        ("community list", &device.community_lists, standard),
        ("extended community list", &device.ext_community_lists, extended),
        ("large community list", &device.large_community_lists, large),
    ];
    for (what, lists, used) in communities {
        let names: Vec<&str> = lists.keys().map(String::as_str).collect();
        reference::report(cx, device, what, &names, used);
    }
}

/// Takes out what one name in the text says for both families: where lists hold prefixes of either, that is one use of
/// one list.
fn of_both_families<'m>(ipv4: &mut Vec<Reference<'m>>, ipv6: &mut Vec<Reference<'m>>) -> Vec<Reference<'m>> {
    let places: BTreeSet<_> = ipv4.iter().filter_map(|it| it.name.span()).collect();
    let mut both = Vec::new();
    let mut only = Vec::new();
    for it in ipv6.drain(..) {
        if it.name.span().is_some_and(|span| places.contains(&span)) { both.push(it) } else { only.push(it) }
    }
    *ipv6 = only;
    let places: BTreeSet<_> = both.iter().filter_map(|it| it.name.span()).collect();
    ipv4.retain(|it| it.name.span().is_none_or(|span| !places.contains(&span)));
    both
}

fn in_policy(it: &ListReference) -> Reference<'_> {
    Reference { name: &it.name, effect: it.if_undefined, place: "in a route policy", idle: false }
}
