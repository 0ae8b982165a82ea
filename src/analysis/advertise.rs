//! What a session may send: sources, the filters in their way, and what comes out.

mod suppress;

use std::collections::HashMap;

use ipnet::IpNet;

use super::evaluate::{self, Outcome, Region};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step, Truth};
use crate::model::{
    BgpProcess, Combination, Device, Missing, NextHop, Origination, Peer, PolicyReference, Protocol,
    Redistribution, Session, SessionFamily, Verdict,
};
use crate::net::Afi;
use crate::text::Span;

/// How firmly the file says that a source supplies a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// Something that the file does not bound may supply it: another session, an interior protocol, a route that is
    /// not in the file. Also what the file holds, when something that is not known may keep it back.
    Possible,
    /// The file itself holds it.
    Proven,
}

/// Prefixes that the session would send, with their way out.
#[derive(Debug, Clone)]
pub struct Advertised {
    /// The prefixes; exactly one when they are proven.
    pub space: PrefixSpace,
    /// How firmly.
    pub supply: Supply,
    /// The configuration names these prefixes; otherwise something unbounded may bring them in.
    pub named: bool,
    /// From the origin through the filters to the entry that lets it through.
    pub steps: Vec<Step>,
}

/// Everything that a session may send of the prefixes asked about.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// What passes.
    pub advertised: Vec<Advertised>,
    /// Why more may pass.
    pub doubts: Vec<Doubt>,
}

/// A source of routes for BGP.
#[derive(Clone)]
struct Source {
    space: PrefixSpace,
    supply: Supply,
    named: bool,
    attributes: Attributes,
    steps: Vec<Step>,
}

/// Which prefixes of `asked` a session may send in a family.
pub fn sent(
    device: &Device,
    process: &BgpProcess,
    session: &Session,
    family: &SessionFamily,
    asked: &PrefixSpace,
) -> Answer {
    let mut answer = Answer::default();
    if !family.active.value {
        return answer;
    }
    let mut question = Question { device, process, session, family, asked, held: HashMap::new() };
    question.held = question.routes();
    for source in question.sources(&mut answer.doubts) {
        question.send(source, &mut answer);
    }
    question.default_originate(&mut answer);
    if let Some(&line) = session.unread.first() {
        // It may be a filter.
        answer.advertised.iter_mut().for_each(|it| it.supply = Supply::Possible);
        answer.doubts.push(Doubt::at(Some(line), "a line about this neighbor was not understood"));
    }
    answer
}

struct Question<'m> {
    device: &'m Device,
    process: &'m BgpProcess,
    session: &'m Session,
    family: &'m SessionFamily,
    asked: &'m PrefixSpace,
    /// What the file puts into the routing table.
    held: HashMap<IpNet, Held>,
}

