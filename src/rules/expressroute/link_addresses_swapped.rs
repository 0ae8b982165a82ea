use super::together::by_cause;
use crate::analysis::link::ends;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds links to Microsoft on which the customer does not hold the first and Microsoft the second usable address
    /// of the subnet.
    ///
    /// # Why it matters
    /// Microsoft's end takes the second usable address, always. With the ends swapped, both sides claim the same
    /// address and the session never comes up.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.2 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.1 remote-as 12076
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
    /// Give the interface the first usable address, and name the second as neighbor.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  no neighbor 131.107.0.1
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
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
    ///             peer-as 12076;
    ///             neighbor 131.107.0.2;
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.1/30
    /// router bgp 65010
    ///  no neighbor 131.107.0.1
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "link-addresses-swapped", Expressroute, Error, requirements: ["ER-ADDR-03"], since "0.1.0",
    "The customer does not hold the first and Microsoft the second usable address of the link subnet",
    Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let wrong = facts.peerings.on(device).filter_map(|(_, peering)| {
        let (link, peer) = (peering.connected()?, peering.session.address()?);
        let subnet = link.address.trunc();
        // Another size is another finding, and leaves open which addresses are meant.
        let right = ends(&subnet)?;
        let found = (link.address.addr(), peer);
        // Of the two ends, the one that is wrong is the cause: that of the interface is so for all its sessions.
        let place = if found.0 == right.0 { Some(peering.session.opening) } else { link.address.span() };
        (found != right).then_some(((subnet, right, found, place), peering))
    });
    for ((subnet, right, found, _), sessions) in by_cause(wrong) {
        let Some(link) = sessions.first.connected() else { continue };
        let (first, second) = right;
        let subject = if found == (second, first) {
            format!("the addresses of {} are swapped", sessions.title())
        } else {
            format!("the addresses of {} are not the two usable ones of {subnet}", sessions.title())
        };
        let mut finding =
            cx.report(format!("{subject}: Microsoft holds {second}, so the session cannot come up"));
        for peering in sessions.all() {
            let text = format!("the neighbor must be {second}, the second usable address");
            finding = finding.at(peering.session.opening, text);
        }
        let _reported = finding
            .label(&link.address.net, format!("this end must be {first}, the first usable address"))
            .likely_if(sessions.first.wrong_asn.is_some())
            .help(format!("give the interface {first} and name {second} as neighbor"));
    }
}
