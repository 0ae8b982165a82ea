//! What enters a BGP table, whoever it is then sent to.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use ipnet::IpNet;

use super::learned::{self, Group, Learned};
use super::local::{Held, Local};
use super::suppress::{Aggregates, below};
use super::{Source, Supply, default_routes, everything, policy};
use crate::analysis::evaluate::{Evaluator, Outcome, Region};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::Attributes;
use crate::analysis::{Doubt, Step};
use crate::model::{
    BgpProcess, Origination, PolicyReference, Protocol, Redistribution, Session, SessionFamily,
};
use crate::net::{Asn, Family};

/// One family of a speaker: everything about its sources that does not depend on the session.
pub(super) struct Table<'m> {
    /// Sources of the prefixes asked about.
    pub asked: Sources,
    /// Sources of what could make the aggregates stand.
    pub contributors: Sources,
    pub aggregates: Aggregates<'m>,
    groups: Vec<Group<'m>>,
    confederation: HashSet<Asn>,
}

/// What enters the table of the prefixes asked about, but for aggregates.
#[derive(Default)]
pub(super) struct Sources {
    own: Vec<Source>,
    doubts: Vec<Doubt>,
    /// What each group of sessions brings in.
    learned: Vec<Learned>,
    /// What comes of the groups that go on to a session, as far as it was asked for.
    incoming: RefCell<HashMap<Vec<(usize, usize)>, Incoming>>,
}

/// What other sessions bring in.
struct Incoming {
    sources: Vec<Source>,
    doubts: Vec<Doubt>,
}

impl<'m> Table<'m> {
    /// Finds the sources.
    pub fn of(
        evaluator: &Evaluator<'m>,
        local: &Local<'m>,
        process: &'m BgpProcess,
        family: Family,
        asked: &PrefixSpace,
    ) -> Self {
        let held = local.routes(process.vrf_name(), family.afi);
        let (groups, too_many) = learned::groups(process, family);
        let finder = Finder { evaluator, local, process, family, held };
        let aggregates = process.family(family).map_or(&[][..], |it| &it.aggregates);
        let contributors = if aggregates.is_empty() {
            Sources::default()
        } else {
            finder.sources(&PrefixSpace::union_of(aggregates.iter().map(below)), &groups)
        };
        let mut asked = finder.sources(asked, &groups);
        asked.doubts.extend(too_many);
        Table {
            asked,
            contributors,
            aggregates: Aggregates::of(aggregates),
            groups,
            confederation: process.confederation_peers.iter().map(|it| it.value).collect(),
        }
    }

    /// The groups of sessions whose routes go on to this one: the session that stands for each, and the group, both by
    /// place, in the order of the sessions.
    pub fn learned(&self, session: &Session, family: &SessionFamily) -> Vec<(usize, usize)> {
        let places = self.groups.iter().enumerate();
        let mut learned: Vec<_> =
            places.filter_map(|(at, it)| Some((it.for_session(session, family)?, at))).collect();
        learned.sort_unstable();
        learned
    }

    /// Whether a neighbor's AS is a member of the same confederation.
    pub fn is_in_confederation(&self, remote: Asn) -> bool {
        self.confederation.contains(&remote)
    }
}

