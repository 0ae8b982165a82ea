//! What the library says of a device, in the words of the expectations.

use std::collections::BTreeMap;

use bgplint::analysis::advertise::Announcement;
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::route::{AsPath, Attributes, Communities, OneOf, Rest};
use bgplint::analysis::router_id::router_id;
use bgplint::analysis::routes::Routes;
use bgplint::analysis::why::{Fate, why};
use bgplint::engine::PeerName;
use bgplint::model::{
    Action, BeyondLimit, BgpProcess, CommunitiesSent, Device, Direction, NextHopSelf, PrefixLimit, Protocol,
    RemoteAs, RemovePrivateAs, Session, SessionFamily, Sourced,
};
use bgplint::net::{Asn, Family, Safi};
use ipnet::IpNet;

use crate::expectation::Announced;

/// A session with the speaker it belongs to.
pub struct Asked<'m> {
    pub device: &'m Device,
    pub process: &'m BgpProcess,
    pub session: &'m Session,
}

/// What becomes of all prefixes: each is in one of the sets, or passes not at all.
pub struct Fates {
    pub proven: PrefixSpace,
    pub possible: PrefixSpace,
    pub unknown: PrefixSpace,
    /// Why it is not known.
    pub doubts: Vec<String>,
}

impl Fates {
    pub fn of(&self, fate: Fate) -> PrefixSpace {
        match fate {
            Fate::Proven => self.proven.clone(),
            Fate::Possible => self.possible.difference(&self.proven),
            Fate::Unknown => self.unknown.difference(&self.possible).difference(&self.proven),
            Fate::No => self.proven.union(&self.possible).union(&self.unknown).complement(),
        }
    }

    /// The best that becomes of a prefix.
    pub fn best(&self, prefix: &IpNet) -> Fate {
        let sorts = [Fate::Proven, Fate::Possible, Fate::Unknown];
        sorts.into_iter().find(|it| self.of(*it).contains(prefix)).unwrap_or(Fate::No)
    }
}

/// The session with a neighbor.
pub fn session<'m>(device: &'m Device, peer: &str) -> Option<Asked<'m>> {
    let name = PeerName::from(peer);
    let mut all = device.bgp.iter().flat_map(|process| process.sessions.iter().map(move |it| (process, it)));
    let (process, session) = all.find(|(_, it)| name.names(&it.peer))?;
    Some(Asked { device, process, session })
}

impl<'m> Asked<'m> {
    fn family(&self, family: Family) -> Option<&'m SessionFamily> {
        self.session.family(family).filter(|it| it.active.value && self.session.enabled.value)
    }

    /// What becomes of all prefixes of a family in a direction. Without announcements neighbors may send anything.
    pub fn fates(
        &self,
        family: Family,
        direction: Direction,
        announced: Option<&'m [Announcement]>,
        all: &'m PrefixSpace,
    ) -> Fates {
        let mut fates = Fates {
            proven: PrefixSpace::empty(),
            possible: PrefixSpace::empty(),
            unknown: PrefixSpace::empty(),
            doubts: Vec::new(),
        };
        let Some(family) = self.family(family) else { return fates };
        let mut routes = Routes::of(self.device, all);
        if let Some(announced) = announced {
            routes = routes.with_announcements(announced);
        }
        let found = routes.session(self.process, self.session, family, direction);
        fates.proven = PrefixSpace::union_of(found.proven.iter().map(|it| PrefixSpace::exactly(it.prefix)));
        fates.unknown = PrefixSpace::union_of(found.unknown.iter().map(|it| it.space.clone()));
        fates.doubts = found.unknown.into_iter().map(|it| it.doubt.reason).collect();
        fates.possible = found.possible;
        fates
    }

    /// What the explanation of one prefix says.
    pub fn explained(&self, family: Family, direction: Direction, prefix: IpNet) -> Fate {
        let family = self.family(family);
        family.map_or(Fate::No, |it| why(self.device, self.process, self.session, it, direction, prefix).fate)
    }

    /// What holds of the session, of its family for ordinary routes of IPv4 (or the first that it has) where families differ.
    pub fn facts(&self) -> BTreeMap<&'static str, String> {
        let session = self.session;
        let mut facts = BTreeMap::from([
            ("families", families(session)),
            ("hops", session.multihop.map_or("1".to_owned(), |it| it.value.to_string())),
            ("ttl-security", session.ttl_security.map_or("off".to_owned(), |it| it.value.to_string())),
            ("connected-check", on(session.connected_check.value)),
            ("remote-as", session.remote_as.as_ref().map_or("none".to_owned(), |it| remote_as(it.value))),
            ("hold", session.timers.hold.to_string()),
            ("description", session.description.as_ref().map_or("none".to_owned(), |it| it.value.clone())),
            ("enabled", on(session.enabled.value)),
        ]);
        let family = session.family(Family::IPV4_UNICAST).or(session.families.first());
        if let Some(family) = family {
            facts.extend([
                ("communities", communities(family.communities_sent.value)),
                ("next-hop", next_hop(self.device, family)),
                ("private-as", private_as(family.remove_private_as.as_ref())),
                ("limit", family.prefix_limit.as_ref().map_or("none".to_owned(), |it| limit(it.value))),
                ("own-as", family.allow_own_as.map_or("0".to_owned(), |it| it.value.to_string())),
                ("import", names(family, Direction::In)),
                ("export", names(family, Direction::Out)),
            ]);
        }
        facts
    }
}

