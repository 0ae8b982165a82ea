use super::leak::{into_private, label_filters};
use super::together::{Together, by_cause};
use crate::analysis::advertise::{Exports, Fate, Way};
use crate::analysis::announced::own_family;
use crate::analysis::evaluate::Detail;
use crate::analysis::obstacle::obstacle;
use crate::analysis::peering::Peering;
use crate::analysis::policies::names_nothing;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, Filters};
use crate::rules::{Context, Facts};

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
    /// # How sure it is
    /// Filters that refuse everything in the file are proven. That nothing enters the BGP table is likely only, because the
    /// file may be an excerpt, and is told of only where an outbound filter shows that something is to go out. Where a
    /// policy or list that does not exist refuses everything, `undefined-policy` or `undefined-match-list` says so instead.
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
        // A filter shows that something is to go out. Without one, that is the trouble where the platform demands one,
        // and elsewhere a file that originates nothing is more often an excerpt. What is refused because a name
        // stands for nothing is told of where it is used.
        let Some(last) = family.export.filters.last().filter(|_| !names_nothing(device, &family.export))
        else {
            continue;
        };
        // A session that cannot come up sends nothing for that reason.
        if obstacle(peering).is_none() {
            mute.push(((last.name.as_str(), peering.process.opening, family.family), peering));
        }
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
        match ways.iter().filter(|it| it.fate == Fate::No).max_by_key(|it| it.named) {
            Some(way) => refused(cx, &sessions, way),
            None if is_told(facts, device, first) => {}
            None => empty(cx, &sessions, &family.export),
        }
    }
}

/// Whether another rule says what is wrong with a table that holds nothing of its own: the other session of the pair
/// announces something, or routes of Microsoft go out.
fn is_told(facts: &Facts<'_>, device: &Device, peering: &Peering<'_>) -> bool {
    let partner = facts.peerings.partner(peering).and_then(|it| facts.sent(it));
    partner.is_some_and(|it| !it.certain.is_empty())
        || into_private(facts, device).iter().any(|it| std::ptr::eq(it.to, peering))
}

/// The filters refuse what the table holds.
fn refused(cx: &mut Context<'_>, sessions: &Together<'_, '_>, way: &Way) {
    let title = sessions.title();
    let finding = cx
        .report(format!("nothing can be advertised on {title}: the outbound filters refuse all there is"))
        // What refuses stands before what is refused.
        .steps(way.steps.last())
        .steps(way.steps.first().filter(|_| way.steps.len() > 1));
    let _reported = sessions
        .point_out(finding)
        .help("permit in the outbound filter what is originated, exactly as long as it is");
}

/// The table holds nothing, as far as the file goes.
fn empty(cx: &mut Context<'_>, sessions: &Together<'_, '_>, filters: &Filters) {
    let title = sessions.title();
    let finding = cx.report(format!("nothing can be advertised on {title}: nothing enters the BGP table"));
    let finding = label_filters(sessions.point_out(finding), sessions.first.session, filters, |_| {
        "finds nothing to let out".to_owned()
    });
    let _reported = finding
        .likely()
        .note("no route is originated or redistributed in its table, and no other session brings any in")
        .help("originate the prefixes that Microsoft should reach");
}
