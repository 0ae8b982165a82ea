//! Interfaces: ports, units, addresses, tags.

use ipnet::IpNet;

use super::builder::{At, Builder, unquoted, values};
use crate::dialect::grammar::junos::interfaces::{
    Command, Direction as Way, Family as Switched, FilterListDirection as ListWay, Protocol as Redundancy,
};
use crate::model::{
    Aggregation, DynamicAddress, FirstHopRedundancy, Interface, InterfaceAddress, LinkMtu, Stateful, VlanTags,
};
use crate::text::Spanned;

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
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
            named(into, at, system, interface, None).mtu = Some(at.value(bytes.map(LinkMtu::Frame)));
        }
        C::FamilyMtu { system, interface, unit, bytes } => {
            named(into, at, system, interface, Some(unit)).ip_mtu.ipv4 = Some(at.value(bytes));
        }
        C::Family6Mtu { system, interface, unit, bytes } => {
            named(into, at, system, interface, Some(unit)).ip_mtu.ipv6 = Some(at.value(bytes));
        }
        C::Vlan { system, interface, unit, vlan } => {
            let tag = at.value(vlan.map(|it| u16::try_from(it).unwrap_or_default()));
            named(into, at, system, interface, Some(unit)).vlan =
                Some(VlanTags::of(None, Some(tag), at.statement));
        }
        C::VlanTags { system, interface, unit, outer, inner, .. } => {
            let interface = named(into, at, system, interface, Some(unit));
            let tags = interface.vlan.get_or_insert(VlanTags::of(None, None, at.statement));
            let ethertype =
                outer.and_then(|it| Some(at.value(Spanned { value: ethertype(it.value)?, span: it.span })));
            tags.ethertype = ethertype.or(tags.ethertype);
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
            let interface = named(into, at, system, interface, Some(unit));
            let net = address.or(host.map(|it| it.map(IpNet::from)));
            if let Some(net) = net {
                add(interface, at, net);
            }
            shared(interface, at, protocol);
        }
        C::SharedAddress { system, interface, unit, address, host, protocol, shared: addresses, .. } => {
            let interface = named(into, at, system, interface, Some(unit));
            let net = address.or(host.map(|it| it.map(IpNet::from)));
            if let Some(net) = net {
                add(interface, at, net);
            }
            for word in values(&addresses) {
                let place = shared(interface, at, protocol);
                place.address =
                    word.value.parse().ok().map(|value| at.value(Spanned { value, span: word.span }));
            }
        }
        C::Encapsulation { system, interface, unit, kind } => {
            let kind = at.name(kind);
            if SWITCHING.contains(&kind.as_str()) {
                let how = kind.map(|it| format!("encapsulation {it}"));
                named(into, at, system, interface, unit).bridging = Some(how);
            }
        }
        C::SwitchedFamily { system, interface, unit, family } => {
            let name = match family.value {
                Switched::Bridge => "bridge",
                Switched::Ccc => "ccc",
                Switched::EthernetSwitching => "ethernet-switching",
                Switched::Tcc => "tcc",
                Switched::Vpls => "vpls",
            };
            let how = at.value(family.map(|_| format!("family {name}")));
            named(into, at, system, interface, Some(unit)).bridging = Some(how);
        }
        C::VlanMap { system, interface, unit } => {
            named(into, at, system, interface, Some(unit)).retagged = true;
        }
        C::Member { system, interface, bundle } => {
            named(into, at, system, interface, None).bundle = Some(at.name(bundle));
        }
        C::Ethertypes { system, interface, types } => {
            // Each value of a list is a statement of its own.
            let interface = named(into, at, system, interface, None);
            let all = interface.ethertypes.get_or_insert_with(|| at.whole(Vec::new()));
            all.value.extend(values(&types).filter_map(|it| number(it.value)));
        }
        C::Lacp { system, interface, .. } => {
            let lacp = at.whole(Aggregation::Lacp);
            named(into, at, system, interface, None).aggregation.get_or_insert(lacp);
        }
        C::Multichassis { system, interface } => {
            named(into, at, system, interface, None).aggregation = Some(at.whole(Aggregation::Multichassis));
        }
        C::RedundancyGroup { system, interface, group } => {
            let group = at.value(group.map(Stateful::RedundancyGroup));
            named(into, at, system, interface, None).stateful = Some(group);
        }
    }
}

/// Encapsulations with which an interface switches frames, or carries them to another place.
const SWITCHING: [&str; 12] = [
    "ethernet-bridge",
    "ethernet-ccc",
    "ethernet-tcc",
    "ethernet-vpls",
    "extended-vlan-bridge",
    "extended-vlan-ccc",
    "extended-vlan-tcc",
    "extended-vlan-vpls",
    "vlan-bridge",
    "vlan-ccc",
    "vlan-tcc",
    "vlan-vpls",
];

/// The entry of the protocol that is still without an address, or a new one.
fn shared(interface: &mut Interface, at: At, protocol: Spanned<Redundancy>) -> &mut FirstHopRedundancy {
    let all = &mut interface.first_hop_redundancy;
    let protocol = at.value(protocol.map(|_| "VRRP"));
    let open = all.iter().position(|it| it.address.is_none()).unwrap_or_else(|| {
        all.push(FirstHopRedundancy { protocol, address: None });
        all.len() - 1
    });
    match all.get_mut(open) {
        Some(entry) => entry,
        None => unreachable!("it was found or added"),
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

/// The ethertype in front of a tag that states it: `0x88a8.10`.
fn ethertype(text: &str) -> Option<u16> {
    number(text.split_once('.')?.0)
}

/// A number in hexadecimal.
fn number(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}
