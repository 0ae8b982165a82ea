use super::together::by_cause;
use super::unfiltered::unfiltered;
use crate::model::{Device, Direction};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that take in whatever Microsoft sends, because no filter stands in the way or because every
    /// filter lets everything through.
    ///
    /// # Why it matters
    /// What comes in is not always only what was expected: a virtual WAN hub announces the whole of the private space, a
    /// connection over Global Reach another site's routes, a mistake a default route. Without a filter they take over traffic
    /// that was meant to stay inside the company's network.
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
    ///  neighbor 10.255.0.2 prefix-list AZURE-IN in
    /// ip prefix-list AZURE-IN seq 5 permit 10.128.0.0/12 le 24
    /// ```
    ///
    /// # How to fix
    /// Take the address space of your virtual networks only; on Microsoft peering, refuse private space, the default route and
    /// your own prefixes.
    /// ```ios
    /// ip prefix-list AZURE-IN seq 5 permit 10.128.0.0/12 le 24
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 prefix-list AZURE-IN in
    /// ```
    ///
    /// ```frr
    /// ip prefix-list AZURE-IN seq 5 permit 10.128.0.0/12 le 24
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 10.255.0.2 prefix-list AZURE-IN in
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement AZURE-IN {
    ///         term VNETS {
    ///             from {
    ///                 route-filter 10.128.0.0/12 upto /24;
    ///             }
    ///             then accept;
    ///         }
    ///         term REST {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             import AZURE-IN;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # When to ignore it
    /// When routes are filtered behind this router, before they reach the rest of the network.
    ///
    /// # References
    /// - Azure ExpressRoute: router configuration samples, "Set up route maps"
    /// - RFC 7454, section 6 (filtering of prefixes)
    "missing-inbound-filter", Expressroute, Warning, requirements: ["ER-ADV-12"], since "0.1.0",
    "No explicit inbound filter on a session to Microsoft", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    for ((_, steps, family), sessions) in by_cause(unfiltered(facts, device, Direction::In)) {
        let title = sessions.title();
        let message = if steps.is_empty() {
            let has = sessions.verb("has", "have");
            format!("{title} {has} no inbound filter: every {family} route that Microsoft sends is taken")
        } else {
            format!("the inbound filters of {title} let every {family} route through")
        };
        let finding = cx.report(message).steps(&steps);
        let _reported = sessions.point_out(finding).help(
            "name the prefixes that may come in, or refuse private space, the default route and your own",
        );
    }
}
