//! The way of routes through the terms of one policy.

use std::rc::Rc;

use super::super::lists::{self, Piece};
use super::super::prefix_space::PrefixSpace;
use super::super::route::Attributes;
use super::super::{Doubt, Step, Truth};
use super::end::Ends;
use super::memory::Detail;
use super::{Effort, KEPT_STEPS, MOST_CALLS, Outcome, Region, communities, condition, work};
use crate::model::{
    Action, CommunityChange, Condition, Device, Flow, JumpTarget, PolicyReference, RoutePolicy, Term, Verdict,
};

/// Takes routes through a policy. What it leaves undecided keeps the ends that some of it may have met.
pub(super) fn run(
    device: &Device,
    policy: &RoutePolicy,
    from: Region,
    effort: &mut Effort<'_>,
) -> Vec<Region> {
    if from.space.is_empty() {
        return Vec::new();
    }
    let start = State {
        space: from.space,
        attributes: from.attributes,
        at: 0,
        end: policy.otherwise.map_or(Outcome::Undecided, Outcome::from),
        ends: from.ends,
        steps: Vec::new(),
    };
    let mut run = Run { device, policy, effort, pending: Vec::new(), regions: Vec::new() };
    if let Some(&line) = policy.unread.first() {
        let doubt = Doubt::at(Some(line), format!("a line of `{}` was not understood", *policy.name));
        run.end(start, Outcome::Unknown(doubt));
    } else {
        run.pending.push(start);
    }
    run.finish()
}

/// Routes on their way through a policy.
#[derive(Clone)]
struct State {
    space: PrefixSpace,
    attributes: Rc<Attributes>,
    /// The next term.
    at: usize,
    /// What falling off the end means.
    end: Outcome,
    /// How earlier terms may already have ended it.
    ends: Ends,
    steps: Vec<Step>,
}

struct Run<'m, 'e, 'a> {
    device: &'m Device,
    policy: &'m RoutePolicy,
    effort: &'e mut Effort<'a>,
    pending: Vec<State>,
    regions: Vec<Region>,
}

