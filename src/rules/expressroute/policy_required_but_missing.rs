use super::together::{by_cause, place_for};
use crate::analysis::peering::Peering;
use crate::model::{Device, Direction, Missing};
use crate::net::Family;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that exchange no routes, because the router demands a policy of external sessions and a
    /// direction has none.
    ///
    /// # Why it matters
    /// From release 7.4 on, FRR takes and sends nothing on an external session without a policy for that direction (RFC 8212).
    /// The session is up, BFD is up, and there is not a single route. Junos does the same where `defaults ebgp no-policy` says so.
    ///
    /// # Bad
    /// ```frr
    /// frr version 10.1
    /// interface eth1.100
    ///  ip address 10.255.0.1/30
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```frr
    /// frr version 10.1
    /// interface eth1.100
    ///  ip address 10.255.0.1/30
    /// ip prefix-list AZURE-IN seq 5 permit 10.128.0.0/12 le 24
    /// ip prefix-list AZURE-OUT seq 5 permit 10.0.0.0/16
    /// ip route 10.0.0.0/16 blackhole
    /// router bgp 65010
    ///  network 10.0.0.0/16
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  address-family ipv4 unicast
    ///   neighbor 10.255.0.2 prefix-list AZURE-IN in
    ///   neighbor 10.255.0.2 prefix-list AZURE-OUT out
    /// ```
    ///
    /// # How to fix
    /// Apply a route map, prefix list, access list or AS-path list in each direction.
    /// ```frr
    /// ip prefix-list AZURE-IN seq 5 permit 10.128.0.0/12 le 24
    /// ip prefix-list AZURE-OUT seq 5 permit 10.0.0.0/16
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 10.255.0.2 prefix-list AZURE-IN in
    ///   neighbor 10.255.0.2 prefix-list AZURE-OUT out
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             import AZURE-IN;
    ///             export AZURE-OUT;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// IOS exchanges routes without a policy, and nothing has to change there.
    ///
    /// # How sure it is
    /// A file of FRR that names no release is taken for one of 7.4 or later.
    ///
    /// # References
    /// - FRR documentation, "Require policy on EBGP"
    /// - RFC 8212 (no routes without a policy)
    "policy-required-but-missing", Expressroute, Error, requirements: ["ER-BGP-17"], since "0.1.0",
    "No routes are exchanged because a direction of the session has no policy", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = facts.peerings.settled_on(device).filter_map(|it| {
        let closed = Closed::of(it);
        (closed.inbound || closed.outbound).then(|| ((place_for(it.session), it.afi(), closed), it))
    });
    for ((_, afi, closed), sessions) in by_cause(sessions) {
        let title = sessions.title();
        let (verb, policy) = match (closed.inbound, closed.outbound) {
            (true, true) => (sessions.verb("exchanges", "exchange"), "no policy"),
            (true, false) => (sessions.verb("takes", "take"), "no inbound policy"),
            _ => (sessions.verb("sends", "send"), "no outbound policy"),
        };
        let has = sessions.verb("it has", "they have");
        let message = format!("{title} {verb} no {afi} routes: {has} {policy}, and the router demands one");
        let finding = sessions.point_out(cx.report(message));
        let _reported = finding
            .note("without a policy in a direction, an external session exchanges nothing there (RFC 8212)")
            .help("apply a route map or a prefix list in each direction");
    }
}

/// Directions in which nothing passes because there is no policy.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Closed {
    inbound: bool,
    outbound: bool,
}

impl Closed {
    fn of(peering: &Peering<'_>) -> Self {
        let own = Family::unicast(peering.afi());
        let family = peering.session.active_families().find(|it| it.family == own);
        let is_closed = |direction| {
            family
                .map(|it| it.filters(direction))
                .is_some_and(|it| it.filters.is_empty() && it.unfiltered == Missing::Denies)
        };
        Closed { inbound: is_closed(Direction::In), outbound: is_closed(Direction::Out) }
    }
}
