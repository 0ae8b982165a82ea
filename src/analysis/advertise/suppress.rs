//! Aggregates: when they stand, and what they keep back.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use ipnet::IpNet;

use super::super::evaluate::{Evaluator, Outcome, Region};
use super::super::prefix_space::PrefixSpace;
use super::super::route::{AsPath, Attributes, OneOf};
use super::super::{Doubt, Step, Truth};
use super::learned::Learned;
use super::passage::Question;
use super::policy;
use super::sources::Source;
use super::way::{Fate, Way};
use crate::model::{Aggregate, Collected, Missing, PolicyReference, Protocol};

/// The aggregates of a table, to be found by what they hold.
pub(super) struct Aggregates<'m> {
    all: Vec<&'m Aggregate>,
    /// Whether they count as contributors of each other.
    contribute: Missing,
    /// Places of those that keep something back.
    places: HashMap<IpNet, Vec<usize>>,
    /// The prefixes of those that keep all their contributors back.
    summaries: HashSet<IpNet>,
}

impl<'m> Aggregates<'m> {
    /// Looks at all of them, but for those that their own policy refuses: where the platform then makes none, they keep
    /// nothing back either.
    pub fn of(all: &'m [Aggregate], contribute: Missing, evaluator: &Evaluator<'_>) -> Self {
        let refused = |it: &&Aggregate| it.if_refused == Missing::Denies && is_refused(evaluator, it);
        let all: Vec<&Aggregate> = all.iter().filter(|it| !refused(it)).collect();
        let mut places: HashMap<IpNet, Vec<usize>> = HashMap::new();
        let keeps_back = |it: &Aggregate| it.summary_only || it.suppress_map.is_some();
        for (place, aggregate) in all.iter().enumerate().filter(|(_, it)| keeps_back(it)) {
            places.entry(aggregate.prefix.value).or_default().push(place);
        }
        let summaries = all.iter().filter(|it| it.summary_only).map(|it| it.prefix.value).collect();
        Aggregates { all, contribute, places, summaries }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that may keep something of a set back, in their order.
    fn around(&self, space: &PrefixSpace) -> Vec<&'m Aggregate> {
        let Some(only) = space.only() else { return self.all.clone() };
        let places = larger(only).filter_map(|it| self.places.get(&it)).flatten();
        let mut places: Vec<usize> = places.copied().collect();
        places.sort_unstable();
        places.into_iter().filter_map(|at| self.all.get(at).copied()).collect()
    }

    /// Whether an aggregate is itself a contributor of one that keeps its contributors back.
    fn is_nested(&self, aggregate: &Aggregate) -> bool {
        self.contribute != Missing::Denies
            && larger(aggregate.prefix.value).any(|it| self.summaries.contains(&it))
    }

    /// Aggregates stand as long as something more specific does, whoever supplies it: what the table has of its own, or
    /// what groups of other sessions bring in.
    pub fn standing(
        &self,
        evaluator: &Evaluator<'_>,
        own: &[Source],
        learned: &Learned<'_>,
        asked: &PrefixSpace,
    ) -> Vec<Standing> {
        let brought = learned.sources();
        let held = |of: &[Source], certain: bool| {
            let such = of.iter().filter(|it| it.is_certain() == certain);
            PrefixSpace::union_of(such.map(|it| it.space.clone()))
        };
        let (certain_own, mut possible_own) = (held(own, true), held(own, false));
        let certain = certain_own.union(&held(&brought, true));
        let contributors: Vec<&Source> = own.iter().chain(&brought).collect();
        let mut all = Vec::new();
        let mut longest_first = self.all.clone();
        longest_first.sort_by_key(|it| std::cmp::Reverse(it.prefix.prefix_len()));
        for aggregate in longest_first {
            let inside = below(aggregate);
            let groups: Vec<usize> = learned.bringing(&inside).collect();
            let stands = certain.intersects(&inside) && aggregate.advertise_map.is_none();
            let of_own = certain_own.intersects(&inside) || possible_own.intersects(&inside);
            if !of_own && groups.is_empty() {
                continue;
            }
            let space = PrefixSpace::exactly(aggregate.prefix.value);
            if self.contribute != Missing::Denies {
                possible_own = possible_own.union(&space);
            }
            let fate = if stands && !self.is_nested(aggregate) { Fate::Proven } else { Fate::Possible };
            let text = format!("makes the aggregate {}", *aggregate.prefix);
            let steps = vec![Step { span: aggregate.statement, text }];
            let (attributes, doubt) = attributes_of(evaluator, aggregate, &contributors, &space);
            let space = space.intersection(asked);
            let source = Source { doubt, ..Source::new(space, fate, true, Rc::new(attributes), steps) };
            all.push(Standing { source, thanks_to: (!of_own).then_some(groups) });
        }
        all.retain(|it| !it.source.space.is_empty());
        all
    }
}

