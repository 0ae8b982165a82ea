//! Translation of sources on the SRX series: pools, rules, and the zones that say which side an interface is on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::builder::{At, Builder, unquoted, values};
use crate::dialect::grammar::junos::nat::{Command, Direction, Mode, What};
use crate::model::{Device, NatPool, NatRole, NatRule, NatTarget, NatTraffic, Sourced, Stateful};
use crate::text::{Span, Spanned};

/// Everything below `security nat source`, and the zones.
#[derive(Debug, Default)]
pub(super) struct Translation {
    pools: BTreeMap<String, NatPool>,
    rules: BTreeMap<(String, String), Rule>,
    /// Where traffic comes from and goes to: zones or interfaces.
    sides: Vec<(NatRole, What, Sourced<String>)>,
    zones: BTreeMap<String, Vec<Sourced<String>>>,
    /// Zones have no effect: no state is kept.
    packet_based: bool,
}

#[derive(Debug)]
struct Rule {
    sources: Vec<Sourced<IpAddr>>,
    target: Option<NatTarget>,
    statement: Span,
}

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    let nat = &mut into.system(at, None).translation;
    match command {
        C::Pool { pool, prefix, end } => {
            let last = end.map_or(prefix.value, |it| it.value);
            nat.pool(at, pool, at.value(prefix.map(|it| (it.network(), last.broadcast()))));
        }
        C::PoolHosts { pool, first, last } => {
            let last = last.map_or(first.value, |it| it.value);
            nat.pool(at, pool, at.value(first.map(|it| (it, last))));
        }
        C::RuleSet { direction, what, names, .. } => {
            let role = match direction.value {
                Direction::From => NatRole::Inside,
                Direction::To => NatRole::Outside,
            };
            nat.sides.extend(values(&names).map(|it| (role, what.value, at.name(it))));
        }
        C::RuleSource { rules, rule, prefixes } => {
            let found = values(&prefixes).filter_map(|it| {
                let net = it.value.parse::<IpNet>().map(|it| it.network());
                let address = net.or_else(|_| it.value.parse()).ok()?;
                Some(at.value(Spanned { value: address, span: it.span }))
            });
            let found: Vec<_> = found.collect();
            nat.rule(at, rules, rule).sources.extend(found);
        }
        C::RulePool { rules, rule, pool } => {
            nat.rule(at, rules, rule).target = Some(NatTarget::Pool(at.name(pool)));
        }
        C::RuleInterface { rules, rule } => {
            nat.rule(at, rules, rule).target = Some(NatTarget::Interface(at.whole("interface".to_owned())));
        }
        C::ZoneInterface { zone, interface } => {
            let zone = nat.zones.entry(unquoted(zone).value.to_owned()).or_default();
            zone.push(at.name(interface));
        }
        C::ForwardingMode { mode } => nat.packet_based |= mode.value == Mode::PacketBased,
        // Named so that the key is known to be a secret.
        C::ChainKey { .. } => {}
    }
}

impl Translation {
    fn pool(&mut self, at: At, name: Spanned<&str>, range: Sourced<(IpAddr, IpAddr)>) {
        let draft = || NatPool { name: at.name(name), ranges: Vec::new() };
        self.pools.entry(unquoted(name).value.to_owned()).or_insert_with(draft).ranges.push(range);
    }

    fn rule(&mut self, at: At, set: Spanned<&str>, rule: Spanned<&str>) -> &mut Rule {
        let key = (unquoted(set).value.to_owned(), unquoted(rule).value.to_owned());
        let draft = || Rule { sources: Vec::new(), target: None, statement: at.statement };
        self.rules.entry(key).or_insert_with(draft)
    }

    /// Members of zones, and of what moves within a cluster, keep state, unless packets pass one by one.
    fn keep_state(&self, device: &mut Device, interfaces: &HashMap<String, usize>) {
        if self.packet_based {
            return device.interfaces.iter_mut().for_each(|it| it.stateful = None);
        }
        for (zone, members) in &self.zones {
            for member in members {
                let found = interfaces.get(member.as_str()).and_then(|&at| device.interfaces.get_mut(at));
                if let Some(interface) = found {
                    interface.stateful =
                        Some(Sourced { value: Stateful::Zone(zone.clone()), origin: member.origin });
                }
            }
        }
    }

    /// Puts translation into the model.
    pub fn finish(self, device: &mut Device, interfaces: &HashMap<String, usize>) {
        self.keep_state(device, interfaces);
        device.nat.pools = self.pools;
        for rule in self.rules.into_values() {
            let Some(target) = rule.target else { continue };
            let overload = true;
            let statement = rule.statement;
            device.nat.rules.extend(rule.sources.into_iter().map(|source| NatRule {
                traffic: NatTraffic::Address(source),
                target: target.clone(),
                vrf: None,
                overload,
                statement,
            }));
        }
        let mut seen = HashSet::new();
        for (role, what, name) in self.sides {
            if !seen.insert((role == NatRole::Outside, what == What::Zone, name.value.clone())) {
                continue;
            }
            let own = std::slice::from_ref(&name);
            let members = match what {
                What::Zone => self.zones.get(name.as_str()).map_or(&[][..], Vec::as_slice),
                What::Interface => own,
                What::RoutingInstance => &[],
            };
            for member in members {
                let found = interfaces.get(member.as_str()).and_then(|&at| device.interfaces.get_mut(at));
                if let Some(interface) = found {
                    // What is inside for one set of rules and outside for another is either.
                    let both = interface.nat_role.as_ref().is_some_and(|it| it.value != role);
                    let role = if both { NatRole::Any } else { role };
                    interface.nat_role = Some(Sourced { value: role, origin: name.origin });
                }
            }
        }
    }
}
