//! Static routes in prefix notation, BFD profiles and sessions.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::r#static::{open_vrf, route};
use crate::dialect::common::words;
use crate::dialect::grammar::frr::routing::Command;
use crate::model::{BfdPeer, BfdTimers, Sourced};
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
        C::BfdPeer { peer, .. } => {
            let peer = Sourced::from(peer);
            into.device.bfd_peers.push(BfdPeer { peer, timers: BfdTimers::default(), profile: None });
            into.open(Scope::BfdPeer(into.device.bfd_peers.len() - 1));
        }
        C::BfdPeerProfile { profile } => {
            let Scope::BfdPeer(at) = *into.scope() else { return };
            if let Some(peer) = into.device.bfd_peers.get_mut(at) {
                peer.profile = Some(profile.into());
            }
        }
        C::DetectMultiplier { multiplier } => timers(into, |it| it.multiplier = Some(multiplier.into())),
        C::ReceiveInterval { interval } => timers(into, |it| it.receive_ms = Some(interval.into())),
        C::TransmitInterval { interval } => timers(into, |it| it.transmit_ms = Some(interval.into())),
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

/// Changes the timers of the profile or of the BFD session whose mode is open.
fn timers(into: &mut Builder<'_>, change: impl FnOnce(&mut BfdTimers)) {
    let timers = match into.scope().clone() {
        Scope::BfdProfile(name) => into.device.bfd_profiles.get_mut(&name),
        Scope::BfdPeer(at) => into.device.bfd_peers.get_mut(at).map(|it| &mut it.timers),
        _ => None,
    };
    if let Some(timers) = timers {
        change(timers);
    }
}
