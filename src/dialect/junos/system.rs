//! The host name.

use super::builder::{At, Builder};
use crate::dialect::grammar::junos::system::Command;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::HostName { name } => into.system(at, None).device.name = at.name(name),
        // Named so that the string is known to be a secret.
        Command::SnmpCommunity { .. } => {}
    }
}
