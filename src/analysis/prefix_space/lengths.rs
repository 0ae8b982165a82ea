//! Sets of prefix lengths, for "which lengths" beside "which network".

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

/// A set of prefix lengths, 0 to 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Lengths {
    /// One bit for each length from 0 to 127.
    below: u128,
    /// Length 128, for which an integer of 128 bits has no room.
    host: bool,
}

impl Lengths {
    /// No length.
    pub const NONE: Lengths = Lengths { below: 0, host: false };

    /// One length; none when it is above 128.
    pub fn only(length: u8) -> Lengths {
        Lengths { below: 1_u128.checked_shl(length.into()).unwrap_or(0), host: length == 128 }
    }

    /// The lengths of a range, cut at 128; none when the range is empty.
    pub fn between(range: RangeInclusive<u8>) -> Lengths {
        if range.is_empty() {
            return Lengths::NONE;
        }
        let upwards = Lengths { below: u128::MAX, host: true };
        upwards.from(*range.start()).difference(upwards.from(range.end().saturating_add(1)))
    }

    /// The lengths whose IPv4 netmask agrees with `mask` on every bit that is zero in `wildcard`: the second half of an
    /// extended access list entry that stands as a route filter.
    pub fn of_masks(mask: Ipv4Addr, wildcard: Ipv4Addr) -> Lengths {
        let compared = !wildcard.to_bits();
        let agrees = |&length: &u8| {
            let netmask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            netmask & compared == mask.to_bits() & compared
        };
        (0..=32).filter(agrees).collect()
    }

    /// The lengths of this set that are at least `length`.
    #[must_use]
    pub fn from(self, length: u8) -> Lengths {
        let kept = u128::MAX.checked_shl(length.into()).unwrap_or(0);
        Lengths { below: self.below & kept, host: self.host && length <= 128 }
    }

    /// The lengths of either set.
    #[must_use]
    pub fn union(self, other: Lengths) -> Lengths {
        Lengths { below: self.below | other.below, host: self.host || other.host }
    }

    /// The lengths of both sets.
    #[must_use]
    pub fn intersection(self, other: Lengths) -> Lengths {
        Lengths { below: self.below & other.below, host: self.host && other.host }
    }

    /// The lengths of this set that the other lacks.
    #[must_use]
    pub fn difference(self, other: Lengths) -> Lengths {
        Lengths { below: self.below & !other.below, host: self.host && !other.host }
    }

    /// Whether the set has this length.
    pub fn contains(self, length: u8) -> bool {
        !self.intersection(Lengths::only(length)).is_empty()
    }

    /// Whether the set has no length.
    pub fn is_empty(self) -> bool {
        self == Lengths::NONE
    }

    /// The shortest length.
    pub fn shortest(self) -> Option<u8> {
        match self.below {
            0 => self.host.then_some(128),
            below => u8::try_from(below.trailing_zeros()).ok(),
        }
    }

    /// The longest length.
    pub fn longest(self) -> Option<u8> {
        if self.host { Some(128) } else { self.below.checked_ilog2().and_then(|it| u8::try_from(it).ok()) }
    }

    /// Every length, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        let next = move |&length: &u8| self.from(length + 1).shortest();
        std::iter::successors(self.shortest(), next)
    }

    /// The set as the fewest ranges, ascending.
    pub fn runs(self) -> impl Iterator<Item = RangeInclusive<u8>> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let start = rest.shortest()?;
            let gap = Lengths::between(start..=128).difference(rest).shortest();
            let end = gap.map_or(128, |it| it - 1);
            rest = rest.from(end + 1);
            Some(start..=end)
        })
    }
}

impl FromIterator<u8> for Lengths {
    fn from_iter<I: IntoIterator<Item = u8>>(lengths: I) -> Lengths {
        lengths.into_iter().fold(Lengths::NONE, |set, length| set.union(Lengths::only(length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn behaves_like_a_set_of_numbers(a in prop::collection::btree_set(0_u8..=128, 0..40),
                                         b in prop::collection::btree_set(0_u8..=128, 0..40), from: u8) {
            let set = |numbers: &BTreeSet<u8>| numbers.iter().copied().collect::<Lengths>();
            let list = |lengths: Lengths| lengths.iter().collect::<Vec<_>>();
            prop_assert_eq!(list(set(&a)), a.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(list(set(&a).union(set(&b))), (&a | &b).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(list(set(&a).intersection(set(&b))), (&a & &b).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(list(set(&a).difference(set(&b))), (&a - &b).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(list(set(&a).from(from)), a.range(from..).copied().collect::<Vec<_>>());
            prop_assert_eq!(set(&a).shortest(), a.first().copied());
            prop_assert_eq!(set(&a).longest(), a.last().copied());
            prop_assert_eq!(set(&a).contains(from), a.contains(&from));
        }

        #[test]
        fn ranges_and_runs_are_inverse(start: u8, end: u8, numbers in prop::collection::btree_set(0_u8..=128, 0..60)) {
            let range: Vec<u8> = (start..=end.min(128)).collect();
            prop_assert_eq!(Lengths::between(start..=end).iter().collect::<Vec<_>>(), range);
            let set: Lengths = numbers.iter().copied().collect();
            prop_assert_eq!(set.runs().flatten().collect::<BTreeSet<_>>(), numbers);
            let runs: Vec<_> = set.runs().collect();
            prop_assert!(runs.windows(2).all(|pair| pair[0].end() + 1 < *pair[1].start()));
        }
    }

    #[test]
    fn masks_with_a_wildcard_allow_lengths() {
        let lengths = |mask: &str, wildcard: &str| {
            Lengths::of_masks(mask.parse().unwrap(), wildcard.parse().unwrap()).iter().collect::<Vec<_>>()
        };
        assert_eq!(lengths("255.255.255.0", "0.0.0.0"), [24]);
        assert_eq!(lengths("255.255.0.0", "0.0.255.255"), (16..=32).collect::<Vec<_>>());
        assert_eq!(lengths("0.0.0.0", "255.255.255.255"), (0..=32).collect::<Vec<_>>());
        assert_eq!(lengths("0.0.0.0", "0.0.0.0"), [0]);
        assert_eq!(lengths("255.255.255.255", "0.0.0.0"), [32]);
        assert_eq!(lengths("255.0.255.0", "0.0.0.0"), [] as [u8; 0]);
        assert_eq!(lengths("255.255.255.0", "255.255.0.255"), [24, 25, 26, 27, 28, 29, 30, 31, 32]);
    }
}
