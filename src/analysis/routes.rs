//! What the sessions of a device send and accept, for people who ask.

use ipnet::IpNet;

use super::Doubt;
use super::advertise::{Announcement, Exports, Summary};
use super::evaluate::Detail;
use super::prefix_space::PrefixSpace;
use crate::model::{BgpProcess, Device, Direction, Session, SessionFamily};
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
pub struct Routes<'m>(Exports<'m>);

impl<'m> Routes<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device, asked: &'m PrefixSpace) -> Self {
        Routes(Exports::of(device, asked).with_returns().telling(Detail::Sets))
    }

    /// Takes these announcements for all that neighbors send.
    #[must_use]
    pub fn with_announcements(self, announced: &'m [Announcement]) -> Self {
        Routes(self.0.with_announcements(announced))
    }

    /// The routes of a session in one of its active families. Nothing that it accepts is certain: what there is is for the
    /// neighbor to say.
    pub fn session(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
        direction: Direction,
    ) -> SessionRoutes {
        let summary = match direction {
            Direction::Out => self.0.summary(process, session, family),
            Direction::In => self.0.accepted(process, session, family),
        };
        summary.into()
    }
}

impl From<Summary> for SessionRoutes {
    fn from(it: Summary) -> Self {
        let proven = it.proven.into_iter().map(|(prefix, because)| ProvenRoute { prefix, because });
        let unknown = it.unknown.into_iter().map(|(doubt, space)| UnknownRoutes { doubt, space });
        SessionRoutes { proven: proven.collect(), possible: it.possible, unknown: unknown.collect() }
    }
}
