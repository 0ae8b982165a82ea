//! Static routes.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use crate::dialect::builder::{Builder, Scope};
use crate::dialect::grammar::common::r#static::Command;
use crate::dialect::platform::Platform;
use crate::model::{NextHop, Sourced, StaticRoute};
use crate::text::{Span, Spanned};

/// Adds a static route, to the VRF whose mode is open if there is one.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Route { network, mask, via } => {
            route(into, statement, open_vrf(into), ipv4(network, mask), &via);
        }
    }
}

/// The VRF whose mode is open.
pub(in crate::dialect) fn open_vrf(into: &Builder<'_>) -> Option<Sourced<String>> {
    let Scope::Vrf(name) = into.scope() else { return None };
    into.device.vrfs.get(name).map(|it| it.name.clone())
}

/// A destination; a mask with holes names none.
pub(in crate::dialect) fn ipv4(
    network: Spanned<Ipv4Addr>,
    mask: Spanned<Ipv4Addr>,
) -> Option<Sourced<IpNet>> {
    let net = Ipv4Net::with_netmask(network.value, mask.value).ok()?;
    Some(Sourced::written(IpNet::V4(net.trunc()), network.span.to(mask.span)))
}

/// Reads what follows the destination: an interface, an address or both, then options.
pub(in crate::dialect) fn route(
    into: &mut Builder<'_>,
    statement: Span,
    mut vrf: Option<Sourced<String>>,
    prefix: Option<Sourced<IpNet>>,
    via: &[Spanned<&str>],
) {
    let (Some(prefix), Some((first, mut rest))) = (prefix, via.split_first()) else { return };
    let mut next_hop = match first.value.parse::<IpAddr>() {
        Ok(address) => NextHop::Address(address),
        Err(_) => interface(into.platform, first.value, &mut rest),
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
                "vrf" => vrf = Some((*value).into()),
                "name" | "track" | "nexthop-vrf" | "metric" | "label" | "table" | "weight" | "color" => {}
                _ => continue,
            }
            rest = after;
        }
    }
    into.device.static_routes.push(StaticRoute { vrf, prefix, next_hop, distance, tag, statement });
}

/// Words that stand for no next hop at all.
const DISCARDS: [&str; 3] = ["null0", "blackhole", "reject"];

/// An interface whose number may stand apart from its type.
fn interface(platform: &Platform, word: &str, rest: &mut &[Spanned<&str>]) -> NextHop {
    let mut name = word.to_owned();
    if !name.bytes().any(|it| it.is_ascii_digit())
        && let Some((number, after)) = rest.split_first()
        && number.value.starts_with(|it: char| it.is_ascii_digit())
        && number.value.parse::<IpAddr>().is_err()
        && platform.interface_type_stands_apart
    {
        name.push_str(number.value);
        *rest = after;
    }
    let name = (platform.interface_name)(&name);
    if DISCARDS.iter().any(|it| it.eq_ignore_ascii_case(&name)) {
        return NextHop::Discard;
    }
    NextHop::Interface(name)
}
