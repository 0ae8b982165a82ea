//! A value of which some alternatives are known.

use std::collections::BTreeSet;

use crate::analysis::Truth;

/// The values that an attribute may have; the default is any value at all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OneOf<T>(Option<BTreeSet<T>>);

/// So many alternatives are told apart.
const MOST: usize = 16;

impl<T> Default for OneOf<T> {
    fn default() -> Self {
        OneOf(None)
    }
}

impl<T: Ord + Clone> From<Option<T>> for OneOf<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(OneOf::default, OneOf::only)
    }
}

impl<T: Ord + Clone> OneOf<T> {
    /// The value is known.
    pub fn only(value: T) -> Self {
        OneOf(Some(BTreeSet::from([value])))
    }

    /// The value, when it is known.
    pub fn known(&self) -> Option<&T> {
        let values = self.0.as_ref().filter(|it| it.len() == 1)?;
        values.first()
    }

    /// The values, when they are known.
    pub fn values(&self) -> Option<&BTreeSet<T>> {
        self.0.as_ref()
    }

    /// What a change makes of every value.
    #[must_use]
    pub fn map(&self, change: impl Fn(&T) -> T) -> Self {
        OneOf(self.0.as_ref().map(|all| all.iter().map(change).collect()))
    }

    /// Either these or those.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let (Some(mut all), Some(others)) = (self.0, &other.0) else { return OneOf(None) };
        all.extend(others.iter().cloned());
        OneOf(Some(all).filter(|it| it.len() <= MOST))
    }

    /// Whether something holds of every value or of none; `None` when only of some, or of values that are not known.
    pub fn holds(&self, test: impl Fn(&T) -> bool) -> Option<bool> {
        let values = self.0.as_ref()?;
        let some = values.iter().any(&test);
        let all = values.iter().all(test);
        (some == all).then_some(all)
    }

    /// The same as an answer.
    pub fn truth(&self, test: impl Fn(&T) -> bool, doubt: impl FnOnce() -> crate::analysis::Doubt) -> Truth {
        self.holds(test).map_or_else(|| Truth::Unknown(doubt()), Truth::from)
    }
}
