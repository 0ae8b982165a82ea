//! Address translation.

use std::net::{IpAddr, Ipv4Addr};

use super::names::canonical;
use crate::dialect::builder::{Builder, Scope};
use crate::dialect::common;
use crate::dialect::grammar::ios::nat::{Command, Target};
use crate::model::{NatPool, NatRule, NatTarget, NatTraffic, Sourced};
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
        C::SourceList { list, target, name, options } => {
            let traffic = NatTraffic::AccessList(list.into());
            rule(into, statement, traffic, translated(target, name), common::words(options.as_ref()));
        }
        C::SourcePolicy { policy, target, name, options } => {
            let traffic = NatTraffic::Policy(policy.into());
            rule(into, statement, traffic, translated(target, name), common::words(options.as_ref()));
        }
        C::Static { local, global, options } => {
            let traffic = NatTraffic::Address(local.map(IpAddr::V4).into());
            let target = NatTarget::Address(global.map(IpAddr::V4).into());
            rule(into, statement, traffic, target, common::words(options.as_ref()));
        }
        C::StaticNetwork { local, global, rest } => {
            let traffic = NatTraffic::Address(local.map(IpAddr::V4).into());
            let target = NatTarget::Address(global.map(IpAddr::V4).into());
            rule(into, statement, traffic, target, &rest);
        }
    }
}

fn pool_named<'m>(into: &'m mut Builder<'_>, name: Spanned<&str>) -> &'m mut NatPool {
    let pools = &mut into.device.nat.pools;
    pools.entry(name.value.to_owned()).or_insert_with(|| NatPool { name: name.into(), ranges: Vec::new() })
}

fn range(first: Spanned<Ipv4Addr>, last: Spanned<Ipv4Addr>) -> Sourced<(IpAddr, IpAddr)> {
    Sourced::written((first.value.into(), last.value.into()), first.span.to(last.span))
}

fn translated(target: Spanned<Target>, name: Spanned<&str>) -> NatTarget {
    match target.value {
        Target::Pool => NatTarget::Pool(name.into()),
        Target::Interface => NatTarget::Interface(Sourced::written(canonical(name.value), name.span)),
    }
}

fn rule(
    into: &mut Builder<'_>,
    statement: Span,
    traffic: NatTraffic,
    target: NatTarget,
    options: &[Spanned<&str>],
) {
    let after = |word: &str| {
        let at = options.iter().position(|it| it.value.eq_ignore_ascii_case(word))?;
        options.get(at + 1).copied()
    };
    let overload = options.iter().any(|it| it.value.eq_ignore_ascii_case("overload"));
    let vrf = after("vrf").map(Sourced::from);
    into.device.nat.rules.push(NatRule { traffic, target, vrf, overload, statement });
}
