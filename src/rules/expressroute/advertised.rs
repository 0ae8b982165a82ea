//! What rules about prefixes that must not be advertised on Microsoft peering have in common.

use ipnet::IpNet;

use crate::analysis::advertise::{self, Advertised, Supply};
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::Step;
use crate::model::{Device, SessionFamily};
use crate::rules::Context;
use crate::text::Span;

/// How a rule speaks of its prefixes.
pub(super) struct Question {
    /// The prefixes that must not be sent.
    pub prefixes: PrefixSpace,
    /// What is wrong with one of them, to stand in parentheses.
    pub why: fn(IpNet) -> String,
    /// All of them, as the subject of a sentence.
    pub subject: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// One way out for such prefixes, and the sessions that it leads to.
struct Leak<'m, 'p> {
    way: Advertised,
    sessions: Vec<&'p Peering<'m>>,
}

/// Reports every way in which the prefixes leave on Microsoft peering: one finding for each origin and way out,
/// whatever the number of sessions.
pub(super) fn report(cx: &mut Context<'_>, device: &Device, question: &Question) {
    let facts = cx.facts;
    let mut leaks: Vec<Leak<'_, '_>> = Vec::new();
    for (_, peering) in facts.peerings.on(device).filter(|(_, it)| it.kind == Some(Kind::Microsoft)) {
        // What is shut down sends nothing. A family that nobody wrote is offered, but Microsoft exchanges only that of
        // the session's own addresses.
        let taken = |it: &&SessionFamily| it.family.afi == peering.afi() || it.active.span().is_some();
        let families = peering.session.active_families().filter(|_| peering.session.enabled.value).filter(taken);
        for family in families {
            let sent = advertise::sent(device, peering.process, peering.session, family, &question.prefixes);
            // What unbounded sources may bring in is told of only where it says something new: not without a filter,
            // which is a finding of its own, and not for an entry that lets out a prefix the configuration names.
            let (named, unnamed): (Vec<_>, Vec<_>) = sent.advertised.into_iter().partition(|it| it.named);
            let open = is_open(device, family);
            let new = |it: &Advertised| !open && named.iter().all(|other| last_place(other) != last_place(it));
            let unnamed: Vec<_> = unnamed.into_iter().filter(new).collect();
            named.into_iter().chain(unnamed).for_each(|it| join(&mut leaks, it, peering));
        }
    }
    for leak in leaks {
        one(cx, &leak, question);
    }
}

fn is_open(device: &Device, family: &SessionFamily) -> bool {
    advertise::lets_everything_through(device, family).is_some()
}

/// The place that decides.
fn last_place(way: &Advertised) -> Option<Span> {
    way.steps.last().map(|it| it.span)
}

/// Ways that differ in the neighbor only are one; so are those by which several unbounded sources may leave through the
/// same entry.
fn join<'m, 'p>(leaks: &mut Vec<Leak<'m, 'p>>, way: Advertised, peering: &'p Peering<'m>) {
    let same = |leak: &&mut Leak<'_, '_>| {
        leak.way.supply == way.supply
            && leak.way.space == way.space
            && leak.way.named == way.named
            && (!way.named || leak.way.steps.first() == way.steps.first())
            && last_place(&leak.way) == last_place(&way)
    };
    match leaks.iter_mut().find(same) {
        Some(leak) if leak.sessions.iter().any(|it| std::ptr::eq(*it, peering)) => {}
        Some(leak) => leak.sessions.push(peering),
        None => leaks.push(Leak { way, sessions: vec![peering] }),
    }
}

fn one(cx: &mut Context<'_>, leak: &Leak<'_, '_>, question: &Question) {
    let Some(peering) = leak.sessions.first() else { return };
    let to = match leak.sessions.len() {
        1 => peering.title(),
        more => format!("{} and {} more", peering.title(), more - 1),
    };
    let named = leak.way.space.witness().filter(|_| leak.way.named);
    let message = match (named, leak.way.supply) {
        (Some(prefix), Supply::Proven) => format!("{prefix} ({}) is advertised on {to}", (question.why)(prefix)),
        (Some(prefix), Supply::Possible) => {
            format!("{prefix} ({}) may be advertised on {to}", (question.why)(prefix))
        }
        (None, _) => format!("the filters of {to} let {} through: {}", question.subject, leak.way.space),
    };
    let certain = leak.way.supply == Supply::Proven && leak.sessions.iter().any(|it| it.certain);
    let mut steps = without_repetition(&leak.way.steps);
    if !leak.way.named {
        // The filter is what is wrong here; where the routes may come from is said last.
        steps.reverse();
    }
    let mut finding = cx.report(message).steps(steps).likely_if(!certain);
    for other in &leak.sessions {
        finding = finding.at(other.session.opening, format!("the session with {}", *other.session.peer));
    }
    if let Some(because) = peering.because() {
        finding = finding.note(because);
    }
    let _reported = finding.help(question.help);
}

/// A place that decides twice is shown once.
fn without_repetition(steps: &[Step]) -> Vec<&Step> {
    let mut shown: Vec<&Step> = Vec::new();
    for step in steps {
        if !shown.iter().any(|it| it.span == step.span) {
            shown.push(step);
        }
    }
    shown
}
