//! Which link of a pair a session runs over.

use super::Peering;
use crate::analysis::pairs::{Partner, are_halves};
use crate::model::{LinkRole, Sourced};
use crate::text::Span;

/// Gives each session its role: by the facts, by the halves of the block, or by what people call it.
pub(super) fn assign(all: &mut [Peering<'_>], partners: &[Partner]) {
    let mut found = Vec::with_capacity(all.len());
    for (peering, partner) in all.iter().zip(partners) {
        let other = match partner {
            Partner::Found { at, .. } => all.get(*at),
            Partner::Alone | Partner::Perhaps => None,
        };
        let by_facts = || Some((peering.circuit?.role?, "the facts of its circuit say so"));
        let by_block = || Some((half(peering, other?)?, "of the half of the block that its link is"));
        let by_name = || Some((spoken_role(peering)?.0, "it is called so"));
        found.push(by_facts().or_else(by_block).or_else(by_name));
    }
    for (peering, role) in all.iter_mut().zip(found) {
        peering.role = role;
    }
}

/// The lower half of a block that was cut in two is for the primary link.
fn half(one: &Peering<'_>, other: &Peering<'_>) -> Option<LinkRole> {
    let (one, other) = (one.connected()?.address.trunc(), other.connected()?.address.trunc());
    let lower = if one < other { LinkRole::Primary } else { LinkRole::Secondary };
    (matches!(one.prefix_len(), 30 | 126) && are_halves(&one, &other)).then_some(lower)
}

/// What a description calls the link of a session, with the place of the description.
pub fn spoken_role(peering: &Peering<'_>) -> Option<(LinkRole, Option<Span>)> {
    let of_link = peering.connected().and_then(|it| it.interface.description.as_ref());
    let texts = peering.session.description.iter().chain(of_link);
    let mut roles = texts.filter_map(|it| Some((role_in(it)?, Sourced::span(it))));
    let first = roles.next()?;
    roles.all(|it| it.0 == first.0).then_some(first)
}

/// The role that the words of a text name, unless they name both.
fn role_in(text: &str) -> Option<LinkRole> {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    let mut roles = words.filter_map(role_of);
    let first = roles.next()?;
    roles.all(|it| it == first).then_some(first)
}

/// The role that a word is, whatever its case.
pub(in crate::analysis) fn role_of(word: &str) -> Option<LinkRole> {
    let is = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(word));
    if is(&["primary", "prim", "pri"]) {
        return Some(LinkRole::Primary);
    }
    is(&["secondary", "sec"]).then_some(LinkRole::Secondary)
}
