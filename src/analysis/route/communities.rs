//! What is known of the communities of a route.

use std::collections::BTreeSet;

use crate::model::CommunityChange;

/// The sets of communities that a route may have; the default is any set. Values are in canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Communities {
    /// Those that are there for certain.
    certain: BTreeSet<String>,
    /// Others that may be there.
    maybe: BTreeSet<String>,
    /// Whether there may be any others: `None` if not, else the lists whose communities were deleted.
    others: Option<BTreeSet<String>>,
}

/// Whether a community is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership<'c> {
    /// It is.
    Certain,
    /// It is not.
    Absent,
    /// It may be.
    Maybe,
    /// It may be, unless one of these lists takes it: what they take was deleted.
    Unless(&'c BTreeSet<String>),
}

/// With more communities than this, those of a route are no longer followed.
const MOST: usize = 1_000;

impl Default for Communities {
    fn default() -> Self {
        Communities { certain: BTreeSet::new(), maybe: BTreeSet::new(), others: Some(BTreeSet::new()) }
    }
}

impl Communities {
    /// No community.
    pub fn none() -> Self {
        Communities { others: None, ..Communities::default() }
    }

    /// These and no others.
    pub fn exactly(values: impl IntoIterator<Item = String>) -> Self {
        Communities { certain: values.into_iter().collect(), ..Communities::none() }.kept_short()
    }

    /// The communities, when all of them are known.
    pub fn known(&self) -> Option<&BTreeSet<String>> {
        (self.maybe.is_empty() && self.others.is_none()).then_some(&self.certain)
    }

    /// Those that are there for certain.
    pub fn certain(&self) -> &BTreeSet<String> {
        &self.certain
    }

    /// Those of which it is not known whether they are there; there may be others too, see [`Communities::is_open`].
    pub fn maybe(&self) -> &BTreeSet<String> {
        &self.maybe
    }

    /// Whether there may be communities that nothing names.
    pub fn is_open(&self) -> bool {
        self.others.is_some()
    }

    /// Whether a community is there.
    pub fn has(&self, value: &str) -> Membership<'_> {
        match &self.others {
            _ if self.certain.contains(value) => Membership::Certain,
            _ if self.maybe.contains(value) => Membership::Maybe,
            Some(deleted) if deleted.is_empty() => Membership::Maybe,
            Some(deleted) => Membership::Unless(deleted),
            None => Membership::Absent,
        }
    }

    /// Those of both.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.certain.extend(other.certain.iter().cloned());
        self.maybe.extend(other.maybe.iter().cloned());
        self.maybe = &self.maybe - &self.certain;
        self.others = match (self.others, &other.others) {
            (Some(one), Some(other)) => Some(&one & other),
            (Some(only), None) => Some(only),
            (None, only) => only.clone(),
        };
        self.kept_short()
    }

    /// Either of two.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        if self == *other {
            return self;
        }
        let named = |it: &Self| it.certain.union(&it.maybe).cloned().collect::<BTreeSet<String>>();
        let certain: BTreeSet<String> = self.certain.intersection(&other.certain).cloned().collect();
        let all: BTreeSet<String> = &named(&self) | &named(other);
        let others = match (self.others, &other.others) {
            (Some(one), Some(other)) => Some(&one & other),
            (Some(only), None) => Some(only),
            (None, only) => only.clone(),
        };
        Communities { maybe: &all - &certain, certain, others }.kept_short()
    }

    /// What a policy makes of them. A list that deletes is not looked into here: see [`Communities::delete`].
    pub fn apply(&mut self, change: &CommunityChange) {
        match change {
            CommunityChange::Set(values) => *self = Communities::exactly(values.iter().cloned()),
            CommunityChange::Add(values) => {
                self.certain.extend(values.iter().cloned());
                self.maybe.retain(|it| !values.contains(it));
                *self = std::mem::take(self).kept_short();
            }
            CommunityChange::Delete(_) => {
                self.maybe.append(&mut self.certain);
            }
        }
    }

    /// Deletes what a list takes; `takes` tells for one community, `None` where that is not known.
    pub fn delete(&mut self, list: &str, takes: impl Fn(&str) -> Option<bool>) {
        for value in std::mem::take(&mut self.certain) {
            match takes(&value) {
                Some(false) => _ = self.certain.insert(value),
                None => _ = self.maybe.insert(value),
                Some(true) => {}
            }
        }
        self.maybe.retain(|it| takes(it) != Some(true));
        if let Some(deleted) = &mut self.others {
            deleted.insert(list.to_owned());
        }
    }

    fn kept_short(self) -> Self {
        if self.certain.len() + self.maybe.len() <= MOST { self } else { Communities::default() }
    }
}
