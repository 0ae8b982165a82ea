use std::collections::{BTreeMap, HashMap};

use ipnet::IpNet;

use super::leak::label_filters;
use super::shared_pool::each_shared;
use super::together::{Together, more};
use crate::analysis::advertise::Exports;
use crate::analysis::evaluate::Detail;
use crate::analysis::internet::{Internet, Internets};
use crate::analysis::nat;
use crate::analysis::peering::Kind;
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, Protocol, Session, SessionFamily};
use crate::net::{Safi, special};
use crate::rules::{Builder, Context, Facts};
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds prefixes that go to Microsoft and, equally long, to an Internet provider.
    ///
    /// # Why it matters
    /// Microsoft returns over ExpressRoute whatever it hears there, also what left the company over the Internet. A firewall at
    /// the ExpressRoute edge that never saw the flow begin drops it. Where one prefix must be seen on both sides, a more
    /// specific one toward Microsoft at least says so.
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
    ///  neighbor 131.107.0.2 prefix-list OWN out
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list DEFAULT in
    ///  neighbor 20.1.0.1 prefix-list OWN out
    /// ip prefix-list DEFAULT seq 5 permit 0.0.0.0/0
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip route 131.107.8.128 255.255.255.128 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  network 131.107.8.128 mask 255.255.255.128
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 20.1.0.1 remote-as 3356
    ///  neighbor 20.1.0.1 prefix-list DEFAULT in
    ///  neighbor 20.1.0.1 prefix-list OWN out
    /// ip prefix-list DEFAULT seq 5 permit 0.0.0.0/0
    /// ip prefix-list OWN seq 5 permit 131.107.8.0/24
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.128/25
    /// ```
    ///
    /// # How to fix
    /// Use addresses of their own toward Microsoft, or announce a longer prefix there than to the Internet.
    ///
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.128/25
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 131.107.8.128/25 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.128/25
    /// ```
    ///
    /// # How sure it is
    /// It speaks when both announcements are in the files and the devices hold the prefix themselves. A neighbor with a public
    /// AS number and a public address is taken for the Internet: for certain when private space is refused from it, else the
    /// finding is likely, for it may be the carrier of a private network.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Public IP address requirement"
    /// - Azure ExpressRoute, "Asymmetric routing with multiple network paths"
    "prefix-also-advertised-to-internet", Expressroute, Error, requirements: ["ER-ADV-07"], since "0.1.0",
    "The same public prefix goes to Microsoft and to the Internet", Network => check
}

/// Prefixes that a device sends to the Internet through the same filter.
struct Out<'m> {
    device: &'m Device,
    session: &'m Session,
    family: &'m SessionFamily,
    internet: Internet,
    /// With the place where the device originates each.
    prefixes: BTreeMap<IpNet, Option<Span>>,
    /// Other sessions of which the same can be said.
    others: Vec<Span>,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut to_microsoft = to_microsoft(facts);
    let pools = shared_pools(facts);
    to_microsoft.retain(|prefix, _| !pools.contains(prefix));
    let asked: PrefixSpace = to_microsoft.keys().copied().collect();
    if asked.is_empty() {
        return;
    }
    for device in &facts.network.devices {
        for out in to_internet(facts, device, &asked) {
            report(cx, &out, &to_microsoft);
        }
    }
}

/// What leads to address pools that serve both: that they do is the finding, and their announcement what follows.
fn shared_pools(facts: &Facts<'_>) -> PrefixSpace {
    let mut spaces = Vec::new();
    each_shared(facts, |used, _| {
        spaces.extend(nat::blocks(used.pool.range.value).into_iter().map(nat::routes_to));
    });
    PrefixSpace::union_of(spaces)
}

/// Each prefix that is sent on Microsoft peering for certain, with the sessions.
fn to_microsoft<'m, 'f>(facts: &'f Facts<'m>) -> HashMap<IpNet, Together<'m, 'f>> {
    let mut all: HashMap<IpNet, Together<'_, '_>> = HashMap::new();
    for peering in facts.peerings.all.iter().filter(|it| it.kind == Some(Kind::Microsoft)) {
        let Some(sent) = facts.sent(peering) else { continue };
        let assume = facts.network.given.assume;
        let public = |it: &&IpNet| special::is_globally_reachable(**it) || assume.stands_for_public(**it);
        for prefix in sent.summary.proven.keys().filter(public).filter(|it| it.prefix_len() > 0) {
            all.entry(*prefix).and_modify(|it| it.add(peering)).or_insert_with(|| Together::of(peering));
        }
    }
    all
}

