//! Static routes and BFD templates.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::names::canonical;
use crate::dialect::builder::{Builder, Scope};
use crate::dialect::grammar::ios::routing::Command;
use crate::model::{BfdTimers, NextHop, Sourced, StaticRoute};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Route { network, mask, via } => route(into, statement, None, ipv4(network, mask), &via),
        C::VrfRoute { vrf, network, mask, via } => {
            route(into, statement, Some(vrf.into()), ipv4(network, mask), &via);
        }
        C::Route6 { prefix, via } => {
            route(into, statement, None, Some(Sourced::from(prefix.map(|it| IpNet::V6(it.trunc())))), &via);
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

/// A destination; a mask with holes names none.
fn ipv4(network: Spanned<Ipv4Addr>, mask: Spanned<Ipv4Addr>) -> Option<Sourced<IpNet>> {
    let net = Ipv4Net::with_netmask(network.value, mask.value).ok()?;
    Some(Sourced::written(IpNet::V4(net.trunc()), network.span.to(mask.span)))
}

/// Reads what follows the destination: an interface, an address or both, then options.
fn route(
    into: &mut Builder<'_>,
    statement: Span,
    vrf: Option<Sourced<String>>,
    prefix: Option<Sourced<IpNet>>,
    via: &[Spanned<&str>],
) {
    let (Some(prefix), Some((first, mut rest))) = (prefix, via.split_first()) else { return };
    let mut next_hop = match first.value.parse::<IpAddr>() {
        Ok(address) => NextHop::Address(address),
        Err(_) => interface(first.value, &mut rest),
    };
    let mut distance = Sourced::default_of(1);
    let mut tag = None;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        if let Ok(address) = word.value.parse::<IpAddr>() {
            next_hop = NextHop::Address(address);
        } else if let Ok(number) = word.value.parse::<u8>() {
            distance = Sourced::written(number, word.span);
        } else if let Some((value, after)) = rest.split_first() {
            match word.value {
                "tag" => tag = value.value.parse().ok().map(|tag| Sourced::written(tag, value.span)),
                "name" | "track" | "nexthop-vrf" => {}
                _ => continue,
            }
            rest = after;
        }
    }
    into.device.static_routes.push(StaticRoute { vrf, prefix, next_hop, distance, tag, statement });
}

/// An interface whose number may stand apart from its type.
fn interface(word: &str, rest: &mut &[Spanned<&str>]) -> NextHop {
    let mut name = word.to_owned();
    if !name.bytes().any(|it| it.is_ascii_digit())
        && let Some((number, after)) = rest.split_first()
        && number.value.starts_with(|it: char| it.is_ascii_digit())
        && number.value.parse::<IpAddr>().is_err()
    {
        name.push_str(number.value);
        *rest = after;
    }
    let name = canonical(&name);
    if name.starts_with("Null") { NextHop::Discard } else { NextHop::Interface(name) }
}

fn timers(
    into: &mut Builder<'_>,
    transmit: Spanned<u32>,
    receive: Spanned<u32>,
    multiplier: Option<Spanned<u32>>,
) {
    let Scope::BfdProfile(name) = into.scope().clone() else { return };
    let timers = BfdTimers {
        transmit_ms: Some(transmit.value),
        receive_ms: Some(receive.value),
        multiplier: multiplier.map(|it| it.value),
    };
    into.device.bfd_profiles.insert(name, timers);
}
