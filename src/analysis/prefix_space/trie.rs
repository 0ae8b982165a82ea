//! The representation: a path-compressed binary trie in which equal sets have one shape.
//!
//! A [`Region`] stands for the prefixes at and below one network. It says which lengths belong to the set, and at most one
//! [`Branch`] below it where that is not the whole truth. Two rules make the shape canonical: lengths that no prefix of
//! the region's own reach could have are not written, and a branch whose one side merely repeats what surrounds it is not
//! made. [`join`] and [`Region::placed_under`] keep both; nothing else builds regions with a branch.

use std::sync::Arc;

use super::lengths::Lengths;

/// A set of prefixes over addresses of `WIDTH` bits (at most 128), addresses aligned to the left of 128 bits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Trie<const WIDTH: u8> {
    pub(super) root: Region,
}

impl<const WIDTH: u8> Trie<WIDTH> {
    /// Every length an address of this width allows.
    pub(super) fn all_lengths() -> Lengths {
        Lengths::between(0..=WIDTH)
    }

    pub(super) fn empty() -> Self {
        Self { root: Region::flat(Lengths::NONE) }
    }

    pub(super) fn all() -> Self {
        Self { root: Region::flat(Self::all_lengths()) }
    }

    /// The prefixes at or below a network that have one of the lengths.
    pub(super) fn under(network: u128, length: u8, lengths: Lengths) -> Self {
        let length = length.min(WIDTH);
        let inside = Region::flat(lengths.intersection(Self::all_lengths()).from(length));
        Self { root: inside.placed_under(0, Lengths::NONE, truncated(network, length), length) }
    }

    /// What tells this set and its clones from others, while one of them lives.
    pub(super) fn storage(&self) -> (Lengths, usize) {
        let branch = self.root.branch.as_ref().map_or(0, |it| Arc::as_ptr(it).addr());
        (self.root.lengths, branch)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.root.view().is_empty(0)
    }

    pub(super) fn contains(&self, network: u128, length: u8) -> bool {
        let mut region = &self.root;
        while let Some(branch) = region.branch.as_deref().filter(|it| it.covers(network, length)) {
            if length == branch.depth {
                return branch.own;
            }
            let [left, right] = &branch.children;
            region = if bit(network, branch.depth) { right } else { left };
        }
        region.lengths.contains(length)
    }
}

/// The prefixes at and below one network, whose length is the region's depth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Region {
    /// The lengths that belong to the set everywhere but at and below the branch. Empty when the branch stands at the
    /// region's own network.
    pub(super) lengths: Lengths,
    pub(super) branch: Option<Arc<Branch>>,
}

/// A network whose two halves differ.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Branch {
    /// The network's bits, zero after `depth`.
    pub(super) network: u128,
    /// The network's length, less than the width of an address.
    pub(super) depth: u8,
    /// Whether the network itself belongs to the set.
    pub(super) own: bool,
    /// The halves, for a next bit of zero and of one.
    pub(super) children: [Region; 2],
}

impl Branch {
    /// Whether the prefix is the branch's network or lies below it.
    fn covers(&self, network: u128, length: u8) -> bool {
        length >= self.depth && truncated(network, self.depth) == self.network
    }
}

impl Region {
    pub(super) fn flat(lengths: Lengths) -> Region {
        Region { lengths, branch: None }
    }

    pub(super) fn view(&self) -> View<'_> {
        View { lengths: self.lengths, branch: self.branch.as_ref() }
    }

    /// The region at `depth` that is this one at `network`/`length` and has `around` elsewhere.
    pub(super) fn placed_under(self, depth: u8, around: Lengths, network: u128, length: u8) -> Region {
        if length <= depth {
            return self;
        }
        let beside = around.from(length);
        let placed = if self.continues(beside, length) {
            self
        } else {
            let parent = length - 1;
            let halves = on_side(bit(network, parent), self, Region::flat(beside));
            join(parent, truncated(network, parent), around.contains(parent), halves)
        };
        View { lengths: around, branch: placed.branch.as_ref() }.region(depth)
    }

    /// Whether this region at `depth` can be told by a larger one whose lengths are `around`.
    fn continues(&self, around: Lengths, depth: u8) -> bool {
        self.branch.as_ref().is_some_and(|it| it.depth == depth) || self.lengths == around
    }
}

/// A region seen from a depth at which nothing need be stored: reading goes down bit by bit and allocates nothing.
/// Lengths shorter than the depth, and all of them where the branch begins, have no meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) lengths: Lengths,
    pub(super) branch: Option<&'a Arc<Branch>>,
}

impl<'a> View<'a> {
    /// The halves of the network at `depth`, which must not be longer than the branch's, and whether it belongs to the set.
    pub(super) fn split(self, depth: u8) -> (bool, [View<'a>; 2]) {
        match self.branch {
            Some(branch) if branch.depth == depth => {
                let [left, right] = &branch.children;
                (branch.own, [left.view(), right.view()])
            }
            Some(branch) => {
                let beside = View { branch: None, ..self };
                (self.lengths.contains(depth), on_side(bit(branch.network, depth), self, beside))
            }
            None => (self.lengths.contains(depth), [self; 2]),
        }
    }

    /// The canonical region at `depth`.
    pub(super) fn region(self, depth: u8) -> Region {
        let begins = self.branch.is_some_and(|it| it.depth == depth);
        let lengths = if begins { Lengths::NONE } else { self.lengths.from(depth) };
        Region { lengths, branch: self.branch.cloned() }
    }

    pub(super) fn is_empty(self, depth: u8) -> bool {
        self.branch.is_none() && self.lengths.from(depth).is_empty()
    }
}

/// The region of a network from its two halves, which are canonical one bit further down.
pub(super) fn join(depth: u8, network: u128, own: bool, children: [Region; 2]) -> Region {
    let below = depth + 1;
    let [left, right] = &children;
    for (flat, other) in [(left, right), (right, left)] {
        if flat.branch.is_none() && other.continues(flat.lengths, below) {
            let here = if own { Lengths::only(depth) } else { Lengths::NONE };
            return Region { lengths: flat.lengths.union(here), branch: other.branch.clone() };
        }
    }
    Region { lengths: Lengths::NONE, branch: Some(Arc::new(Branch { network, depth, own, children })) }
}

/// The bit of an address that tells the two halves of a network of this length apart.
pub(super) fn bit(address: u128, depth: u8) -> bool {
    address.checked_shl(depth.into()).unwrap_or(0).leading_ones() > 0
}

/// The first bits of an address, the others zero.
pub(super) fn truncated(address: u128, length: u8) -> u128 {
    address & !u128::MAX.checked_shr(length.into()).unwrap_or(0)
}

/// A pair with `here` on the side of the bit.
fn on_side<T>(side: bool, here: T, beside: T) -> [T; 2] {
    if side { [beside, here] } else { [here, beside] }
}
