//! Over which interface a session runs.

use std::net::IpAddr;

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

/// Finds the link of a session by its neighbor's address.
pub fn of<'m>(device: &'m Device, process: &BgpProcess, session: &Session) -> Link<'m> {
    let Some(peer) = session.address() else {
        return Link::Unknown(Doubt::at(session.peer.span(), "the neighbor has no address of its own"));
    };
    let in_table = || device.interfaces.iter().filter(|it| it.vrf.as_deref() == process.vrf.as_deref());
    let found = in_table()
        .filter_map(|it| Some((it, it.subnet_of(peer)?)))
        .filter(|(_, address)| address.addr() != peer)
        .max_by_key(|(_, address)| address.prefix_len());
    if let Some((interface, address)) = found {
        let port =
            interface.parent.as_deref().and_then(|name| device.interfaces.iter().find(|it| *it.name == name));
        return Link::Connected(Connected { interface, port: port.unwrap_or(interface), address });
    }
    if let Some(doubtful) = in_table().find(|it| it.dynamic_address.is_some() || !it.unread.is_empty()) {
        return Link::Unknown(Doubt::at(
            doubtful.name.span(),
            "the addresses of this interface are not known",
        ));
    }
    let same_family = |it: &InterfaceAddress| it.addr().is_ipv4() == peer.is_ipv4();
    if !device.interfaces.iter().any(|it| it.addresses.iter().any(same_family)) {
        return Link::Unknown(Doubt::at(None, "the file holds no interface addresses"));
    }
    if is_link_local(peer) {
        return Link::Unknown(Doubt::at(session.peer.span(), "a link-local address lies on any link"));
    }
    Link::None
}

fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(it) if it.is_unicast_link_local())
}
