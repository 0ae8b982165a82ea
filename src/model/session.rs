//! Sessions with effective settings, and what stands in the way of their routes.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Key, Missing, PeeringKind, PolicyReference, Sourced, Verdict};
use crate::net::{Asn, Family};
use crate::text::Span;

/// One neighbor with its effective settings: after groups, templates and defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Who is at the other end.
    pub peer: Sourced<Peer>,
    /// The statement that opens the neighbor.
    pub opening: Span,
    /// Free text.
    pub description: Option<Sourced<String>>,
    /// Peer group or template it inherits from, in order.
    pub groups: Vec<Sourced<String>>,
    /// The AS that the session names itself by; where that is the AS of the process, a confederation shows its own
    /// instead.
    pub local_as: Sourced<Asn>,
    /// What the neighbor sees of the AS of the process where `local_as` is another.
    pub own_as: OwnAs,
    /// The AS the neighbor must announce.
    pub remote_as: Option<Sourced<RemoteAs>>,
    /// It is stated, apart from any number, whether the neighbor is in another AS.
    pub stated_external: Option<Sourced<bool>>,
    /// Not shut down.
    pub enabled: Sourced<bool>,
    /// Where the session starts from, when it is stated.
    pub source: Option<Sourced<UpdateSource>>,
    /// Hops an external session may cross; a single-hop session has none.
    pub multihop: Option<Sourced<u8>>,
    /// Generalised TTL security (RFC 5082): hops at most.
    pub ttl_security: Option<Sourced<u8>>,
    /// An external neighbor must lie in a connected subnet.
    pub connected_check: Sourced<bool>,
    /// Keepalive and hold time.
    pub timers: Sourced<Timers>,
    /// A key is set; its text is never kept.
    pub key: Option<Sourced<Key>>,
    /// BFD watches the session.
    pub bfd: Option<Sourced<BfdUse>>,
    /// BFD is written for the session, and switched off.
    pub bfd_inactive: Option<Sourced<()>>,
    /// Waits for the neighbor to connect.
    pub passive: Sourced<bool>,
    /// What it carries when it leads to Microsoft, stated in a comment.
    pub stated_kind: Option<Sourced<PeeringKind>>,
    /// Routes may be sent back to the neighbor from which they came, and to others of its AS.
    pub returns_routes: bool,
    /// What it carries; a family that is not here is not mentioned at all.
    pub families: Vec<SessionFamily>,
    /// Lines about this neighbor that were not understood.
    pub unread: Vec<Span>,
}

impl Session {
    /// The neighbor's address, when there is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self.peer.value {
            Peer::Address(address) => Some(address),
            Peer::Range(_) | Peer::Interface(_) => None,
        }
    }

    /// Whether the neighbor is in another AS; `None` when that is not known.
    pub fn is_external(&self) -> Option<bool> {
        match self.remote_as.as_ref()?.value {
            RemoteAs::Number(remote) => Some(remote != self.local_as.value),
            RemoteAs::External => Some(true),
            RemoteAs::Internal => Some(false),
            RemoteAs::Any => None,
        }
    }

    /// The neighbor's AS number, when it is stated.
    pub fn remote_asn(&self) -> Option<Asn> {
        match self.remote_as.as_ref()?.value {
            RemoteAs::Number(asn) => Some(asn),
            RemoteAs::External | RemoteAs::Internal | RemoteAs::Any => None,
        }
    }

    /// What is said of a family.
    pub fn family(&self, family: Family) -> Option<&SessionFamily> {
        self.families.iter().find(|it| it.family == family)
    }

    /// The families it carries.
    pub fn active_families(&self) -> impl Iterator<Item = &SessionFamily> {
        self.families.iter().filter(|it| it.active.value)
    }
}

/// Who is at the other end of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// An address.
    Address(IpAddr),
    /// Anyone in this range who connects.
    Range(IpNet),
    /// Whoever is at the other end of an interface.
    Interface(String),
}

