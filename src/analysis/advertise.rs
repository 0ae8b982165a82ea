//! What a session may send: sources, the filters in their way, and what comes out.

use ipnet::IpNet;

use super::evaluate::{self, Outcome, Region};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step};
use crate::model::{
    BgpProcess, Combination, Device, NextHop, Origination, PolicyReference, ProcessFamily, Protocol,
    Redistribution, Session, SessionFamily, Verdict,
};
use crate::net::Afi;
use crate::text::Span;

/// How firmly the file says that a source supplies a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// Something that the file does not bound may supply it: another session, an interior protocol, a route that is
    /// not in the file.
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
    /// Sent whatever the filters say.
    unfiltered: bool,
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
    let question = Question { device, process, session, family, asked };
    for source in question.sources(&mut answer.doubts) {
        if source.unfiltered {
            answer.advertised.push(Advertised {
                space: source.space,
                supply: source.supply,
                named: source.named,
                steps: source.steps,
            });
            continue;
        }
        for region in evaluate::filters(device, &family.export, &source.space, &source.attributes) {
            let steps = [source.steps.clone(), region.steps].concat();
            match region.outcome {
                Outcome::Accept => {
                    let Source { supply, named, .. } = source;
                    answer.advertised.push(Advertised { space: region.space, supply, named, steps });
                }
                Outcome::Unknown(doubt) => answer.doubts.push(doubt),
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
    }
    answer
}

struct Question<'m> {
    device: &'m Device,
    process: &'m BgpProcess,
    session: &'m Session,
    family: &'m SessionFamily,
    asked: &'m PrefixSpace,
}

