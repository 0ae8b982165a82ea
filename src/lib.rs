//! Linter for BGP router configurations.

pub mod diagnostic;
pub mod grammar;
pub mod net;
pub mod syntax;
pub mod text;
