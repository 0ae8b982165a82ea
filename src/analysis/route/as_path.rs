//! What is known of AS paths: how they begin, and whether more follows.

use crate::net::Asn;

/// The AS paths that a route may have: these numbers first, then the rest. The default is any path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AsPath {
    /// The numbers at the neighbor's end.
    pub leading: Vec<Asn>,
    /// What follows them.
    pub rest: Rest,
}

/// What follows the known part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rest {
    /// Nothing: the path is known.
    Nothing,
    /// At least one more number.
    Something,
    /// Perhaps something.
    #[default]
    Anything,
}

/// So many numbers of a path are kept.
const MOST: usize = 64;

impl AsPath {
    /// The path of a route that is originated here.
    pub fn empty() -> Self {
        AsPath { leading: Vec::new(), rest: Rest::Nothing }
    }

    /// A path that is known.
    pub fn exactly(numbers: Vec<Asn>) -> Self {
        let mut path = AsPath { leading: numbers, rest: Rest::Nothing };
        path.shorten();
        path
    }

    /// How many numbers it may have.
    pub fn lengths(&self) -> std::ops::RangeInclusive<u32> {
        let known = u32::try_from(self.leading.len()).unwrap_or(u32::MAX);
        match self.rest {
            Rest::Nothing => known..=known,
            Rest::Something => known.saturating_add(1)..=u32::MAX,
            Rest::Anything => known..=u32::MAX,
        }
    }

    /// Puts numbers in front.
    pub fn prepend(&mut self, numbers: &[Asn]) {
        self.leading.splice(..0, numbers.iter().copied());
        self.shorten();
    }

    /// Puts the first number in front again, so many times.
    pub fn repeat_first(&mut self, count: u8) {
        match self.leading.first() {
            Some(&first) => self.prepend(&vec![first; usize::from(count)]),
            // Which number stands in front of an empty path differs by platform.
            None if self.rest == Rest::Something => {}
            None => self.rest = Rest::Anything,
        }
    }

    /// Either of two.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        if self == *other {
            return self;
        }
        let same = self.leading.iter().zip(&other.leading).take_while(|(one, other)| one == other).count();
        let goes_on = |it: &Self| it.leading.len() > same || it.rest == Rest::Something;
        let rest = if goes_on(&self) && goes_on(other) { Rest::Something } else { Rest::Anything };
        self.leading.truncate(same);
        AsPath { leading: self.leading, rest }
    }

    fn shorten(&mut self) {
        if self.leading.len() > MOST {
            self.leading.truncate(MOST);
            self.rest = Rest::Something;
        }
    }
}
