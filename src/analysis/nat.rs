//! Where translation of sources leads: by which interfaces the traffic of a rule leaves, and with which addresses.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

use super::prefix_space::PrefixSpace;
use crate::model::{
    AccessPattern, Condition, Device, Flow, Interface, NatKind, NatPlace, NatReach, NatRule, NatTarget,
    NatTraffic, PrefixMatchList, RoutePolicy, Sourced, Term, Verdict,
};
use crate::text::Span;

/// Addresses that sources become.
pub type Range = Sourced<(IpAddr, IpAddr)>;

/// A rule that translates what leaves by an interface.
#[derive(Debug, Clone, Copy)]
pub struct Use<'m> {
    /// The rule.
    pub rule: &'m NatRule,
    /// The interface.
    pub interface: &'m Interface,
    /// Some traffic that leaves by it is translated, wherever it goes; otherwise it may be.
    pub certain: bool,
}

/// The translation of a device.
pub struct Translation<'m> {
    device: &'m Device,
    interfaces: HashMap<&'m str, &'m Interface>,
    tables: HashMap<&'m str, Vec<&'m Interface>>,
}

/// Pairs of rules and interfaces that are looked at on one device.
const MOST_PAIRS: usize = 2_000_000;

impl<'m> Translation<'m> {
    /// Looks at every interface of a device.
    pub fn of(device: &'m Device) -> Self {
        let mut tables: HashMap<&str, Vec<&Interface>> = HashMap::new();
        for interface in &device.interfaces {
            if let Some(table) = &interface.vrf {
                tables.entry(table.as_str()).or_default().push(interface);
            }
        }
        let interfaces = device.interfaces.iter().map(|it| (it.name.as_str(), it)).collect();
        Translation { device, interfaces, tables }
    }

