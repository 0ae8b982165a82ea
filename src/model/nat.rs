//! Address translation: pools, rules, and which side an interface is on.

use std::net::IpAddr;

use super::{Named, Sourced};
use crate::text::Span;

/// All address translation of a device.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nat {
    /// Pools by name.
    pub pools: Named<NatPool>,
    /// Rules in the order of the file.
    pub rules: Vec<NatRule>,
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

/// One translation of sources.
#[derive(Debug, Clone, PartialEq)]
pub struct NatRule {
    /// Which traffic.
    pub traffic: NatTraffic,
    /// What its source becomes.
    pub target: NatTarget,
    /// The table; `None` is the global one.
    pub vrf: Option<Sourced<String>>,
    /// Many sources share one address.
    pub overload: bool,
    /// The whole statement.
    pub statement: Span,
}

/// Which traffic a rule takes.
#[derive(Debug, Clone, PartialEq)]
pub enum NatTraffic {
    /// Sources that an access list permits.
    AccessList(Sourced<String>),
    /// Packets that a route policy permits.
    Policy(Sourced<String>),
    /// One address, or one network.
    Address(Sourced<IpAddr>),
}

/// What the source becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum NatTarget {
    /// An address of a pool.
    Pool(Sourced<String>),
    /// The address of an interface, by canonical name.
    Interface(Sourced<String>),
    /// One address, or one network.
    Address(Sourced<IpAddr>),
}
