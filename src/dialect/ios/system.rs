//! The host name.

use crate::dialect::builder::Builder;
use crate::dialect::grammar::ios::system::Command;
use crate::text::Span;

pub(super) fn lower(into: &mut Builder<'_>, _: Span, command: Command<'_>) {
    match command {
        Command::Hostname { name } => into.device.name = name.into(),
    }
}
