use crate::analysis::obstacle::obstacle;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that are configured and cannot come up: shut down, not activated in their address
    /// family, on an interface that is shut down, or with a neighbor that no interface can reach directly.
    ///
    /// # Why it matters
    /// Microsoft's availability promise holds only while both sessions of a peering are up. A session that is
    /// configured but cannot come up looks redundant on paper and is not.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  shutdown
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Take away what holds the session down. Not shut down, neither the neighbor nor the interface:
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  no shutdown
    /// router bgp 65010
    ///  no neighbor 131.107.0.2 shutdown
    /// ```
    ///
    /// ```frr
    /// interface eth1.200
    ///  no shutdown
    /// router bgp 65010
    ///  no neighbor 131.107.0.2 shutdown
    /// ```
    ///
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             neighbor 131.107.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// Activated in the address family of the neighbor's address:
    /// ```ios
    /// router bgp 65010
    ///  address-family ipv4
    ///   neighbor 131.107.0.2 activate
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 131.107.0.2 activate
    /// ```
    ///
    /// And with an interface in the same table whose subnet holds the neighbor:
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    ///
    /// On Junos, `activate` brings back a statement that is deactivated, and `delete` removes `disable` and `shutdown`.
    ///
    /// # References
    /// - Azure ExpressRoute planned maintenance
    "peering-session-down", Expressroute, Error, requirements: ["ER-RED-02"], since "0.1.0",
    "A configured Microsoft session cannot come up", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    for (_, peering) in facts.peerings.on(device) {
        let Some(obstacle) = obstacle(peering) else { continue };
        let mut finding = cx
            .report(format!("{} cannot come up: {}", peering.title(), obstacle.message))
            .at(peering.session.opening, "this session")
            .likely_if(peering.wrong_asn.is_some());
        if let Some(span) = obstacle.span {
            finding = finding.at(span, obstacle.label);
        }
        let _reported = finding.help(obstacle.help);
    }
}
