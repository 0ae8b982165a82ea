//! Linter for BGP router configurations: Cisco IOS and IOS-XE, Junos, FRR.

pub mod analysis;
pub mod cli;
pub mod diagnostic;
pub mod dialect;
pub mod engine;
pub mod grammar;
pub mod model;
pub mod net;
pub mod report;
pub mod rules;
pub mod syntax;
pub mod text;
