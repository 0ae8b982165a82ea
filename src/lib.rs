//! Linter for BGP router configurations.

pub mod diagnostic;
pub mod report;
pub mod text;
