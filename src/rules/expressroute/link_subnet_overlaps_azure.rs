use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::analysis::advertise::Exports;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{
    Condition, Device, FilterKind, NextHop, PrefixEntry, PrefixList, PrefixMatchList, SessionFamily, Verdict,
};
use crate::net::special;
use crate::rules::Context;
use crate::rules::expressroute::together::by_cause;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds links of private peering whose subnet lies in address space that Azure uses: in a block of a Global Reach
    /// connection in the facts, in a range that the import filter names, or in one that a static route sends to Microsoft.
    ///
    /// # Why it matters
    /// The link's addresses must lie outside every virtual network. Where they do not, traffic for a part of the network goes
    /// to the link instead, and Azure may send traffic for the link into the network. A Global Reach block that is also used on
    /// premises cuts off one of the two.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  description private peering
    ///  encapsulation dot1Q 200
    ///  ip address 10.20.255.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.20.255.2 remote-as 12076
    ///  neighbor 10.20.255.2 prefix-list AZURE-VNETS in
    ///  neighbor 10.20.255.2 prefix-list OURS out
    /// ip prefix-list AZURE-VNETS seq 5 permit 10.20.0.0/16 le 24
    /// ip prefix-list OURS seq 5 permit 10.1.0.0/16
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  description private peering
    ///  encapsulation dot1Q 200
    ///  ip address 172.20.0.1 255.255.255.252
    /// ip route 10.1.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.1.0.0 mask 255.255.0.0
    ///  neighbor 172.20.0.2 remote-as 12076
    ///  neighbor 172.20.0.2 prefix-list AZURE-VNETS in
    ///  neighbor 172.20.0.2 prefix-list OURS out
    /// ip prefix-list AZURE-VNETS seq 5 permit 10.20.0.0/16 le 24
    /// ip prefix-list OURS seq 5 permit 10.1.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Take another subnet for the link, here and in Azure, outside every virtual network and every Global Reach block:
    ///
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 172.20.0.1 255.255.255.252
    /// ```
    /// ```junos
    /// set interfaces xe-0/0/1 unit 200 family inet address 172.20.0.1/30
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 172.20.0.1/30
    /// ```
    ///
    /// # How sure it is
    /// Global Reach blocks are facts, and an overlap is proven. That a range in a filter or a static route is Azure's is
    /// inferred, so the finding is likely. Whole RFC 1918 blocks and default routes name nothing and count for nothing.
    ///
    /// # When to ignore it
    /// When the range stands for more than is in use, and the part with the link is kept free in Azure.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for Azure private peering"
    /// - ExpressRoute Global Reach
    "link-subnet-overlaps-azure", Expressroute, Error, requirements: ["ER-ADDR-06"], since "0.1.0",
    "A private peering link overlaps address space that Azure uses", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    global_reach(cx);
    for device in &facts.network.devices {
        let mut links =
            facts.peerings.of_kind(device, Kind::Private).filter(|it| it.session.enabled.value).peekable();
        if links.peek().is_none() {
            continue;
        }
        let links: Vec<&Peering<'_>> = links.collect();
        named_in_filters(cx, device, &links);
        routed_to_microsoft(cx, device, &links);
    }
}

/// A block of Global Reach and an interface use the same addresses.
fn global_reach(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let blocks: Vec<_> = {
        let circuits = facts.network.given.circuits.iter();
        circuits.flat_map(|it| it.reach_blocks.iter().map(move |block| (it, block))).collect()
    };
    if blocks.is_empty() {
        return;
    }
    // Interfaces by the block that they lie in: of each length that a block has.
    let mut lengths: Vec<u8> = blocks.iter().map(|it| it.1.prefix_len()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut used: HashMap<IpNet, Vec<_>> = HashMap::new();
    for device in &facts.network.devices {
        for address in device.interfaces.iter().flat_map(|it| &it.addresses) {
            let own = address.trunc();
            let narrower = lengths.iter().filter(|it| **it <= own.prefix_len());
            for net in narrower.filter_map(|it| IpNet::new(own.addr(), *it).ok()) {
                used.entry(net.trunc()).or_default().push((device, address));
            }
        }
    }
    for (circuit, block) in blocks {
        let Some(addresses) = used.get(&block.value) else { continue };
        let Some((device, first)) = addresses.first() else { continue };
        let message = format!(
            "{} lies in {}, which Global Reach on circuit {} uses",
            first.trunc(),
            block.value,
            *circuit.name
        );
        let places = addresses.iter().filter_map(|(_, it)| Some((it.net.span()?, "used here".to_owned())));
        let finding = cx.report(message).device(&device.name).at_first(SHOWN, places);
        let _reported = finding.label(block, "and by the connection of two circuits").help(
            "give one of the two other addresses; the block of the connection is chosen when it is made",
        );
    }
}

/// Places that a finding points at.
const SHOWN: usize = 8;

/// A range that the import filter names, and of which it lets a prefix through that holds the link.
fn named_in_filters(cx: &mut Context<'_>, device: &Device, links: &[&Peering<'_>]) {
    let mut found = Vec::new();
    for &peering in links {
        let Some(link) = peering.connected().map(|it| it.address.trunc()) else { continue };
        for family in peering.session.active_families().filter(|it| it.family.afi == peering.afi()) {
            let entry = lists(device, family).into_iter().find_map(|it| range_around(it, &link));
            found.extend(entry.map(|it| (it, around(it, link), family, peering)));
        }
    }
    if found.is_empty() {
        return;
    }
    // What a list names may still be refused by what stands around it.
    let asked = PrefixSpace::union_of(found.iter().map(|it| it.1.clone()));
    let mut exports = Exports::of(device, &asked);
    let accepted = found.into_iter().filter_map(|(entry, around, family, peering)| {
        let accepted = exports.accepted(peering.process, peering.session, family);
        accepted.possible.intersects(&around).then_some(((entry.statement, entry.network), peering))
    });
    for ((place, range), sessions) in by_cause(accepted) {
        report(cx, &sessions.all().collect::<Vec<_>>(), range, place, "accepted from Azure");
    }
}

