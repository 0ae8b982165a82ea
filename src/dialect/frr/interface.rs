//! Interfaces and VRFs.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::interface::on;
use crate::dialect::grammar::frr::interface::Command;
use crate::model::{FirstHopRedundancy, InterfaceAddress, Sourced};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Interface { interface, vrf } => {
            let name = Sourced::written((into.platform.interface_name)(interface.value), interface.span);
            let at = into.interface(name, statement);
            into.open(Scope::Interface(at));
            if let Some(vrf) = vrf {
                on(into, |it| it.vrf = Some(vrf.into()));
            }
        }
        C::Address { address, .. } => add(into, Sourced::from(address.map(IpNet::V4))),
        C::Address6 { address } => add(into, Sourced::from(address.map(IpNet::V6))),
        C::AddressPeer { address, peer } => {
            // The subnet is that of the neighbor's end.
            let net = ipnet::Ipv4Net::new(address.value, peer.value.prefix_len()).map(IpNet::V4);
            let net = net.unwrap_or_else(|_| IpNet::from(IpAddr::V4(address.value)));
            add(into, Sourced::written(net, address.span.to(peer.span)));
        }
        C::Vrrp { address, .. } => shared(into, address.map(IpAddr::V4), statement),
        C::Vrrp6 { address, .. } => shared(into, address.map(IpAddr::V6), statement),
        C::Vrf { vrf } => {
            into.vrf(vrf);
            into.open(Scope::Vrf(vrf.value.to_owned()));
        }
    }
}

/// Adds an address; an interface may have many.
fn add(into: &mut Builder<'_>, net: Sourced<IpNet>) {
    on(into, |it| it.addresses.push(InterfaceAddress { net, secondary: false }));
}

/// Adds an address that is shared with other routers.
fn shared(into: &mut Builder<'_>, address: Spanned<IpAddr>, statement: Span) {
    let protocol = Sourced::written("VRRP", statement);
    let shared = FirstHopRedundancy { protocol, address: Some(address.into()) };
    on(into, |it| it.first_hop_redundancy.push(shared));
}
