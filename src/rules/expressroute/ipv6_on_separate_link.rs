use super::tags::{outer, port};
use super::together::grouped;
use crate::analysis::peering::{Kind, Peering};
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds IPv6 sessions that do not run over the sub-interface of the IPv4 session of the same peering, or that present
    /// another AS than it.
    ///
    /// # Why it matters
    /// IPv6 is added to a peering, not beside it: its addresses belong on the sub-interface that has the IPv4 ones, in the
    /// same VLAN, and your AS is the same for both. On another VLAN nobody answers, and with another AS Microsoft refuses
    /// the session.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.206
    ///  description Microsoft peering IPv6
    ///  encapsulation dot1Q 10 second-dot1q 206
    ///  ipv6 address 2a01:111:20::1/126
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 2a01:111:20::2 remote-as 12076
    ///  address-family ipv6
    ///   neighbor 2a01:111:20::2 activate
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ipv6 address 2a01:111:20::1/126
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ipv6 route 2a01:111:28::/48 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 2a01:111:20::2 remote-as 12076
    ///  address-family ipv6
    ///   network 2a01:111:28::/48
    ///   neighbor 2a01:111:20::2 activate
    ///   neighbor 2a01:111:20::2 prefix-list MSFT-OUT out
    ///  address-family ipv4
    ///   neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ipv6 prefix-list MSFT-OUT seq 5 permit 2a01:111:28::/48
    /// ```
    ///
    /// # How to fix
    /// Move the IPv6 address to the sub-interface of the IPv4 session.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ipv6 address 2a01:111:20::1/126
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet6 {
    ///                 address 2a01:111:20::1/126;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ipv6 address 2a01:111:20::1/126
    /// ```
    ///
    /// # How sure it is
    /// Two sessions over one sub-interface are of one peering. Over different ones they are taken for it when facts of the
    /// circuit say so; without facts, when they are the only ones of their kind on a port and in a routing table that have
    /// no partner of the other family, and the finding is likely.
    ///
    /// # When to ignore it
    /// When the two sessions belong to two circuits of which each carries one family.
    ///
    /// # References
    /// - About ExpressRoute Direct, "Technical Requirements"
    /// - Add IPv6 support for private peering
    "ipv6-on-separate-link", Expressroute, Error, requirements: ["ER-ADDR-09"], since "0.1.0",
    "The IPv6 session of a peering is not on the sub-interface, VLAN and AS of its IPv4 session", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let running = facts.peerings.all.iter().filter(|it| it.session.enabled.value && it.wrong_asn.is_none());
    let links = running.filter_map(|it| {
        let interface = std::ptr::from_ref(it.connected()?.interface);
        Some(((interface, it.process.vrf_name()), it))
    });
    let mut separate = Vec::new();
    for (_, sessions) in grouped(links) {
        let of = |afi| sessions.iter().copied().find(|it| it.afi() == afi);
        match (of(Afi::Ipv4), of(Afi::Ipv6)) {
            (Some(ipv4), Some(ipv6)) => one_as(cx, ipv4, ipv6),
            (Some(alone), None) | (None, Some(alone)) => separate.push(alone),
            (None, None) => {}
        }
    }
    // What facts count to one peering of one circuit, on one router.
    let by_facts = separate.iter().filter_map(|it| {
        let (on, role) = (it.circuit?, it.role.map(|it| it.0));
        Some(((std::ptr::from_ref(on.circuit), std::ptr::from_ref(on.peering), it.device_index, role), *it))
    });
    for (_, sessions) in grouped(by_facts) {
        apart(cx, &sessions, true);
    }
    let by_port = separate.iter().filter(|it| it.circuit.is_none()).filter_map(|it| {
        let outer = outer(it).map(|it| it.value);
        Some(((port(it)?, outer, it.kind?, it.process.vrf_name()), *it))
    });
    for (_, sessions) in grouped(by_port) {
        apart(cx, &sessions, false);
    }
}

/// Both families over one sub-interface: the AS has to be one.
fn one_as(cx: &mut Context<'_>, ipv4: &Peering<'_>, ipv6: &Peering<'_>) {
    let (wanted, found) = (ipv4.session.local_as, ipv6.session.local_as);
    if wanted.value == found.value {
        return;
    }
    let _reported = cx
        .report(format!(
            "{} presents AS {}, and {} over the same link AS {}",
            ipv6.title(),
            found.value,
            ipv4.title(),
            wanted.value
        ))
        .at(ipv6.session.opening, "the session of IPv6")
        .label(&found, format!("AS {}", found.value))
        .at(ipv4.session.opening, "the session of IPv4")
        .label(&wanted, format!("AS {}", wanted.value))
        .device(&ipv6.device.name)
        .help("present the same AS in both sessions of a peering");
}

/// One session of each family, over links of their own.
fn apart(cx: &mut Context<'_>, sessions: &[&Peering<'_>], by_facts: bool) {
    let of = |afi| sessions.iter().copied().filter(move |it| it.afi() == afi);
    let (mut fours, mut sixes) = (of(Afi::Ipv4), of(Afi::Ipv6));
    let (Some(ipv4), Some(ipv6)) = (fours.next(), sixes.next()) else { return };
    // Of several, nothing says which belong together.
    if !by_facts && (fours.next().is_some() || sixes.next().is_some()) {
        return;
    }
    let (Some(four), Some(six)) = (ipv4.connected(), ipv6.connected()) else { return };
    let because = [ipv4, ipv6].into_iter().filter(|it| it.kind == Some(Kind::Microsoft) && !by_facts);
    let mut finding = cx
        .report(format!(
            "{} runs over {}, and the IPv4 session of the peering over {}",
            ipv6.title(),
            *six.interface.name,
            *four.interface.name
        ))
        .label(&six.address.net, "the IPv6 link")
        .label(&four.address.net, "the IPv4 link, which should hold the IPv6 address too")
        .device(&ipv6.device.name)
        .likely_if(!by_facts);
    for because in because.filter_map(Peering::because) {
        finding = finding.note(because);
    }
    let _reported = finding.help(format!("move the IPv6 address to {}", *four.interface.name));
}
