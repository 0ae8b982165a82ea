//! Why a session sends or accepts a prefix, or not: the chain of decisions.

use ipnet::IpNet;

use super::advertise::{Exports, Supply};
use super::prefix_space::PrefixSpace;
use super::{Doubt, Step};
use crate::model::{BgpProcess, Device, Direction, Session, SessionFamily};

/// What becomes of a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It does not pass.
    No,
    /// Something in the configuration leaves it open.
    Unknown,
    /// It passes when a source that the files do not bound supplies it.
    Possible,
    /// It passes.
    Proven,
}

/// One way that routes to the prefix may take, from their origin as far as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What becomes of them.
    pub fate: Fate,
    /// The decisions, in the order in which they are met.
    pub steps: Vec<Step>,
    /// Why that is not known.
    pub doubt: Option<Doubt>,
}

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
    let Direction::Out = direction else { return Explanation { fate: Fate::No, ways: Vec::new() } };
    let asked = PrefixSpace::exactly(prefix);
    let answer = Exports::of(device, &asked).sent(process, session, family);
    let sent = answer.advertised.into_iter().map(|it| Way {
        fate: if it.supply == Supply::Proven { Fate::Proven } else { Fate::Possible },
        steps: it.steps,
        doubt: None,
    });
    let unknown =
        answer.doubts.into_iter().map(|it| Way { fate: Fate::Unknown, steps: Vec::new(), doubt: Some(it) });
    let mut ways: Vec<Way> = sent.chain(unknown).collect();
    ways.sort_by_key(|it| std::cmp::Reverse(it.fate));
    Explanation { fate: ways.first().map_or(Fate::No, |it| it.fate), ways }
}
