//! Ends that routes may have met on their way, when whether a term takes them is not known.

use std::rc::Rc;

use super::super::Doubt;
use super::super::route::Attributes;
use super::Outcome;
use crate::model::Verdict;

/// Ends that some of a set of routes may have met already; the others go on.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends(Option<Box<Met>>);

/// At least one end may have been met.
#[derive(Debug, Clone, Default)]
struct Met {
    /// Some may be accepted, with these attributes.
    accepted: Option<Rc<Attributes>>,
    /// Some may be left to what comes next, with these.
    undecided: Option<Rc<Attributes>>,
    /// Some may be rejected.
    rejected: bool,
    /// Routes of the right kind are accepted, whatever the configuration means.
    passes: Option<Doubt>,
    /// Otherwise, what depends on the route, and what on the configuration.
    route: Option<Doubt>,
    text: Option<Doubt>,
    /// What is not known of the configuration may keep every route from going on.
    blocked: bool,
}

impl Ends {
    /// Whether none was met.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Some of the routes may end here.
    pub fn may_be(&mut self, outcome: &Outcome, attributes: Rc<Attributes>, doubt: &Doubt) {
        let met = self.0.get_or_insert_default();
        let accepts = *outcome == Outcome::Accept;
        met.learn(doubt, accepts);
        met.blocked |= !doubt.is_of_route() && !accepts;
        met.add(outcome, attributes);
    }

    /// The fate of the routes when those that went on end like this.
    pub fn settle(self, outcome: Outcome, attributes: Rc<Attributes>) -> (Outcome, Rc<Attributes>) {
        let Some(mut met) = self.0 else { return (outcome, attributes) };
        met.add(&outcome, attributes);
        match &outcome {
            Outcome::Unknown(doubt) => met.learn(doubt, true),
            Outcome::Accept if !met.blocked && met.passes.is_none() => met.passes.clone_from(&met.route),
            Outcome::Accept | Outcome::Reject | Outcome::Undecided => {}
        }
        met.settle(outcome)
    }
}

impl Met {
    fn learn(&mut self, doubt: &Doubt, accepts: bool) {
        let place = match doubt.is_of_route() {
            true if accepts && !self.blocked => &mut self.passes,
            true => &mut self.route,
            false => &mut self.text,
        };
        place.get_or_insert_with(|| doubt.clone());
    }

    fn add(&mut self, outcome: &Outcome, attributes: Rc<Attributes>) {
        let known = match outcome {
            Outcome::Accept | Outcome::Unknown(_) => &mut self.accepted,
            Outcome::Undecided => &mut self.undecided,
            Outcome::Reject => {
                self.rejected = true;
                return;
            }
        };
        *known = Some(match known.take() {
            Some(known) => either(known, &attributes),
            None => attributes,
        });
    }

    fn settle(self, last: Outcome) -> (Outcome, Rc<Attributes>) {
        let attributes = match (&self.accepted, self.undecided.clone()) {
            (Some(one), Some(other)) => either(other, one),
            (one, other) => one.clone().or(other).unwrap_or_default(),
        };
        let doubt = self.passes.or(self.text).or(self.route);
        let outcome = match (self.accepted.is_some(), self.undecided.is_some(), self.rejected, doubt) {
            (true, false, false, _) if !matches!(last, Outcome::Unknown(_)) => Verdict::Accept.into(),
            (false, true, false, _) => Outcome::Undecided,
            (false, false, _, _) => Verdict::Reject.into(),
            (_, _, _, Some(doubt)) => Outcome::Unknown(doubt),
            (_, _, _, None) => last,
        };
        (outcome, attributes)
    }
}

/// What is known of routes that are either these or those.
pub(super) fn either(one: Rc<Attributes>, other: &Rc<Attributes>) -> Rc<Attributes> {
    if Rc::ptr_eq(&one, other) { one } else { Rc::new(Rc::unwrap_or_clone(one).or(other)) }
}