impl std::fmt::Display for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Peer::Address(it) => it.fmt(f),
            Peer::Range(it) => it.fmt(f),
            Peer::Interface(it) => it.fmt(f),
        }
    }
}

/// The AS a neighbor must announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteAs {
    /// This one.
    Number(Asn),
    /// Any but ours.
    External,
    /// Ours.
    Internal,
    /// Whichever it likes.
    Any,
}

/// What a neighbor sees of the AS of a process whose session names itself by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OwnAs {
    /// It stands behind the other in every path that is sent.
    #[default]
    Behind,
    /// Nothing.
    Hidden,
    /// The session may come up with either number.
    Either,
}

/// Where a session starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateSource {
    /// An interface, by canonical name.
    Interface(String),
    /// An address.
    Address(IpAddr),
}

/// Keepalive and hold time, in seconds (RFC 4271, section 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timers {
    /// Seconds between keepalives.
    pub keepalive: u32,
    /// Seconds of silence after which the session is dropped; 0 never drops it.
    pub hold: u32,
}

/// How BFD watches a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BfdUse {
    /// With the timers of the interface; without them not at all.
    InterfaceTimers,
    /// With a named profile; without it, with the platform's timers.
    Profile(String),
    /// With its own timers.
    Timers(super::BfdTimers),
    /// With timers that are stated elsewhere and not kept.
    Elsewhere,
}

/// What a session does for one address family.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionFamily {
    /// The family.
    pub family: Family,
    /// Routes of this family are exchanged.
    pub active: Sourced<bool>,
    /// What happens to routes that come in.
    pub import: Filters,
    /// What happens to routes that go out.
    pub export: Filters,
    /// How many prefixes the neighbor may send.
    pub prefix_limit: Option<Sourced<PrefixLimit>>,
    /// Which communities are sent.
    pub communities_sent: Sourced<CommunitiesSent>,
    /// A default route is sent, whether or not the table has one.
    pub default_originate: Option<Sourced<Option<PolicyReference>>>,
    /// That default route passes by the export filters for certain, and is the only one that the neighbor gets; else it
    /// may or may not.
    pub default_passes_filters: bool,
    /// Of which routes the own address becomes the next hop. Of those that are sent to another AS it always does.
    pub next_hop_self: Sourced<NextHopSelf>,
    /// The neighbor is a client of this route reflector (RFC 4456).
    pub reflector_client: Sourced<bool>,
    /// Routes that an aggregate suppresses and this policy permits are sent all the same.
    pub unsuppress_map: Option<PolicyReference>,
    /// Those routes pass by the export policy for certain, though not by lists; else they may or may not.
    pub unsuppressed_pass_policy: bool,
    /// Sending depends on what the table holds.
    pub conditional_advertisement: Option<Sourced<ConditionalAdvertisement>>,
    /// How many prefixes are sent at most.
    pub maximum_sent: Option<Sourced<u32>>,
    /// Weight of what comes in; it stays on this device.
    pub weight: Option<Sourced<u32>>,
    /// How often the own AS may occur in a received path.
    pub allow_own_as: Option<Sourced<u8>>,
    /// Private AS numbers are removed from paths that are sent.
    pub remove_private_as: Option<Sourced<RemovePrivateAs>>,
    /// The neighbor's AS is replaced in paths that are sent to it.
    pub as_override: Sourced<bool>,
    /// What the neighbor sent is kept before import.
    pub keep_received: Sourced<bool>,
}

impl SessionFamily {
    /// A family about which nothing is said. The platform's defaults come in as arguments.
    pub fn new(family: Family, active: Sourced<bool>, communities_sent: CommunitiesSent) -> Self {
        SessionFamily {
            family,
            active,
            import: Filters::default(),
            export: Filters::default(),
            prefix_limit: None,
            communities_sent: Sourced::default_of(communities_sent),
            default_originate: None,
            default_passes_filters: false,
            next_hop_self: Sourced::default_of(NextHopSelf::None),
            reflector_client: Sourced::default_of(false),
            unsuppress_map: None,
            unsuppressed_pass_policy: false,
            conditional_advertisement: None,
            maximum_sent: None,
            weight: None,
            allow_own_as: None,
            remove_private_as: None,
            as_override: Sourced::default_of(false),
            keep_received: Sourced::default_of(false),
        }
    }

