use std::collections::HashSet;

use super::together::Together;
use super::translated::{Sent, TowardMicrosoft, missing_in, toward_microsoft};
use crate::analysis::nat::title;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::Device;
use crate::rules::{Context, Facts};

rule! {
    /// # What it does
    /// Finds pools of addresses that traffic to Microsoft is translated to, and that no session to Microsoft advertises.
    ///
    /// # Why it matters
    /// Microsoft answers by the route that it has. Without one over ExpressRoute, answers to translated traffic come back
    /// through the internet, where a firewall drops what it never saw leave, or they do not come back at all.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.9.1 131.107.9.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ```
    ///
    /// # How to fix
    /// Anchor the block of the pool with a route that leads nowhere, originate it, and let the filter of the session pass
    /// it.
    ///
    /// ```ios
    /// ip route 131.107.9.0 255.255.255.192 Null0
    /// router bgp 65010
    ///  network 131.107.9.0 mask 255.255.255.192
    /// ip prefix-list MSFT-OUT seq 10 permit 131.107.9.0/26
    /// ```
    ///
    /// ```junos
    /// set routing-options static route 131.107.9.0/26 discard
    /// set policy-options policy-statement MSFT-OUT term pool from protocol static
    /// set policy-options policy-statement MSFT-OUT term pool from route-filter 131.107.9.0/26 exact
    /// set policy-options policy-statement MSFT-OUT term pool then accept
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// What each session may send is computed; a finding means that no session to Microsoft of any device in the input can
    /// send a route to the addresses. The address of the link itself is likely only: Microsoft may know it.
    ///
    /// # When to ignore it
    /// When a router that is not among the files advertises the pool.
    ///
    /// # References
    /// - Azure ExpressRoute NAT requirements, "NAT requirements for Microsoft peering"
    /// - Designing for high availability with ExpressRoute, "NAT for Microsoft peering"
    "nat-pool-not-advertised", Expressroute, Error, requirements: ["ER-NAT-01"], since "0.1.0",
    "A NAT pool used toward Microsoft is not advertised to it", Network => check
}

/// A pool of which some addresses are in nothing that a session of its device can send.
struct Candidate<'m, 'p> {
    used: TowardMicrosoft<'m, 'p>,
    /// The first of those, unless it is all of them.
    block: Option<ipnet::IpNet>,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut candidates: Vec<Candidate<'_, '_>> = Vec::new();
    for device in &facts.network.devices {
        let uses = toward_microsoft(facts, device);
        let public = |it: &TowardMicrosoft<'_, '_>| {
            let assume = facts.network.given.assume;
            let (first, last) = it.pool.range.value;
            it.pool.certain && assume.is_public(first) && assume.is_public(last)
        };
        let mut seen = HashSet::new();
        let uses = uses
            .into_iter()
            .filter(public)
            .filter(|it| seen.insert((it.pool.range.span(), it.pool.range.value)));
        let uses: Vec<_> = uses.collect();
        if uses.is_empty() {
            continue;
        }
        let sent = Sent::of(device, sessions(facts, device), uses.iter().map(|it| it.pool.range.value));
        candidates.extend(uses.into_iter().filter_map(|used| {
            let range = used.pool.range.value;
            let missing = sessions(facts, device).map(|it| sent.missing(it, range));
            // It is enough that one session sends it.
            let block = missing.collect::<Option<Vec<_>>>()?.into_iter().next()?;
            let partly = sessions(facts, device).any(|it| sent.reaches(it, range));
            Some(Candidate { used, block: partly.then_some(block) })
        }));
    }
    if candidates.is_empty() {
        return;
    }
    let ranges: Vec<_> = candidates.iter().map(|it| it.used.pool.range.value).collect();
    let asking = facts.network.devices.iter().filter(|it| sessions(facts, it).next().is_some());
    let sent = asking.map(|it| Sent::of(it, sessions(facts, it), ranges.iter().copied()).all());
    let somewhere = PrefixSpace::union_of(sent);
    for candidate in candidates {
        if missing_in(&somewhere, candidate.used.pool.range.value).is_some() {
            one(cx, &candidate);
        }
    }
}

/// The sessions that carry Microsoft peering in use.
fn sessions<'m, 'p>(facts: &'p Facts<'m>, device: &'p Device) -> impl Iterator<Item = &'p Peering<'m>> {
    facts.peerings.of_kind(device, Kind::Microsoft).filter(|it| it.session.enabled.value)
}

fn one(cx: &mut Context<'_>, candidate: &Candidate<'_, '_>) {
    let TowardMicrosoft { peering, pool } = &candidate.used;
    let whole = title(pool.range.value);
    let part = candidate.block.map_or_else(String::new, |it| format!(", {it} to begin with"));
    let group = Together::of(peering);
    let finding = cx
        .report(format!("{} ({whole}{part}) is not advertised on {}", pool.title(), peering.title()))
        .device(&peering.device.name)
        .label(&pool.range, "traffic to Microsoft gets these addresses")
        .at(pool.rule.statement, format!("translates what leaves by {}", *pool.interface.name))
        .likely_if(pool.is_of_the_link());
    let finding = group.of_this_kind(group.point_out(finding));
    let _reported = finding
        .help("originate a prefix that holds the addresses, and let the filter of the session pass it");
}
