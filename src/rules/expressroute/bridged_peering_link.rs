use super::together::by_cause;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds links to Microsoft whose interface switches frames, or carries them on to another place.
    ///
    /// # Why it matters
    /// ExpressRoute is a routed service; a layer 2 extension of its links is not supported. A second router, a loop or a
    /// broadcast storm behind the bridge reaches Microsoft's port, and the session fails with it.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  bridge-group 1
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// End the link on a routed interface. FRR does not say what is bridged: the operating system does.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  no bridge-group 1
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         flexible-vlan-tagging;
    ///         encapsulation flexible-ethernet-services;
    ///         unit 200 {
    ///             vlan-id 200;
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// It looks at the interface that holds the address of the session. The routed interface of a bridge domain (BDI, irb)
    /// and of a VLAN is no finding.
    ///
    /// # References
    /// - Azure ExpressRoute FAQ, layer 2 connectivity extensions into Azure
    "bridged-peering-link", Expressroute, Warning, requirements: ["ER-L2-09"], since "0.1.0",
    "Layer 2 extension on a peering link", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    let bridged = running.filter_map(|it| {
        let how = it.connected()?.interface.bridging.as_ref()?;
        Some(((how.span(), how.value.as_str()), it))
    });
    for ((place, how), sessions) in by_cause(bridged) {
        let Some(link) = sessions.first.connected() else { continue };
        let finding = cx
            .report(format!("{} carries {} and is bridged (`{how}`)", *link.interface.name, sessions.title()))
            .at_some(place, "frames of the link are switched here")
            .likely_if(sessions.first.wrong_asn.is_some());
        let _reported = sessions.point_out(finding).help("end the link on a routed interface");
    }
}
