//! What several platforms say alike of an interface.

use ipnet::IpNet;

use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::interface::Command;
use crate::model::{Interface, InterfaceAddress, Sourced};
use crate::text::Span;

/// Changes the interface whose mode is open.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Description { text } => on(into, |it| it.description = text.map(Into::into)),
        C::Shutdown {} => on(into, |it| it.enabled = Sourced::written(false, statement)),
        C::NoShutdown {} => on(into, |it| it.enabled = Sourced::written(true, statement)),
        C::Address6 { address } => {
            let net = Sourced::from(address.map(IpNet::V6));
            on(into, |it| it.addresses.push(InterfaceAddress { net, secondary: false }));
        }
    }
}

/// Changes the interface whose mode is open.
pub(in crate::dialect) fn on(into: &mut Builder<'_>, change: impl FnOnce(&mut Interface)) {
    if let Some(interface) = into.current_interface() {
        change(interface);
    }
}
