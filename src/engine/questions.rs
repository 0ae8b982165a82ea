//! What people ask about sessions: which routes they send and accept, and why.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::analysis::Step;
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::routes::{Routes, SessionRoutes};
use crate::analysis::why::{Explanation, Fate, Way, why};
use crate::model::{BgpProcess, Device, Direction, Peer, Session, SessionFamily};
use crate::net::{Afi, Family, Safi};

/// A neighbor as people name it: by its address, its range or its interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerName {
    text: String,
    address: Option<IpAddr>,
    range: Option<IpNet>,
}

impl From<&str> for PeerName {
    fn from(text: &str) -> Self {
        let range = text.parse().ok().map(|it: IpNet| it.trunc());
        PeerName { text: text.to_owned(), address: text.parse().ok(), range }
    }
}

impl PeerName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is the name of this neighbor.
    pub fn names(&self, peer: &Peer) -> bool {
        match peer {
            Peer::Address(address) => self.address == Some(*address),
            Peer::Range(range) => self.range == Some(*range),
            Peer::Interface(name) => self.text.eq_ignore_ascii_case(name),
        }
    }

    /// Whether this neighbor is a range that holds the address.
    pub fn lies_in(&self, peer: &Peer) -> bool {
        matches!((peer, self.address), (Peer::Range(range), Some(address)) if range.contains(&address))
    }
}

/// Which routes are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutesQuestion {
    /// The neighbor; all of them without.
    pub peer: Option<PeerName>,
    /// The directions, in the order of the answer.
    pub directions: Vec<Direction>,
    /// The prefixes.
    pub prefixes: PrefixSpace,
}

/// A session with its routes.
#[derive(Debug)]
pub struct SessionAnswer<'m> {
    /// The speaker that it belongs to.
    pub process: &'m BgpProcess,
    /// The session.
    pub session: &'m Session,
    /// By family, then in the order in which the directions were asked for. Only active families of ordinary routes are
    /// here, and none of a session that is shut down.
    pub routes: Vec<(Family, Direction, SessionRoutes)>,
}

impl RoutesQuestion {
    /// The sessions of a device that the question is about, in the order of first mention; each answered when its turn
    /// comes.
    pub fn answers<'m>(&'m self, device: &'m Device) -> impl Iterator<Item = SessionAnswer<'m>> {
        let mut routes = Routes::of(device, &self.prefixes);
        let sessions =
            device.bgp.iter().flat_map(|process| process.sessions.iter().map(move |it| (process, it)));
        let asked = sessions.filter(|(_, it)| self.peer.as_ref().is_none_or(|name| name.names(&it.peer)));
        asked.map(move |(process, session)| {
            let mut of_session = Vec::new();
            for family in carried(session) {
                for &direction in &self.directions {
                    let found = routes.session(process, session, family, direction);
                    of_session.push((family.family, direction, found));
                }
            }
            SessionAnswer { process, session, routes: of_session }
        })
    }
}

/// The families of ordinary routes that a session exchanges.
fn carried(session: &Session) -> Vec<&SessionFamily> {
    let up = session.enabled.value;
    let active = session.active_families().filter(|it| up && it.family.safi == Safi::Unicast);
    let mut families: Vec<&SessionFamily> = active.collect();
    families.sort_by_key(|it| it.family);
    families
}

/// Why a session sends (or accepts) a prefix, or not. That the session carries no such prefixes is an answer too.
pub fn explain(
    device: &Device,
    process: &BgpProcess,
    session: &Session,
    direction: Direction,
    prefix: IpNet,
) -> Explanation {
    let asked = Family::unicast(Afi::of(&prefix));
    let not_carried = |span, text: String| {
        let steps = vec![Step { span, text }];
        let space = PrefixSpace::exactly(prefix);
        let way = Way { space, fate: Fate::No, named: false, steps, doubt: None };
        Explanation { fate: Fate::No, ways: vec![way] }
    };
    let opening = session.opening;
    if !session.enabled.value {
        let span = session.enabled.span().unwrap_or(opening);
        return not_carried(span, "the session is shut down".to_owned());
    }
    match session.family(asked) {
        Some(family) if family.active.value => {
            let mut explanation = why(device, process, session, family, direction, prefix);
            without_repetitions(&mut explanation.ways);
            explanation
        }
        Some(family) => {
            let span = family.active.span().unwrap_or(opening);
            not_carried(span, format!("{asked} is not active on this session"))
        }
        None => not_carried(opening, format!("this session carries no {asked}")),
    }
}

/// Ways that look the same are one to people.
fn without_repetitions(ways: &mut Vec<Way>) {
    let mut seen = HashSet::new();
    ways.retain(|it| {
        let doubt = it.doubt.as_ref().map(|it| (it.span, it.reason.clone()));
        seen.insert((it.fate, it.steps.clone(), doubt))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_have_several_names() {
        let names = |name: &str, peer: &Peer| PeerName::from(name).names(peer);
        let address = Peer::Address("2001:db8::1".parse().unwrap());
        assert!(names("2001:db8::1", &address) && names("2001:DB8:0::1", &address));
        assert!(!names("2001:db8::2", &address) && !names("", &address));
        let range = Peer::Range("192.0.2.0/24".parse().unwrap());
        assert!(names("192.0.2.0/24", &range) && names("192.0.2.9/24", &range));
        assert!(!names("192.0.2.9", &range) && PeerName::from("192.0.2.9").lies_in(&range));
        let interface = Peer::Interface("swp1".to_owned());
        assert!(names("swp1", &interface) && names("SWP1", &interface) && !names("swp", &interface));
    }
}
