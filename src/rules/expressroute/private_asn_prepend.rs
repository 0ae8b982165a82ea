use super::prepended::{each_wrong, named};
use crate::analysis::peering::Kind;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds policies that put private AS numbers in front of the paths sent on Microsoft peering.
    ///
    /// # Why it matters
    /// Microsoft removes private numbers from the paths that it receives there. The path is not longer for it than before, and
    /// traffic comes in over the link that was meant to be the second choice.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 3598
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// route-map MSFT-OUT permit 10
    ///  match ip address prefix-list OWN
    ///  set as-path prepend 65010 65010
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
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// route-map MSFT-OUT permit 10
    ///  match ip address prefix-list OWN
    ///  set as-path prepend 3598 3598
    /// ```
    ///
    /// # How to fix
    /// Prepend the public AS number that the session presents.
    /// ```ios
    /// route-map MSFT-OUT permit 10
    ///  set as-path prepend 3598 3598
    /// ```
    ///
    /// ```frr
    /// route-map MSFT-OUT permit 10
    ///  set as-path prepend 3598 3598
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term OWN {
    ///             then {
    ///                 as-path-prepend "3598 3598";
    ///                 accept;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// As sure as it is that the session carries Microsoft peering.
    ///
    /// # References
    /// - Azure ExpressRoute: optimize routing, "Suboptimal routing from Microsoft to customer"
    /// - RFC 6996 (AS numbers for private use)
    "private-asn-prepend", Expressroute, Error, requirements: ["ER-PATH-03"], since "0.1.0",
    "Prepending private AS numbers on Microsoft peering has no effect", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = facts.peerings.settled_on(device).filter(|it| it.kind == Some(Kind::Microsoft));
    // Numbers that Microsoft keeps for itself are another finding.
    let has_no_effect = |it: crate::net::Asn| it.is_private() && !matches!(it.0, 65_515..=65_520);
    each_wrong(device, sessions, has_no_effect, |wrong| {
        let title = wrong.sessions.title();
        let finding = cx
            .report(format!("prepending private {} on {title} has no effect", named(&wrong.numbers)))
            .at(wrong.place, "Microsoft removes it");
        let finding = wrong.sessions.of_this_kind(wrong.sessions.point_out(finding));
        let _reported = finding.help("prepend the public AS number that the session presents");
    });
}
