//! Sessions that the facts demand and no file holds.

use std::collections::HashSet;

use super::term;
use crate::analysis::peering::{Kind, Peering, second_host};
use crate::diagnostic::Severity;
use crate::model::{Circuit, CircuitFamily, CircuitPeering, CircuitPeeringKind, LinkRole};
use crate::net::Afi;
use crate::rules::Context;

pub(super) fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut present: HashSet<((usize, usize), Afi)> = HashSet::new();
    let mut circuits: HashSet<usize> = HashSet::new();
    for peering in &facts.peerings.all {
        if let Some(on) = &peering.circuit {
            present.insert((on.place, peering.afi()));
            circuits.insert(on.place.0);
        }
    }
    for (at, circuit) in facts.network.given.circuits.iter().enumerate() {
        let demands = |it: &&CircuitPeering| it.enabled.value && families(it).next().is_some();
        if !circuits.contains(&at) {
            if let Some(peering) = circuit.peerings.iter().find(demands) {
                elsewhere(cx, circuit, peering);
            }
            continue;
        }
        for (place, peering) in circuit.peerings.iter().enumerate().filter(|(_, it)| demands(it)) {
            let CircuitPeeringKind::Peering(kind) = peering.kind.value else { continue };
            let here = |afi| present.contains(&((at, place), afi));
            let missing: Vec<&CircuitFamily> = families(peering).filter(|it| !here(it.afi)).collect();
            let all = missing.len() == families(peering).count();
            if let Some(first) = missing.first() {
                absent(cx, circuit, peering, kind, first, all);
            }
        }
    }
}

/// The families that are switched on and of which a link is known.
fn families(peering: &CircuitPeering) -> impl Iterator<Item = &CircuitFamily> {
    peering.families.iter().filter(|it| it.enabled.value && (it.primary.is_some() || it.secondary.is_some()))
}

/// None of the files has a session of this circuit: most likely its routers are not among them.
fn elsewhere(cx: &mut Context<'_>, circuit: &Circuit, peering: &CircuitPeering) {
    let network = cx.facts.network;
    let message = format!("none of the devices read has a session of circuit {}", *circuit.name);
    let finding = cx.report(message).at(circuit.place(), "this circuit");
    let finding = finding.label(&peering.kind, format!("{} is switched on", term(peering.kind.value)));
    // Somebody who says that the files are all there are means it.
    let finding = if network.given.complete.as_ref().is_some_and(|it| it.value) {
        finding
    } else {
        finding.at_most(Severity::Info).likely()
    };
    let _reported = finding.help("read the configurations of its routers too, or leave out its facts");
}

/// A peering, or a family of it, has no session at all. With one of two sessions it is the pair that is incomplete.
fn absent(
    cx: &mut Context<'_>,
    circuit: &Circuit,
    peering: &CircuitPeering,
    kind: Kind,
    family: &CircuitFamily,
    all: bool,
) {
    let facts = cx.facts;
    let what = if all { kind.as_str().to_owned() } else { format!("{} on {}", family.afi, kind.as_str()) };
    // A session that belongs nowhere may be the one, with other addresses.
    let perhaps = |it: &&Peering<'_>| {
        it.circuit.is_none() && (all || it.afi() == family.afi) && it.kind.is_none_or(|it| it == kind)
    };
    let stray = facts.peerings.all.iter().find(perhaps);
    let name = circuit.name.as_str();
    let mut finding =
        cx.report(format!("circuit {name} has {what}, but none of the devices read has a session for it"));
    if let Some((link, subnet)) = LinkRole::BOTH.iter().find_map(|it| Some((it, family.subnet(*it)?))) {
        finding = finding.label(subnet, format!("the {} link", link.as_str()));
    }
    finding = finding.label(&peering.enabled, "switched on").label(&peering.kind, "the peering");
    if let Some(other) =
        facts.peerings.all.iter().find(|it| it.circuit.is_some_and(|on| std::ptr::eq(on.circuit, circuit)))
    {
        finding =
            finding.at(other.session.opening, "another session of the circuit").device(&other.device.name);
    }
    if let Some(stray) = stray {
        let text = format!("{} belongs to no circuit whose facts were given", *stray.session.peer);
        finding = finding.at(stray.session.opening, text);
    }
    let ends = [&family.primary, &family.secondary].into_iter().flatten().filter_map(|it| second_host(it));
    let ends: Vec<String> = ends.map(|it| it.to_string()).collect();
    let _reported = finding.likely_if(!facts.network.is_complete() || stray.is_some()).help(format!(
        "configure the sessions with {}, or switch the peering off in Azure",
        ends.join(" and ")
    ));
}
