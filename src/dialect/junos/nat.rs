//! Translation of sources on the SRX series: pools, rules, and the zones that say which side an interface is on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::builder::{At, Builder, unquoted, values};
use crate::dialect::grammar::junos::nat::{Command, Direction, Mode, What};
use crate::model::{
    Device, NatKind, NatPlace, NatPool, NatReach, NatRole, NatRule, NatTarget, NatTraffic, Sourced, Stateful,
};
use crate::text::{Span, Spanned};

/// Everything below `security nat`, and the zones.
#[derive(Debug, Default)]
pub(super) struct Translation {
    pools: BTreeMap<String, NatPool>,
    /// In the order in which they are mentioned, which is the one in which rules are tried.
    sets: Vec<RuleSet>,
    index: HashMap<(Kind, String), usize>,
    zones: BTreeMap<String, Vec<Sourced<String>>>,
    /// Translation that is not modelled.
    unclear: Vec<Span>,
    /// Zones have no effect: no state is kept.
    packet_based: bool,
}

/// What a set of rules translates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Source,
    /// Both ways between one address and another.
    Static,
}

#[derive(Debug)]
struct RuleSet {
    kind: Kind,
    /// Where traffic comes from and goes to.
    sides: Vec<(NatRole, What, Sourced<String>)>,
    rules: Vec<Rule>,
    index: HashMap<String, usize>,
}

#[derive(Debug)]
struct Rule {
    sources: Vec<Sourced<IpNet>>,
    target: Option<NatTarget>,
    narrowed: bool,
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
        C::RuleSet { rules, direction, what, names } => {
            let role = match direction.value {
                Direction::From => NatRole::Inside,
                Direction::To => NatRole::Outside,
            };
            let sides = values(&names).map(|it| (role, what.value, at.name(it)));
            nat.set(Kind::Source, rules).sides.extend(sides);
        }
        C::RuleSource { rules, rule, prefixes } => {
            let found: Vec<_> = values(&prefixes).filter_map(|it| network(at, it)).collect();
            nat.set(Kind::Source, rules).rule(at, rule).sources.extend(found);
        }
        C::RuleDestination { rules, rule, prefixes } => {
            let everything = |it: Sourced<IpNet>| it.prefix_len() == 0;
            let all = values(&prefixes).any(|it| network(at, it).is_some_and(everything));
            nat.set(Kind::Source, rules).rule(at, rule).narrowed |= !all;
        }
        C::RuleOther { rules, rule, .. } => nat.set(Kind::Source, rules).rule(at, rule).narrowed = true,
        C::RulePool { rules, rule, pool } => {
            let target = NatTarget::Pool(at.name(pool));
            nat.set(Kind::Source, rules).rule(at, rule).target = Some(target);
        }
        C::RuleInterface { rules, rule } => {
            let target = NatTarget::OutgoingInterface(at.statement);
            nat.set(Kind::Source, rules).rule(at, rule).target = Some(target);
        }
        C::RuleOff { rules, rule } => {
            nat.set(Kind::Source, rules).rule(at, rule);
        }
        C::StaticSet { rules, what, names } => {
            let sides = values(&names).map(|it| (NatRole::Outside, what.value, at.name(it)));
            nat.set(Kind::Static, rules).sides.extend(sides);
        }
        C::StaticOutside { rules, rule, prefix } => {
            let target = NatTarget::Network(at.value(prefix.map(|it| it.trunc())));
            nat.set(Kind::Static, rules).rule(at, rule).target = Some(target);
        }
        C::StaticInside { rules, rule, prefix } => {
            let inside = at.value(prefix.map(|it| it.trunc()));
            nat.set(Kind::Static, rules).rule(at, rule).sources.push(inside);
        }
        C::ZoneInterface { zone, interface } => {
            let zone = nat.zones.entry(unquoted(zone).value.to_owned()).or_default();
            zone.push(at.name(interface));
        }
        C::ForwardingMode { mode } => nat.packet_based |= mode.value == Mode::PacketBased,
        C::Service {} => nat.unclear.push(at.statement),
        // Named so that the key is known to be a secret.
        C::ChainKey { .. } => {}
    }
}

/// A network, or a single address.
fn network(at: At, text: Spanned<&str>) -> Option<Sourced<IpNet>> {
    let net = text.value.parse::<IpNet>().map(|it| it.trunc());
    let net = net.or_else(|_| text.value.parse().map(|it: IpAddr| it.into())).ok()?;
    Some(at.value(Spanned { value: net, span: text.span }))
}