/// An aggregate that may stand.
pub(super) struct Standing {
    pub source: Source,
    /// The groups of sessions without which it does not; `None` when the table has a contributor of its own.
    pub thanks_to: Option<Vec<usize>>,
}

/// Whether an aggregate's own policy refuses it for certain.
fn is_refused(evaluator: &Evaluator<'_>, aggregate: &Aggregate) -> bool {
    let Some(map) = &aggregate.attribute_map else { return false };
    if !evaluator.device.policies.contains_key(map.name.as_str()) {
        return true;
    }
    let unknown = Attributes { protocol: OneOf::only(Protocol::Aggregate), ..Attributes::default() };
    let regions = policy(evaluator, map, PrefixSpace::exactly(aggregate.prefix.value), Rc::new(unknown));
    regions.iter().all(|it| it.outcome == Outcome::Reject)
}

/// What is known of an aggregate's attributes, and whether its own policy puts it in doubt.
fn attributes_of(
    evaluator: &Evaluator<'_>,
    aggregate: &Aggregate,
    contributors: &[&Source],
    space: &PrefixSpace,
) -> (Attributes, Option<Doubt>) {
    let mut attributes = Attributes::originated(OneOf::only(Protocol::Aggregate), OneOf::default());
    let inside = below(aggregate);
    let contributors = || contributors.iter().copied().filter(|it| it.space.intersects(&inside));
    if aggregate.collects != Collected::Nothing
        && contributors().any(|it| it.attributes.as_path != AsPath::empty())
    {
        attributes.as_path = AsPath::default();
    }
    if aggregate.collects == Collected::PathsAndCommunities {
        collect(&mut attributes, contributors());
    }
    let Some(map) = &aggregate.attribute_map else { return (attributes, None) };
    let unknown = Attributes { protocol: attributes.protocol.clone(), ..Attributes::default() };
    let place = map.name.span();
    match policy(evaluator, map, space.clone(), Rc::new(attributes)).as_slice() {
        [only] if only.outcome == Outcome::Accept => (Attributes::clone(&only.attributes), None),
        [Region { outcome: Outcome::Unknown(doubt), .. }] => (unknown, Some(doubt.clone())),
        _ => {
            let reason = "whether an aggregate is made that its own policy refuses differs by release";
            (unknown, Some(Doubt::of_platform(place, reason)))
        }
    }
}

/// Takes over the communities of the contributors.
fn collect<'s>(attributes: &mut Attributes, contributors: impl Iterator<Item = &'s Source>) {
    for source in contributors {
        let its = &source.attributes;
        for (all, own) in [
            (&mut attributes.communities, &its.communities),
            (&mut attributes.large_communities, &its.large_communities),
        ] {
            let with = all.clone().with(own);
            *all = if source.is_certain() { with } else { with.or(all) };
        }
    }
}

