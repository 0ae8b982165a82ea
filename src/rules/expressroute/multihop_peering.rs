use std::collections::HashSet;
use std::net::IpAddr;

use super::together::{Together, by_cause, place_for};
use crate::analysis::link::Link;
use crate::analysis::peering::Peering;
use crate::diagnostic::Severity;
use crate::model::{Device, UpdateSource};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that are set up as though other routers stood between: with `ebgp-multihop` or `multihop`,
    /// without the check that the neighbor is connected, from a loopback or another address than that of the link, or with a
    /// neighbor that no interface of the router reaches directly.
    ///
    /// # Why it matters
    /// Microsoft's routers take sessions from the address of the link only, and each session has to end with its link. A session
    /// that may run over other routers stays up, or comes up, over a path that was not meant for it, and hides that its link is
    /// gone.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 ebgp-multihop 2
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Take out what lets the session cross routers, and let it start from the link.
    /// ```ios
    /// router bgp 65010
    ///  no neighbor 10.255.0.2 ebgp-multihop
    ///  no neighbor 10.255.0.2 disable-connected-check
    ///  no neighbor 10.255.0.2 update-source Loopback0
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  no neighbor 10.255.0.2 ebgp-multihop
    ///  no neighbor 10.255.0.2 disable-connected-check
    ///  no neighbor 10.255.0.2 update-source lo
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             local-address 10.255.0.1;
    ///             neighbor 10.255.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// What is written is certain. Where the interfaces are not known, nothing is said of the subnet and of other addresses than
    /// those of loopbacks. TTL security is for information: the documentation does not mention it.
    ///
    /// # References
    /// - Azure ExpressRoute circuits and peering, "Routing domains"
    /// - RFC 4271, section 5.1.3; RFC 5082 (TTL security)
    "multihop-peering", Expressroute, Warning, requirements: ["ER-BGP-16"], since "0.1.0",
    "The session to Microsoft is not directly connected", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let loopbacks = Loopbacks::of(device);
    let sessions = facts.peerings.settled_on(device).filter_map(|it| {
        let signs = signs(it, &loopbacks);
        (!signs.is_empty()).then_some((signs, it))
    });
    for (signs, sessions) in by_cause(sessions) {
        one(cx, &signs, &sessions);
    }
}

/// What says that a session may cross routers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Sign<'m> {
    Hops(Span, u8),
    Unchecked(Span),
    Loopback(Span),
    OtherSource(Span),
    /// No subnet holds the neighbor; what lets it be so is written for the group or the session.
    NoSubnet(Result<&'m str, Span>),
    Ttl(Span),
}

fn signs<'m>(peering: &Peering<'m>, loopbacks: &Loopbacks<'m>) -> Vec<Sign<'m>> {
    let session = peering.session;
    let hops = session.multihop.filter(|it| it.value > 1);
    let hops = hops.and_then(|it| Some(Sign::Hops(it.span()?, it.value)));
    let unchecked = session.connected_check.span().filter(|_| !session.connected_check.value);
    let crosses = hops.is_some() || unchecked.is_some();
    // Without leave to cross routers it cannot come up, and that is another finding.
    let apart = crosses && matches!(peering.link, Link::None);
    let ttl = session.ttl_security.and_then(|it| it.span());
    let all = [
        hops,
        unchecked.map(Sign::Unchecked),
        source(peering, loopbacks),
        apart.then(|| Sign::NoSubnet(place_for(session))),
        ttl.map(Sign::Ttl),
    ];
    all.into_iter().flatten().collect()
}

/// Whether a session starts from somewhere else than its link.
fn source<'m>(peering: &Peering<'m>, loopbacks: &Loopbacks<'m>) -> Option<Sign<'m>> {
    let source = peering.session.source.as_ref()?;
    let place = source.span()?;
    let (of_loopback, of_link) = match &source.value {
        UpdateSource::Interface(name) => (
            loopbacks.names.contains(name.as_str()),
            peering.connected().map(|it| it.interface.name.value == *name),
        ),
        UpdateSource::Address(address) => (
            loopbacks.addresses.contains(address),
            peering.connected().map(|it| it.interface.addresses.iter().any(|own| own.addr() == *address)),
        ),
    };
    match of_link {
        Some(true) => None,
        _ if of_loopback => Some(Sign::Loopback(place)),
        Some(false) => Some(Sign::OtherSource(place)),
        None => None,
    }
}

/// The loopbacks of a device.
struct Loopbacks<'m> {
    names: HashSet<&'m str>,
    addresses: HashSet<IpAddr>,
}

impl<'m> Loopbacks<'m> {
    fn of(device: &'m Device) -> Self {
        let all = || device.interfaces.iter().filter(|it| it.is_loopback());
        Loopbacks {
            names: all().map(|it| it.name.as_str()).collect(),
            addresses: all().flat_map(|it| &it.addresses).map(|it| it.addr()).collect(),
        }
    }
}

fn one(cx: &mut Context<'_>, signs: &[Sign<'_>], sessions: &Together<'_, '_>) {
    let (title, starts) = (sessions.title(), sessions.verb("starts", "start"));
    let message = match signs.first() {
        Some(Sign::Hops(_, hops)) => {
            format!("{title} may cross {hops} hops, where Microsoft is directly connected")
        }
        Some(Sign::Unchecked(_)) => format!("{title} need not be directly connected, where Microsoft is"),
        Some(Sign::Loopback(_)) => {
            format!("{title} {starts} from a loopback, where Microsoft expects the link's address")
        }
        Some(Sign::OtherSource(_)) => {
            format!("{title} {starts} from another address than that of its link")
        }
        Some(Sign::Ttl(_)) => format!("{title} uses TTL security, which Microsoft does not mention"),
        Some(Sign::NoSubnet(_)) | None => return,
    };
    let mut finding = cx.report(message);
    for sign in signs {
        finding = match *sign {
            Sign::Hops(place, _) => finding.at(place, "lets the session cross routers"),
            Sign::Unchecked(place) => finding.at(place, "lets the neighbor be anywhere"),
            Sign::Loopback(place) => finding.at(place, "a loopback"),
            Sign::OtherSource(place) => finding.at(place, "not on the link"),
            Sign::Ttl(place) => {
                finding.at(place, "works only if Microsoft sends its packets with a TTL of 255")
            }
            Sign::NoSubnet(_) => finding.note("no interface holds a subnet with the neighbor"),
        };
    }
    let only_ttl = matches!(signs, [Sign::Ttl(_)]);
    let finding = if only_ttl { finding.at_most(Severity::Info) } else { finding };
    let help = if only_ttl {
        "leave it out when the session does not come up"
    } else {
        "run the session over its link, from the address of the link"
    };
    let _reported = sessions.point_out(finding).help(help);
}