    /// The filters of a direction.
    pub fn filters(&self, direction: Direction) -> &Filters {
        match direction {
            Direction::In => &self.import,
            Direction::Out => &self.export,
        }
    }
}

/// Routes that are sent only while the table holds, or lacks, others.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionalAdvertisement {
    /// The routes that the condition is about.
    pub routes: PolicyReference,
    /// The routes that the table must hold or lack.
    pub condition: PolicyReference,
    /// It must hold them; otherwise it must lack them.
    pub when_present: bool,
}

/// Which way routes go, seen from the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the neighbor.
    In,
    /// To the neighbor.
    Out,
}

impl Direction {
    /// The word used in every output and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }
}

/// What stands between the table and a neighbor, in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Filters {
    /// In the order in which they are asked.
    pub filters: Vec<Filter>,
    /// How their answers combine.
    pub combination: Combination,
    /// Whether routes may pass at all when no filter is configured; those that may meet the end of `combination`.
    pub unfiltered: Missing,
    /// Whether routes pass that the filters let through.
    pub filtered: Missing,
}

impl Default for Filters {
    fn default() -> Self {
        Filters {
            filters: Vec::new(),
            combination: Combination::All,
            unfiltered: Missing::Permits,
            filtered: Missing::Permits,
        }
    }
}

/// How the answers of several filters combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Combination {
    /// Each must accept.
    All,
    /// The first that decides wins; what none decides meets the protocol's default.
    First {
        /// For routes learned by BGP.
        bgp: Verdict,
        /// For all others.
        others: Verdict,
    },
}

/// A filter of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// What kind of thing is named.
    pub kind: FilterKind,
    /// The name, where it is applied.
    pub name: Sourced<String>,
    /// What happens to routes when there is no such thing.
    pub if_undefined: Missing,
    /// The whole statement.
    pub statement: Span,
}

/// What kind of thing filters routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterKind {
    /// A route policy.
    Policy,
    /// A prefix list.
    PrefixList,
    /// An access list.
    AccessList,
    /// An AS-path list.
    AsPathList,
}

/// How many prefixes a neighbor may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrefixLimit {
    /// Prefixes.
    pub maximum: u32,
    /// Percent of them at which a message warns.
    pub threshold: Option<u8>,
    /// What happens when there are more.
    pub beyond: BeyondLimit,
    /// Prefixes that the import policy refuses count too.
    pub counts_refused: bool,
}

/// What happens when a neighbor sends more prefixes than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeyondLimit {
    /// Only a log message.
    Message,
    /// The session is dropped.
    Down {
        /// Minutes after which it comes back by itself.
        restart_minutes: Option<u32>,
    },
    /// The others are not taken.
    LeftOut,
}

/// Of which routes the own address becomes the next hop where it would stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextHopSelf {
    /// Of none.
    None,
    /// Of those learned from another AS.
    Learned,
    /// Of all.
    All,
}

/// Which communities are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommunitiesSent {
    /// Standard ones (RFC 1997).
    pub standard: bool,
    /// Extended ones (RFC 4360).
    pub extended: bool,
    /// Large ones (RFC 8092).
    pub large: bool,
}

/// How private AS numbers are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovePrivateAs {
    /// Only from paths that hold nothing else.
    WholePathOnly,
    /// From the neighbor's end of the path up to the first number that is not private.
    Leading,
    /// Wherever they are.
    All,
    /// Each is replaced by the own AS.
    Replace,
    /// Each is replaced by the own AS, in paths that hold nothing else.
    ReplaceWholePath,
}