    /// Every rule that translates sources, with the interfaces by which its traffic leaves.
    pub fn uses(&self) -> Vec<Use<'m>> {
        let mut uses = Vec::new();
        for rule in self.device.nat.rules.iter().filter(|it| it.kind == NatKind::Source) {
            let traffic = self.traffic(rule);
            for interface in self.reach(rule) {
                if uses.len() >= MOST_PAIRS {
                    return uses;
                }
                if let Some(certain) = self.toward(rule, &traffic, interface) {
                    uses.push(Use { rule, interface, certain });
                }
            }
        }
        // Which of several rules takes a packet is not known where one is made for the interface and another for any.
        let named = uses.iter().filter(|it| self.names_interfaces(it.rule));
        let made_for: HashSet<&str> = named.map(|it| it.interface.name.as_str()).collect();
        for it in &mut uses {
            it.certain &= self.names_interfaces(it.rule) || !made_for.contains(it.interface.name.as_str());
        }
        uses
    }

    /// The addresses that sources become when they leave by an interface.
    pub fn addresses(&self, rule: &NatRule, interface: &Interface) -> Vec<Range> {
        let own = |it: &Interface, at: Option<Span>| {
            let addresses = it.addresses.iter().filter(|it| it.net.addr().is_ipv4() && !it.secondary);
            let range = |it: &Sourced<IpNet>| {
                let range = (it.addr(), it.addr());
                at.map_or(Sourced { value: range, origin: it.origin }, |at| Sourced::written(range, at))
            };
            addresses.map(|it| range(&it.net)).collect()
        };
        match &rule.target {
            NatTarget::Pool(name) => {
                self.device.nat.pools.get(name.as_str()).map(|it| it.ranges.clone()).unwrap_or_default()
            }
            NatTarget::Interface(name) => {
                self.interfaces.get(name.as_str()).map(|it| own(it, name.span())).unwrap_or_default()
            }
            NatTarget::OutgoingInterface(place) => own(interface, Some(*place)),
            NatTarget::Network(net) => vec![net.map(|it| (it.network(), it.broadcast()))],
        }
    }

    /// Interfaces by which the traffic of a rule may leave.
    fn reach(&self, rule: &NatRule) -> Vec<&'m Interface> {
        match &rule.toward {
            NatReach::Side(side) => {
                let on_side = |it: &&Interface| it.nat_role.as_ref().is_some_and(|it| it.value == *side);
                self.device.interfaces.iter().filter(on_side).collect()
            }
            NatReach::Places(places) => {
                let named = |name: &str| self.interfaces.get(name).copied();
                let of = |it: &NatPlace| -> Vec<&'m Interface> {
                    match it {
                        NatPlace::Interface(name) => named(name).into_iter().collect(),
                        NatPlace::Table(name) => self.tables.get(name.as_str()).cloned().unwrap_or_default(),
                        NatPlace::Zone { interfaces, .. } => {
                            interfaces.iter().filter_map(|it| named(it)).collect()
                        }
                    }
                };
                places.iter().flat_map(of).collect()
            }
        }
    }

    /// Whether traffic of a rule leaves by an interface: for certain, perhaps, or (`None`) not.
    fn toward(&self, rule: &NatRule, traffic: &Traffic<'_>, interface: &Interface) -> Option<bool> {
        let same_table = match (&rule.toward, &rule.vrf, &interface.vrf) {
            (NatReach::Side(_), None, Some(_)) => false,
            (NatReach::Side(_), Some(one), Some(other)) => one.value == other.value,
            _ => true,
        };
        let certain = match traffic {
            Traffic::AnyDestination(certain) => *certain,
            Traffic::Policy(policy) => self.policy(policy, interface)?,
        };
        Some(certain && same_table && !rule.narrowed)
    }

    /// What is known of the traffic of a rule, whichever interface it leaves by.
    fn traffic(&self, rule: &'m NatRule) -> Traffic<'m> {
        match &rule.traffic {
            NatTraffic::AccessList(name) => Traffic::AnyDestination(self.goes_anywhere(name)),
            NatTraffic::Sources(_) => Traffic::AnyDestination(true),
            NatTraffic::Policy(name) => match self.device.policies.get(name.as_str()) {
                Some(policy) => Traffic::Policy(policy),
                None => Traffic::AnyDestination(false),
            },
        }
    }

    /// Whether a rule names the interfaces by which its traffic leaves.
    fn names_interfaces(&self, rule: &NatRule) -> bool {
        match (&rule.toward, &rule.traffic) {
            (NatReach::Places(_), _) => true,
            (NatReach::Side(_), NatTraffic::Policy(name)) => {
                let policy = self.device.policies.get(name.as_str());
                policy.is_some_and(|it| it.terms.iter().any(|it| interfaces_of(it).is_some()))
            }
            (NatReach::Side(_), _) => false,
        }
    }

    /// Whether a policy takes packets that leave by an interface: some for certain, perhaps some, or (`None`) none.
    fn policy(&self, policy: &RoutePolicy, interface: &Interface) -> Option<bool> {
        let mut perhaps = (!policy.unread.is_empty()).then_some(false);
        for term in &policy.terms {
            let elsewhere = interfaces_of(term).is_some_and(|it| !it.contains(&interface.name.value));
            if elsewhere {
                continue;
            }
            match term.on_match.value {
                // An entry without any other condition leaves nothing for those that follow.
                Flow::Stop(Verdict::Reject) => {
                    let all = term.when.iter().all(|it| matches!(it.value, Condition::Interface(_)));
                    if all && term.unread.is_empty() {
                        return perhaps;
                    }
                }
                Flow::Stop(Verdict::Accept) if self.takes_some(term) => return Some(true),
                _ => perhaps = Some(false),
            }
        }
        perhaps
    }

    /// Whether the conditions of an entry let packets to every destination through.
    fn takes_some(&self, term: &Term) -> bool {
        let takes = |condition: &Condition| match condition {
            Condition::Interface(_) => true,
            Condition::Prefix(matches) => matches.iter().any(|it| match &it.list {
                PrefixMatchList::Access(list) => self.goes_anywhere(&list.name),
                PrefixMatchList::Prefix(_) | PrefixMatchList::Inline(_) => false,
            }),
            _ => false,
        };
        term.unread.is_empty() && term.call.is_none() && term.when.iter().all(|it| takes(&it.value))
    }

    /// Whether an access list permits packets to every destination.
    fn goes_anywhere(&self, list: &str) -> bool {
        let list = self.device.access_lists.ipv4.get(list).filter(|it| it.unread.is_empty());
        let anywhere = |pattern: &AccessPattern| match pattern {
            // What stands for the mask of a route stands for the destination of a packet.
            AccessPattern::Ipv4 { mask, .. } => {
                mask.is_none_or(|(_, wildcard)| u32::from(wildcard) == u32::MAX)
            }
            AccessPattern::Prefix(..) | AccessPattern::Other => false,
        };
        list.is_some_and(|it| {
            it.entries.iter().any(|it| it.verdict == Verdict::Accept && anywhere(&it.pattern))
        })
    }
}

/// What is known of the traffic of a rule.
enum Traffic<'m> {
    /// It may go anywhere; whether some of it does for certain.
    AnyDestination(bool),
    /// A policy chooses.
    Policy(&'m RoutePolicy),
}

/// The interfaces that an entry of a policy asks for.
fn interfaces_of(term: &Term) -> Option<&[String]> {
    term.when.iter().find_map(|it| match &it.value {
        Condition::Interface(names) => Some(names.as_slice()),
        _ => None,
    })
}

/// The blocks that make up a range of addresses.
pub fn blocks((first, last): (IpAddr, IpAddr)) -> Vec<IpNet> {
    match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect(),
        (IpAddr::V6(first), IpAddr::V6(last)) => Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect(),
        _ => Vec::new(),
    }
}

/// The prefixes that hold an address of a block, except the default route.
pub fn routes_to(block: IpNet) -> PrefixSpace {
    let wider = (1..block.prefix_len()).filter_map(|it| IpNet::new(block.addr(), it).ok());
    let wider = wider.map(|it| PrefixSpace::exactly(it.trunc()));
    PrefixSpace::union_of(wider.chain([PrefixSpace::within(block)]))
}

/// A range as people write it.
pub fn title((first, last): (IpAddr, IpAddr)) -> String {
    match blocks((first, last)).as_slice() {
        _ if first == last => first.to_string(),
        [block] => block.to_string(),
        _ => format!("{first} to {last}"),
    }
}
