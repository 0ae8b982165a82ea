//! One concrete route at a time, by the letter of what platforms are known to do. No prefix sets, no sharing, no speed.

use std::collections::{BTreeMap, BTreeSet};

use bgplint::analysis::route::{AsPath, Attributes, Communities, Membership, OneOf, Rest};
use bgplint::model::{
    AccessPattern, Action, AsPathList, Combination, CommunityChange, CommunityEntry, CommunityKind,
    CommunityList, CommunityMatch, CommunityPattern, Condition, Device, FilterKind, Filters, Flow,
    JumpTarget, ListReference, Missing, PrefixMatchList, Protocol, RoutePolicy, Verdict,
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
    pub metric: u32,
    pub local_preference: u32,
}

impl Route {
    /// Whether what is said to be known of this route is true.
    pub fn agrees_with(&self, known: &Attributes) -> bool {
        agrees_path(&known.as_path, &self.path)
            && agrees_communities(&known.communities, &self.communities)
            && agrees(&known.protocol, &self.protocol)
            && agrees(&known.tag, &self.tag)
            && agrees(&known.metric, &self.metric)
            && agrees(&known.local_preference, &self.local_preference)
    }
}

fn agrees<T: Ord + Clone>(known: &OneOf<T>, value: &T) -> bool {
    known.holds(|it| it == value) != Some(false)
}

fn agrees_path(known: &AsPath, path: &[u32]) -> bool {
    let leading: Vec<u32> = known.leading.iter().map(|it| it.0).collect();
    path.strip_prefix(leading.as_slice()).is_some_and(|rest| match known.rest {
        Rest::Nothing => rest.is_empty(),
        Rest::Something => !rest.is_empty(),
        Rest::Anything => true,
    })
}

fn agrees_communities(known: &Communities, set: &BTreeSet<String>) -> bool {
    known.certain().is_subset(set) && set.iter().all(|it| !matches!(known.has(it), Membership::Absent))
}

/// Every route of a prefix that fits what is known; of what is not known, enough values to tell all policies apart.
pub fn routes(prefix: IpNet, known: &Attributes) -> Vec<Route> {
    let paths = [vec![], vec![65_001], vec![65_002, 65_001], vec![65_003]];
    let sets = [&[][..], &["65000:1"], &["65000:1", "65000:2"], &["no-export"]];
    let protocols = match known.protocol.known() {
        Some(known) => vec![known.clone()],
        None => vec![Protocol::Connected, Protocol::Static, Protocol::Bgp],
    };
    let paths = match known.as_path.rest {
        // What is put in front of a path leaves one that is not among these.
        Rest::Nothing => vec![known.as_path.leading.iter().map(|it| it.0).collect()],
        _ => paths.to_vec(),
    };
    let mut all = Vec::new();
    for path in &paths {
        for set in sets {
            for protocol in &protocols {
                for tag in 0..3 {
                    let communities = set.iter().map(|it| (*it).to_owned()).collect();
                    let (path, protocol) = (path.clone(), protocol.clone());
                    // Metric and preference take turns, so that each tag comes with one value of each.
                    let (metric, local_preference) = (tag % 2 * 5, 100 + tag % 2);
                    all.push(Route { prefix, path, communities, protocol, tag, metric, local_preference });
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
            act(device, action, &mut route, oracle);
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

fn act(device: &Device, action: &Action, route: &mut Route, oracle: &mut Oracle) {
    match action {
        Action::Communities { kind: CommunityKind::Standard, change: CommunityChange::Set(values) } => {
            route.communities = values.iter().cloned().collect();
        }
        Action::Communities { kind: CommunityKind::Standard, change: CommunityChange::Add(values) } => {
            route.communities.extend(values.iter().cloned());
        }
        Action::Communities { kind: CommunityKind::Standard, change: CommunityChange::Delete(list) } => {
            let list = device.community_lists.get(list.as_str());
            route.communities.retain(|it| !list.is_some_and(|list| takes_one(list, it, oracle)));
        }
        Action::Prepend(numbers) => {
            let path = numbers.iter().map(|it| it.0).chain(route.path.iter().copied()).collect();
            route.path = path;
        }
        Action::Tag(tag) => route.tag = *tag,
        Action::Metric(metric) => route.metric = metric.parse().unwrap(),
        Action::LocalPreference(value) => route.local_preference = value.unwrap(),
        Action::AsPath(text) => {
            if oracle.ask(text.clone()) {
                route.path = vec![65_001];
            }
        }
        Action::Unclear(text) => {
            if oracle.ask(text.clone()) {
                (route.path, route.tag, route.metric) = (vec![65_001], 2, 5);
                route.communities = ["65000:2".to_owned()].into();
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
        Condition::Community { kind: CommunityKind::Standard, lists, matching } => {
            any(lists, |it| match device.community_lists.get(it.name.as_str()) {
                Some(list) => community(list, route, *matching),
                None => undefined(it, oracle),
            })
        }
        Condition::Protocol(protocols) => protocols.contains(&route.protocol),
        Condition::NextHop(lists) => any(lists, |it| {
            let there = device.prefix_lists.iter().any(|(_, all)| all.contains_key(it.name.as_str()));
            if there { oracle.ask(format!("next hop in {}", *it.name)) } else { undefined(it, oracle) }
        }),
        Condition::Tag(tags) => tags.contains(&route.tag),
        Condition::Metric(metric) => *metric == route.metric,
        Condition::LocalPreference(preference) => *preference == route.local_preference,
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
fn community(list: &CommunityList, route: &Route, matching: CommunityMatch) -> bool {
    for entry in &list.entries {
        let hit = match &entry.pattern {
            CommunityPattern::All(values) => {
                let has = |it: &String| it == "internet" || route.communities.contains(it);
                match matching {
                    CommunityMatch::All => values.iter().all(has),
                    CommunityMatch::Any => values.iter().any(has),
                    CommunityMatch::Exactly if values.iter().all(|it| it == "internet") => true,
                    CommunityMatch::Exactly => {
                        values.iter().all(has) && route.communities.iter().all(|it| values.contains(it))
                    }
                }
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

/// S10: what is deleted is looked at one by one. Whether a line of several values takes one of them is not known.
fn takes_one(list: &CommunityList, value: &String, oracle: &mut Oracle) -> bool {
    let hit = |entry: &&CommunityEntry, oracle: &mut Oracle| match &entry.pattern {
        CommunityPattern::All(values) => match values.as_slice() {
            [] => true,
            [only] => only == value || only == "internet",
            several => several.contains(value) && oracle.ask(format!("{several:?} takes {value}")),
        },
        CommunityPattern::Regex { .. } => value.starts_with("65000:"),
        CommunityPattern::Each(_) => {
            value == "65000:1" || value.ends_with(":1") && oracle.ask(format!("takes {value}"))
        }
    };
    let first = list.entries.iter().find(|it| hit(it, oracle));
    first.is_some_and(|it| it.verdict == Verdict::Accept)
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
