//! Address translation.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

use super::names::canonical;
use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common;
use crate::dialect::grammar::ios::nat::{Command, Target, Way};
use crate::model::{NatKind, NatPlace, NatPool, NatReach, NatRole, NatRule, NatTarget, NatTraffic, Sourced};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Pool { pool, first, last, .. } => {
            pool_named(into, pool).ranges.push(range(first, last));
        }
        C::OpenPool { pool, .. } => {
            pool_named(into, pool);
            into.open(Scope::NatPool(pool.value.to_owned()));
        }
        C::PoolRange { first, last, .. } => {
            let Scope::NatPool(name) = into.scope().clone() else { return };
            if let Some(pool) = into.device.nat.pools.get_mut(&name) {
                pool.ranges.push(range(first, last));
            }
        }
        C::SourceList { way, list, target, name, options } => {
            let traffic = NatTraffic::AccessList(list.into());
            let options = common::words(options.as_ref());
            rule(into, statement, Some(way.value), traffic, translated(target, name), options);
        }
        C::SourcePolicy { way, policy, target, name, options } => {
            let traffic = NatTraffic::Policy(policy.into());
            let options = common::words(options.as_ref());
            rule(into, statement, Some(way.value), traffic, translated(target, name), options);
        }
        C::Static { way, local, global, options } => {
            let traffic = NatTraffic::Sources(vec![network(local, 32)]);
            let target = NatTarget::Network(network(global, 32));
            rule(into, statement, Some(way.value), traffic, target, common::words(options.as_ref()));
        }
        C::StaticNetwork { way, local, global, size, options } => {
            let length = length(size.value);
            let traffic = NatTraffic::Sources(vec![network(local, length)]);
            let target = NatTarget::Network(network(global, length));
            rule(into, statement, Some(way.value), traffic, target, common::words(options.as_ref()));
        }
        C::EitherList { list, target, name, options } => {
            let traffic = NatTraffic::AccessList(list.into());
            rule(into, statement, None, traffic, translated(target, name), common::words(options.as_ref()));
        }
        C::Unclear { .. } => into.device.nat.unclear.push(statement),
    }
}

fn pool_named<'m>(into: &'m mut Builder<'_>, name: Spanned<&str>) -> &'m mut NatPool {
    let pools = &mut into.device.nat.pools;
    pools.entry(name.value.to_owned()).or_insert_with(|| NatPool { name: name.into(), ranges: Vec::new() })
}

fn range(first: Spanned<Ipv4Addr>, last: Spanned<Ipv4Addr>) -> Sourced<(IpAddr, IpAddr)> {
    Sourced::written((first.value.into(), last.value.into()), first.span.to(last.span))
}

fn network(address: Spanned<Ipv4Addr>, length: u8) -> Sourced<IpNet> {
    let net = Ipv4Net::new(address.value, length).unwrap_or_else(|_| address.value.into());
    Sourced::from(Spanned { value: IpNet::V4(net.trunc()), span: address.span })
}

/// The length that a mask or `/24` stands for; a single address when it is neither.
fn length(size: &str) -> u8 {
    let of_mask = |it: Ipv4Addr| ipnet::ip_mask_to_prefix(it.into()).ok();
    let stated = size.strip_prefix('/').and_then(|it| it.parse().ok());
    stated.or_else(|| of_mask(size.parse().ok()?)).unwrap_or(32)
}

fn translated(target: Spanned<Target>, name: Spanned<&str>) -> NatTarget {
    match target.value {
        Target::Pool => NatTarget::Pool(name.into()),
        Target::Interface => NatTarget::Interface(Sourced::written(canonical(name.value), name.span)),
    }
}

/// A rule; without a way it is one between interfaces without sides.
fn rule(
    into: &mut Builder<'_>,
    statement: Span,
    way: Option<Way>,
    traffic: NatTraffic,
    target: NatTarget,
    options: &[Spanned<&str>],
) {
    let after = |word: &str| {
        let at = options.iter().position(|it| it.value.eq_ignore_ascii_case(word))?;
        options.get(at + 1).copied()
    };
    let has = |word: &str| options.iter().any(|it| it.value.eq_ignore_ascii_case(word));
    let egress = after("egress-interface").map(|it| Sourced::written(canonical(it.value), it.span));
    let side = if way.is_some() { NatRole::Outside } else { NatRole::Any };
    into.device.nat.rules.push(NatRule {
        kind: if way == Some(Way::Outside) { NatKind::OutsideSource } else { NatKind::Source },
        traffic,
        narrowed: has("route-map"),
        target,
        vrf: after("vrf").map(Sourced::from),
        toward: egress.map_or(NatReach::Side(side), |it| NatReach::Places(vec![NatPlace::Interface(it)])),
        overload: has("overload"),
        statement,
    });
}
