//! What enters a BGP table, whoever it is then sent to.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use ipnet::IpNet;

use super::learned::Learned;
use super::local::{Held, Local};
use super::suppress::{Aggregates, Standing, below};
use super::way::{Fate, Way};
use super::{Scope, Supply, default_routes, everything, policy};
use crate::analysis::evaluate::{Evaluator, Outcome, Region};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::{AsPath, Attributes, Communities, OneOf};
use crate::analysis::{Doubt, Step};
use crate::model::{
    BgpProcess, Origination, PolicyReference, Protocol, Redistribution, RouteOrigin, Sourced, Vrf,
};
use crate::net::{Asn, Family};

/// Routes that enter a BGP table.
#[derive(Clone)]
pub(super) struct Source {
    pub space: PrefixSpace,
    /// Whether the files hold them: they are proven or possible.
    pub fate: Fate,
    /// The configuration names the prefixes.
    pub named: bool,
    pub attributes: Rc<Attributes>,
    pub steps: Vec<Step>,
    /// Why they may not be there after all.
    pub doubt: Option<Doubt>,
    /// An aggregate would keep them back, but a policy lets them out.
    pub unsuppressed: bool,
}

impl Source {
    /// Routes that nothing puts in doubt or keeps back so far.
    pub fn new(
        space: PrefixSpace,
        fate: Fate,
        named: bool,
        attributes: Rc<Attributes>,
        steps: Vec<Step>,
    ) -> Self {
        Source { space, fate, named, attributes, steps, doubt: None, unsuppressed: false }
    }

    /// Whether the files hold the routes, beyond doubt.
    pub fn is_certain(&self) -> bool {
        self.fate == Fate::Proven && self.doubt.is_none()
    }

    /// Whether the routes pass is not known.
    pub fn doubted(mut self, doubt: Doubt) -> Self {
        self.doubt = Some(match self.doubt.take() {
            Some(earlier) if !earlier.is_of_route() => earlier,
            _ => doubt,
        });
        self
    }

    /// Everything lets them through.
    pub fn sent(self) -> Way {
        let Source { space, fate, named, steps, doubt, .. } = self;
        // What nothing bounds may have whatever attribute it takes.
        let chosen = doubt.as_ref().is_none_or(|it| it.is_of_route() && !named);
        Way { space, fate: if chosen { fate } else { Fate::Unknown }, named, steps, doubt }
    }

    /// Something refuses them.
    pub fn kept(self) -> Way {
        let Source { space, named, steps, .. } = self;
        Way { space, fate: Fate::No, named, steps, doubt: None }
    }
}

/// One family of a speaker: everything about its sources that does not depend on the session.
pub(super) struct Table<'m> {
    /// What the configuration names, and what protocols bring in.
    pub own: Own,
    /// The aggregates of the prefixes asked about.
    pub standing: Vec<Standing>,
    /// What other sessions bring in.
    pub learned: Learned<'m>,
    pub aggregates: Aggregates<'m>,
    confederation: HashSet<Asn>,
    whole: OnceCell<Vec<Source>>,
}

/// What enters a table but for aggregates and for what other sessions bring in.
#[derive(Default)]
pub(super) struct Own {
    pub sources: Vec<Source>,
    /// What a policy on the way into the table refuses.
    pub refused: Vec<Way>,
}

impl<'m> Table<'m> {
    /// Finds the sources of the prefixes asked about.
    pub fn of(finder: &Finder<'_, 'm>, asked: &PrefixSpace) -> Self {
        let aggregates =
            Aggregates::of(finder.aggregates(), finder.process.aggregates_contribute, finder.evaluator);
        let learned = finder.learned(asked);
        if finder.brings_in_nothing_of_its_own() {
            let own = Own::default();
            return Table {
                own,
                standing: Vec::new(),
                learned,
                aggregates,
                confederation: finder.confederation(),
                whole: OnceCell::new(),
            };
        }
        let own = finder.own(asked);
        let below = PrefixSpace::union_of(finder.aggregates().iter().map(below));
        let standing = if aggregates.is_empty() {
            Vec::new()
        } else if below.is_subset(asked) {
            aggregates.standing(finder.evaluator, &own.sources, &learned, asked)
        } else {
            let (own, learned) = (finder.own(&below), finder.learned(&below));
            aggregates.standing(finder.evaluator, &own.sources, &learned, asked)
        };
        Table {
            own,
            standing,
            learned,
            aggregates,
            confederation: finder.confederation(),
            whole: OnceCell::new(),
        }
    }

