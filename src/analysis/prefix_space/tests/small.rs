//! The laws, on a universe small enough to enumerate: the 31 prefixes of four-bit addresses.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::analysis::prefix_space::entries::Entry;
use crate::analysis::prefix_space::lengths::Lengths;
use crate::analysis::prefix_space::trie::{Trie, truncated};

const WIDTH: u8 = 4;
const PREFIXES: u32 = (1 << (WIDTH + 1)) - 1;

type Small = Trie<WIDTH>;
/// A length and a network: their order is the order of witnesses.
type Brute = BTreeSet<(u8, u128)>;

fn every_prefix() -> impl Iterator<Item = (u8, u128)> {
    (0..=WIDTH).flat_map(|length| {
        (0..1_u128 << length).map(move |it| (length, it.checked_shl(128 - u32::from(length)).unwrap_or(0)))
    })
}

/// The prefixes whose bit is set in a number.
fn chosen(number: u32) -> Brute {
    every_prefix().enumerate().filter(|(at, _)| number >> at & 1 == 1).map(|(_, prefix)| prefix).collect()
}

fn trie(prefixes: &Brute) -> Small {
    Small::union_of(
        prefixes
            .iter()
            .map(|&(length, network)| Small::under(network, length, Lengths::only(length)))
            .collect(),
    )
}

fn brute(trie: &Small) -> Brute {
    every_prefix().filter(|&(length, network)| trie.contains(network, length)).collect()
}

fn under(network: u128, length: u8, lengths: Lengths) -> Brute {
    let below =
        |it: u128, by: u8| length == 0 || by >= length && (it ^ network) >> (128 - u32::from(length)) == 0;
    every_prefix().filter(|&(by, it)| lengths.contains(by) && below(it, by)).collect()
}

