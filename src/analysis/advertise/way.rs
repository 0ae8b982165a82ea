//! What becomes of routes between their source and a neighbor.

use super::key;
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::{Doubt, Step};
use crate::model::{Session, SessionFamily};
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

impl Way {
    /// Whatever the prefix, it is not known whether it passes.
    pub(super) fn unknown(doubt: Doubt) -> Self {
        let space = PrefixSpace::all();
        Way { space, fate: Fate::Unknown, named: false, steps: Vec::new(), doubt: Some(doubt) }
    }
}

/// What is told of a session: as ways or as sets.
pub(super) trait Told: Default {
    /// Every place in it.
    fn places(&mut self) -> impl Iterator<Item = &mut Span>;

    /// Everything that may pass.
    fn passing(&self) -> PrefixSpace;

    /// What passes for certain is no longer known, but for what a limit keeps back.
    fn limit(&mut self, doubt: Doubt);

    /// Nothing is certain any more, and more may pass.
    fn doubt(&mut self, doubt: Doubt);

    /// Takes what is told over from the session with these places to this one, which differs in nothing else, and adds what
    /// this session puts in doubt. With a limit on what is sent, which of more prefixes are sent is not known.
    fn of_session(mut self, places: &[Option<Span>], session: &Session, family: &SessionFamily) -> Self {
        let own = key::places(family);
        if *places != own {
            self.places().for_each(|it| key::moved(it, places, &own));
        }
        if let Some(limit) = &family.maximum_sent
            && self.passing().count() > u128::from(limit.value)
        {
            let reason =
                format!("no more than {} prefixes are sent, and which ones depends on their order", **limit);
            self.limit(Doubt::at(limit.span(), reason));
        }
        self.with_unread(session)
    }

    /// Adds the doubt that a line about the neighbor causes: it may be a filter.
    fn with_unread(mut self, session: &Session) -> Self {
        if let Some(&line) = session.unread.first() {
            self.doubt(Doubt::at(Some(line), "a line about this neighbor was not understood"));
        }
        self
    }
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
}

impl Told for Answer {
    fn places(&mut self) -> impl Iterator<Item = &mut Span> {
        self.ways.iter_mut().flat_map(|way| {
            let doubt = way.doubt.as_mut().and_then(|it| it.span.as_mut());
            way.steps.iter_mut().map(|it| &mut it.span).chain(doubt)
        })
    }

    fn passing(&self) -> PrefixSpace {
        let passing = self.ways.iter().filter(|it| it.fate != Fate::No);
        PrefixSpace::union_of(passing.map(|it| it.space.clone()))
    }

    fn limit(&mut self, doubt: Doubt) {
        for way in self.ways.iter_mut().filter(|it| it.fate == Fate::Proven) {
            (way.fate, way.doubt) = (Fate::Unknown, Some(doubt.clone()));
        }
    }

    fn doubt(&mut self, doubt: Doubt) {
        for way in &mut self.ways {
            way.fate = way.fate.min(Fate::Possible);
        }
        self.ways.push(Way::unknown(doubt));
    }
}
