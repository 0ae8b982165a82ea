use super::together::by_cause;
use crate::analysis::own_path::shown;
use crate::analysis::peering::Kind;
use crate::model::Device;
use crate::net::Asn;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds Microsoft peerings on which the router presents a private AS number: 64512 to 65534, or 4200000000 to 4294967294.
    ///
    /// # Why it matters
    /// Microsoft takes private numbers there only after a check by hand of who owns the prefixes, and removes them from the paths
    /// that it receives, so that neither the owner nor any prepending shows.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 3598
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Present the public AS number to which the prefixes are registered. Where the router has a private one, the session alone
    /// can show the public one:
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 local-as 3598 no-prepend replace-as
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 local-as 3598 no-prepend replace-as
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             local-as 3598 no-prepend-global-as;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// As sure as it is that the session carries Microsoft peering. On private peering private numbers are fine.
    ///
    /// # When to ignore it
    /// When Microsoft has validated the prefixes for this number.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Public IP address requirement"
    /// - RFC 6996 (AS numbers for private use)
    "private-asn-on-microsoft-peering", Expressroute, Warning, requirements: ["ER-BGP-05"], since "0.1.0",
    "A private AS number is presented on Microsoft peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = facts.peerings.settled_on(device).filter(|it| it.kind == Some(Kind::Microsoft));
    let private = sessions.flat_map(|it| {
        let all =
            shown(it.process, it.session).into_iter().filter(|it| it.presented && is_private(it.asn.value));
        all.filter_map(move |shown| Some(((shown.asn.span()?, shown.asn.value, shown.certain), it)))
    });
    for ((place, asn, certain), sessions) in by_cause(private) {
        let finding = cx
            .report(format!("private AS {asn} is presented on {}", sessions.title()))
            .at(place, "a private number")
            .likely_if(!certain);
        let finding = sessions.of_this_kind(sessions.point_out(finding));
        let _reported = finding.help("present the public AS number to which the prefixes are registered");
    }
}

/// Those that Microsoft keeps for itself are another finding.
fn is_private(asn: Asn) -> bool {
    asn.is_private() && !matches!(asn.0, 65_515..=65_520)
}
