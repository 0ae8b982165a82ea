//! Which sessions lead to the internet.

use std::rc::Rc;

use super::advertise::private_space;
use super::evaluate::{Detail, Evaluator, Outcome};
use super::peering::{MICROSOFT, OTHER_MICROSOFT};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use crate::model::{Assume, Device, Session};
use crate::net::{Asn, Family};

/// How sure it is that a session leads to the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Internet {
    /// The neighbor speaks for a public AS from a public address. It may still be the carrier of a private network.
    Likely,
    /// And private space is refused from it, which on a private network nobody does.
    Certain,
}

/// Tells sessions of a device to the internet from others.
pub struct Internets<'m> {
    evaluator: Evaluator<'m>,
    private: PrefixSpace,
    assume: Assume,
}

impl<'m> Internets<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device, assume: Assume) -> Self {
        let evaluator = Evaluator::new(device).telling(Detail::Sets);
        Internets { evaluator, private: private_space(), assume }
    }

    /// Whether a session that is up leads to the internet.
    pub fn leads_to(&self, session: &Session) -> Option<Internet> {
        if !session.enabled.value || !speaks_for_others(session, self.assume) {
            return None;
        }
        if self.refuses_private_space(session) {
            return Some(Internet::Certain);
        }
        let public = session.address().is_some_and(|it| self.assume.is_public(it));
        public.then_some(Internet::Likely)
    }

    fn refuses_private_space(&self, session: &Session) -> bool {
        let family = session.family(Family::IPV4_UNICAST).filter(|it| it.active.value);
        family.is_some_and(|family| {
            let learned = Rc::new(Attributes::learned(Some(true)));
            let regions = self.evaluator.filters(&family.import, &self.private, &learned);
            !family.import.filters.is_empty() && regions.iter().all(|it| it.outcome == Outcome::Reject)
        })
    }
}

/// Whether the neighbor is in an AS that is public, and neither the own one nor Microsoft's.
fn speaks_for_others(session: &Session, assume: Assume) -> bool {
    let microsoft = |it: Asn| it == MICROSOFT || OTHER_MICROSOFT.contains(&it);
    session.is_external() == Some(true)
        && session.remote_asn().is_some_and(|it| is_public(it, assume) && !microsoft(it))
}

/// Whether an AS number may be seen on the internet, or stands for one that may.
fn is_public(asn: Asn, assume: Assume) -> bool {
    let documentation = asn.is_documentation() && !assume.documentation_is_public;
    let reserved = matches!(asn.0, 0 | 23_456 | 65_535 | 65_552..=131_071 | u32::MAX);
    !asn.is_private() && !documentation && !reserved
}
