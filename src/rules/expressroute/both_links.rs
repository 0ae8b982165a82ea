//! What rules that compare the two sessions of a pair have in common.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::analysis::advertise::Sent;
use crate::analysis::nat;
use crate::analysis::one_sided::OneSided;
use crate::analysis::pairs;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::model::{Device, NatTarget};
use crate::net::special;
use crate::rules::{Builder, Facts};

/// A pair of which both sessions exchange routes.
pub(super) struct Pair<'m, 'f> {
    /// Its sessions.
    pub sessions: [&'f Peering<'m>; 2],
    /// What each of them sends.
    pub sent: [&'f Sent; 2],
    /// Why they are taken for a pair, in words that complete "because".
    pub because: &'static str,
    /// Nobody doubts that they are.
    pub firm: bool,
}

/// Every pair of which both sessions exchange routes.
pub(super) fn pairs<'m, 'f>(facts: &'f Facts<'m>) -> impl Iterator<Item = Pair<'m, 'f>> {
    facts.peerings.pairs().filter_map(|(one, other, because)| {
        let sent = [facts.sent(one)?, facts.sent(other)?];
        Some(Pair { sessions: [one, other], sent, because, firm: pairs::is_firm(one, other) })
    })
}

impl Pair<'_, '_> {
    /// What each session advertises alone, as far as it may be advertised at all: what is not public has no business on
    /// Microsoft peering.
    pub fn one_sided(&self, facts: &Facts<'_>) -> [OneSided; 2] {
        let [one, other] = self.sent;
        let assume = facts.network.given.assume;
        [OneSided::of(one, other), OneSided::of(other, one)].map(|mut it| {
            if self.sessions.iter().any(|it| it.kind == Some(Kind::Microsoft)) {
                let public = |it: &IpNet| {
                    let reachable = special::is_globally_reachable(*it) || assume.stands_for_public(*it);
                    it.prefix_len() > 0 && reachable
                };
                it.lost.retain(public);
                it.preferred.retain(public);
            }
            it
        })
    }
}

/// Says why two sessions are taken for a pair, and how sure that is.
#[must_use]
pub(super) fn as_sure_as_the_pair<'b>(finding: Builder<'b>, because: &str, firm: bool) -> Builder<'b> {
    finding.likely_if(!firm).note(format!("taken for a pair because {because}"))
}

/// What each device alone can advertise, as far as it was asked for.
#[derive(Default)]
pub(super) struct Own(HashMap<usize, OwnNetworks>);

/// Networks that belong to one device alone.
struct OwnNetworks {
    /// The subnets of links between two ends, and single addresses.
    links: HashSet<IpNet>,
    /// Addresses that sources are translated to.
    translated: PrefixSpace,
}

impl Own {
    /// Leaves out what only this device can advertise: its own links and addresses, and what it translates sources to.
    pub fn leave_out(&mut self, peering: &Peering<'_>, prefixes: &mut Vec<IpNet>) {
        if prefixes.is_empty() {
            return;
        }
        let own = self.0.entry(peering.device_index).or_insert_with(|| OwnNetworks::of(peering.device));
        prefixes
            .retain(|it| !own.links.contains(it) && !own.translated.intersects(&PrefixSpace::within(*it)));
    }
}

impl OwnNetworks {
    fn of(device: &Device) -> Self {
        let addresses = device.interfaces.iter().flat_map(|it| &it.addresses);
        let links = addresses.map(|it| it.trunc()).filter(|it| it.max_prefix_len() - it.prefix_len() <= 2);
        let pools = device.nat.pools.values().flat_map(|it| &it.ranges).map(|it| it.value);
        let single = device.nat.rules.iter().filter_map(|it| match &it.target {
            NatTarget::Network(it) => Some((it.network(), it.broadcast())),
            NatTarget::Pool(_) | NatTarget::Interface(_) | NatTarget::OutgoingInterface(_) => None,
        });
        let translated =
            PrefixSpace::union_of(pools.chain(single).flat_map(|(first, last)| addresses_of(first, last)));
        OwnNetworks { links: links.collect(), translated }
    }
}

/// The addresses of a range, each as a prefix.
fn addresses_of(first: IpAddr, last: IpAddr) -> Vec<PrefixSpace> {
    let blocks = nat::blocks((first, last)).into_iter();
    blocks.map(|it| PrefixSpace::under(it, it.max_prefix_len()..=it.max_prefix_len())).collect()
}

/// So many prefixes are named.
const NAMED: usize = 4;

/// "10.1.0.0/16, 10.2.0.0/16 and 3 more".
pub(super) fn few(prefixes: &[IpNet]) -> String {
    let named: Vec<String> = prefixes.iter().take(NAMED).map(ToString::to_string).collect();
    match prefixes.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
