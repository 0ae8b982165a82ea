//! BGP as it is written: settings of the process, its groups and their neighbors, and how they become sessions.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::builder::opening;
use super::expression::Applied;
use super::terms::Policies;
use crate::model::{
    BeyondLimit, BfdTimers, BfdUse, Combination, CommunitiesSent, Filter, FilterKind, Filters, Key, Missing,
    OwnAs, Peer, PeeringKind, PrefixLimit, RemoteAs, RemovePrivateAs, Session, SessionFamily, Sourced,
    Timers, UpdateSource, Verdict,
};
use crate::net::{Afi, Asn, Family};
use crate::text::Span;

/// Hold time when nobody states one; keepalives come three times as often.
const HOLD: u32 = 90;
/// More policies in one chain are no configuration that anyone wrote; every neighbor would have them all.
const MOST_POLICIES: usize = 32;
/// All communities are always sent.
const ALL_COMMUNITIES: CommunitiesSent = CommunitiesSent { standard: true, extended: true, large: true };

/// What may be said at each of the three levels. The nearest level decides, statement by statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub remote_as: Option<Sourced<Asn>>,
    pub local_as: Option<Sourced<Asn>>,
    /// What is seen of the own AS beside it; it goes with the AS.
    pub own_as: Option<Sourced<OwnAs>>,
    pub local_as_loops: Option<Sourced<u8>>,
    pub source: Option<Sourced<UpdateSource>>,
    pub description: Option<Sourced<String>>,
    pub multihop: Option<Sourced<u8>>,
    pub hold: Option<Sourced<u32>>,
    pub key: Option<Sourced<Key>>,
    pub passive: Option<Sourced<bool>>,
    pub enabled: Option<Sourced<bool>>,
    pub cluster: Option<Sourced<bool>>,
    pub as_override: Option<Sourced<bool>>,
    /// Routes go to neighbors of an AS in their path (`advertise-peer-as`).
    pub advertise_peer_as: Option<Sourced<bool>>,
    pub remove_private: Option<Sourced<RemovePrivateAs>>,
    pub multipath: Option<Sourced<bool>>,
    pub keep: Option<Sourced<bool>>,
    pub bfd: Option<Sourced<BfdTimers>>,
    /// BFD is written here and deactivated.
    pub bfd_inactive: Option<Sourced<()>>,
    pub import: Option<Chain>,
    pub export: Option<Chain>,
    /// What a comment states.
    pub stated_kind: Option<Sourced<PeeringKind>>,
    /// The families listed; once one is, no other is exchanged.
    pub families: Option<Vec<FamilySettings>>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// Policies that are asked in turn.
pub(super) type Chain = Vec<(Sourced<Applied>, Span)>;

/// What is said of one family.
#[derive(Debug, Clone)]
pub(super) struct FamilySettings {
    pub family: Family,
    pub statement: Sourced<()>,
    pub maximum: Option<Sourced<u32>>,
    pub threshold: Option<u8>,
    pub beyond: BeyondLimit,
    /// The limit is for what the import policy lets in.
    pub counts_accepted: bool,
    pub loops: Option<Sourced<u8>>,
    pub import: Option<Chain>,
    pub export: Option<Chain>,
}

/// A group and its neighbors.
#[derive(Debug)]
pub(super) struct Group {
    name: Sourced<String>,
    pub external: Option<Sourced<bool>>,
    pub settings: Settings,
    neighbors: Vec<Neighbor>,
    index: HashMap<String, usize>,
}

#[derive(Debug)]
struct Neighbor {
    peer: Sourced<Peer>,
    opening: Span,
    settings: Settings,
}

/// BGP of one routing table.
#[derive(Debug)]
pub(super) struct Bgp {
    /// The first statement about it.
    pub opening: Span,
    pub settings: Settings,
    /// What external neighbors may do where no policy is applied: send, and be sent.
    pub without_policy: (Verdict, Verdict),
    groups: Vec<Group>,
    index: HashMap<String, usize>,
    /// Lines that were not understood.
    pub unread: Vec<Span>,
}

/// Takes over what is not stated here.
macro_rules! inherit {
    ($own:expr, $from:expr, $applied:expr; $($field:ident),+ $(,)?) => {
        $(if $own.$field.is_none() {
            $own.$field = $from.$field.clone().map(|it| it.applied_at($applied));
        })+
    };
}

/// Adds policies to a chain; gives the statement when there is no room for them.
pub(super) fn lengthen(chain: &mut Option<Chain>, more: Chain) -> Option<Span> {
    let chain = chain.get_or_insert_default();
    let fits = chain.len() + more.len() <= MOST_POLICIES;
    let last = more.last().map(|it| it.1);
    if fits {
        chain.extend(more);
    }
    last.filter(|_| !fits)
}

