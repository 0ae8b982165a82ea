use std::collections::HashMap;

use super::leak::{are_of_many, internet_routes};
use super::ranks::{Ranks, label_local_preference};
use super::together::{Together, by_cause};
use crate::analysis::advertise::{Preferences, Preferred};
use crate::analysis::announced::own_family;
use crate::analysis::internet::{Internet, Internets};
use crate::analysis::peering::Kind;
use crate::analysis::policies::terms;
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::OneOf;
use crate::model::{Action, Device, Session, SessionFamily};
use crate::net::{Asn, Family, Safi};
use crate::rules::{Context, Facts};

rule! {
    /// # What it does
    /// Finds networks in which routes of Microsoft get no higher local preference over ExpressRoute than over the Internet.
    ///
    /// # Why it matters
    /// The same prefixes come in on both ways. With equal preference the shorter AS path wins, which is mostly that of the
    /// Internet: traffic leaves there and comes back over ExpressRoute, where a firewall that never saw it begin drops it.
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
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list NOT-PRIVATE in
    ///  neighbor 20.1.0.1 prefix-list NOTHING out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list NOTHING seq 5 deny 0.0.0.0/0 le 32
    /// ip prefix-list NOT-PRIVATE seq 5 deny 10.0.0.0/8 le 32
    /// ip prefix-list NOT-PRIVATE seq 10 deny 172.16.0.0/12 le 32
    /// ip prefix-list NOT-PRIVATE seq 15 deny 192.168.0.0/16 le 32
    /// ip prefix-list NOT-PRIVATE seq 20 permit 0.0.0.0/0 le 24
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
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list NOT-PRIVATE in
    ///  neighbor 20.1.0.1 prefix-list NOTHING out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list NOTHING seq 5 deny 0.0.0.0/0 le 32
    /// ip prefix-list NOT-PRIVATE seq 5 deny 10.0.0.0/8 le 32
    /// ip prefix-list NOT-PRIVATE seq 10 deny 172.16.0.0/12 le 32
    /// ip prefix-list NOT-PRIVATE seq 15 deny 192.168.0.0/16 le 32
    /// ip prefix-list NOT-PRIVATE seq 20 permit 0.0.0.0/0 le 24
    /// route-map MSFT-IN permit 10
    ///  set local-preference 150
    /// ```
    ///
    /// # How to fix
    /// Give the routes of Microsoft a local preference above that of the Internet sessions in the inbound policy.
    ///
    /// ```ios
    /// route-map MSFT-IN permit 10
    ///  set local-preference 150
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-IN {
    ///         term microsoft {
    ///             then {
    ///                 local-preference 150;
    ///                 accept;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// route-map MSFT-IN permit 10
    ///  set local-preference 150
    /// ```
    ///
    /// # How sure it is
    /// It speaks when the session to Microsoft and one to the Internet are in one AS and one table, and the same prefixes may
    /// come in on both. Sessions that bring in only a default route are none of its business, nor is a weight. A neighbor with
    /// a public AS number and a public address is taken for the Internet; the finding is likely unless private space is refused
    /// from it.
    ///
    /// # References
    /// - Azure ExpressRoute, "Optimize ExpressRoute routing", on path selection for Microsoft peering
    "expressroute-not-preferred", Expressroute, Warning, requirements: ["ER-PATH-01"], since "0.1.0",
    "Microsoft prefixes are not preferred over the Internet", Network => check
}

/// A session to the Internet, and a local preference that its routes get.
struct Rank<'m> {
    device: &'m Device,
    session: &'m Session,
    internet: Internet,
    value: u32,
    space: PrefixSpace,
}

/// An AS, a table of it and a family.
type Place<'m> = (Asn, Option<&'m str>, Family);

