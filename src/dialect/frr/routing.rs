//! Static routes in prefix notation, and BFD profiles.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::r#static::{open_vrf, route};
use crate::dialect::common::words;
use crate::dialect::grammar::frr::routing::Command;
use crate::model::{BfdTimers, Sourced};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::RouteOver { prefix, hop, options } => {
            let prefix = prefix.map(|it| IpNet::V4(it.trunc()));
            static_route(into, statement, prefix, hop, words(options.as_ref()));
        }
        C::RouteOver6 { prefix, hop, options, .. } => {
            let prefix = prefix.map(|it| IpNet::V6(it.trunc()));
            static_route(into, statement, prefix, hop, words(options.as_ref()));
        }
        C::Route { prefix, gateway, options, .. } => {
            let hop = Spanned { value: into.slice(gateway.span), span: gateway.span };
            let prefix = prefix.map(|it| IpNet::V4(it.trunc()));
            static_route(into, statement, prefix, hop, words(options.as_ref()));
        }
        C::Route6 { prefix, gateway, options, .. } => {
            let hop = Spanned { value: into.slice(gateway.span), span: gateway.span };
            let prefix = prefix.map(|it| IpNet::V6(it.trunc()));
            static_route(into, statement, prefix, hop, words(options.as_ref()));
        }
        C::Profile { profile } => {
            into.device.bfd_profiles.entry(profile.value.to_owned()).or_default();
            into.open(Scope::BfdProfile(profile.value.to_owned()));
        }
        C::DetectMultiplier { multiplier } => profile(into, |it| it.multiplier = Some(multiplier.value)),
        C::ReceiveInterval { interval } => profile(into, |it| it.receive_ms = Some(interval.value)),
        C::TransmitInterval { interval } => profile(into, |it| it.transmit_ms = Some(interval.value)),
    }
}

/// Adds a static route.
fn static_route(
    into: &mut Builder<'_>,
    statement: Span,
    prefix: Spanned<IpNet>,
    hop: Spanned<&str>,
    options: &[Spanned<&str>],
) {
    let via: Vec<Spanned<&str>> = std::iter::once(hop).chain(options.iter().copied()).collect();
    route(into, statement, open_vrf(into), Some(Sourced::from(prefix)), &via);
}

/// Changes the profile whose mode is open; timers of single BFD sessions are not kept.
fn profile(into: &mut Builder<'_>, change: impl FnOnce(&mut BfdTimers)) {
    let Scope::BfdProfile(name) = into.scope().clone() else { return };
    if let Some(timers) = into.device.bfd_profiles.get_mut(&name) {
        change(timers);
    }
}