impl Settings {
    /// Adds what the next level further out says.
    fn inherit(&mut self, from: &Settings, applied: Span) {
        if self.local_as.is_none() {
            inherit!(self, from, applied; own_as);
        }
        inherit!(self, from, applied; remote_as, local_as, local_as_loops, source, description, multihop, hold, key,
            passive, enabled, cluster, as_override, advertise_peer_as, remove_private, multipath, keep, bfd,
            bfd_inactive, stated_kind);
        let chain = |it: &Chain| -> Chain {
            it.iter().map(|(name, span)| (name.clone().applied_at(applied), *span)).collect()
        };
        self.import = self.import.take().or_else(|| from.import.as_ref().map(chain));
        self.export = self.export.take().or_else(|| from.export.as_ref().map(chain));
        self.families = self.families.take().or_else(|| {
            let inherited = |it: &FamilySettings| FamilySettings {
                statement: it.statement.applied_at(applied),
                maximum: it.maximum.map(|it| it.applied_at(applied)),
                loops: it.loops.map(|it| it.applied_at(applied)),
                import: it.import.as_ref().map(chain),
                export: it.export.as_ref().map(chain),
                ..it.clone()
            };
            from.families.as_ref().map(|all| all.iter().map(inherited).collect())
        });
        // One is enough to know that something is missing.
        self.unread.extend(from.unread.first());
    }

    /// What is said of a family, which listing it switches on.
    pub fn family(&mut self, family: Family, statement: Sourced<()>) -> &mut FamilySettings {
        let all = self.families.get_or_insert_default();
        let place = all.iter().position(|it| it.family == family).unwrap_or_else(|| {
            all.push(FamilySettings {
                family,
                statement,
                maximum: None,
                threshold: None,
                beyond: BeyondLimit::Message,
                counts_accepted: false,
                loops: None,
                import: None,
                export: None,
            });
            all.len() - 1
        });
        match all.get_mut(place) {
            Some(family) => family,
            None => unreachable!("it was found or added"),
        }
    }
}

impl Group {
    /// The settings of a neighbor, which its first mention opens.
    pub fn neighbor(&mut self, peer: Sourced<Peer>, statement: Span) -> &mut Settings {
        let next = self.neighbors.len();
        let place = *self.index.entry(peer.to_string()).or_insert(next);
        if place == next {
            let opening = opening(&peer, statement);
            self.neighbors.push(Neighbor { peer, opening, settings: Settings::default() });
        }
        match self.neighbors.get_mut(place) {
            Some(neighbor) => &mut neighbor.settings,
            None => unreachable!("the index points at neighbors of this group"),
        }
    }
}

impl Bgp {
    pub fn new(opening: Span) -> Self {
        Bgp {
            opening,
            settings: Settings::default(),
            without_policy: (Verdict::Accept, Verdict::Accept),
            groups: Vec::new(),
            index: HashMap::new(),
            unread: Vec::new(),
        }
    }

    /// The group of this name, which its first mention opens.
    pub fn group(&mut self, name: Sourced<String>) -> &mut Group {
        let next = self.groups.len();
        let place = *self.index.entry(name.value.clone()).or_insert(next);
        if place == next {
            self.groups.push(Group {
                name,
                external: None,
                settings: Settings::default(),
                neighbors: Vec::new(),
                index: HashMap::new(),
            });
        }
        match self.groups.get_mut(place) {
            Some(group) => group,
            None => unreachable!("the index points at groups of this process"),
        }
    }

    /// Whether several paths are used at once, anywhere.
    pub fn multipath(&self) -> Option<Sourced<bool>> {
        let groups = self.groups.iter().flat_map(|it| {
            std::iter::once(&it.settings).chain(it.neighbors.iter().map(|neighbor| &neighbor.settings))
        });
        let all = std::iter::once(&self.settings).chain(groups).filter_map(|it| it.multipath);
        all.max_by_key(|it| it.value)
    }

    /// The sessions, each with what is in effect for it.
    pub fn sessions(
        self,
        own: Sourced<Asn>,
        loops: Option<Sourced<u8>>,
        policies: &mut Policies,
    ) -> Vec<Session> {
        let mut sessions = Vec::new();
        for group in self.groups {
            for mut neighbor in group.neighbors {
                neighbor.settings.inherit(&group.settings, neighbor.opening);
                neighbor.settings.inherit(&self.settings, neighbor.opening);
                let external = group.external.map(|it| it.applied_at(neighbor.opening));
                let context = Context { own, loops, external, without_policy: self.without_policy };
                sessions.push(context.session(neighbor, group.name.clone(), policies));
            }
        }
        sessions
    }
}

/// What a session has from around it.
struct Context {
    own: Sourced<Asn>,
    loops: Option<Sourced<u8>>,
    external: Option<Sourced<bool>>,
    without_policy: (Verdict, Verdict),
}

