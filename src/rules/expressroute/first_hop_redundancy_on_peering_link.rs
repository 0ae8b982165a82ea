use std::collections::HashMap;
use std::net::IpAddr;

use super::together::by_cause;
use crate::model::{Device, FirstHopRedundancy, UpdateSource};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds HSRP, VRRP or GLBP on the interface of a session to Microsoft, and sessions that start from an address that
    /// such a protocol shares between routers.
    ///
    /// # Why it matters
    /// Microsoft does not support first-hop redundancy on the links: the two BGP sessions of a peering are the redundancy.
    /// A shared address moves between routers that do not share the TCP connection, so each move drops the session.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  standby 1 ip 131.107.0.3
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  description LAN
    ///  ip address 10.1.0.2 255.255.255.0
    ///  standby 1 ip 10.1.0.1
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
    /// Take the protocol off the link, and let each router have a link and a session of its own.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  no standby 1 ip 131.107.0.3
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
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  no vrrp 1 ip 131.107.0.3
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, the note before "IP addresses used for peering"
    "first-hop-redundancy-on-peering-link", Expressroute, Error, requirements: ["ER-RED-07"], since "0.1.0",
    "HSRP, VRRP or GLBP on a link to Microsoft", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = || facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    let shared = running().filter_map(|it| {
        let link = it.connected()?;
        Some(((link.interface.name.as_str(), &link.interface.first_hop_redundancy), it))
    });
    let shared = shared.filter(|((_, protocols), _)| !protocols.is_empty());
    for (interface, sessions) in by_cause(shared.map(|((name, _), it)| (name, it))) {
        let Some(link) = sessions.first.connected() else { continue };
        let all = &link.interface.first_hop_redundancy;
        let Some(first) = all.first() else { continue };
        let mut finding =
            cx.report(format!("{interface} runs {} on the link of {}", *first.protocol, sessions.title()));
        for it in all {
            finding = finding.label(&it.protocol, described(it));
        }
        let finding = finding.likely_if(sessions.first.wrong_asn.is_some());
        let _reported =
            sessions.point_out(finding).help("take it off the link: the pair of sessions is the redundancy");
    }
    from_a_shared_address(cx, device);
}

fn described(it: &FirstHopRedundancy) -> String {
    match &it.address {
        Some(address) => format!("{} shares {}", *it.protocol, **address),
        None => format!("{} shares an address", *it.protocol),
    }
}

/// Sessions that start from a shared address of another interface.
fn from_a_shared_address(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let shared = device.interfaces.iter().flat_map(|it| &it.first_hop_redundancy);
    let shared: HashMap<IpAddr, &FirstHopRedundancy> =
        shared.filter_map(|it| Some((it.address.as_ref()?.value, it))).collect();
    if shared.is_empty() {
        return;
    }
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    let sourced = running.filter_map(|it| {
        let on_link = it.connected().is_some_and(|it| !it.interface.first_hop_redundancy.is_empty());
        let source = it.session.source.as_ref().filter(|_| !on_link)?;
        let UpdateSource::Address(address) = source.value else { return None };
        let cause: (Option<Span>, IpAddr) = (source.span(), address);
        shared.contains_key(&address).then_some((cause, it))
    });
    for ((place, address), sessions) in by_cause(sourced) {
        let Some(with) = shared.get(&address) else { continue };
        let finding = cx
            .report(format!(
                "{} starts from {address}, which {} shares between routers",
                sessions.title(),
                *with.protocol
            ))
            .at_some(place, "the session starts from a shared address")
            .label(&with.protocol, described(with))
            .likely_if(sessions.first.wrong_asn.is_some());
        let _reported = sessions
            .point_out(finding)
            .help("let the session start from the router's own address on the link");
    }
}
