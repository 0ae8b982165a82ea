//! What rules about prefixes that must not be advertised to Microsoft have in common.

use std::collections::{BTreeSet, HashMap, HashSet};

use ipnet::IpNet;

use super::special_prefix_advertised;
use super::together::{Together, more};
use crate::analysis::advertise::{Exports, Fate, Openness, Way, default_routes, private_space};
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::{Step, Unknown};
use crate::diagnostic::Severity;
use crate::model::{Assume, Device, Direction, SessionFamily};
use crate::rules::{Builder, Context};
use crate::text::Span;

/// How a rule speaks of its prefixes.
pub(super) struct Question {
    /// The prefixes that must not be sent.
    pub prefixes: PrefixSpace,
    /// Others that must not be sent. Where an entry lets these out too, their rule speaks of it.
    pub before: PrefixSpace,
    /// What is wrong with one of them, to stand in parentheses.
    pub why: fn(IpNet) -> String,
    /// All of them, as the subject of a sentence.
    pub subject: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// Everything that must not be sent on Microsoft peering, whatever the circuit: what is not public, and default routes.
pub(super) fn not_public(assume: Assume) -> PrefixSpace {
    private_space().union(&special_prefix_advertised::space(assume)).union(&default_routes())
}

/// One way out for such prefixes, and the sessions that it leads to.
struct Leak<'m, 'p> {
    way: Way,
    /// One prefix of each origin that takes it.
    prefixes: BTreeSet<IpNet>,
    /// Where the others come from.
    origins: BTreeSet<Span>,
    sessions: Together<'m, 'p>,
}

/// What makes two ways out one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Each origin is a finding of its own.
    Origin,
    /// What brings routes in and lets them out, however many there are.
    WayOut,
}

/// How a rule tells of what it finds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'t> {
    /// How bad it is at most.
    pub severity: Severity,
    /// What makes two ways out one finding.
    pub cause: Cause,
    /// A place elsewhere that has to do with it.
    pub beside: Option<(Span, &'t str)>,
}

/// Reports every way in which the prefixes leave on Microsoft peering: one finding for each origin and way out,
/// whatever the number of sessions.
pub(super) fn report(cx: &mut Context<'_>, device: &Device, question: &Question) {
    let sessions = cx.facts.peerings.of_kind(device, Kind::Microsoft);
    let telling = Telling { severity: Severity::Error, cause: Cause::Origin, beside: None };
    report_of(cx, device, sessions, question, telling);
}

/// The same for some sessions of a device.
pub(super) fn report_of<'m: 'p, 'p>(
    cx: &mut Context<'_>,
    device: &'m Device,
    sessions: impl Iterator<Item = &'p Peering<'m>>,
    question: &Question,
    telling: Telling<'_>,
) {
    let mut exports = Exports::of(device, &question.prefixes);
    let mut before = Exports::of(device, &question.before);
    let mut openness = Openness::of(device);
    let mut leaks = Leaks { cause: telling.cause, all: Vec::new(), places: HashMap::new(), joined: 0 };
    for peering in sessions {
        // What is shut down sends nothing. A family that nobody wrote is offered, but Microsoft exchanges only that of
        // the session's own addresses.
        let taken = |it: &&SessionFamily| it.family.afi == peering.afi() || it.active.span().is_some();
        let families =
            peering.session.active_families().filter(|_| peering.session.enabled.value).filter(taken);
        for family in families {
            if leaks.joined > MOST_WAYS {
                break;
            }
            let sent = exports.sent(peering.process, peering.session, family);
            // What unbounded sources may bring in is told of only where it says something new: not without a filter,
            // which is a finding of its own, and not for an entry that lets out a prefix the configuration names.
            // What the configuration names and some release sends is worth a word too.
            let some_release =
                |it: &&Way| it.named && it.doubt.as_ref().is_some_and(|it| it.about == Unknown::Platform);
            let told = sent.sent().chain(sent.unknown().filter(some_release)).cloned();
            let (named, unnamed): (Vec<Way>, Vec<Way>) = told.partition(|it| it.named);
            let open = openness.lets_everything_through(family, Direction::Out).is_some();
            let places: HashSet<_> = named.iter().map(last_place).collect();
            let new = |it: &Way| !open && !places.contains(&last_place(it));
            let mut unnamed: Vec<_> = unnamed.into_iter().filter(new).collect();
            if !unnamed.is_empty() && !question.before.is_empty() {
                let answer = before.sent(peering.process, peering.session, family);
                let told: HashSet<_> = answer.sent().map(last_place).collect();
                unnamed.retain(|it| !told.contains(&last_place(it)));
            }
            named.into_iter().chain(unnamed).for_each(|it| leaks.join(it, peering));
        }
    }
    for leak in leaks.all {
        one(cx, &leak, question, telling);
    }
}

