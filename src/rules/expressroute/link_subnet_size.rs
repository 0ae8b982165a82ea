use super::together::by_cause;
use crate::model::Device;
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds links to Microsoft whose subnet is not a /30 (IPv4) or a /126 (IPv6).
    ///
    /// # Why it matters
    /// Microsoft configures its end as the second usable address of a subnet of exactly that size. With another mask
    /// the two ends disagree about who is on the link, and the session may come up and still lose traffic.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.248
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Give each link the subnet that it has in Azure. A /29 or /125 is cut in two: the primary link takes the lower half.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ipv6 address 2a01:111:20::1/126
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///             family inet6 {
    ///                 address 2a01:111:20::1/126;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.1/30
    ///  ipv6 address 2a01:111:20::1/126
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "link-subnet-size", Expressroute, Error, requirements: ["ER-ADDR-01", "ER-ADDR-02"], since "0.1.0",
    "The link subnet is not a /30 (IPv4) or /126 (IPv6)", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let wrong = facts.peerings.on(device).filter_map(|(_, peering)| {
        let wanted = match peering.afi() {
            Afi::Ipv4 => 30,
            Afi::Ipv6 => 126,
        };
        let address = &peering.connected()?.address.net;
        (address.prefix_len() != wanted).then_some(((address.span(), wanted, address.prefix_len()), peering))
    });
    for ((_, wanted, found), sessions) in by_cause(wrong) {
        let Some(link) = sessions.first.connected() else { continue };
        let finding = cx
            .report(format!(
                "the link of {} is a /{found}, where Microsoft demands a /{wanted}",
                sessions.title()
            ))
            .label(&link.address.net, format!("a /{found}"));
        let _reported = sessions.point_out(finding).likely_if(sessions.first.wrong_asn.is_some()).help(
            format!("give each link a /{wanted} of its own; a larger block is cut in two, primary first"),
        );
    }
}
