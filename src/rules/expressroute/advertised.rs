//! What rules about prefixes that must not be advertised to Microsoft have in common.

use std::collections::{HashMap, HashSet};

use ipnet::IpNet;

use super::together::Together;
use crate::analysis::advertise::{Exports, Fate, Openness, Way};
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::{Step, Unknown};
use crate::diagnostic::Severity;
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
    way: Way,
    sessions: Together<'m, 'p>,
}

/// Reports every way in which the prefixes leave on Microsoft peering: one finding for each origin and way out,
/// whatever the number of sessions.
pub(super) fn report(cx: &mut Context<'_>, device: &Device, question: &Question) {
    let sessions = cx.facts.peerings.of_kind(device, Kind::Microsoft);
    report_of(cx, device, sessions, question, Severity::Error, None);
}

/// The same for some sessions of a device, with a severity at most and a place elsewhere that has to do with it.
pub(super) fn report_of<'m: 'p, 'p>(
    cx: &mut Context<'_>,
    device: &'m Device,
    sessions: impl Iterator<Item = &'p Peering<'m>>,
    question: &Question,
    severity: Severity,
    beside: Option<(Span, &str)>,
) {
    let mut exports = Exports::of(device, &question.prefixes);
    let mut openness = Openness::of(device);
    let mut leaks = Leaks::default();
    for peering in sessions {
        // What is shut down sends nothing. A family that nobody wrote is offered, but Microsoft exchanges only that of
        // the session's own addresses.
        let taken = |it: &&SessionFamily| it.family.afi == peering.afi() || it.active.span().is_some();
        let families = peering.session.active_families().filter(|_| peering.session.enabled.value).filter(taken);
        for family in families {
            if leaks.joined > MOST_WAYS {
                break;
            }
            let sent = exports.sent(peering.process, peering.session, family);
            // What unbounded sources may bring in is told of only where it says something new: not without a filter,
            // which is a finding of its own, and not for an entry that lets out a prefix the configuration names.
            // What the configuration names and some release sends is worth a word too.
            let some_release = |it: &&Way| it.named && it.doubt.as_ref().is_some_and(|it| it.about == Unknown::Platform);
            let told = sent.sent().chain(sent.unknown().filter(some_release)).cloned();
            let (named, unnamed): (Vec<Way>, Vec<Way>) = told.partition(|it| it.named);
            let open = openness.lets_everything_through(family).is_some();
            let places: HashSet<_> = named.iter().map(last_place).collect();
            let new = |it: &Way| !open && !places.contains(&last_place(it));
            let unnamed: Vec<_> = unnamed.into_iter().filter(new).collect();
            named.into_iter().chain(unnamed).for_each(|it| leaks.join(it, peering));
        }
    }
    for leak in leaks.all {
        one(cx, &leak, question, severity, beside);
    }
}

/// The place that decides.
fn last_place(way: &Way) -> Option<Span> {
    way.steps.last().map(|it| it.span)
}

/// Ways out, as they are found.
#[derive(Default)]
struct Leaks<'m, 'p> {
    all: Vec<Leak<'m, 'p>>,
    /// Places of those that share everything but their prefixes.
    places: HashMap<Likeness, Vec<usize>>,
    /// How many ways of how many sessions were looked at.
    joined: usize,
}

/// What ways have in common that may be one.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    fate: Fate,
    named: bool,
    first: Option<Step>,
    last: Option<Span>,
}

/// Ways on one device that are looked at, over all its sessions: more would say nothing that these do not.
const MOST_WAYS: usize = 200_000;

impl<'m, 'p> Leaks<'m, 'p> {
    /// Ways that differ in the neighbor only are one; so are those by which several unbounded sources may leave through
    /// the same entry.
    fn join(&mut self, way: Way, peering: &'p Peering<'m>) {
        self.joined += 1;
        let likeness = Likeness {
            fate: way.fate,
            named: way.named,
            first: way.steps.first().filter(|_| way.named).cloned(),
            last: last_place(&way),
        };
        let places = self.places.entry(likeness).or_default();
        let same = places.iter().copied().find(|&at| self.all.get(at).is_some_and(|it| it.way.space == way.space));
        let Some(leak) = same.and_then(|at| self.all.get_mut(at)) else {
            places.push(self.all.len());
            self.all.push(Leak { way, sessions: Together::of(peering) });
            return;
        };
        leak.sessions.add(peering);
    }
}

fn one(
    cx: &mut Context<'_>,
    leak: &Leak<'_, '_>,
    question: &Question,
    severity: Severity,
    beside: Option<(Span, &str)>,
) {
    let to = leak.sessions.title();
    let named = leak.way.space.witness().filter(|_| leak.way.named);
    let message = match (named, leak.way.fate) {
        (Some(prefix), Fate::Proven) => format!("{prefix} ({}) is advertised on {to}", (question.why)(prefix)),
        (Some(prefix), _) => {
            format!("{prefix} ({}) may be advertised on {to}", (question.why)(prefix))
        }
        (None, _) => format!("the filters of {to} let {} through: {}", question.subject, leak.way.space),
    };
    let mut steps = without_repetition(&leak.way.steps);
    if !leak.way.named {
        // The filter is what is wrong here; where the routes may come from is said last.
        steps.reverse();
    }
    let finding = cx.report(message).steps(steps).likely_if(leak.way.fate != Fate::Proven);
    let finding = leak.sessions.of_this_kind(leak.sessions.point_out(finding)).at_most(severity);
    let finding = beside.into_iter().fold(finding, |it, (span, text)| it.at(span, text));
    let _reported = finding.help(question.help);
}

/// A place that decides twice is shown once.
fn without_repetition(steps: &[Step]) -> Vec<&Step> {
    let mut seen = HashSet::new();
    steps.iter().filter(|it| seen.insert(it.span)).collect()
}
