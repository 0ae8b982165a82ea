//! What other sessions of the same table accept. Sessions that accept alike are one source.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::gathered::Gathered;
use super::key::FiltersKey;
use super::lane::Summary;
use super::sources::Source;
use super::way::{Fate, Way};
use super::{Scope, Supply, everything};
use crate::analysis::Doubt;
use crate::analysis::evaluate::{Evaluator, Outcome};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::Attributes;
use crate::model::{BgpProcess, Filters, Peer, Session, SessionFamily, Unset};
use crate::net::{Asn, Family};

/// A route that a neighbor is known to send.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// Which neighbor.
    pub peer: Peer,
    /// The prefix.
    pub prefix: ipnet::IpNet,
    /// What is known of the route before any policy.
    pub attributes: Attributes,
}

impl Announcement {
    /// Whether the path holds an own AS more often than the session allows (RFC 4271, section 9.1.2).
    fn loops_on(&self, process: &BgpProcess, session: &Session, family: &SessionFamily) -> bool {
        let path = self.attributes.as_path.leading.iter();
        let own = [process.asn.value, session.local_as.value];
        let seen = path.filter(|it| own.contains(it)).count();
        seen > family.allow_own_as.map_or(0, |it| usize::from(it.value))
    }

    /// Whether another AS sends a path that should begin with its number and does not.
    fn hides_its_as(&self, process: &BgpProcess, session: &Session) -> bool {
        let first = self.attributes.as_path.leading.first();
        let remote = session.remote_asn().filter(|_| session.is_external() == Some(true));
        process.enforces_first_as && remote.is_some() && first.is_some() && first.copied() != remote
    }
}

/// Sessions that bring in the same, and treat it alike.
pub(super) struct Group<'m> {
    import: &'m Filters,
    external: Option<bool>,
    reflected: bool,
    announced: Option<Vec<&'m Announcement>>,
    /// Its sessions, as far as it takes to tell one that can stand for the group: the first, the second, and the first
    /// whose AS is not that of the first.
    examples: Vec<&'m Session>,
    /// What they bring in: the kind of routes, and their prefixes.
    pub brings: Vec<(usize, PrefixSpace)>,
}

/// Routes that later filters cannot tell apart but by their prefixes.
pub(super) struct Kind {
    pub attributes: Rc<Attributes>,
    pub fate: Fate,
    /// They come in if they have the right attributes, or if the configuration means what it may mean.
    pub doubt: Option<Doubt>,
}

/// What all sessions of a table bring in.
#[derive(Default)]
pub(super) struct Learned<'m> {
    pub groups: Vec<Group<'m>>,
    places: HashMap<GroupKey<'m>, usize>,
    pub kinds: Vec<Kind>,
    /// There are more kinds of sessions than are followed.
    pub too_many: Option<Doubt>,
    /// What goes on to the outside or the inside, to clients of a reflector or to others, as far as it was asked for.
    gathered: RefCell<HashMap<(bool, bool), Rc<Gathered>>>,
}

/// What the sessions of a group have in common; one whose announcements are known is a group of its own.
#[derive(PartialEq, Eq, Hash)]
struct GroupKey<'m> {
    import: FiltersKey<'m>,
    external: Option<bool>,
    reflected: bool,
    speaks: Option<usize>,
}

/// Whose routes do not come back: those of an AS, or of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    As(Asn),
    Session(usize),
}

/// So many groups are followed.
const MOST_GROUPS: usize = 1_000;

