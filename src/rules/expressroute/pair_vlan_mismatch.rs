use super::tags::{End, mismatches, port_title};
use crate::analysis::peering::Peering;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds peerings whose primary and secondary link carry different VLAN ids. Where frames are tagged twice, the
    /// inner tag is compared; the outer one belongs to the provider and may differ.
    ///
    /// # Why it matters
    /// A peering has one VLAN id, and Microsoft expects it on both links. On the link with another one, not even ARP is
    /// answered: its session stays down, and the peering has no redundancy.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 10 second-dot1q 210
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Give both links the VLAN id that the peering has in Azure. The number of the sub-interface or unit may be any.
    /// ```ios
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/1 {
    ///         flexible-vlan-tagging;
    ///         unit 200 {
    ///             vlan-tags outer 10 inner 200;
    ///         }
    ///     }
    /// }
    /// ```
    /// With FRR, the tag is that of the device which the operating system makes (`ip link add link eth1 name eth1.200
    /// type vlan id 200`); name the interface after it:
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.5/30
    /// ```
    ///
    /// # How sure it is
    /// Two links are taken for a pair for the reason that the finding states. With a single tag the finding is likely,
    /// because a provider may translate it on the way; so is one that rests on the name of a Linux device. Of two links
    /// on one port that no outer tag tells apart it says nothing: there the tags have to differ, and the provider
    /// translates them. A link without a session counts when it holds the other half of the block behind the same outer
    /// tag; that is likely.
    /// Where facts of the circuit state the VLAN id, each link is held against them instead (`circuit-mismatch`).
    ///
    /// # When to ignore it
    /// When the provider maps each of your VLANs to the VLAN id of the peering.
    ///
    /// # References
    /// - Create and modify peering for an ExpressRoute circuit, the VLAN id of private and Microsoft peering
    /// - Azure ExpressRoute FAQ, one physical port with two Ethernet virtual circuits
    "pair-vlan-mismatch", Expressroute, Error, requirements: ["ER-L2-02"], since "0.1.0",
    "Primary and secondary use different VLAN ids", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for pair in mismatches(facts) {
        let (one, other) = (pair.one, pair.other);
        let circuits = || [one, other].into_iter().filter_map(|it| it.session?.circuit);
        // What the facts state is compared with each link, and wrong on one of them.
        if circuits().any(|it| it.peering.vlan.is_some()) {
            continue;
        }
        let direct = circuits().any(|it| it.circuit.direct.is_some_and(|it| it.value));
        // The inner of two tags reaches Microsoft as it is.
        let untouched = direct || one.is_twice_tagged() && other.is_twice_tagged();
        let has_sessions = one.session.is_some() && other.session.is_some();
        let sure = untouched && has_sessions && !one.shares_port(&other);
        let mut finding = cx.report(format!(
            "the links of a pair, {} and {}, carry VLAN {} and VLAN {}",
            title(&one),
            title(&other),
            one.tag.value,
            other.tag.value
        ));
        for end in [other, one] {
            let place = port_title(end.interface, end.device);
            finding = finding.label(end.tag, format!("VLAN {} on {place}", end.tag.value));
        }
        let _reported = finding
            .device(&other.device.name)
            .likely_if(!sure)
            .note(format!("taken for a pair because {}", pair.because))
            .help("give both links the VLAN id that the peering has in Azure");
    }
}

/// The session over a link, or the link without one.
fn title(end: &End<'_, '_>) -> String {
    let link = || format!("{} of {}", *end.interface.name, *end.device.name);
    end.session.map_or_else(link, Peering::title)
}
