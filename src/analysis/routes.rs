//! What the sessions of a device send and accept, for people who ask.

use ipnet::IpNet;

use super::Doubt;
use super::advertise::{Announcement, Exports};
use super::evaluate::{Evaluator, Outcome};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use crate::model::{BgpProcess, Device, Direction, Session, SessionFamily};
use crate::net::Afi;
use crate::text::Span;

/// The routes of one session in one family and direction.
#[derive(Debug, Clone, Default)]
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
    evaluator: Evaluator<'m>,
    asked: &'m PrefixSpace,
}

impl<'m> Routes<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device, asked: &'m PrefixSpace) -> Self {
        Routes {
            exports: Exports::of(device, asked).with_returns(),
            evaluator: Evaluator::new(device),
            asked,
        }
    }

    /// Takes these announcements for all that neighbors send.
    #[must_use]
    pub fn with_announcements(self, announced: &'m [Announcement]) -> Self {
        Routes { exports: self.exports.with_announcements(announced), ..self }
    }

    /// The routes of a session in one of its active families.
    pub fn session(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
        direction: Direction,
    ) -> SessionRoutes {
        match direction {
            Direction::Out => self.sent(process, session, family),
            Direction::In => self.accepted(session, family),
        }
    }

    fn sent(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> SessionRoutes {
        let summary = self.exports.summary(process, session, family);
        let proven = summary.proven.into_iter().map(|(prefix, because)| ProvenRoute { prefix, because });
        let unknown = summary.unknown.into_iter().map(|(doubt, space)| UnknownRoutes { doubt, space });
        SessionRoutes { proven: proven.collect(), possible: summary.possible, unknown: unknown.collect() }
    }

    /// What the filters accept of whatever the neighbor may send. Nothing of it is certain: that is for the neighbor to say.
    fn accepted(&self, session: &Session, family: &SessionFamily) -> SessionRoutes {
        if !family.active.value {
            return SessionRoutes::default();
        }
        let space = match family.family.afi {
            Afi::Ipv4 => self.asked.ipv4(),
            Afi::Ipv6 => self.asked.ipv6(),
        };
        let attributes = Attributes::learned(session.is_external());
        let mut possible = Vec::new();
        let mut unknown: Vec<UnknownRoutes> = Vec::new();
        for region in self.evaluator.filters(&family.import, &space, &attributes) {
            match region.outcome {
                Outcome::Accept => possible.push(region.space),
                Outcome::Unknown(doubt) if doubt.of_route => possible.push(region.space),
                Outcome::Unknown(doubt) => match unknown.iter_mut().find(|it| it.doubt == doubt) {
                    Some(known) => known.space = known.space.union(&region.space),
                    None => unknown.push(UnknownRoutes { doubt, space: region.space }),
                },
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
        if let Some(&line) = session.unread.first() {
            let doubt = Doubt::at(Some(line), "a line about this neighbor was not understood");
            unknown.push(UnknownRoutes { doubt, space });
        }
        SessionRoutes { proven: Vec::new(), possible: PrefixSpace::union_of(possible), unknown }
    }
}
