//! Logical systems and routing instances.

use super::builder::{At, Builder};
use crate::dialect::grammar::junos::hierarchy::Command;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::LogicalSystem { system } => {
            into.system(at, Some(system));
        }
        Command::Instance { system, instance } => {
            into.table(at, system, Some(instance));
        }
    }
}
