use std::collections::{HashMap, HashSet};

use super::leak::{are_of_many, exchanging, internet_routes, label_filters};
use super::together::{self, Together, by_cause};
use crate::analysis::advertise::{Chosen, Exports, Openness};
use crate::analysis::announced::own_family;
use crate::analysis::evaluate::Detail;
use crate::analysis::internet::{Internet, Internets};
use crate::analysis::peering::{Kind, Peering};
use crate::model::{BgpProcess, Device, Direction, Session, SessionFamily};
use crate::net::{Afi, Family};
use crate::rules::{Builder, Context, Facts};
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds routers that make the company's circuit a way through: what an Internet provider or another third party
    /// announces goes on to Microsoft, or what Microsoft announces goes on to a third party.
    ///
    /// # Why it matters
    /// ExpressRoute must not be used as transit. Routes of the Internet on the way to Microsoft draw Microsoft's traffic for
    /// other networks into the company, and in their number end the session. Routes of Microsoft on the way to a provider
    /// draw other people's traffic to Microsoft through the company's circuit.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list NOT-PRIVATE out
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list NOT-PRIVATE in
    ///  neighbor 20.1.0.1 prefix-list OWN out
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/23
    /// ip prefix-list NOT-PRIVATE seq 5 deny 10.0.0.0/8 le 32
    /// ip prefix-list NOT-PRIVATE seq 10 deny 172.16.0.0/12 le 32
    /// ip prefix-list NOT-PRIVATE seq 15 deny 192.168.0.0/16 le 32
    /// ip prefix-list NOT-PRIVATE seq 20 permit 0.0.0.0/0 ge 8 le 24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list NOT-PRIVATE in
    ///  neighbor 20.1.0.1 prefix-list OWN out
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/23
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list NOT-PRIVATE seq 5 deny 10.0.0.0/8 le 32
    /// ip prefix-list NOT-PRIVATE seq 10 deny 172.16.0.0/12 le 32
    /// ip prefix-list NOT-PRIVATE seq 15 deny 192.168.0.0/16 le 32
    /// ip prefix-list NOT-PRIVATE seq 20 permit 0.0.0.0/0 ge 8 le 24
    /// ```
    ///
    /// # How to fix
    /// Name the own prefixes in the outbound filter of both sessions. A filter on the AS path that lets out only what the own
    /// AS originates works too.
    ///
    /// ```ios
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// ip as-path access-list 1 permit ^$
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
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// bgp as-path access-list OWN seq 5 permit ^$
    /// ```
    ///
    /// # How sure it is
    /// It speaks when both filters are on one router and let through far more prefixes than one organisation has. A neighbor
    /// with a public AS number is taken for the Internet when private space is refused from it. With a public address alone it
    /// may be the carrier of a private network, and the finding is likely. On private peering it speaks only of neighbors that
    /// are certain. A session to Microsoft without any filter is told by `missing-outbound-filter`.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Autonomous System numbers"
    /// - RFC 7908, section 3.1
    "transit-through-microsoft", Expressroute, Error, requirements: ["ER-ADV-10"], since "0.1.0",
    "Routes of a third party are advertised to Microsoft, or Microsoft's to a third party", Device => check
}

/// A session to the Internet.
type Outside<'m> = (&'m BgpProcess, &'m Session, Internet);

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    if facts.peerings.on(device).next().is_none() {
        return;
    }
    let outside = outside(facts, device);
    if !outside.is_empty() {
        to_microsoft(cx, device, &outside);
        // Microsoft speaks only the family of a session's addresses.
        from_microsoft(cx, device, &outside, Afi::Ipv4);
        from_microsoft(cx, device, &outside, Afi::Ipv6);
    }
}

/// Sessions of a device to the Internet.
fn outside<'m>(facts: &Facts<'_>, device: &'m Device) -> Vec<Outside<'m>> {
    let internets = Internets::of(device, facts.network.given.assume);
    let sessions = device.bgp.iter().flat_map(|process| process.sessions.iter().map(move |it| (process, it)));
    sessions.filter_map(|(process, session)| Some((process, session, internets.leads_to(session)?))).collect()
}

/// The sessions to Microsoft on which routes of the Internet are told to go on, by where they open.
pub(super) fn told(facts: &Facts<'_>, device: &Device) -> HashSet<Span> {
    let leaks = into_microsoft(facts, device, &outside(facts, device));
    leaks.into_iter().map(|(_, it)| it.session.opening).collect()
}

/// What sessions to Microsoft have in common that let routes of the Internet out for the same reason: the last filter, the
/// kind of peering, and the place of the session that supplies them.
type Entry<'m> = (Option<&'m str>, Family, Option<Kind>, usize);

