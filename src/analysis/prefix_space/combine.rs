//! Union, intersection and difference of tries, and whether their result is empty without building it.

use super::lengths::Lengths;
use super::trie::{Branch, Region, Trie, View, join, truncated};
use std::sync::Arc;

/// How two sets make a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Union,
    Intersection,
    Difference,
}

impl<const WIDTH: u8> Trie<WIDTH> {
    pub(super) fn union(&self, other: &Self) -> Self {
        self.combined(Operation::Union, other)
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        self.combined(Operation::Intersection, other)
    }

    pub(super) fn difference(&self, other: &Self) -> Self {
        self.combined(Operation::Difference, other)
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        Operation::Intersection.leaves_any::<WIDTH>(self.root.view(), other.root.view(), 0)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        !Operation::Difference.leaves_any::<WIDTH>(self.root.view(), other.root.view(), 0)
    }

    /// The union of many sets. Neighbours in address order are united first, so that each step copies only the path
    /// between the two.
    pub(super) fn union_of(mut sets: Vec<Self>) -> Self {
        sets.sort_by_key(|it| it.root.branch.as_ref().map_or(0, |it| it.network));
        while sets.len() > 1 {
            let unite = |pair: &[Self]| match pair {
                [one, two] => one.union(two),
                rest => rest.first().cloned().unwrap_or_else(Self::empty),
            };
            sets = sets.chunks(2).map(unite).collect();
        }
        sets.pop().unwrap_or_else(Self::empty)
    }

    fn combined(&self, operation: Operation, other: &Self) -> Self {
        Self { root: operation.combine::<WIDTH>(self.root.view(), other.root.view(), 0) }
    }
}

impl Operation {
    /// The region at `depth` that two regions make.
    fn combine<const WIDTH: u8>(self, one: View<'_>, two: View<'_>, depth: u8) -> Region {
        if let Some(settled) = self.settle::<WIDTH>(one, two, depth) {
            return settled.region(depth);
        }
        let around = self.on_lengths(one.lengths, two.lengths);
        let Some((network, fork)) = next_fork(one, two) else { return Region::flat(around.from(depth)) };
        let (own, [left, right]) = self.split(one, two, fork);
        let halves = [left, right].map(|(one, two)| self.combine::<WIDTH>(one, two, fork + 1));
        join(fork, network, own, halves).placed_under(depth, around, network, fork)
    }

    /// Whether what two regions at `depth` make has any prefix.
    fn leaves_any<const WIDTH: u8>(self, one: View<'_>, two: View<'_>, depth: u8) -> bool {
        if let Some(settled) = self.settle::<WIDTH>(one, two, depth) {
            return !settled.is_empty(depth);
        }
        let around = self.on_lengths(one.lengths, two.lengths).from(depth);
        let Some((_, fork)) = next_fork(one, two) else { return !around.is_empty() };
        if fork > depth && !around.is_empty() {
            return true;
        }
        let (own, [left, right]) = self.split(one, two, fork);
        own || [left, right].into_iter().any(|(one, two)| self.leaves_any::<WIDTH>(one, two, fork + 1))
    }

    /// The result when it is one of the two regions, or nothing.
    fn settle<'a, const WIDTH: u8>(self, one: View<'a>, two: View<'a>, depth: u8) -> Option<View<'a>> {
        let all = Trie::<WIDTH>::all_lengths();
        let has_all = |it: View<'_>| it.branch.is_none() && it.lengths.from(depth) == all.from(depth);
        let nothing = View { lengths: Lengths::NONE, branch: None };
        let (one_empty, two_empty) = (one.is_empty(depth), two.is_empty(depth));
        match self {
            Operation::Union if two_empty || has_all(one) => Some(one),
            Operation::Union if one_empty || has_all(two) => Some(two),
            Operation::Intersection if one_empty || two_empty => Some(nothing),
            Operation::Intersection if has_all(two) => Some(one),
            Operation::Intersection if has_all(one) => Some(two),
            Operation::Difference if one_empty || has_all(two) => Some(nothing),
            Operation::Difference if two_empty => Some(one),
            _ if !are_same(one, two, depth) => None,
            Operation::Difference => Some(nothing),
            Operation::Union | Operation::Intersection => Some(one),
        }
    }

    /// The halves of two regions in pairs, and whether the network that they halve belongs to the result.
    fn split<'a>(self, one: View<'a>, two: View<'a>, depth: u8) -> (bool, [(View<'a>, View<'a>); 2]) {
        let (one_own, [one_left, one_right]) = one.split(depth);
        let (two_own, [two_left, two_right]) = two.split(depth);
        let own = match self {
            Operation::Union => one_own || two_own,
            Operation::Intersection => one_own && two_own,
            Operation::Difference => one_own && !two_own,
        };
        (own, [(one_left, two_left), (one_right, two_right)])
    }

    fn on_lengths(self, one: Lengths, two: Lengths) -> Lengths {
        match self {
            Operation::Union => one.union(two),
            Operation::Intersection => one.intersection(two),
            Operation::Difference => one.difference(two),
        }
    }
}

/// The shortest network at which one of two regions begins to branch or their branches part.
fn next_fork(one: View<'_>, two: View<'_>) -> Option<(u128, u8)> {
    let (first, second) = match (one.branch, two.branch) {
        (Some(first), Some(second)) => (first, second),
        (Some(only), None) | (None, Some(only)) => return Some((only.network, only.depth)),
        (None, None) => return None,
    };
    let shared = u8::try_from((first.network ^ second.network).leading_zeros()).unwrap_or(128);
    let fork = shared.min(first.depth).min(second.depth);
    Some((truncated(first.network, fork), fork))
}

/// Whether two regions share their storage; a cheap test that may miss equal ones.
fn are_same(one: View<'_>, two: View<'_>, depth: u8) -> bool {
    let (Some(first), Some(second)) = (one.branch, two.branch) else { return false };
    Arc::<Branch>::ptr_eq(first, second)
        && (first.depth == depth || one.lengths.from(depth) == two.lengths.from(depth))
}
