//! A set of prefixes written as a list: "under this network, lengths from here to there".

use std::fmt;
use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::lengths::Lengths;
use super::measure::last_bit;
use super::trie::{Branch, Region, Trie, truncated};

/// The prefixes at or below a network whose length lies in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrefixRange {
    /// The network; without host bits where a set is listed.
    pub network: IpNet,
    /// The shortest length; at least the network's where a set is listed.
    pub ge: u8,
    /// The longest length; at most an address's where a set is listed.
    pub le: u8,
}

impl fmt::Display for PrefixRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PrefixRange { network, ge, le } = *self;
        let (own, longest) = (network.prefix_len(), network.max_prefix_len());
        match (ge, le) {
            (0, le) if le == longest => {
                write!(f, "every {} prefix", if network.network().is_ipv4() { "IPv4" } else { "IPv6" })
            }
            (ge, le) if ge == own && le == own => write!(f, "{network}"),
            (ge, le) if ge == own && le == longest => write!(f, "{network} and longer"),
            (ge, le) if ge == le => write!(f, "{network} length {ge}"),
            (ge, le) => write!(f, "{network} lengths {ge} to {le}"),
        }
    }
}

/// The head of a list of ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges {
    /// Disjoint ranges, by address, then by length.
    pub list: Vec<PrefixRange>,
    /// Whether these are all: together they are the set.
    pub complete: bool,
}

/// A network's bits and length, and the lengths of a range below it.
pub(super) type RawRange = (u128, u8, RangeInclusive<u8>);

impl<const WIDTH: u8> Trie<WIDTH> {
    /// The first `most` ranges of the set, and whether these are all.
    pub(super) fn ranges(&self, most: usize) -> (Vec<RawRange>, bool) {
        let mut list = List { ranges: Vec::new(), most, complete: true };
        list.region(&self.root, 0, 0, Lengths::NONE);
        (list.ranges, list.complete)
    }
}

struct List {
    ranges: Vec<RawRange>,
    most: usize,
    complete: bool,
}

impl List {
    /// Lists a region at `depth` of `network`, but for the lengths that a larger network's ranges hold already.
    fn region(&mut self, region: &Region, depth: u8, network: u128, listed: Lengths) {
        if !self.complete {
            return;
        }
        let lengths = region.lengths.difference(listed);
        let Some(branch) = region.branch.as_deref() else { return self.runs(network, depth, lengths) };
        let whole = lengths_throughout(region, depth, lengths);
        self.runs(network, depth, whole);
        let around = lengths.difference(whole);
        let beside = if around.is_empty() { Vec::new() } else { networks_beside(branch, depth) };
        let (lower, upper) = beside.split_at(beside.partition_point(|(it, _)| *it < branch.network));
        for &(network, length) in lower {
            self.runs(network, length, around);
        }
        self.branch(branch, listed.union(whole));
        for &(network, length) in upper {
            self.runs(network, length, around);
        }
    }

    fn branch(&mut self, branch: &Branch, listed: Lengths) {
        let Branch { network, depth, children: [left, right], .. } = branch;
        let whole = lengths_throughout_branch(branch, Lengths::between(*depth..=128).difference(listed));
        self.runs(*network, *depth, whole);
        let listed = listed.union(whole);
        self.region(left, depth + 1, *network, listed);
        self.region(right, depth + 1, network | last_bit(depth + 1), listed);
    }

    fn runs(&mut self, network: u128, depth: u8, lengths: Lengths) {
        for run in lengths.from(depth).runs() {
            if self.ranges.len() >= self.most {
                self.complete = false;
                return;
            }
            self.ranges.push((network, depth, run));
        }
    }
}

/// The largest networks on the way from `depth` to the branch that do not hold it, by address.
fn networks_beside(branch: &Branch, depth: u8) -> Vec<(u128, u8)> {
    let sibling = |length| (truncated(branch.network, length) ^ last_bit(length), length);
    let mut networks: Vec<_> = (depth + 1..=branch.depth).map(sibling).collect();
    networks.sort_unstable();
    networks
}

/// Which of the lengths every prefix of the region has that is so long. Ends as soon as none is left.
fn lengths_throughout(region: &Region, depth: u8, asked: Lengths) -> Lengths {
    let Some(branch) = region.branch.as_deref() else { return asked.intersection(region.lengths) };
    if branch.depth == depth {
        return lengths_throughout_branch(branch, asked);
    }
    let around = asked.intersection(region.lengths);
    let below = around.from(branch.depth);
    around.difference(below).union(lengths_throughout_branch(branch, below))
}

fn lengths_throughout_branch(branch: &Branch, asked: Lengths) -> Lengths {
    let own = if branch.own { Lengths::only(branch.depth) } else { Lengths::NONE };
    let below = asked.from(branch.depth + 1);
    let shared = branch.children.iter().fold(below, |left, child| {
        if left.is_empty() { left } else { lengths_throughout(child, branch.depth + 1, left) }
    });
    asked.intersection(own).union(shared)
}