impl<'m> Learned<'m> {
    /// Asks the active sessions of a speaker what they bring in of some prefixes.
    pub fn of(
        evaluator: &Evaluator<'_>,
        process: &'m BgpProcess,
        family: Family,
        asked: &PrefixSpace,
        scope: Scope<'m>,
    ) -> Self {
        let mut learned = Learned::default();
        let supplies = |it: &&Session| match scope.supply {
            Supply::Everything => it.enabled.value,
            Supply::Own => false,
            Supply::Sessions(chosen) => it.enabled.value && chosen.has(it),
        };
        let settled = matches!(scope.supply, Supply::Sessions(_));
        for session in process.sessions.iter().filter(supplies) {
            let Some(family) = session.family(family).filter(|it| it.active.value) else { continue };
            let announced = scope.announced.map(|all| {
                let refused = |it: &Announcement| {
                    it.loops_on(process, session, family) || it.hides_its_as(process, session)
                };
                let accepted = |it: &&Announcement| it.peer == session.peer.value && !refused(it);
                all.iter().filter(accepted).collect::<Vec<&Announcement>>()
            });
            let speaks = announced.as_ref().is_some_and(|it| !it.is_empty());
            let key = GroupKey::of(session, family, speaks);
            let (external, reflected) = (key.external, key.reflected);
            let next = learned.groups.len();
            let at = *learned.places.entry(key).or_insert(next);
            match learned.groups.get_mut(at) {
                Some(group) => group.join(session),
                None if next == MOST_GROUPS => {
                    let reason = "there are too many kinds of sessions to follow what each brings in";
                    learned.too_many = Some(Doubt::at(Some(session.opening), reason));
                    break;
                }
                None => learned.groups.push(Group {
                    import: &family.import,
                    external,
                    reflected,
                    announced,
                    examples: vec![session],
                    brings: Vec::new(),
                }),
            }
        }
        let of_family = everything(family.afi).intersection(asked);
        let mut kinds = HashMap::new();
        for group in &mut learned.groups {
            group.ask(evaluator, &of_family, (process.unset, settled), &mut learned.kinds, &mut kinds);
        }
        learned
    }

    /// What a session of this table accepts, whatever its neighbor sends.
    pub fn accepted(&self, session: &Session, family: &'m SessionFamily) -> Summary {
        let place = self.places.get(&GroupKey::of(session, family, false));
        let Some(group) = place.and_then(|it| self.groups.get(*it)) else {
            let unknown = self.too_many.iter().map(|it| (it.clone(), everything(family.family.afi)));
            return Summary { unknown: unknown.collect(), ..Summary::default() };
        };
        let of_kind =
            |(kind, space): &(usize, PrefixSpace)| Some(self.kinds.get(*kind)?.source(space.clone()).sent());
        let ways: Vec<Way> = group.brings.iter().filter_map(of_kind).collect();
        Summary::of(ways.iter())
    }

    /// What goes on to sessions to the outside or the inside, to clients of a reflector or to others.
    pub fn gathered(&self, outward: bool, client: bool) -> Rc<Gathered> {
        if let Some(known) = self.gathered.borrow().get(&(outward, client)) {
            return Rc::clone(known);
        }
        let anywhere = (outward || client).then(|| self.gathered(false, false));
        let found = Gathered::of(&self.groups, self.kinds.len(), outward, client, anywhere.as_deref());
        let found = Rc::new(found);
        self.gathered.borrow_mut().insert((outward, client), Rc::clone(&found));
        found
    }

    /// Everything that comes in, whoever it comes from.
    pub fn sources(&self) -> Vec<Source> {
        // To clients of a reflector everything goes on.
        let all = self.gathered(false, true);
        let source = |(kind, space): (&Kind, &PrefixSpace)| kind.source(space.clone());
        self.kinds.iter().zip(&all.spaces).map(source).collect()
    }

    /// The groups that bring in some of a space.
    pub fn bringing(&self, space: &PrefixSpace) -> impl Iterator<Item = usize> {
        let brings = |it: &Group<'_>| it.brings.iter().any(|it| it.1.intersects(space));
        self.groups.iter().enumerate().filter(move |(_, it)| brings(it)).map(|(at, _)| at)
    }
}

impl<'m> GroupKey<'m> {
    fn of(session: &Session, family: &'m SessionFamily, speaks: bool) -> Self {
        GroupKey {
            import: FiltersKey::of(&family.import),
            external: session.is_external(),
            reflected: family.reflector_client.value,
            speaks: speaks.then(|| std::ptr::from_ref(session).addr()),
        }
    }
}

impl Kind {
    /// Routes of this kind to some prefixes.
    pub fn source(&self, space: PrefixSpace) -> Source {
        let (fate, named) = (self.fate, self.fate == Fate::Proven);
        let source = Source::new(space, fate, named, Rc::clone(&self.attributes), Vec::new());
        Source { doubt: self.doubt.clone(), ..source }
    }
}

/// Where a kind of routes stands among all kinds.
type Places = HashMap<(Rc<Attributes>, Fate, Option<Doubt>), usize>;

