//! A policy as a function: from prefixes and what is known of their attributes to verdicts, with the reasons.

mod communities;
mod condition;
mod end;
mod expression;
mod filters;
mod memory;
mod run;
mod work;

use end::Ends;
pub use memory::Detail;
use memory::Memory;
use run::{joined, run};
pub use work::Evaluator;

use std::rc::Rc;

use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step, Truth};
use crate::model::{Device, Filters, RoutePolicy, Verdict};

/// What becomes of some routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// They pass.
    Accept,
    /// They do not.
    Reject,
    /// The policy leaves them to whatever comes next.
    Undecided,
    /// They may pass or not.
    Unknown(Doubt),
}

impl From<Verdict> for Outcome {
    fn from(it: Verdict) -> Self {
        match it {
            Verdict::Accept => Outcome::Accept,
            Verdict::Reject => Outcome::Reject,
        }
    }
}

impl From<Truth> for Outcome {
    fn from(it: Truth) -> Self {
        match it {
            Truth::Yes => Outcome::Accept,
            Truth::No => Outcome::Reject,
            Truth::Unknown(doubt) => Outcome::Unknown(doubt),
        }
    }
}

/// Some routes that share a fate, and why.
#[derive(Debug, Clone)]
pub struct Region {
    /// Their prefixes.
    pub space: PrefixSpace,
    /// Their fate.
    pub outcome: Outcome,
    /// The places that decide, in the order in which they are met.
    pub steps: Vec<Step>,
    /// Their attributes afterwards, as far as they are not rejected.
    pub attributes: Rc<Attributes>,
    /// Ends that some of them may have met before they were left undecided here.
    ends: Ends,
}

impl Region {
    /// Some routes that met nothing yet.
    pub(super) fn whole(space: PrefixSpace, outcome: Outcome, attributes: Rc<Attributes>) -> Self {
        Region { space, outcome, steps: Vec::new(), attributes, ends: Ends::default() }
    }

    /// Routes whose fate is decided here, with what they may have met before.
    fn settled(self) -> Self {
        let (outcome, attributes) = self.ends.settle(self.outcome, self.attributes);
        Region { outcome, attributes, ends: Ends::default(), ..self }
    }
}

/// How many terms one evaluation may visit; a policy that jumps about more is not decided.
const MOST_VISITS: usize = 20_000;

/// How many entries of lists those terms may go through.
const MOST_ENTRIES: usize = 1_000_000;

/// How many steps of a longer way are kept, at its beginning and at its end.
const KEPT_STEPS: usize = 32;

/// How deep policies may call each other; one that calls itself is not decided.
const MOST_CALLS: usize = 10;

/// What a policy does with routes of these prefixes and attributes.
pub fn policy(
    device: &Device,
    policy: &RoutePolicy,
    space: &PrefixSpace,
    attributes: &Attributes,
) -> Vec<Region> {
    of_policy(device, policy, space, &Rc::new(attributes.clone()), &Memory::default())
}

/// What the filters of a session do with routes of these prefixes and attributes.
pub fn filters(
    device: &Device,
    filters: &Filters,
    space: &PrefixSpace,
    attributes: &Attributes,
) -> Vec<Region> {
    filters::run(device, filters, space, &Rc::new(attributes.clone()), &Memory::default())
}

fn of_policy(
    device: &Device,
    policy: &RoutePolicy,
    space: &PrefixSpace,
    attributes: &Rc<Attributes>,
    memory: &Memory,
) -> Vec<Region> {
    let start = Region::whole(space.clone(), Outcome::Undecided, Rc::clone(attributes));
    let regions = run(device, policy, start, &mut Effort::new(memory));
    regions.into_iter().map(Region::settled).collect()
}

/// What an evaluation has taken so far, with the policies that it called.
struct Effort<'e> {
    /// Answers that were found before.
    memory: &'e Memory,
    /// Nobody asks for what falls off the end and is rejected there.
    drops: bool,
    visits: usize,
    /// Entries of lists that the visited terms may have gone through.
    entries: usize,
    /// Calls that have not returned.
    calls: usize,
}

impl<'e> Effort<'e> {
    fn new(memory: &'e Memory) -> Self {
        Effort { memory, drops: false, visits: 0, entries: 0, calls: 0 }
    }

    /// Whether to give up; the first term is followed whatever its size.
    fn is_too_much(&self) -> bool {
        self.visits > MOST_VISITS || self.entries > MOST_ENTRIES && self.visits > 1
    }
}
