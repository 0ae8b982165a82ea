//! Values that know where they came from.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::text::{Span, Spanned};

/// Definitions by name.
pub type Named<T> = BTreeMap<String, T>;

/// Where a value of the model comes from. Every label of a finding starts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written in the statement that owns it.
    Written(Span),
    /// Written in a peer group, template or configuration group, and applied elsewhere.
    Inherited {
        /// The value itself.
        written: Span,
        /// The statement that brings it here.
        applied: Span,
    },
    /// Not written: the default of the platform.
    Default,
}

impl Origin {
    /// Where the value is written, wherever that is.
    pub fn span(self) -> Option<Span> {
        match self {
            Origin::Written(span) | Origin::Inherited { written: span, .. } => Some(span),
            Origin::Default => None,
        }
    }
}

/// A value of the model together with its [`Origin`]; dereferences to the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value written at a place.
    pub fn written(value: T, span: Span) -> Self {
        Sourced { value, origin: Origin::Written(span) }
    }

    /// A value that nobody wrote.
    pub fn default_of(value: T) -> Self {
        Sourced { value, origin: Origin::Default }
    }

    /// Where the value is written, if it is.
    pub fn span(&self) -> Option<Span> {
        self.origin.span()
    }

    /// Another value of the same origin.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: f(self.value), origin: self.origin }
    }

    /// The same value, applied by a statement elsewhere. An inherited value keeps its first place.
    #[must_use]
    pub fn applied_at(self, applied: Span) -> Self {
        let origin = match self.origin {
            Origin::Written(written) | Origin::Inherited { written, .. } => {
                Origin::Inherited { written, applied }
            }
            Origin::Default => Origin::Default,
        };
        Sourced { value: self.value, origin }
    }
}

impl<T> Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> From<Spanned<T>> for Sourced<T> {
    fn from(it: Spanned<T>) -> Self {
        Sourced::written(it.value, it.span)
    }
}

impl From<Spanned<&str>> for Sourced<String> {
    fn from(it: Spanned<&str>) -> Self {
        Sourced::written(it.value.to_owned(), it.span)
    }
}
