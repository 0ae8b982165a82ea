use super::together::by_cause;
use crate::analysis::bfd::{Watch, Watches};
use crate::analysis::peering::Peering;
use crate::diagnostic::Severity;
use crate::model::{Device, Timers};
use crate::net::Afi;
use crate::rules::{Builder, Context};

rule! {
    /// # What it does
    /// Finds keepalive and hold times of sessions to Microsoft that are below what it supports, that are low where BFD would do
    /// better, or that have no effect.
    ///
    /// # Why it matters
    /// Microsoft's routers offer a keepalive of 60 and a hold time of 180 seconds, and the lower hold time wins. Down to 3 and 10
    /// seconds work; below that, a session falls over a short load of the router, and a hold time of 0 never notices that the
    /// neighbor is gone. Low timers cost both routers work and still take seconds, where BFD takes less than one.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 timers 2 6
    /// ```
    ///
    /// ```frr
    /// frr version 10.1
    /// frr defaults datacenter
    /// interface eth1.100
    ///  ip address 10.255.0.1/30
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
    /// Leave the timers at 60 and 180 seconds, and let BFD find out quickly.
    /// ```ios
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 timers 60 180
    /// ```
    ///
    /// With the defaults of FRR for data centers, state the timers:
    /// ```frr
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 timers 60 180
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             hold-time 180;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// A hold time below 10 (or 0) and a keepalive below 3 are errors. A hold time below 30 is a warning without BFD, and for
    /// information with it, where BFD is not clear, and on IPv6 sessions, for which BFD may not be on offer. A hold time above 180
    /// has no effect, and is for information. Of anything between nothing is said.
    ///
    /// # When to ignore it
    /// When timers between 10 and 30 seconds were agreed on because the router has no BFD.
    ///
    /// # References
    /// - Azure ExpressRoute FAQ, hold time of BGP
    /// - Azure ExpressRoute: configure BFD, "Need for BFD"
    /// - RFC 4271, section 4.2
    "session-timers", Expressroute, Warning, requirements: ["ER-BGP-11"], since "0.1.0",
    "Keepalive or hold time outside what Microsoft supports", Device => check
}

/// The lowest keepalive and hold time that work, in seconds.
const LOWEST: Timers = Timers { keepalive: 3, hold: 10 };

/// Below this BFD is the better choice.
const AGGRESSIVE: u32 = 30;

/// What Microsoft offers; the lower hold time wins.
const OFFERED: Timers = Timers { keepalive: 60, hold: 180 };

/// What is wrong with timers, the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fault {
    NeverDrops,
    HoldTooLow,
    KeepaliveTooLow,
    Aggressive,
    AggressiveAnyway,
    NoEffect,
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let watches = Watches::of(device);
    let sessions = facts.peerings.settled_on(device).filter_map(|it| {
        let timers = it.session.timers;
        Some(((timers.span()?, timers.value, fault(timers.value, &watches, it)?), it))
    });
    for ((place, timers, fault), sessions) in by_cause(sessions) {
        let Timers { keepalive, hold } = timers;
        let title = sessions.title();
        let finding = match fault {
            Fault::NeverDrops => {
                cx.report(format!("{title} has a hold time of 0 and never notices that the neighbor is gone"))
            }
            Fault::HoldTooLow => cx.report(format!(
                "the hold time of {title} is {}, where Microsoft supports {} and more",
                seconds(hold),
                LOWEST.hold
            )),
            Fault::KeepaliveTooLow => cx.report(format!(
                "the keepalive of {title} is {}, where Microsoft supports {} and more",
                seconds(keepalive),
                LOWEST.keepalive
            )),
            Fault::Aggressive => cx.report(format!(
                "the hold time of {title} is {hold} seconds, and no BFD watches the session"
            )),
            Fault::AggressiveAnyway => cx.report(format!(
                "the hold time of {title} is {hold} seconds, which Microsoft advises against"
            )),
            Fault::NoEffect => cx.report(format!(
                "the hold time of {title} is {hold} seconds, but Microsoft offers {}, and the lower one wins",
                OFFERED.hold
            )),
        };
        let finding = finding.at(place, format!("keepalive {keepalive}, hold time {hold}"));
        let _reported = fault.weigh(sessions.point_out(finding)).help(fault.help());
    }
}

fn fault(Timers { keepalive, hold }: Timers, watches: &Watches<'_>, peering: &Peering<'_>) -> Option<Fault> {
    if hold == 0 {
        return Some(Fault::NeverDrops);
    }
    if hold < LOWEST.hold {
        return Some(Fault::HoldTooLow);
    }
    if keepalive < LOWEST.keepalive {
        return Some(Fault::KeepaliveTooLow);
    }
    if hold < AGGRESSIVE {
        let unwatched = matches!(watches.watch(peering), Watch::Missing | Watch::Half(_));
        let aggressive = unwatched && peering.afi() == Afi::Ipv4;
        return Some(if aggressive { Fault::Aggressive } else { Fault::AggressiveAnyway });
    }
    (hold > OFFERED.hold).then_some(Fault::NoEffect)
}

fn seconds(number: u32) -> String {
    if number == 1 { "1 second".to_owned() } else { format!("{number} seconds") }
}

impl Fault {
    fn weigh(self, finding: Builder<'_>) -> Builder<'_> {
        match self {
            Fault::NeverDrops | Fault::HoldTooLow | Fault::KeepaliveTooLow => {
                finding.at_least(Severity::Error)
            }
            Fault::Aggressive => finding,
            Fault::AggressiveAnyway | Fault::NoEffect => finding.at_most(Severity::Info),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Fault::NoEffect => "leave the timers at 60 and 180 seconds",
            _ => "leave the timers at 60 and 180 seconds, and let BFD find out quickly",
        }
    }
}