impl Context {
    fn session(&self, neighbor: Neighbor, group: Sourced<String>, policies: &mut Policies) -> Session {
        let Neighbor { peer, opening, mut settings } = neighbor;
        let families = self.families(&mut settings, &peer, policies);
        let hold = settings.hold.unwrap_or(Sourced::default_of(HOLD));
        Session {
            peer,
            opening,
            description: settings.description,
            groups: vec![group.applied_at(opening)],
            local_as: settings.local_as.unwrap_or(self.own),
            own_as: settings.own_as.map_or(OwnAs::default(), |it| it.value),
            remote_as: self.remote_as(settings.remote_as),
            stated_external: self.external,
            enabled: settings.enabled.unwrap_or(Sourced::default_of(true)),
            source: settings.source,
            multihop: settings.multihop,
            ttl_security: None,
            connected_check: Sourced::default_of(true),
            timers: hold.map(|hold| Timers { keepalive: hold / 3, hold }),
            key: settings.key,
            bfd: settings.bfd.map(|it| it.map(BfdUse::Timers)),
            bfd_inactive: settings.bfd_inactive,
            passive: settings.passive.unwrap_or(Sourced::default_of(false)),
            stated_kind: settings.stated_kind,
            returns_routes: settings.advertise_peer_as.is_some_and(|it| it.value),
            families,
            unread: settings.unread,
        }
    }

    /// An internal group needs no number: its neighbors are in the own AS.
    fn remote_as(&self, stated: Option<Sourced<Asn>>) -> Option<Sourced<RemoteAs>> {
        let internal = self.external.filter(|it| !it.value).map(|it| it.map(|_| RemoteAs::Internal));
        stated.map(|it| it.map(RemoteAs::Number)).or(internal)
    }

    fn families(&self, settings: &mut Settings, peer: &Peer, policies: &mut Policies) -> Vec<SessionFamily> {
        let own = match peer {
            Peer::Address(IpAddr::V4(_)) | Peer::Range(IpNet::V4(_)) => Afi::Ipv4,
            Peer::Address(IpAddr::V6(_)) | Peer::Range(IpNet::V6(_)) | Peer::Interface(_) => Afi::Ipv6,
        };
        // With no family listed at all, that of the neighbor's address is exchanged.
        if settings.families.is_none() {
            settings.family(Family::unicast(own), Sourced::default_of(()));
        }
        let listed = settings.families.take().unwrap_or_default();
        listed.into_iter().map(|it| self.family(it, settings, policies)).collect()
    }

    fn family(&self, said: FamilySettings, settings: &Settings, policies: &mut Policies) -> SessionFamily {
        let active = said.statement.map(|()| true);
        let mut family = SessionFamily::new(said.family, active, ALL_COMMUNITIES);
        let internal = self.external.is_some_and(|it| !it.value);
        let (receive, advertise) =
            if internal { (Verdict::Accept, Verdict::Accept) } else { self.without_policy };
        let import = said.import.as_ref().or(settings.import.as_ref());
        family.import = filters(import, (Verdict::Accept, Verdict::Accept), receive, policies);
        let export = said.export.as_ref().or(settings.export.as_ref());
        family.export = filters(export, (Verdict::Accept, Verdict::Reject), advertise, policies);
        family.prefix_limit = said.maximum.map(|maximum| {
            maximum.map(|maximum| PrefixLimit {
                maximum,
                threshold: said.threshold,
                beyond: said.beyond,
                counts_refused: !said.counts_accepted,
            })
        });
        let off = Sourced::default_of(false);
        family.reflector_client = settings.cluster.filter(|_| internal).unwrap_or(off);
        family.remove_private_as = settings.remove_private;
        family.as_override = settings.as_override.unwrap_or(off);
        family.keep_received = settings.keep.unwrap_or(Sourced::default_of(true));
        let loops = said.loops.or(settings.local_as_loops).or(self.loops).filter(|it| it.value > 1);
        family.allow_own_as = loops.map(|it| it.map(|it| it - 1));
        family
    }
}

/// Policies in turn; what none of them decides meets the default of BGP for this direction.
fn filters(
    chain: Option<&Chain>,
    (bgp, others): (Verdict, Verdict),
    unfiltered: Verdict,
    policies: &mut Policies,
) -> Filters {
    let mut filters = Vec::new();
    let last = chain.map_or(0, Vec::len);
    for (at, (applied, statement)) in chain.into_iter().flatten().enumerate() {
        let name = match &applied.value {
            Applied::Policy(name) => name.clone(),
            Applied::Expression(text, expression) => {
                policies.expression(text, expression.clone(), *statement);
                text.clone()
            }
        };
        if at + 1 < last {
            policies.followed(&name);
        }
        let name = applied.clone().map(|_| name);
        let if_undefined = Missing::Unknown;
        filters.push(Filter { kind: FilterKind::Policy, name, if_undefined, statement: *statement });
    }
    let unfiltered = if unfiltered == Verdict::Accept { Missing::Permits } else { Missing::Denies };
    Filters { filters, combination: Combination::First { bgp, others }, unfiltered, ..Filters::default() }
}
