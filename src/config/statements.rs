//! Statements about sessions and circuits held against each other.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::reader::{MOST_COMPLAINTS, Reader, did_you_mean};
use super::value::Text;
use super::{CircuitReference, keys};
use crate::diagnostic::Complaint;
use crate::model::{Sourced, StatedPeering, StatedSuppression};
use crate::text::Span;

/// The circuits, each once.
pub(super) fn circuits(read: Vec<keys::Circuit>, reader: &mut Reader<'_>) -> Vec<CircuitReference> {
    let mut first: HashMap<String, Option<Span>> = HashMap::new();
    let mut circuits = Vec::new();
    for circuit in read {
        let (Some(name), Some(facts)) = (circuit.name, circuit.facts) else { continue };
        if let (Some(known), Some(here)) = (first.get(name.as_str()), name.span()) {
            let message = format!("there are two circuits `{}`", *name);
            let complaint = Complaint::error(here, message, "the second, which is left out");
            reader.complain(complaint.and(*known, "the first"));
            continue;
        }
        first.insert(name.value.clone(), name.span());
        circuits.push(CircuitReference { name, facts });
    }
    circuits
}

/// What is stated about sessions, without what is contested.
pub(super) fn peerings(
    read: Vec<keys::Peering>,
    circuits: &[CircuitReference],
    reader: &mut Reader<'_>,
) -> Vec<StatedPeering> {
    let stated = read.into_iter().filter_map(|it| {
        Some(StatedPeering { device: it.device?, peer: it.peer, kind: it.kind, circuit: it.circuit })
    });
    let mut stated: Vec<StatedPeering> = stated.collect();
    settle(&mut stated, |it| &mut it.kind, |it| it.word().to_owned(), reader);
    settle(&mut stated, |it| &mut it.circuit, Clone::clone, reader);
    let known: Vec<&str> = circuits.iter().map(|it| it.name.as_str()).collect();
    let declared: HashSet<&str> = known.iter().copied().collect();
    let named = stated.iter().filter_map(|it| it.circuit.as_ref());
    for circuit in named.filter(|it| !declared.contains(it.as_str())).take(MOST_COMPLAINTS) {
        if let Some(here) = circuit.span() {
            let message = format!("no `[[circuit]]` has the name `{}`", **circuit);
            let complaint = Complaint::error(here, message, "a circuit that is not declared");
            let declare = || "declare it: `[[circuit]]` with its `name` and its `facts`".to_owned();
            reader.complain(complaint.help(did_you_mean(circuit, &known).or_else(|| Some(declare()))));
        }
    }
    stated
}

/// What nobody wants to hear of.
pub(super) fn suppressions(read: Vec<keys::Suppress>) -> Vec<StatedSuppression> {
    let stated = read.into_iter().filter_map(|it| {
        let rule = it.rule?;
        let text = |it: Sourced<Text>| Sourced { value: it.value.0, origin: it.origin };
        Some(StatedSuppression {
            rule: Sourced { value: rule.value.as_str().to_owned(), origin: rule.origin },
            device: it.device,
            object: it.object.map(text),
            reason: text(it.reason?),
            until: it.until,
        })
    });
    stated.collect()
}

/// What is said of something for the first time, by which statement.
struct First<T> {
    at: usize,
    value: Sourced<T>,
}

/// Finds what is said twice of the same sessions. Where two statements contradict each other neither holds: nobody knows
/// which one is meant.
fn settle<T: Clone + PartialEq>(
    stated: &mut [StatedPeering],
    field: impl Fn(&mut StatedPeering) -> &mut Option<Sourced<T>>,
    word: impl Fn(&T) -> String,
    reader: &mut Reader<'_>,
) {
    let mut firsts: HashMap<(String, Option<IpAddr>), First<T>> = HashMap::new();
    let mut contested = Vec::new();
    for (at, statement) in stated.iter_mut().enumerate() {
        let Some(value) = field(statement).clone() else { continue };
        let subject = (statement.device.to_lowercase(), statement.peer.map(|it| it.value));
        let Some(first) = firsts.get(&subject) else {
            firsts.insert(subject, First { at, value });
            continue;
        };
        let Some(here) = value.span() else { continue };
        let of = match statement.peer {
            Some(peer) => format!("{} of {}", *peer, *statement.device),
            None => format!("all sessions of {}", *statement.device),
        };
        let (said, before) = (word(&value), word(&first.value));
        let complaint = if said == before {
            let message = format!("{of}: `{said}` is stated twice");
            Complaint::error(here, message, "once more").and(first.value.span(), "first")
        } else {
            contested.extend([first.at, at]);
            let message = format!("two statements about {of} contradict each other: `{before}` and `{said}`");
            let complaint = Complaint::error(here, message, format!("`{said}` here"));
            let help = Some("keep the one that is right; until then neither is used".to_owned());
            complaint.and(first.value.span(), format!("`{before}` here")).help(help)
        };
        reader.complain(complaint);
    }
    for at in contested {
        stated.get_mut(at).into_iter().for_each(|it| *field(it) = None);
    }
}
