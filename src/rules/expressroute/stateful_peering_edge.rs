use super::together::by_cause;
use crate::analysis::peering::Peering;
use crate::model::{Device, Stateful};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that end on a stateful firewall: over an interface that is in a security zone, whose
    /// flows are inspected, or that moves between the nodes of a cluster.
    ///
    /// # Why it matters
    /// Both links of a pair carry traffic, and an answer may come back over the other one. A firewall that did not see the
    /// beginning of a flow drops it, and so does one that takes over without the state. Microsoft advises to end the
    /// sessions on routers, with the firewalls behind them.
    ///
    /// # Bad
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             vlan-id 200;
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// security {
    ///     zones {
    ///         security-zone azure {
    ///             interfaces {
    ///                 xe-0/0/0.200;
    ///             }
    ///         }
    ///     }
    /// }
    /// routing-options {
    ///     autonomous-system 65010;
    /// }
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             type external;
    ///             peer-as 12076;
    ///             neighbor 131.107.0.2;
    ///         }
    ///     }
    /// }
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
    /// End the sessions on routers. A firewall of the SRX series can also forward packets one by one, without zones:
    /// ```junos
    /// security {
    ///     forwarding-options {
    ///         family {
    ///             mpls {
    ///                 mode packet-based;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// On IOS, take the link out of its zone and inspect between the inner zones:
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  no zone-member security AZURE
    /// ```
    /// FRR cannot say whether the operating system keeps state.
    ///
    /// # When to ignore it
    /// When flows return over the firewall that they left by, or the firewalls share their state.
    ///
    /// # References
    /// - Designing for high availability with ExpressRoute, "Considerations for application-level redundancy" and NAT
    /// - Azure ExpressRoute planned maintenance
    "stateful-peering-edge", Expressroute, Info opt_in, requirements: ["ER-RED-10"], since "0.1.0",
    "The peering ends on a stateful firewall or cluster", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    let stateful = running.filter_map(|it| Some((what(device, it)?, it)));
    for ((what, place), sessions) in by_cause(stateful) {
        let finding = cx
            .report(format!("{} ends on {what}", sessions.title()))
            .at_some(place, "keeps the state of flows")
            .note_some(device.cluster.map(|_| "the device is a node of a cluster".to_owned()));
        let _reported =
            sessions.point_out(finding).help("end the sessions on routers, and put firewalls behind them");
    }
}

/// What keeps state under a session, and where it is said.
fn what(device: &Device, peering: &Peering<'_>) -> Option<(String, Option<Span>)> {
    let link = peering.connected();
    let stated = link.and_then(|it| it.interface.stateful.as_ref().or(it.port.stateful.as_ref()));
    let Some(stated) = stated else {
        return device.cluster.map(|place| ("a cluster".to_owned(), Some(place)));
    };
    let what = match &stated.value {
        Stateful::Zone(zone) => format!("a stateful firewall, in the security zone `{zone}`"),
        Stateful::Inspection(rules) => format!("a stateful firewall, inspected by `{rules}`"),
        Stateful::RedundancyGroup(group) => format!("a port of a cluster's redundancy group {group}"),
    };
    Some((what, stated.span()))
}
