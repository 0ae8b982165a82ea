//! Sessions in whose way nothing stands.

use super::together::place_for;
use crate::analysis::Step;
use crate::analysis::advertise::Openness;
use crate::analysis::peering::Peering;
use crate::model::{Device, Direction};
use crate::net::Family;
use crate::rules::Facts;
use crate::text::Span;

/// Why everything passes: the filters that let it, or where one should stand, and in which family.
pub(super) type Open<'p> = (Option<Result<&'p str, Span>>, Vec<Step>, Family);

/// The sessions of a device that exchange every route of their own family in a direction, each with the cause.
pub(super) fn unfiltered<'m, 'p>(
    facts: &'p Facts<'m>,
    device: &'p Device,
    direction: Direction,
) -> Vec<(Open<'p>, &'p Peering<'m>)> {
    let mut openness = Openness::of(device);
    let mut open = Vec::new();
    for peering in facts.peerings.settled_on(device) {
        let own = Family::unicast(peering.afi());
        let Some(family) = peering.session.active_families().find(|it| it.family == own) else { continue };
        let Some(steps) = openness.lets_everything_through(family, direction) else { continue };
        let place = steps.is_empty().then(|| place_for(peering.session));
        open.push(((place, steps, own), peering));
    }
    open
}
