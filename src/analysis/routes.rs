//! What the sessions of a device send and accept, for people who ask.

use std::collections::HashMap;
use std::rc::Rc;

use ipnet::IpNet;

use super::Doubt;
use super::advertise::{Announcement, Exports, Summary};
use super::evaluate::Detail;
use super::prefix_space::{PrefixRange, PrefixSpace, Storage};
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

/// What is possible, as few ranges for people: `10.0.0.0/8 le 24` reads better than what is left of it without a prefix
/// that is sent for certain. Sessions with the same filters have the same sets, so each is listed once.
#[derive(Debug, Default)]
pub struct ReadableRanges {
    /// By the set and what is certain beside it.
    known: HashMap<(Storage, Vec<IpNet>), Listed>,
}

/// A set, which keeps its storage, and its ranges.
type Listed = (PrefixSpace, Rc<Vec<PrefixRange>>);

impl ReadableRanges {
    /// The possible routes of a session.
    pub fn of(&mut self, routes: &SessionRoutes) -> Rc<Vec<PrefixRange>> {
        let possible = &routes.possible;
        let certain: Vec<IpNet> = routes.proven.iter().map(|it| it.prefix).collect();
        let known = self.known.entry((possible.storage(), certain));
        let (_, ranges) = known.or_insert_with_key(|(_, certain)| {
            let certain: PrefixSpace = certain.iter().copied().collect();
            let mut ranges = possible.union(&certain).ranges(usize::MAX).list;
            // Most ranges begin with a prefix that is not certain, which is quickly seen.
            let begins_possible = |it: &PrefixRange| {
                IpNet::new(it.network.network(), it.ge).is_ok_and(|first| !certain.contains(&first))
            };
            ranges.retain(|it| begins_possible(it) || PrefixSpace::from(*it).intersects(possible));
            (possible.clone(), Rc::new(ranges))
        });
        Rc::clone(ranges)
    }
}
