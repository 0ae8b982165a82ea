//! Cisco IOS and IOS-XE: one lowering file for each grammar file.

mod bgp;
mod flow;
mod interface;
mod lists;
pub(super) mod names;
mod nat;
mod neighbor;
mod qos;
mod routing;
mod system;

use super::builder::Builder;
use super::common;
use super::grammar::ios::Command;
use crate::text::Span;

/// Puts what a statement says into the model.
pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    match command {
        Command::CommonAttribute(it) => common::attribute::lower(into, statement, it),
        Command::CommonBgp(it) => common::bgp::lower(into, statement, it),
        Command::CommonInterface(it) => common::interface::lower(into, statement, it),
        Command::CommonNeighbor(it) => common::neighbor::lower(into, statement, it),
        Command::CommonOriginate(it) => common::originate::lower(into, statement, it),
        Command::CommonPolicy(it) => common::policy::lower(into, statement, it),
        Command::CommonPrefix(it) => common::prefix::lower(into, statement, it),
        Command::CommonStatic(it) => common::r#static::lower(into, statement, it),
        Command::Bgp(it) => bgp::lower(into, statement, it),
        Command::Flow(it) => flow::lower(into, statement, it),
        Command::Interface(it) => interface::lower(into, statement, it),
        Command::Lists(it) => lists::lower(into, statement, it),
        Command::Nat(it) => nat::lower(into, statement, it),
        Command::Neighbor(it) => neighbor::lower(into, statement, it),
        Command::Qos(it) => qos::lower(into, statement, it),
        Command::Routing(it) => routing::lower(into, statement, it),
        Command::System(it) => system::lower(into, statement, it),
    }
}
