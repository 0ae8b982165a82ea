//! Filters that let everything through.

use std::collections::HashMap;
use std::rc::Rc;

use super::everything;
use super::key::{self, FiltersKey};
use crate::analysis::Step;
use crate::analysis::evaluate::{Evaluator, Outcome};
use crate::analysis::route::Attributes;
use crate::model::{Combination, Device, Direction, Missing, SessionFamily, Verdict};
use crate::net::Afi;
use crate::text::Span;

/// Whether the filters of a device's sessions refuse anything. What sessions share is asked once.
pub struct Openness<'m> {
    evaluator: Evaluator<'m>,
    known: HashMap<(FiltersKey<'m>, Afi, Direction), Known>,
}

/// What was found for the first session that applies some filters.
struct Known {
    /// The places that let everything through; `None` when anything is refused.
    steps: Option<Vec<Step>>,
    places: Vec<Option<Span>>,
}

/// So many places that let everything through are told.
const MOST_STEPS: usize = 32;

impl<'m> Openness<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device) -> Self {
        Openness { evaluator: Evaluator::new(device), known: HashMap::new() }
    }

    /// Whether the filters of a direction refuse nothing: there are none, or they let everything through. Gives the
    /// places that let everything through.
    pub fn lets_everything_through(
        &mut self,
        family: &'m SessionFamily,
        direction: Direction,
    ) -> Option<Vec<Step>> {
        let filters = family.filters(direction);
        if filters.filters.is_empty() {
            let passes = match filters.combination {
                Combination::All => Verdict::Accept,
                Combination::First { bgp, .. } => bgp,
            };
            return (filters.unfiltered == Missing::Permits && passes == Verdict::Accept).then(Vec::new);
        }
        let afi = family.family.afi;
        let places = key::places_of(filters);
        let Openness { evaluator, known } = self;
        let first = known.entry((FiltersKey::of(filters), afi, direction)).or_insert_with(|| {
            // Where the platform tells them apart, those that were learned are the ones that leak.
            let attributes = match (filters.combination, direction) {
                (Combination::All, Direction::Out) => Attributes::default(),
                (Combination::First { .. }, _) | (_, Direction::In) => Attributes::learned(None),
            };
            let regions = evaluator.filters(filters, &everything(afi), &Rc::new(attributes));
            let all = regions.iter().all(|it| it.outcome == Outcome::Accept);
            let steps = || regions.into_iter().flat_map(|it| it.steps).take(MOST_STEPS).collect();
            Known { steps: all.then(steps), places: places.clone() }
        });
        let mut steps = first.steps.clone()?;
        for step in &mut steps {
            key::moved(&mut step.span, &first.places, &places);
        }
        Some(steps)
    }
}
