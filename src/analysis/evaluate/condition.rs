//! Whether the conditions of a term hold.

use std::rc::Rc;

use super::super::lists::{self, FirstHit, Piece, missing};
use super::super::prefix_space::PrefixSpace;
use super::super::route::Attributes;
use super::super::{Doubt, Step, Truth};
use super::expression::{self, Question};
use super::memory::{Detail, Memory};
use super::{Effort, communities};
use crate::model::{
    AsPathList, Condition, Device, ListReference, PrefixMatch, PrefixMatchList, Sourced, Term,
};
use crate::net::Afi;
use crate::text::Span;

/// The space of a term, cut by whether all its conditions hold; where they do not only if somebody asks for the rest.
pub(super) fn all(
    device: &Device,
    term: &Term,
    space: &PrefixSpace,
    attributes: &Rc<Attributes>,
    effort: &mut Effort<'_>,
    rest: bool,
) -> Vec<Piece> {
    if let Some(&line) = term.unread.first() {
        let doubt = Doubt::at(Some(line), format!("a line of entry {} was not understood", *term.name));
        return Piece::whole(space, Truth::Unknown(doubt));
    }
    let mut pieces = Piece::whole(space, Truth::Yes);
    for condition in &term.when {
        pieces = pieces
            .into_iter()
            .flat_map(|it| narrow(device, condition, it, attributes, effort, rest))
            .collect();
    }
    pieces
}

/// Cuts a piece by one more condition.
fn narrow(
    device: &Device,
    condition: &Sourced<Condition>,
    piece: Piece,
    attributes: &Rc<Attributes>,
    effort: &mut Effort<'_>,
    rest: bool,
) -> Vec<Piece> {
    if piece.truth == Truth::No {
        return vec![piece];
    }
    let cut = match &condition.value {
        Condition::Prefix(matches) => any_prefix(device, matches, &piece.space, effort.memory, rest),
        Condition::Policy { policies, bgp, others } => {
            let question = Question { device, attributes, undecided: (*bgp, *others) };
            expression::accepted(question, policies, &piece.space, effort)
        }
        other => {
            let truth = of_attributes(device, other, condition, attributes, effort.memory);
            Piece::whole(&piece.space, truth)
        }
    };
    let tells_misses = effort.memory.detail == Detail::Misses;
    let and = |it: Piece| {
        let mut steps = piece.steps.clone();
        if it.truth == Truth::Yes {
            steps.extend(
                condition
                    .span()
                    .map(|span| Step { span, text: "which this condition lets through".to_owned() }),
            );
        }
        if it.truth == Truth::No && tells_misses {
            let text = "because this condition does not hold".to_owned();
            steps.extend(condition.span().map(|span| Step { span, text }));
        }
        steps.extend(it.steps);
        Piece { space: it.space, truth: piece.truth.clone().and(it.truth), steps }
    };
    cut.into_iter().map(and).collect()
}

/// A prefix condition holds when one of its lists lets the prefix through.
fn any_prefix(
    device: &Device,
    matches: &[PrefixMatch],
    space: &PrefixSpace,
    memory: &Memory,
    rest: bool,
) -> Vec<Piece> {
    let mut done = Vec::new();
    let mut open = Piece::whole(space, Truth::No);
    for (at, one) in matches.iter().enumerate() {
        // What one list denies is for the next to say.
        let rest = rest || at + 1 < matches.len();
        let mut still = Vec::new();
        for piece in open {
            for part in one_prefix(device, one, &piece.space, memory, rest) {
                let truth = piece.truth.clone().or(part.truth);
                let part = Piece { truth, ..part };
                if part.truth == Truth::Yes { done.push(part) } else { still.push(part) }
            }
        }
        open = still;
    }
    done.extend(open);
    done
}

/// What one list says of a space; routes of the other family are a question of the platform.
fn one_prefix(
    device: &Device,
    one: &PrefixMatch,
    space: &PrefixSpace,
    memory: &Memory,
    rest: bool,
) -> Vec<Piece> {
    let (own, other) = match one.family {
        Afi::Ipv4 => (space.ipv4(), space.ipv6()),
        Afi::Ipv6 => (space.ipv6(), space.ipv4()),
    };
    let doubt = || {
        let place = one.list.reference().and_then(|it| it.name.span());
        Doubt::at(place, "a condition on prefixes of the other family")
    };
    let mut pieces = Piece::whole(&other, missing(one.other_family, doubt));
    let (reference, looked_up) = match &one.list {
        PrefixMatchList::Prefix(it) => {
            let list = device.prefix_lists.get(one.family).get(it.name.as_str());
            let said = list.map(|list| match one.if_empty {
                Some(if_empty) if list.entries.is_empty() && list.unread.is_empty() => {
                    Piece::whole(&own, missing(if_empty, doubt))
                }
                _ => memory.prefix_list(list, &own, rest),
            });
            (it, said)
        }
        PrefixMatchList::Access(it) => {
            let list = device.access_lists.get(one.family).get(it.name.as_str());
            (it, list.map(|list| lists::access_list(list, &own)))
        }
        PrefixMatchList::Inline(list) => {
            pieces.extend(memory.prefix_list(list, &own, rest));
            return pieces;
        }
    };
    pieces.extend(looked_up.unwrap_or_else(|| Piece::whole(&own, undefined(reference))));
    pieces
}

