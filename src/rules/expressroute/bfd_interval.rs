use super::together::{Together, by_cause};
use crate::analysis::bfd::{Watch, Watches};
use crate::diagnostic::Severity;
use crate::model::{BfdTimers, Device, Sourced};
use crate::net::Afi;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds BFD timers of IPv4 sessions to Microsoft that detect a failure slowly, or that are shorter than what Microsoft offers
    /// and so have no effect.
    ///
    /// # Why it matters
    /// Microsoft sends and expects a packet every 300 milliseconds, in some places every 750, and the slower side wins. With more
    /// than a second between packets, or with more than ten that may be lost, finding a failure takes many seconds.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    ///  bfd interval 300 min_rx 300 multiplier 20
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 fall-over bfd
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
    /// Use 300 milliseconds and a multiplier of 3.
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// ```
    ///
    /// ```frr
    /// bfd
    ///  profile AZURE
    ///   detect-multiplier 3
    ///   receive-interval 300
    ///   transmit-interval 300
    /// ```
    ///
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
    /// Slow timers are a warning, timers without effect are for information. Of sessions between IPv6 addresses nothing is said.
    ///
    /// # When to ignore it
    /// When the provider's network reroutes within itself, and the session should outlast that.
    ///
    /// # References
    /// - Azure ExpressRoute: configure BFD
    /// - RFC 5880, section 6.8.2 (negotiation of timers)
    "bfd-interval", Expressroute, Warning, requirements: ["ER-BGP-14"], since "0.1.0",
    "BFD timers have no effect or detect too slowly", Device => check
}

/// Milliseconds that Microsoft offers: shorter intervals have no effect.
const OFFERED: u32 = 300;

/// Milliseconds above which a failure is found slowly.
const SLOW: u32 = 1_000;

/// Packets that may be lost; more take long to miss.
const PATIENT: u32 = 10;

/// What is wrong with a timer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fault {
    Slow(u32),
    Patient(u32),
    NoEffect(u32),
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let watches = Watches::of(device);
    let sessions = facts.peerings.settled_on(device).filter(|it| it.afi() == Afi::Ipv4);
    let faulty = sessions.filter_map(|it| {
        let Watch::Watched(timers) = watches.watch(it) else { return None };
        let faults = faults(timers);
        (!faults.is_empty()).then_some((faults, it))
    });
    for (faults, sessions) in by_cause(faulty) {
        one(cx, &faults, &sessions);
    }
}

/// The timers that are wrong: slow ones, or else those that have no effect.
fn faults(timers: BfdTimers) -> Vec<(Span, Fault)> {
    let judge = |timer: Option<Sourced<u32>>, fault: fn(u32) -> Option<Fault>| {
        let timer = timer?;
        Some((timer.span()?, fault(timer.value)?))
    };
    let slow = |it| (it > SLOW).then_some(Fault::Slow(it));
    let patient = |it| (it > PATIENT).then_some(Fault::Patient(it));
    let idle = |it| (it < OFFERED).then_some(Fault::NoEffect(it));
    let BfdTimers { transmit_ms, receive_ms, multiplier } = timers;
    let grave = [judge(transmit_ms, slow), judge(receive_ms, slow), judge(multiplier, patient)];
    let mut found: Vec<_> = grave.into_iter().flatten().collect();
    if found.is_empty() {
        found = [judge(transmit_ms, idle), judge(receive_ms, idle)].into_iter().flatten().collect();
    }
    // One statement may give both directions.
    found.dedup();
    found
}

fn one(cx: &mut Context<'_>, faults: &[(Span, Fault)], sessions: &Together<'_, '_>) {
    let Some((_, first)) = faults.first() else { return };
    let title = sessions.title();
    let (message, severity) = match first {
        Fault::Slow(it) => (
            format!("BFD of {title} waits {it} milliseconds between packets and finds a failure slowly"),
            Severity::Warning,
        ),
        Fault::Patient(it) => (
            format!("BFD of {title} waits for {it} lost packets and finds a failure slowly"),
            Severity::Warning,
        ),
        Fault::NoEffect(it) => (
            format!(
                "BFD of {title} asks for {it} milliseconds, but Microsoft offers {OFFERED}, and the slower side wins"
            ),
            Severity::Info,
        ),
    };
    let label = |fault: &Fault| match fault {
        Fault::Slow(it) => format!("{it} milliseconds"),
        Fault::Patient(it) => format!("{it} packets"),
        Fault::NoEffect(_) => "has no effect".to_owned(),
    };
    let finding = faults.iter().fold(cx.report(message), |it, (place, fault)| it.at(*place, label(fault)));
    let _reported =
        sessions.point_out(finding).at_most(severity).help("use 300 milliseconds and a multiplier of 3");
}
