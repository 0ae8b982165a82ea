use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::rc::Rc;

use super::both_links::{Pair, as_sure_as_the_pair, pairs};
use super::ranks::{Ranks, actions, label_local_preference};
use super::together::{Together, by_cause};
use crate::analysis::advertise::Preferred;
use crate::analysis::announced::own_family;
use crate::analysis::peering::Peering;
use crate::analysis::route::OneOf;
use crate::model::{Action, Device, NextHop, Sourced, StaticRoute};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds routers that send to Microsoft over one link of a pair whatever the AS paths say: inbound local preference or
    /// weight differ between the two sessions, the length of AS paths is ignored, or a static route points at one link.
    ///
    /// # Why it matters
    /// Before Microsoft takes a link out of service it makes the AS paths on it longer, while the session stays up. A router
    /// that decides by something that comes before the AS path keeps sending into the link, and the traffic is lost.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map FIRST in
    ///  neighbor 192.168.15.2 prefix-list OWN out
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 prefix-list OWN out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map FIRST permit 10
    ///  set local-preference 200
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 192.168.15.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-IN in
    ///  neighbor 192.168.15.2 prefix-list OWN out
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 route-map AZURE-IN in
    ///  neighbor 192.168.15.6 prefix-list OWN out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map AZURE-IN permit 10
    ///  set local-preference 200
    /// ```
    ///
    /// # How to fix
    /// Apply the same inbound policy to both sessions. Which circuit is better may be said by local preference, which link of
    /// one circuit may not.
    ///
    /// ```ios
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-IN in
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 192.168.15.6 route-map AZURE-IN in
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE-PRIVATE {
    ///             import AZURE-IN;
    ///             peer-as 12076;
    ///             neighbor 192.168.15.2;
    ///             neighbor 192.168.15.6;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  address-family ipv4 unicast
    ///   neighbor 192.168.15.2 route-map AZURE-IN in
    ///   neighbor 192.168.15.6 route-map AZURE-IN in
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// Proven when the links are the halves of one block, or the facts of a circuit name both, and the values are known;
    /// likely when only some routes, by their communities, get another value. Differences in the metric (MED) are never
    /// reported: it is compared after the AS path.
    ///
    /// # References
    /// - Azure ExpressRoute FAQ, on planned maintenance
    /// - Designing for high availability with ExpressRoute, on draining a link
    "pinned-exit-link", Expressroute, Warning, requirements: ["ER-RED-08"], since "0.1.0",
    "A policy ranks one session of a pair above the other before AS-path length is compared", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut ranks = Ranks::default();
    let mut statics = Statics::default();
    let mut ranked = Vec::new();
    let mut ignoring = Vec::new();
    let mut pointing = Vec::new();
    for pair in pairs(facts) {
        let [one, other] = pair.sessions;
        if let (Some(here), Some(there)) = (ranks.inbound(one), ranks.inbound(other)) {
            ranked.extend(difference(&pair, &here, &there));
        }
        for peering in pair.sessions {
            let ignores = peering.process.ignores_path_length;
            ignoring.extend(ignores.span().filter(|_| ignores.value).map(|span| (span, peering)));
        }
        for (peering, beside) in [(one, other), (other, one)] {
            let route = statics.only_over(peering, beside);
            pointing.extend(route.map(|it| ((it.statement, pair.because, pair.firm), peering)));
        }
    }
    let better = by_cause(ranked.iter().map(|(cause, better, _)| (cause.clone(), *better)));
    let worse = by_cause(ranked.iter().map(|(cause, _, worse)| (cause.clone(), *worse)));
    for ((cause, better), (_, worse)) in better.into_iter().zip(worse) {
        report_rank(cx, &cause, [&better, &worse]);
    }
    for (span, sessions) in by_cause(ignoring) {
        let finding = cx
            .report(format!(
                "the length of AS paths is ignored, by which Microsoft drains {}",
                sessions.title()
            ))
            .device(&sessions.first.device.name)
            .at(span, "makes no difference between a path and a longer one");
        let _reported =
            sessions.point_out(finding).note(DRAIN).help("let the length of AS paths decide again");
    }
    for ((statement, because, firm), sessions) in by_cause(pointing) {
        let finding = cx
            .report(format!("a static route sends over the link of {} whatever BGP says", sessions.title()))
            .device(&sessions.first.device.name)
            .at(statement, "comes before the routes of BGP");
        let finding = as_sure_as_the_pair(sessions.point_out(finding), because, firm);
        let _reported = finding.note(DRAIN).help("leave the choice of the link to BGP");
    }
}

const DRAIN: &str =
    "before maintenance Microsoft makes the AS paths on a link longer, and expects traffic to leave it";

/// Why one session of a pair comes before the other.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Cause {
    devices: [usize; 2],
    what: What,
    /// The values, that of the better one first.
    values: [u32; 2],
    /// The place of the better one, or the session.
    place: Span,
    /// Every route has these values.
    every: bool,
    because: &'static str,
    firm: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Weight,
    LocalPreference,
}