/// Any of the 2^31 sets; half of the time one of few runs, where whole regions are alike.
fn any_set() -> impl Strategy<Value = Brute> {
    let entries = prop::collection::vec((0_u8..16, 0..=WIDTH, 0..=WIDTH, 0..=WIDTH), 0..6);
    let layered = entries.prop_map(|entries| {
        entries.into_iter().enumerate().fold(Brute::new(), |set, (at, (network, length, ge, le))| {
            let entry = under(u128::from(network) << 124, length, Lengths::between(ge..=le));
            if at % 3 == 2 { &set - &entry } else { &set | &entry }
        })
    });
    prop_oneof![(0..=u32::MAX >> 1).prop_map(chosen), layered]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn holds_what_was_put_in(set in any_set()) {
        prop_assert_eq!(brute(&trie(&set)), set);
    }

    #[test]
    fn operations_agree_with_sets(a in any_set(), b in any_set()) {
        let (one, two) = (trie(&a), trie(&b));
        for (result, expected) in [
            (one.union(&two), &a | &b),
            (one.intersection(&two), &a & &b),
            (one.difference(&two), &a - &b),
        ] {
            prop_assert_eq!(brute(&result), expected.clone());
            prop_assert_eq!(result, trie(&expected), "not canonical");
        }
        prop_assert_eq!(one.is_subset(&two), a.is_subset(&b));
        prop_assert_eq!(one.intersects(&two), !a.is_disjoint(&b));
        prop_assert_eq!(one == two, a == b);
        prop_assert!(one.intersection(&two).is_subset(&one) && one.is_subset(&one.union(&two)));
    }

    #[test]
    fn shared_storage_changes_nothing(a in any_set(), b in any_set(), c in any_set()) {
        let (one, two, three) = (trie(&a), trie(&b), trie(&c));
        let (left, right) = (one.union(&two), one.union(&three));
        prop_assert_eq!(left.difference(&right), trie(&(&(&a | &b) - &(&a | &c))));
        prop_assert_eq!(left.intersection(&right), one.union(&two.intersection(&three)));
        prop_assert_eq!(left.intersects(&right), !(&a | &b).is_disjoint(&(&a | &c)));
        prop_assert_eq!(left.is_subset(&right), (&a | &b).is_subset(&(&a | &c)));
    }

    #[test]
    fn de_morgan(a in any_set(), b in any_set()) {
        let (one, two, all) = (trie(&a), trie(&b), Small::all());
        let not = |it: &Small| all.difference(it);
        prop_assert_eq!(not(&one.union(&two)), not(&one).intersection(&not(&two)));
        prop_assert_eq!(not(&one.intersection(&two)), not(&one).union(&not(&two)));
        prop_assert_eq!(not(&not(&one)), one);
    }

    #[test]
    fn measures_agree(set in any_set()) {
        let trie = trie(&set);
        prop_assert_eq!(trie.count(), set.len() as u128);
        prop_assert_eq!(trie.witness(), set.first().map(|&(length, network)| (network, length)));
        prop_assert_eq!(trie.is_empty(), set.is_empty());
    }

    #[test]
    fn ranges_are_the_set(set in any_set(), most in 0_usize..20) {
        let trie = trie(&set);
        let (ranges, complete) = trie.ranges(usize::MAX);
        prop_assert!(complete);
        let mut seen = Brute::new();
        for (network, length, run) in &ranges {
            prop_assert!(run.start() >= length && *run.end() <= WIDTH);
            for prefix in under(*network, *length, Lengths::between(run.clone())) {
                prop_assert!(seen.insert(prefix), "{prefix:?} twice");
            }
        }
        prop_assert_eq!(&seen, &set);
        prop_assert!(ranges.is_sorted_by_key(|(network, length, run)| (*network, *length, *run.start())));
        let (head, complete) = trie.ranges(most);
        prop_assert_eq!(complete, ranges.len() <= most);
        prop_assert_eq!(&head[..], &ranges[..most.min(ranges.len())]);
    }

    #[test]
    fn networks_match_patterns(address in 0_u128..16, free in 0_u128..16, lengths in prop::collection::vec(0..=WIDTH, 0..5)) {
        let lengths: Lengths = lengths.into_iter().collect();
        let (address, free) = (address << 124, free << 124);
        let matching = every_prefix().filter(|&(length, network)| lengths.contains(length) && (network ^ address) & !free == 0);
        let expected: Brute = matching.collect();
        prop_assert_eq!(Small::matching(address, free, lengths), Some(trie(&expected)));
    }

    #[test]
    fn lists_of_entries(entries in prop::collection::vec((0_u128..16, 0..=WIDTH, prop::collection::vec(0..=WIDTH, 0..4)), 0..9)) {
        let entries = entries.into_iter().map(|(network, length, lengths)| {
            let network = truncated(network << 124, length);
            Entry { network, length, lengths: lengths.into_iter().collect() }
        });
        let entries: Vec<Entry> = entries.collect();
        let expected = entries.iter().flat_map(|it| under(it.network, it.length, it.lengths)).collect();
        let sets = entries.iter().map(|it| Small::under(it.network, it.length, it.lengths)).collect();
        prop_assert_eq!(&Small::of_entries(entries), &trie(&expected));
        prop_assert_eq!(Small::union_of(sets), trie(&expected));
    }

    #[test]
    fn networks_with_lengths(network in 0_u128..16, length in 0..=WIDTH, lengths in prop::collection::vec(0..=WIDTH, 0..5)) {
        let lengths: Lengths = lengths.into_iter().collect();
        let set = Small::under(network << 124, length, lengths);
        prop_assert_eq!(set, trie(&under(network << 124, length, lengths)));
    }
}

#[test]
fn the_universe_is_whole() {
    assert_eq!(every_prefix().count(), PREFIXES as usize);
    assert_eq!(brute(&Small::all()).len(), PREFIXES as usize);
    assert_eq!(trie(&chosen(u32::MAX >> 1)), Small::all());
    assert_eq!(brute(&Small::empty()), Brute::new());
}
