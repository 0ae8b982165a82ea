use super::reference::{self, Reference};
use crate::model::{Condition, Device, FilterKind, ListReference, PrefixMatchList};
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
            Condition::Community { lists, .. } => standard.extend(lists.iter().map(in_policy)),
            Condition::ExtCommunity(lists) => extended.extend(lists.iter().map(in_policy)),
            Condition::LargeCommunity(lists) => large.extend(lists.iter().map(in_policy)),
            _ => {}
        }
    }
    let [prefix4, prefix6] = prefix;
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

fn in_policy(it: &ListReference) -> Reference<'_> {
    Reference { name: &it.name, effect: it.if_undefined, place: "in a route policy", idle: false }
}
