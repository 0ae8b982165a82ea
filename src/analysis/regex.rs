//! AS-path and community expressions against what is known of a route: does every text that it may have match, or none?
//!
//! An expression is compiled into an automaton over symbols, which are characters or whole AS numbers. What is known of
//! a route is compiled into one as well: it stands for every text that the route may have. The two are then walked
//! together, so a text that is known in full, one that is known up to some point and one that is not known at all are
//! the same question.
//!
//! An answer is `Some(true)` when every text matches, `Some(false)` when none does, and `None` when some may and
//! others not, or when to find out is too much work.

mod automaton;
mod characters;
mod communities;
mod compare;
mod node;
mod numbers;
mod path;
mod reader;
#[cfg(test)]
mod tests;

pub(super) use communities::{CommunityExpression, KnownCommunities, MemberExpression};
pub(super) use path::PathExpression;
