use ipnet::IpNet;

use super::advertised::{self, Question};
use crate::analysis::advertise::{default_routes, private_space};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Assume, Device};
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
    /// # How to fix
    /// Permit only public prefixes outbound.
    ///
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 131.107.8.0/24 exact;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How sure it is
    /// Proven when the file itself holds the route and the session is certainly Microsoft peering. Likely when the
    /// filter lets it through and something that the file does not bound could supply it. Prefixes for documentation are left
    /// out where the settings say that they stand for public ones.
    ///
    /// # References
    /// - IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
    "special-prefix-advertised", Expressroute, Error, requirements: ["ER-ADV-02"], since "0.1.0",
    "Other space that is not globally reachable may be advertised on Microsoft peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let question = Question {
        prefixes: space(cx.facts.network.given.assume),
        before: private_space(),
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
/// unicast space. Not what stands for public space.
pub(super) fn space(assume: Assume) -> PrefixSpace {
    let of = |wanted: fn(Reachable) -> bool| {
        let entries = special::SPECIAL.iter().filter(move |it| wanted(it.reachable));
        PrefixSpace::union_of(entries.map(|it| PrefixSpace::within(it.prefix)))
    };
    let stands_for_public = special::DOCUMENTATION
        .into_iter()
        .filter(|it| assume.stands_for_public(*it))
        .map(PrefixSpace::within);
    let global = PrefixSpace::within(IpNet::V6(special::GLOBAL_UNICAST));
    of(|it| it != Reachable::Yes)
        .union(&PrefixSpace::all_ipv6().difference(&global))
        .difference(&of(|it| it == Reachable::Yes))
        .difference(&private_space())
        .difference(&default_routes())
        .difference(&PrefixSpace::union_of(stands_for_public))
}