    /// Whether a neighbor's AS is a member of the same confederation.
    pub fn is_in_confederation(&self, remote: Asn) -> bool {
        self.confederation.contains(&remote)
    }

    /// Everything in the table, for conditions on what it holds.
    pub fn whole(&self, finder: &Finder<'_, 'm>) -> &[Source] {
        self.whole.get_or_init(|| {
            let space = everything(finder.family.afi);
            let everybody = Scope { supply: Supply::Everything, ..finder.scope };
            let learned = Learned::of(finder.evaluator, finder.process, finder.family, &space, everybody);
            let mut all = finder.own(&space).sources;
            let standing = self.aggregates.standing(finder.evaluator, &all, &learned, &space);
            all.extend(learned.sources());
            all.extend(standing.into_iter().map(|it| it.source));
            all
        })
    }
}

/// What `network` statements announce.
struct Networks {
    /// What is in the table because of them for certain: routes that are redistributed stand back.
    certain: HashSet<IpNet>,
    /// What may be there because of them.
    maybe: HashSet<IpNet>,
}

/// Looks for sources.
pub(super) struct Finder<'q, 'm> {
    pub evaluator: &'q Evaluator<'m>,
    pub scope: Scope<'m>,
    local: &'q Local<'m>,
    process: &'m BgpProcess,
    family: Family,
    /// What the file puts into the routing table.
    held: OnceCell<HashMap<IpNet, Held>>,
}

impl<'q, 'm> Finder<'q, 'm> {
    /// For one family of a speaker.
    pub fn new(
        evaluator: &'q Evaluator<'m>,
        local: &'q Local<'m>,
        process: &'m BgpProcess,
        family: Family,
        scope: Scope<'m>,
    ) -> Self {
        Finder { evaluator, scope, local, process, family, held: OnceCell::new() }
    }

    fn held(&self) -> &HashMap<IpNet, Held> {
        self.held.get_or_init(|| self.local.routes(self.process.vrf_name(), self.family.afi))
    }

    /// Whether only routes of some sessions are told of.
    pub fn brings_in_nothing_of_its_own(&self) -> bool {
        matches!(self.scope.supply, Supply::Sessions(_))
    }

    fn confederation(&self) -> HashSet<Asn> {
        self.process.confederation_peers.iter().map(|it| it.value).collect()
    }

