//! Exact sets of IP prefixes: what a filter lets through, what a source can supply, what remains of both.

mod combine;
mod entries;
mod lengths;
mod measure;
mod pattern;
mod range;
#[cfg(test)]
mod tests;
mod trie;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::net::Afi;
use entries::Entry;
pub use lengths::Lengths;
pub use range::{PrefixRange, Ranges};
use trie::Trie;

/// How many ranges a set shows to people.
const SHOWN_RANGES: usize = 8;

/// A set of IP prefixes, that is of (network, length) pairs, IPv4 and IPv6 together.
///
/// Sets are values: operations make new ones that share storage with the old, and a clone costs two reference counts.
/// Equal sets compare equal however they came about. Host bits of an argument are ignored everywhere: `10.1.2.3/8` means
/// `10.0.0.0/8`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PrefixSpace {
    v4: Trie<32>,
    v6: Trie<128>,
}

impl PrefixSpace {
    /// No prefix.
    pub fn empty() -> PrefixSpace {
        PrefixSpace { v4: Trie::empty(), v6: Trie::empty() }
    }

    /// Every prefix of both families.
    pub fn all() -> PrefixSpace {
        PrefixSpace { v4: Trie::all(), v6: Trie::all() }
    }

    /// Every IPv4 prefix.
    pub fn all_ipv4() -> PrefixSpace {
        PrefixSpace { v4: Trie::all(), v6: Trie::empty() }
    }

    /// Every IPv6 prefix.
    pub fn all_ipv6() -> PrefixSpace {
        PrefixSpace { v4: Trie::empty(), v6: Trie::all() }
    }

    /// One prefix.
    pub fn exactly(prefix: IpNet) -> PrefixSpace {
        PrefixSpace::under(prefix, prefix.prefix_len()..=prefix.prefix_len())
    }

    /// A network and everything below it.
    pub fn within(network: IpNet) -> PrefixSpace {
        PrefixSpace::under(network, 0..=128)
    }

    /// The prefixes at or below a network whose length lies in the range. Lengths that no such prefix can have are
    /// ignored; an empty range gives the empty set.
    pub fn under(network: IpNet, lengths: RangeInclusive<u8>) -> PrefixSpace {
        let lengths = Lengths::between(lengths);
        let (bits, length) = raw(network);
        match network {
            IpNet::V4(_) => PrefixSpace { v4: Trie::under(bits, length, lengths), v6: Trie::empty() },
            IpNet::V6(_) => PrefixSpace { v4: Trie::empty(), v6: Trie::under(bits, length, lengths) },
        }
    }

    /// The IPv4 prefixes of these lengths whose network address agrees with `address` on every bit that is zero in
    /// `wildcard`: what an access list entry matches as a route filter, where a prefix of length 12 has an address too,
    /// its last 20 bits zero. A standard list allows every length, an extended one [`Lengths::of_masks`].
    ///
    /// `None` when more than twelve wildcard bits stand before compared ones, for then the set falls into too many parts.
    pub fn network_matches(address: Ipv4Addr, wildcard: Ipv4Addr, lengths: Lengths) -> Option<PrefixSpace> {
        let v4 = Trie::matching(left_aligned(address), left_aligned(wildcard), lengths)?;
        Some(PrefixSpace { v4, v6: Trie::empty() })
    }

    /// The union of many sets, much faster than [`PrefixSpace::union`] again and again. Lists of ranges and of prefixes
    /// are faster still when collected.
    pub fn union_of(sets: impl IntoIterator<Item = PrefixSpace>) -> PrefixSpace {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for set in sets {
            v4.extend(Some(set.v4).filter(|it| !it.is_empty()));
            v6.extend(Some(set.v6).filter(|it| !it.is_empty()));
        }
        PrefixSpace { v4: Trie::union_of(v4), v6: Trie::union_of(v6) }
    }

