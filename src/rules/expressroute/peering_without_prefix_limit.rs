use super::together::{by_cause, place_for};
use crate::analysis::peering::{Kind, Peering};
use crate::diagnostic::Severity;
use crate::model::{BeyondLimit, Device};
use crate::net::{Afi, Family};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft without a limit on the prefixes that are received, or with one that Azure may exceed in normal
    /// operation: below 1,000 for IPv4 and 100 for IPv6 on private peering, below 500 on Microsoft peering.
    ///
    /// # Why it matters
    /// A mistake elsewhere, such as another company's routes over Global Reach or a virtual WAN that announces everything, fills
    /// the table of the router and of everything behind it. A limit that is too low does harm of its own: Azure sends up to 1,000
    /// prefixes for a single connection of a virtual network, and Microsoft peering grows every month, until the limit takes
    /// the session down.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 maximum-prefix 4000 80 restart 30
    /// ```
    ///
    /// # How to fix
    /// Set a limit with room to grow, a warning before it, and a session that comes back by itself.
    /// ```ios
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 maximum-prefix 4000 80 restart 30
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 10.255.0.2 maximum-prefix 4000 80 restart 30
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             family inet {
    ///                 unicast {
    ///                     prefix-limit {
    ///                         maximum 4000;
    ///                         teardown 80 idle-timeout 30;
    ///                     }
    ///                 }
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// Whether a limit is too low depends on the kind of the peering; where that is only likely, so is the finding. A low limit
    /// that only writes a message is for information.
    ///
    /// # References
    /// - Azure ExpressRoute FAQ, "Route advertisement limits" and Global Reach
    /// - Azure ExpressRoute circuits and peering
    "peering-without-prefix-limit", Expressroute, Warning, requirements: ["ER-LIM-05"], since "0.1.0",
    "No limit, or too low a limit, on prefixes received from Microsoft", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let (mut unlimited, mut low) = (Vec::new(), Vec::new());
    for peering in facts.peerings.settled_on(device) {
        let own = Family::unicast(peering.afi());
        let Some(family) = peering.session.active_families().find(|it| it.family == own) else { continue };
        let Some(limit) = &family.prefix_limit else {
            unlimited.push(((place_for(peering.session), own), peering));
            continue;
        };
        let needed = needed(peering);
        let place = limit.span().filter(|_| limit.maximum < needed);
        low.extend(place.map(|place| ((place, limit.value, needed), peering)));
    }
    for ((_, family), sessions) in by_cause(unlimited) {
        let finding = cx.report(format!("{} may send any number of {family} prefixes", sessions.title()));
        let _reported = sessions
            .point_out(finding)
            .help("set a limit with room to grow, and let the session come back by itself");
    }
    for ((place, limit, needed), sessions) in by_cause(low) {
        let finding = cx
            .report(format!(
                "the limit of {} prefixes for {} is too low: up to {needed} are normal",
                limit.maximum,
                sessions.title()
            ))
            .at(place, "the limit");
        let finding =
            if limit.beyond == BeyondLimit::Message { finding.at_most(Severity::Info) } else { finding };
        // What is too low for either kind is so for certain.
        let either = limit.maximum < least(sessions.first.afi());
        let finding = finding.likely_if(!either && !sessions.is_certain());
        let _reported =
            sessions.point_out(finding).note_some(sessions.first.because()).help("raise the limit");
    }
}

/// What Azure may send in normal operation.
fn needed(peering: &Peering<'_>) -> u32 {
    match (peering.kind, peering.afi()) {
        (Some(Kind::Private), Afi::Ipv4) => 1_000,
        (Some(Kind::Private), Afi::Ipv6) => 100,
        (Some(Kind::Microsoft), _) => 500,
        (None, afi) => least(afi),
    }
}

/// What it may send on either kind of peering.
fn least(afi: Afi) -> u32 {
    match afi {
        Afi::Ipv4 => 500,
        Afi::Ipv6 => 100,
    }
}
