//! Interfaces: addresses, tags, state, what is bound to them.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{ByFamily, NatRole, PeeringKind, Sourced};
use crate::text::Span;

/// One interface, or one logical unit of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Canonical name: full type, no blanks; equal names are one interface.
    pub name: Sourced<String>,
    /// The statement that opens it.
    pub opening: Span,
    /// The physical interface or bundle under a logical one.
    pub parent: Option<String>,
    /// Free text.
    pub description: Option<Sourced<String>>,
    /// Administratively up.
    pub enabled: Sourced<bool>,
    /// The routing table; `None` is the global one.
    pub vrf: Option<Sourced<String>>,
    /// Addresses with their subnets.
    pub addresses: Vec<InterfaceAddress>,
    /// The address comes from elsewhere (DHCP, another interface): any subnet may be connected.
    pub dynamic_address: Option<Sourced<DynamicAddress>>,
    /// VLAN tags of a logical interface.
    pub vlan: Option<VlanTags>,
    /// Frames leave with other tags than those stated, or with none: a map changes them, or the VLAN is the native one.
    pub retagged: bool,
    /// Ethertypes of an outer tag that the port takes, where they are stated; else it is 0x8100.
    pub ethertypes: Option<Sourced<Vec<u16>>>,
    /// The link aggregation that the port is a member of, by its name.
    pub bundle: Option<Sourced<String>>,
    /// How a link aggregation, or a member of one, agrees with the other end about it.
    pub aggregation: Option<Sourced<Aggregation>>,
    /// Frames are switched, whatever addresses the interface has: how, as written.
    pub bridging: Option<Sourced<String>>,
    /// Largest frame, in bytes.
    pub mtu: Option<Sourced<LinkMtu>>,
    /// Largest IP packet, in bytes, where it is stated apart.
    pub ip_mtu: ByFamily<Option<Sourced<u32>>>,
    /// QoS policy on what comes in.
    pub qos_in: Option<Sourced<String>>,
    /// QoS policy on what goes out.
    pub qos_out: Option<Sourced<String>>,
    /// What classes are marked with when they leave.
    pub qos_rewrite: ByFamily<Option<Sourced<String>>>,
    /// BFD timers for sessions over this interface.
    pub bfd: Option<Sourced<BfdTimers>>,
    /// BFD timers, by the name of a profile.
    pub bfd_profile: Option<Sourced<String>>,
    /// Side in address translation.
    pub nat_role: Option<Sourced<NatRole>>,
    /// Packet filters on what comes in, in the order in which they are asked.
    pub filters_in: Vec<Sourced<String>>,
    /// Packet filters on what goes out, in the order in which they are asked.
    pub filters_out: Vec<Sourced<String>>,
    /// Addresses that the interface shares with other routers.
    pub first_hop_redundancy: Vec<FirstHopRedundancy>,
    /// What keeps the state of flows over this interface, and stops those of which it did not see the beginning.
    pub stateful: Option<Sourced<Stateful>>,
    /// What the session to Microsoft over it carries, stated in a comment.
    pub stated_kind: Option<Sourced<PeeringKind>>,
    /// Lines of this interface that were not understood.
    pub unread: Vec<Span>,
}

impl Interface {
    /// An interface about which nothing is said.
    pub fn new(name: Sourced<String>, opening: Span) -> Self {
        Interface {
            name,
            opening,
            parent: None,
            description: None,
            enabled: Sourced::default_of(true),
            vrf: None,
            addresses: Vec::new(),
            dynamic_address: None,
            vlan: None,
            retagged: false,
            ethertypes: None,
            bundle: None,
            aggregation: None,
            bridging: None,
            mtu: None,
            ip_mtu: ByFamily::default(),
            qos_in: None,
            qos_out: None,
            qos_rewrite: ByFamily::default(),
            bfd: None,
            bfd_profile: None,
            nat_role: None,
            filters_in: Vec::new(),
            filters_out: Vec::new(),
            first_hop_redundancy: Vec::new(),
            stateful: None,
            stated_kind: None,
            unread: Vec::new(),
        }
    }

    /// What carries the interface: the port that it is a part of, or itself.
    pub fn port(&self) -> &str {
        self.parent.as_deref().unwrap_or(&self.name.value)
    }

    /// Whether what carries it is a link aggregation, which the platforms tell by its name: IOS, Junos, and the usual
    /// ones of Linux. Its members may be one port or many.
    pub fn on_a_bundle(&self) -> bool {
        let port = self.port();
        let kind = port.trim_end_matches(|it: char| it.is_ascii_digit());
        kind.len() < port.len() && matches!(kind, "Port-channel" | "ae" | "reth" | "bond" | "team")
    }

