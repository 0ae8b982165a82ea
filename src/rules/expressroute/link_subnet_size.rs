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
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "link-subnet-size", Expressroute, Error, requirements: ["ER-ADDR-01", "ER-ADDR-02"], since "0.1.0",
    "The link subnet is not a /30 (IPv4) or /126 (IPv6)", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    for (_, peering) in facts.peerings.on(device) {
        let Some(link) = peering.connected() else { continue };
        let wanted = match peering.afi() {
            Afi::Ipv4 => 30,
            Afi::Ipv6 => 126,
        };
        let found = link.address.prefix_len();
        if found == wanted {
            continue;
        }
        let _reported = cx
            .report(format!(
                "the link of {} is a /{found}, where Microsoft demands a /{wanted}",
                peering.title()
            ))
            .label(&link.address.net, format!("a /{found}"))
            .at(peering.session.opening, "the session over this link")
            .likely_if(peering.wrong_asn.is_some())
            .help(format!("give each link a /{wanted} of its own; a larger block is cut in two, primary first"));
    }
}