impl RuleSet {
    fn rule(&mut self, at: At, rule: Spanned<&str>) -> &mut Rule {
        let next = self.rules.len();
        let place = *self.index.entry(unquoted(rule).value.to_owned()).or_insert(next);
        if place == next {
            let statement = at.statement;
            self.rules.push(Rule { sources: Vec::new(), target: None, narrowed: false, statement });
        }
        match self.rules.get_mut(place) {
            Some(rule) => rule,
            None => unreachable!("the index points at rules of this set"),
        }
    }
}

impl Translation {
    fn pool(&mut self, at: At, name: Spanned<&str>, range: Sourced<(IpAddr, IpAddr)>) {
        let draft = || NatPool { name: at.name(name), ranges: Vec::new() };
        self.pools.entry(unquoted(name).value.to_owned()).or_insert_with(draft).ranges.push(range);
    }

    fn set(&mut self, kind: Kind, name: Spanned<&str>) -> &mut RuleSet {
        let next = self.sets.len();
        let place = *self.index.entry((kind, unquoted(name).value.to_owned())).or_insert(next);
        if place == next {
            let (sides, rules) = (Vec::new(), Vec::new());
            self.sets.push(RuleSet { kind, sides, rules, index: HashMap::new() });
        }
        match self.sets.get_mut(place) {
            Some(set) => set,
            None => unreachable!("the index points at sets of this device"),
        }
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
    pub fn finish(mut self, device: &mut Device, interfaces: &HashMap<String, usize>) {
        self.keep_state(device, interfaces);
        device.nat.unclear = std::mem::take(&mut self.unclear);
        let sets = std::mem::take(&mut self.sets);
        device.nat.pools = std::mem::take(&mut self.pools);
        self.roles(&sets, device, interfaces);
        for set in sets {
            let toward = |it: &(NatRole, What, Sourced<String>)| {
                (it.0 == NatRole::Outside).then(|| self.place(it.1, &it.2))
            };
            let toward: Vec<NatPlace> = set.sides.iter().filter_map(toward).collect();
            for rule in set.rules {
                let takes_all = !rule.narrowed && rule.sources.iter().all(|it| it.prefix_len() == 0);
                let Some(target) = rule.target else {
                    // It leaves packets as they are; when it takes all of them, later rules have nothing left.
                    if takes_all {
                        break;
                    }
                    continue;
                };
                device.nat.rules.push(NatRule {
                    kind: NatKind::Source,
                    traffic: NatTraffic::Sources(rule.sources),
                    narrowed: rule.narrowed,
                    target,
                    vrf: None,
                    toward: NatReach::Places(toward.clone()),
                    overload: set.kind == Kind::Source,
                    statement: rule.statement,
                });
                if takes_all {
                    break;
                }
            }
        }
    }

    fn place(&self, what: What, name: &Sourced<String>) -> NatPlace {
        match what {
            What::Zone => {
                let members = self.zones.get(name.as_str()).into_iter().flatten();
                let interfaces = members.map(|it| it.value.clone()).collect();
                NatPlace::Zone { name: name.clone(), interfaces }
            }
            What::Interface => NatPlace::Interface(name.clone()),
            What::RoutingInstance => NatPlace::Table(name.clone()),
        }
    }

    /// Says of each interface on which side it is.
    fn roles(&self, sets: &[RuleSet], device: &mut Device, interfaces: &HashMap<String, usize>) {
        let mut members: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, interface) in device.interfaces.iter().enumerate() {
            if let Some(table) = &interface.vrf {
                members.entry(table.value.clone()).or_default().push(at);
            }
        }
        let mut seen = HashSet::new();
        let translating = |it: &&RuleSet| it.rules.iter().any(|it| it.target.is_some());
        for (role, what, name) in sets.iter().filter(translating).flat_map(|it| &it.sides) {
            if !seen.insert((*role == NatRole::Outside, *what, name.as_str())) {
                continue;
            }
            let named = |name: &str| interfaces.get(name).copied();
            let places: Vec<usize> = match what {
                What::Zone => {
                    let own = self.zones.get(name.as_str()).into_iter().flatten();
                    own.filter_map(|it| named(it)).collect()
                }
                What::Interface => named(name).into_iter().collect(),
                What::RoutingInstance => members.get(name.as_str()).cloned().unwrap_or_default(),
            };
            for place in places {
                let Some(interface) = device.interfaces.get_mut(place) else { continue };
                // What is inside for one set of rules and outside for another is either.
                let both = interface.nat_role.as_ref().is_some_and(|it| it.value != *role);
                let role = if both { NatRole::Any } else { *role };
                interface.nat_role = Some(Sourced { value: role, origin: name.origin });
            }
        }
    }
}
