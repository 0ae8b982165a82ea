//! Special-purpose addresses: what the registries say an address is for, and whether it may be seen on the internet.
//!
//! Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), and the multicast and
//! returned blocks that the registries leave out.

mod registry;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

pub use registry::SPECIAL;

/// One entry of a special-purpose address registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecialPrefix {
    /// The block.
    pub prefix: IpNet,
    /// What it is for, in the registry's words.
    pub name: &'static str,
    /// The documents that define it, for example "RFC 1918".
    pub rfc: &'static str,
    /// Whether its addresses are of use beyond their own network.
    pub reachable: Reachable,
}

/// The registries' column "globally reachable".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachable {
    /// May be forwarded across administrative domains.
    Yes,
    /// Must not be.
    No,
    /// The registry gives no answer, mostly because the block is deprecated; or it is no unicast block.
    NotApplicable,
}

/// The private networks of RFC 1918.
pub const PRIVATE: [Ipv4Net; 3] = [
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// The unique local addresses of RFC 4193.
pub const UNIQUE_LOCAL: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);

/// The networks set aside for examples: RFC 5737 for IPv4, RFC 3849 and RFC 9637 for IPv6.
pub const DOCUMENTATION: [IpNet; 5] = [
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(192, 0, 2, 0), 24)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(198, 51, 100, 0), 24)),
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(203, 0, 113, 0), 24)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20)),
];

/// The unicast addresses that IANA hands out (RFC 4291 section 2.4, IPv6 Global Unicast registry).
pub const GLOBAL_UNICAST: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// The most specific entry that holds the whole network, which may be a single address.
pub fn special(network: IpNet) -> Option<&'static SpecialPrefix> {
    SPECIAL.iter().filter(|it| it.prefix.contains(&network)).max_by_key(|it| it.prefix.prefix_len())
}

/// Whether the whole network is private: RFC 1918. For IPv6 see [`is_unique_local`].
pub fn is_private(network: IpNet) -> bool {
    matches!(network, IpNet::V4(network) if PRIVATE.iter().any(|it| it.contains(&network)))
}

/// Whether the whole network is unique local: RFC 4193.
pub fn is_unique_local(network: IpNet) -> bool {
    matches!(network, IpNet::V6(network) if UNIQUE_LOCAL.contains(&network))
}

/// Whether the whole network is set aside for examples: RFC 5737, RFC 3849, RFC 9637.
pub fn is_documentation(network: IpNet) -> bool {
    DOCUMENTATION.iter().any(|it| it.contains(&network))
}

/// Whether the registries let the network be seen on the internet: its most specific entry says so, or it has none and,
/// for IPv6, lies in the unicast space that IANA hands out. A network wider than every entry that it meets, such as
/// `8.0.0.0/5`, counts as reachable.
pub fn is_globally_reachable(network: IpNet) -> bool {
    match (special(network), network) {
        (Some(entry), _) => entry.reachable == Reachable::Yes,
        (None, IpNet::V4(_)) => true,
        (None, IpNet::V6(network)) => GLOBAL_UNICAST.contains(&network),
    }
}

/// Whether the address is public: globally reachable and, for IPv6, in the unicast space that IANA hands out, which
/// leaves out the translation prefix `64:ff9b::/96`.
pub fn is_public(address: IpAddr) -> bool {
    let in_unicast_space = match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(address) => GLOBAL_UNICAST.contains(&address),
    };
    in_unicast_space && is_globally_reachable(address.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_is_in_order_and_has_no_host_bits() {
        assert!(SPECIAL.is_sorted_by(|one, two| one.prefix < two.prefix));
        assert!(SPECIAL.iter().all(|it| it.prefix == it.prefix.trunc()));
    }

    #[test]
    fn the_named_tables_agree_with_the_registry() {
        let named = |name: &str| {
            SPECIAL.iter().filter(|it| it.name.starts_with(name)).map(|it| it.prefix).collect::<Vec<_>>()
        };
        assert_eq!(named("Private-Use"), PRIVATE.map(IpNet::V4));
        assert_eq!(named("Unique-Local"), [IpNet::V6(UNIQUE_LOCAL)]);
        assert_eq!(named("Documentation"), DOCUMENTATION);
    }

    #[test]
    fn the_most_specific_entry_answers() {
        let name = |text| special(net(text)).map(|it| (it.name, it.rfc));
        assert_eq!(name("10.1.0.0/16"), Some(("Private-Use", "RFC 1918")));
        assert_eq!(name("192.0.0.9/32"), Some(("Port Control Protocol Anycast", "RFC 7723")));
        assert_eq!(name("192.0.0.1/32"), Some(("IPv4 Service Continuity Prefix", "RFC 7335")));
        assert_eq!(name("192.0.0.128/25"), Some(("IETF Protocol Assignments", "RFC 6890")));
        assert_eq!(name("2001:4:112:5::/64"), Some(("AS112-v6", "RFC 7535")));
        assert_eq!(name("::ffff:10.0.0.1/128"), Some(("IPv4-mapped Address", "RFC 4291")));
        assert_eq!(name("10.0.0.0/7"), None);
        assert_eq!(name("0.0.0.0/0"), None);
        assert_eq!(name("8.8.8.0/24"), None);
    }

    #[test]
    fn private_unique_local_and_documentation() {
        for inside in ["10.0.0.0/8", "172.16.0.0/12", "172.31.255.255/32", "192.168.7.0/24"] {
            assert!(is_private(net(inside)), "{inside}");
        }
        for outside in
            ["10.0.0.0/7", "172.32.0.0/16", "192.0.0.0/8", "100.64.0.0/10", "fd00::/8", "0.0.0.0/0"]
        {
            assert!(!is_private(net(outside)), "{outside}");
        }
        assert!(is_unique_local(net("fd12:3456::/32")) && !is_unique_local(net("fe80::/10")));
        assert!(is_documentation(net("203.0.113.128/25")) && is_documentation(net("3fff:fff::/32")));
        assert!(!is_documentation(net("203.0.112.0/23")) && !is_documentation(net("3fff:1000::/20")));
    }

    #[test]
    fn reachable_as_the_registry_says() {
        for inside in
            ["8.8.8.0/24", "192.0.0.9/32", "192.31.196.0/24", "2a00::/16", "2001:20::/28", "64:ff9b::/96"]
        {
            assert!(is_globally_reachable(net(inside)), "{inside}");
        }
        for outside in [
            "100.64.1.0/24",
            "169.254.0.0/30",
            "224.0.0.0/8",
            "192.0.0.11/32",
            "192.88.99.0/24",
            "2002::/16",
            "2001::/32",
            "2001:db8::/48",
            "fe80::/64",
            "4000::/16",
            "::/0",
            "255.255.255.255/32",
        ] {
            assert!(!is_globally_reachable(net(outside)), "{outside}");
        }
    }

    #[test]
    fn public_addresses() {
        let public = |text: &str| is_public(text.parse().unwrap());
        assert!(public("131.107.0.2") && public("2606:4700::1111") && public("192.0.0.10"));
        assert!(!public("64:ff9b::1") && !public("10.0.0.1") && !public("198.51.100.1") && !public("::1"));
    }
}
