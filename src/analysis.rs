//! The meaning of the model: what policies do, which sessions lead to Microsoft, which belong together.
//!
//! Every answer is three-valued: yes, no, or unknown because of a place in the text.

pub mod advertise;
pub mod bfd;
pub mod evaluate;
pub mod link;
pub mod lists;
pub mod nat;
pub mod own_path;
pub mod pairs;
pub mod peering;
pub mod prefix_space;
pub mod qos;
mod regex;
pub mod route;
pub mod router_id;
pub mod routes;
pub mod why;

use crate::text::Span;

/// Why an answer is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Doubt {
    /// The place that made it so.
    pub span: Option<Span>,
    /// The reason, for people.
    pub reason: String,
    /// What it is about.
    pub about: Unknown,
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// A property of the route, which whoever supplies the route chooses; the configuration itself is clear.
    Route,
    /// What the platform does: releases differ, or sources do.
    Platform,
    /// What the configuration says, or means.
    Configuration,
}

impl Doubt {
    /// A doubt that a place in the text causes.
    pub fn at(span: Option<Span>, reason: impl Into<String>) -> Self {
        Doubt { span, reason: reason.into(), about: Unknown::Configuration }
    }

    /// A doubt about a route, at the place that asks.
    pub fn of_route(span: Option<Span>, reason: impl Into<String>) -> Self {
        Doubt { about: Unknown::Route, ..Doubt::at(span, reason) }
    }

    /// A doubt about what the platform does, at the place that asks for it.
    pub fn of_platform(span: Option<Span>, reason: impl Into<String>) -> Self {
        Doubt { about: Unknown::Platform, ..Doubt::at(span, reason) }
    }

    /// Whether there are routes that resolve it.
    pub fn is_of_route(&self) -> bool {
        self.about == Unknown::Route
    }

    /// The doubt that is left when both must be resolved: no choice of routes resolves one about the configuration.
    fn and(self, other: Doubt) -> Doubt {
        if self.is_of_route() { other } else { self }
    }

    /// The doubt that is left when it is enough to resolve one.
    fn or(self, other: Doubt) -> Doubt {
        if self.is_of_route() { self } else { other }
    }
}

/// Whether something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It may.
    Unknown(Doubt),
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Unknown(one), Truth::Unknown(other)) => Truth::Unknown(one.and(other)),
            (Truth::Unknown(doubt), _) | (_, Truth::Unknown(doubt)) => Truth::Unknown(doubt),
            (Truth::Yes, Truth::Yes) => Truth::Yes,
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
            (Truth::Unknown(one), Truth::Unknown(other)) => Truth::Unknown(one.or(other)),
            (Truth::Unknown(doubt), _) | (_, Truth::Unknown(doubt)) => Truth::Unknown(doubt),
            (Truth::No, Truth::No) => Truth::No,
        }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            doubt @ Truth::Unknown(_) => doubt,
        }
    }
}

impl From<bool> for Truth {
    fn from(it: bool) -> Self {
        if it { Truth::Yes } else { Truth::No }
    }
}

/// One step on the way to a decision: a place and what it does there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// The place.
    pub span: Span,
    /// What it does, for people.
    pub text: String,
}
