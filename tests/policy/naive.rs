//! One concrete route at a time, by the letter of what platforms are known to do. No prefix sets, no sharing, no speed.

use std::collections::{BTreeMap, BTreeSet};

use bgplint::analysis::route::Attributes;
use bgplint::model::{
    AccessPattern, Action, AsPathList, Combination, CommunityList, CommunityPattern, Condition, Device,
    FilterKind, Filters, Flow, JumpTarget, ListReference, Missing, PrefixMatchList, Protocol, RoutePolicy,
    Verdict,
};
use bgplint::net::Afi;
use ipnet::IpNet;

/// A route of which everything is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub prefix: IpNet,
    pub path: Vec<u32>,
    pub communities: BTreeSet<String>,
    pub protocol: Protocol,
    pub tag: u32,
}

impl Route {
    /// Whether what is said to be known of this route is true.
    pub fn agrees_with(&self, known: &Attributes) -> bool {
        known.empty_path.is_none_or(|it| it == self.path.is_empty())
            && known.communities.as_ref().is_none_or(|it| *it == self.communities)
            && known.protocol.as_ref().is_none_or(|it| *it == self.protocol)
            && known.tag.is_none_or(|it| it == self.tag)
    }
}

/// Every route of a prefix that fits what is known; of what is not known, enough values to tell all policies apart.
pub fn routes(prefix: IpNet, known: &Attributes) -> Vec<Route> {
    let paths = [vec![], vec![65_001], vec![65_002, 65_001], vec![65_003]];
    let sets = [&[][..], &["65000:1"], &["65000:1", "65000:2"], &["no-export"]];
    let protocols = match &known.protocol {
        Some(known) => vec![known.clone()],
        None => vec![Protocol::Connected, Protocol::Static, Protocol::Bgp],
    };
    let mut all = Vec::new();
    for path in &paths {
        for set in sets {
            for protocol in &protocols {
                for tag in 0..3 {
                    let communities = set.iter().map(|it| (*it).to_owned()).collect();
                    let path = path.clone();
                    all.push(Route { prefix, path, communities, protocol: protocol.clone(), tag });
                }
            }
        }
    }
    all.retain(|it| it.agrees_with(known));
    all
}

/// Answers to questions that nobody can answer: first all no, then every other assignment in turn.
#[derive(Debug, Default)]
pub struct Oracle {
    answers: BTreeMap<String, bool>,
    order: Vec<String>,
}

impl Oracle {
    /// The same question always gets the same answer.
    pub fn ask(&mut self, question: String) -> bool {
        if let Some(&answer) = self.answers.get(&question) {
            return answer;
        }
        self.order.push(question.clone());
        self.answers.insert(question, false);
        false
    }

    /// Goes on to the next assignment; `false` after the last.
    pub fn next_assignment(&mut self) -> bool {
        while let Some(last) = self.order.pop() {
            if self.answers.insert(last.clone(), true) == Some(false) {
                self.order.push(last);
                return true;
            }
            self.answers.remove(&last);
        }
        false
    }

    fn missing(&mut self, it: Missing, question: impl FnOnce() -> String) -> bool {
        match it {
            Missing::Permits => true,
            Missing::Denies => false,
            Missing::Unknown => self.ask(question()),
        }
    }
}

/// S5 to S7: entries in order; when all conditions hold, the settings apply and the flow is followed; an entry that does
/// not match may change what falling off the end means.
pub fn policy(
    device: &Device,
    it: &RoutePolicy,
    mut route: Route,
    oracle: &mut Oracle,
) -> (Option<Verdict>, Route) {
    let mut end = it.otherwise;
    let mut at = 0;
    while let Some(term) = it.terms.get(at) {
        at += 1;
        let unread_holds = term.unread.is_empty() || oracle.ask(format!("unread {}", *term.name));
        if !(unread_holds && term.when.iter().all(|it| condition(device, it, &route, oracle))) {
            end = term.on_miss.or(end);
            continue;
        }
        for action in &term.then {
            act(action, &mut route, oracle);
        }
        if !term.unread.is_empty() && oracle.ask(format!("unread setting {}", *term.name)) {
            route.communities = ["other:1".to_owned()].into();
        }
        match term.on_match.value {
            Flow::Stop(verdict) => return (Some(verdict), route),
            Flow::NextPolicy => return (None, route),
            Flow::Jump { to, pending } => {
                end = pending.or(end);
                if let JumpTarget::Sequence(number) = to {
                    while it.terms.get(at).is_some_and(|it| it.sequence < number) {
                        at += 1;
                    }
                }
            }
        }
    }
    (end, route)
}

