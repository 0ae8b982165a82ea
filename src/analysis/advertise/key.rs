//! What tells sessions apart as far as routes are concerned: the names of what they apply, without the places.

use crate::model::{Combination, FilterKind, Filters, Missing, PolicyReference, SessionFamily, Sourced};
use crate::text::Span;

/// Filters that treat every route alike have equal keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FiltersKey<'m> {
    filters: Vec<(FilterKind, &'m str, Missing)>,
    combination: Combination,
    unfiltered: Missing,
    filtered: Missing,
}

impl<'m> FiltersKey<'m> {
    /// The key of some filters.
    pub fn of(filters: &'m Filters) -> Self {
        let of = filters.filters.iter().map(|it| (it.kind, it.name.as_str(), it.if_undefined));
        FiltersKey {
            filters: of.collect(),
            combination: filters.combination,
            unfiltered: filters.unfiltered,
            filtered: filters.filtered,
        }
    }
}

/// The name of a policy, and what its absence means.
pub(super) type PolicyKey<'m> = (&'m str, Missing);

/// The key of a policy.
pub(super) fn policy(it: &PolicyReference) -> PolicyKey<'_> {
    (it.name.as_str(), it.if_undefined)
}

/// The places at which a family of a session applies what stands in the way of routes, in an order that is the same for
/// families with equal keys.
pub(super) fn places(family: &SessionFamily) -> Vec<Option<Span>> {
    let filters = places_of(&family.export);
    let default = family.default_originate.as_ref();
    let others = [
        family.unsuppress_map.as_ref().and_then(|it| it.name.span()),
        family.conditional_advertisement.as_ref().and_then(Sourced::span),
        family.conditional_advertisement.as_ref().and_then(|it| it.routes.name.span()),
        family.conditional_advertisement.as_ref().and_then(|it| it.condition.name.span()),
        default.and_then(Sourced::span),
        default.and_then(|it| it.value.as_ref()).and_then(|it| it.name.span()),
    ];
    filters.into_iter().chain(others).collect()
}

/// The places at which filters are applied, in their order.
pub(super) fn places_of(filters: &Filters) -> Vec<Option<Span>> {
    filters.filters.iter().flat_map(|it| [Some(it.statement), it.name.span()]).collect()
}

/// Moves a span from one session's places to those of another.
pub(super) fn moved(span: &mut Span, from: &[Option<Span>], to: &[Option<Span>]) {
    let at = from.iter().position(|it| *it == Some(*span));
    if let Some(place) = at.and_then(|at| *to.get(at)?) {
        *span = place;
    }
}
