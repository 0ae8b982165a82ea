//! Address families (RFC 4760).

use std::fmt;

use ipnet::IpNet;

/// IPv4 or IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Afi {
    /// 32 bits.
    Ipv4,
    /// 128 bits.
    Ipv6,
}

impl Afi {
    /// The family of a prefix.
    pub fn of(net: &IpNet) -> Self {
        match net {
            IpNet::V4(_) => Afi::Ipv4,
            IpNet::V6(_) => Afi::Ipv6,
        }
    }
}

impl fmt::Display for Afi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Afi::Ipv4 => "IPv4",
            Afi::Ipv6 => "IPv6",
        })
    }
}

/// What kind of routes of an address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safi {
    /// Ordinary routes.
    Unicast,
    /// Routes for multicast sources.
    Multicast,
    /// Routes of VPNs (RFC 4364).
    Vpn,
    /// Anything else (labelled, EVPN, flow specification, …).
    Other,
}

/// An address family as a session negotiates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family {
    /// IPv4 or IPv6.
    pub afi: Afi,
    /// What kind of routes.
    pub safi: Safi,
}

impl Family {
    /// Ordinary IPv4 routes.
    pub const IPV4_UNICAST: Family = Family { afi: Afi::Ipv4, safi: Safi::Unicast };
    /// Ordinary IPv6 routes.
    pub const IPV6_UNICAST: Family = Family { afi: Afi::Ipv6, safi: Safi::Unicast };

    /// Ordinary routes of an address family.
    pub fn unicast(afi: Afi) -> Self {
        Family { afi, safi: Safi::Unicast }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let safi = match self.safi {
            Safi::Unicast => "unicast",
            Safi::Multicast => "multicast",
            Safi::Vpn => "VPN",
            Safi::Other => "(other)",
        };
        write!(f, "{} {safi}", self.afi)
    }
}