fn act(action: &Action, route: &mut Route, oracle: &mut Oracle) {
    match action {
        Action::Community { values, additive } => {
            if !additive {
                route.communities.clear();
            }
            route.communities.extend(values.iter().cloned());
        }
        Action::ClearCommunities => route.communities.clear(),
        Action::DeleteCommunities(list) => {
            let questions: Vec<String> =
                route.communities.iter().map(|it| format!("{list} has {it}")).collect();
            for question in questions {
                if oracle.ask(question.clone()) {
                    route.communities.retain(|it| !question.ends_with(&format!(" {it}")));
                }
            }
        }
        Action::Prepend(numbers) => {
            let path = numbers.iter().map(|it| it.0).chain(route.path.iter().copied()).collect();
            route.path = path;
        }
        Action::Tag(tag) => route.tag = *tag,
        Action::Other(text) => {
            if oracle.ask(text.clone()) {
                route.path = vec![65_001];
            }
        }
        _ => {}
    }
}

/// S6: whether one condition holds; its values are alternatives.
fn condition(device: &Device, it: &Condition, route: &Route, oracle: &mut Oracle) -> bool {
    match it {
        Condition::Prefix(matches) => {
            let holds: Vec<bool> = matches
                .iter()
                .map(|it| {
                    let Some(name) = it.list.reference() else {
                        unreachable!("IOS writes no list into a condition")
                    };
                    if it.family != Afi::of(&route.prefix) {
                        return oracle
                            .missing(it.other_family, || format!("{} of the other family", *name.name));
                    }
                    let said = match it.list {
                        PrefixMatchList::Prefix(_) => prefix_list(device, &name.name, route, oracle),
                        PrefixMatchList::Access(_) => access_list(device, &name.name, route, oracle),
                        PrefixMatchList::Inline(_) => unreachable!("it has no name"),
                    };
                    said.unwrap_or_else(|| undefined(name, oracle))
                })
                .collect();
            holds.contains(&true)
        }
        Condition::AsPath(lists) => any(lists, |it| match device.as_path_lists.get(it.name.as_str()) {
            Some(list) => as_path(list, route),
            None => undefined(it, oracle),
        }),
        Condition::Community { lists, exact: false } => {
            any(lists, |it| match device.community_lists.get(it.name.as_str()) {
                Some(list) => community(list, route),
                None => undefined(it, oracle),
            })
        }
        Condition::Protocol(protocols) => protocols.contains(&route.protocol),
        Condition::Tag(tags) => tags.contains(&route.tag),
        other => oracle.ask(format!("{other:?}")),
    }
}

fn any(lists: &[ListReference], mut ask: impl FnMut(&ListReference) -> bool) -> bool {
    lists.iter().map(&mut ask).collect::<Vec<_>>().contains(&true)
}

fn undefined(it: &ListReference, oracle: &mut Oracle) -> bool {
    oracle.missing(it.if_undefined, || format!("undefined {}", *it.name))
}

/// S8: the entry with the lowest sequence that matches decides; S4: an empty list.
fn prefix_list(device: &Device, name: &str, route: &Route, oracle: &mut Oracle) -> Option<bool> {
    let list = device.prefix_lists.get(Afi::of(&route.prefix)).get(name)?;
    if list.entries.is_empty() {
        return Some(oracle.missing(list.if_empty, || format!("empty {name}")));
    }
    for entry in &list.entries {
        let length = route.prefix.prefix_len();
        if entry.network.contains(&route.prefix)
            && *entry.lengths.start() <= length
            && length <= *entry.lengths.end()
        {
            return Some(entry.verdict == Verdict::Accept);
        }
    }
    Some(false)
}

