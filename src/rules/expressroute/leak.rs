//! What rules about routes of one neighbor that go on to another have in common.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::analysis::advertise::{Chosen, Exports};
use crate::analysis::announced::own_family;
use crate::analysis::evaluate::Detail;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, Filters, Session, SessionFamily, Sourced};
use crate::net::{Afi, Family};
use crate::rules::{Builder, Facts};

/// Routes as they are seen on the internet. A default route, and the halves of one, are no sign of a leak.
pub(super) fn internet_routes() -> PrefixSpace {
    let ipv4 = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0));
    let ipv6 = IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0));
    PrefixSpace::under(ipv4, 8..=32).union(&PrefixSpace::under(ipv6, 16..=128))
}

/// Shares of all addresses beyond those that one organisation has: four of the largest blocks ever given out in IPv4, and
/// far more than any in IPv6, of which an eighth is in use.
const MOST_OF_ONE: [f64; 2] = [1.0 / 64.0, 1.0 / 1024.0];

/// Whether prefixes are so many that they can only be other people's. What lets just the own ones through is no leak,
/// even where a neighbor might announce them too.
pub(super) fn are_of_many(prefixes: &PrefixSpace, family: Afi) -> bool {
    let [ipv4, ipv6] = MOST_OF_ONE;
    prefixes.share_of(family) > if family == Afi::Ipv4 { ipv4 } else { ipv6 }
}

/// Microsoft's public routes go from one session to another.
pub(super) struct Leak<'m, 'p> {
    /// The Microsoft peering on which they come in.
    pub from: &'p Peering<'m>,
    /// The private peering on which they go out.
    pub to: &'p Peering<'m>,
}

/// Where a device sends what it learns on Microsoft peering out on private peering.
pub(super) fn into_private<'m, 'p>(facts: &'p Facts<'m>, device: &'m Device) -> Vec<Leak<'m, 'p>> {
    // Microsoft speaks only the family of a session's addresses.
    [Afi::Ipv4, Afi::Ipv6].into_iter().flat_map(|it| into_private_of(facts, device, it)).collect()
}

fn into_private_of<'m, 'p>(facts: &'p Facts<'m>, device: &'m Device, afi: Afi) -> Vec<Leak<'m, 'p>> {
    let of_kind = |kind| {
        let peerings = facts.peerings.of_kind(device, kind);
        peerings.filter(move |it| it.afi() == afi && own_family(it).is_some())
    };
    // In each table, the first that brings any in.
    let mut sources: HashMap<usize, &Peering<'m>> = HashMap::new();
    let table = |it: &Peering<'_>| std::ptr::from_ref(it.process).addr();
    let chosen: Chosen = of_kind(Kind::Microsoft)
        .map(|it| {
            sources.entry(table(it)).or_insert(it);
            it.session
        })
        .collect();
    if chosen.is_empty() {
        return Vec::new();
    }
    let asked = internet_routes();
    let mut exports = Exports::of(device, &asked).telling(Detail::Sets).with_returns().from_sessions(&chosen);
    let leaks = of_kind(Kind::Private).filter_map(|to| {
        let sent = exports.shared(to.process, to.session, own_family(to)?);
        let from = *sources.get(&table(to))?;
        are_of_many(&sent.summary.possible, afi).then_some(Leak { from, to })
    });
    leaks.collect()
}

/// A session that exchanges routes of a family.
pub(super) fn exchanging(session: &Session, family: Family) -> Option<&SessionFamily> {
    session.family(family).filter(|it| it.active.value && session.enabled.value)
}

/// Points at the filters of a direction, the last one first; without any at the session.
#[must_use]
pub(super) fn label_filters<'b>(
    mut finding: Builder<'b>,
    session: &Session,
    filters: &Filters,
    text: impl Fn(Option<&Sourced<String>>) -> String,
) -> Builder<'b> {
    for filter in filters.filters.iter().rev() {
        finding = finding.label(&filter.name, text(Some(&filter.name)));
    }
    if filters.filters.is_empty() {
        finding = finding.at(session.opening, text(None));
    }
    finding
}
