use super::together::by_cause;
use crate::analysis::peering::Peering;
use crate::diagnostic::Severity;
use crate::model::{Aggregation, Device, Sourced};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft over a link aggregation that runs LACP, or that is spread over several devices. On
    /// ExpressRoute Direct that is an error; while nothing tells whether the circuit is on it, the finding is for
    /// information.
    ///
    /// # Why it matters
    /// The ports of ExpressRoute Direct speak no LACP and take part in no multi-chassis aggregation. A bundle that waits
    /// for LACP never brings its member up, so the whole port is without service.
    ///
    /// # Bad
    /// ```ios
    /// interface TenGigabitEthernet0/0/0
    ///  channel-group 1 mode active
    /// interface Port-channel1
    ///  description to the circuit
    /// interface Port-channel1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface TenGigabitEthernet0/0/0.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Put the sub-interfaces on the port itself. The two ports of ExpressRoute Direct are the two links of each pair, and
    /// BGP is their redundancy.
    /// ```ios
    /// interface TenGigabitEthernet0/0/0
    ///  no channel-group 1 mode active
    /// interface TenGigabitEthernet0/0/0.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         flexible-vlan-tagging;
    ///         unit 200 {
    ///             vlan-tags outer 10 inner 200;
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.10.200
    ///  ip address 131.107.0.1/30
    /// ```
    ///
    /// # How sure it is
    /// It is an error when facts say that the circuit ends on ports of its owner. Of circuits that a provider brings it
    /// says nothing: how you reach the provider is between the two of you. FRR does not say how a bond of Linux works, so
    /// there the finding is likely.
    ///
    /// # References
    /// - About ExpressRoute Direct, "Technical Requirements"
    /// - IEEE 802.1AX
    "lacp-on-direct-port", Expressroute, Error, requirements: ["ER-L2-06"], since "0.1.0",
    "LACP or MLAG on an ExpressRoute Direct port", Device => check
}

/// How the aggregation under a link works, and where it says so.
type Found = (Option<Aggregation>, Option<Span>);

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    // What a provider brings is between the two.
    let asked = running.map(|it| (it, is_direct(it))).filter(|(_, direct)| *direct != Some(false));
    let aggregated = asked.filter_map(|(it, direct)| Some(((aggregation(device, it)?, direct), it)));
    for (((how, place), direct), sessions) in by_cause(aggregated) {
        let Some(link) = sessions.first.connected() else { continue };
        let what = match how {
            Some(Aggregation::Multichassis) => "a link aggregation over several devices",
            Some(_) => "a link aggregation with LACP",
            None => "a link aggregation",
        };
        let direct = direct == Some(true);
        let finding = cx
            .report(format!(
                "{} {} over {}, {what}",
                sessions.title(),
                sessions.verb("runs", "run"),
                link.interface.port()
            ))
            .at_some(place, "set up here")
            .at(link.interface.opening, "carries the session")
            .at_most(if direct { Severity::Error } else { Severity::Info })
            .likely_if(how.is_none() || !direct);
        let unknown = "ExpressRoute Direct takes no LACP; whether this circuit is on it is not known";
        let _reported = sessions
            .point_out(finding)
            .note_some((!direct).then(|| unknown.to_owned()))
            .help("on ExpressRoute Direct, put the sub-interfaces on the port itself");
    }
}

fn is_direct(peering: &Peering<'_>) -> Option<bool> {
    Some(peering.circuit?.circuit.direct?.value)
}

/// An aggregation that ExpressRoute Direct does not take. Where the operating system makes it, its name is all there is.
fn aggregation(device: &Device, peering: &Peering<'_>) -> Option<Found> {
    let link = peering.connected()?;
    let stated = link.port.aggregation.as_ref().or(link.interface.aggregation.as_ref());
    match stated {
        Some(it) if matches!(it.value, Aggregation::Lacp | Aggregation::Multichassis) => {
            Some((Some(it.value), Sourced::span(it)))
        }
        Some(_) => None,
        None => {
            let bond = !device.has_interface_language && link.interface.on_a_bundle();
            bond.then_some((None, Some(link.interface.opening)))
        }
    }
}
