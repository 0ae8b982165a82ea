//! Prefix, access, AS-path and community lists.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::{Missing, Sourced, Verdict};
use crate::net::Afi;
use crate::text::Span;

/// One value for IPv4 and one for IPv6.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ByFamily<T> {
    /// For IPv4.
    pub ipv4: T,
    /// For IPv6.
    pub ipv6: T,
}

impl<T> ByFamily<T> {
    /// The value of a family.
    pub fn get(&self, family: Afi) -> &T {
        match family {
            Afi::Ipv4 => &self.ipv4,
            Afi::Ipv6 => &self.ipv6,
        }
    }

    /// The value of a family, to change it.
    pub fn get_mut(&mut self, family: Afi) -> &mut T {
        match family {
            Afi::Ipv4 => &mut self.ipv4,
            Afi::Ipv6 => &mut self.ipv6,
        }
    }

    /// Both, IPv4 first.
    pub fn iter(&self) -> impl Iterator<Item = (Afi, &T)> {
        [(Afi::Ipv4, &self.ipv4), (Afi::Ipv6, &self.ipv6)].into_iter()
    }
}

/// A prefix list: the first entry that matches, by sequence, decides; what none matches is rejected.
#[derive(Debug, Clone, PartialEq)]
pub struct PrefixList {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which they are tried.
    pub entries: Vec<PrefixEntry>,
    /// What the list does to a route when it is defined but has no entry.
    pub if_empty: Missing,
    /// Lines of this list that were not understood.
    pub unread: Vec<Span>,
}

/// `network` and everything below it whose length lies in `lengths`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefixEntry {
    /// Place in the list.
    pub sequence: u32,
    /// What happens to a prefix that matches.
    pub verdict: Verdict,
    /// Without host bits.
    pub network: IpNet,
    /// Lengths that match.
    pub lengths: RangeInclusive<u8>,
    /// The whole entry.
    pub statement: Span,
}

/// An access list, as far as it can filter routes.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessList {
    /// Its name or number, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which they are tried.
    pub entries: Vec<AccessEntry>,
    /// What the list does to a route when it is defined but has no entry.
    pub if_empty: Missing,
    /// Lines of this list that were not understood.
    pub unread: Vec<Span>,
}

/// One line of an access list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// What happens to what matches.
    pub verdict: Verdict,
    /// What it says of a route's prefix.
    pub pattern: AccessPattern,
    /// The whole line.
    pub statement: Span,
}

/// What an access-list line says of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessPattern {
    /// The network address under a wildcard; with a second pair, the mask under a wildcard too.
    Ipv4 {
        /// Network address and wildcard: a bit set in the wildcard is free.
        network: (Ipv4Addr, Ipv4Addr),
        /// Mask and wildcard; `None` leaves the length free.
        mask: Option<(Ipv4Addr, Ipv4Addr)>,
    },
    /// A prefix with a range of lengths.
    Prefix(IpNet, RangeInclusive<u8>),
    /// Ports, protocols, object groups: nothing that can be said of a route.
    Other,
}

/// An AS-path list.
#[derive(Debug, Clone, PartialEq)]
pub struct AsPathList {
    /// Its name or number, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which they are tried.
    pub entries: Vec<AsPathEntry>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// One line of an AS-path list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsPathEntry {
    /// What happens to a path that matches.
    pub verdict: Verdict,
    /// The expression, as written.
    pub regex: String,
    /// How to read the expression.
    pub syntax: RegexSyntax,
    /// The whole line.
    pub statement: Span,
}

/// How an AS-path expression is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegexSyntax {
    /// Over the characters of the printed path, found anywhere in it; `_` is a boundary.
    Characters {
        /// Braces count repetitions; otherwise it is not sure what they do.
        bounds: bool,
        /// How the path is printed.
        notation: AsNotation,
    },
    /// Over whole AS numbers, and over the whole path.
    Numbers,
}

/// How a device prints AS numbers (RFC 5396).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AsNotation {
    /// As one number, as far as the configuration says.
    #[default]
    Plain,
    /// Those of four bytes as two numbers with a dot between them.
    Dot,
    /// All as two numbers with a dot between them.
    DotPlus,
}

/// A community list of any of the three kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct CommunityList {
    /// Its name or number, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which they are tried.
    pub entries: Vec<CommunityEntry>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// One line of a community list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityEntry {
    /// What happens to a route that matches.
    pub verdict: Verdict,
    /// What is looked for.
    pub pattern: CommunityPattern,
    /// The whole line.
    pub statement: Span,
}

/// What a community-list line looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommunityPattern {
    /// All of these values, canonical text; empty stands for any route.
    All(Vec<String>),
    /// An expression over the characters of all communities, printed one behind the other; `_` is a boundary.
    Regex {
        /// The expression, as written.
        text: String,
        /// Braces count repetitions; otherwise it is not sure what they do.
        bounds: bool,
        /// How the communities are printed.
        printing: CommunityPrinting,
    },
    /// For each of these, which are values or expressions over one printed community, some community that it matches.
    Each(Vec<String>),
}

/// How a platform writes the communities of a route where expressions look for them, with a blank between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommunityPrinting {
    /// Each once and in ascending order, as two numbers or by name; a route without communities has the empty text.
    Ascending,
    /// As two numbers or by name, in an order that is not known.
    Halves,
    /// In an order and a notation that are not known: it may be a single number.
    Unknown,
}
