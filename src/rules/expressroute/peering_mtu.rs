use super::together::by_cause;
use crate::analysis::link::Connected;
use crate::analysis::peering::Peering;
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds links to Microsoft whose interface takes IP packets of another size than 1500 bytes: below 1400 as an error,
    /// from 1400 to 1499 as a warning, above 1500 for information.
    ///
    /// # Why it matters
    /// The links of ExpressRoute carry IP packets of 1500 bytes. With less, larger packets are fragmented or dropped; an
    /// ExpressRoute gateway takes 1400 bytes at most and supports no fragments, so below that even packets of the right
    /// size are lost: connections open and then hang. With more, packets above 1500 bytes get lost at the other end.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  ip address 192.168.15.1 255.255.255.252
    ///  ip mtu 1300
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1
    ///  mtu 9216
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  ip address 192.168.15.1 255.255.255.252
    ///  ip mtu 1500
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Let the peering's interface take IP packets of 1500 bytes, whatever the port takes. FRR has no word for it: set the
    /// MTU of the device with the tools of the operating system.
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip mtu 1500
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         mtu 9192;
    ///         unit 100 {
    ///             family inet {
    ///                 mtu 1500;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// What the interface states for IP counts, else its own MTU, else that of its port. Where a platform counts the link
    /// header too, it speaks only when the packet is too small or too large with any number of tags.
    ///
    /// # When to ignore it
    /// Below 1500, when a tunnel or an encryption on the way takes the difference and every host knows of it.
    ///
    /// # References
    /// - Router configuration samples to set up and manage routing, the sub-interface of a peering
    /// - Azure ExpressRoute FAQ, the largest packet through an ExpressRoute gateway
    "peering-mtu", Expressroute, Warning, requirements: ["ER-L2-07"], since "0.1.0",
    "The MTU of the peering interface is too small", Device => check
}

/// The largest IP packet that the links carry.
const LINK: u32 = 1500;
/// The largest IP packet that an ExpressRoute gateway takes.
const GATEWAY: u32 = 1400;

/// The largest IP packet of a link, at least and at most, and where that is written.
type Size = ((u32, u32), Option<Span>);

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    let sized = running.filter_map(|it| Some((size(it, it.connected()?)?, it)));
    for (((least, most), place), sessions) in by_cause(sized) {
        let Some(link) = sessions.first.connected() else { continue };
        let (severity, trouble) = if most < GATEWAY {
            (Severity::Error, "less than an ExpressRoute gateway sends")
        } else if most < LINK {
            (Severity::Warning, "less than the links of ExpressRoute carry")
        } else if least > LINK {
            (Severity::Info, "more than the links of ExpressRoute carry")
        } else {
            continue;
        };
        let bytes = if least == most { format!("{most} bytes") } else { format!("{least} to {most} bytes") };
        let finding = cx
            .report(format!(
                "{} of {} takes IP packets of {bytes}, {trouble}",
                *link.interface.name,
                sessions.title()
            ))
            .at_some(place, format!("{bytes} of {LINK}"))
            .at_most(severity)
            .at_least(severity)
            .likely_if(sessions.first.wrong_asn.is_some());
        let _reported =
            sessions.point_out(finding).help(format!("let the interface take IP packets of {LINK} bytes"));
    }
}

fn size(peering: &Peering<'_>, link: Connected<'_>) -> Option<Size> {
    if let Some(it) = link.interface.ip_mtu.get(peering.afi()) {
        return Some(((it.value, it.value), it.span()));
    }
    if let Some(it) = &link.interface.mtu {
        return Some((it.packet(), it.span()));
    }
    // A line that was not understood may say otherwise.
    let of_port = link.port.mtu.as_ref().filter(|_| link.interface.unread.is_empty())?;
    Some((of_port.packet(), of_port.span()))
}
