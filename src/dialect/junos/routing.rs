//! Routing options and routing instances.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::builder::{At, Builder, unquoted, values};
use super::tables::{Static, Table, reference};
use crate::dialect::grammar::junos::routing::{Command, Direction};
use crate::model::{NextHop, Sourced, Vrf};
use crate::net::Asn;
use crate::text::Spanned;

type Name<'a> = Option<Spanned<&'a str>>;

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    match command {
        C::RouterId { system, instance, id } => {
            into.table(at, system, instance).router_id = Some(at.value(id));
        }
        C::AutonomousSystemOption { system, instance, asn, loops }
        | C::AutonomousSystem { system, instance, asn, loops } => {
            let table = into.table(at, system, instance);
            table.asn = Some(at.value(asn));
            table.loops = loops.map(|it| at.value(it.map(small))).or(table.loops);
        }
        C::OwnAsLoops { system, instance, loops } => {
            into.table(at, system, instance).loops = Some(at.value(loops.map(small)));
        }
        C::Confederation { system, instance, asn, members } => {
            let table = into.table(at, system, instance);
            table.confederation = Some(at.value(asn));
            table.confederation_members.extend(numbers(at, &members.map_or(Vec::new(), |it| it.value)));
        }
        C::ConfederationMembers { system, instance, members } => {
            into.table(at, system, instance).confederation_members.extend(numbers(at, &members));
        }
        C::Leaking { system, .. } => into.system(at, system).leaks.push(at.statement),
        C::InstanceImport { system, instance, policies } => {
            vrf(into, at, (system, instance), |it| {
                it.import_policies.extend(values(&policies).map(|it| at.name(it)));
            });
        }
        C::VrfImport { system, instance, policies } => {
            vrf(into, at, (system, Some(instance)), |it| {
                it.import_policies.extend(values(&policies).map(|it| at.name(it)));
            });
        }
        C::InstanceExport { system, instance, policies } => {
            vrf(into, at, (system, instance), |it| {
                it.export_policies.extend(values(&policies).map(|it| at.name(it)));
            });
        }
        C::VrfExport { system, instance, policies } => {
            vrf(into, at, (system, Some(instance)), |it| {
                it.export_policies.extend(values(&policies).map(|it| at.name(it)));
            });
        }

        C::StaticRoute { system, instance, table, prefix } => {
            let key = Route { system, instance, table, prefix: Some(prefix), host: None, default: false };
            key.change(into, at, |_| {});
        }
        C::StaticHost { system, instance, table, host } => {
            let key = Route { system, instance, table, prefix: None, host: Some(host), default: false };
            key.change(into, at, |_| {});
        }
        C::StaticDefault { system, instance, table, .. } => {
            let key = Route { system, instance, table, prefix: None, host: None, default: true };
            key.change(into, at, |_| {});
        }
        C::NextHop { system, instance, table, prefix, host, default, hops } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.hops.extend(values(&hops).map(|it| hop(it.value))));
        }
        C::QualifiedNextHop { system, instance, table, prefix, host, default, hop } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            let hop = self::hop(unquoted(hop).value);
            key.change(into, at, |it| {
                if it.hops.last() != Some(&hop) {
                    it.hops.push(hop);
                }
            });
        }
        C::Discard { system, instance, table, prefix, host, default } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.hops = vec![NextHop::Discard]);
        }
        C::NextTable { system, instance, table, prefix, host, default, target } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.hops.push(NextHop::Interface(target.value.to_owned())));
        }
        C::Preference { system, instance, table, prefix, host, default, preference } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.preference = Some(at.value(preference.map(small))));
        }
        C::Tag { system, instance, table, prefix, host, default, tag } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.tag = Some(at.value(tag)));
        }
        C::NoReadvertise { system, instance, table, prefix, host, default } => {
            let key = Route { system, instance, table, prefix, host, default: default.is_some() };
            key.change(into, at, |it| it.hidden = true);
        }

        C::Aggregate { system, instance, table, prefix, .. } => {
            let prefix = at.value(prefix.map(|it| it.trunc()));
            if let Some(into) = table_of(into, at, (system, instance), table) {
                into.aggregate(prefix, at.statement);
            }
        }
        C::AggregateOption { system, instance, table, prefix, default, .. } => {
            let all = default.map(|it| it.map(|_| default_route(table)));
            let Some(prefix) = prefix.or(all).map(|it| at.value(it.map(|it| it.trunc()))) else { return };
            if let Some(into) = table_of(into, at, (system, instance), table) {
                into.aggregate(prefix, at.statement);
            }
        }
        C::AggregateDefault { system, instance, table, default, .. } => {
            let prefix = at.value(default.map(|_| default_route(table)));
            if let Some(into) = table_of(into, at, (system, instance), table) {
                into.aggregate(prefix, at.statement);
            }
        }
        C::AggregatePolicy { system, instance, table, prefix, policies, .. } => {
            let prefix = at.value(prefix.map(|it| it.trunc()));
            let Some(first) = values(&policies).next().map(|it| at.name(it)) else { return };
            if let Some(into) = table_of(into, at, (system, instance), table) {
                into.aggregate(prefix, at.statement).advertise_map.get_or_insert(reference(first));
            }
        }

        // Every kind of instance that carries routes has a table of its own here; the others have no sessions.
        C::InstanceType { system, instance, .. } => {
            into.table(at, system, Some(instance));
        }
        C::InstanceInterface { system, instance, interface } => {
            let name = at.name(interface);
            into.table(at, system, Some(instance)).interfaces.push(name);
        }
        C::Distinguisher { system, instance, value } => {
            vrf(into, at, (system, Some(instance)), |it| it.distinguisher = Some(at.name(value)));
        }
        C::DirectedTarget { system, instance, direction, target } => {
            vrf(into, at, (system, Some(instance)), |it| match direction.value {
                Direction::Import => it.import_targets.push(at.name(target)),
                Direction::Export => it.export_targets.push(at.name(target)),
            });
        }
        C::Target { system, instance, target } => {
            vrf(into, at, (system, Some(instance)), |it| {
                it.import_targets.push(at.name(target));
                it.export_targets.push(at.name(target));
            });
        }
    }
}

