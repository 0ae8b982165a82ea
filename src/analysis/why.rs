//! Why a session sends or accepts a prefix, or not: the chain of decisions.

use std::rc::Rc;

use ipnet::IpNet;

use super::advertise::Exports;
pub use super::advertise::{Fate, Way};
use super::evaluate::{Detail, Evaluator, Outcome, Region};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use super::{Doubt, Step};
use crate::model::{BgpProcess, Device, Direction, Missing, Session, SessionFamily};
use crate::net::Afi;

/// What becomes of a prefix, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The best that becomes of any of its routes.
    pub fate: Fate,
    /// Every way, the best first; none when nothing could supply the prefix.
    pub ways: Vec<Way>,
}

/// Why a session sends (or accepts) a prefix in one of its families, or not.
pub fn why(
    device: &Device,
    process: &BgpProcess,
    session: &Session,
    family: &SessionFamily,
    direction: Direction,
    prefix: IpNet,
) -> Explanation {
    let asked = PrefixSpace::exactly(prefix);
    let mut ways = match direction {
        _ if Afi::of(&prefix) != family.family.afi => Vec::new(),
        Direction::Out => {
            let exports = Exports::of(device, &asked).with_returns().telling(Detail::Misses);
            { exports }.sent(process, session, family).ways
        }
        Direction::In => accepted(device, session, family, &asked),
    };
    let filters = family.filters(direction);
    if filters.filters.is_empty() && filters.unfiltered == Missing::Denies {
        let text =
            "no policy is applied to this session, and without one nothing passes (RFC 8212)".to_owned();
        let closed = ways.iter_mut().filter(|it| it.fate == Fate::No);
        closed.for_each(|it| it.steps.push(Step { span: session.opening, text: text.clone() }));
    }
    ways.sort_by_key(|it| (std::cmp::Reverse(it.fate), std::cmp::Reverse(it.named), it.doubt.is_some()));
    Explanation { fate: ways.first().map_or(Fate::No, |it| it.fate), ways }
}

/// What becomes of the prefix when the neighbor sends it.
fn accepted(device: &Device, session: &Session, family: &SessionFamily, asked: &PrefixSpace) -> Vec<Way> {
    let attributes = Attributes::learned(session.is_external());
    let regions =
        Evaluator::new(device).telling(Detail::Misses).filters(&family.import, asked, &Rc::new(attributes));
    let offered = Step { span: session.opening, text: format!("{} may send it", *session.peer) };
    let way = |it: Region| {
        let (fate, doubt) = match it.outcome {
            Outcome::Accept => (Fate::Possible, None),
            Outcome::Unknown(doubt) if doubt.is_of_route() => (Fate::Possible, Some(doubt)),
            Outcome::Unknown(doubt) => (Fate::Unknown, Some(doubt)),
            Outcome::Reject | Outcome::Undecided => (Fate::No, None),
        };
        let steps = [vec![offered.clone()], it.steps].concat();
        Way { space: it.space, fate, named: false, steps, doubt }
    };
    let mut ways: Vec<Way> = regions.into_iter().map(way).collect();
    if let Some(&line) = session.unread.first() {
        let doubt = Doubt::at(Some(line), "a line about this neighbor was not understood");
        let steps = vec![offered.clone()];
        ways.push(Way { space: asked.clone(), fate: Fate::Unknown, named: false, steps, doubt: Some(doubt) });
    }
    ways
}