impl<'m> Group<'m> {
    fn join(&mut self, session: &'m Session) {
        let (Some(first), own) = (self.examples.first(), session.remote_asn()) else { return };
        let differs = |it: &Session| it.remote_asn() != first.remote_asn();
        let is_news = own != first.remote_asn() && !self.examples.iter().any(|it| differs(it));
        if self.examples.len() < 2 || is_news {
            self.examples.push(session);
        }
    }

    /// Whether its routes go on to sessions outside the AS or inside it, to clients of a reflector or to others: what is
    /// learned inside the AS goes to the outside only (RFC 4271, section 9.2.1; RFC 4456).
    pub fn goes_on(&self, outward: bool, client: bool) -> bool {
        outward || self.external == Some(true) || self.reflected || client
    }

    /// The one to which nothing of this group goes back; `None` when there are several.
    pub fn unit(&self, outward: bool) -> Option<Unit> {
        let first = self.examples.first()?;
        let own = first.remote_asn();
        let same_as = own.is_some() && self.examples.iter().all(|it| it.remote_asn() == own);
        match (same_as && outward, self.examples.as_slice()) {
            (true, _) => own.map(Unit::As),
            // A range stands for many neighbors.
            (false, [only]) if !matches!(only.peer.value, Peer::Range(_)) => Some(Unit::of_session(only)),
            (false, _) => None,
        }
    }

    /// A session of the group whose routes go on to this one.
    pub fn example(&self, session: &Session, returns: bool) -> Option<&'m Session> {
        let reaches = |other: &&Session| {
            let outward = session.is_external() == Some(true);
            let same_as = other.remote_asn().is_some() && other.remote_asn() == session.remote_asn();
            let comes_back = std::ptr::eq(*other, session) || outward && same_as;
            returns || !comes_back
        };
        self.examples.iter().copied().find(reaches).or_else(|| self.examples.first().copied())
    }

    /// What its sessions accept of the prefixes asked about. Where it is settled that they accept something, what depends
    /// on the routes is no doubt.
    fn ask(
        &mut self,
        evaluator: &Evaluator<'_>,
        asked: &PrefixSpace,
        (unset, settled): (Unset, bool),
        kinds: &mut Vec<Kind>,
        places: &mut Places,
    ) {
        let routes: Vec<(PrefixSpace, Attributes, Fate)> = match &self.announced {
            None => vec![(asked.clone(), learned(self.external, unset), Fate::Possible)],
            Some(all) => all
                .iter()
                .map(|it| {
                    (PrefixSpace::exactly(it.prefix).intersection(asked), it.attributes.clone(), Fate::Proven)
                })
                .collect(),
        };
        let mut alike: HashMap<usize, Vec<PrefixSpace>> = HashMap::new();
        for (space, attributes, fate) in routes {
            for region in evaluator.filters(self.import, &space, &Rc::new(attributes)) {
                let doubt = match region.outcome {
                    Outcome::Accept => None,
                    Outcome::Unknown(doubt) if settled && doubt.is_of_route() => None,
                    Outcome::Unknown(doubt) => Some(doubt),
                    Outcome::Reject | Outcome::Undecided => continue,
                };
                let next = kinds.len();
                let at = *places.entry((Rc::clone(&region.attributes), fate, doubt.clone())).or_insert(next);
                if at == next {
                    kinds.push(Kind { attributes: region.attributes, fate, doubt });
                }
                alike.entry(at).or_default().push(region.space);
            }
        }
        self.brings = alike.into_iter().map(|(kind, spaces)| (kind, PrefixSpace::union_of(spaces))).collect();
        self.brings.sort_unstable_by_key(|it| it.0);
    }
}

/// What is known of routes that a neighbor sends.
fn learned(external: Option<bool>, unset: Unset) -> Attributes {
    // Another AS's local preference is not looked at (RFC 4271, section 5.1.5).
    let local_preference = unset.external_local_preference.filter(|_| external == Some(true)).into();
    Attributes { local_preference, ..Attributes::learned(external) }
}

impl Unit {
    /// To whom nothing goes back of what came from there, seen from a session.
    pub fn of(session: &Session) -> Option<Self> {
        match (session.is_external(), session.remote_asn(), &session.peer.value) {
            (Some(true), Some(asn), _) => Some(Unit::As(asn)),
            (_, _, Peer::Range(_)) => None,
            _ => Some(Unit::of_session(session)),
        }
    }

    fn of_session(session: &Session) -> Self {
        Unit::Session(std::ptr::from_ref(session).addr())
    }
}
