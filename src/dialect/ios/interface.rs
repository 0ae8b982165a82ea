//! Interfaces and VRFs.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use super::names::canonical;
use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::interface::on;
use crate::dialect::grammar::ios::interface::{Command, Direction, Side, Target, Way};
use crate::model::{BfdTimers, DynamicAddress, Interface, InterfaceAddress, NatRole, Sourced, VlanTags};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Interface { interface } => {
            let name = Sourced::written(canonical(interface.value), interface.span);
            let at = into.interface(name, statement);
            into.open(Scope::Interface(at));
        }
        C::Address { address, mask, secondary, .. } => {
            let (net, secondary) = (subnet(address, mask), secondary.is_some());
            on(into, |it| add_address(it, net, secondary));
        }
        C::NoAddress {} => on(into, |it| it.addresses.retain(|old| matches!(old.net.value, IpNet::V6(_)))),
        C::AddressAssigned { .. } | C::Address6Assigned { .. } => {
            on(into, |it| it.dynamic_address = Some(Sourced::written(DynamicAddress::Assigned, statement)));
        }
        C::Unnumbered { .. } | C::Unnumbered6 { .. } => {
            on(into, |it| it.dynamic_address = Some(Sourced::written(DynamicAddress::Unnumbered, statement)));
        }
        C::Address6Formed { address } => {
            let net = Sourced::from(address.map(IpNet::V6));
            on(into, |it| it.addresses.push(InterfaceAddress { net, secondary: false }));
        }
        C::Vrf { vrf } | C::VrfOld { vrf } => on(into, |it| {
            it.vrf = Some(vrf.into());
            it.addresses.clear();
        }),
        C::DoubleTag { outer, inner } | C::MisspelledDoubleTag { outer, inner } => {
            let inner = inner.value.parse().ok().map(|tag| Sourced::written(tag, inner.span));
            on(into, |it| it.vlan = Some(VlanTags { outer: Some(tag(outer)), inner, statement }));
        }
        C::Tag { vlan } => {
            on(into, |it| it.vlan = Some(VlanTags { outer: None, inner: Some(tag(vlan)), statement }));
        }
        C::Mtu { bytes } => on(into, |it| it.mtu = Some(bytes.into())),
        C::IpMtu { bytes } => on(into, |it| it.ip_mtu = Some(bytes.into())),
        C::ServicePolicy { way, policy } => on(into, |it| match way.value {
            Way::Input => it.qos_in = Some(policy.into()),
            Way::Output => it.qos_out = Some(policy.into()),
        }),
        C::Bfd { transmit, receive, multiplier } => {
            let timers = BfdTimers {
                transmit_ms: Some(transmit.value),
                receive_ms: Some(receive.value),
                multiplier: Some(multiplier.value),
            };
            on(into, |it| it.bfd = Some(Sourced::written(timers, statement)));
        }
        C::BfdTemplate { profile } => on(into, |it| it.bfd_profile = Some(profile.into())),
        C::NatSide { side } => {
            let role = match side.value {
                Side::Inside => NatRole::Inside,
                Side::Outside => NatRole::Outside,
                Side::Enable => NatRole::Any,
            };
            on(into, |it| it.nat_role = Some(Sourced::written(role, statement)));
        }
        C::AccessGroup { list, direction } => on(into, |it| match direction.value {
            Direction::In => it.filters_in = vec![list.into()],
            Direction::Out => it.filters_out = vec![list.into()],
        }),
        C::Standby { .. } => first_hop(into, "HSRP", statement),
        C::Vrrp { .. } => first_hop(into, "VRRP", statement),
        C::Glbp { .. } => first_hop(into, "GLBP", statement),
        C::VrfDefinition { vrf } | C::VrfDefinitionOld { vrf } => {
            into.vrf(vrf);
            into.open(Scope::Vrf(vrf.value.to_owned()));
        }
        C::Distinguisher { value } | C::DistinguisherOld { value } => {
            into.current_vrf().into_iter().for_each(|it| it.distinguisher = Some(value.into()));
        }
        C::RouteTarget { target, value } => {
            let Some(vrf) = into.current_vrf() else { return };
            if target.value != Target::Export {
                vrf.import_targets.push(value.into());
            }
            if target.value != Target::Import {
                vrf.export_targets.push(value.into());
            }
        }
        C::ImportMap { policy } | C::ImportGlobal { policy, .. } => {
            into.current_vrf().into_iter().for_each(|it| it.import_policies.push(policy.into()));
        }
        C::ExportMap { policy } | C::ExportGlobal { policy, .. } => {
            into.current_vrf().into_iter().for_each(|it| it.export_policies.push(policy.into()));
        }
    }
}

/// An address with the length of its mask. A mask with holes is no subnet: the address stands alone.
fn subnet(address: Spanned<Ipv4Addr>, mask: Spanned<Ipv4Addr>) -> Sourced<IpNet> {
    let net =
        Ipv4Net::with_netmask(address.value, mask.value).unwrap_or_else(|_| Ipv4Net::from(address.value));
    Sourced::written(IpNet::V4(net), address.span.to(mask.span))
}

/// A second primary address replaces the first.
fn add_address(interface: &mut Interface, net: Sourced<IpNet>, secondary: bool) {
    if !secondary {
        interface.addresses.retain(|old| old.secondary || matches!(old.net.value, IpNet::V6(_)));
    }
    interface.addresses.push(InterfaceAddress { net, secondary });
}

fn tag(it: Spanned<u32>) -> Sourced<u16> {
    // The grammar bounds tags to 12 bits.
    Sourced::from(it.map(|tag| u16::try_from(tag).unwrap_or(u16::MAX)))
}

fn first_hop(into: &mut Builder<'_>, protocol: &str, statement: Span) {
    on(into, |it| it.first_hop_redundancy.push(Sourced::written(protocol.to_owned(), statement)));
}
