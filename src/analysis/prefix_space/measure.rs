//! How many prefixes a trie holds, and the first of them.

use super::trie::{Branch, Region, Trie, truncated};

impl<const WIDTH: u8> Trie<WIDTH> {
    /// The number of prefixes, or the largest number when there are more.
    pub(super) fn count(&self) -> u128 {
        self.root.count(0)
    }

    /// Which share of all addresses the networks of the set hold.
    pub(super) fn share(&self) -> f64 {
        self.root.share(0)
    }

    /// The shortest prefix, and the lowest of those: its network and length.
    pub(super) fn witness(&self) -> Option<(u128, u8)> {
        let mut best = None;
        self.root.improve(&mut best, 0, 0);
        best.map(|(length, network)| (network, length))
    }
}

impl Region {
    fn count(&self, depth: u8) -> u128 {
        let Some(branch) = self.branch.as_deref() else {
            let at = |length: u8| 1_u128.checked_shl((length - depth).into()).unwrap_or(u128::MAX);
            return self.lengths.from(depth).iter().map(at).fold(0, u128::saturating_add);
        };
        let around = self.lengths.from(depth).iter().map(|length| {
            // Of the networks this long, all but those at and below the branch.
            let above = length.min(branch.depth) - depth;
            let parts = (1_u128 << above) - u128::from(length >= branch.depth);
            parts << length.saturating_sub(branch.depth)
        });
        around.fold(branch.count(), u128::saturating_add)
    }

    /// Which share of the addresses of this region, whose network is as long as `depth`, networks of the set hold.
    fn share(&self, depth: u8) -> f64 {
        let shortest = self.lengths.from(depth).shortest();
        let Some(branch) = self.branch.as_deref() else { return f64::from(shortest.is_some()) };
        let part = 0.5_f64.powi(i32::from(branch.depth.saturating_sub(depth)));
        match shortest {
            Some(length) if length < branch.depth => 1.0,
            Some(_) => 1.0 - part + part * branch.share(),
            None => part * branch.share(),
        }
    }

    /// Replaces `best`, a length and a network, by what this region of `network` has before it.
    fn improve(&self, best: &mut Option<(u8, u128)>, depth: u8, network: u128) {
        let mut offer = |found: (u8, u128)| {
            if best.is_none_or(|best| found < best) {
                *best = Some(found);
            }
        };
        if let Some(length) = self.lengths.from(depth).shortest() {
            let hidden = self.branch.as_ref().filter(|it| length >= it.depth && it.network == network);
            // The lowest network that long lies below the branch, so the lowest beside the branch follows it.
            let beside = hidden.map_or(0, |it| last_bit(it.depth));
            offer((length, network | beside));
        }
        let Some(branch) = self.branch.as_deref() else { return };
        if branch.own {
            offer((branch.depth, branch.network));
        }
        if best.is_some_and(|(length, _)| length <= branch.depth) {
            return;
        }
        let [left, right] = &branch.children;
        left.improve(best, branch.depth + 1, branch.network);
        right.improve(best, branch.depth + 1, branch.network | last_bit(branch.depth + 1));
    }
}

impl Branch {
    fn share(&self) -> f64 {
        if self.own {
            return 1.0;
        }
        self.children.iter().map(|it| it.share(self.depth + 1)).sum::<f64>() / 2.0
    }

    fn count(&self) -> u128 {
        let halves = self.children.iter().map(|it| it.count(self.depth + 1));
        halves.fold(u128::from(self.own), u128::saturating_add)
    }
}

/// The last bit of a network of this length, which must not be 0.
pub(super) fn last_bit(length: u8) -> u128 {
    truncated(u128::MAX, length) ^ truncated(u128::MAX, length - 1)
}
