//! Sessions whose peering the facts do not have.

use std::collections::HashMap;

use super::{circuit, term};
use crate::analysis::link::Connected;
use crate::analysis::peering::{FoundBy, OnCircuit, Peering};
use crate::diagnostic::Severity;
use crate::model::{Circuit, CircuitPeeringKind};
use crate::rules::Context;
use crate::rules::expressroute::together::by_cause;
use crate::text::Span;

pub(super) fn check(cx: &mut Context<'_>) {
    switched_off(cx);
    without_family(cx);
    without_peering(cx);
}

fn up<'m, 'p>(cx: &Context<'p>) -> impl Iterator<Item = &'p Peering<'m>>
where
    'p: 'm,
    'm: 'p,
{
    cx.facts.peerings.all.iter().filter(|it| it.session.enabled.value)
}

/// The peering, or the family, is switched off.
fn switched_off(cx: &mut Context<'_>) {
    let found = up(cx).filter_map(|it| {
        let on = it
            .circuit
            .filter(|on| !on.is_enabled() && on.peering.kind.value != CircuitPeeringKind::Public)?;
        Some((switch(&on), it))
    });
    for (switch, sessions) in by_cause(found) {
        let first = sessions.first;
        let Some(on) = first.circuit else { continue };
        let message = format!(
            "{} cannot come up: {} of {} is switched off",
            sessions.title(),
            term(on.peering.kind.value),
            circuit(first)
        );
        let finding = cx.report(message).device(&first.device.name).likely_if(super::is_likely(first));
        let finding = sessions.point_out(finding).at_some(switch, "switched off");
        let _reported = finding.help("remove the session, or switch the peering on in Azure");
    }
}

/// Where a peering is switched off, or its family.
fn switch(on: &OnCircuit<'_>) -> Option<Span> {
    match on.family {
        Some(family) if on.peering.enabled.value => family.enabled.span(),
        _ => on.peering.enabled.span(),
    }
}

/// The peering is there, and has no addresses of this family.
fn without_family(cx: &mut Context<'_>) {
    let found = up(cx).filter_map(|it| {
        let on = it
            .circuit
            .filter(|on| on.is_enabled() && on.family.is_none() && !on.peering.families.is_empty())?;
        Some(((on.place, it.afi()), it))
    });
    for (_, sessions) in by_cause(found) {
        let first = sessions.first;
        let Some(on) = first.circuit else { continue };
        let message = format!(
            "{} cannot come up: {} of {} has no {} addresses",
            sessions.title(),
            term(on.peering.kind.value),
            circuit(first),
            first.afi()
        );
        let finding = cx.report(message).device(&first.device.name).likely_if(super::is_likely(first));
        let finding = sessions.point_out(finding).label(&on.peering.kind, "the peering that the facts have");
        let _reported =
            finding.help(format!("add {} to the peering in Azure, or remove the session", first.afi()));
    }
}

/// Nothing in the facts is for a session: settings put it on the circuit, or it shares its port with sessions of one.
fn without_peering(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let stated: HashMap<String, &Circuit> =
        facts.network.given.circuits.iter().map(|it| (it.name.to_lowercase(), it)).collect();
    let mut ports: HashMap<Port<'_>, Option<&Circuit>> = HashMap::new();
    for peering in &facts.peerings.all {
        let Some((on, link)) = peering.circuit.zip(peering.connected()) else { continue };
        if on.by == FoundBy::Address {
            let of_port = ports.entry(port(peering.device_index, link)).or_insert(Some(on.circuit));
            // A port with several circuits does not tell which one a session belongs to.
            *of_port = of_port.filter(|it| std::ptr::eq(*it, on.circuit));
        }
    }
    let found = up(cx).filter(|it| it.circuit.is_none()).filter_map(|it| {
        let kind = CircuitPeeringKind::Peering(it.kind?);
        let by_settings = it.stated_circuit.and_then(|name| stated.get(&name.to_lowercase()).copied());
        let by_port = || {
            let link = it.connected()?;
            ports.get(&port(it.device_index, link)).copied().flatten().filter(|_| it.stated_circuit.is_none())
        };
        let circuit = by_settings.or_else(by_port)?;
        let exists = circuit.peerings.iter().any(|it| it.kind.value == kind);
        (!exists && !circuit.peerings.is_empty()).then_some(((circuit.opening, it.kind), it))
    });
    let found: Vec<_> = found.collect();
    for ((opening, kind), sessions) in by_cause(found) {
        let first = sessions.first;
        let Some(circuit) = facts.network.given.circuits.iter().find(|it| it.opening == opening) else {
            continue;
        };
        let Some(kind) = kind else { continue };
        let named = format!("circuit {}", *circuit.name);
        let message = format!("{} has no counterpart: {named} has no {}", sessions.title(), kind.as_str());
        let finding = cx.report(message).device(&first.device.name);
        let finding = sessions.point_out(finding).at(circuit.place(), "the facts of the circuit");
        let finding = if first.stated_circuit.is_some() {
            finding.note("settings put the session on this circuit")
        } else {
            let why = "its port carries sessions of this circuit and of no other whose facts were given";
            finding
                .note(format!("taken for a session of {named} because {why}"))
                .at_most(Severity::Warning)
                .likely()
        };
        let _reported =
            finding.help("remove the session, or give the facts of the circuit that it belongs to");
    }
}

/// A port of a device, and the outer tag that tells the circuits on it apart.
type Port<'m> = (usize, &'m str, Option<u16>);

fn port(device: usize, link: Connected<'_>) -> Port<'_> {
    let outer = link.interface.vlan.as_ref().and_then(|it| it.outer.as_ref()).map(|it| it.value);
    (device, link.interface.port(), outer)
}
