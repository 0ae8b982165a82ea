//! Tries from long lists of entries, as prefix lists have them, in one pass over the sorted list.

use super::lengths::Lengths;
use super::trie::{Region, Trie, bit, join, truncated};

/// The prefixes at or below a network that have one of the lengths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Zero after `length`.
    pub(super) network: u128,
    pub(super) length: u8,
    pub(super) lengths: Lengths,
}

impl<const WIDTH: u8> Trie<WIDTH> {
    /// The union of all entries, whose networks must be no longer than an address.
    pub(super) fn of_entries(mut entries: Vec<Entry>) -> Self {
        let all = Self::all_lengths();
        for entry in &mut entries {
            entry.lengths = entry.lengths.intersection(all).from(entry.length);
        }
        entries.retain(|it| !it.lengths.is_empty());
        entries.sort_unstable_by_key(|it| (it.network, it.length));
        Self { root: region(&entries, 0, Lengths::NONE) }
    }
}

/// The region at `depth` of a network that holds all these entries, sorted, while larger networks' entries give it the
/// lengths `around`.
fn region(entries: &[Entry], depth: u8, mut around: Lengths) -> Region {
    let (here, below) = entries.split_at(entries.iter().take_while(|it| it.length <= depth).count());
    for entry in here {
        around = around.union(entry.lengths);
    }
    let (Some(first), Some(last)) = (below.first(), below.last()) else {
        return Region::flat(around.from(depth));
    };
    // A network that holds all the others comes first.
    let shared = u8::try_from((first.network ^ last.network).leading_zeros()).unwrap_or(128);
    let network = truncated(first.network, shared);
    if first.length <= shared {
        return region(below, first.length, around).placed_under(depth, around, network, first.length);
    }
    let (left, right) = below.split_at(below.partition_point(|it| !bit(it.network, shared)));
    let halves = [left, right].map(|half| region(half, shared + 1, around));
    join(shared, network, around.contains(shared), halves).placed_under(depth, around, network, shared)
}
