use std::collections::HashSet;

use super::together::Together;
use super::translated::{TowardMicrosoft, toward_microsoft};
use crate::analysis::nat::title;
use crate::analysis::pairs::Partner;
use crate::analysis::peering::Peering;
use crate::rules::{Builder, Context, Facts};

rule! {
    /// # What it does
    /// Finds pools of addresses that are used toward Microsoft over two circuits.
    ///
    /// # Why it matters
    /// Both circuits advertise the pool, and Microsoft answers over the one that it prefers, whichever the traffic left by.
    /// Where each circuit has a translation of its own, answers meet one that never saw the connection.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, Amsterdam, primary
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// interface GigabitEthernet0/0/2.200
    ///  description Microsoft peering, Amsterdam, secondary
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.5 255.255.255.252
    ///  ip nat outside
    /// interface GigabitEthernet0/0/3.300
    ///  description Microsoft peering, Frankfurt, primary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.1.1 255.255.255.252
    ///  ip nat outside
    /// interface GigabitEthernet0/0/4.300
    ///  description Microsoft peering, Frankfurt, secondary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.1.5 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    ///  neighbor 131.107.1.2 remote-as 12076
    ///  neighbor 131.107.1.6 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, Amsterdam, primary
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Give each circuit a pool of its own, choose it by the interface that packets leave by, and advertise each pool on its
    /// own circuit first.
    ///
    /// ```ios
    /// route-map TO-AMSTERDAM permit 10
    ///  match ip address 10
    ///  match interface GigabitEthernet0/0/1.200
    /// ip nat inside source route-map TO-AMSTERDAM pool MSFT overload
    /// ```
    ///
    /// ```junos
    /// set security nat source rule-set TO-AMSTERDAM from zone trust
    /// set security nat source rule-set TO-AMSTERDAM to interface xe-0/0/1.200
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// Circuits are told apart by their facts where these are given, and otherwise by pairs of sessions: what is no pair
    /// with one another is on another circuit. Such a finding is likely. Sessions of which the partner is not known are
    /// left out.
    ///
    /// # When to ignore it
    /// When one translation stands in front of both circuits and keeps the state of all connections.
    ///
    /// # References
    /// - Routing with ExpressRoute for Microsoft 365
    "nat-pool-shared-across-circuits", Expressroute, Info, requirements: ["ER-ADV-09"], since "0.1.0",
    "One NAT pool serves two circuits", Network => check
}

/// What tells one circuit from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Circuit {
    Named(String),
    /// The place of the first session of a pair.
    Pair(usize),
}

/// The circuit of a session, where that is known.
fn circuit(facts: &Facts<'_>, peering: &Peering<'_>) -> Option<Circuit> {
    if let Some(on) = &peering.circuit {
        return Some(Circuit::Named(on.circuit.name.value.clone()));
    }
    let (here, _) = facts.peerings.on(peering.device).find(|(_, it)| std::ptr::eq(*it, peering))?;
    match facts.peerings.partners.get(here)? {
        Partner::Found { at, .. } => Some(Circuit::Pair(here.min(*at))),
        Partner::Alone | Partner::Perhaps => None,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut uses: Vec<(Circuit, TowardMicrosoft<'_, '_>)> = Vec::new();
    for device in &facts.network.devices {
        let mut known = std::collections::HashMap::new();
        for used in toward_microsoft(facts, device).into_iter().filter(|it| it.pool.certain) {
            let key = used.peering.session.opening;
            let circuit = known.entry(key).or_insert_with(|| circuit(facts, used.peering)).clone();
            uses.extend(circuit.map(|it| (it, used)));
        }
    }
    let assume = facts.network.given.assume;
    uses.retain(|(_, it)| assume.is_public(it.pool.range.0) && !it.pool.is_of_the_link());
    uses.sort_by_key(|(_, it)| it.pool.range.0);
    // Ranges that touch one another, one behind the other, make up one pool.
    let mut rest = uses.as_slice();
    while let Some((first, _)) = rest.split_first() {
        let mut last = first.1.pool.range.1;
        let ends = rest.iter().position(|(_, it)| {
            let apart = it.pool.range.0 > last;
            last = last.max(it.pool.range.1);
            apart
        });
        let (cluster, others) = rest.split_at(ends.unwrap_or(rest.len()));
        rest = others;
        one(cx, cluster);
    }
}

/// Circuits that a finding points at.
const SHOWN: usize = 8;

fn one(cx: &mut Context<'_>, cluster: &[(Circuit, TowardMicrosoft<'_, '_>)]) {
    let mut seen = HashSet::new();
    let is_named = |it: &Circuit| matches!(it, Circuit::Named(_));
    // Facts of one session and none of another tell nothing apart.
    let comparable =
        |it: &&(Circuit, _)| cluster.first().is_some_and(|(first, _)| is_named(first) == is_named(&it.0));
    let of_circuits: Vec<&(Circuit, TowardMicrosoft<'_, '_>)> =
        cluster.iter().filter(comparable).filter(|(circuit, _)| seen.insert(circuit)).collect();
    let [(circuit, first), (_, second), ..] = of_circuits.as_slice() else { return };
    let place = |(_, used): &&(Circuit, TowardMicrosoft<'_, '_>)| {
        let session = &used.peering.session;
        (session.opening, format!("the session with {}, on a circuit of its own", *session.peer))
    };
    let finding = cx
        .report(format!(
            "{} ({}) serves {} and {} on another circuit",
            first.pool.title(),
            title(first.pool.range.value),
            first.peering.title(),
            second.peering.title()
        ))
        .device(&first.peering.device.name)
        .label(&first.pool.range, "used toward Microsoft on more than one circuit")
        .likely_if(!is_named(circuit))
        .at_first(SHOWN, of_circuits.iter().map(place));
    let ranges = of_circuits.iter().skip(1).filter_map(|(_, used)| used.pool.range.span());
    let finding = ranges.fold(finding, Builder::about);
    let group = Together::of(first.peering);
    let _reported = group.of_this_kind(finding).help("translate to a pool of its own on each circuit");
}