pub(super) fn undefined(reference: &ListReference) -> Truth {
    missing(reference.if_undefined, || {
        Doubt::at(reference.name.span(), format!("there is no list `{}`", *reference.name))
    })
}

/// A condition that does not look at the prefix.
fn of_attributes(
    device: &Device,
    condition: &Condition,
    at: &Sourced<Condition>,
    attributes: &Rc<Attributes>,
    memory: &Memory,
) -> Truth {
    let doubt = |reason: &str| Doubt::of_route(at.span(), reason);
    let unknown = |reason: &str| Truth::Unknown(doubt(reason));
    match condition {
        Condition::AsPath(references) => {
            any(references, |it| as_path(device.as_path_lists.get(it.name.as_str()), it, attributes, memory))
        }
        Condition::Community { kind, lists, matching } => {
            any(lists, |it| communities::condition(device, *kind, it, *matching, attributes, memory))
        }
        Condition::Protocol(protocols) => {
            let known = &attributes.protocol;
            known.truth(
                |it| protocols.contains(it),
                || doubt("which protocol the route comes from is not known"),
            )
        }
        Condition::Tag(tags) => {
            attributes.tag.truth(|it| tags.contains(it), || doubt("the tag is not known"))
        }
        Condition::Metric(metric) => {
            attributes.metric.truth(|it| it == metric, || doubt("the metric is not known"))
        }
        Condition::LocalPreference(preference) => {
            let known = &attributes.local_preference;
            known.truth(|it| it == preference, || doubt("the local preference is not known"))
        }
        Condition::Origin(origin) => {
            attributes.origin.truth(|it| it == origin, || doubt("the origin is not known"))
        }
        Condition::NextHop(lists) => looked_up(device, lists, || unknown("the next hop is not known")),
        Condition::Source(lists) => {
            looked_up(device, lists, || unknown("the speaker it was learned from is not known"))
        }
        Condition::Interface(_) => {
            Truth::Unknown(Doubt::at(at.span(), "by which interface the route leads is not known"))
        }
        Condition::Other(text) => Truth::Unknown(Doubt::at(at.span(), format!("`{text}` may hold or not"))),
        Condition::Prefix(_) | Condition::Policy { .. } => unreachable!("these cut the space"),
    }
}

/// A condition that looks an address up which is not known; where there is no list, the platform says what that means.
fn looked_up(device: &Device, lists: &[ListReference], unknown: impl Fn() -> Truth) -> Truth {
    let is_there = |name: &str| {
        let lists = device.prefix_lists.iter().any(|(_, it)| it.contains_key(name));
        lists || device.access_lists.iter().any(|(_, it)| it.contains_key(name))
    };
    any(lists, |it| if is_there(&it.name) { unknown() } else { undefined(it) })
}

fn any(references: &[ListReference], mut ask: impl FnMut(&ListReference) -> Truth) -> Truth {
    references.iter().fold(Truth::No, |sum, it| sum.or(ask(it)))
}

pub(super) fn not_understood(what: &str, name: &str, line: Span) -> Truth {
    Truth::Unknown(Doubt::at(Some(line), format!("a line of {what} `{name}` was not understood")))
}

/// What an AS-path list says of a route.
pub(super) fn as_path(
    list: Option<&AsPathList>,
    reference: &ListReference,
    attributes: &Rc<Attributes>,
    memory: &Memory,
) -> Truth {
    let Some(list) = list else { return undefined(reference) };
    if let Some(&line) = list.unread.first() {
        return not_understood("AS-path list", &list.name, line);
    }
    FirstHit::of_lines(
        &list.entries,
        |it| (it.verdict, it.statement),
        |it| memory.path(it, &attributes.as_path),
        || format!("whether AS-path list `{}` takes the path is not known", *list.name),
    )
}
