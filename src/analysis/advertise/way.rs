//! What becomes of routes between their source and a neighbor.

use super::key;
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::{Doubt, Step};
use crate::model::SessionFamily;
use crate::text::Span;

/// What becomes of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// They do not pass.
    No,
    /// Something in the configuration leaves it open.
    Unknown,
    /// They pass when they are there, and something that the files do not bound may supply them: another session, an
    /// interior protocol, a route that is not in the file.
    Possible,
    /// The files hold them, and they pass.
    Proven,
}

/// A way that routes take, from their source as far as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Their prefixes.
    pub space: PrefixSpace,
    /// What becomes of them.
    pub fate: Fate,
    /// The configuration names these prefixes; otherwise something unbounded may bring them in.
    pub named: bool,
    /// From the source to the entry that decides, in the order in which they are met.
    pub steps: Vec<Step>,
    /// Why it is not known. Of routes that are possible: the attribute that decides, which whoever supplies them chooses.
    pub doubt: Option<Doubt>,
}

/// Everything that becomes of the prefixes asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Ways overlap where several sources may supply a prefix.
    pub ways: Vec<Way>,
}

impl Answer {
    /// The ways on which everything passes that is there.
    pub fn sent(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(|it| it.fate >= Fate::Possible && it.doubt.is_none())
    }

    /// The ways of which it is not known whether anything passes.
    pub fn unknown(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(|it| it.fate == Fate::Unknown)
    }

    /// Takes an answer for one session over to another that differs in its places only.
    pub(super) fn moved(&mut self, from: &[Option<Span>], to: &[Option<Span>]) {
        if from == to {
            return;
        }
        let steps = |way: &mut Way| {
            let spans = way.steps.iter_mut().map(|it| &mut it.span);
            let doubt = way.doubt.as_mut().and_then(|it| it.span.as_mut());
            spans.chain(doubt).for_each(|it| key::moved(it, from, to));
        };
        self.ways.iter_mut().for_each(steps);
    }

    /// Something that was not understood may keep everything back, or let more through.
    pub(super) fn doubt(&mut self, doubt: &Doubt) {
        for way in &mut self.ways {
            if way.fate == Fate::Proven {
                way.fate = Fate::Possible;
            }
        }
        let unknown = Way {
            space: PrefixSpace::all(),
            fate: Fate::Unknown,
            named: false,
            steps: Vec::new(),
            doubt: None,
        };
        self.ways.push(Way { doubt: Some(doubt.clone()), ..unknown });
    }

    /// With a limit on what is sent, which of more prefixes are sent is not known.
    pub(super) fn limit(&mut self, family: &SessionFamily) {
        let Some(limit) = &family.maximum_sent else { return };
        let passing = self.ways.iter().filter(|it| it.fate != Fate::No).map(|it| it.space.clone());
        if PrefixSpace::union_of(passing).count() <= u128::from(limit.value) {
            return;
        }
        let doubt = limited(limit.value, limit.span());
        for way in self.ways.iter_mut().filter(|it| it.fate == Fate::Proven) {
            (way.fate, way.doubt) = (Fate::Unknown, Some(doubt.clone()));
        }
    }
}

/// The doubt about what stands behind a limit.
pub(super) fn limited(limit: u32, place: Option<Span>) -> Doubt {
    Doubt::at(place, format!("no more than {limit} prefixes are sent, and which ones depends on their order"))
}
