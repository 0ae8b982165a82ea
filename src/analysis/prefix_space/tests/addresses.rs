//! The algebra on real addresses, where sets cannot be enumerated: membership of sampled prefixes, and known answers.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use proptest::prelude::*;

use crate::analysis::prefix_space::{Lengths, PrefixRange, PrefixSpace};
use crate::net::Afi;

fn net(text: &str) -> IpNet {
    text.parse().unwrap()
}

fn v4(text: &str) -> Ipv4Addr {
    text.parse().unwrap()
}

/// Networks that often lie in each other: few distinct bits, at all depths.
fn any_net() -> impl Strategy<Value = IpNet> {
    let few = prop::sample::select(vec![0_u128, 1, 2, 3, 0x0a, 0x80, 0xff, u128::MAX]);
    let bits = (few.clone(), few, any::<u128>(), 0_u32..128).prop_map(|(high, low, noise, shift)| {
        (high << 120) ^ low.rotate_left(shift) ^ (noise.checked_shr(shift + 40).unwrap_or(0))
    });
    (bits, 0_u8..=128, any::<bool>()).prop_map(|(bits, length, is_v4)| {
        if is_v4 {
            let address = Ipv4Addr::from_bits(u32::try_from(bits >> 96).unwrap());
            IpNet::V4(Ipv4Net::new(address, length.min(32)).unwrap())
        } else {
            IpNet::V6(Ipv6Net::new(Ipv6Addr::from_bits(bits), length).unwrap())
        }
    })
}

/// A set and how to tell its members without it: entries that in turn add and remove.
type Entry = (IpNet, u8, u8, bool);

fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec((any_net(), 0_u8..=140, 0_u8..=140, prop::bool::weighted(0.7)), 0..12)
}

fn matches(&(network, ge, le, _): &Entry, prefix: &IpNet) -> bool {
    network.trunc().contains(&prefix.trunc()) && (ge..=le).contains(&prefix.prefix_len())
}

fn space(entries: &[Entry]) -> PrefixSpace {
    entries.iter().fold(PrefixSpace::empty(), |set, &(network, ge, le, adds)| {
        let entry = PrefixSpace::under(network, ge..=le);
        if adds { set.union(&entry) } else { set.difference(&entry) }
    })
}

fn has(entries: &[Entry], prefix: &IpNet) -> bool {
    entries.iter().rev().find(|it| matches(it, prefix)).is_some_and(|it| it.3)
}

/// Prefixes near the entries: themselves, their parents, their halves, and strangers.
fn samples(entries: &[Entry], strangers: &[IpNet]) -> Vec<IpNet> {
    let mut samples = strangers.to_vec();
    for (network, ge, le, _) in entries {
        samples.push(*network);
        samples.extend(network.supernet());
        samples.extend(network.supernet().and_then(|it| it.supernet()));
        for length in [network.prefix_len().saturating_add(1), *ge, *le, le.saturating_add(1)] {
            samples.extend(network.subnets(length).into_iter().flatten().take(3));
        }
    }
    samples
}