    /// The prefixes of either set.
    #[must_use]
    pub fn union(&self, other: &PrefixSpace) -> PrefixSpace {
        PrefixSpace { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    /// The prefixes of both sets.
    #[must_use]
    pub fn intersection(&self, other: &PrefixSpace) -> PrefixSpace {
        PrefixSpace { v4: self.v4.intersection(&other.v4), v6: self.v6.intersection(&other.v6) }
    }

    /// The prefixes of this set that the other lacks.
    #[must_use]
    pub fn difference(&self, other: &PrefixSpace) -> PrefixSpace {
        PrefixSpace { v4: self.v4.difference(&other.v4), v6: self.v6.difference(&other.v6) }
    }

    /// Every prefix of both families that this set lacks.
    #[must_use]
    pub fn complement(&self) -> PrefixSpace {
        PrefixSpace::all().difference(self)
    }

    /// The IPv4 prefixes of the set.
    #[must_use]
    pub fn ipv4(&self) -> PrefixSpace {
        PrefixSpace { v4: self.v4.clone(), v6: Trie::empty() }
    }

    /// The IPv6 prefixes of the set.
    #[must_use]
    pub fn ipv6(&self) -> PrefixSpace {
        PrefixSpace { v4: Trie::empty(), v6: self.v6.clone() }
    }

    /// Where the set is stored. A set and its clones share their storage as long as one of them lives; equal sets that came
    /// about apart do not.
    pub fn storage(&self) -> Storage {
        Storage([self.v4.storage(), self.v6.storage()])
    }

    /// Whether the set has no prefix.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether the set has this very prefix.
    pub fn contains(&self, prefix: &IpNet) -> bool {
        let (bits, length) = raw(*prefix);
        match prefix {
            IpNet::V4(_) => self.v4.contains(bits, length),
            IpNet::V6(_) => self.v6.contains(bits, length),
        }
    }

    /// Whether every prefix of this set belongs to the other.
    pub fn is_subset(&self, other: &PrefixSpace) -> bool {
        self.v4.is_subset(&other.v4) && self.v6.is_subset(&other.v6)
    }

    /// Whether some prefix belongs to both sets.
    pub fn intersects(&self, other: &PrefixSpace) -> bool {
        self.v4.intersects(&other.v4) || self.v6.intersects(&other.v6)
    }

    /// The number of prefixes, or `u128::MAX` when there are more.
    pub fn count(&self) -> u128 {
        self.v4.count().saturating_add(self.v6.count())
    }

    /// Which share of all addresses of a family the networks of the set hold.
    pub fn share_of(&self, family: Afi) -> f64 {
        match family {
            Afi::Ipv4 => self.v4.share(),
            Afi::Ipv6 => self.v6.share(),
        }
    }

    /// One prefix of the set, always the same: the shortest, of those the lowest, IPv4 before IPv6.
    pub fn witness(&self) -> Option<IpNet> {
        let v4 = self.v4.witness().and_then(|(bits, length)| ipv4_net(bits, length));
        let v6 = self.v6.witness().and_then(|(bits, length)| ipv6_net(bits, length));
        v4.into_iter().chain(v6).min_by_key(IpNet::prefix_len)
    }

    /// The prefix, when the set has just one.
    pub fn only(&self) -> Option<IpNet> {
        let ranges = self.ranges(2);
        let [PrefixRange { network, ge, le }] = *ranges.list.as_slice() else { return None };
        (ranges.complete && ge == le && ge == network.prefix_len()).then_some(network)
    }

    /// Every prefix of the set, IPv4 first; for sets that are known to be small.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> {
        let each = |range: PrefixRange| {
            let lengths = range.ge..=range.le;
            lengths.flat_map(move |length| -> Box<dyn Iterator<Item = IpNet>> {
                match range.network {
                    IpNet::V4(it) => Box::new(it.subnets(length).into_iter().flatten().map(IpNet::V4)),
                    IpNet::V6(it) => Box::new(it.subnets(length).into_iter().flatten().map(IpNet::V6)),
                }
            })
        };
        self.ranges(usize::MAX).list.into_iter().flat_map(each)
    }

    /// The set as a list of disjoint ranges, IPv4 first, of which at most `most` are made.
    pub fn ranges(&self, most: usize) -> Ranges {
        let (v4, v4_complete) = self.v4.ranges(most);
        let (v6, v6_complete) = self.v6.ranges(most.saturating_sub(v4.len()));
        let range = |network: Option<IpNet>, lengths: RangeInclusive<u8>| {
            network.map(|network| PrefixRange { network, ge: *lengths.start(), le: *lengths.end() })
        };
        let v4 = v4.into_iter().filter_map(|(bits, length, run)| range(ipv4_net(bits, length), run));
        let v6 = v6.into_iter().filter_map(|(bits, length, run)| range(ipv6_net(bits, length), run));
        Ranges { list: v4.chain(v6).collect(), complete: v4_complete && v6_complete }
    }
}

/// Where a set is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Storage([(Lengths, usize); 2]);

impl Default for PrefixSpace {
    fn default() -> PrefixSpace {
        PrefixSpace::empty()
    }
}

impl From<PrefixRange> for PrefixSpace {
    fn from(range: PrefixRange) -> PrefixSpace {
        PrefixSpace::under(range.network, range.ge..=range.le)
    }
}

impl FromIterator<PrefixRange> for PrefixSpace {
    fn from_iter<I: IntoIterator<Item = PrefixRange>>(ranges: I) -> PrefixSpace {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for PrefixRange { network, ge, le } in ranges {
            let (bits, length) = raw(network);
            let family = if matches!(network, IpNet::V4(_)) { &mut v4 } else { &mut v6 };
            family.push(Entry { network: bits, length, lengths: Lengths::between(ge..=le) });
        }
        PrefixSpace { v4: Trie::of_entries(v4), v6: Trie::of_entries(v6) }
    }
}

impl FromIterator<IpNet> for PrefixSpace {
    fn from_iter<I: IntoIterator<Item = IpNet>>(prefixes: I) -> PrefixSpace {
        let exactly =
            |network: IpNet| PrefixRange { network, ge: network.prefix_len(), le: network.prefix_len() };
        prefixes.into_iter().map(exactly).collect()
    }
}

/// For people: the ranges of the set, the first few of them when there are many.
impl fmt::Display for PrefixSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ranges { list, complete } = self.ranges(SHOWN_RANGES);
        if list.is_empty() {
            return f.write_str("no prefix");
        }
        for (position, range) in list.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}{range}")?;
        }
        if complete { Ok(()) } else { f.write_str(" and others") }
    }
}

/// A network's bits, aligned to the left, and its length.
fn raw(network: IpNet) -> (u128, u8) {
    let bits = match network.network() {
        IpAddr::V4(address) => left_aligned(address),
        IpAddr::V6(address) => address.to_bits(),
    };
    (bits, network.prefix_len())
}

fn left_aligned(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits()) << 96
}

fn ipv4_net(bits: u128, length: u8) -> Option<IpNet> {
    let address = Ipv4Addr::from_bits(u32::try_from(bits >> 96).ok()?);
    Ipv4Net::new(address, length).ok().map(IpNet::V4)
}

fn ipv6_net(bits: u128, length: u8) -> Option<IpNet> {
    Ipv6Net::new(Ipv6Addr::from_bits(bits), length).ok().map(IpNet::V6)
}