impl Question<'_> {
    fn sources(&self, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = self.candidates(self.asked, doubts);
        if let Some(own) = self.process.family(self.family.family).filter(|it| !it.aggregates.is_empty()) {
            for aggregate in &own.aggregates {
                sources = sources.into_iter().flat_map(|it| self.suppress(aggregate, it)).collect();
            }
            sources.extend(self.aggregates(own));
        }
        sources.retain(|it| !it.space.is_empty());
        sources
    }

    /// What enters the BGP table, but for aggregates.
    fn candidates(&self, asked: &PrefixSpace, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = Vec::new();
        if let Some(own) = self.process.family(self.family.family) {
            for network in &own.networks {
                sources.extend(self.network(network, asked, doubts));
            }
            let named: PrefixSpace = own.networks.iter().map(|it| it.prefix.value).collect();
            for redistribution in &own.redistributions {
                sources.extend(self.redistribution(redistribution, &named, asked, doubts));
            }
        }
        sources.extend(self.learned(asked, doubts));
        sources
    }

    /// Takes a source through everything between the BGP table and the neighbor.
    fn send(&self, mut source: Source, answer: &mut Answer) {
        match self.may_leave(&source.attributes) {
            Truth::No => return,
            Truth::Yes => {}
            Truth::Unknown(_) => source.supply = Supply::Possible,
        }
        let regions = evaluate::filters(self.device, &self.family.export, &source.space, &source.attributes);
        for region in regions {
            let steps = [source.steps.clone(), region.steps].concat();
            match region.outcome {
                Outcome::Accept => {
                    let passed =
                        Source { space: region.space, attributes: region.attributes, steps, ..source };
                    answer.advertised.extend(self.conditionally(passed));
                }
                Outcome::Unknown(doubt) => answer.doubts.push(doubt),
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
    }

    /// Well-known communities that a route had before any outbound policy keep it here (RFC 1997).
    fn may_leave(&self, attributes: &Attributes) -> Truth {
        let Some(known) = &attributes.communities else {
            return Truth::Unknown(Doubt::at(None, "the communities are not known"));
        };
        let has = |name: &str| known.contains(name);
        let inside = |remote| self.process.confederation_peers.iter().any(|it| it.value == remote);
        let confederate = self.session.remote_asn().is_some_and(inside);
        let bound = has("local-as") || has("no-export") && !confederate;
        match self.session.is_external() {
            _ if has("no-advertise") => Truth::No,
            Some(true) => (!bound).into(),
            None if bound => Truth::Unknown(Doubt::at(self.session.peer.span(), "its AS is not known")),
            None | Some(false) => Truth::Yes,
        }
    }

    /// Routes that a conditional advertisement speaks of are sent only while its condition holds.
    fn conditionally(&self, source: Source) -> Vec<Advertised> {
        let Some(reference) = &self.family.conditional_advertisement else {
            return vec![Advertised {
                space: source.space,
                supply: source.supply,
                named: source.named,
                steps: source.steps,
            }];
        };
        let regions = self.policy(reference, source.space, source.attributes);
        let advertised = |it: Region| Advertised {
            space: it.space,
            supply: if it.outcome == Outcome::Reject { source.supply } else { Supply::Possible },
            named: source.named,
            steps: source.steps.clone(),
        };
        regions.into_iter().map(advertised).collect()
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
        named: &PrefixSpace,
        asked: &PrefixSpace,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Source> {
        let afi = self.family.family.afi;
        let step = |text: String| Step { span: from.statement, text };
        let routes: Vec<(IpNet, Held)> = match &from.protocol.value {
            Protocol::Connected => self.connected(afi).collect(),
            Protocol::Static => self
                .static_routes(afi)
                .filter(|(prefix, _)| prefix.prefix_len() > 0 || from.default_route)
                .collect(),
            Protocol::Aggregate | Protocol::Bgp | Protocol::Other(_) => {
                let everything =
                    if afi == Afi::Ipv4 { PrefixSpace::all_ipv4() } else { PrefixSpace::all_ipv6() };
                let steps = vec![step("brings in routes that are not in this file".to_owned())];
                let known = Attributes::originated(Some(from.protocol.value.clone()), None);
                // Routes of BGP, from another table, come with whatever path they have.
                let empty_path = known.empty_path.filter(|_| from.protocol.value != Protocol::Bgp);
                let attributes = Attributes { communities: None, empty_path, ..known };
                let mut space = everything.intersection(asked);
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

    /// A default route for this neighbor. Whether the filters of the session stand in its way differs by release, so it is
    /// proven only when they let it through. A policy makes it depend on what the table holds.
    fn default_originate(&self, answer: &mut Answer) {
        let Some(statement) = &self.family.default_originate else { return };
        let space = default_of(self.family.family.afi).intersection(self.asked);
        let Some(span) = statement.span().filter(|_| !space.is_empty()) else { return };
        if statement.value.as_ref().is_some_and(|map| self.permits_nothing(map)) {
            return;
        }
        let attributes = Attributes::originated(None, None);
        let regions = evaluate::filters(self.device, &self.family.export, &space, &attributes);
        let accepted = regions.iter().all(|it| it.outcome == Outcome::Accept);
        let passes = accepted || self.family.default_passes_filters;
        let supply = if passes && statement.value.is_none() { Supply::Proven } else { Supply::Possible };
        let steps = vec![Step { span, text: "sends a default route".to_owned() }];
        answer.advertised.push(Advertised { space, supply, named: true, steps });
    }

    /// Whether a policy refuses every route of the family for certain.
    fn permits_nothing(&self, map: &PolicyReference) -> bool {
        let everything = match self.family.family.afi {
            Afi::Ipv4 => PrefixSpace::all_ipv4(),
            Afi::Ipv6 => PrefixSpace::all_ipv6(),
        };
        let Some(policy) = self.device.policies.get(map.name.as_str()) else {
            return map.if_undefined == Missing::Denies;
        };
        let regions = evaluate::policy(self.device, policy, &everything, &Attributes::default());
        regions.iter().all(|it| it.outcome == Outcome::Reject)
    }

    /// What other sessions of the same table accept. Routes learned inside the AS go to the outside only, and an AS
    /// refuses to hear its own routes again (RFC 4271, section 9.1.2).
    fn learned(&self, asked: &PrefixSpace, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = Vec::new();
        let outward = self.session.is_external() == Some(true);
        for other in &self.process.sessions {
            let Some(family) = other.family(self.family.family).filter(|it| it.active.value) else {
                continue;
            };
            let external = other.is_external();
            let reflected = family.reflector_client.value || self.family.reflector_client.value;
            // A neighbor gets nothing back, but a range stands for many neighbors.
            let same = std::ptr::eq(other, self.session) && !matches!(other.peer.value, Peer::Range(_));
            let comes_back =
                outward && other.remote_asn().is_some_and(|it| self.session.remote_asn() == Some(it));
            let goes_on = outward || external == Some(true) || reflected;
            if same || comes_back || !other.enabled.value || !goes_on {
                continue;
            }
            let everything = match self.family.family.afi {
                Afi::Ipv4 => PrefixSpace::all_ipv4(),
                Afi::Ipv6 => PrefixSpace::all_ipv6(),
            };
            let asked = everything.intersection(asked);
            let attributes = Attributes::learned(external);
            let text = format!("may bring in routes from {}", *other.peer);
            let steps = vec![Step { span: other.opening, text }];
            // Regions that come in alike are one source: each would meet each entry of the filters on the way out.
            let mut alike: Vec<(Attributes, Vec<PrefixSpace>)> = Vec::new();
            for region in evaluate::filters(self.device, &family.import, &asked, &attributes) {
                match region.outcome {
                    Outcome::Accept => match alike.iter_mut().find(|(it, _)| *it == region.attributes) {
                        Some((_, spaces)) => spaces.push(region.space),
                        None => alike.push((region.attributes, vec![region.space])),
                    },
                    Outcome::Unknown(doubt) => doubts.push(doubt),
                    Outcome::Reject | Outcome::Undecided => {}
                }
            }
            sources.extend(alike.into_iter().map(|(attributes, spaces)| Source {
                space: PrefixSpace::union_of(spaces),
                supply: Supply::Possible,
                named: false,
                attributes,
                steps: steps.clone(),
            }));
        }
        sources
    }

    /// Takes a source through the policy that stands before the BGP table.
    fn through(
        &self,
        policy: Option<&PolicyReference>,
        source: Source,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Source> {
        if source.space.is_empty() {
            return Vec::new();
        }
        let Some(reference) = policy else {
            return vec![source];
        };
        let regions = self.policy(reference, source.space, source.attributes);
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

    /// What a policy does with routes; when there is none of its name, what the platform does then.
    fn policy(&self, reference: &PolicyReference, space: PrefixSpace, attributes: Attributes) -> Vec<Region> {
        if let Some(it) = self.device.policies.get(reference.name.as_str()) {
            return evaluate::policy(self.device, it, &space, &attributes);
        }
        let doubt = || Doubt::at(reference.name.span(), format!("there is no `{}`", *reference.name));
        let outcome = super::lists::missing(reference.if_undefined, doubt).into();
        vec![Region { space, outcome, steps: Vec::new(), attributes }]
    }

    /// The routes that the file puts into the table, with the place that does: of several to one prefix, the nearest.
    fn routes(&self) -> HashMap<IpNet, Held> {
        let afi = self.family.family.afi;
        let mut routes: HashMap<IpNet, Held> = HashMap::new();
        for (prefix, held) in self.connected(afi).chain(self.static_routes(afi)) {
            let nearest = routes.entry(prefix).or_insert_with(|| held.clone());
            if held.distance < nearest.distance {
                *nearest = held;
            }
        }
        routes
    }

    /// Subnets of interfaces of the same table that are up.
    fn connected(&self, afi: Afi) -> impl Iterator<Item = (IpNet, Held)> {
        let vrf = self.process.vrf_name();
        let up = self
            .device
            .interfaces
            .iter()
            .filter(move |it| it.enabled.value && it.vrf.as_deref().map(String::as_str) == vrf);
        let addresses = up.flat_map(|it| it.addresses.iter().map(move |address| (it, address)));
        addresses.filter(move |(_, address)| Afi::of(address) == afi).filter_map(|(interface, address)| {
            let held = Held {
                span: address.span()?,
                distance: 0,
                text: format!("the subnet of {}", *interface.name),
                tag: NO_TAG,
            };
            Some((address.trunc(), held))
        })
    }

    /// Static routes of the same table.
    fn static_routes(&self, afi: Afi) -> impl Iterator<Item = (IpNet, Held)> {
        let vrf = self.process.vrf_name();
        let same =
            self.device.static_routes.iter().filter(move |it| it.vrf.as_deref().map(String::as_str) == vrf);
        same.filter(move |it| Afi::of(&it.prefix) == afi).map(|it| {
            let what = if it.next_hop == NextHop::Discard {
                "a discard route holds it"
            } else {
                "a static route holds it"
            };
            let held = Held {
                span: it.statement,
                distance: it.distance.value,
                text: what.to_owned(),
                tag: it.tag.as_ref().map_or(NO_TAG, |it| it.value),
            };
            (it.prefix.value, held)
        })
    }
}

/// A route that the file puts into the table.
#[derive(Clone)]
struct Held {
    span: Span,
    /// Administrative distance.
    distance: u8,
    text: String,
    tag: u32,
}

/// The tag of a route without one.
const NO_TAG: u32 = 0;

/// Both default routes.
pub fn default_routes() -> PrefixSpace {
    default_of(Afi::Ipv4).union(&default_of(Afi::Ipv6))
}

fn default_of(afi: Afi) -> PrefixSpace {
    PrefixSpace::exactly(match afi {
        Afi::Ipv4 => IpNet::V4(ipnet::Ipv4Net::default()),
        Afi::Ipv6 => IpNet::V6(ipnet::Ipv6Net::default()),
    })
}

/// Whether the filters of a direction refuse anything: with none, or with filters that let everything through, they do
/// not. Gives the places that let everything through.
pub fn lets_everything_through(device: &Device, family: &SessionFamily) -> Option<Vec<Step>> {
    let filters = &family.export;
    if filters.filters.is_empty() {
        let passes = match filters.combination {
            Combination::All => Verdict::Accept,
            Combination::First { bgp, .. } => bgp,
        };
        return (filters.unfiltered == Verdict::Accept && passes == Verdict::Accept).then(Vec::new);
    }
    let everything = match family.family.afi {
        Afi::Ipv4 => PrefixSpace::all_ipv4(),
        Afi::Ipv6 => PrefixSpace::all_ipv6(),
    };
    // Where the platform tells them apart, those that were learned are the ones that leak.
    let attributes = match filters.combination {
        Combination::All => Attributes::default(),
        Combination::First { .. } => Attributes::learned(None),
    };
    let regions = evaluate::filters(device, filters, &everything, &attributes);
    let all = regions.iter().all(|it| it.outcome == Outcome::Accept);
    all.then(|| regions.into_iter().flat_map(|it| it.steps).collect())
}
