use std::collections::HashSet;

use super::together::by_cause;
use crate::diagnostic::Severity;
use crate::model::{Device, Session};
use crate::net::{Afi, Family};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds IPv4 sessions to Microsoft on which IPv6 routes are exchanged as well.
    ///
    /// # Why it matters
    /// Each family has a session of its own with Microsoft, and the prefixes that a session carries have to be of its
    /// family. IPv6 routes offered over the IPv4 session do not arrive, so IPv6 has no connectivity, or none on this link.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ipv6 address 2a01:111:20::1/126
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  address-family ipv6
    ///   neighbor 131.107.0.2 activate
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ipv6 address 2a01:111:20::1/126
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ipv6 route 2a01:111:28::/48 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 2a01:111:20::2 remote-as 12076
    ///  address-family ipv6
    ///   network 2a01:111:28::/48
    ///   neighbor 2a01:111:20::2 activate
    /// ```
    ///
    /// # How to fix
    /// Add a session to the second usable address of the IPv6 link, and take the family away from the IPv4 neighbor.
    /// ```ios
    /// router bgp 65010
    ///  neighbor 2a01:111:20::2 remote-as 12076
    ///  address-family ipv6
    ///   no neighbor 131.107.0.2 activate
    ///   neighbor 2a01:111:20::2 activate
    /// ```
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group MSFT-V4 {
    ///             peer-as 12076;
    ///             family inet {
    ///                 unicast;
    ///             }
    ///             neighbor 131.107.0.2;
    ///         }
    ///         group MSFT-V6 {
    ///             peer-as 12076;
    ///             family inet6 {
    ///                 unicast;
    ///             }
    ///             neighbor 2a01:111:20::2;
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 2a01:111:20::2 remote-as 12076
    ///  address-family ipv6 unicast
    ///   no neighbor 131.107.0.2 activate
    ///   neighbor 2a01:111:20::2 activate
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// Where one group gives both families to neighbors of both families, the IPv6 session exists and the other offer
    /// comes to nothing: the finding is then for information.
    ///
    /// # References
    /// - Create and modify peering for an ExpressRoute circuit, prerequisites of Microsoft peering
    /// - RFC 4760
    "ipv6-over-ipv4-session", Expressroute, Warning, requirements: ["ER-ADDR-10"], since "0.1.0",
    "IPv6 routes are exchanged over the IPv4 session", Device => check
}

const IPV6: Family = Family::IPV6_UNICAST;

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mixed = facts.peerings.on(device).filter_map(|(_, it)| {
        let asked = it.afi() == Afi::Ipv4 && it.session.enabled.value && it.session.address().is_some();
        Some((written(it.session)?, it)).filter(|_| asked)
    });
    let mixed: Vec<_> = mixed.collect();
    if mixed.is_empty() {
        return;
    }
    // What gives the family to sessions over IPv6 as well.
    let sessions = device.bgp.iter().flat_map(|it| &it.sessions);
    let of_ipv6 = sessions.filter(|it| it.address().is_some_and(|it| it.is_ipv6()));
    let meant_for_ipv6: HashSet<Span> = of_ipv6.filter_map(written).collect();
    for (place, sessions) in by_cause(mixed) {
        let shared = meant_for_ipv6.contains(&place);
        let finding = cx
            .report(format!(
                "{} {} IPv6 routes over a session between IPv4 addresses",
                sessions.title(),
                sessions.verb("exchanges", "exchange")
            ))
            .at(
                place,
                if shared {
                    "gives IPv6 to neighbors of both families"
                } else {
                    "gives IPv6 to an IPv4 neighbor"
                },
            )
            .at_most(if shared { Severity::Info } else { Severity::Warning })
            .likely_if(sessions.first.wrong_asn.is_some());
        let _reported = sessions
            .point_out(finding)
            .help("exchange IPv6 routes over a session of their own, between the IPv6 addresses of the link");
    }
}

/// Where somebody wrote that a session carries IPv6.
fn written(session: &Session) -> Option<Span> {
    session.family(IPV6).filter(|it| it.active.value)?.active.span()
}
