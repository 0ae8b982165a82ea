//! Address translation: pools, rules, and which side an interface is on.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Named, Sourced};
use crate::text::Span;

/// All address translation of a device.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nat {
    /// Pools by name.
    pub pools: Named<NatPool>,
    /// Rules in the order of the file.
    pub rules: Vec<NatRule>,
    /// Translation that is said in ways that are not modelled: what has no rule may be translated all the same.
    pub unclear: Vec<Span>,
}

/// Which side of a translation an interface is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NatRole {
    /// Local addresses.
    Inside,
    /// Global addresses.
    Outside,
    /// Either; rules decide.
    Any,
}

/// Addresses that sources are translated to.
#[derive(Debug, Clone, PartialEq)]
pub struct NatPool {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// First and last address of each range.
    pub ranges: Vec<Sourced<(IpAddr, IpAddr)>>,
}

/// One translation.
#[derive(Debug, Clone, PartialEq)]
pub struct NatRule {
    /// What is translated.
    pub kind: NatKind,
    /// Which traffic.
    pub traffic: NatTraffic,
    /// It looks at more than the source, or rules before it take some of its traffic.
    pub narrowed: bool,
    /// What the address becomes.
    pub target: NatTarget,
    /// The table; `None` is the global one.
    pub vrf: Option<Sourced<String>>,
    /// Where the traffic goes.
    pub toward: NatReach,
    /// Many sources share one address.
    pub overload: bool,
    /// The whole statement.
    pub statement: Span,
}

/// What a rule translates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NatKind {
    /// Sources of what leaves.
    Source,
    /// Sources of what comes in.
    OutsideSource,
}

/// Where the traffic of a rule goes.
#[derive(Debug, Clone, PartialEq)]
pub enum NatReach {
    /// Out of every interface on this side.
    Side(NatRole),
    /// To one of these places.
    Places(Vec<NatPlace>),
}

/// A place that the rules of a device name.
#[derive(Debug, Clone, PartialEq)]
pub enum NatPlace {
    /// An interface, by canonical name.
    Interface(Sourced<String>),
    /// All interfaces of a routing table.
    Table(Sourced<String>),
    /// Several interfaces under one name.
    Zone {
        /// The name, where the rule uses it.
        name: Sourced<String>,
        /// By canonical name.
        interfaces: Vec<String>,
    },
}

impl NatPlace {
    /// The name, where the rule uses it.
    pub fn name(&self) -> &Sourced<String> {
        match self {
            NatPlace::Interface(name) | NatPlace::Table(name) | NatPlace::Zone { name, .. } => name,
        }
    }
}

/// Which traffic a rule takes.
#[derive(Debug, Clone, PartialEq)]
pub enum NatTraffic {
    /// Sources that an access list permits.
    AccessList(Sourced<String>),
    /// Packets that a route policy permits.
    Policy(Sourced<String>),
    /// Sources in these networks; none stands for all.
    Sources(Vec<Sourced<IpNet>>),
}

/// What the source becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum NatTarget {
    /// An address of a pool.
    Pool(Sourced<String>),
    /// The address of an interface, by canonical name.
    Interface(Sourced<String>),
    /// The address of the interface by which it leaves.
    OutgoingInterface(Span),
    /// One address, or one network.
    Network(Sourced<IpNet>),
}
