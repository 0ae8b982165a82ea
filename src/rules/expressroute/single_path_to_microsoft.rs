use super::together::by_cause;
use crate::analysis::peering::Peering;
use crate::model::Sourced;
use crate::net::Family;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds routers on which both sessions of a pair end and that use one path at a time.
    ///
    /// # Why it matters
    /// Microsoft sends over both links of a pair. A router that uses the best path alone sends everything over one of them: half
    /// of the bandwidth outbound lies idle.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 10.255.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.6 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 10.255.0.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  maximum-paths 2
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Let BGP use several paths at once; on Junos the forwarding table has to take them too.
    /// ```ios
    /// router bgp 65010
    ///  maximum-paths 2
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   maximum-paths 2
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement BALANCE {
    ///         then {
    ///             load-balance per-packet;
    ///         }
    ///     }
    /// }
    /// routing-options {
    ///     forwarding-table {
    ///         export BALANCE;
    ///     }
    /// }
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             multipath;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// On Junos, whether the forwarding table takes several paths is not looked at.
    ///
    /// # When to ignore it
    /// When one link is meant to be used first, by local preference or a longer path.
    ///
    /// # References
    /// - Azure ExpressRoute: optimize routing
    /// - Designing for high availability with ExpressRoute, "Active-active connections"
    "single-path-to-microsoft", Expressroute, Info opt_in, requirements: ["ER-RED-12"], since "0.1.0",
    "Both sessions end here but multipath is off", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let pairs = facts.peerings.pairs().filter(|(one, other, _)| {
        std::ptr::eq(one.process, other.process) && one.is_settled() && other.is_settled()
    });
    let single = pairs.filter_map(|(one, other, _)| {
        let family = Family::unicast(one.afi());
        let paths = paths(one, family);
        (paths.value < 2).then(|| [one, other].map(|it| ((it.process.opening, family, paths.span()), it)))
    });
    for ((process, family, place), sessions) in by_cause(single.flatten()) {
        let finding = cx
            .report(format!(
                "{} uses one path at a time for {family}, where both sessions of a pair end on it",
                *sessions.first.device.name
            ))
            .device(&sessions.first.device.name)
            .at(place.unwrap_or(process), "one path at a time");
        let _reported = sessions.point_out(finding).help("let BGP use several paths at once");
    }
}

/// How many paths are used at once.
fn paths(peering: &Peering<'_>, family: Family) -> Sourced<u32> {
    let process = peering.process;
    process.family(family).map_or(Sourced::default_of(process.default_paths), |it| it.maximum_paths)
}
