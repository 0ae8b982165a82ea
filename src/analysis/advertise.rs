//! What a session may send: sources, the filters in their way, and what comes out.

mod key;
mod learned;
mod local;
mod open;
mod sources;
mod suppress;

use std::collections::HashMap;
use std::rc::Rc;

use ipnet::IpNet;

use super::evaluate::{Evaluator, Outcome, Region};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step, Truth};
use crate::model::{BgpProcess, Device, Missing, PolicyReference, Session, SessionFamily};
use crate::net::{Afi, Family};
use crate::text::Span;
use key::{FiltersKey, PolicyKey};
use local::Local;
pub use open::Openness;
use sources::Table;

/// How firmly the file says that a source supplies a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Which prefixes of `asked` a session may send in a family. For many sessions of a device, see [`Exports`].
pub fn sent<'m>(
    device: &'m Device,
    process: &'m BgpProcess,
    session: &'m Session,
    family: &'m SessionFamily,
    asked: &'m PrefixSpace,
) -> Answer {
    Exports::of(device, asked).sent(process, session, family)
}

/// What the sessions of a device may send of the prefixes asked about. What sessions share is found once: the sources of
/// their table, and the whole answer where they apply the same filters.
pub struct Exports<'m> {
    evaluator: Evaluator<'m>,
    asked: &'m PrefixSpace,
    local: Local<'m>,
    tables: HashMap<(Span, Option<&'m str>, Family), Rc<Table<'m>>>,
    answers: HashMap<Class<'m>, (Rc<Answer>, Vec<Option<Span>>)>,
}

/// What sessions to which a table sends the same have in common.
#[derive(PartialEq, Eq, Hash)]
struct Class<'m> {
    table: (Span, Option<&'m str>, Family),
    /// Where the neighbor stands: outside, or in another member AS of the confederation.
    external: Option<bool>,
    confederate: bool,
    filters: FiltersKey<'m>,
    unsuppressed: Option<PolicyKey<'m>>,
    conditional: Option<PolicyKey<'m>>,
    sends_default: bool,
    default_policy: Option<PolicyKey<'m>>,
    default_passes_filters: bool,
    /// What is learned, as [`Table::learned`] tells.
    learned: Vec<(usize, usize)>,
}

impl<'m> Exports<'m> {
    /// For a device about which nothing was asked yet.
    pub fn of(device: &'m Device, asked: &'m PrefixSpace) -> Self {
        Exports {
            evaluator: Evaluator::new(device),
            asked,
            local: Local::of(device),
            tables: HashMap::new(),
            answers: HashMap::new(),
        }
    }

    /// What a session may send in a family.
    pub fn sent(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> Answer {
        if !family.active.value {
            return Answer::default();
        }
        let of_table = (process.opening, process.vrf_name(), family.family);
        let Exports { evaluator, asked, local, tables, answers } = self;
        let table = tables
            .entry(of_table)
            .or_insert_with(|| Rc::new(Table::of(evaluator, local, process, family.family, asked)));
        let question = Question { evaluator, asked, table, process, session, family };
        let class = Class {
            table: of_table,
            external: session.is_external(),
            confederate: question.is_confederate(),
            filters: FiltersKey::of(&family.export),
            unsuppressed: family.unsuppress_map.as_ref().map(key::policy),
            conditional: family.conditional_advertisement.as_ref().map(|it| key::policy(it)),
            sends_default: family.default_originate.is_some(),
            default_policy: family
                .default_originate
                .as_ref()
                .and_then(|it| it.value.as_ref())
                .map(key::policy),
            default_passes_filters: family.default_passes_filters,
            learned: table.learned(session, family),
        };
        let places = key::places(family);
        let (answer, of_first) = answers
            .entry(class)
            .or_insert_with_key(|class| (Rc::new(question.answer(&class.learned)), places.clone()));
        let mut answer = Answer::clone(answer);
        answer.moved(of_first, &places);
        if let Some(&line) = session.unread.first() {
            // It may be a filter.
            answer.advertised.iter_mut().for_each(|it| it.supply = Supply::Possible);
            answer.doubts.push(Doubt::at(Some(line), "a line about this neighbor was not understood"));
        }
        answer
    }
}

impl Answer {
    /// Takes an answer for one session over to another that differs in its places only.
    fn moved(&mut self, from: &[Option<Span>], to: &[Option<Span>]) {
        if from == to {
            return;
        }
        let steps = self.advertised.iter_mut().flat_map(|it| &mut it.steps).map(|it| &mut it.span);
        let doubts = self.doubts.iter_mut().filter_map(|it| it.span.as_mut());
        steps.chain(doubts).for_each(|it| key::moved(it, from, to));
    }
}

/// A question about one session.
struct Question<'q, 'm> {
    evaluator: &'q Evaluator<'m>,
    asked: &'q PrefixSpace,
    table: &'q Table<'m>,
    process: &'m BgpProcess,
    session: &'m Session,
    family: &'m SessionFamily,
}

impl Question<'_, '_> {
    /// The answer, but for lines about the neighbor that were not understood.
    fn answer(&self, learned: &[(usize, usize)]) -> Answer {
        let mut answer = Answer::default();
        for source in self.sources(learned, &mut answer.doubts) {
            self.send(source, &mut answer);
        }
        self.default_originate(&mut answer);
        answer
    }