impl Run<'_, '_, '_> {
    fn finish(mut self) -> Vec<Region> {
        while let Some(state) = self.pending.pop() {
            let term = self.policy.terms.get(state.at);
            self.effort.visits += 1;
            self.effort.entries += term.map_or(0, |it| work::of_term(self.device, it));
            if self.effort.is_too_much() {
                let doubt = Doubt::at(self.policy.name.span(), "the policy is too intricate to follow");
                self.end(state, Outcome::Unknown(doubt));
                continue;
            }
            if let Some(term) = term {
                self.step(&state, term);
            } else {
                self.fall_off(state);
            }
        }
        self.regions
    }

    /// No term is left.
    fn fall_off(&mut self, mut state: State) {
        let verb = match &state.end {
            Outcome::Accept => "permitted",
            Outcome::Reject => "denied",
            Outcome::Undecided | Outcome::Unknown(_) => "left to what comes next",
        };
        let text = format!("no further entry of `{}` takes them, so they are {verb}", *self.policy.name);
        state.steps.extend(self.policy.name.span().map(|span| Step { span, text }));
        let end = state.end.clone();
        self.end(state, end);
    }

    /// Takes routes through one term.
    fn step(&mut self, state: &State, term: &Term) {
        let rest = !self.drops_misses(state, term);
        let mut pieces =
            condition::all(self.device, term, &state.space, &state.attributes, self.effort, rest);
        // What does not match goes on as one, whichever entries of lists refuse it, and so does what matches and goes on:
        // each of a long list's entries on its own would have to pass all later terms.
        let missed = merge(&mut pieces, |it| *it == Truth::No);
        let jumps = matches!(term.on_match.value, Flow::Jump { .. });
        let matched = if jumps { merge(&mut pieces, |it| *it == Truth::Yes) } else { None };
        let missed = missed.filter(|_| rest);
        for piece in pieces.into_iter().chain(matched).chain(missed) {
            let mut next = State { space: piece.space.clone(), at: state.at + 1, ..state.clone() };
            match &piece.truth {
                Truth::Yes => self.matched(next, term, &piece),
                Truth::No => {
                    if self.effort.memory.detail == Detail::Misses {
                        let text = format!("`{}` entry {} does not match", *self.policy.name, *term.name);
                        next.steps.push(Step { span: term.opening, text });
                        next.steps.extend(piece.steps);
                        shorten(&mut next.steps);
                    }
                    next.missed(term);
                    self.pending.push(next);
                }
                Truth::Unknown(doubt) => self.doubtful(next, term, doubt),
            }
        }
    }

    /// Whether nobody asks for what a term does not take: it would be rejected at the end.
    fn drops_misses(&self, state: &State, term: &Term) -> bool {
        let end = term.on_miss.map_or_else(|| state.end.clone(), Outcome::from);
        let is_last = state.at + 1 == self.policy.terms.len();
        self.effort.drops && is_last && end == Outcome::Reject && state.ends.is_none()
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
        // Where the verdict stands apart from the line that opens the term, it is a step of its own.
        if let (Flow::Stop(_), Some(span)) = (term.on_match.value, term.on_match.span())
            && !term.opening.contains(span)
        {
            state.steps.push(Step { span, text: format!("so the term {verb} them") });
        }
        shorten(&mut state.steps);
        state.attributes = after(self.device, &state.attributes, term);
        match &term.call {
            Some(call) if term.on_match.value != Flow::Stop(Verdict::Reject) => {
                self.call(&state, term, call);
            }
            _ => self.go_on(state, term),
        }
    }

    /// Another policy decides first: what it rejects is rejected, the rest goes on.
    fn call(&mut self, state: &State, term: &Term, call: &PolicyReference) {
        let Some(called) = self.device.policies.get(call.name.as_str()) else {
            let doubt = || Doubt::at(call.name.span(), format!("there is no `{}`", *call.name));
            return match lists::missing(call.if_undefined, doubt) {
                Truth::Yes => self.go_on(state.clone(), term),
                Truth::No => self.end(state.clone(), Outcome::Reject),
                Truth::Unknown(doubt) => self.end(state.clone(), Outcome::Unknown(doubt)),
            };
        };
        if self.effort.calls >= MOST_CALLS {
            let doubt = Doubt::at(call.name.span(), "the policies call each other without an end");
            return self.end(state.clone(), Outcome::Unknown(doubt));
        }
        self.effort.calls += 1;
        let start = Region::whole(state.space.clone(), Outcome::Undecided, state.attributes.clone());
        let regions = run(self.device, called, start, self.effort);
        self.effort.calls -= 1;
        for region in regions.into_iter().map(Region::settled) {
            let steps = joined(&state.steps, region.steps);
            let next = State { space: region.space, attributes: region.attributes, steps, ..state.clone() };
            match region.outcome {
                Outcome::Accept | Outcome::Undecided => self.go_on(next, term),
                Outcome::Reject => self.end(next, Outcome::Reject),
                Outcome::Unknown(doubt) => self.end(next, Outcome::Unknown(doubt)),
            }
        }
    }

    /// Follows the flow of a term that matched.
    fn go_on(&mut self, mut state: State, term: &Term) {
        match term.on_match.value {
            Flow::Stop(verdict) => self.end(state, verdict.into()),
            Flow::NextPolicy => self.end(state, Outcome::Undecided),
            Flow::Jump { to, pending } => {
                if let Some(verdict) = pending {
                    state.end = verdict.into();
                }
                state.at = self.target(state.at, to);
                self.pending.push(state);
            }
        }
    }

    /// The place of the term to which a jump leads. Jumps lead forward only.
    fn target(&self, next: usize, to: JumpTarget) -> usize {
        let JumpTarget::Sequence(number) = to else { return next };
        let mut terms = self.policy.terms.iter().enumerate().skip(next);
        terms.find(|(_, it)| it.sequence >= number).map_or(usize::MAX, |(at, _)| at)
    }

    /// Whether the term matches is not known: how it would end is remembered, and the rest goes on.
    fn doubtful(&mut self, mut state: State, term: &Term, doubt: &Doubt) {
        let attributes = after(self.device, &state.attributes, term);
        let calls = term.call.is_some() && term.on_match.value != Flow::Stop(Verdict::Reject);
        let outcome = match term.on_match.value {
            Flow::Stop(verdict) if !calls => verdict.into(),
            Flow::NextPolicy if !calls => Outcome::Undecided,
            Flow::Jump { to, pending } if !calls && self.target(state.at, to) == state.at => {
                // The next term comes next in either case.
                let end = pending.map_or_else(|| state.end.clone(), Outcome::from);
                state.missed(term);
                if state.end != end {
                    state.end = Outcome::Unknown(doubt.clone());
                }
                state.attributes = Rc::new(Attributes::clone(&state.attributes).or(&attributes));
                self.pending.push(state);
                return;
            }
            Flow::Stop(_) | Flow::NextPolicy | Flow::Jump { .. } => {
                Rc::make_mut(&mut state.attributes).forget_changeable();
                self.end(state, Outcome::Unknown(doubt.clone()));
                return;
            }
        };
        state.missed(term);
        state.ends.may_be(&outcome, attributes, doubt);
        self.pending.push(state);
    }

    /// The fate of some routes, unless they may have met another one before.
    fn end(&mut self, state: State, outcome: Outcome) {
        let State { space, attributes, steps, ends, .. } = state;
        let region = Region { space, outcome, steps, attributes, ends };
        self.regions.push(if region.outcome == Outcome::Undecided { region } else { region.settled() });
    }
}