/// What a device sends to third parties of some prefixes, once for sessions with the same filters.
fn to_internet<'m>(facts: &Facts<'m>, device: &'m Device, asked: &PrefixSpace) -> Vec<Out<'m>> {
    let mut all: Vec<Out<'_>> = Vec::new();
    if !holds(device, asked) {
        return all;
    }
    let internets = Internets::of(device, facts.network.given.assume);
    let mut places = HashMap::new();
    let mut exports = Exports::of(device, asked).telling(Detail::Sets).of_its_own();
    for process in &device.bgp {
        for session in &process.sessions {
            let Some(internet) = internets.leads_to(session) else { continue };
            for family in session.active_families().filter(|it| it.family.safi == Safi::Unicast) {
                let sent = exports.shared(process, session, family);
                if sent.certain.is_empty() {
                    continue;
                }
                let filter = family.export.filters.last().and_then(|it| it.name.span());
                let place = places.entry((filter, process.opening, process.vrf_name(), sent.certain.clone()));
                let next = all.len();
                if let Some(same) = all.get_mut(*place.or_insert(next)) {
                    same.others.push(session.opening);
                    continue;
                }
                let proven = sent.summary.proven.iter();
                let prefixes = proven.map(|(prefix, because)| (*prefix, because.first().copied())).collect();
                all.push(Out { device, session, family, internet, prefixes, others: Vec::new() });
            }
        }
    }
    all
}

/// Whether a device may originate any of some prefixes: most do not, and need not be asked.
fn holds(device: &Device, asked: &PrefixSpace) -> bool {
    let families = || device.bgp.iter().flat_map(|it| &it.families);
    let networks = families().flat_map(|it| &it.networks).map(|it| it.prefix.value);
    let aggregates = families().flat_map(|it| &it.aggregates).map(|it| it.prefix.value);
    let local = |it: &Protocol| matches!(it, Protocol::Connected | Protocol::Static);
    let redistributes = families().flat_map(|it| &it.redistributions).any(|it| local(&it.protocol));
    let statics = device.static_routes.iter().map(|it| it.prefix.value);
    let connected = device.interfaces.iter().flat_map(|it| &it.addresses).map(|it| it.trunc());
    networks.chain(aggregates).any(|it| asked.contains(&it))
        || redistributes && statics.chain(connected).any(|it| asked.contains(&it))
}

fn report(cx: &mut Context<'_>, out: &Out<'_>, to_microsoft: &HashMap<IpNet, Together<'_, '_>>) {
    let Some((prefix, origin)) = out.prefixes.first_key_value() else { return };
    let Some(sessions) = to_microsoft.get(prefix) else { return };
    let asn = out.session.remote_asn().map_or_else(|| out.session.peer.to_string(), |it| format!("AS {it}"));
    let more = more(out.prefixes.len() - 1);
    let finding = cx
        .report(format!(
            "{prefix}{more} goes to the Internet ({asn}) and, equally long, to {}",
            sessions.title()
        ))
        .device(&out.device.name);
    let finding = label_filters(finding, out.session, &out.family.export, |filter| match filter {
        Some(_) => format!("lets it out to {asn}"),
        None => format!("everything goes out to {asn}"),
    });
    let finding = finding.at_some(*origin, format!("{prefix} comes from here"));
    let others = out.prefixes.values().skip(1).flatten().chain(&out.others).copied();
    let finding = others.fold(finding, Builder::about);
    let finding = sessions.point_out(finding);
    let _reported = sessions
        .of_this_kind(finding)
        .likely_if(out.internet == Internet::Likely)
        .note("Microsoft returns over ExpressRoute what it hears there, also what left over the Internet")
        .help("use addresses of their own toward Microsoft, or announce a longer prefix there");
}