/// S9: a standard line compares the network address alone, an extended one also the mask.
fn access_list(device: &Device, name: &str, route: &Route, oracle: &mut Oracle) -> Option<bool> {
    let list = device.access_lists.get(Afi::of(&route.prefix)).get(name)?;
    if list.entries.is_empty() {
        return Some(oracle.missing(list.if_empty, || format!("empty {name}")));
    }
    for (at, entry) in list.entries.iter().enumerate() {
        let hit = match (&entry.pattern, route.prefix) {
            (AccessPattern::Ipv4 { network: (address, wildcard), mask }, IpNet::V4(net)) => {
                let same = |one: u32, other: u32, free: u32| one & !free == other & !free;
                same(net.network().to_bits(), address.to_bits(), wildcard.to_bits())
                    && mask.is_none_or(|(mask, free)| {
                        same(net.netmask().to_bits(), mask.to_bits(), free.to_bits())
                    })
            }
            (AccessPattern::Prefix(net, lengths), prefix) => {
                net.contains(&prefix) && lengths.contains(&prefix.prefix_len())
            }
            (AccessPattern::Other, _) => oracle.ask(format!("line {at} of {name}")),
            (AccessPattern::Ipv4 { .. }, IpNet::V6(_)) => false,
        };
        if hit {
            return Some(entry.verdict == Verdict::Accept);
        }
    }
    Some(false)
}

/// S11, for the few expressions that are generated.
fn as_path(list: &AsPathList, route: &Route) -> bool {
    for entry in &list.entries {
        let path = &route.path;
        let hit = match entry.regex.as_str() {
            "^$" => path.is_empty(),
            ".*" => true,
            "_65001_" => path.contains(&65_001),
            "^65002_" => path.first() == Some(&65_002),
            "^(_65001)*$" => path.iter().all(|it| *it == 65_001),
            other => unreachable!("{other}"),
        };
        if hit {
            return entry.verdict == Verdict::Accept;
        }
    }
    false
}

/// S10: all values of a line must be there; lines in order; `internet`, and a line without values, take every route.
fn community(list: &CommunityList, route: &Route) -> bool {
    for entry in &list.entries {
        let hit = match &entry.pattern {
            CommunityPattern::All(values) => {
                values.iter().all(|it| it == "internet" || route.communities.contains(it))
            }
            // The one that is generated: `_65000:.*_`.
            CommunityPattern::Regex { .. } => route.communities.iter().any(|it| it.starts_with("65000:")),
            // The pair that is generated: `^65000:.*$` and `*:1`.
            CommunityPattern::Each(_) => {
                let some = |holds: fn(&String) -> bool| route.communities.iter().any(holds);
                some(|it| it.starts_with("65000:")) && some(|it| it.ends_with(":1"))
            }
        };
        if hit {
            return entry.verdict == Verdict::Accept;
        }
    }
    false
}

/// S12: every filter must accept, or (S24) the first that decides does.
pub fn filters(
    device: &Device,
    all: &Filters,
    route: Route,
    oracle: &mut Oracle,
) -> (Option<Verdict>, Route) {
    if all.filters.is_empty() && all.unfiltered == Verdict::Reject {
        return (Some(all.unfiltered), route);
    }
    let mut now = route.clone();
    for filter in &all.filters {
        let name = filter.name.as_str();
        // Sources disagree on whether a filter that stands after a policy sees what the policy changed.
        let unchanged =
            all.combination == Combination::All && now != route && oracle.ask("order of filters".to_owned());
        let seen = if unchanged { route.clone() } else { now.clone() };
        let said = match filter.kind {
            FilterKind::Policy => device.policies.get(name).map(|it| {
                let (verdict, after) = policy(device, it, seen.clone(), oracle);
                now = after;
                verdict
            }),
            FilterKind::PrefixList => prefix_list(device, name, &seen, oracle).map(verdict),
            FilterKind::AccessList => access_list(device, name, &seen, oracle).map(verdict),
            FilterKind::AsPathList => {
                device.as_path_lists.get(name).map(|it| as_path(it, &seen)).map(verdict)
            }
        };
        let said = said.unwrap_or_else(|| {
            verdict(oracle.missing(filter.if_undefined, || format!("undefined filter {name}")))
        });
        match (all.combination, said) {
            (Combination::All, Some(Verdict::Reject)) => return (said, now),
            (Combination::First { .. }, Some(_)) => return (said, now),
            // A policy that leaves a route undecided does not refuse it.
            (Combination::All, _) | (Combination::First { .. }, None) => {}
        }
    }
    let end = match all.combination {
        Combination::All => Verdict::Accept,
        Combination::First { bgp, others } => {
            if now.protocol == Protocol::Bgp {
                bgp
            } else {
                others
            }
        }
    };
    (Some(end), now)
}

fn verdict(it: bool) -> Option<Verdict> {
    Some(if it { Verdict::Accept } else { Verdict::Reject })
}