/// Where routes of the Internet go on to Microsoft.
fn into_microsoft<'m, 'p>(
    facts: &'p Facts<'m>,
    device: &'m Device,
    outside: &[Outside<'m>],
) -> Vec<(Entry<'m>, &'p Peering<'m>)> {
    if outside.is_empty() {
        return Vec::new();
    }
    let asked = internet_routes();
    let chosen: Chosen = outside.iter().map(|it| it.1).collect();
    let mut exports = Exports::of(device, &asked).telling(Detail::Sets).from_sessions(&chosen);
    let mut openness = Openness::of(device);
    let mut suppliers = Suppliers { outside, found: HashMap::new() };
    let mut leaks = Vec::new();
    for (_, peering) in facts.peerings.on(device) {
        let Some(family) = own_family(peering) else { continue };
        let sent = exports.shared(peering.process, peering.session, family);
        let leaked = &sent.summary.possible;
        if !are_of_many(leaked, family.family.afi)
            || openness.lets_everything_through(family, Direction::Out).is_some()
        {
            continue;
        }
        let Some(supplier) = suppliers.of(&mut exports, peering.process, family.family) else { continue };
        let sure = outside.get(supplier).is_some_and(|it| it.2 == Internet::Certain);
        if sure || peering.kind == Some(Kind::Microsoft) {
            let filter = family.export.filters.last().map(|it| it.name.as_str());
            leaks.push(((filter, family.family, peering.kind, supplier), peering));
        }
    }
    leaks
}

/// Routes of the Internet that go on to Microsoft.
fn to_microsoft(cx: &mut Context<'_>, device: &Device, outside: &[Outside<'_>]) {
    for ((_, family, kind, supplier), sessions) in by_cause(into_microsoft(cx.facts, device, outside)) {
        let Some((_, other, internet)) = outside.get(supplier) else { continue };
        let first = sessions.first;
        let asn = name(other);
        let finding = cx.report(format!("routes that {asn} announces go on to {}", sessions.title()));
        let finding = match exchanging(first.session, family) {
            Some(it) => {
                label_filters(finding, first.session, &it.export, |_| format!("lets routes of {asn} out"))
            }
            None => finding,
        };
        let finding = sessions.point_out(finding).at(other.opening, format!("routes of {asn} come in here"));
        let finding = match exchanging(other, family).filter(|it| !it.import.filters.is_empty()) {
            Some(it) => label_filters(finding, other, &it.import, |_| "and this lets them in".to_owned()),
            None => finding,
        };
        let finding =
            if kind == Some(Kind::Microsoft) { sessions.of_this_kind(finding) } else { finding.likely() };
        let _reported = finding
            .likely_if(*internet == Internet::Likely)
            .note("ExpressRoute must not be used as transit")
            .help("permit only the own prefixes in the outbound filter of the session to Microsoft");
    }
}

/// For each table, the first session to the Internet that brings many routes in.
struct Suppliers<'s, 'm> {
    outside: &'s [Outside<'m>],
    found: HashMap<(Span, Option<&'m str>, Family), Option<usize>>,
}

impl<'m> Suppliers<'_, 'm> {
    fn of(&mut self, exports: &mut Exports<'m>, process: &'m BgpProcess, family: Family) -> Option<usize> {
        let place = (process.opening, process.vrf_name(), family);
        *self.found.entry(place).or_insert_with(|| {
            self.outside.iter().position(|(of, session, _)| {
                let own = exchanging(session, family).filter(|_| std::ptr::eq(*of, process));
                own.is_some_and(|it| are_of_many(&exports.accepted(of, session, it).possible, family.afi))
            })
        })
    }
}

/// What sessions to the Internet have in common that let Microsoft's routes out for the same reason.
type Exit<'m> = (Option<&'m str>, Span, Option<&'m str>, Family);

/// Routes of Microsoft that go on to the Internet. What comes in on private peering may go on: to the company's other sites.
fn from_microsoft(cx: &mut Context<'_>, device: &Device, outside: &[Outside<'_>], afi: Afi) {
    let facts = cx.facts;
    let asked = internet_routes();
    let peerings = facts.peerings.of_kind(device, Kind::Microsoft).filter(|it| it.afi() == afi);
    let peerings = peerings.filter(|it| own_family(it).is_some());
    let peerings: Vec<&Peering<'_>> = peerings.collect();
    let chosen: Chosen = peerings.iter().map(|it| it.session).collect();
    if chosen.is_empty() {
        return;
    }
    let mut exports = Exports::of(device, &asked).telling(Detail::Sets).from_sessions(&chosen);
    let mut places: HashMap<Exit<'_>, usize> = HashMap::new();
    let mut found: Vec<(&Outside<'_>, &SessionFamily, Vec<Span>)> = Vec::new();
    for it in outside {
        let (process, session, _) = it;
        for family in session.active_families().filter(|it| it.family == Family::unicast(afi)) {
            if !are_of_many(&exports.shared(process, session, family).summary.possible, family.family.afi) {
                continue;
            }
            let filter = family.export.filters.last().map(|it| it.name.as_str());
            let next = found.len();
            let place = (filter, process.opening, process.vrf_name(), family.family);
            match found.get_mut(*places.entry(place).or_insert(next)) {
                Some(it) => it.2.push(session.opening),
                None => found.push((it, family, Vec::new())),
            }
        }
    }
    for ((process, session, internet), family, others) in found {
        let supplies = |it: &&&Peering<'_>| {
            std::ptr::eq(it.process, *process) && exchanging(it.session, family.family).is_some()
        };
        let Some(source) = peerings.iter().find(supplies) else { continue };
        let more = together::more(others.len());
        let title = source.title();
        let finding = cx.report(format!(
            "routes that come in on {title} go on to {}{more} ({})",
            *session.peer,
            name(session)
        ));
        let finding = label_filters(finding, session, &family.export, |filter| match filter {
            Some(_) => "lets Microsoft's routes out".to_owned(),
            None => "no outbound filter keeps Microsoft's routes back".to_owned(),
        });
        let finding = finding.at(source.session.opening, "Microsoft's routes come in here");
        let finding =
            match exchanging(source.session, family.family).filter(|it| !it.import.filters.is_empty()) {
                Some(it) => {
                    label_filters(finding, source.session, &it.import, |_| "and this lets them in".to_owned())
                }
                None => finding,
            };
        let finding = others.into_iter().fold(finding, Builder::about);
        let _reported = Together::of(source)
            .of_this_kind(finding)
            .likely_if(*internet == Internet::Likely)
            .note("ExpressRoute must not be used as transit")
            .help("permit only the own prefixes in the outbound filter of the session to the Internet");
    }
}

fn name(session: &Session) -> String {
    session.remote_asn().map_or_else(|| session.peer.to_string(), |it| format!("AS {it}"))
}
