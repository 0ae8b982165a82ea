//! Everything between the BGP table and a neighbor.

use std::rc::Rc;

use super::sources::{Finder, Source, Table};
use super::way::{Fate, Way};
use super::{default_of, policy};
use crate::analysis::evaluate::{Evaluator, Outcome, Region};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::{Attributes, Communities, Membership, OneOf};
use crate::analysis::{Doubt, Step, Truth};
use crate::model::{Filter, FilterKind, Missing, PolicyReference, Session, SessionFamily};

/// A question about the sessions that treat routes as this one does.
pub(super) struct Question<'q, 'm> {
    pub evaluator: &'q Evaluator<'m>,
    pub finder: &'q Finder<'q, 'm>,
    pub asked: &'q PrefixSpace,
    pub table: &'q Table<'m>,
    pub session: &'m Session,
    pub family: &'m SessionFamily,
}

impl Question<'_, '_> {
    /// Whether the neighbor is in another member AS of the confederation.
    pub fn is_confederate(&self) -> bool {
        self.session.remote_asn().is_some_and(|it| self.table.is_in_confederation(it))
    }

    /// Whether a way is told.
    pub fn tells(&self, way: &Way) -> bool {
        !way.space.is_empty() && (way.fate != Fate::No || self.evaluator.tells_misses())
    }

    /// Takes sources through everything that stands in their way.
    pub fn send_all(&self, sources: Vec<Source>, ways: &mut Vec<Way>) {
        for source in sources {
            self.send(source, ways);
        }
    }

    /// Takes a source through everything that stands in its way.
    fn send(&self, mut source: Source, ways: &mut Vec<Way>) {
        if source.space.is_empty() {
            return;
        }
        match self.may_leave(&source.attributes.communities) {
            Truth::No => return self.keep(source, ways),
            Truth::Yes => {}
            // Whoever supplies a route without a bound chooses its communities.
            Truth::Unknown(doubt) if source.named => source = source.doubted(doubt),
            Truth::Unknown(_) => source.fate = source.fate.min(Fate::Possible),
        }
        if self.family.default_originate.is_some() && self.family.default_passes_filters {
            // The neighbor gets the one that is made for it, or none.
            source.space = source.space.difference(&default_of(self.family.family.afi));
        }
        for region in self.filtered(&source) {
            let steps = [source.steps.clone(), region.steps].concat();
            let passed =
                Source { space: region.space, attributes: region.attributes, steps, ..source.clone() };
            match region.outcome {
                Outcome::Accept => self.conditionally(passed, ways),
                Outcome::Unknown(doubt) => ways.push(passed.doubted(doubt).sent()),
                Outcome::Reject | Outcome::Undecided => {
                    ways.extend(Some(passed.kept()).filter(|it| self.tells(it)));
                }
            }
        }
    }

    /// What the filters of the session make of a source. Routes that a policy lets out although an aggregate keeps them
    /// back pass by the session's own policy, or may do so.
    fn filtered(&self, source: &Source) -> Vec<Region> {
        let export = &self.family.export;
        let is_policy = |it: &Filter| it.kind == FilterKind::Policy;
        if !source.unsuppressed || !export.filters.iter().any(is_policy) {
            return self.evaluator.filters(export, &source.space, &source.attributes);
        }
        let mut lists = export.clone();
        lists.filters.retain(|it| !is_policy(it));
        lists.unfiltered = Missing::Permits;
        let mut regions = self.evaluator.filters(&lists, &source.space, &source.attributes);
        if !self.family.unsuppressed_pass_policy {
            let place = self.family.unsuppress_map.as_ref().and_then(|it| it.name.span());
            for region in regions.iter_mut().filter(|it| it.outcome == Outcome::Accept) {
                let reason =
                    "whether the policy of the session sees routes that are let out differs by release";
                region.outcome = Outcome::Unknown(Doubt::of_platform(place, reason));
            }
        }
        regions
    }

    /// A well-known community keeps a route here.
    fn keep(&self, source: Source, ways: &mut Vec<Way>) {
        let mut way = source.kept();
        if let Some(last) = way.steps.last().map(|it| it.span) {
            let text = "carries a well-known community that keeps it from this neighbor".to_owned();
            way.steps.push(Step { span: last, text });
        }
        ways.extend(Some(way).filter(|it| self.tells(it)));
    }

