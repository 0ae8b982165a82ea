//! Policies that ask other policies.

use std::rc::Rc;

use super::super::lists::{Piece, missing};
use super::super::prefix_space::PrefixSpace;
use super::super::route::Attributes;
use super::super::{Doubt, Truth};
use super::{Effort, MOST_CALLS, Outcome, Region, joined, run};
use crate::model::{Device, PolicyExpression, PolicyReference, Protocol, Verdict};

/// Routes that are asked about.
#[derive(Clone, Copy)]
pub(super) struct Question<'m> {
    pub device: &'m Device,
    pub attributes: &'m Rc<Attributes>,
    /// What becomes of routes that a policy does not decide: those learned by BGP, and all others.
    pub undecided: (Verdict, Verdict),
}

/// A space, cut by whether the policies accept.
pub(super) fn accepted(
    question: Question<'_>,
    policies: &PolicyExpression,
    space: &PrefixSpace,
    effort: &mut Effort,
) -> Vec<Piece> {
    match policies {
        PolicyExpression::Policy(reference) => one(question, reference, space, effort),
        PolicyExpression::Not(inner) => {
            let turned = |it: Piece| Piece { truth: !it.truth, ..it };
            accepted(question, inner, space, effort).into_iter().map(turned).collect()
        }
        PolicyExpression::All(parts) => chain(question, parts, space, &Truth::Yes, effort),
        PolicyExpression::Any(parts) => chain(question, parts, space, &Truth::No, effort),
    }
}

/// Asks one after the other for as long as the answer is `neutral`.
fn chain(
    question: Question<'_>,
    parts: &[PolicyExpression],
    space: &PrefixSpace,
    neutral: &Truth,
    effort: &mut Effort,
) -> Vec<Piece> {
    let mut done = Vec::new();
    let mut open = Piece::whole(space, neutral.clone());
    for part in parts {
        let mut still = Vec::new();
        for piece in open {
            for it in accepted(question, part, &piece.space, effort) {
                let steps = joined(&piece.steps, it.steps);
                let it = Piece { steps, ..it };
                if it.truth == *neutral { still.push(it) } else { done.push(it) }
            }
        }
        open = still;
    }
    done.extend(open);
    done
}

fn one(
    question: Question<'_>,
    reference: &PolicyReference,
    space: &PrefixSpace,
    effort: &mut Effort,
) -> Vec<Piece> {
    let doubt = |reason: String| Doubt::at(reference.name.span(), reason);
    let of_route = |reason: String| Doubt::of_route(reference.name.span(), reason);
    let Some(policy) = question.device.policies.get(reference.name.as_str()) else {
        let truth = missing(reference.if_undefined, || doubt(format!("there is no `{}`", *reference.name)));
        return Piece::whole(space, truth);
    };
    if effort.calls >= MOST_CALLS {
        return Piece::whole(space, Truth::Unknown(doubt("policies ask each other in circles".to_owned())));
    }
    effort.calls += 1;
    let start = Region::whole(space.clone(), Outcome::Undecided, Rc::clone(question.attributes));
    // The opposite may be asked for.
    let drops = std::mem::replace(&mut effort.drops, false);
    let regions = run(question.device, policy, start, effort);
    effort.drops = drops;
    effort.calls -= 1;
    let truth = |outcome: Outcome| match outcome {
        Outcome::Accept => Truth::Yes,
        Outcome::Reject => Truth::No,
        Outcome::Unknown(doubt) => Truth::Unknown(doubt),
        Outcome::Undecided => undecided(question, || {
            of_route(format!("what `{}` leaves open depends on where the route comes from", *reference.name))
        }),
    };
    let piece = |it: Region| Piece { space: it.space, truth: truth(it.outcome), steps: it.steps };
    regions.into_iter().map(Region::settled).map(piece).collect()
}

fn undecided(question: Question<'_>, doubt: impl FnOnce() -> Doubt) -> Truth {
    let (bgp, others) = question.undecided;
    let learned = question.attributes.protocol.holds(|it| *it == Protocol::Bgp);
    match learned {
        Some(true) => (bgp == Verdict::Accept).into(),
        Some(false) => (others == Verdict::Accept).into(),
        None if bgp == others => (bgp == Verdict::Accept).into(),
        None => Truth::Unknown(doubt()),
    }
}
