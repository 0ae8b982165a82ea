use std::collections::HashMap;
use std::net::IpAddr;

use super::together::Together;
use super::translated::{Pool, Sent, overlap, toward_microsoft};
use crate::analysis::nat::title;
use crate::analysis::peering::{Kind, Peering};
use crate::net::Afi;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds pairs of sessions to Microsoft of which each has a pool of addresses of its own that only it advertises.
    ///
    /// # Why it matters
    /// The pool dies with its link: connections that got its addresses break, and whatever is reached at them from
    /// Microsoft is gone until the link returns. With one pool that both links advertise, connections survive.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.1 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, primary
    ///  ip address 131.107.0.1 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.8.1 131.107.8.62 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// ip route 131.107.8.0 255.255.255.192 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.192
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/26
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/0
    ///  ip address 10.1.0.2 255.255.255.0
    ///  ip nat inside
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, secondary
    ///  ip address 131.107.0.5 255.255.255.252
    ///  ip nat outside
    /// ip nat pool MSFT 131.107.8.65 131.107.8.126 prefix-length 26
    /// ip nat inside source list 10 pool MSFT overload
    /// access-list 10 permit 10.0.0.0 0.255.255.255
    /// ip route 131.107.8.64 255.255.255.192 Null0
    /// router bgp 65010
    ///  network 131.107.8.64 mask 255.255.255.192
    ///  neighbor 131.107.0.6 remote-as 12076
    ///  neighbor 131.107.0.6 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.64/26
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, primary
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// --- ams-er2
    /// hostname ams-er2
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering, secondary
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.6 remote-as 12076
    ///  neighbor 131.107.0.6 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Translate in front of both routers with one pool, and advertise it on both links. Where translation has to stay on
    /// the routers, let each advertise the pool of the other too, so that at least new connections get through.
    ///
    /// ```ios
    /// router bgp 65010
    ///  network 131.107.8.64 mask 255.255.255.192
    /// ip prefix-list MSFT-OUT seq 10 permit 131.107.8.64/26
    /// ```
    ///
    /// ```junos
    /// set policy-options policy-statement MSFT-OUT term pools from route-filter 131.107.8.0/25 orlonger
    /// set policy-options policy-statement MSFT-OUT term pools then accept
    /// ```
    ///
    /// FRR has no words for address translation: under it, the packet filter of Linux does this.
    ///
    /// # How sure it is
    /// What each session of the pair may send is computed: a finding means that neither can send a route to the pool of the
    /// other.
    ///
    /// # When to ignore it
    /// When the pools are kept apart on purpose and no connection has to survive the loss of a link.
    ///
    /// # References
    /// - Designing for high availability with ExpressRoute, "NAT for Microsoft peering"
    "nat-pool-per-link", Expressroute, Warning, requirements: ["ER-NAT-04"], since "0.1.0",
    "Each link advertises its own NAT pool, which dies with it", Network => check
}

/// What a device is asked.
#[derive(Default)]
struct Asked<'m, 'p> {
    sessions: Vec<&'p Peering<'m>>,
    ranges: Vec<(IpAddr, IpAddr)>,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut pools: HashMap<Span, Vec<Pool<'_>>> = HashMap::new();
    for device in &facts.network.devices {
        for used in toward_microsoft(facts, device).into_iter().filter(|it| it.pool.certain) {
            if !used.pool.is_of_the_link() {
                pools.entry(used.peering.session.opening).or_default().push(used.pool);
            }
        }
    }
    if pools.is_empty() {
        return;
    }
    // Each device is asked once, about the pools of all pairs that it has a part in.
    let mut asked: HashMap<usize, Asked<'_, '_>> = HashMap::new();
    let mut apart = Vec::new();
    for (one, second, _) in facts.peerings.pairs() {
        let microsoft = |it: &Peering<'_>| it.kind == Some(Kind::Microsoft) && it.afi() == Afi::Ipv4;
        let of = |it: &Peering<'_>| pools.get(&it.session.opening).filter(|_| microsoft(it));
        let Some((ours, theirs)) = of(one).zip(of(second)) else { continue };
        let shared =
            ours.iter().any(|it| theirs.iter().any(|other| overlap(it.range.value, other.range.value)));
        let (Some(own), Some(other)) = (ours.first(), theirs.first()) else { continue };
        if shared {
            continue;
        }
        for peering in [one, second] {
            let asked = asked.entry(peering.device_index).or_default();
            asked.sessions.push(peering);
            asked.ranges.extend([own.range.value, other.range.value]);
        }
        apart.push((one, second, own, other));
    }
    let sent: HashMap<usize, Sent> = asked
        .into_iter()
        .filter_map(|(at, it)| {
            let device = it.sessions.first()?.device;
            Some((at, Sent::of(device, it.sessions, it.ranges)))
        })
        .collect();
    for (one, second, own, other) in apart {
        let sends = |it: &Peering<'_>, pool: &Pool<'_>| {
            sent.get(&it.device_index).is_none_or(|sent| sent.missing(it, pool.range.value).is_none())
        };
        let each_its_own =
            sends(one, own) && sends(second, other) && !sends(one, other) && !sends(second, own);
        if !each_its_own {
            continue;
        }
        let mut group = Together::of(one);
        group.add(second);
        let finding = cx
            .report(format!(
                "each link of a pair has a NAT pool of its own that only it advertises: {} on {}, {} on {}",
                title(own.range.value),
                *one.session.peer,
                title(other.range.value),
                *second.session.peer
            ))
            .device(&one.device.name)
            .label(&own.range, format!("only the session with {} advertises it", *one.session.peer))
            .label(&other.range, format!("only the session with {} advertises it", *second.session.peer));
        let finding = group.of_this_kind(group.point_out(finding));
        let _reported = finding.help("advertise one pool on both links, and translate in front of them");
    }
}