proptest! {
    #[test]
    fn membership(a in any_entries(), b in any_entries(), strangers in prop::collection::vec(any_net(), 0..20)) {
        let (one, two) = (space(&a), space(&b));
        let (either, both, rest, not) = (one.union(&two), one.intersection(&two), one.difference(&two), one.complement());
        for prefix in samples(&a, &strangers).into_iter().chain(samples(&b, &[])) {
            let (in_one, in_two) = (has(&a, &prefix), has(&b, &prefix));
            prop_assert_eq!(one.contains(&prefix), in_one);
            prop_assert_eq!(either.contains(&prefix), in_one || in_two);
            prop_assert_eq!(both.contains(&prefix), in_one && in_two);
            prop_assert_eq!(rest.contains(&prefix), in_one && !in_two);
            prop_assert_eq!(not.contains(&prefix), !in_one);
        }
    }

    #[test]
    fn laws(a in any_entries(), b in any_entries()) {
        let (one, two) = (space(&a), space(&b));
        prop_assert_eq!(one.complement().complement(), one.clone());
        prop_assert_eq!(one.union(&two).complement(), one.complement().intersection(&two.complement()));
        prop_assert_eq!(one.difference(&two), one.intersection(&two.complement()));
        prop_assert_eq!(one.difference(&two).union(&one.intersection(&two)), one.clone());
        prop_assert_eq!(one.is_subset(&two), one.difference(&two).is_empty());
        prop_assert_eq!(one.intersects(&two), !one.intersection(&two).is_empty());
        prop_assert_eq!(one.ipv4().union(&one.ipv6()), one.clone());
        prop_assert_eq!(one.complement().intersects(&one), false);
        let parts = [one.difference(&two), one.intersection(&two), two.difference(&one)];
        let counted = parts.iter().fold(0, |sum: u128, it| sum.saturating_add(it.count()));
        prop_assert_eq!(one.union(&two).count(), counted);
    }

    #[test]
    fn ranges_make_the_set_again(a in any_entries()) {
        let set = space(&a);
        let ranges = set.ranges(usize::MAX);
        prop_assert!(ranges.complete);
        let parts: Vec<PrefixSpace> = ranges.list.iter().map(|it| PrefixSpace::from(*it)).collect();
        prop_assert!(ranges.list.iter().all(|it| it.network == it.network.trunc()));
        prop_assert_eq!(PrefixSpace::union_of(parts.iter().cloned()), set.clone());
        prop_assert_eq!(ranges.list.iter().copied().collect::<PrefixSpace>(), set.clone());
        let counted = parts.iter().fold(0, |sum: u128, it| sum.saturating_add(it.count()));
        prop_assert_eq!(counted, set.count(), "not disjoint");
    }

    #[test]
    fn witness_is_the_first(a in any_entries(), strangers in prop::collection::vec(any_net(), 0..20)) {
        let set = space(&a);
        let Some(witness) = set.witness() else {
            prop_assert!(set.is_empty());
            return Ok(());
        };
        prop_assert!(set.contains(&witness));
        for prefix in samples(&a, &strangers).iter().filter(|it| set.contains(it)) {
            prop_assert!((witness.prefix_len(), witness) <= (prefix.prefix_len(), prefix.trunc()));
        }
    }

    #[test]
    fn order_and_grouping_do_not_matter(mut nets in prop::collection::vec(any_net(), 0..40), seed: usize) {
        let sorted: PrefixSpace = nets.iter().copied().collect();
        let pivot = seed.checked_rem(nets.len()).unwrap_or(0);
        nets.rotate_left(pivot);
        let one_by_one = nets.iter().fold(PrefixSpace::empty(), |set, it| set.union(&PrefixSpace::exactly(*it)));
        prop_assert_eq!(&sorted, &one_by_one);
        let mut nets: Vec<IpNet> = nets.iter().map(IpNet::trunc).collect();
        nets.sort();
        nets.dedup();
        prop_assert_eq!(sorted.count(), nets.len() as u128);
        prop_assert!(nets.iter().all(|it| sorted.contains(it)));
    }

    #[test]
    fn wildcards(address: u32, holes in prop::collection::vec(0_u32..32, 0..6), tail in 0_u32..=32, samples in prop::collection::vec((any::<u32>(), 0_u8..=32), 50),
                 ge in 0_u8..=32, le in 0_u8..=32) {
        let wildcard = holes.iter().fold(u32::MAX.checked_shr(tail).unwrap_or(0), |bits, hole| bits | 1 << hole);
        let set = PrefixSpace::network_matches(address.into(), wildcard.into(), Lengths::between(ge..=le)).unwrap();
        for (noise, length) in samples {
            let near = (address & !wildcard) | (noise & wildcard);
            for bits in [near, noise, address] {
                let prefix = Ipv4Net::new(bits.into(), length).unwrap().trunc();
                let expected = (ge..=le).contains(&length) && (prefix.addr().to_bits() ^ address) & !wildcard == 0;
                prop_assert_eq!(set.contains(&IpNet::V4(prefix)), expected, "{}", prefix);
            }
        }
    }

    #[test]
    fn nothing_panics(network in any_net(), ge: u8, le: u8, address: u32, wildcard: u32) {
        let set = PrefixSpace::under(network, ge..=le);
        let matched = PrefixSpace::network_matches(address.into(), wildcard.into(), Lengths::of_masks(wildcard.into(), address.into()));
        let set = set.union(&matched.unwrap_or_default()).complement();
        prop_assert!(!set.to_string().is_empty());
        prop_assert!(set.count() > 0);
    }
}

