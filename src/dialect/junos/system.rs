//! The host name, and whether it stands for two devices.

use super::builder::{At, Builder};
use crate::dialect::grammar::junos::system::Command;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::HostName { name } => into.system(at, None).device.name = at.name(name),
        Command::Cluster {} => {
            into.system(at, None).device.cluster.get_or_insert(at.statement);
        }
        // Named so that the string is known to be a secret.
        Command::SnmpCommunity { .. } => {}
    }
}
