//! Values that stand on both sides: each is compared where both say it.

use std::collections::HashSet;

use super::{circuit, is_likely, term};
use crate::analysis::link::Link;
use crate::analysis::peering::{FoundBy, OnCircuit, Peering, second_host, spoken_role};
use crate::model::{CircuitPeeringKind, PeeringKind, Sourced};
use crate::rules::Context;
use crate::rules::expressroute::together::{SHOWN, Together, by_cause};
use crate::text::Span;

/// A value of the configuration that differs from one of the facts.
struct Difference<'m> {
    /// The value here; of sessions with the same difference, each has its own place.
    here: Option<Span>,
    /// The value there.
    there: Option<Span>,
    /// What is said before and after the name of the sessions.
    before: String,
    after: String,
    label_here: String,
    label_there: String,
    help: String,
    /// What makes two differences one, besides the place there.
    value: String,
    peering: &'m Peering<'m>,
}

/// How a value is compared.
type Compare = for<'m> fn(&'m Peering<'m>, &OnCircuit<'m>) -> Option<Difference<'m>>;

/// Outer tags are compared where those of all links are.
const COMPARED: [Compare; 4] = [link, neighbor, vlan, presented];

pub(super) fn check(cx: &mut Context<'_>) {
    for compare in COMPARED {
        compared(cx, compare, |_, _| true);
    }
    // Where one session of a pair has a key and the other has none, the pair is at odds with itself already.
    let with_key = cx.facts.peerings.all.iter().filter(|it| it.session.key.is_some());
    let keyed: HashSet<_> = with_key.filter_map(|it| Some((it.circuit?.place, it.afi()))).collect();
    compared(cx, key, |it, on| !keyed.contains(&(on.place, it.afi())));
    roles(cx);
    registered_as(cx);
}

/// Compares a value of the sessions that are asked.
fn compared(cx: &mut Context<'_>, compare: Compare, asked: impl Fn(&Peering<'_>, &OnCircuit<'_>) -> bool) {
    let facts = cx.facts;
    let placed = facts.peerings.all.iter().filter_map(|it| Some((it, it.circuit?)));
    // What is shut down or switched off is another finding, or none.
    let up = placed.filter(|(it, on)| it.session.enabled.value && on.is_enabled() && asked(it, on));
    let found = up.filter_map(|(it, on)| compare(it, &on)).map(|it| ((it.there, it.value), it.peering));
    for (_, sessions) in by_cause(found) {
        report(cx, compare, &sessions);
    }
}

/// One finding for all sessions that differ in the same way from the same fact.
fn report(cx: &mut Context<'_>, compare: Compare, sessions: &Together<'_, '_>) {
    let difference = |it: &'_ Peering<'_>| -> Option<(Option<Span>, String)> {
        let on = it.circuit?;
        compare(it, &on).map(|it| (it.here, it.label_here))
    };
    let Some(on) = sessions.first.circuit else { return };
    let Some(first) = compare(sessions.first, &on) else { return };
    let likely = sessions.all().any(is_likely);
    let message = format!("{} {}{}", first.before, sessions.title(), first.after);
    let mut finding = cx.report(message).device(&sessions.first.device.name).likely_if(likely);
    let mut seen = Vec::new();
    for peering in sessions.all() {
        let Some((here, label)) = difference(peering) else { continue };
        let span = here.unwrap_or(peering.session.opening);
        if !seen.contains(&span) {
            seen.push(span);
            finding = finding.at(span, label);
        }
    }
    let placed = match on.by {
        FoundBy::Address => None,
        FoundBy::Interface => {
            Some("taken for a session of this circuit because its interface carries another one")
        }
        FoundBy::Statement => Some("taken for a session of this circuit because settings say so"),
        FoundBy::Tags => Some(
            "taken for a session of this circuit because its tags agree, and its place there is vacant or named",
        ),
    };
    let mut finding = finding.at_some(first.there, first.label_there);
    // A value of the whole router does not show which sessions are meant.
    if !sessions.all().any(|it| seen.contains(&it.session.opening)) {
        finding = sessions.point_out(finding);
    }
    let _reported = finding.note_some(placed.map(str::to_owned)).help(first.help);
}