impl Question<'_> {
    fn sources(&self, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = Vec::new();
        if let Some(own) = self.process.family(self.family.family) {
            for network in &own.networks {
                sources.extend(self.network(network, doubts));
            }
            for redistribution in &own.redistributions {
                sources.extend(self.redistribution(redistribution, doubts));
            }
            self.aggregates(own, &mut sources);
        }
        sources.extend(self.default_originate());
        sources.extend(self.learned(doubts));
        sources.retain(|it| !it.space.is_empty());
        sources
    }

    /// A `network` statement: proven when the file holds exactly this route.
    fn network(&self, network: &Origination, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let prefix = network.prefix.value;
        let held = self.route_to(prefix);
        let supply = if held.is_some() || !network.needs_route { Supply::Proven } else { Supply::Possible };
        let tag = held.as_ref().and_then(|it| it.tag);
        let mut steps = vec![Step { span: network.statement, text: format!("originates {prefix}") }];
        if let Some(held) = held {
            steps.push(Step { span: held.span, text: held.text });
        }
        let attributes = Attributes::originated(None, tag);
        let space = PrefixSpace::exactly(prefix).intersection(self.asked);
        let source = Source { space, supply, named: true, attributes, steps, unfiltered: false };
        self.through(network.policy.as_ref(), source, doubts)
    }

    /// Routes of another protocol.
    fn redistribution(&self, from: &Redistribution, doubts: &mut Vec<Doubt>) -> Vec<Source> {
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
                let attributes = Attributes { communities: None, ..known };
                let space = everything.intersection(self.asked).difference(&default_routes());
                let supply = Supply::Possible;
                let source = Source { space, supply, named: false, attributes, steps, unfiltered: false };
                return self.through(from.policy.as_ref(), source, doubts);
            }
        };
        let mut sources = Vec::new();
        for (prefix, held) in routes {
            let space = PrefixSpace::exactly(prefix).intersection(self.asked);
            let attributes = Attributes::originated(Some(from.protocol.value.clone()), held.tag);
            let mut steps = vec![Step { span: held.span, text: held.text }];
            // Where every route of the table is a candidate, no statement brings it in.
            if from.protocol.span().is_some() {
                steps.push(step(format!("brings {prefix} into BGP")));
            }
            let supply = Supply::Proven;
            let source = Source { space, supply, named: true, attributes, steps, unfiltered: false };
            sources.extend(self.through(from.policy.as_ref(), source, doubts));
        }
        sources
    }

    /// Aggregates stand as long as something more specific does, which `summary-only` then hides.
    fn aggregates(&self, own: &ProcessFamily, sources: &mut Vec<Source>) {
        for aggregate in &own.aggregates {
            let prefix = aggregate.prefix.value;
            let below = PrefixSpace::within(prefix).difference(&PrefixSpace::exactly(prefix));
            let contributor = self.originated_prefixes(own).find(|it| below.contains(it));
            // A policy may refuse the contributor.
            let contributor = contributor.filter(|_| aggregate.advertise_map.is_none());
            let supply = if contributor.is_some() { Supply::Proven } else { Supply::Possible };
            if aggregate.summary_only && self.family.unsuppress_map.is_none() {
                for source in &mut *sources {
                    source.space = source.space.difference(&below);
                }
            }
            let space = PrefixSpace::exactly(prefix).intersection(self.asked);
            let steps =
                vec![Step { span: aggregate.statement, text: format!("makes the aggregate {prefix}") }];
            let attributes = Attributes::originated(Some(Protocol::Aggregate), None);
            sources.push(Source { space, supply, named: true, attributes, steps, unfiltered: false });
        }
    }

    /// Prefixes that certainly are in the BGP table.
    fn originated_prefixes<'a>(&'a self, own: &'a ProcessFamily) -> impl Iterator<Item = IpNet> + 'a {
        let afi = self.family.family.afi;
        let networks =
            own.networks.iter().map(|it| it.prefix.value).filter(|it| self.route_to(*it).is_some());
        let brings = |protocol: Protocol| {
            own.redistributions.iter().any(move |it| it.protocol.value == protocol && it.policy.is_none())
        };
        let connected = self.connected(afi).filter(move |_| brings(Protocol::Connected)).map(|it| it.0);
        let fixed = self.static_routes(afi).filter(move |_| brings(Protocol::Static)).map(|it| it.0);
        networks.chain(connected).chain(fixed)
    }

    /// A default route for this neighbor, past its filters.
    fn default_originate(&self) -> Option<Source> {
        let statement = self.family.default_originate.as_ref()?;
        let space = default_of(self.family.family.afi).intersection(self.asked);
        // A policy makes it depend on what the table holds.
        let supply = if statement.value.is_none() { Supply::Proven } else { Supply::Possible };
        let steps = vec![Step { span: statement.span()?, text: "sends a default route".to_owned() }];
        let attributes = Attributes::originated(None, None);
        Some(Source { space, supply, named: true, attributes, steps, unfiltered: true })
    }

    /// What other sessions of the same table accept. Routes learned inside the AS go to the outside only, and an AS
    /// refuses to hear its own routes again (RFC 4271, section 9.1.2).
    fn learned(&self, doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = Vec::new();
        let outward = self.session.is_external() == Some(true);
        for other in &self.process.sessions {
            let Some(family) = other.family(self.family.family).filter(|it| it.active.value) else {
                continue;
            };
            let external = other.is_external();
            let reflected = family.reflector_client.value || self.family.reflector_client.value;
            let comes_back =
                outward && other.remote_asn().is_some_and(|it| self.session.remote_asn() == Some(it));
            if std::ptr::eq(other, self.session)
                || !other.enabled.value
                || comes_back
                || !(outward || external == Some(true) || reflected)
            {
                continue;
            }
            let everything = match self.family.family.afi {
                Afi::Ipv4 => PrefixSpace::all_ipv4(),
                Afi::Ipv6 => PrefixSpace::all_ipv6(),
            };
            let asked = everything.intersection(self.asked);
            let attributes = Attributes::learned(external);
            for region in evaluate::filters(self.device, &family.import, &asked, &attributes) {
                let text = format!("may bring in routes from {}", *other.peer);
                let steps = vec![Step { span: other.opening, text }];
                match region.outcome {
                    Outcome::Accept => sources.push(Source {
                        space: region.space,
                        supply: Supply::Possible,
                        named: false,
                        attributes: region.attributes,
                        steps,
                        unfiltered: false,
                    }),
                    Outcome::Unknown(doubt) => doubts.push(doubt),
                    Outcome::Reject | Outcome::Undecided => {}
                }
            }
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
        let Some(reference) = policy else { return vec![source] };
        let regions = if let Some(it) = self.device.policies.get(reference.name.as_str()) {
            evaluate::policy(self.device, it, &source.space, &source.attributes)
        } else {
            let doubt = || Doubt::at(reference.name.span(), format!("there is no `{}`", *reference.name));
            let outcome = super::lists::missing(reference.if_undefined, doubt).into();
            let Source { space, attributes, .. } = source.clone();
            vec![Region { space, outcome, steps: Vec::new(), attributes }]
        };
        let mut sources = Vec::new();
        for region in regions {
            match region.outcome {
                Outcome::Accept => {
                    let steps = [source.steps.clone(), region.steps].concat();
                    let Region { space, attributes, .. } = region;
                    sources.push(Source { space, attributes, steps, ..source.clone() });
                }
                Outcome::Unknown(doubt) => doubts.push(doubt),
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
        sources
    }

    /// The place in the file that puts exactly this route into the table.
    fn route_to(&self, prefix: IpNet) -> Option<Held> {
        let afi = Afi::of(&prefix);
        let mut routes = self.static_routes(afi).chain(self.connected(afi));
        routes.find(|it| it.0 == prefix).map(|it| it.1)
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
            let held =
                Held { span: address.span()?, text: format!("the subnet of {}", *interface.name), tag: None };
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
            let held =
                Held { span: it.statement, text: what.to_owned(), tag: it.tag.as_ref().map(|it| it.value) };
            (it.prefix.value, held)
        })
    }
}

/// A route that the file puts into the table.
struct Held {
    span: Span,
    text: String,
    tag: Option<u32>,
}

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
