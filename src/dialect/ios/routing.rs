//! Static routes of VRFs and BFD templates.

use ipnet::IpNet;

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common::r#static::{ipv4, open_vrf, route};
use crate::dialect::grammar::ios::routing::Command;
use crate::model::{BfdTimers, Sourced};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::VrfRoute { vrf, network, mask, via } => {
            route(into, statement, Some(vrf.into()), ipv4(network, mask), &via);
        }
        C::Route6 { prefix, via } => {
            let prefix = Some(Sourced::from(prefix.map(|it| IpNet::V6(it.trunc()))));
            route(into, statement, open_vrf(into), prefix, &via);
        }
        C::VrfRoute6 { vrf, prefix, via } => {
            let prefix = Some(Sourced::from(prefix.map(|it| IpNet::V6(it.trunc()))));
            route(into, statement, Some(vrf.into()), prefix, &via);
        }
        C::BfdTemplate { profile, .. } => {
            into.device.bfd_profiles.entry(profile.value.to_owned()).or_default();
            into.open(Scope::BfdProfile(profile.value.to_owned()));
        }
        C::BfdBoth { both, multiplier } => timers(into, both, both, multiplier),
        C::BfdEach { transmit, receive, multiplier } => timers(into, transmit, receive, multiplier),
    }
}

fn timers(
    into: &mut Builder<'_>,
    transmit: Spanned<u32>,
    receive: Spanned<u32>,
    multiplier: Option<Spanned<u32>>,
) {
    let Scope::BfdProfile(name) = into.scope().clone() else { return };
    let timers = BfdTimers {
        transmit_ms: Some(transmit.into()),
        receive_ms: Some(receive.into()),
        multiplier: multiplier.map(Into::into),
    };
    into.device.bfd_profiles.insert(name, timers);
}
