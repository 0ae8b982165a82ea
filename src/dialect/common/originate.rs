//! What BGP announces of its own accord: networks, aggregates, redistribution.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use super::policy::protocol;
use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::originate::Command;
use crate::model::{
    Aggregate, Collected, Missing, Origination, PolicyReference, Redistribution, RouteOrigin, Sourced,
};
use crate::text::{Span, Spanned};

pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Network { address, mask, policy } => {
            let net = match mask {
                Some(mask) => ipv4(address, mask),
                None => Some(Sourced::written(IpNet::V4(classful(address.value)), address.span)),
            };
            network(into, statement, net, policy);
        }
        C::NetworkPrefix { prefix, policy } => {
            network(into, statement, Some(prefix.map(|it| IpNet::V4(it.trunc())).into()), policy);
        }
        C::Network6 { prefix, policy } => {
            network(into, statement, Some(prefix.map(|it| IpNet::V6(it.trunc())).into()), policy);
        }
        C::MaximumPaths { paths } => {
            into.process_family().into_iter().for_each(|it| it.maximum_paths = paths.into());
        }
    }
}

/// A prefix from address and mask; a mask with holes names none.
pub(in crate::dialect) fn ipv4(
    address: Spanned<Ipv4Addr>,
    mask: Spanned<Ipv4Addr>,
) -> Option<Sourced<IpNet>> {
    let net = Ipv4Net::with_netmask(address.value, mask.value).ok()?;
    Some(Sourced::written(IpNet::V4(net.trunc()), address.span.to(mask.span)))
}

/// The network of an address by its class (RFC 791); the default route stands for itself.
fn classful(address: Ipv4Addr) -> Ipv4Net {
    let length = match address.octets() {
        [0, 0, 0, 0] => 0,
        [0..=127, ..] => 8,
        [128..=191, ..] => 16,
        [192..=223, ..] => 24,
        _ => 32,
    };
    Ipv4Net::new(address, length).unwrap_or_else(|_| Ipv4Net::from(address)).trunc()
}

/// Announces a prefix by name; naming it again replaces what was said of it.
pub(in crate::dialect) fn network(
    into: &mut Builder<'_>,
    statement: Span,
    prefix: Option<Sourced<IpNet>>,
    policy: Option<Spanned<&str>>,
) {
    let Some(prefix) = prefix else { return };
    let policy = reference(policy, into.platform.undefined_network_map);
    let needs_route = into.platform.network_needs_route;
    let Some(family) = into.process_family() else { return };
    family.networks.push(Origination { prefix, policy, needs_route, statement });
}

/// Announces an aggregate.
pub(in crate::dialect) fn aggregate(
    into: &mut Builder<'_>,
    statement: Span,
    prefix: Option<Sourced<IpNet>>,
    options: &[Spanned<&str>],
) {
    let Some(prefix) = prefix else { return };
    let if_undefined = into.platform.undefined_aggregate_map;
    let map = |word| reference(after(options, word), if_undefined);
    let if_refused = into.platform.refused_aggregate;
    let aggregate = Aggregate {
        if_refused,
        prefix,
        summary_only: options.iter().any(|it| it.value.eq_ignore_ascii_case("summary-only")),
        suppress_map: map("suppress-map"),
        advertise_map: map("advertise-map"),
        attribute_map: map("attribute-map").or_else(|| map("route-map")),
        collects: if options.iter().any(|it| it.value.eq_ignore_ascii_case("as-set")) {
            Collected::PathsAndCommunities
        } else {
            Collected::Nothing
        },
        statement,
    };
    let Some(family) = into.process_family() else { return };
    family.aggregates.push(aggregate);
}

/// Takes routes of another protocol in; `source` names it, its instance where it has several, and options.
pub(in crate::dialect) fn redistribute(into: &mut Builder<'_>, statement: Span, source: &[Spanned<&str>]) {
    let Some(first) = source.first() else { return };
    // Two processes of one protocol are two sources: the number belongs to the name.
    let number = source.get(1).filter(|it| it.value.starts_with(|it: char| it.is_ascii_digit()));
    let name = number.map_or_else(|| first.value.to_owned(), |it| format!("{} {}", first.value, it.value));
    let default_route = into.platform.redistributes_default;
    let policy = reference(after(source, "route-map"), into.platform.undefined_redistribution_map);
    let metric = after(source, "metric").map_or(into.platform.unset.own_metric, |it| it.value.parse().ok());
    let protocol = Sourced::written(protocol(&name), first.span.to(number.unwrap_or(first).span));
    let Some(family) = into.process_family() else { return };
    family.redistributions.push(Redistribution {
        protocol,
        policy,
        metric,
        origin: Some(RouteOrigin::Incomplete),
        default_route,
        statement,
    });
}

/// The word that follows a keyword.
fn after<'w>(words: &[Spanned<&'w str>], keyword: &str) -> Option<Spanned<&'w str>> {
    let at = words.iter().position(|it| it.value.eq_ignore_ascii_case(keyword))?;
    words.get(at + 1).copied()
}

/// A policy by name, if there is one.
pub(in crate::dialect) fn reference(
    name: Option<Spanned<&str>>,
    if_undefined: Missing,
) -> Option<PolicyReference> {
    Some(PolicyReference { name: name?.into(), if_undefined })
}
