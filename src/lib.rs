//! Linter for BGP router configurations.

pub mod analysis;
pub mod diagnostic;
pub mod net;
pub mod text;