impl Sources {
    /// What enters the table for a session to which these groups' routes go on.
    pub fn candidates(
        &self,
        process: &BgpProcess,
        learned: &[(usize, usize)],
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Source> {
        let mut sources = self.own.clone();
        let mut known = self.incoming.borrow_mut();
        let incoming = known.entry(learned.to_vec()).or_insert_with(|| self.incoming(process, learned));
        sources.extend_from_slice(&incoming.sources);
        doubts.extend_from_slice(&self.doubts);
        doubts.extend_from_slice(&incoming.doubts);
        sources
    }

    fn incoming(&self, process: &BgpProcess, learned: &[(usize, usize)]) -> Incoming {
        let (mut sources, mut doubts) = (Vec::new(), Vec::new());
        for &(place, group) in learned {
            let (Some(session), Some(brought)) = (process.sessions.get(place), self.learned.get(group))
            else {
                continue;
            };
            doubts.extend_from_slice(&brought.doubts);
            let text = format!("may bring in routes from {}", *session.peer);
            let steps = vec![Step { span: session.opening, text }];
            sources.extend(brought.regions.iter().map(|(attributes, space)| Source {
                space: space.clone(),
                supply: Supply::Possible,
                named: false,
                attributes: attributes.clone(),
                steps: steps.clone(),
            }));
        }
        Incoming { sources: few(sources), doubts }
    }
}

/// So many sources that other sessions bring in are told apart; of more, those that later filters cannot tell apart are
/// one, for each would meet each entry of the filters of each session.
const MOST_APART: usize = 64;

fn few(sources: Vec<Source>) -> Vec<Source> {
    if sources.len() <= MOST_APART {
        return sources;
    }
    let mut places: HashMap<Attributes, usize> = HashMap::new();
    let mut kinds: Vec<(Source, Vec<PrefixSpace>)> = Vec::new();
    for source in sources {
        let at = *places.entry(source.attributes.clone()).or_insert(kinds.len());
        let space = source.space.clone();
        match kinds.get_mut(at) {
            Some((_, spaces)) => spaces.push(space),
            None => kinds.push((source, vec![space])),
        }
    }
    kinds.into_iter().map(|(it, spaces)| Source { space: PrefixSpace::union_of(spaces), ..it }).collect()
}

/// Looks for sources.
struct Finder<'q, 'm> {
    evaluator: &'q Evaluator<'m>,
    local: &'q Local<'m>,
    process: &'m BgpProcess,
    family: Family,
    /// What the file puts into the routing table.
    held: HashMap<IpNet, Held>,
}

impl Finder<'_, '_> {
    fn sources(&self, asked: &PrefixSpace, groups: &[Group<'_>]) -> Sources {
        let mut found = Sources::default();
        if let Some(own) = self.process.family(self.family) {
            for network in &own.networks {
                found.own.extend(self.network(network, asked, &mut found.doubts));
            }
            let named: HashSet<IpNet> = own.networks.iter().map(|it| it.prefix.value).collect();
            for redistribution in &own.redistributions {
                found.own.extend(self.redistribution(redistribution, &named, asked, &mut found.doubts));
            }
        }
        let of_family = everything(self.family.afi).intersection(asked);
        found.learned = groups.iter().map(|it| it.brings_in(self.evaluator, &of_family)).collect();
        found
    }

    /// A `network` statement: proven when the file holds exactly this route.
    fn network(&self, network: &Origination, asked: &PrefixSpace, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let prefix = network.prefix.value;
        if !asked.contains(&prefix) {
            return Vec::new();
        }
        let held = self.held.get(&prefix);
        let supply = if held.is_some() || !network.needs_route { Supply::Proven } else { Supply::Possible };
        let when = if supply == Supply::Proven { "" } else { " as soon as the routing table holds it" };
        let text = format!("originates {prefix}{when}");
        let mut steps = vec![Step { span: network.statement, text }];
        if let Some(held) = held {
            steps.push(Step { span: held.span, text: held.text.clone() });
        }
        // Whether the tag of the route behind it survives differs by platform.
        let attributes = Attributes::originated(None, None);
        let space = PrefixSpace::exactly(prefix);
        let source = Source { space, supply, named: true, attributes, steps };
        self.through(network.policy.as_ref(), source, doubts)
    }

    /// Routes of another protocol. A prefix that is also in `named` may come from its `network` statement instead.
    fn redistribution(
        &self,
        from: &Redistribution,
        named: &HashSet<IpNet>,
        asked: &PrefixSpace,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Source> {
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
                let known = Attributes::originated(Some(from.protocol.value.clone()), None);
                // Routes of BGP, from another table, come with whatever path they have.
                let empty_path = known.empty_path.filter(|_| from.protocol.value != Protocol::Bgp);
                let attributes = Attributes { communities: None, empty_path, ..known };
                let mut space = everything(afi).intersection(asked);
                if !from.default_route {
                    space = space.difference(&default_routes());
                }
                let supply = Supply::Possible;
                let source = Source { space, supply, named: false, attributes, steps };
                return self.through(from.policy.as_ref(), source, doubts);
            }
        };
        let mut sources = Vec::new();
        for (prefix, held) in routes.into_iter().filter(|(prefix, _)| asked.contains(prefix)) {
            let space = PrefixSpace::exactly(prefix);
            // A route that a nearer one hides is not in the table.
            let hidden = self.held.get(&prefix).is_none_or(|it| it.span != held.span);
            let supply = if hidden || named.contains(&prefix) { Supply::Possible } else { Supply::Proven };
            let attributes = Attributes::originated(Some(from.protocol.value.clone()), Some(held.tag));
            let mut steps = vec![Step { span: held.span, text: held.text }];
            // Where every route of the table is a candidate, no statement brings it in.
            if from.protocol.span().is_some() {
                steps.push(step(format!("brings {prefix} into BGP")));
            }
            let source = Source { space, supply, named: true, attributes, steps };
            sources.extend(self.through(from.policy.as_ref(), source, doubts));
        }
        sources
    }

    /// Takes a source through the policy that stands before the BGP table.
    fn through(
        &self,
        reference: Option<&PolicyReference>,
        source: Source,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Source> {
        if source.space.is_empty() {
            return Vec::new();
        }
        let Some(reference) = reference else {
            return vec![source];
        };
        let regions = policy(self.evaluator, reference, source.space, source.attributes);
        let mut sources = Vec::new();
        for region in regions {
            match region.outcome {
                Outcome::Accept => {
                    let steps = [source.steps.clone(), region.steps].concat();
                    let Region { space, attributes, .. } = region;
                    sources.push(Source { space, attributes, steps, ..source });
                }
                Outcome::Unknown(doubt) => doubts.push(doubt),
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
        sources
    }
}