/// The prefixes that an entry lets through and that hold the link.
fn around(entry: &PrefixEntry, link: IpNet) -> PrefixSpace {
    let lengths =
        entry.lengths.clone().filter(|it| (entry.network.prefix_len()..=link.prefix_len()).contains(it));
    let nets = lengths.filter_map(|it| IpNet::new(link.addr(), it).ok());
    PrefixSpace::union_of(nets.map(|it| PrefixSpace::exactly(it.trunc())))
}

/// The prefix lists that the import filters of a family look prefixes up in.
fn lists<'m>(device: &'m Device, family: &'m SessionFamily) -> Vec<&'m PrefixList> {
    let of_afi = device.prefix_lists.get(family.family.afi);
    let mut all = Vec::new();
    for filter in &family.import.filters {
        match filter.kind {
            FilterKind::PrefixList => all.extend(of_afi.get(filter.name.as_str())),
            FilterKind::Policy => {
                let terms = device.policies.get(filter.name.as_str()).into_iter().flat_map(|it| &it.terms);
                for condition in terms.flat_map(|it| &it.when) {
                    let Condition::Prefix(matches) = &condition.value else { continue };
                    all.extend(matches.iter().filter_map(|it| match &it.list {
                        PrefixMatchList::Prefix(list) => of_afi.get(list.name.as_str()),
                        PrefixMatchList::Inline(list) => Some(list),
                        PrefixMatchList::Access(_) => None,
                    }));
                }
            }
            FilterKind::AccessList | FilterKind::AsPathList => {}
        }
    }
    all
}

/// The entry of a list that permits a range around the link, unless one before it takes the link out.
fn range_around<'m>(list: &'m PrefixList, link: &IpNet) -> Option<&'m PrefixEntry> {
    let first = list.entries.iter().find(|it| it.network.contains(link))?;
    (first.verdict == Verdict::Accept && names_something(&first.network)).then_some(first)
}

/// A whole block of RFC 1918, or more, names no network of Azure's.
fn names_something(range: &IpNet) -> bool {
    let whole = |it: &IpNet| special::PRIVATE.iter().any(|block| it.contains(&IpNet::V4(*block)));
    range.prefix_len() > 8 && !whole(range)
}

/// A static route that sends a range around the link to Microsoft's end of it, or of another link of the device.
fn routed_to_microsoft(cx: &mut Context<'_>, device: &Device, links: &[&Peering<'_>]) {
    let ends: HashMap<IpAddr, &Peering<'_>> =
        links.iter().filter_map(|it| Some((it.session.address()?, *it))).collect();
    let routes = device.static_routes.iter().filter_map(|route| match route.next_hop {
        NextHop::Address(address) if names_something(&route.prefix) => Some((route, ends.get(&address)?)),
        _ => None,
    });
    let routes: Vec<_> = routes.take(MOST_ROUTES).collect();
    for (route, _) in routes {
        let inside =
            |it: &&&Peering<'_>| it.connected().is_some_and(|it| route.prefix.contains(&it.address.trunc()));
        let around: Vec<&Peering<'_>> = links.iter().filter(inside).copied().collect();
        if !around.is_empty() {
            report(cx, &around, route.prefix.value, route.statement, "sent to Microsoft by a static route");
        }
    }
}

/// Static routes to Microsoft that are looked at: there are hardly ever any.
const MOST_ROUTES: usize = 200;

fn report(cx: &mut Context<'_>, links: &[&Peering<'_>], range: IpNet, place: Span, what: &str) {
    let Some(first) = links.first() else { return };
    let Some(link) = first.connected() else { return };
    let message = format!(
        "the link of {} lies in {range}, which is {what}: Azure must not use the addresses of the link",
        first.title()
    );
    let others = links.iter().skip(1).filter_map(|it| it.connected()?.address.net.span());
    let _reported = cx
        .report(message)
        .device(&first.device.name)
        .label(&link.address.net, "the link")
        .at_first(SHOWN, others.map(|it| (it, "another link in it".to_owned())))
        .at(place, format!("{range} is {what}"))
        .note_some(first.because())
        .likely()
        .help("take a subnet for the link that lies outside every virtual network");
}
