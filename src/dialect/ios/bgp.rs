//! BGP: the process, its tables, families and templates.

use std::collections::HashMap;

use ipnet::IpNet;

use crate::dialect::builder::{Builder, ProcessDraft, Scope, TableDraft};
use crate::dialect::grammar::ios::bgp::{Afi as AfiWord, Command, Safi as SafiWord, Vpn};
use crate::model::{Named, Peer, Sourced, Timers};
use crate::net::{Afi, Asn, Family, Safi};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Process { asn } => open_process(into, statement, asn),
        C::RouterId { id } => {
            if let Some((table, _)) = into.table() {
                table.router_id = Some(id.into());
            }
        }
        C::ConfederationIdentifier { asn } => process(into, |it| it.confederation = Some(asn.into())),
        C::ConfederationPeers { peers } => {
            let peers = peers.iter().filter_map(|it| Some(Sourced::written(it.value.parse().ok()?, it.span)));
            process(into, |it| it.confederation_peers.extend(peers));
        }
        C::Listen { range, group } => listen(into, statement, range, group),
        C::DefaultIpv4 {} => process(into, |it| it.ipv4_active = true),
        C::NoDefaultIpv4 {} => process(into, |it| it.ipv4_active = false),
        C::Timers { keepalive, hold, .. } => {
            let timers = Timers { keepalive: keepalive.value, hold: hold.value };
            process(into, |it| it.timers = Some(Sourced::written(timers, statement)));
        }
        C::Family { afi, safi } => {
            let safi = match safi.map(|it| it.value) {
                None | Some(SafiWord::Unicast) => Safi::Unicast,
                Some(SafiWord::Multicast) => Safi::Multicast,
                Some(_) => Safi::Other,
            };
            into.open(Scope::Family { table: 0, family: Family { afi: afi_of(afi), safi } });
        }
        C::VrfFamily { afi, vrf } => {
            into.vrf(vrf);
            let Some(table) = into.table_of(vrf.into(), statement) else { return };
            into.open(Scope::Family { table, family: Family::unicast(afi_of(afi)) });
        }
        C::VpnFamily { vpn } => {
            let afi = if vpn.value == Vpn::Vpnv4 { Afi::Ipv4 } else { Afi::Ipv6 };
            into.open(Scope::Family { table: 0, family: Family { afi, safi: Safi::Vpn } });
        }
        C::OtherFamily { .. } => {
            into.open(Scope::Family { table: 0, family: Family { afi: Afi::Ipv4, safi: Safi::Other } });
        }
        C::SessionTemplate { template } => {
            process(into, |it| {
                it.session_templates.entry(template.value.to_owned()).or_default();
            });
            into.open(Scope::SessionTemplate(template.value.to_owned()));
        }
        C::SessionTemplateInherit { parent } => {
            let Scope::SessionTemplate(name) = into.scope().clone() else { return };
            process(into, |it| it.session_templates.entry(name).or_default().parent = Some(parent.into()));
        }
        C::PolicyTemplate { template } => {
            process(into, |it| {
                it.policy_templates.entry(template.value.to_owned()).or_default();
            });
            into.open(Scope::PolicyTemplate(template.value.to_owned()));
        }
        C::PolicyTemplateInherit { parent, sequence } => {
            let Scope::PolicyTemplate(name) = into.scope().clone() else { return };
            let number = sequence.map_or(0, |it| it.value);
            process(into, |it| {
                let template = it.policy_templates.entry(name).or_default();
                template.settings.templates.push((number, parent.into()));
            });
        }
    }
}

/// Opens the process; a router has one, so a second statement goes on with it.
fn open_process(into: &mut Builder<'_>, statement: Span, asn: Spanned<Asn>) {
    let ipv4_active = into.platform.ipv4_active;
    into.process.get_or_insert_with(|| ProcessDraft {
        asn: asn.into(),
        confederation: None,
        confederation_peers: Vec::new(),
        ipv4_active,
        timers: None,
        tables: vec![TableDraft::new(None, statement)],
        places: HashMap::new(),
        session_templates: Named::new(),
        policy_templates: Named::new(),
    });
    into.open(Scope::Process);
}

fn process(into: &mut Builder<'_>, change: impl FnOnce(&mut ProcessDraft)) {
    if let Some(process) = &mut into.process {
        change(process);
    }
}

/// Sessions from anyone in a range, with the settings of a group.
fn listen(into: &mut Builder<'_>, statement: Span, range: Spanned<IpNet>, group: Spanned<&str>) {
    let Some((table, _)) = into.table() else { return };
    let peer = Sourced::written(Peer::Range(range.value.trunc()), range.span);
    table.neighbor(peer, statement).group = Some(group.into());
}

fn afi_of(word: Spanned<AfiWord>) -> Afi {
    match word.value {
        AfiWord::Ipv4 => Afi::Ipv4,
        AfiWord::Ipv6 => Afi::Ipv6,
    }
}