/// Sessions to Microsoft in a place, and those to the Internet beside them.
struct Beside<'m> {
    /// The lowest local preference that routes of Microsoft get there.
    lowest: u32,
    internet: Vec<Rank<'m>>,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let microsoft = || facts.peerings.all.iter().filter(|it| it.kind == Some(Kind::Microsoft));
    let mut ranks = Ranks::default();
    let mut beside: HashMap<Place<'_>, Beside<'_>> = HashMap::new();
    for peering in microsoft() {
        let (Some(family), Some(inbound)) = (own_family(peering), ranks.inbound(peering)) else { continue };
        let place = (peering.process.asn.value, peering.process.vrf_name(), family.family);
        let known = inbound.iter().filter_map(|it| it.local_preference.known());
        let Some(lowest) = known.min().copied() else { continue };
        let all = beside.entry(place).or_insert_with(|| Beside { lowest, internet: Vec::new() });
        all.lowest = all.lowest.min(lowest);
    }
    if beside.is_empty() {
        return;
    }
    for device in &facts.network.devices {
        find_internet(facts, device, &mut beside);
    }
    for all in beside.values_mut() {
        all.internet.sort_by_key(|it| (std::cmp::Reverse(it.internet), std::cmp::Reverse(it.value)));
    }
    let asked = internet_routes();
    let mut found = Vec::new();
    for peering in microsoft() {
        let (Some(family), Some(inbound)) = (own_family(peering), ranks.inbound(peering)) else { continue };
        let place = (peering.process.asn.value, peering.process.vrf_name(), family.family);
        for (at, other) in beside.get(&place).into_iter().flat_map(|it| &it.internet).enumerate() {
            let lower = |it: &&Preferred| {
                let known = it.local_preference.known().is_some_and(|it| *it <= other.value);
                let plain = it.weight.known() == Some(&0);
                known && plain && {
                    let both = it.space.intersection(&other.space).intersection(&asked);
                    are_of_many(&both, family.family.afi)
                }
            };
            let Some(own) = inbound.iter().find(lower).and_then(|it| it.local_preference.known()) else {
                continue;
            };
            let filter = family.import.filters.last().map(|it| it.name.as_str());
            found.push(((peering.device_index, place, filter, *own, at), peering));
            break;
        }
    }
    for ((_, place, _, own, at), sessions) in by_cause(found) {
        if let Some(other) = beside.get(&place).and_then(|it| it.internet.get(at)) {
            report(cx, &sessions, own, other);
        }
    }
}

/// The sessions of a device to the Internet, in places that are asked about: one for each value and set of prefixes.
fn find_internet<'m>(facts: &Facts<'m>, device: &'m Device, found: &mut HashMap<Place<'m>, Beside<'m>>) {
    let internets = Internets::of(device, facts.network.given.assume);
    let mut preferences: Option<Preferences<'_>> = None;
    let mut highest = HashMap::new();
    for process in &device.bgp {
        for session in process.sessions.iter().filter(|it| it.unread.is_empty()) {
            for family in session.active_families().filter(|it| it.family.safi == Safi::Unicast) {
                let place = (process.asn.value, process.vrf_name(), family.family);
                let Some(beside) = found.get_mut(&place).filter(|it| it.internet.len() < MOST_KINDS) else {
                    continue;
                };
                let written = highest.entry(names(family)).or_insert_with(|| highest_written(device, family));
                // To look at what is written is much cheaper than to ask the filters.
                let too_low =
                    written.is_some_and(|it| it.max(session.local_preference.value) < beside.lowest);
                let Some(internet) = Some(session).filter(|_| !too_low).and_then(|it| internets.leads_to(it))
                else {
                    continue;
                };
                let preferences = preferences.get_or_insert_with(|| Preferences::of(device));
                for rank in preferences.inbound(session, family).iter() {
                    let Some(&value) = rank.local_preference.known() else { continue };
                    let known = |it: &Rank<'_>| {
                        it.value == value && it.internet == internet && it.space == rank.space
                    };
                    if rank.weight == OneOf::only(0) && !beside.internet.iter().any(known) {
                        let space = rank.space.clone();
                        beside.internet.push(Rank { device, session, internet, value, space });
                    }
                }
            }
        }
    }
}

fn names(family: &SessionFamily) -> Vec<&str> {
    family.import.filters.iter().map(|it| it.name.as_str()).collect()
}

/// The highest local preference that the inbound policies set anywhere, 0 for none; `None` when they change it by an
/// amount, or by what is not known.
fn highest_written(device: &Device, family: &SessionFamily) -> Option<u32> {
    let mut actions = terms(device, &family.import).flat_map(|it| &it.then);
    actions.try_fold(0, |highest, it| match &it.value {
        Action::LocalPreference(value) => value.map(|it| it.max(highest)),
        Action::Unclear(_) => None,
        _ => Some(highest),
    })
}

/// So many kinds of sessions to the Internet are compared with.
const MOST_KINDS: usize = 64;

fn report(cx: &mut Context<'_>, sessions: &Together<'_, '_>, own: u32, other: &Rank<'_>) {
    let first = sessions.first;
    let asn =
        other.session.remote_asn().map_or_else(|| other.session.peer.to_string(), |it| format!("AS {it}"));
    let finding = cx
        .report(format!(
            "routes of {} get local preference {own}, those of the Internet ({asn}) {}",
            sessions.title(),
            other.value
        ))
        .device(&first.device.name);
    let finding = match own_family(first) {
        Some(family) => label_local_preference(finding, first, family, own),
        None => finding,
    };
    let text = format!("its routes get local preference {} on {}", other.value, *other.device.name);
    let finding = sessions.point_out(finding).at(other.session.opening, text);
    let _reported = sessions
        .of_this_kind(finding)
        .likely_if(other.internet == Internet::Likely)
        .note("the same prefixes come in on both ways, and traffic that leaves over the Internet comes back over ExpressRoute")
        .help("give the routes of Microsoft a higher local preference than those of the Internet");
}
