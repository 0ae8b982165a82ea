//! Networks that match an address with wildcard bits: access lists that stand as route filters.

use super::lengths::Lengths;
use super::trie::{Region, Trie, bit, join, truncated};

/// How many wildcard bits may stand before a compared bit. Each doubles the trie; real filters have one or two octets of
/// them at the end, where they cost nothing.
const MOST_SCATTERED_BITS: u32 = 12;

/// A network address of which some bits are free.
struct Pattern {
    address: u128,
    free: u128,
    lengths: Lengths,
}

impl<const WIDTH: u8> Trie<WIDTH> {
    /// The prefixes of these lengths whose network address agrees with `address` on every bit that is zero in `free`.
    /// `None` when wildcard bits lie scattered among so many compared ones that the set has no reasonable size.
    pub(super) fn matching(address: u128, free: u128, lengths: Lengths) -> Option<Self> {
        let lengths = lengths.intersection(Self::all_lengths());
        let free = free | !truncated(u128::MAX, WIDTH);
        let Some(longest) = lengths.longest() else { return Some(Self::empty()) };
        let pattern = Pattern { address: address & !free, free, lengths };
        let decided = pattern.last_compared().min(longest);
        let scattered = truncated(free, decided).count_ones();
        (scattered <= MOST_SCATTERED_BITS).then(|| Self { root: pattern.region(0, 0, longest) })
    }
}

impl Pattern {
    /// The region of `network`, which agrees with the pattern so far. A network has only zeros after its length, so it
    /// belongs to the set when the rest of the pattern compares with nothing but zeros.
    fn region(&self, depth: u8, network: u128, longest: u8) -> Region {
        if depth >= self.last_compared() || depth > longest {
            return Region::flat(self.lengths.from(depth));
        }
        let own = self.lengths.contains(depth) && self.address == truncated(self.address, depth);
        let half = |side: bool| {
            if !bit(self.free, depth) && bit(self.address, depth) != side {
                return Region::flat(Lengths::NONE);
            }
            let first = if side { u128::MAX ^ (u128::MAX >> 1) } else { 0 };
            self.region(depth + 1, network | first >> depth, longest)
        };
        join(depth, network, own, [half(false), half(true)])
    }

    /// The length at which the last compared bit is decided; 0 when none is compared.
    fn last_compared(&self) -> u8 {
        u8::try_from(128 - (!self.free).trailing_zeros()).unwrap_or(128)
    }
}
