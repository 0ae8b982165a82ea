use ipnet::IpNet;

use super::together::by_cause;
use crate::analysis::link::Link;
use crate::analysis::peering::{Kind, Peering};
use crate::model::{Device, Sourced};
use crate::net::special;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds Microsoft peerings whose link has addresses that are not public: private, shared, link-local,
    /// documentation or other special space.
    ///
    /// # Why it matters
    /// Microsoft accepts only public addresses, registered to you or to your provider, for the links of Microsoft
    /// peering. With others the peering is not provisioned, and the session never comes up.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description ExpressRoute Microsoft peering
    ///  encapsulation dot1Q 200
    ///  ip address 192.168.15.1 255.255.255.252
    ///  ip nat outside
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list MSFT-OUT out
    ///  neighbor 192.168.15.2 route-map MSFT-IN in
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip community-list standard TEAMS permit 12076:5030
    /// route-map MSFT-IN permit 10
    ///  match community TEAMS
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description ExpressRoute Microsoft peering
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip community-list standard TEAMS permit 12076:5030
    /// route-map MSFT-IN permit 10
    ///  match community TEAMS
    /// ```
    ///
    /// # How to fix
    /// Number the link from public space that is registered to you or your provider, and state the same subnet in Azure.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
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
    ///             neighbor 131.107.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.1/30
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    /// If it is a private peering, say so: in `bgplint.toml` (`kind = "private"`) or in the neighbor's description.
    ///
    /// # How sure it is
    /// As sure as it is that the session carries Microsoft peering. A private link by itself speaks for private peering,
    /// so other signs have to outweigh it.
    ///
    /// # When to ignore it
    /// In labs that number links from documentation space: set `documentation-space-is-public`.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for Microsoft peering"
    /// - IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
    "private-link-on-microsoft-peering", Expressroute, Error, requirements: ["ER-ADDR-05"], since "0.1.0",
    "The link addresses of a Microsoft peering are not public", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let assume = facts.network.given.assume;
    let running = facts.peerings.of_kind(device, Kind::Microsoft).filter(|it| it.session.enabled.value);
    let wrong =
        running.filter_map(|it| Some((link(it)?, it))).filter(|((_, net), _)| !assume.is_public(net.addr()));
    for ((place, net), sessions) in by_cause(wrong) {
        let (kind, what) = match special::special(net) {
            Some(entry) => (entry.name, format!("{}, {}", entry.name, entry.rfc)),
            None => ("not public", "outside the global unicast space".to_owned()),
        };
        let finding = cx
            .report(format!(
                "the link of {} is {}, which is not public ({what})",
                sessions.title(),
                net.trunc()
            ))
            .at_some(place, format!("{kind} space"));
        let finding = sessions.of_this_kind(sessions.point_out(finding));
        let _reported =
            finding.help("number the link from public addresses registered to you or your provider");
    }
}

/// The subnet of the link, and where it is written; without a known link, the neighbor's address, which lies on it.
fn link(peering: &Peering<'_>) -> Option<(Option<Span>, IpNet)> {
    match &peering.link {
        Link::Connected(link) => Some((link.address.span(), link.address.value)),
        Link::Unknown(_) => Some((Sourced::span(&peering.session.peer), peering.session.address()?.into())),
        Link::None => None,
    }
}