#[test]
fn standard_list_matches_every_length_with_that_address() {
    let all = Lengths::between(0..=32);
    let host = PrefixSpace::network_matches(v4("10.0.0.0"), v4("0.0.0.0"), all).unwrap();
    assert_eq!(
        host.to_string(),
        (7..=32).map(|it| format!("10.0.0.0/{it}")).take(8).collect::<Vec<_>>().join(", ") + " and others"
    );
    assert_eq!(host.count(), 26);
    let any = PrefixSpace::network_matches(v4("0.0.0.0"), v4("255.255.255.255"), all).unwrap();
    assert_eq!(any, PrefixSpace::all_ipv4());
    let ten = PrefixSpace::network_matches(v4("10.0.0.0"), v4("0.255.255.255"), all).unwrap();
    assert_eq!(ten, PrefixSpace::within(net("10.0.0.0/8")).union(&PrefixSpace::exactly(net("10.0.0.0/7"))));
}

#[test]
fn scattered_wildcards_are_refused_only_where_they_cost() {
    let all = Lengths::between(0..=32);
    let matches = |wildcard, lengths| PrefixSpace::network_matches(v4("10.0.5.0"), v4(wildcard), lengths);
    assert!(matches("0.255.0.255", all).is_some());
    assert!(matches("255.255.0.255", all).is_none());
    assert!(matches("85.85.85.85", all).is_none());
    assert!(matches("255.255.0.255", Lengths::between(0..=12)).is_some());
    assert_eq!(matches("255.255.0.255", Lengths::NONE), Some(PrefixSpace::empty()));
}

#[test]
fn arguments_are_tolerated() {
    assert_eq!(PrefixSpace::exactly(net("10.1.2.3/8")), PrefixSpace::exactly(net("10.0.0.0/8")));
    assert!(PrefixSpace::exactly(net("10.0.0.0/8")).contains(&net("10.9.9.9/8")));
    let backwards = std::ops::RangeInclusive::new(24, 16);
    assert!(PrefixSpace::under(net("10.0.0.0/8"), backwards).is_empty());
    assert!(PrefixSpace::under(net("10.0.0.0/24"), 0..=16).is_empty());
    assert!(PrefixSpace::under(net("10.0.0.0/8"), 33..=200).is_empty());
    assert_eq!(PrefixSpace::under(net("10.0.0.0/8"), 0..=255), PrefixSpace::within(net("10.0.0.0/8")));
}

#[test]
fn families_are_apart() {
    assert_eq!(PrefixSpace::all_ipv4().complement(), PrefixSpace::all_ipv6());
    assert!(!PrefixSpace::all_ipv4().contains(&net("::/0")));
    assert!(!PrefixSpace::all_ipv4().intersects(&PrefixSpace::all_ipv6()));
    assert_eq!(PrefixSpace::all().witness(), Some(net("0.0.0.0/0")));
    let mixed: PrefixSpace = [net("10.0.0.0/8"), net("::/0")].into_iter().collect();
    assert_eq!(mixed.witness(), Some(net("::/0")));
}

#[test]
fn counts_saturate() {
    assert_eq!(PrefixSpace::all_ipv4().count(), (1 << 33) - 1);
    assert_eq!(PrefixSpace::all_ipv6().count(), u128::MAX);
    assert_eq!(PrefixSpace::under(net("::/0"), 128..=128).count(), u128::MAX);
    assert_eq!(PrefixSpace::under(net("::/0"), 127..=127).count(), 1 << 127);
    let but_one =
        PrefixSpace::under(net("::/0"), 128..=128).difference(&PrefixSpace::exactly(net("::1/128")));
    assert_eq!(but_one.count(), u128::MAX);
}

