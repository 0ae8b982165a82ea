//! Interfaces and VRFs.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::interface::on;
use crate::dialect::grammar::frr::interface::Command;
use crate::model::{InterfaceAddress, Sourced};
use crate::text::Span;

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
            let net = net.unwrap_or_else(|_| IpNet::from(std::net::IpAddr::V4(address.value)));
            add(into, Sourced::written(net, address.span.to(peer.span)));
        }
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
