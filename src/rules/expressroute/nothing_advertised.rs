use super::together::{Together, by_cause, place_for};
use crate::analysis::advertise::{Exports, Fate, Way};
use crate::analysis::announced::own_family;
use crate::analysis::evaluate::Detail;
use crate::analysis::peering::Peering;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, FilterKind, Missing, Sourced};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft on which nothing can be advertised: nothing enters the BGP table, or the outbound
    /// filters refuse all there is.
    ///
    /// # Why it matters
    /// Microsoft reaches the company only by what the company announces. The session comes up and looks healthy, and no
    /// answer ever comes back over it.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Originate a prefix, hold it in the routing table with a discard route, and let the outbound filter permit exactly
    /// that prefix.
    ///
    /// ```ios
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// ```junos
    /// routing-options {
    ///     static {
    ///         route 10.20.0.0/16 discard;
    ///     }
    /// }
    /// policy-options {
    ///     policy-statement AZURE-OUT {
    ///         term own {
    ///             from {
    ///                 protocol static;
    ///                 route-filter 10.20.0.0/16 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip route 10.20.0.0/16 blackhole
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   network 10.20.0.0/16
    ///  exit-address-family
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # When to ignore it
    /// While a link is taken out of service on purpose.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Route aggregation and prefix limits"
    "nothing-advertised", Expressroute, Error, requirements: ["ER-ADV-13"], since "0.1.0",
    "Nothing can be advertised on the session", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut mute = Vec::new();
    for (_, peering) in facts.peerings.on(device) {
        let silent = facts.sent(peering).is_some_and(|it| it.any.is_empty());
        let Some(family) = own_family(peering).filter(|_| silent) else { continue };
        let filters = &family.export;
        // Where a policy must be applied and is not, that is the trouble.
        if filters.filters.is_empty() && filters.unfiltered == Missing::Denies {
            continue;
        }
        let place = match filters.filters.last() {
            Some(it) => Ok(it.name.as_str()),
            None => Err(place_for(peering.session)),
        };
        mute.push(((place, peering.process.opening, family.family), peering));
    }
    if mute.is_empty() {
        return;
    }
    let everything = PrefixSpace::all();
    let mut exports = Exports::of(device, &everything).telling(Detail::Misses);
    for (_, sessions) in by_cause(mute) {
        let first: &Peering<'_> = sessions.first;
        let Some(family) = own_family(first) else { continue };
        let ways = exports.sent(first.process, first.session, family).ways;
        let refused = ways.iter().filter(|it| it.fate == Fate::No).max_by_key(|it| it.named);
        let policies = family.export.filters.iter().filter(|it| it.kind == FilterKind::Policy);
        let mut names = policies.map(|it| &it.name);
        let missing = names.find(|it| !device.policies.contains_key(it.as_str()));
        report(cx, &sessions, refused, missing);
    }
}

fn report(
    cx: &mut Context<'_>,
    sessions: &Together<'_, '_>,
    refused: Option<&Way>,
    missing: Option<&Sourced<String>>,
) {
    let title = sessions.title();
    let message = match refused {
        Some(_) => format!("nothing can be advertised on {title}: the outbound filters refuse all there is"),
        None => format!("nothing can be advertised on {title}: nothing enters the BGP table"),
    };
    let mut finding = cx.report(message);
    // What refuses stands before what is refused.
    if let Some(it) = missing {
        finding = finding.label(it, format!("there is no `{}`, so nothing passes", **it));
    }
    let last = refused.and_then(|it| it.steps.last()).filter(|_| missing.is_none());
    finding = finding.steps(last).steps(refused.and_then(|it| it.steps.first()));
    finding = sessions.point_out(finding);
    let _reported = match refused {
        Some(_) => finding.help("permit in the outbound filter what is originated, exactly as long as it is"),
        None => finding
            .note("no route is originated or redistributed in its table, and no other session brings any in")
            .help("originate the prefixes that Microsoft should reach"),
    };
}