/// The networks that hold a prefix, but for itself.
fn larger(prefix: IpNet) -> impl Iterator<Item = IpNet> {
    std::iter::successors(prefix.supernet(), IpNet::supernet)
}

impl Question<'_, '_> {
    /// What all aggregates leave of a source; what they keep back is told among the ways.
    pub(super) fn suppressed(&self, source: Source, ways: &mut Vec<Way>) -> Vec<Source> {
        let around = self.table.aggregates.around(&source.space);
        let mut left = vec![source];
        for aggregate in around {
            left = left.into_iter().flat_map(|it| self.suppress(aggregate, it, ways)).collect();
        }
        left
    }

    /// What an aggregate leaves of a source: its contributors are kept back, unless the session lets them through.
    fn suppress(&self, aggregate: &Aggregate, source: Source, ways: &mut Vec<Way>) -> Vec<Source> {
        let inside = source.space.intersection(&below(aggregate));
        if inside.is_empty() || !(aggregate.summary_only || aggregate.suppress_map.is_some()) {
            return vec![source];
        }
        let outside = source.space.difference(&inside);
        let mut left = vec![Source { space: outside, ..source.clone() }];
        for (space, kept_back) in self.kept_back(aggregate, inside, &source.attributes) {
            for (space, let_through) in self.let_through(space, &source.attributes) {
                let part = Source { space, ..source.clone() };
                left.push(match (kept_back.clone(), let_through) {
                    (Truth::No, _) => part,
                    (_, Truth::Yes) => Source { unsuppressed: true, ..part },
                    (Truth::Yes, Truth::No) => {
                        let mut way = part.kept();
                        let text = format!("is kept back in favour of the aggregate {}", *aggregate.prefix);
                        way.steps.push(Step { span: aggregate.statement, text });
                        ways.extend(Some(way).filter(|it| self.tells(it)));
                        continue;
                    }
                    (Truth::Unknown(doubt), _) | (_, Truth::Unknown(doubt)) => part.doubted(doubt),
                });
            }
        }
        left
    }

    /// Which contributors an aggregate keeps back.
    fn kept_back(
        &self,
        aggregate: &Aggregate,
        space: PrefixSpace,
        attributes: &Rc<Attributes>,
    ) -> Vec<(PrefixSpace, Truth)> {
        if aggregate.advertise_map.is_some() {
            let reason = "which contributors it keeps back depends on its policy";
            return vec![(space, Truth::Unknown(Doubt::at(Some(aggregate.statement), reason)))];
        }
        match &aggregate.suppress_map {
            Some(map) if !aggregate.summary_only => self.permitted(map, space, attributes),
            _ => vec![(space, Truth::Yes)],
        }
    }

    /// What the session sends although an aggregate keeps it back.
    fn let_through(&self, space: PrefixSpace, attributes: &Rc<Attributes>) -> Vec<(PrefixSpace, Truth)> {
        match &self.family.unsuppress_map {
            Some(map) => self.permitted(map, space, attributes),
            None => vec![(space, Truth::No)],
        }
    }

    /// What a policy permits.
    fn permitted(
        &self,
        map: &PolicyReference,
        space: PrefixSpace,
        attributes: &Rc<Attributes>,
    ) -> Vec<(PrefixSpace, Truth)> {
        let fate = |it: Region| {
            let truth = match it.outcome {
                Outcome::Accept => Truth::Yes,
                Outcome::Reject | Outcome::Undecided => Truth::No,
                Outcome::Unknown(doubt) => Truth::Unknown(doubt),
            };
            (it.space, truth)
        };
        policy(self.evaluator, map, space, attributes.clone()).into_iter().map(fate).collect()
    }
}

/// What is more specific than an aggregate.
pub(super) fn below(aggregate: &Aggregate) -> PrefixSpace {
    let prefix = aggregate.prefix.value;
    PrefixSpace::within(prefix).difference(&PrefixSpace::exactly(prefix))
}
