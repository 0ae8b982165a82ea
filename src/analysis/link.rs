//! Over which interface a session runs.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::Doubt;
use crate::model::{BgpProcess, Device, Interface, InterfaceAddress, Session};

/// The link of a session.
#[derive(Debug, Clone)]
pub enum Link<'m> {
    /// The neighbor's address lies in a subnet of this interface.
    Connected(Connected<'m>),
    /// It lies in no subnet of the session's routing table.
    None,
    /// It may.
    Unknown(Doubt),
}

/// An interface and the address whose subnet holds the neighbor.
#[derive(Debug, Clone, Copy)]
pub struct Connected<'m> {
    /// The interface.
    pub interface: &'m Interface,
    /// The physical interface under it, or itself.
    pub port: &'m Interface,
    /// The address.
    pub address: &'m InterfaceAddress,
}

impl<'m> Link<'m> {
    /// The interface, when there is one.
    pub fn connected(&self) -> Option<Connected<'m>> {
        match self {
            Link::Connected(it) => Some(*it),
            Link::None | Link::Unknown(_) => None,
        }
    }
}

/// The interfaces of a device, for finding the one that holds an address.
#[derive(Debug)]
pub struct Links<'m> {
    /// By routing table and subnet.
    subnets: HashMap<(Option<&'m str>, IpNet), (&'m Interface, &'m InterfaceAddress)>,
    /// By name.
    names: HashMap<&'m str, &'m Interface>,
    /// For each routing table an interface of which the addresses are not known for sure.
    doubtful: HashMap<Option<&'m str>, &'m Interface>,
    /// Families of which the file holds interface addresses; where the operating system may hold more, only those
    /// with room for a neighbor count.
    families: [bool; 2],
    /// Whether an interface without a table may be in any.
    anywhere: bool,
}

impl<'m> Links<'m> {
    /// Looks at every interface of a device.
    pub fn of(device: &'m Device) -> Self {
        let mut links = Links {
            subnets: HashMap::new(),
            names: HashMap::with_capacity(device.interfaces.len()),
            doubtful: HashMap::new(),
            families: [false; 2],
            anywhere: !device.has_interface_language,
        };
        for interface in &device.interfaces {
            let table = interface.vrf.as_ref().map(|it| it.as_str());
            links.names.insert(&interface.name, interface);
            for address in &interface.addresses {
                links.subnets.entry((table, address.trunc())).or_insert((interface, address));
                if links.anywhere && address.prefix_len() == address.max_prefix_len() {
                    // The links themselves may be described elsewhere.
                    continue;
                }
                let [ipv4, ipv6] = &mut links.families;
                *(if address.addr().is_ipv4() { ipv4 } else { ipv6 }) = true;
            }
            if interface.dynamic_address.is_some() || !interface.unread.is_empty() {
                links.doubtful.entry(table).or_insert(interface);
            }
        }
        links
    }

    /// Finds the link of a session by its neighbor's address: the narrowest subnet of its routing table that holds it.
    pub fn of_session(&self, process: &BgpProcess, session: &Session) -> Link<'m> {
        let Some(peer) = session.address() else {
            return Link::Unknown(Doubt::at(session.peer.span(), "the neighbor has no address of its own"));
        };
        let table = process.vrf_name();
        let host = IpNet::from(peer);
        let mut subnets = (0..=host.prefix_len()).rev().filter_map(|length| IpNet::new(peer, length).ok());
        // Where the operating system puts interfaces into tables, one may be in a table that is not stated.
        let unstated = table.filter(|_| self.anywhere).map(|_| None);
        let found = subnets.find_map(|it| {
            let other = || unstated.and_then(|table| self.subnets.get(&(table, it.trunc())));
            self.subnets.get(&(table, it.trunc())).or_else(other)
        });
        if let Some(&(interface, address)) = found.filter(|(_, address)| address.addr() != peer) {
            let port = interface.parent.as_deref().and_then(|name| self.names.get(name));
            return Link::Connected(Connected { interface, port: port.unwrap_or(&interface), address });
        }
        if let Some(doubtful) = self.doubtful.get(&table) {
            let reason = "the addresses of this interface are not known";
            return Link::Unknown(Doubt::at(doubtful.name.span(), reason));
        }
        let [ipv4, ipv6] = self.families;
        if !(if peer.is_ipv4() { ipv4 } else { ipv6 }) {
            return Link::Unknown(Doubt::at(None, "the file holds no interface addresses"));
        }
        if is_link_local(peer) {
            return Link::Unknown(Doubt::at(session.peer.span(), "a link-local address lies on any link"));
        }
        Link::None
    }
}

/// The first two usable addresses of a subnet.
pub fn hosts(subnet: &IpNet) -> Option<(IpAddr, IpAddr)> {
    match subnet {
        IpNet::V4(it) if it.prefix_len() <= 30 => {
            Some([1, 2].map(|host| Ipv4Addr::from(u32::from(it.network()) + host).into()).into())
        }
        IpNet::V6(it) if it.prefix_len() <= 126 => {
            Some([1, 2].map(|host| Ipv6Addr::from(u128::from(it.network()) + host).into()).into())
        }
        _ => None,
    }
}

/// The addresses that the ends of a link to Microsoft have, the customer's first: the two usable ones of a /30 or a /126.
/// In a subnet of another size nobody knows which are meant.
pub fn ends(subnet: &IpNet) -> Option<(IpAddr, IpAddr)> {
    hosts(subnet).filter(|_| subnet.max_prefix_len() - subnet.prefix_len() == 2)
}

fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(it) if it.is_unicast_link_local())
}