impl State {
    /// The term does not match.
    fn missed(&mut self, term: &Term) {
        if let Some(verdict) = term.on_miss {
            self.end = verdict.into();
        }
    }
}

/// One way after another.
pub(super) fn joined(first: &[Step], second: Vec<Step>) -> Vec<Step> {
    let mut steps = [first, &second].concat();
    shorten(&mut steps);
    steps
}

/// Leaves out the middle of a long way: nobody reads it, and it would be copied at every term.
fn shorten(steps: &mut Vec<Step>) {
    if steps.len() > 2 * KEPT_STEPS {
        steps.drain(KEPT_STEPS..steps.len() - KEPT_STEPS);
    }
}

/// Attributes after the actions of a term. A line that was not understood may have been an action.
fn after(device: &Device, attributes: &Rc<Attributes>, term: &Term) -> Rc<Attributes> {
    let mut shared = Rc::clone(attributes);
    let asks = term.when.iter().any(|it| matches!(it.value, Condition::Policy { .. }));
    if !asks && term.then.is_empty() && term.unread.is_empty() {
        return shared;
    }
    let after = Rc::make_mut(&mut shared);
    if asks {
        // Policies that are only asked change the route all the same.
        after.forget_changeable();
    }
    for action in &term.then {
        match &action.value {
            Action::Communities { kind, change: CommunityChange::Delete(list) } => {
                communities::delete(device, *kind, list, after);
            }
            other => after.apply(other),
        }
    }
    if !term.unread.is_empty() {
        after.forget_changeable();
    }
    shared
}

/// Takes out the pieces of one kind and makes them one. A piece that stands alone keeps its reasons.
fn merge(pieces: &mut Vec<Piece>, kind: impl Fn(&Truth) -> bool) -> Option<Piece> {
    let mut taken: Vec<Piece> = pieces.extract_if(.., |it| kind(&it.truth)).collect();
    let last = taken.pop()?;
    if taken.is_empty() {
        return Some(last);
    }
    let spaces = taken.into_iter().map(|it| it.space).chain([last.space]);
    Some(Piece { space: PrefixSpace::union_of(spaces), truth: last.truth, steps: Vec::new() })
}
