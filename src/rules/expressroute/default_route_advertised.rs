use super::advertised::{self, Question};
use super::special_prefix_advertised;
use crate::analysis::advertise::{default_routes, private_space};
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds a default route that leaves on Microsoft peering.
    ///
    /// # Why it matters
    /// Microsoft does not accept a default route there. On private peering one is allowed and forces the virtual
    /// networks' internet traffic through the company; on Microsoft peering it is a mistake.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 131.107.0.2 default-originate
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Take the default route out of the outbound filter. Some platforms send one that is made for the neighbor past every
    /// filter: take that statement away too.
    ///
    /// ```ios
    /// router bgp 65010
    ///  no neighbor 131.107.0.2 default-originate
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
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   no neighbor 131.107.0.2 default-originate
    ///  exit-address-family
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How sure it is
    /// Proven when the file itself holds the route and the session is certainly Microsoft peering. Likely when the
    /// filter lets it through and something that the file does not bound could supply it.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Advertising default routes"
    "default-route-advertised", Expressroute, Error, requirements: ["ER-ADV-03"], since "0.1.0",
    "A default route may be advertised on Microsoft peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let question = Question {
        prefixes: default_routes(),
        before: private_space().union(&special_prefix_advertised::space(cx.facts.network.given.assume)),
        why: |_| "the default route".to_owned(),
        subject: "a default route",
        help: "deny the default route in the filters of the session",
    };
    advertised::report(cx, device, &question);
}