/// What holds of a device.
pub fn facts(device: &Device) -> BTreeMap<&'static str, String> {
    let router_id = device.bgp.first().and_then(|it| router_id(device, it));
    BTreeMap::from([("router-id", router_id.map_or("unknown".to_owned(), |it| it.value.to_string()))])
}

/// A route that a neighbor sends, in the words of the analysis.
pub fn announcement(device: &Device, peer: &str, route: &Announced) -> Option<Announcement> {
    let session = session(device, peer)?.session;
    let internal = session.is_external() == Some(false);
    let as_path = match (&route.path, session.remote_asn()) {
        (Some(numbers), _) => AsPath::exactly(numbers.iter().copied().map(Asn).collect()),
        (None, _) if internal => AsPath::empty(),
        (None, Some(asn)) => AsPath::exactly(vec![asn]),
        (None, None) => AsPath { leading: Vec::new(), rest: Rest::Something },
    };
    let attributes = Attributes {
        as_path,
        communities: Communities::exactly(route.communities.iter().cloned()),
        large_communities: Communities::none(),
        protocol: OneOf::only(Protocol::Bgp),
        tag: OneOf::only(0),
        metric: OneOf::only(route.metric.unwrap_or(0)),
        ..Attributes::default()
    };
    Some(Announcement { peer: session.peer.value.clone(), prefix: route.prefix?, attributes })
}

fn on(it: bool) -> String {
    if it { "on" } else { "off" }.to_owned()
}

/// The kinds of routes that are exchanged; of those that the analysis does not look into only that they are.
fn families(session: &Session) -> String {
    let name = |it: &SessionFamily| match it.family.safi {
        Safi::Unicast => it.family.afi.to_string().to_lowercase(),
        _ => "other".to_owned(),
    };
    joined(session.active_families().map(name).collect())
}

fn remote_as(it: RemoteAs) -> String {
    match it {
        RemoteAs::Number(asn) => asn.to_string(),
        RemoteAs::External => "external".to_owned(),
        RemoteAs::Internal => "internal".to_owned(),
        RemoteAs::Any => "any".to_owned(),
    }
}

fn communities(it: CommunitiesSent) -> String {
    let all = [(it.standard, "standard"), (it.extended, "extended"), (it.large, "large")];
    joined(all.into_iter().filter(|it| it.0).map(|it| it.1.to_owned()).collect())
}

fn private_as(it: Option<&Sourced<RemovePrivateAs>>) -> String {
    let Some(it) = it else { return "kept".to_owned() };
    match it.value {
        RemovePrivateAs::WholePathOnly => "removed from paths that hold nothing else",
        RemovePrivateAs::Leading => "removed in front",
        RemovePrivateAs::All => "removed everywhere",
        RemovePrivateAs::Replace => "replaced everywhere",
        RemovePrivateAs::ReplaceWholePath => "replaced in paths that hold nothing else",
    }
    .to_owned()
}

fn limit(it: PrefixLimit) -> String {
    let counted = if it.counts_refused { "received" } else { "accepted" };
    let warned = it.threshold.map_or(String::new(), |it| format!(", a message at {it} %"));
    let beyond = match it.beyond {
        BeyondLimit::Message => "then a message".to_owned(),
        BeyondLimit::Down { restart_minutes: Some(minutes) } => format!("then down for {minutes} minutes"),
        BeyondLimit::Down { restart_minutes: None } => "then down".to_owned(),
        BeyondLimit::LeftOut => "then no more".to_owned(),
    };
    format!("{} {counted}{warned}, {beyond}", it.maximum)
}

/// What the session makes of next hops, and the terms that change them on the way out.
fn next_hop(device: &Device, family: &SessionFamily) -> String {
    let of_session = match family.next_hop_self.value {
        NextHopSelf::None => "unchanged",
        NextHopSelf::Learned => "self for routes learned outside",
        NextHopSelf::All => "self",
    };
    let policies = family.export.filters.iter().filter_map(|it| device.policies.get(it.name.as_str()));
    let changes = policies.flat_map(|policy| {
        let terms = policy.terms.iter().flat_map(|term| term.then.iter().map(move |it| (term, &it.value)));
        terms.filter_map(|(term, action)| match action {
            Action::NextHop(hop) => Some(format!("{hop} by {} {}", *policy.name, *term.name)),
            _ => None,
        })
    });
    let mut all: Vec<String> = changes.collect();
    if all.is_empty() {
        all.push(of_session.to_owned());
    }
    all.join(", ")
}

fn names(family: &SessionFamily, direction: Direction) -> String {
    joined(family.filters(direction).filters.iter().map(|it| it.name.value.clone()).collect())
}

fn joined(words: Vec<String>) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(" ") }
}