/// The link of a session lies in another subnet than that of the facts.
fn link<'m>(peering: &'m Peering<'m>, on: &OnCircuit<'m>) -> Option<Difference<'m>> {
    if on.by == FoundBy::Address {
        return None;
    }
    // Without a family in the facts, the session is stale.
    let family = on.family?;
    let wanted = on.subnet().or(family.primary.as_ref()).or(family.secondary.as_ref())?;
    let connected = peering.connected();
    let (found, here) = match connected {
        Some(it) => (it.address.trunc().to_string(), it.address.span()),
        None => (peering.session.peer.to_string(), Sourced::span(&peering.session.peer)),
    };
    let expected = match (on.role, &family.primary, &family.secondary) {
        (None, Some(one), Some(other)) => format!("{} and {}", **one, **other),
        _ => wanted.value.to_string(),
    };
    Some(Difference {
        here,
        there: wanted.span(),
        before: "the link of".to_owned(),
        after: format!(" is {found}, but {} has {expected} there", circuit(peering)),
        label_here: "another subnet than in the facts".to_owned(),
        label_there: "the subnet of the link".to_owned(),
        help: format!("move the link to {}, or change the prefixes of the peering in Azure", wanted.value),
        value: peering.session.peer.to_string(),
        peering,
    })
}

/// The neighbor is not Microsoft's end of the link. Where the link is in the file, its own addresses are compared elsewhere.
fn neighbor<'m>(peering: &'m Peering<'m>, on: &OnCircuit<'m>) -> Option<Difference<'m>> {
    let subnet = on.subnet().filter(|_| on.by == FoundBy::Address)?;
    let (peer, wanted) = (peering.session.address()?, second_host(subnet)?);
    if peer == wanted || matches!(peering.link, Link::Connected(_)) {
        return None;
    }
    Some(Difference {
        here: Sourced::span(&peering.session.peer),
        there: subnet.span(),
        before: "the neighbor of".to_owned(),
        after: format!(" is not Microsoft's end of the link, which is {wanted} on {}", circuit(peering)),
        label_here: format!("must be {wanted}"),
        label_there: "Microsoft's end is its second usable address".to_owned(),
        help: format!("name {wanted} as neighbor"),
        value: peer.to_string(),
        peering,
    })
}

fn vlan<'m>(peering: &'m Peering<'m>, on: &OnCircuit<'m>) -> Option<Difference<'m>> {
    let found = peering.connected()?.interface.vlan.as_ref()?.inner.as_ref()?;
    let wanted = on.peering.vlan.as_ref().filter(|it| it.value != found.value)?;
    Some(Difference {
        here: found.span(),
        there: wanted.span(),
        before: format!("VLAN id {} is on the link of", found.value),
        after: format!(", but {} has {} there", circuit(peering), wanted.value),
        label_here: format!("{} here", found.value),
        label_there: format!("{} there", wanted.value),
        help: format!("give the links of this peering VLAN id {}, on both routers", wanted.value),
        value: found.value.to_string(),
        peering,
    })
}

/// The AS that is presented to Microsoft. A line that was not understood may change it.
fn presented<'m>(peering: &'m Peering<'m>, on: &OnCircuit<'m>) -> Option<Difference<'m>> {
    let found = &peering.session.local_as;
    let wanted = on.peering.peer_asn.as_ref().filter(|it| it.value != found.value)?;
    if !peering.session.unread.is_empty() {
        return None;
    }
    Some(Difference {
        here: found.span(),
        there: wanted.span(),
        before: format!("AS {} is presented on", found.value),
        after: format!(", but {} expects AS {}", circuit(peering), wanted.value),
        label_here: format!("AS {} is presented", found.value),
        label_there: format!("AS {} is expected", wanted.value),
        help: format!(
            "present AS {} on these sessions, or change the peer AS of the peering in Azure",
            wanted.value
        ),
        value: found.value.to_string(),
        peering,
    })
}

