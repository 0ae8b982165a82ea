//! What the sessions of a device send and accept, for people who ask.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::Doubt;
use super::advertise::{Exports, Supply};
use super::prefix_space::PrefixSpace;
use crate::model::{BgpProcess, Device, Direction, Session, SessionFamily};
use crate::text::Span;

/// The routes of one session in one family and direction.
#[derive(Debug, Clone)]
pub struct SessionRoutes {
    /// Sent (or accepted) for certain once the session is up, in order.
    pub proven: Vec<ProvenRoute>,
    /// What the filters let through and a source that the files do not bound could supply, without the proven ones.
    pub possible: PrefixSpace,
    /// What may pass or not, and why that is not known.
    pub unknown: Vec<UnknownRoutes>,
}

/// A prefix that is sent for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenRoute {
    /// The prefix.
    pub prefix: IpNet,
    /// The places that make it so, from the origin to the entry that lets it through.
    pub because: Vec<Span>,
}

/// Prefixes of which nothing certain can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRoutes {
    /// Why.
    pub doubt: Doubt,
    /// Which ones.
    pub space: PrefixSpace,
}

/// What the sessions of one device send and accept. What sessions share is found once.
pub struct Routes<'m> {
    exports: Exports<'m>,
}

impl<'m> Routes<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device, asked: &'m PrefixSpace) -> Self {
        Routes { exports: Exports::of(device, asked) }
    }

    /// The routes of a session in one of its active families.
    pub fn session(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
        direction: Direction,
    ) -> SessionRoutes {
        let Direction::Out = direction else {
            return SessionRoutes { proven: Vec::new(), possible: PrefixSpace::empty(), unknown: Vec::new() };
        };
        let answer = self.exports.sent(process, session, family);
        let mut proven: BTreeMap<IpNet, Vec<Span>> = BTreeMap::new();
        let mut possible = Vec::new();
        for way in answer.advertised {
            match (way.supply, way.space.only()) {
                (Supply::Proven, Some(prefix)) => {
                    proven.entry(prefix).or_insert_with(|| way.steps.iter().map(|it| it.span).collect());
                }
                _ => possible.push(way.space),
            }
        }
        let certain: PrefixSpace = proven.keys().copied().collect();
        let unknown = answer.doubts.into_iter();
        SessionRoutes {
            proven: proven.into_iter().map(|(prefix, because)| ProvenRoute { prefix, because }).collect(),
            possible: PrefixSpace::union_of(possible).difference(&certain),
            unknown: unknown.map(|doubt| UnknownRoutes { doubt, space: PrefixSpace::empty() }).collect(),
        }
    }
}
