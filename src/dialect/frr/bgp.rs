//! BGP: processes, their address families, and routes from other VRFs.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common;
use crate::dialect::common::bgp::process;
use crate::dialect::common::originate::{aggregate, ipv4, network, redistribute, reference};
use crate::dialect::grammar::frr::bgp::{Afi as AfiWord, Command, Safi as SafiWord, Target, Vpn, Way};
use crate::model::{AsNotation, Protocol, Redistribution, Sourced, Vrf};
use crate::net::{Afi, Family, Safi};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::EnforceFirstAs {} => process(into, |it| it.enforces_first_as = true),
        C::Process { asn, vrf, view, dot, dots } => {
            if dots.is_some() {
                into.as_notation = AsNotation::DotPlus;
            } else if dot.is_some() {
                into.as_notation = AsNotation::Dot;
            }
            let asn = asn.map(Into::into);
            match (vrf, view) {
                (Some(vrf), _) => {
                    into.vrf(vrf);
                    into.open_process(&format!("vrf {}", vrf.value), Some(vrf.into()), asn, statement);
                }
                // The neighbors of a view are reached over the interfaces of the global table.
                (None, Some(view)) => {
                    into.open_process(&format!("view {}", view.value), None, asn, statement);
                }
                (None, None) => into.open_process("", None, asn, statement),
            }
        }
        C::RequirePolicy {} => process(into, |it| it.policy_required = true),
        C::NoRequirePolicy {} => process(into, |it| it.policy_required = false),
        C::ImportCheck {} => process(into, |it| it.network_needs_route = true),
        C::NoImportCheck {} => process(into, |it| it.network_needs_route = false),
        C::DefaultIpv6 {} => process(into, |it| it.active.ipv6 = true),
        C::NoDefaultIpv6 {} => process(into, |it| it.active.ipv6 = false),
        C::DefaultShutdown {} => process(into, |it| it.shutdown_by_default = Some(statement)),
        C::ProcessShutdown { .. } => process(into, |it| it.shutdown = Some(statement)),
        C::Family { afi, safi } => {
            let safi = match safi.map(|it| it.value) {
                None | Some(SafiWord::Unicast) => Safi::Unicast,
                Some(SafiWord::Multicast) => Safi::Multicast,
                Some(_) => Safi::Other,
            };
            open(into, Family { afi: afi_of(afi), safi });
        }
        C::VpnFamily { afi } => open(into, Family { afi: afi_of(afi), safi: Safi::Vpn }),
        C::VpnFamilyOld { vpn } => {
            let afi = if vpn.value == Vpn::Vpnv4 { Afi::Ipv4 } else { Afi::Ipv6 };
            open(into, Family { afi, safi: Safi::Vpn });
        }
        C::EvpnFamily {} | C::LinkStateFamily {} => open(into, Family { afi: Afi::Ipv4, safi: Safi::Other }),
        C::Aggregate { prefix, options } => {
            let net = Some(prefix.map(|it| IpNet::V4(it.trunc())).into());
            aggregate(into, statement, net, common::words(options.as_ref()));
        }
        C::AggregateMask { address, mask, options } => {
            aggregate(into, statement, ipv4(address, mask), common::words(options.as_ref()));
        }
        C::Aggregate6 { prefix, options } => {
            let net = Some(prefix.map(|it| IpNet::V6(it.trunc())).into());
            aggregate(into, statement, net, common::words(options.as_ref()));
        }
        C::Redistribute { source, options } => {
            take_from(into, statement, &[source.span], common::words(options.as_ref()));
        }
        C::RedistributeInstance { source, instance, options } => {
            take_from(into, statement, &[source.span, instance.span], common::words(options.as_ref()));
        }
        C::NetworkLabelled { prefix, policy, .. } => {
            network(into, statement, Some(prefix.map(|it| it.trunc()).into()), policy);
        }
        C::NetworkBackdoor { prefix, policy } => {
            network(into, statement, Some(prefix.map(|it| it.trunc()).into()), Some(policy));
        }
        C::Distinguisher { value } => own_vrf(into, |it| it.distinguisher = Some(value.into())),
        C::RouteTarget { target, values } => own_vrf(into, |it| {
            let values: Vec<Sourced<String>> = values.iter().map(|&value| value.into()).collect();
            if target.value != Target::Export {
                it.import_targets.extend(values.iter().cloned());
            }
            if target.value != Target::Import {
                it.export_targets.extend(values);
            }
        }),
        C::ImportVrf { vrf } => import(into, statement, vrf),
        C::ImportVrfPolicy { policy } => {
            let Some(policy) = reference(Some(policy), into.platform.undefined_redistribution_map) else {
                return;
            };
            let Some((table, family)) = into.table() else { return };
            table.leak_policies.push((family, policy));
        }
        C::VpnPolicy { way, policy } => own_vrf(into, |it| match way.value {
            Way::Import => it.import_policies.push(policy.into()),
            Way::Export => it.export_policies.push(policy.into()),
        }),
    }
}

/// Takes the routes of another protocol, or of one instance of it, into BGP.
fn take_from(into: &mut Builder<'_>, statement: Span, source: &[Span], options: &[Spanned<&str>]) {
    let source = source.iter().map(|&span| Spanned { value: into.slice(span), span });
    let words: Vec<Spanned<&str>> = source.chain(options.iter().copied()).collect();
    redistribute(into, statement, &words);
}

/// Enters an address family of the process.
fn open(into: &mut Builder<'_>, family: Family) {
    into.open(Scope::Family { table: 0, family });
}

/// Changes the VRF that the process is for.
fn own_vrf(into: &mut Builder<'_>, change: impl FnOnce(&mut Vrf)) {
    let name = into.table().and_then(|(table, _)| table.vrf.as_ref().map(|it| it.value.clone()));
    if let Some(vrf) = name.and_then(|it| into.device.vrfs.get_mut(&it)) {
        change(vrf);
    }
}

/// The BGP routes of another VRF enter this table.
fn import(into: &mut Builder<'_>, statement: Span, vrf: Spanned<&str>) {
    let protocol = Sourced::written(Protocol::Bgp, vrf.span);
    let from =
        Redistribution { protocol, policy: None, metric: None, origin: None, default_route: true, statement };
    into.process_family().into_iter().for_each(|it| it.redistributions.push(from.clone()));
}

fn afi_of(word: Spanned<AfiWord>) -> Afi {
    match word.value {
        AfiWord::Ipv4 => Afi::Ipv4,
        AfiWord::Ipv6 => Afi::Ipv6,
    }
}
