//! One cause, one finding: sessions of which the same can be said for the same reason are told together.

use std::collections::HashMap;
use std::hash::Hash;

use crate::analysis::peering::Peering;
use crate::model::Session;
use crate::rules::Builder;
use crate::text::Span;

/// Sessions that one finding is about; never none.
pub(super) struct Together<'m, 'p> {
    /// The first of them.
    pub first: &'p Peering<'m>,
    others: Vec<&'p Peering<'m>>,
}

/// Sessions that a finding points at; it tells how many there are.
pub(super) const SHOWN: usize = 16;

/// Puts sessions together that have the same cause, in the order in which causes first appear.
///
/// A cause is whatever makes two findings one: the place where an inherited value is written, a policy and its verdict.
pub(super) fn by_cause<'m: 'p, 'p, C: Eq + Hash + Clone>(
    sessions: impl IntoIterator<Item = (C, &'p Peering<'m>)>,
) -> Vec<(C, Together<'m, 'p>)> {
    let mut groups: Vec<(C, Together<'m, 'p>)> = Vec::new();
    let mut places: HashMap<C, usize> = HashMap::new();
    for (cause, peering) in sessions {
        let known = places.get(&cause).and_then(|&at| groups.get_mut(at));
        if let Some((_, group)) = known {
            group.add(peering);
            continue;
        }
        places.insert(cause.clone(), groups.len());
        groups.push((cause, Together::of(peering)));
    }
    groups
}

/// Puts things together that have the same cause, in the order in which causes first appear.
pub(super) fn grouped<C: Eq + Hash + Clone, T>(all: impl IntoIterator<Item = (C, T)>) -> Vec<(C, Vec<T>)> {
    let mut groups: Vec<(C, Vec<T>)> = Vec::new();
    let mut places: HashMap<C, usize> = HashMap::new();
    for (cause, thing) in all {
        let place = *places.entry(cause.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(thing),
            None => groups.push((cause, vec![thing])),
        }
    }
    groups
}

/// What stands for a setting that is missing: the group in which it would be written once for all its members, or the
/// session alone.
pub(super) fn place_for(session: &Session) -> Result<&str, Span> {
    session.groups.first().map(|it| it.as_str()).ok_or(session.opening)
}

/// " and 3 more", behind the first of several; nothing where there are no others.
pub(super) fn more(others: usize) -> String {
    match others {
        0 => String::new(),
        others => format!(" and {others} more"),
    }
}

impl<'m, 'p> Together<'m, 'p> {
    /// One session alone.
    pub fn of(first: &'p Peering<'m>) -> Self {
        Together { first, others: Vec::new() }
    }

    /// One more. A session that was just added is not added again.
    pub fn add(&mut self, peering: &'p Peering<'m>) {
        if !std::ptr::eq(*self.others.last().unwrap_or(&self.first), peering) {
            self.others.push(peering);
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &'p Peering<'m>> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// "Microsoft peering 203.0.113.2 and 3 more", for messages.
    pub fn title(&self) -> String {
        format!("{}{}", self.first.title(), more(self.others.len()))
    }

    /// The verb for [`Together::title`]: the one for a single session, or the one for several.
    pub fn verb<'w>(&self, one: &'w str, several: &'w str) -> &'w str {
        if self.others.is_empty() { one } else { several }
    }

    /// Whether the kind of any of them is certain.
    pub fn is_certain(&self) -> bool {
        self.all().any(|it| it.certain)
    }

    /// Points at each session.
    #[must_use]
    pub fn point_out<'b>(&self, finding: Builder<'b>) -> Builder<'b> {
        let place = |it: &Peering<'_>| (it.session.opening, format!("the session with {}", *it.session.peer));
        finding.at_first(SHOWN, self.all().map(place))
    }

    /// For a rule that holds for one kind of peering: as sure as the kind is, and why it is taken for it.
    #[must_use]
    pub fn of_this_kind<'b>(&self, finding: Builder<'b>) -> Builder<'b> {
        finding.likely_if(!self.is_certain()).note_some(self.first.because())
    }
}
