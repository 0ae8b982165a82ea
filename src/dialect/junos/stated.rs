//! What comments state about sessions: kept with the neighbor, the group or the interface that they stand at.

use std::net::IpAddr;

use super::builder::{At, Builder, System, unquoted};
use crate::dialect::Placed;
use crate::model::{Peer, PeeringKind, Sourced};
use crate::text::Spanned;

impl Builder<'_> {
    /// Keeps what a comment states about a statement; `words` are those of its whole path.
    pub fn state(&mut self, at: At, words: &[Spanned<&str>], stated: Sourced<PeeringKind>) -> Placed {
        let words: Vec<Spanned<&str>> = words.iter().map(|&it| unquoted(it)).collect();
        let place = match words.as_slice() {
            [first, name, rest @ ..] if first.value == "logical-systems" => {
                place(self.system(at, Some(*name)), at, rest)
            }
            words => place(self.system(at, None), at, words),
        };
        Placed::into(place, stated)
    }
}

/// Where a statement about a session is kept.
fn place<'b>(
    system: &'b mut System,
    at: At,
    words: &[Spanned<&str>],
) -> Option<&'b mut Option<Sourced<PeeringKind>>> {
    let texts: Vec<&str> = words.iter().map(|it| it.value).collect();
    let word = |at: usize| words.get(at).copied();
    match texts.as_slice() {
        ["interfaces", name, rest @ ..] if *name != "interface-range" => {
            let unit = match rest {
                ["unit", unit, ..] => format!("{name}.{unit}"),
                _ => (*name).to_owned(),
            };
            let name = at.value(Spanned { value: unit, span: word(1)?.span });
            Some(&mut system.interface(name, at.statement).stated_kind)
        }
        ["routing-instances", _, "interface", _] => {
            Some(&mut system.interface(at.name(word(3)?), at.statement).stated_kind)
        }
        ["routing-instances", _, "protocols", "bgp", "group", _, ..] => {
            of_group(system, at, word(1), words.get(5..)?)
        }
        ["protocols", "bgp", "group", _, ..] => of_group(system, at, None, words.get(3..)?),
        _ => None,
    }
}

/// A statement about a group, or a neighbor when it names one.
fn of_group<'b>(
    system: &'b mut System,
    at: At,
    instance: Option<Spanned<&str>>,
    words: &[Spanned<&str>],
) -> Option<&'b mut Option<Sourced<PeeringKind>>> {
    let group = system.table(instance.map(|it| at.name(it))).bgp(at).group(at.name(*words.first()?));
    let peer = words.get(2).filter(|_| words.get(1).is_some_and(|it| it.value == "neighbor"));
    let settings = match peer {
        Some(peer) => {
            let address = Peer::Address(peer.value.parse::<IpAddr>().ok()?);
            group.neighbor(at.value(Spanned { value: address, span: peer.span }), at.statement)
        }
        None => &mut group.settings,
    };
    Some(&mut settings.stated_kind)
}
