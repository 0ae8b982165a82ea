//! Interfaces and VRFs.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::names::canonical;
use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::interface::on;
use crate::dialect::grammar::ios::interface::{Command, Direction, Mode, Side, Target, Way};
use crate::model::{
    Aggregation, BfdTimers, DynamicAddress, FirstHopRedundancy, Interface, InterfaceAddress, LinkMtu,
    NatRole, Sourced, Stateful, VlanTags,
};
use crate::text::{Span, Spanned};

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
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
        C::DoubleTag { outer, inner } => {
            let tags = VlanTags::of(Some(tag(outer)), inner_tag(inner), statement);
            on(into, |it| it.vlan = Some(tags));
        }
        C::MisspelledDoubleTag { outer, keyword, inner } => {
            let tags = VlanTags::of(Some(tag(outer)), inner_tag(inner), statement);
            on(into, |it| it.vlan = Some(VlanTags { refused: Some(keyword.span), ..tags }));
        }
        C::Tag { vlan, native } => on(into, |it| {
            it.vlan = Some(VlanTags::of(None, Some(tag(vlan)), statement));
            it.retagged = native.is_some();
        }),
        C::Ethertype { ethertype } => {
            let stated = number(ethertype.value).map(|it| Sourced::written(vec![it], ethertype.span));
            on(into, |it| it.ethertypes = stated);
        }
        C::Mtu { bytes } => on(into, |it| it.mtu = Some(Sourced::from(bytes.map(LinkMtu::Payload)))),
        C::IpMtu { bytes } => on(into, |it| it.ip_mtu.ipv4 = Some(bytes.into())),
        C::Ip6Mtu { bytes } => on(into, |it| it.ip_mtu.ipv6 = Some(bytes.into())),
        C::ChannelGroup { group, mode } => {
            let bundle = Sourced::written(format!("Port-channel{}", group.value), group.span);
            let how = match mode.map(|it| it.value) {
                Some(Mode::Active | Mode::Passive) => Aggregation::Lacp,
                Some(Mode::Desirable | Mode::Auto) => Aggregation::Proprietary,
                Some(Mode::On) | None => Aggregation::Static,
            };
            on(into, |it| {
                it.bundle = Some(bundle);
                it.aggregation = Some(Sourced::written(how, statement));
            });
        }
        C::Multichassis { .. } => {
            on(into, |it| it.aggregation = Some(Sourced::written(Aggregation::Multichassis, statement)));
        }
        C::BridgeGroup { .. } => bridged(into, "bridge-group", statement),
        C::Xconnect { .. } => bridged(into, "xconnect", statement),
        C::ZoneMember { zone } => {
            let zone = Sourced::from(zone.map(|it| Stateful::Zone(it.to_owned())));
            on(into, |it| it.stateful = Some(zone));
        }
        C::Inspect { rules } => {
            let rules = Sourced::from(rules.map(|it| Stateful::Inspection(it.to_owned())));
            on(into, |it| it.stateful = Some(rules));
        }
        C::ServicePolicy { way, policy } => on(into, |it| match way.value {
            Way::Input => it.qos_in = Some(policy.into()),
            Way::Output => it.qos_out = Some(policy.into()),
        }),
        C::Bfd { transmit, receive, multiplier } => {
            let timers = BfdTimers {
                transmit_ms: Some(transmit.into()),
                receive_ms: Some(receive.into()),
                multiplier: Some(multiplier.into()),
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
        C::Standby { address, .. } => {
            first_hop(into, "HSRP", address.map(|it| it.map(IpAddr::V4)), statement);
        }
        C::Standby6 { address, .. } => first_hop(into, "HSRP", formed(address), statement),
        C::Vrrp { address, .. } => first_hop(into, "VRRP", Some(address.map(IpAddr::V4)), statement),
        // It says nothing before it has an address.
        C::VrrpGroup { .. } => {}
        C::VrrpAddress { address } => first_hop(into, "VRRP", formed(address), statement),
        C::Glbp { address, .. } => first_hop(into, "GLBP", address.map(|it| it.map(IpAddr::V4)), statement),
        C::Glbp6 { address, .. } => first_hop(into, "GLBP", formed(address), statement),
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

/// The inner tag, unless it is a range or any.
fn inner_tag(it: Spanned<&str>) -> Option<Sourced<u16>> {
    it.value.parse().ok().map(|tag| Sourced::written(tag, it.span))
}

/// A number as people write ethertypes.
fn number(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?, 16).ok()
}

fn bridged(into: &mut Builder<'_>, how: &str, statement: Span) {
    on(into, |it| it.bridging = Some(Sourced::written(how.to_owned(), statement)));
}

/// A shared address, which may stand with the length of its subnet; `autoconfig` leaves it to the router.
fn formed(it: Spanned<&str>) -> Option<Spanned<IpAddr>> {
    let address = it.value.split('/').next()?.parse().ok()?;
    Some(Spanned { value: address, span: it.span })
}

fn first_hop(
    into: &mut Builder<'_>,
    protocol: &'static str,
    address: Option<Spanned<IpAddr>>,
    statement: Span,
) {
    let shared = FirstHopRedundancy {
        protocol: Sourced::written(protocol, statement),
        address: address.map(Sourced::from),
    };
    on(into, |it| it.first_hop_redundancy.push(shared));
}
