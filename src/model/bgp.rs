//! BGP speakers and what they originate.

use std::net::Ipv4Addr;

use ipnet::IpNet;

use super::{Missing, Protocol, RouteOrigin, Session, Sourced};
use crate::net::{Asn, Family};
use crate::text::Span;

/// One BGP speaker: a device has one for each routing table that has sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct BgpProcess {
    /// The table; `None` is the global one.
    pub vrf: Option<Sourced<String>>,
    /// The AS it speaks for.
    pub asn: Sourced<Asn>,
    /// Router id, where it is stated.
    pub router_id: Option<Sourced<Ipv4Addr>>,
    /// Which address it is otherwise.
    pub router_id_choice: RouterIdChoice,
    /// The AS that a confederation shows to the world (RFC 5065).
    pub confederation: Option<Sourced<Asn>>,
    /// AS numbers that are inside the confederation.
    pub confederation_peers: Vec<Sourced<Asn>>,
    /// What it originates, by family.
    pub families: Vec<ProcessFamily>,
    /// Paths used at once in a family of which it says nothing.
    pub default_paths: u32,
    /// Its neighbors, in the order of first mention.
    pub sessions: Vec<Session>,
    /// The statement that opens it.
    pub opening: Span,
    /// A path of another AS must begin with its number (RFC 4271, section 6.3), else the route is not taken.
    pub enforces_first_as: bool,
    /// A prefix that a `network` statement names is never redistributed, whatever becomes of the statement.
    pub networks_bar_redistribution: bool,
    /// What conditions find in attributes that nothing set.
    pub unset: Unset,
    /// Whether aggregates count as contributors of larger ones, which make those stand and may be kept back by them.
    pub aggregates_contribute: Missing,
    /// Lines of this process that were not understood.
    pub unread: Vec<Span>,
}

impl BgpProcess {
    /// What is originated in a family.
    pub fn family(&self, family: Family) -> Option<&ProcessFamily> {
        self.families.iter().find(|it| it.family == family)
    }

    /// Name of the table, for messages.
    pub fn vrf_name(&self) -> Option<&str> {
        self.vrf.as_ref().map(|it| it.as_str())
    }
}

/// What conditions find in attributes that nothing set, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unset {
    /// The local preference of routes that are originated here.
    pub own_local_preference: Option<u32>,
    /// The local preference of routes that another AS sent.
    pub external_local_preference: Option<u32>,
    /// The metric of routes that are originated here.
    pub own_metric: Option<u32>,
    /// The tag of routes that a `network` statement announces, whatever the route behind them carries.
    pub network_tag: Option<u32>,
}

/// Which address of an interface becomes the router id where none is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouterIdChoice {
    /// The highest of the loopbacks in the global table; without one, the highest of all interfaces there.
    Highest,
    /// The first of the loopbacks in its own table; without one, that of the interface that comes up first.
    First,
}

/// What a speaker originates in one family.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessFamily {
    /// The family.
    pub family: Family,
    /// `network` statements.
    pub networks: Vec<Origination>,
    /// Aggregates.
    pub aggregates: Vec<Aggregate>,
    /// Other protocols whose routes enter BGP.
    pub redistributions: Vec<Redistribution>,
    /// Paths used at once for external routes.
    pub maximum_paths: Sourced<u32>,
}

impl ProcessFamily {
    /// A family in which nothing is originated. `maximum_paths` is the platform's default.
    pub fn new(family: Family, maximum_paths: u32) -> Self {
        ProcessFamily {
            family,
            networks: Vec::new(),
            aggregates: Vec::new(),
            redistributions: Vec::new(),
            maximum_paths: Sourced::default_of(maximum_paths),
        }
    }
}

/// A prefix that is announced by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Origination {
    /// Without host bits.
    pub prefix: Sourced<IpNet>,
    /// Policy that sets attributes or refuses it.
    pub policy: Option<PolicyReference>,
    /// Announced only when the table holds exactly this route.
    pub needs_route: bool,
    /// The whole statement.
    pub statement: Span,
}

/// An aggregate: announced when the BGP table holds something more specific.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// Without host bits.
    pub prefix: Sourced<IpNet>,
    /// Contributors are not announced beside it.
    pub summary_only: bool,
    /// Policy that names the contributors not to be announced.
    pub suppress_map: Option<PolicyReference>,
    /// Policy that chooses the contributors.
    pub advertise_map: Option<PolicyReference>,
    /// Policy that sets its attributes.
    pub attribute_map: Option<PolicyReference>,
    /// What becomes of the aggregate when that policy refuses it.
    pub if_refused: Missing,
    /// What it takes over from its contributors.
    pub collects: Collected,
    /// The whole statement.
    pub statement: Span,
}

/// What an aggregate takes over from its contributors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collected {
    /// Nothing.
    Nothing,
    /// The AS numbers of their paths.
    Paths,
    /// Those, and their communities.
    PathsAndCommunities,
}

/// Routes of another protocol that enter BGP.
#[derive(Debug, Clone, PartialEq)]
pub struct Redistribution {
    /// Where they come from.
    pub protocol: Sourced<Protocol>,
    /// Policy that chooses and changes them.
    pub policy: Option<PolicyReference>,
    /// The metric that they get, where it is known.
    pub metric: Option<u32>,
    /// The origin that they get, where it is known.
    pub origin: Option<RouteOrigin>,
    /// Whether a default route of that protocol enters too.
    pub default_route: bool,
    /// The whole statement.
    pub statement: Span,
}

/// A route policy by name.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyReference {
    /// The name, where it is used.
    pub name: Sourced<String>,
    /// What happens to routes when there is no such policy.
    pub if_undefined: Missing,
}