/// The facts mostly leave the key out, which says nothing; when they have one, both ends need it.
fn key<'m>(peering: &'m Peering<'m>, on: &OnCircuit<'m>) -> Option<Difference<'m>> {
    let wanted = on.peering.key.as_ref()?;
    let session = peering.session;
    if session.key.is_some() || !session.unread.is_empty() {
        return None;
    }
    Some(Difference {
        here: None,
        there: wanted.span(),
        before: "there is no key on".to_owned(),
        after: format!(", but {} has one", circuit(peering)),
        label_here: "without a key".to_owned(),
        label_there: "the key of the peering".to_owned(),
        help: "configure the key on both sessions of the peering".to_owned(),
        value: String::new(),
        peering,
    })
}

/// People call a link primary that Microsoft has for the secondary: each is maintained at its own time.
fn roles(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let swapped = facts.peerings.all.iter().filter_map(|it| {
        let on = it.circuit.filter(|on| on.by == FoundBy::Address && on.is_enabled())?;
        let (role, _) = spoken_role(it)?;
        (on.role? != role).then_some((on.place, it))
    });
    for (_, sessions) in by_cause(swapped) {
        let first = sessions.first;
        let Some((on, (role, _))) = first.circuit.zip(spoken_role(first)) else { continue };
        let message = format!(
            "{} is called the {}, but it runs over the {} link of {}",
            first.title(),
            role.as_str(),
            role.other().as_str(),
            circuit(first)
        );
        let spoken = sessions.all().filter_map(spoken_role);
        let places = spoken.filter_map(|(role, span)| Some((span?, format!("called the {}", role.as_str()))));
        let finding = cx.report(message).device(&first.device.name).at_first(SHOWN, places);
        let subnet = on.subnet().and_then(Sourced::span);
        let _reported = finding
            .at_some(subnet, format!("the {} link by the facts", role.other().as_str()))
            .likely()
            .help(
                "check which port each router is cabled to, and exchange the addresses or the descriptions",
            );
    }
}

/// The AS to which the prefixes of Microsoft peering are registered must be public.
fn registered_as(cx: &mut Context<'_>) {
    let network = cx.facts.network;
    let documentation_is_public = network.given.assume.documentation_is_public;
    for (at, circuit) in network.given.circuits.iter().enumerate() {
        for (place, peering) in circuit.peerings.iter().enumerate().filter(|(_, it)| it.enabled.value) {
            if peering.kind.value != CircuitPeeringKind::Peering(PeeringKind::Microsoft) {
                continue;
            }
            for family in &peering.families {
                let Some(asn) = &family.customer_asn else { continue };
                let what = match (asn.is_private(), asn.is_documentation() && !documentation_is_public) {
                    (true, _) => "private",
                    (_, true) => "for documentation",
                    _ => continue,
                };
                let message = format!(
                    "the prefixes of {} on circuit {} are registered to AS {}, which is {what}",
                    term(peering.kind.value),
                    *circuit.name,
                    asn.value
                );
                let of_peering = |it: &&Peering<'_>| it.circuit.is_some_and(|on| on.place == (at, place));
                let facts = cx.facts;
                let sessions = facts.peerings.all.iter().filter(of_peering);
                let places = sessions.map(|it| (it.session.opening, "a session of this peering".to_owned()));
                let finding = cx.report(message).label(asn, "must be the public AS that holds the prefixes");
                let _reported = finding.at_first(SHOWN, places).help(
                    "set customerASN to the AS of the registry, or to 0; peerASN is for the AS presented",
                );
            }
        }
    }
}
