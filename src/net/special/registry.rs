//! The entries of the IANA special-purpose address registries, and the blocks that they leave to others: multicast
//! (RFC 5771, RFC 4291), 6bone (RFC 3701) and site-local (RFC 3879).

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::Reachable::{self, No, NotApplicable, Yes};
use super::SpecialPrefix;

/// Every entry, IPv4 first, by address; an entry may lie within another.
pub const SPECIAL: &[SpecialPrefix] = &[
    v4([0, 0, 0, 0], 8, "This network", "RFC 791", No),
    v4([0, 0, 0, 0], 32, "This host on this network", "RFC 1122", No),
    v4([10, 0, 0, 0], 8, "Private-Use", "RFC 1918", No),
    v4([100, 64, 0, 0], 10, "Shared Address Space (carrier-grade NAT)", "RFC 6598", No),
    v4([127, 0, 0, 0], 8, "Loopback", "RFC 1122", No),
    v4([169, 254, 0, 0], 16, "Link Local", "RFC 3927", No),
    v4([172, 16, 0, 0], 12, "Private-Use", "RFC 1918", No),
    v4([192, 0, 0, 0], 24, "IETF Protocol Assignments", "RFC 6890", No),
    v4([192, 0, 0, 0], 29, "IPv4 Service Continuity Prefix", "RFC 7335", No),
    v4([192, 0, 0, 8], 32, "IPv4 dummy address", "RFC 7600", No),
    v4([192, 0, 0, 9], 32, "Port Control Protocol Anycast", "RFC 7723", Yes),
    v4([192, 0, 0, 10], 32, "TURN Anycast", "RFC 8155", Yes),
    v4([192, 0, 0, 170], 32, "NAT64/DNS64 Discovery", "RFC 8880, RFC 7050", No),
    v4([192, 0, 0, 171], 32, "NAT64/DNS64 Discovery", "RFC 8880, RFC 7050", No),
    v4([192, 0, 2, 0], 24, "Documentation (TEST-NET-1)", "RFC 5737", No),
    v4([192, 31, 196, 0], 24, "AS112-v4", "RFC 7535", Yes),
    v4([192, 52, 193, 0], 24, "AMT", "RFC 7450", Yes),
    v4([192, 88, 99, 0], 24, "Deprecated (6to4 Relay Anycast)", "RFC 7526", NotApplicable),
    v4([192, 88, 99, 2], 32, "6a44-relay anycast address", "RFC 6751", No),
    v4([192, 168, 0, 0], 16, "Private-Use", "RFC 1918", No),
    v4([192, 175, 48, 0], 24, "Direct Delegation AS112 Service", "RFC 7534", Yes),
    v4([198, 18, 0, 0], 15, "Benchmarking", "RFC 2544", No),
    v4([198, 51, 100, 0], 24, "Documentation (TEST-NET-2)", "RFC 5737", No),
    v4([203, 0, 113, 0], 24, "Documentation (TEST-NET-3)", "RFC 5737", No),
    v4([224, 0, 0, 0], 4, "Multicast", "RFC 5771", NotApplicable),
    v4([240, 0, 0, 0], 4, "Reserved", "RFC 1112", No),
    v4([255, 255, 255, 255], 32, "Limited Broadcast", "RFC 8190, RFC 919", No),
    v6(0, 128, "Unspecified Address", "RFC 4291", No),
    v6(1, 128, "Loopback Address", "RFC 4291", No),
    v6(0xffff << 32, 96, "IPv4-mapped Address", "RFC 4291", No),
    v6(0x0064_ff9b << 96, 96, "IPv4-IPv6 Translation (well-known prefix)", "RFC 6052", Yes),
    v6(0x0064_ff9b_0001 << 80, 48, "IPv4-IPv6 Translation (local use)", "RFC 8215", No),
    v6(0x0100 << 112, 64, "Discard-Only Address Block", "RFC 6666", No),
    v6(0x0100_0000_0000_0001 << 64, 64, "Dummy IPv6 Prefix", "RFC 9780", No),
    v6(0x2001 << 112, 23, "IETF Protocol Assignments", "RFC 2928", No),
    v6(0x2001 << 112, 32, "TEREDO", "RFC 4380, RFC 8190", NotApplicable),
    v6((0x2001_0001 << 96) | 0x1, 128, "Port Control Protocol Anycast", "RFC 7723", Yes),
    v6((0x2001_0001 << 96) | 0x2, 128, "TURN Anycast", "RFC 8155", Yes),
    v6((0x2001_0001 << 96) | 0x3, 128, "DNS-SD Service Registration Protocol Anycast", "RFC 9665", Yes),
    v6(0x2001_0002 << 96, 48, "Benchmarking", "RFC 5180", No),
    v6(0x2001_0003 << 96, 32, "AMT", "RFC 7450", Yes),
    v6(0x2001_0004_0112 << 80, 48, "AS112-v6", "RFC 7535", Yes),
    v6(0x2001_0010 << 96, 28, "Deprecated (previously ORCHID)", "RFC 4843", NotApplicable),
    v6(0x2001_0020 << 96, 28, "ORCHIDv2", "RFC 7343", Yes),
    v6(0x2001_0030 << 96, 28, "Drone Remote ID Protocol Entity Tags (DETs)", "RFC 9374", Yes),
    v6(0x2001_0db8 << 96, 32, "Documentation", "RFC 3849", No),
    v6(0x2002 << 112, 16, "6to4", "RFC 3056", NotApplicable),
    v6(0x2620_004f_8000 << 80, 48, "Direct Delegation AS112 Service", "RFC 7534", Yes),
    v6(0x3ffe << 112, 16, "Returned 6bone space", "RFC 3701", NotApplicable),
    v6(0x3fff << 112, 20, "Documentation", "RFC 9637", No),
    v6(0x5f00 << 112, 16, "Segment Routing (SRv6) SIDs", "RFC 9602", No),
    v6(0xfc00 << 112, 7, "Unique-Local", "RFC 4193, RFC 8190", No),
    v6(0xfe80 << 112, 10, "Link-Local Unicast", "RFC 4291", No),
    v6(0xfec0 << 112, 10, "Deprecated Site-Local", "RFC 3879", NotApplicable),
    v6(0xff00 << 112, 8, "Multicast", "RFC 4291", NotApplicable),
];

type Text = &'static str;

/// A row of IPv4; a length that is no prefix length does not compile.
const fn v4([a, b, c, d]: [u8; 4], length: u8, name: Text, rfc: Text, reachable: Reachable) -> SpecialPrefix {
    let prefix = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length));
    SpecialPrefix { prefix, name, rfc, reachable }
}

/// A row of IPv6, likewise.
const fn v6(bits: u128, length: u8, name: Text, rfc: Text, reachable: Reachable) -> SpecialPrefix {
    let prefix = IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_bits(bits), length));
    SpecialPrefix { prefix, name, rfc, reachable }
}
