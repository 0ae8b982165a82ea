use super::advertised::{self, Question};
use crate::analysis::advertise::private_space;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds private address space (RFC 1918) that leaves on Microsoft peering, and says on which way: from the
    /// statement that originates it, through the filters of the session, to the entry that lets it out.
    ///
    /// # Why it matters
    /// Microsoft accepts public prefixes only. Private space must be translated before it reaches Microsoft peering;
    /// advertised, it is refused at best, and a sign that the filter lets out whatever the company uses inside.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list MSFT-OUT seq 10 permit 10.0.0.0/8 le 24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Permit only public prefixes outbound, and translate sources before they reach Microsoft peering.
    ///
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 131.107.8.0/24 exact;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How sure it is
    /// Proven when the file itself holds the route and the session is certainly Microsoft peering. Likely when the
    /// filter lets it through and something that the file does not bound could supply it: another session, an interior
    /// protocol, a route that the file does not hold.
    ///
    /// # References
    /// - RFC 1918
    /// - Azure ExpressRoute routing requirements, "Route aggregation and prefix limits"
    "private-prefix-advertised", Expressroute, Error, requirements: ["ER-ADV-01"], since "0.1.0",
    "RFC 1918 space may be advertised on Microsoft peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let question = Question {
        prefixes: private_space(),
        before: PrefixSpace::default(),
        why: |_| "RFC 1918".to_owned(),
        subject: "private space",
        help: "permit only the public prefixes that belong on Microsoft peering, and translate private sources",
    };
    advertised::report(cx, device, &question);
}
