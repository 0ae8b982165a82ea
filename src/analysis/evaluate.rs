//! A policy as a function: from prefixes and what is known of their attributes to verdicts, with the reasons.

mod condition;
mod expression;
mod filters;

pub use filters::run as filters;

use super::lists::Piece;
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step, Truth};
use crate::model::{Condition, Device, Flow, JumpTarget, RoutePolicy, Term, Verdict};

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
    /// Their attributes afterwards.
    pub attributes: Attributes,
}

/// How many terms one evaluation may visit; a policy that jumps about more is not decided.
const MOST_VISITS: usize = 20_000;

/// What a policy does with routes of these prefixes and attributes.
pub fn policy(
    device: &Device,
    policy: &RoutePolicy,
    space: &PrefixSpace,
    attributes: &Attributes,
) -> Vec<Region> {
    policy_at(device, policy, space, attributes, 0)
}

/// The same, `depth` policies below the one that was asked first.
fn policy_at(
    device: &Device,
    policy: &RoutePolicy,
    space: &PrefixSpace,
    attributes: &Attributes,
    depth: u8,
) -> Vec<Region> {
    let start = State {
        space: space.clone(),
        attributes: attributes.clone(),
        at: 0,
        end: policy.otherwise.map_or(Outcome::Undecided, Outcome::from),
        earlier: None,
        steps: Vec::new(),
    };
    Run { device, policy, depth, visits: 0, pending: vec![start], regions: Vec::new() }.finish()
}

/// Routes on their way through a policy.
struct State {
    space: PrefixSpace,
    attributes: Attributes,
    /// The next term.
    at: usize,
    /// What falling off the end means.
    end: Outcome,
    /// A verdict that an earlier term may already have given, and why that is not known.
    earlier: Option<(Outcome, Doubt)>,
    steps: Vec<Step>,
}

struct Run<'m> {
    device: &'m Device,
    policy: &'m RoutePolicy,
    depth: u8,
    visits: usize,
    pending: Vec<State>,
    regions: Vec<Region>,
}

impl Run<'_> {
    fn finish(mut self) -> Vec<Region> {
        while let Some(state) = self.pending.pop() {
            self.visits += 1;
            if self.visits > MOST_VISITS {
                let doubt = Doubt::at(self.policy.name.span(), "the policy is too intricate to follow");
                self.end(state, Outcome::Unknown(doubt));
                continue;
            }
            if let Some(term) = self.policy.terms.get(state.at) {
                self.step(&state, term);
            } else {
                let end = state.end.clone();
                self.end(state, end);
            }
        }
        self.regions
    }

    /// Takes routes through one term.
    fn step(&mut self, state: &State, term: &Term) {
        for piece in condition::all(self.device, term, &state.space, &state.attributes, self.depth) {
            let mut next = State {
                space: piece.space.clone(),
                attributes: state.attributes.clone(),
                at: state.at + 1,
                end: state.end.clone(),
                earlier: state.earlier.clone(),
                steps: state.steps.clone(),
            };
            match &piece.truth {
                Truth::Yes => self.matched(next, term, &piece),
                Truth::No => {
                    if let Some(verdict) = term.on_miss {
                        next.end = verdict.into();
                    }
                    self.pending.push(next);
                }
                Truth::Unknown(doubt) => self.doubtful(next, term, doubt),
            }
        }
    }

    /// The term matches: its actions are done and its flow followed.
    fn matched(&mut self, mut state: State, term: &Term, piece: &Piece) {
        let verb = match term.on_match.value {
            Flow::Stop(Verdict::Accept) => "permits",
            Flow::Stop(Verdict::Reject) => "denies",
            Flow::Jump { .. } | Flow::NextPolicy => "matches",
        };
        let what = if term.when.is_empty() { "everything" } else { "these routes" };
        let text = format!("`{}` entry {} {verb} {what}", *self.policy.name, *term.name);
        state.steps.push(Step { span: term.opening, text });
        state.steps.extend(piece.steps.iter().cloned());
        if term.when.iter().any(|it| matches!(it.value, Condition::Policy { .. })) {
            // Policies that are only asked change the route all the same.
            state.attributes.forget_changeable();
        }
        term.then.iter().for_each(|it| state.attributes.apply(it));
        match term.on_match.value {
            Flow::Stop(verdict) => self.end(state, verdict.into()),
            Flow::NextPolicy => self.end(state, Outcome::Undecided),
            Flow::Jump { to, pending } => {
                if let Some(verdict) = pending {
                    state.end = verdict.into();
                }
                state.at = match to {
                    JumpTarget::Next => state.at,
                    // Jumps lead forward only.
                    JumpTarget::Sequence(number) => {
                        let terms = self.policy.terms.iter().enumerate().skip(state.at);
                        terms
                            .filter(|(_, it)| it.sequence >= number)
                            .map(|(at, _)| at)
                            .next()
                            .unwrap_or(usize::MAX)
                    }
                };
                self.pending.push(state);
            }
        }
    }

    /// Whether the term matches is not known: if it ends the policy, its verdict is remembered and the rest goes on.
    fn doubtful(&mut self, mut state: State, term: &Term, doubt: &Doubt) {
        let Flow::Stop(verdict) = term.on_match.value else {
            self.end(state, Outcome::Unknown(doubt.clone()));
            return;
        };
        let verdict = Outcome::from(verdict);
        match &state.earlier {
            Some((other, _)) if *other != verdict => self.end(state, Outcome::Unknown(doubt.clone())),
            _ => {
                state.earlier.get_or_insert((verdict, doubt.clone()));
                self.pending.push(state);
            }
        }
    }

    /// The fate of some routes, unless an earlier doubt speaks against it.
    fn end(&mut self, state: State, outcome: Outcome) {
        let outcome = match state.earlier {
            Some((earlier, doubt)) if earlier != outcome => Outcome::Unknown(doubt),
            _ => outcome,
        };
        let State { space, attributes, steps, .. } = state;
        self.regions.push(Region { space, outcome, steps, attributes });
    }
}
