//! Addresses that stand for sources both toward Microsoft and toward the internet.

use std::collections::{HashMap, HashSet};

use super::translated::{Internet, Pool, TowardMicrosoft, overlap, toward_internet, toward_microsoft};
use crate::model::Device;
use crate::rules::Facts;

/// A pool that is used toward the internet.
pub(super) struct TowardInternet<'m> {
    /// The device.
    pub device: &'m Device,
    /// How its interface is known to lead there.
    pub internet: Internet,
    /// The pool.
    pub pool: Pool<'m>,
}

/// Tells of each pool that is used toward Microsoft, once, with one that is used toward the internet and has an address in
/// common with it: of the same device where there is one.
pub(super) fn each_shared(
    facts: &Facts<'_>,
    mut tell: impl FnMut(&TowardMicrosoft<'_, '_>, &TowardInternet<'_>),
) {
    let devices = || facts.network.devices.iter();
    let toward: Vec<TowardMicrosoft<'_, '_>> = devices().flat_map(|it| toward_microsoft(facts, it)).collect();
    if toward.is_empty() {
        return;
    }
    let assume = facts.network.given.assume;
    let mut internet: Vec<TowardInternet<'_>> = devices()
        .flat_map(|device| {
            toward_internet(device).into_iter().map(move |(internet, pool)| (device, internet, pool))
        })
        .map(|(device, internet, pool)| TowardInternet { device, internet, pool })
        .filter(|it| assume.is_public(it.pool.range.0))
        .collect();
    internet.sort_by_key(|it| it.pool.range.0);
    let reach = furthest(&internet);
    let mut of_device: HashMap<*const Device, Vec<usize>> = HashMap::new();
    for (at, it) in internet.iter().enumerate() {
        of_device.entry(std::ptr::from_ref(it.device)).or_default().push(at);
    }
    let mut told = HashSet::new();
    for used in &toward {
        let range = used.pool.range.value;
        if !assume.is_public(range.0) || told.contains(&used.pool.range.span()) {
            continue;
        }
        let own = of_device.get(&std::ptr::from_ref(used.peering.device)).into_iter().flatten();
        let own = own.filter_map(|at| internet.get(*at)).find(|it| overlap(it.pool.range.value, range));
        let up_to = internet.partition_point(|it| it.pool.range.0 <= range.1);
        let other = || {
            let at = *up_to.checked_sub(1).and_then(|it| reach.get(it))?;
            internet.get(at).filter(|it| overlap(it.pool.range.value, range))
        };
        if let Some(shared) = own.or_else(other) {
            told.insert(used.pool.range.span());
            tell(used, shared);
        }
    }
}

/// For each range, in the order of their first addresses, the one up to there that ends last.
fn furthest(all: &[TowardInternet<'_>]) -> Vec<usize> {
    let mut best: Option<(std::net::IpAddr, usize)> = None;
    let mut reach = Vec::with_capacity(all.len());
    for (at, it) in all.iter().enumerate() {
        let last = it.pool.range.1;
        let (_, furthest) = *best.insert(best.filter(|it| it.0 >= last).unwrap_or((last, at)));
        reach.push(furthest);
    }
    reach
}