    fn sources(&self, learned: &[(usize, usize)], doubts: &mut Vec<Doubt>) -> Vec<Source> {
        let mut sources = self.table.asked.candidates(self.process, learned, doubts);
        if !self.table.aggregates.is_empty() {
            sources = sources.into_iter().flat_map(|it| self.suppressed(it)).collect();
            sources.extend(self.aggregates(learned));
        }
        sources.retain(|it| !it.space.is_empty());
        sources
    }

    fn is_confederate(&self) -> bool {
        self.session.remote_asn().is_some_and(|it| self.table.is_in_confederation(it))
    }

    /// Takes a source through everything between the BGP table and the neighbor.
    fn send(&self, mut source: Source, answer: &mut Answer) {
        match self.may_leave(&source.attributes) {
            Truth::No => return,
            Truth::Yes => {}
            Truth::Unknown(_) => source.supply = Supply::Possible,
        }
        let regions = self.evaluator.filters(&self.family.export, &source.space, &source.attributes);
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
        let bound = has("local-as") || has("no-export") && !self.is_confederate();
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
        let regions = policy(self.evaluator, reference, source.space, source.attributes);
        let advertised = |it: Region| Advertised {
            space: it.space,
            supply: if it.outcome == Outcome::Reject { source.supply } else { Supply::Possible },
            named: source.named,
            steps: source.steps.clone(),
        };
        regions.into_iter().map(advertised).collect()
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
        let regions = self.evaluator.filters(&self.family.export, &space, &attributes);
        let accepted = regions.iter().all(|it| it.outcome == Outcome::Accept);
        let passes = accepted || self.family.default_passes_filters;
        let supply = if passes && statement.value.is_none() { Supply::Proven } else { Supply::Possible };
        let steps = vec![Step { span, text: "sends a default route".to_owned() }];
        answer.advertised.push(Advertised { space, supply, named: true, steps });
    }

    /// Whether a policy refuses every route of the family for certain.
    fn permits_nothing(&self, map: &PolicyReference) -> bool {
        let everything = everything(self.family.family.afi);
        let Some(policy) = self.evaluator.device.policies.get(map.name.as_str()) else {
            return map.if_undefined == Missing::Denies;
        };
        let regions = self.evaluator.policy(policy, map, &everything, &Attributes::default());
        regions.iter().all(|it| it.outcome == Outcome::Reject)
    }
}

/// What a policy does with routes; when there is none of its name, what the platform does then.
fn policy(
    evaluator: &Evaluator<'_>,
    reference: &PolicyReference,
    space: PrefixSpace,
    attributes: Attributes,
) -> Vec<Region> {
    if let Some(it) = evaluator.device.policies.get(reference.name.as_str()) {
        return evaluator.policy(it, reference, &space, &attributes);
    }
    let doubt = || Doubt::at(reference.name.span(), format!("there is no `{}`", *reference.name));
    let outcome = super::lists::missing(reference.if_undefined, doubt).into();
    vec![Region { space, outcome, steps: Vec::new(), attributes }]
}

fn everything(afi: Afi) -> PrefixSpace {
    match afi {
        Afi::Ipv4 => PrefixSpace::all_ipv4(),
        Afi::Ipv6 => PrefixSpace::all_ipv6(),
    }
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