    fn aggregates(&self) -> &'m [crate::model::Aggregate] {
        self.process.family(self.family).map_or(&[][..], |it| &it.aggregates)
    }

    fn learned(&self, asked: &PrefixSpace) -> Learned<'m> {
        Learned::of(self.evaluator, self.process, self.family, asked, self.scope)
    }

    fn own(&self, asked: &PrefixSpace) -> Own {
        let mut found = Own::default();
        if let Some(own) = self.process.family(self.family) {
            for network in &own.networks {
                self.network(network, asked, &mut found);
            }
            let (certain, maybe): (Vec<&Source>, Vec<&Source>) =
                found.sources.iter().partition(|it| it.is_certain());
            let prefixes = |all: Vec<&Source>| all.iter().filter_map(|it| it.space.only()).collect();
            let mut networks = Networks { certain: prefixes(certain), maybe: prefixes(maybe) };
            if self.process.networks_bar_redistribution {
                networks.certain.extend(own.networks.iter().map(|it| it.prefix.value));
            }
            for redistribution in &own.redistributions {
                self.redistribution(redistribution, &networks, asked, &mut found);
            }
        }
        found.sources.extend(self.leaked(asked));
        found
    }

    /// Routes of other tables that leak into this one; which ones is for those tables and other devices to say.
    fn leaked(&self, asked: &PrefixSpace) -> Option<Source> {
        let vrf: &Vrf = self.evaluator.device.vrfs.get(self.process.vrf_name()?)?;
        let imports: Option<&Sourced<String>> = vrf.import_policies.first().or(vrf.import_targets.first());
        let text = "may bring in routes of other tables".to_owned();
        let steps = vec![Step { span: imports?.span()?, text }];
        let space = everything(self.family.afi).intersection(asked);
        let source = Source::new(space, Fate::Possible, false, Rc::default(), steps);
        Some(source).filter(|it| !it.space.is_empty())
    }

    /// A `network` statement: proven when the file holds exactly this route.
    fn network(&self, network: &Origination, asked: &PrefixSpace, found: &mut Own) {
        let prefix = network.prefix.value;
        if !asked.contains(&prefix) {
            return;
        }
        let held = self.held().get(&prefix);
        let fate = if held.is_some() || !network.needs_route { Fate::Proven } else { Fate::Possible };
        let when = if fate == Fate::Proven { "" } else { " as soon as the routing table holds it" };
        let text = format!("originates {prefix}{when}");
        let mut steps = vec![Step { span: network.statement, text }];
        if let Some(held) = held {
            steps.push(Step { span: held.span, text: held.text.clone() });
        }
        // Whether the tag of the route behind it survives differs by platform.
        let unset = self.process.unset;
        let attributes = Attributes {
            origin: OneOf::only(RouteOrigin::Igp),
            ..self.originated(OneOf::default(), unset.network_tag.into(), unset.own_metric)
        };
        let space = PrefixSpace::exactly(prefix);
        let source = Source::new(space, fate, true, Rc::new(attributes), steps);
        self.through(network.policy.as_ref(), source, found);
    }

    /// Routes of another protocol, but for those that a `network` statement announces.
    fn redistribution(
        &self,
        from: &Redistribution,
        networks: &Networks,
        asked: &PrefixSpace,
        found: &mut Own,
    ) {
        let afi = self.family.afi;
        let step = |text: String| Step { span: from.statement, text };
        let routes: Vec<(IpNet, Held)> = match &from.protocol.value {
            Protocol::Connected => self.local.connected(self.process.vrf_name(), afi).collect(),
            Protocol::Static => self
                .local
                .static_routes(self.process.vrf_name(), afi)
                .filter(|(prefix, _)| prefix.prefix_len() > 0 || from.default_route)
                .collect(),
            Protocol::Aggregate | Protocol::Bgp | Protocol::Other(_) => {
                let steps = vec![step("brings in routes that are not in this file".to_owned())];
                let protocol = OneOf::only(from.protocol.value.clone());
                let mut attributes = Attributes {
                    communities: Communities::default(),
                    ..self.originated(protocol, OneOf::default(), None)
                };
                if from.protocol.value == Protocol::Bgp {
                    // From another table they come with whatever path they have.
                    attributes.as_path = AsPath::default();
                    attributes.large_communities = Communities::default();
                }
                let mut space = everything(afi).intersection(asked);
                if !from.default_route {
                    space = space.difference(&default_routes());
                }
                let source = Source::new(space, Fate::Possible, false, Rc::new(attributes), steps);
                return self.through(from.policy.as_ref(), source, found);
            }
        };
        let others = |prefix: &IpNet| asked.contains(prefix) && !networks.certain.contains(prefix);
        for (prefix, held) in routes.into_iter().filter(|(prefix, _)| others(prefix)) {
            let space = PrefixSpace::exactly(prefix);
            // A route that a nearer one hides is not in the table.
            let hidden = self.held().get(&prefix).is_none_or(|it| it.span != held.span);
            let fate = if hidden || networks.maybe.contains(&prefix) { Fate::Possible } else { Fate::Proven };
            let protocol = OneOf::only(from.protocol.value.clone());
            let attributes = Attributes {
                origin: from.origin.into(),
                ..self.originated(protocol, OneOf::only(held.tag), from.metric)
            };
            let mut steps = vec![Step { span: held.span, text: held.text }];
            // Where every route of the table is a candidate, no statement brings it in.
            if from.protocol.span().is_some() {
                steps.push(step(format!("brings {prefix} into BGP")));
            }
            let source = Source::new(space, fate, true, Rc::new(attributes), steps);
            self.through(from.policy.as_ref(), source, found);
        }
    }

    /// What is known of a route that is originated here.
    fn originated(&self, protocol: OneOf<Protocol>, tag: OneOf<u32>, metric: Option<u32>) -> Attributes {
        Attributes {
            metric: metric.into(),
            local_preference: self.process.unset.own_local_preference.into(),
            ..Attributes::originated(protocol, tag)
        }
    }

    /// Takes a source through the policy that stands before the BGP table.
    fn through(&self, reference: Option<&PolicyReference>, source: Source, found: &mut Own) {
        if source.space.is_empty() {
            return;
        }
        let Some(reference) = reference else {
            return found.sources.push(source);
        };
        for region in policy(self.evaluator, reference, source.space.clone(), source.attributes.clone()) {
            let Region { space, attributes, outcome, .. } = region;
            let steps = [source.steps.clone(), region.steps].concat();
            let part = Source { space, attributes, steps, ..source.clone() };
            match outcome {
                Outcome::Accept => found.sources.push(part),
                Outcome::Unknown(doubt) => found.sources.push(part.doubted(doubt)),
                Outcome::Reject | Outcome::Undecided if self.evaluator.tells_misses() => {
                    found.refused.push(part.kept());
                }
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
    }
}
