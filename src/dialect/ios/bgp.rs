//! BGP: the process, its tables, families and templates.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::bgp::{process, timers};
use crate::dialect::common::originate::{aggregate, ipv4, redistribute};
use crate::dialect::common::words;
use crate::dialect::grammar::ios::bgp::{Afi as AfiWord, Command, Safi as SafiWord, Vpn};
use crate::model::AsNotation;
use crate::net::{Afi, Family, Safi};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        // A router has one process, so a second statement goes on with it.
        C::Process { asn } => into.open_process("", None, Some(asn.into()), statement),
        C::NoEnforceFirstAs {} => process(into, |it| it.enforces_first_as = false),
        C::LongestPath { longest } => process(into, |it| it.longest_path = Some(longest.into())),
        C::AsNotationDot {} => into.as_notation = AsNotation::Dot,
        C::TimersMinimum { keepalive, hold, .. } => timers(into, statement, keepalive, hold),
        C::Aggregate { address, mask, options } => {
            aggregate(into, statement, ipv4(address, mask), words(options.as_ref()));
        }
        C::Aggregate6 { prefix, options } => {
            let net = Some(prefix.map(|it| IpNet::V6(it.trunc())).into());
            aggregate(into, statement, net, words(options.as_ref()));
        }
        C::Redistribute { source } => redistribute(into, statement, &source),
        C::DefaultInformation {} => {
            let Some((table, family)) = into.table() else { return };
            table.default_information.push(family);
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

fn afi_of(word: Spanned<AfiWord>) -> Afi {
    match word.value {
        AfiWord::Ipv4 => Afi::Ipv4,
        AfiWord::Ipv6 => Afi::Ipv6,
    }
}
