use std::collections::BTreeSet;

use crate::analysis::peering::Kind;
use crate::analysis::qos::{self, Voice};
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds Microsoft peerings whose interface has no QoS policy on what goes out, or one in which voice (DSCP EF)
    /// has no class of its own.
    ///
    /// # Why it matters
    /// Microsoft asks for several queues, with voice alone in one that is served first. Without them, a file transfer
    /// makes calls break up as soon as the link is full.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    ///  class class-default
    ///   set dscp default
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  service-policy output TO-MICROSOFT
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # When to ignore it
    /// When no voice runs over the circuit, or another device in front of the link does the queueing.
    ///
    /// # References
    /// - Azure ExpressRoute QoS requirements
    /// - RFC 3246 (expedited forwarding)
    "missing-qos-policy", Expressroute, Warning, requirements: ["ER-QOS-03"], since "0.1.0",
    "The interface of a Microsoft peering has no egress QoS policy, or voice has no class of its own", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    if !device.has_qos_language {
        return;
    }
    let facts = cx.facts;
    let elsewhere = device.interfaces.iter().find_map(|it| it.qos_out.as_ref());
    let mut seen = BTreeSet::new();
    for (_, peering) in facts.peerings.on(device).filter(|(_, it)| it.kind == Some(Kind::Microsoft)) {
        let Some(link) = peering.connected() else { continue };
        let interface = link.interface;
        if !interface.unread.is_empty() || !link.port.unread.is_empty() || !seen.insert(interface.name.as_str()) {
            continue;
        }
        let bound = interface.qos_out.as_ref().or(link.port.qos_out.as_ref());
        let mut finding = match bound {
            None => cx
                .report(format!("{} carries {} and has no QoS policy on what goes out", *interface.name, peering.title()))
                .at(interface.opening, "no QoS policy is bound here")
                .at(peering.session.opening, "voice on this session shares one queue with everything else"),
            Some(name) => match qos::voice(device, name) {
                Voice::Own | Voice::Unknown => continue,
                Voice::None => cx
                    .report(format!("QoS policy `{}` on {} has no class for voice", **name, *interface.name))
                    .label(name, "no class of this policy takes DSCP EF")
                    .at(peering.session.opening, format!("carries {}", peering.title())),
                Voice::Shared(place) => cx
                    .report(format!("in QoS policy `{}` on {}, voice shares its class", **name, *interface.name))
                    .label(name, format!("bound to the interface of {}", peering.title()))
                    .at(place, "takes DSCP EF together with others"),
            },
        };
        finding = finding.likely_if(!peering.certain);
        if let Some(because) = peering.because() {
            finding = finding.note(because);
        }
        let sibling = elsewhere.filter(|_| bound.is_none());
        let _reported = match sibling {
            Some(name) => finding.help(format!("bind a QoS policy to what goes out; another interface uses `{}`", **name)),
            None => finding.help("bind a QoS policy to what goes out, with a priority class for DSCP EF"),
        };
    }
}
