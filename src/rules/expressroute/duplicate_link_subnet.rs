use std::collections::HashMap;

use ipnet::IpNet;

use super::together::grouped;
use crate::analysis::peering::{Kind, Peering};
use crate::diagnostic::Severity;
use crate::model::Interface;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds two links to Microsoft, or a link to Microsoft and another interface of the same router and routing table,
    /// that have the same subnet.
    ///
    /// # Why it matters
    /// Each link of each peering needs a subnet of its own: Microsoft refuses a peering whose two links have the same,
    /// and for Microsoft peering also one that another circuit uses. Where both exist all the same, packets for one
    /// neighbor leave on the link of the other.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Take another subnet for one of the links, for a pair the other half of a /29 (IPv4) or /125 (IPv6), and state it
    /// in Azure.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet {
    ///                 address 131.107.0.5/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.5/30
    /// ```
    ///
    /// # How sure it is
    /// Equal public subnets are a finding wherever they are. Equal private ones are none in different VRFs, which may
    /// belong to different circuits, unless facts say that the circuit is one. Link-local space (169.254.0.0/16) on private
    /// peering is often given out by an exchange for each circuit anew; on different routers it is for information.
    /// Two files of one host name are taken for two versions of one router.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering"
    "duplicate-link-subnet", Expressroute, Error, requirements: ["ER-ADDR-07"], since "0.1.0",
    "Two links to Microsoft use the same subnet", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let assume = facts.network.given.assume;
    let links = facts.peerings.all.iter().filter(|it| is_link(it));
    let links = links.filter_map(|it| Some((it.connected()?.address.trunc(), it)));
    let mut unique: Vec<&Peering<'_>> = Vec::new();
    for (subnet, sessions) in grouped(links) {
        let public = assume.is_public(subnet.network());
        match several(&sessions, public) {
            Some((first, second)) => report(cx, subnet, public, first, second),
            None => unique.extend(sessions.first()),
        }
    }
    for (_, sessions) in grouped(unique.into_iter().map(|it| (it.device_index, it))) {
        beside(cx, &sessions);
    }
}

/// Whether a session shows a link of its own: in use, of the size that Microsoft demands, and not shared with a second
/// router; what it is otherwise is another finding.
fn is_link(peering: &Peering<'_>) -> bool {
    let right_size = |it: IpNet| it.prefix_len() + 2 == it.max_prefix_len();
    peering.session.enabled.value
        && peering.session.is_external() == Some(true)
        && peering
            .connected()
            .is_some_and(|it| right_size(it.address.value) && it.interface.first_hop_redundancy.is_empty())
}

/// Two sessions over links of their own that must not have one subnet.
fn several<'m, 'p>(sessions: &[&'p Peering<'m>], public: bool) -> Option<(&'p Peering<'m>, &'p Peering<'m>)> {
    // Private space may be used again in another table, for another circuit.
    let keys: [fn(&Peering<'_>) -> Option<String>; 2] = [
        |it| Some(it.process.vrf_name().unwrap_or_default().to_owned()),
        |it| Some(it.circuit?.circuit.name.value.clone()),
    ];
    let pair = |sessions: &[&'p Peering<'m>]| {
        let (&first, others) = sessions.split_first()?;
        Some((first, others.iter().copied().find(|it| are_apart(first, it))?))
    };
    if public {
        return pair(sessions);
    }
    let groups = |key: fn(&Peering<'_>) -> Option<String>| {
        grouped(sessions.iter().filter_map(|it| Some((key(it)?, *it))))
    };
    keys.into_iter().flat_map(groups).find_map(|(_, group)| pair(&group))
}

fn are_apart(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let (Some(here), Some(there)) = (one.connected(), other.connected()) else { return false };
    let same_link = std::ptr::eq(here.interface, there.interface);
    let same_router =
        one.device_index != other.device_index && one.device.name.value == other.device.name.value;
    // The two ends of one link, as in a laboratory.
    let ends = one.session.address() == Some(there.address.addr());
    !same_link && !same_router && !ends
}

fn report(cx: &mut Context<'_>, subnet: IpNet, public: bool, first: &Peering<'_>, second: &Peering<'_>) {
    let (Some(here), Some(there)) = (first.connected(), second.connected()) else { return };
    let elsewhere = first.device_index != second.device_index;
    let link_local = !public && is_link_local(subnet) && elsewhere && second.kind != Some(Kind::Microsoft);
    let severity = if link_local { Severity::Info } else { Severity::Error };
    let _reported = cx
        .report(format!(
            "two links to Microsoft have the subnet {subnet}: {} and {}",
            place(first),
            place(second)
        ))
        .label(&there.address.net, format!("the subnet of {}", second.title()))
        .label(&here.address.net, format!("also that of {}", first.title()))
        .device(&second.device.name)
        .at_most(severity)
        .likely_if(link_local)
        .help("give each link a subnet of its own");
}

fn place(peering: &Peering<'_>) -> String {
    let interface = peering.connected().map_or("", |it| it.interface.name.as_str());
    format!("{interface} of {}", *peering.device.name)
}

fn is_link_local(subnet: IpNet) -> bool {
    match subnet.network() {
        std::net::IpAddr::V4(it) => it.is_link_local(),
        std::net::IpAddr::V6(it) => it.is_unicast_link_local(),
    }
}

/// Other interfaces of a router that have, in the same table, the subnet of a link.
fn beside(cx: &mut Context<'_>, sessions: &[&Peering<'_>]) {
    let links = sessions.iter().filter_map(|it| Some((it.connected()?, *it)));
    let links: HashMap<_, _> =
        links.map(|(link, it)| ((table(link.interface), link.address.trunc()), (link, it))).collect();
    let Some(first) = sessions.first() else { return };
    for other in first.device.interfaces.iter().filter(|it| it.enabled.value) {
        for address in &other.addresses {
            let Some((link, peering)) = links.get(&(table(other), address.trunc())) else { continue };
            if std::ptr::eq(other, link.interface) {
                continue;
            }
            let title = peering.title();
            let _reported = cx
                .report(format!("{} has the subnet {} of the link of {title}", *other.name, address.trunc()))
                .label(&address.net, "the same subnet again")
                .label(&link.address.net, format!("the subnet of {title}"))
                .device(&peering.device.name)
                .help("give each link a subnet of its own");
        }
    }
}

fn table(interface: &Interface) -> Option<&str> {
    interface.vrf.as_ref().map(|it| it.as_str())
}