    /// Whether it is a loopback, which the platforms tell by its name.
    pub fn is_loopback(&self) -> bool {
        let name = self.port();
        let number = name.strip_prefix("Loopback").or_else(|| name.strip_prefix("lo"));
        number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    }

    /// The tags with which its frames leave, where that is known.
    pub fn tags(&self) -> Option<&VlanTags> {
        self.vlan.as_ref().filter(|_| !self.retagged)
    }

    /// The address of this interface whose subnet holds `peer`.
    pub fn subnet_of(&self, peer: IpAddr) -> Option<&InterfaceAddress> {
        self.addresses.iter().find(|it| it.net.contains(&peer))
    }
}

/// An address on an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// Address with the length of its subnet; host bits are kept.
    pub net: Sourced<IpNet>,
    /// Besides the primary one.
    pub secondary: bool,
}

impl std::ops::Deref for InterfaceAddress {
    type Target = Sourced<IpNet>;

    fn deref(&self) -> &Self::Target {
        &self.net
    }
}

/// How an interface comes to an address that is not in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamicAddress {
    /// DHCP, negotiation, autoconfiguration.
    Assigned,
    /// Borrowed from another interface.
    Unnumbered,
}

/// VLAN tags of a logical interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VlanTags {
    /// The provider's tag, in front (IEEE 802.1ad S-tag).
    pub outer: Option<Sourced<u16>>,
    /// The customer's tag, or the only one; `None` when it is a range or any.
    pub inner: Option<Sourced<u16>>,
    /// The ethertype of the outer tag, where it is stated.
    pub ethertype: Option<Sourced<u16>>,
    /// Read from the name of a device that the operating system makes: a custom, and no statement.
    pub guessed: bool,
    /// A keyword of the statement that the router does not know, so that it refuses the whole.
    pub refused: Option<Span>,
    /// The whole statement.
    pub statement: Span,
}

impl VlanTags {
    /// Tags that a statement gives in the usual way.
    pub fn of(outer: Option<Sourced<u16>>, inner: Option<Sourced<u16>>, statement: Span) -> Self {
        VlanTags { outer, inner, ethertype: None, guessed: false, refused: None, statement }
    }
}

/// The largest frame of an interface; platforms count from different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkMtu {
    /// What a frame carries: an IP packet may be as large.
    Payload(u32),
    /// The whole frame, with its link header and tags.
    Frame(u32),
}

impl LinkMtu {
    /// An Ethernet header.
    const HEADER: u32 = 14;
    /// That header with two VLAN tags behind it.
    const LONGEST_HEADER: u32 = 22;

    /// The largest IP packet is at least and at most so large: how many tags a platform counts is not known for sure.
    pub fn packet(self) -> (u32, u32) {
        match self {
            LinkMtu::Payload(bytes) => (bytes, bytes),
            LinkMtu::Frame(bytes) => {
                (bytes.saturating_sub(Self::LONGEST_HEADER), bytes.saturating_sub(Self::HEADER))
            }
        }
    }
}

/// How the ends of a link aggregation agree about its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggregation {
    /// Not at all: each states its own.
    Static,
    /// By the Link Aggregation Control Protocol (IEEE 802.1AX).
    Lacp,
    /// By that protocol, with members on several devices that act as one.
    Multichassis,
    /// By a vendor's own protocol.
    Proprietary,
}

/// An address that several routers share, so that hosts have one next hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstHopRedundancy {
    /// The protocol, by the name of the field: HSRP, VRRP, GLBP.
    pub protocol: Sourced<&'static str>,
    /// The address; `None` when it is learned or formed.
    pub address: Option<Sourced<IpAddr>>,
}

/// What keeps the state of flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stateful {
    /// The interface is a member of this security zone.
    Zone(String),
    /// The flows that leave or enter it are inspected by these rules.
    Inspection(String),
    /// It moves between the nodes of a cluster, together with their state.
    RedundancyGroup(u32),
}

/// BFD timers (RFC 5880); what is not stated is the platform's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BfdTimers {
    /// Desired transmit interval, in milliseconds.
    pub transmit_ms: Option<Sourced<u32>>,
    /// Required receive interval, in milliseconds.
    pub receive_ms: Option<Sourced<u32>>,
    /// Packets that may be lost.
    pub multiplier: Option<Sourced<u32>>,
}

/// A BFD session that is set up by its neighbor's address, apart from what it watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BfdPeer {
    /// The neighbor.
    pub peer: Sourced<IpAddr>,
    /// Its own timers.
    pub timers: BfdTimers,
    /// Timers by the name of a profile, for those that are not its own.
    pub profile: Option<Sourced<String>>,
}