    /// Well-known communities that a route had before any outbound policy keep it here (RFC 1997).
    fn may_leave(&self, communities: &Communities) -> Truth {
        let has = |name: &str| match communities.has(name) {
            Membership::Certain => Truth::Yes,
            Membership::Absent => Truth::No,
            Membership::Maybe | Membership::Unless(_) => {
                Truth::Unknown(Doubt::of_route(None, "the communities are not known"))
            }
        };
        let outward = match self.session.is_external() {
            Some(it) => it.into(),
            None => Truth::Unknown(Doubt::at(self.session.peer.span(), "its AS is not known")),
        };
        let beyond_confederation = outward.clone().and((!self.is_confederate()).into());
        let bound = has("local-as").and(outward).or(has("no-export").and(beyond_confederation));
        match has("no-advertise").or(bound) {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            unknown @ Truth::Unknown(_) => unknown,
        }
    }

    /// Routes that a conditional advertisement speaks of are sent only while its condition holds.
    fn conditionally(&self, source: Source, ways: &mut Vec<Way>) {
        let Some(statement) = &self.family.conditional_advertisement else {
            return ways.push(source.sent());
        };
        let holds = self.has(&statement.condition);
        let holds = if statement.when_present { holds } else { !holds };
        for region in
            policy(self.evaluator, &statement.routes, source.space.clone(), source.attributes.clone())
        {
            let part = Source { space: region.space, ..source.clone() };
            let spoken_of: Truth = match region.outcome {
                Outcome::Accept => Truth::Yes,
                Outcome::Reject | Outcome::Undecided => Truth::No,
                Outcome::Unknown(doubt) => Truth::Unknown(doubt),
            };
            match (!spoken_of).or(holds.clone()) {
                Truth::Yes => ways.push(part.sent()),
                Truth::No => {
                    let mut way = part.kept();
                    let text = "is sent only while a condition holds, which it does not".to_owned();
                    way.steps.extend(statement.span().map(|span| Step { span, text }));
                    ways.extend(Some(way).filter(|it| self.tells(it)));
                }
                Truth::Unknown(_) => {
                    let reason = "whether it is sent depends on what the table holds";
                    ways.push(part.doubted(Doubt::at(statement.span(), reason)).sent());
                }
            }
        }
    }

    /// A default route for this neighbor. Whether the filters of the session stand in its way differs by release, so it is
    /// proven only when they let it through. A policy makes it depend on what the table holds.
    pub fn default_originate(&self, ways: &mut Vec<Way>) {
        if self.finder.brings_in_nothing_of_its_own() {
            return;
        }
        let Some(statement) = &self.family.default_originate else { return };
        let space = default_of(self.family.family.afi).intersection(self.asked);
        let Some(span) = statement.span().filter(|_| !space.is_empty()) else { return };
        let steps = vec![Step { span, text: "sends a default route".to_owned() }];
        let mut way = Way { space, fate: Fate::Proven, named: true, steps, doubt: None };
        match statement.value.as_ref().map_or(Truth::Yes, |it| self.has(it)) {
            Truth::Yes => {}
            Truth::No => way.fate = Fate::No,
            Truth::Unknown(doubt) if doubt.is_of_route() => way.fate = Fate::Possible,
            Truth::Unknown(doubt) => (way.fate, way.doubt) = (Fate::Unknown, Some(doubt)),
        }
        let attributes = Attributes::originated(OneOf::default(), OneOf::default());
        let regions = self.evaluator.filters(&self.family.export, &way.space, &Rc::new(attributes));
        let accepted = regions.iter().all(|it| it.outcome == Outcome::Accept);
        if !accepted && !self.family.default_passes_filters && way.fate > Fate::Unknown {
            let reason = "whether filters stand in the way of this default route differs by release";
            (way.fate, way.doubt) = (Fate::Unknown, Some(Doubt::of_platform(Some(span), reason)));
        }
        ways.extend(Some(way).filter(|it| self.tells(it)));
    }

    /// Whether the table holds a route that a policy permits. What a missing policy permits is for the platform to say.
    fn has(&self, map: &PolicyReference) -> Truth {
        let evaluator = self.evaluator;
        if !evaluator.device.policies.contains_key(map.name.as_str()) && map.if_undefined == Missing::Denies {
            return Truth::No;
        }
        let mut held = Truth::No;
        for source in self.table.whole(self.finder) {
            for region in policy(evaluator, map, source.space.clone(), source.attributes.clone()) {
                let reason = format!("whether the table holds what `{}` looks for is not known", *map.name);
                let proven = source.is_certain();
                held = held.or(match region.outcome {
                    Outcome::Accept if proven => return Truth::Yes,
                    Outcome::Reject | Outcome::Undecided => Truth::No,
                    Outcome::Unknown(doubt) if proven || !doubt.is_of_route() => {
                        Truth::Unknown(Doubt::at(map.name.span(), reason))
                    }
                    Outcome::Accept | Outcome::Unknown(_) => {
                        Truth::Unknown(Doubt::of_route(map.name.span(), reason))
                    }
                });
            }
        }
        held
    }
}
