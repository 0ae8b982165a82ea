use std::collections::BTreeMap;

use ipnet::IpNet;

use super::both_links::{Own, as_sure_as_the_pair, few, pairs};
use super::together::{Together, by_cause};
use crate::analysis::advertise::{Exports, Fate};
use crate::analysis::announced::own_family;
use crate::analysis::evaluate::Detail;
use crate::analysis::peering::Peering;
use crate::rules::{Builder, Context, Facts};
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds prefixes that one session of a pair advertises for certain and the other for certain does not.
    ///
    /// # Why it matters
    /// Microsoft requires the same routes on both sessions. It sends traffic over either link, and takes one link out of
    /// service for maintenance while the other carries on: whatever only that one advertised is cut off.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.0.0.0/8 le 16
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.30.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  network 10.30.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.6 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.0.0.0/8 le 16
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.6 prefix-list AZURE-OUT out
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Originate the prefix on both routers, and let both outbound filters permit it.
    ///
    /// ```ios
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// ```junos
    /// routing-options {
    ///     static {
    ///         route 10.20.0.0/16 discard;
    ///     }
    /// }
    /// policy-options {
    ///     policy-statement AZURE-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 10.20.0.0/16 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip route 10.20.0.0/16 blackhole
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   network 10.20.0.0/16
    ///  exit-address-family
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How sure it is
    /// Proven when the links are the halves of one block, or the facts of a circuit name both; with any other sign that
    /// the sessions are a pair it is likely. A prefix that another session or protocol may bring in on the other router
    /// counts as advertised there. Not compared are the router's own addresses and links, pools of address translation,
    /// and on Microsoft peering whatever is not public. A prefix that the other session covers by a longer or shorter one
    /// is for `active-passive-pair` to judge.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Autonomous System numbers"
    "pair-advertises-different-prefixes", Expressroute, Error, requirements: ["ER-RED-05"], since "0.1.0",
    "A prefix is advertised on one session of a pair only", Network => check
}

/// What the sessions of a pair advertise alone.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Cause {
    devices: [usize; 2],
    /// By the first and by the second session; the first has some.
    alone: [Vec<IpNet>; 2],
    /// Where the first of them comes from.
    origin: Option<Span>,
    because: &'static str,
    firm: bool,
}

/// Pairs of one cause: the sessions that advertise the prefixes, and those that do not.
struct Found<'m, 'f> {
    cause: Cause,
    having: Together<'m, 'f>,
    lacking: Together<'m, 'f>,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut own = Own::default();
    let mut causes = Vec::new();
    for pair in pairs(facts) {
        let [one, other] = pair.sessions;
        let [mut here, mut there] = pair.one_sided(facts).map(|it| it.lost);
        // A link of the pair is no prefix to announce, whichever router does so.
        for router in pair.sessions {
            own.leave_out(router, &mut here);
            own.leave_out(router, &mut there);
        }
        let turned = here.is_empty();
        let (having, lacking) = if turned { (other, one) } else { (one, other) };
        let alone = if turned { [there, here] } else { [here, there] };
        let Some(first) = alone.iter().flatten().next() else { continue };
        let origin = facts.sent(having).and_then(|it| it.summary.proven.get(first)?.first().copied());
        let devices = [having, lacking].map(|it| it.device_index);
        causes.push((
            Cause { devices, alone, origin, because: pair.because, firm: pair.firm },
            having,
            lacking,
        ));
    }
    let having = by_cause(causes.iter().map(|(cause, having, _)| (cause.clone(), *having)));
    let lacking = by_cause(causes.iter().map(|(cause, _, lacking)| (cause.clone(), *lacking)));
    let found = having.into_iter().zip(lacking);
    let found: Vec<_> =
        found.map(|((cause, having), (_, lacking))| Found { cause, having, lacking }).collect();
    let refusals = refusals(facts, &found);
    // Where filters refuse all that there is, that is told of the session alone.
    let is_mute = |it: &Peering<'_>| facts.sent(it).is_some_and(|it| it.any.is_empty());
    let told = found.iter().zip(&refusals).filter(|(it, by)| by.is_none() || !is_mute(it.lacking.first));
    for (found, refusal) in told {
        report(cx, found, refusal.as_ref());
    }
}

fn report(cx: &mut Context<'_>, found: &Found<'_, '_>, refusal: Option<&(Span, String)>) {
    let facts = cx.facts;
    let Found { cause, having, lacking } = found;
    let [here, there] = &cause.alone;
    let (one, other) = (having.first, lacking.first);
    let is = if here.len() == 1 { "is" } else { "are" };
    let device = if cause.devices[0] == cause.devices[1] {
        String::new()
    } else {
        format!(" on {}", *other.device.name)
    };
    let mut finding = cx
        .report(format!(
            "{} {is} advertised on {} but not on {}{device}, the other session of the pair",
            few(here),
            having.title(),
            *other.session.peer
        ))
        .device(&one.device.name)
        .at_some(cause.origin, "it comes from here");
    finding = having.point_out(finding);
    finding = lacking.point_out(finding);
    for (session, alone) in [(one, here), (other, there)] {
        let Some(sent) = facts.sent(session) else { continue };
        let origins = alone.iter().filter_map(|it| sent.summary.proven.get(it)?.first().copied());
        finding = origins.fold(finding, Builder::about);
    }
    if let Some((span, text)) = refusal {
        finding = finding.at(*span, format!("on the way to the other session, {text}"));
    }
    if !there.is_empty() {
        finding = finding.note(format!("{} advertises {} alone", *other.session.peer, few(there)));
    }
    let _reported = as_sure_as_the_pair(finding, cause.because, cause.firm)
        .note("Microsoft sends traffic over either link, and over the other one alone while it maintains one")
        .help("originate the same prefixes on both routers, and permit them in both outbound filters");
}

/// For each finding, what keeps the first of its prefixes from the other session.
fn refusals(facts: &Facts<'_>, found: &[Found<'_, '_>]) -> Vec<Option<(Span, String)>> {
    let mut refusals = vec![None; found.len()];
    let first = |it: &Found<'_, '_>| it.cause.alone.iter().flatten().next().copied();
    let mut by_device: BTreeMap<usize, Vec<(usize, IpNet)>> = BTreeMap::new();
    for (place, it) in found.iter().enumerate() {
        let asked = first(it).map(|prefix| (place, prefix));
        by_device.entry(it.lacking.first.device_index).or_default().extend(asked);
    }
    for (index, asked) in by_device {
        let Some(device) = facts.network.devices.get(index) else { continue };
        let prefixes = asked.iter().map(|it| it.1).collect();
        let mut exports = Exports::of(device, &prefixes).telling(Detail::Misses);
        for (place, prefix) in asked {
            let Some(lacking) = found.get(place).map(|it| it.lacking.first) else { continue };
            let Some(family) = own_family(lacking) else { continue };
            let sent = exports.sent(lacking.process, lacking.session, family);
            let mut refused = sent.ways.iter().filter(|it| it.fate == Fate::No && it.named);
            let last = refused.find(|it| it.space.contains(&prefix)).and_then(|it| it.steps.last());
            if let Some(slot) = refusals.get_mut(place) {
                *slot = last.map(|it| (it.span, it.text.clone()));
            }
        }
    }
    refusals
}
