//! Interfaces: ports, units, addresses, tags.

use ipnet::IpNet;

use super::builder::{At, Builder, unquoted, values};
use crate::dialect::grammar::junos::interfaces::{
    Command, Direction as Way, FilterListDirection as ListWay, Protocol as Redundancy,
};
use crate::model::{DynamicAddress, Interface, InterfaceAddress, VlanTags};
use crate::text::Spanned;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    match command {
        C::Interface { system, interface } => {
            named(into, at, system, interface, None);
        }
        C::Unit { system, interface, unit } => {
            named(into, at, system, interface, Some(unit));
        }
        C::Description { system, interface, unit, text } => {
            named(into, at, system, interface, unit).description = Some(at.name(text));
        }
        C::Disable { system, interface, unit } => {
            named(into, at, system, interface, unit).enabled = at.whole(false);
        }
        C::Mtu { system, interface, bytes } => {
            named(into, at, system, interface, None).mtu = Some(at.value(bytes));
        }
        C::FamilyMtu { system, interface, unit, bytes } => {
            named(into, at, system, interface, Some(unit)).ip_mtu = Some(at.value(bytes));
        }
        C::Vlan { system, interface, unit, vlan } => {
            let tag = at.value(vlan.map(|it| u16::try_from(it).unwrap_or_default()));
            named(into, at, system, interface, Some(unit)).vlan =
                Some(VlanTags { outer: None, inner: Some(tag), statement: at.statement });
        }
        C::VlanTags { system, interface, unit, outer, inner, .. } => {
            let interface = named(into, at, system, interface, Some(unit));
            let empty = VlanTags { outer: None, inner: None, statement: at.statement };
            let tags = interface.vlan.get_or_insert(empty);
            let number = |it: Spanned<&str>| Some(at.value(Spanned { value: tag(it.value)?, span: it.span }));
            tags.outer = outer.and_then(number).or(tags.outer);
            tags.inner = inner.and_then(number).or(tags.inner);
        }
        C::Address { system, interface, unit, address } => {
            add(named(into, at, system, interface, Some(unit)), at, address);
        }
        C::HostAddress { system, interface, unit, host } => {
            add(named(into, at, system, interface, Some(unit)), at, host.map(IpNet::from));
        }
        C::AddressOption { system, interface, unit, address, host } => {
            let net = address.or(host.map(|it| it.map(IpNet::from)));
            let interface = named(into, at, system, interface, Some(unit));
            if let Some(net) = net {
                add(interface, at, net);
            }
        }
        C::Assigned { system, interface, unit } => {
            let dynamic = at.whole(DynamicAddress::Assigned);
            named(into, at, system, interface, Some(unit)).dynamic_address = Some(dynamic);
        }
        C::Unnumbered { system, interface, unit, lender } => {
            let dynamic = at.value(lender.map(|_| DynamicAddress::Unnumbered));
            named(into, at, system, interface, Some(unit)).dynamic_address = Some(dynamic);
        }
        C::Filter { system, interface, unit, direction, filter } => {
            let interface = named(into, at, system, interface, Some(unit));
            let filters = match direction.value {
                Way::Input => &mut interface.filters_in,
                Way::Output => &mut interface.filters_out,
            };
            filters.push(at.name(filter));
        }
        C::FilterList { system, interface, unit, direction, filters } => {
            let interface = named(into, at, system, interface, Some(unit));
            let all = match direction.value {
                ListWay::InputList => &mut interface.filters_in,
                ListWay::OutputList => &mut interface.filters_out,
            };
            all.extend(values(&filters).map(|it| at.name(it)));
        }
        C::Redundancy { system, interface, unit, address, host, protocol, .. } => {
            let word = match protocol.value {
                Redundancy::VrrpGroup => "vrrp-group",
                Redundancy::VrrpInet6Group => "vrrp-inet6-group",
            };
            let seen = at.value(protocol.map(|_| word.to_owned()));
            let interface = named(into, at, system, interface, Some(unit));
            let net = address.or(host.map(|it| it.map(IpNet::from)));
            if let Some(net) = net {
                add(interface, at, net);
            }
            let all = &mut interface.first_hop_redundancy;
            if !all.iter().any(|it| it.value == word) {
                all.push(seen);
            }
        }
    }
}

/// The port, or a unit of it, with the port beside it.
fn named<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    system: Option<Spanned<&str>>,
    interface: Spanned<&str>,
    unit: Option<Spanned<u32>>,
) -> &'b mut Interface {
    let system = into.system(at, system);
    let port = at.name(interface);
    let Some(unit) = unit else { return system.interface(port, at.statement) };
    let name = format!("{}.{}", *port, unit.value);
    system.interface(port, at.statement);
    // In braces the port stands on a line of its own.
    let together = at.statement.contains(interface.span);
    let span = if together { unquoted(interface).span.to(unit.span) } else { unit.span };
    system.interface(at.value(Spanned { value: name, span }), at.statement)
}

fn add(interface: &mut Interface, at: At, net: Spanned<IpNet>) {
    // Statements about one address follow each other.
    if interface.addresses.last().is_some_and(|it| it.net.value == net.value) {
        return;
    }
    let secondary = interface.addresses.iter().any(|it| it.addr().is_ipv4() == net.value.addr().is_ipv4());
    interface.addresses.push(InterfaceAddress { net: at.value(net), secondary });
}

/// The VLAN id of a tag, which may state its ethertype in front: `0x88a8.10`.
fn tag(text: &str) -> Option<u16> {
    let id = text.rsplit_once('.').map_or(text, |(_, id)| id);
    id.parse().ok().filter(|it| (0..=4094).contains(it))
}