type Ranked<'m, 'f> = (Cause, &'f Peering<'m>, &'f Peering<'m>);

/// How routes to the same prefixes rank on the two sessions of a pair.
fn difference<'m, 'f>(
    pair: &Pair<'m, 'f>,
    here: &Rc<Vec<Preferred>>,
    there: &Rc<Vec<Preferred>>,
) -> Option<Ranked<'m, 'f>> {
    if here == there {
        return None;
    }
    let [one, other] = pair.sessions;
    for (own, beside) in here.iter().flat_map(|own| there.iter().map(move |beside| (own, beside))) {
        let weights = differ(&own.weight, &beside.weight).map(|it| (What::Weight, it));
        let preferences = || differ(&own.local_preference, &beside.local_preference);
        let found = weights.or_else(|| preferences().map(|it| (What::LocalPreference, it)));
        let Some((what, (first, second, every))) = found else { continue };
        if !own.space.intersects(&beside.space) {
            continue;
        }
        let (better, worse) = if first > second { (one, other) } else { (other, one) };
        let values = [first.max(second), first.min(second)];
        let family = own_family(better)?;
        let wanted = match what {
            What::Weight => Action::Weight(values[0]),
            What::LocalPreference => Action::LocalPreference(Some(values[0])),
        };
        let stated = match what {
            What::Weight => family.weight.as_ref().and_then(Sourced::span),
            What::LocalPreference => better.session.local_preference.span(),
        };
        let place = actions(better.device, &family.import, |it| *it == wanted).next().or(stated);
        let cause = Cause {
            devices: [better.device_index, worse.device_index],
            what,
            values,
            place: place.unwrap_or(better.session.opening),
            every,
            because: pair.because,
            firm: pair.firm,
        };
        return Some((cause, better, worse));
    }
    None
}

/// Two values that differ, and whether they are the only ones: of several the highest count.
fn differ(one: &OneOf<u32>, other: &OneOf<u32>) -> Option<(u32, u32, bool)> {
    let (one, other) = (one.values()?, other.values()?);
    let every = one.len() == 1 && other.len() == 1;
    let highest = |here: &std::collections::BTreeSet<u32>, there: &std::collections::BTreeSet<u32>| {
        here.difference(there).last().or(here.last()).copied()
    };
    let (first, second) = (highest(one, other)?, highest(other, one)?);
    (one != other && first != second).then_some((first, second, every))
}

fn report_rank(cx: &mut Context<'_>, cause: &Cause, [better, worse]: [&Together<'_, '_>; 2]) {
    let [high, low] = cause.values;
    let what = match cause.what {
        What::Weight => "weight",
        What::LocalPreference => "local preference",
    };
    let some = if cause.every { "routes" } else { "some routes" };
    let other = worse.first;
    let mut finding = cx
        .report(format!(
            "{some} of {} get {what} {high} and those of {}, the other session of the pair, {low}",
            better.title(),
            *other.session.peer
        ))
        .device(&better.first.device.name)
        .at(cause.place, format!("{what} {high}"));
    if let Some(family) = own_family(other).filter(|_| cause.what == What::LocalPreference) {
        finding = label_local_preference(finding, other, family, low);
    }
    finding = worse.point_out(better.point_out(finding)).likely_if(!cause.every);
    let _reported = as_sure_as_the_pair(finding, cause.because, cause.firm)
        .note(DRAIN)
        .help("apply the same inbound policy to both sessions of the pair");
}

/// Static routes that come before those of BGP, by device, table and next hop.
#[derive(Default)]
struct Statics<'m> {
    read: HashSet<usize>,
    routes: HashMap<Hop<'m>, Vec<&'m StaticRoute>>,
}

/// A device by its place, a table of it, and an address.
type Hop<'m> = (usize, Option<&'m str>, IpAddr);

/// External routes of BGP come behind static routes with a lower distance, on every platform.
const DISTANCE: u8 = 20;

impl<'m> Statics<'m> {
    /// A static route over the link of a session to which there is no equal one over the link of the other.
    fn only_over(&mut self, peering: &Peering<'m>, beside: &Peering<'m>) -> Option<&'m StaticRoute> {
        self.read(peering.device_index, peering.device);
        self.read(beside.device_index, beside.device);
        let over = |it: &Peering<'m>| {
            let hop = (it.device_index, it.process.vrf_name(), it.session.address()?);
            self.routes.get(&hop)
        };
        let routes = over(peering)?;
        let key = |it: &StaticRoute| (it.prefix.value, it.distance.value);
        let equal: HashSet<_> = over(beside).into_iter().flatten().map(|it| key(it)).collect();
        routes.iter().find(|it| !equal.contains(&key(it))).copied()
    }

    fn read(&mut self, index: usize, device: &'m Device) {
        if !self.read.insert(index) {
            return;
        }
        for route in device.static_routes.iter().filter(|it| it.distance.value < DISTANCE) {
            if let NextHop::Address(address) = route.next_hop {
                let table = route.vrf.as_deref().map(String::as_str);
                self.routes.entry((index, table, address)).or_default().push(route);
            }
        }
    }
}
