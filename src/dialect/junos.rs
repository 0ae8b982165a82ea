//! Juniper Junos: one lowering file for each grammar file, and drafts of what inherits or refers before it is a model.

mod bgp;
mod builder;
mod expression;
mod hierarchy;
mod interfaces;
mod nat;
mod policy;
mod protocols;
mod qos;
mod queues;
pub mod reading;
mod routing;
mod sessions;
mod system;
mod tables;
mod terms;
mod unread;

pub use builder::{At, Builder};

use super::grammar::junos::Command;

/// Puts what a statement says into the device that is being built.
///
/// A container may come before what it holds or not at all: whatever a statement needs is opened at its first mention.
pub fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::Bgp(it) => bgp::lower(into, at, it),
        Command::Hierarchy(it) => hierarchy::lower(into, at, it),
        Command::Interfaces(it) => interfaces::lower(into, at, it),
        Command::Nat(it) => nat::lower(into, at, it),
        Command::Policy(it) => policy::lower(into, at, it),
        Command::Protocols(it) => protocols::lower(into, at, it),
        Command::Qos(it) => qos::lower(into, at, it),
        Command::Routing(it) => routing::lower(into, at, it),
        Command::System(it) => system::lower(into, at, it),
    }
}
