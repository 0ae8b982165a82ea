use std::collections::BTreeSet;

use ipnet::IpNet;

use super::advertised::{self, Cause, Question, Telling, not_public};
use crate::analysis::pairs::Partner;
use crate::analysis::peering::Kind;
use crate::analysis::prefix_space::PrefixSpace;
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::rules::{Context, Facts};

rule! {
    /// # What it does
    /// Finds subnets of links to Microsoft, or parts of them, that may be advertised to Microsoft: those of the router
    /// itself, of the other links of its pairs, and of other circuits in the input. On private peering, where it does no
    /// known harm, the finding is for information.
    ///
    /// # Why it matters
    /// Addresses with which a peering is set up must not be advertised on Microsoft peering. Microsoft knows the link
    /// already; a second way to it, through another circuit, can lead the packets of the session itself astray.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  redistribute connected
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.0.0/16 le 30
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  redistribute connected
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Let the outbound filter permit the prefixes that belong on Microsoft peering and nothing else.
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ```
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term pools {
    ///             from {
    ///                 route-filter 131.107.8.0/24 exact;
    ///             }
    ///             then accept;
    ///         }
    ///         then reject;
    ///     }
    /// }
    /// ```
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  address-family ipv4 unicast
    ///   neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// It is an error when a source of the subnet in this configuration passes every filter for certain. A larger prefix
    /// in which the link lies is no finding. In a network of very many circuits, each router is asked about its own links
    /// and those of its pairs only.
    ///
    /// # References
    /// - ExpressRoute NAT requirements, "Traffic originating from your network"
    "link-subnet-advertised", Expressroute, Error, requirements: ["ER-ADDR-11"], since "0.1.0",
    "A link subnet of an ExpressRoute circuit is advertised on Microsoft peering", Device => check
}

/// Links of other routers that each router is asked about; with more, the whole would not be linear any longer.
const MOST_LINKS: usize = 256;

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    if facts.peerings.on(device).next().is_none() {
        return;
    }
    let links = links(facts, device).into_iter().map(PrefixSpace::within);
    let mut question = Question {
        prefixes: PrefixSpace::union_of(links),
        before: not_public(facts.network.given.assume),
        why: |_| "the subnet of a link to Microsoft".to_owned(),
        subject: "the subnets of links to Microsoft",
        help: "keep the subnets of links out of what is advertised to Microsoft",
    };
    for (kind, severity) in [(Kind::Microsoft, Severity::Error), (Kind::Private, Severity::Info)] {
        let sessions = cx.facts.peerings.of_kind(device, kind);
        if kind == Kind::Private {
            // There, no other space is amiss.
            question.before = PrefixSpace::default();
        }
        let telling = Telling { severity, cause: Cause::WayOut, beside: None };
        advertised::report_of(cx, device, sessions, &question, telling);
    }
}

/// The subnets of links to Microsoft that a router may know of.
fn links(facts: &Facts<'_>, device: &Device) -> BTreeSet<IpNet> {
    let peerings = &facts.peerings;
    let everywhere = peerings.all.iter().filter(|_| peerings.all.len() <= MOST_LINKS);
    let partner = |at: usize| match peerings.partners.get(at)? {
        Partner::Found { at, .. } => peerings.all.get(*at),
        Partner::Alone | Partner::Perhaps => None,
    };
    let own = peerings.on(device).flat_map(|(at, it)| [Some(it), partner(at)]).flatten();
    let links = everywhere.chain(own).filter(|it| it.session.is_external() == Some(true));
    let subnets = links.filter_map(|it| Some(it.connected()?.address.trunc()));
    // A subnet as large as a site's is no link, whatever session runs over it.
    subnets.filter(|it| it.prefix_len() + 3 >= it.max_prefix_len()).collect()
}