/// The place that decides.
fn last_place(way: &Way) -> Option<Span> {
    way.steps.last().map(|it| it.span)
}

/// Ways out, as they are found.
struct Leaks<'m, 'p> {
    cause: Cause,
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
    second: Option<Span>,
    last: Option<Span>,
}

/// Ways on one device that are looked at, over all its sessions: more would say nothing that these do not.
const MOST_WAYS: usize = 200_000;

impl<'m, 'p> Leaks<'m, 'p> {
    /// Ways that differ in the neighbor only are one; so are those by which several unbounded sources may leave through
    /// the same entry.
    fn join(&mut self, way: Way, peering: &'p Peering<'m>) {
        self.joined += 1;
        let by_origin = self.cause == Cause::Origin;
        let likeness = Likeness {
            fate: way.fate,
            named: way.named,
            first: way.steps.first().filter(|_| way.named && by_origin).cloned(),
            // Behind the origin stands what brings it in, or what lets it out.
            second: way.steps.get(1).filter(|_| way.named && !by_origin).map(|it| it.span),
            last: last_place(&way),
        };
        let places = self.places.entry(likeness).or_default();
        let is_same = |it: &Leak<'_, '_>| !by_origin && way.named || it.way.space == way.space;
        let same = places.iter().copied().find(|&at| self.all.get(at).is_some_and(is_same));
        let prefix = way.space.witness();
        let Some(leak) = same.and_then(|at| self.all.get_mut(at)) else {
            places.push(self.all.len());
            let prefixes = prefix.into_iter().collect();
            self.all.push(Leak { way, prefixes, origins: BTreeSet::new(), sessions: Together::of(peering) });
            return;
        };
        leak.prefixes.extend(prefix);
        leak.origins.extend(way.steps.first().map(|it| it.span));
        leak.sessions.add(peering);
    }
}

fn one(cx: &mut Context<'_>, leak: &Leak<'_, '_>, question: &Question, telling: Telling<'_>) {
    let to = leak.sessions.title();
    let named = leak.way.space.witness().filter(|_| leak.way.named);
    let message = match (named, leak.way.fate) {
        (Some(prefix), fate) => {
            let (others, why) = (leak.prefixes.len().saturating_sub(1), (question.why)(prefix));
            let verb = match (fate, others) {
                (Fate::Proven, 0) => "is",
                (Fate::Proven, _) => "are",
                _ => "may be",
            };
            format!("{prefix} ({why}){} {verb} advertised on {to}", more(others))
        }
        (None, _) => format!("the filters of {to} let {} through: {}", question.subject, leak.way.space),
    };
    let mut steps = without_repetition(&leak.way.steps);
    if !leak.way.named {
        // The filter is what is wrong here; where the routes may come from is said last.
        steps.reverse();
    }
    let finding = cx.report(message).steps(steps).likely_if(leak.way.fate != Fate::Proven);
    let finding = leak.sessions.of_this_kind(leak.sessions.point_out(finding)).at_most(telling.severity);
    let finding = telling.beside.into_iter().fold(finding, |it, (span, text)| it.at(span, text));
    let finding = leak.origins.iter().copied().fold(finding, Builder::about);
    let _reported = finding.help(question.help);
}

/// A place that decides twice is shown once.
pub(super) fn without_repetition(steps: &[Step]) -> Vec<&Step> {
    let mut seen = HashSet::new();
    steps.iter().filter(|it| seen.insert(it.span)).collect()
}
