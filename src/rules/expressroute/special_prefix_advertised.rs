use ipnet::IpNet;

use super::advertised::{self, Question};
use crate::analysis::advertise::default_routes;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::Device;
use crate::net::special::{self, Reachable};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds address space that the registries do not let onto the public internet, other than RFC 1918, and that
    /// leaves on Microsoft peering: shared space of carriers, link-local, loopback, documentation, benchmarking,
    /// multicast and reserved space, unique local IPv6.
    ///
    /// # Why it matters
    /// Microsoft accepts valid public prefixes only. Such a prefix is refused, and traffic from it does not come back.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 100.64.8.0 255.255.252.0 Null0
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 100.64.8.0 mask 255.255.252.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 100.64.8.0/22
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # References
    /// - IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
    "special-prefix-advertised", Expressroute, Error, requirements: ["ER-ADV-02"], since "0.1.0",
    "Other space that is not globally reachable may be advertised on Microsoft peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let question = Question {
        prefixes: space(),
        why: |prefix| match special::special(prefix) {
            Some(entry) => format!("{}, {}", entry.name, entry.rfc),
            None => "outside the global unicast space".to_owned(),
        },
        subject: "space that is not public",
        help: "permit only the public prefixes that belong on Microsoft peering",
    };
    advertised::report(cx, device, &question);
}

/// Everything that is neither public nor private: what the registries call not reachable, and IPv6 outside the global
/// unicast space.
pub(super) fn space() -> PrefixSpace {
    let of = |wanted: fn(Reachable) -> bool| {
        let entries = special::SPECIAL.iter().filter(move |it| wanted(it.reachable));
        PrefixSpace::union_of(entries.map(|it| PrefixSpace::within(it.prefix)))
    };
    let private = PrefixSpace::union_of(special::PRIVATE.map(|it| PrefixSpace::within(IpNet::V4(it))));
    let global = PrefixSpace::within(IpNet::V6(special::GLOBAL_UNICAST));
    of(|it| it != Reachable::Yes)
        .union(&PrefixSpace::all_ipv6().difference(&global))
        .difference(&of(|it| it == Reachable::Yes))
        .difference(&private)
        .difference(&default_routes())
}