/// The main table is nobody's VRF: what leaks into it is not modelled.
fn vrf(
    into: &mut Builder<'_>,
    at: At,
    (system, instance): (Name<'_>, Name<'_>),
    change: impl FnOnce(&mut Vrf),
) {
    if let Some(vrf) = &mut into.table(at, system, instance).vrf {
        change(vrf);
    }
}

/// A static route by the words that lead to it.
#[derive(Clone, Copy)]
struct Route<'a> {
    system: Name<'a>,
    instance: Name<'a>,
    table: Name<'a>,
    prefix: Option<Spanned<IpNet>>,
    host: Option<Spanned<IpAddr>>,
    default: bool,
}

impl Route<'_> {
    fn change(self, into: &mut Builder<'_>, at: At, change: impl FnOnce(&mut Static)) {
        let all = self.default.then_some(Spanned { value: default_route(self.table), span: at.statement });
        let host = self.host.map(|it| it.map(IpNet::from));
        let Some(prefix) = self.prefix.or(host).or(all) else { return };
        let prefix = at.value(prefix.map(|it| it.trunc()));
        if let Some(table) = table_of(into, at, (self.system, self.instance), self.table) {
            change(table.static_route(prefix, at.statement));
        }
    }
}

/// The table that routes of a `rib` are in: the own one, or that of an instance that the name begins with. Multicast
/// and label tables (`inet.2`, `inet.3`, `mpls.0`) are none of ours.
fn table_of<'b>(
    into: &'b mut Builder<'_>,
    at: At,
    (system, instance): (Name<'_>, Name<'_>),
    rib: Name<'_>,
) -> Option<&'b mut Table> {
    let Some(rib) = rib.map(unquoted) else { return Some(into.table(at, system, instance)) };
    let owner = ["inet.0", "inet6.0"].iter().find_map(|it| rib.value.strip_suffix(it))?;
    match owner.strip_suffix('.') {
        Some(owner) if instance.is_none() => {
            Some(into.table(at, system, Some(Spanned { value: owner, span: rib.span })))
        }
        _ => Some(into.table(at, system, instance)),
    }
}

fn default_route(rib: Name<'_>) -> IpNet {
    match rib {
        Some(rib) if rib.value.contains("inet6") => IpNet::V6(Ipv6Net::default()),
        _ => IpNet::V4(Ipv4Net::default()),
    }
}

fn hop(text: &str) -> NextHop {
    text.parse().map_or_else(|_| NextHop::Interface(text.to_owned()), NextHop::Address)
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn numbers(at: At, words: &[Spanned<&str>]) -> Vec<Sourced<Asn>> {
    values(words)
        .filter_map(|it| Some(at.value(Spanned { value: it.value.parse().ok()?, span: it.span })))
        .collect()
}
