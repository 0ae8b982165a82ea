//! BGP: what several platforms say alike of a process and its tables.

use ipnet::IpNet;

use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::bgp::Command;
use crate::dialect::process::ProcessDraft;
use crate::model::{Peer, Sourced, Timers};
use crate::text::{Span, Spanned};

/// Changes the open process or table.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::RouterId { id } => {
            if let Some((table, _)) = into.table() {
                table.router_id = Some(id.into());
            }
        }
        C::ConfederationIdentifier { asn } => process(into, |it| it.confederation = Some(asn.into())),
        C::DefaultLocalPreference { preference } => {
            process(into, |it| it.local_preference = Some(preference.value));
        }
        C::ConfederationPeers { peers } => {
            let peers = peers.iter().filter_map(|it| Some(Sourced::written(it.value.parse().ok()?, it.span)));
            process(into, |it| it.confederation_peers.extend(peers));
        }
        C::Listen { range, group } => listen(into, statement, range, group),
        C::DefaultIpv4 {} => process(into, |it| it.active.ipv4 = true),
        C::NoDefaultIpv4 {} => process(into, |it| it.active.ipv4 = false),
        C::Timers { keepalive, hold } => timers(into, statement, keepalive, hold),
    }
}

/// Changes the process whose mode is open.
pub(in crate::dialect) fn process(into: &mut Builder<'_>, change: impl FnOnce(&mut ProcessDraft)) {
    if let Some(process) = into.process() {
        change(process);
    }
}

/// Keepalive and hold time of all sessions of a table.
pub(in crate::dialect) fn timers(
    into: &mut Builder<'_>,
    statement: Span,
    keepalive: Spanned<u32>,
    hold: Spanned<u32>,
) {
    let timers = Timers { keepalive: keepalive.value, hold: hold.value };
    if let Some((table, _)) = into.table() {
        table.timers = Some(Sourced::written(timers, statement));
    }
}

/// Sessions from anyone in a range, with the settings of a group.
fn listen(into: &mut Builder<'_>, statement: Span, range: Spanned<IpNet>, group: Spanned<&str>) {
    let peer = Sourced::written(Peer::Range(range.value.trunc()), range.span);
    if let Some(neighbor) = into.peer(peer, statement) {
        neighbor.group = Some(group.into());
    }
}
