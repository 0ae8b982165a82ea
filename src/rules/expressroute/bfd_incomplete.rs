use super::together::{Together, by_cause, place_for};
use crate::analysis::bfd::{Half, Watch, Watches};
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::net::Afi;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds IPv4 sessions to Microsoft for which one half of BFD is configured: timers on the interface and nothing on the
    /// neighbor, or the other way round; a template or profile that does not exist; BFD that is deactivated.
    ///
    /// # Why it matters
    /// It reads as though BFD watched the session, and nothing does. After a failure in the provider's network, traffic is lost
    /// until the hold time is over, for up to three minutes.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 fall-over bfd
    /// ```
    ///
    /// # How to fix
    /// On IOS the interface has the timers and the neighbor asks for BFD:
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 fall-over bfd
    /// ```
    ///
    /// On FRR the neighbor asks for it, and a profile that it names has to be there:
    /// ```frr
    /// bfd
    ///  profile AZURE
    ///   detect-multiplier 3
    ///   receive-interval 300
    ///   transmit-interval 300
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 bfd profile AZURE
    /// ```
    ///
    /// On Junos, activate what is there:
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             bfd-liveness-detection {
    ///                 minimum-interval 300;
    ///                 multiplier 3;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// Where the interface of a session is not known, or has lines that were not understood, nothing is said; nor where its port
    /// has timers, which a logical interface may share. A profile of FRR that does not exist is a warning: the session is watched
    /// then, with other timers than those that were meant. Of sessions between IPv6 addresses nothing is said.
    ///
    /// # References
    /// - Azure ExpressRoute: configure BFD
    /// - RFC 5882 (generic application of BFD)
    "bfd-incomplete", Expressroute, Error, requirements: ["ER-BGP-13"], since "0.1.0",
    "BFD is configured on the interface or on the neighbor only, or names a missing profile", Device => check
}

/// What makes the halves of several sessions one.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Cause<'m> {
    /// A statement of theirs.
    Place(Span),
    /// What is missing would be written here.
    Missing(Result<&'m str, Span>),
    /// A name that leads nowhere.
    Name(&'m str),
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let watches = Watches::of(device);
    let sessions = facts.peerings.settled_on(device).filter(|it| it.afi() == Afi::Ipv4);
    let halves = sessions.filter_map(|it| {
        let Watch::Half(half) = watches.watch(it) else { return None };
        let cause = match half {
            Half::Deactivated(place) | Half::InterfaceSilent(place, _) => Cause::Place(place),
            Half::SessionSilent(..) | Half::PeerUnused(_) => Cause::Missing(place_for(it.session)),
            Half::TemplateUndefined(name) => Cause::Name(name),
            Half::ProfileUndefined(_, name) => Cause::Name(name),
        };
        Some((cause, it))
    });
    for (_, sessions) in by_cause(halves) {
        if let Watch::Half(half) = watches.watch(sessions.first) {
            one(cx, half, &sessions);
        }
    }
}

fn one(cx: &mut Context<'_>, half: Half<'_>, sessions: &Together<'_, '_>) {
    let title = sessions.title();
    let (asks, does, has) =
        (sessions.verb("asks", "ask"), sessions.verb("does", "do"), sessions.verb("has its", "have their"));
    let (finding, help) = match half {
        Half::Deactivated(place) => (
            cx.report(format!("BFD is written for {title} and deactivated")).at(place, "deactivated"),
            "activate BFD, or remove it",
        ),
        Half::InterfaceSilent(place, interface) => (
            cx.report(format!("{title} {asks} for BFD, and {} has no BFD timers", *interface.name))
                .at(place, "asks for BFD")
                .at(interface.opening, "no BFD timers here"),
            "give the interface BFD timers: 300 milliseconds and a multiplier of 3",
        ),
        Half::SessionSilent(place, interface) => (
            cx.report(format!("{} has BFD timers, and {title} {does} not ask for BFD", *interface.name))
                .at(place, "BFD timers that nothing uses"),
            "let the neighbor fall over by BFD",
        ),
        Half::PeerUnused(peer) => (
            cx.report(format!("a BFD session is set up, and {title} {does} not ask for BFD"))
                .label(&peer.peer, "a BFD session that BGP does not use"),
            "let the neighbor use BFD",
        ),
        Half::TemplateUndefined(name) => (
            cx.report(format!("{title} {has} BFD timers from template `{}`, which does not exist", **name))
                .label(name, "no such template"),
            "define the template, or state the timers on the interface",
        ),
        Half::ProfileUndefined(bfd, name) => (
            cx.report(format!("BFD profile `{name}` of {title} does not exist: the default timers are used"))
                .label(bfd, "no such profile")
                .at_most(Severity::Warning),
            "define the profile, or leave its name out",
        ),
    };
    let _reported = sessions.point_out(finding).help(help);
}