#[test]
fn reads_well() {
    let shown = |parts: &[(&str, u8, u8)]| {
        PrefixSpace::union_of(parts.iter().map(|(it, ge, le)| PrefixSpace::under(net(it), *ge..=*le)))
            .to_string()
    };
    assert_eq!(shown(&[]), "no prefix");
    assert_eq!(shown(&[("10.0.0.0/8", 8, 8)]), "10.0.0.0/8");
    assert_eq!(shown(&[("10.0.0.0/8", 8, 32)]), "10.0.0.0/8 and longer");
    assert_eq!(shown(&[("10.0.0.0/8", 16, 24)]), "10.0.0.0/8 lengths 16 to 24");
    assert_eq!(shown(&[("10.0.0.0/8", 24, 24)]), "10.0.0.0/8 length 24");
    assert_eq!(
        shown(&[("0.0.0.0/0", 0, 32), ("2001:db8::/32", 32, 48)]),
        "every IPv4 prefix, 2001:db8::/32 lengths 32 to 48"
    );
    assert_eq!(shown(&[("0.0.0.0/0", 0, 0), ("::/0", 0, 0)]), "0.0.0.0/0, ::/0");
    assert_eq!(
        shown(&[("0.0.0.0/0", 0, 24), ("10.0.0.0/8", 8, 32)]),
        "0.0.0.0/0 lengths 0 to 24, 10.0.0.0/8 lengths 25 to 32"
    );
    assert_eq!(shown(&[("10.0.0.0/9", 9, 32), ("10.128.0.0/9", 9, 32)]), "10.0.0.0/8 lengths 9 to 32");
}

#[test]
fn what_remains_is_listed_shortly() {
    let rest = PrefixSpace::all_ipv4().difference(&PrefixSpace::within(net("192.0.0.0/3")));
    let ranges = rest.ranges(usize::MAX).list;
    let range = |network: &str, ge, le| PrefixRange { network: net(network), ge, le };
    assert_eq!(
        ranges,
        [
            range("0.0.0.0/0", 0, 2),
            range("0.0.0.0/1", 3, 32),
            range("128.0.0.0/2", 3, 32),
            range("224.0.0.0/3", 3, 32)
        ]
    );
}

#[test]
fn shares_of_all_addresses() {
    // In 256 parts, of which every share here is a whole number.
    let parts = |share: f64| format!("{}", share * 256.0);
    let share = |space: &PrefixSpace| (parts(space.share_of(Afi::Ipv4)), parts(space.share_of(Afi::Ipv6)));
    let all = |v4: u16, v6: u16| (v4.to_string(), v6.to_string());
    let within = |text: &str| PrefixSpace::within(net(text));
    assert_eq!(share(&PrefixSpace::empty()), all(0, 0));
    assert_eq!(share(&PrefixSpace::all()), all(256, 256));
    assert_eq!(share(&PrefixSpace::exactly(net("0.0.0.0/0"))), all(256, 0));
    assert_eq!(share(&PrefixSpace::exactly(net("2000::/3"))), all(0, 32));
    // What lies in each other counts once, wherever the longer one stands.
    assert_eq!(share(&within("10.0.0.0/8").union(&within("10.1.0.0/16"))), all(1, 0));
    assert_eq!(share(&within("10.0.0.0/9").union(&PrefixSpace::exactly(net("10.0.0.0/8")))), all(1, 0));
    assert_eq!(share(&within("10.0.0.0/8").union(&within("192.0.0.0/4"))), all(1 + 16, 0));
    // A hole takes away what no shorter prefix holds.
    let with_hole = PrefixSpace::under(net("0.0.0.0/0"), 8..=32).difference(&within("10.0.0.0/8"));
    assert_eq!(share(&with_hole), all(255, 0));
    let around_it = PrefixSpace::under(net("0.0.0.0/0"), 4..=32).difference(&within("10.0.0.0/8"));
    assert_eq!(share(&around_it), all(256, 0));
}
