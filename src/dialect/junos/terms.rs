//! Policies and lists as they are written, and how their names are resolved once everything is known.

mod filters;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::builder::opening;
use super::expression::Applied;
use crate::dialect::common::community;
use crate::model::{
    Action, AsPathEntry, AsPathList, CommunityChange, CommunityEntry, CommunityKind, CommunityList,
    CommunityMatch, CommunityPattern, Condition, Device, Flow, JumpTarget, ListReference, Missing,
    PolicyExpression, PrefixEntry, PrefixList, Protocol, RegexSyntax, RoutePolicy, Sourced, Term, Verdict,
};
use crate::net::Afi;
use crate::text::Span;

pub(super) use filters::{Choice, Form, ListFilter, RouteFilter};

/// Everything below `policy-options`.
#[derive(Debug, Default)]
pub(super) struct Policies {
    statements: BTreeMap<String, Policy>,
    prefix_lists: BTreeMap<String, Prefixes>,
    filter_lists: BTreeMap<String, Vec<RouteFilter>>,
    communities: BTreeMap<String, Community>,
    as_paths: BTreeMap<String, AsPathList>,
    as_path_groups: BTreeMap<String, AsPathList>,
    /// Shorter route filters are tried when the longest one fails.
    pub walkup: bool,
    /// Policies after which others may come in a chain.
    followed: BTreeSet<String>,
    expressions: BTreeMap<String, (PolicyExpression, Span)>,
    /// Entries and values that were copied from where they are defined to where they are used.
    copied: Cell<usize>,
}

/// Most that is copied: a few lines that use a long list often would fill the memory.
const MOST_COPIED: usize = 1_000_000;

/// A prefix list of either family or both.
#[derive(Debug)]
pub(super) struct Prefixes {
    name: Sourced<String>,
    entries: Vec<(IpNet, Span)>,
    families: BTreeSet<Afi>,
    pub unread: Vec<Span>,
}

/// A name for communities: a route must carry all of them.
#[derive(Debug)]
pub(super) struct Community {
    name: Sourced<String>,
    pub members: Vec<String>,
    pub invert: bool,
    statement: Span,
    pub unread: Vec<Span>,
}

/// A policy statement.
#[derive(Debug)]
pub(super) struct Policy {
    name: Sourced<String>,
    terms: Vec<TermDraft>,
    index: HashMap<Option<String>, usize>,
    /// Shorter route filters are tried when the longest one fails; without a word for all policies.
    pub walkup: Option<bool>,
}

/// A term of a policy, or what stands beside its terms.
#[derive(Debug)]
pub(super) struct TermDraft {
    name: Option<Sourced<String>>,
    opening: Span,
    pub protocols: Option<Sourced<Vec<Protocol>>>,
    pub prefix_lists: Vec<Sourced<String>>,
    pub list_filters: Vec<ListFilter>,
    pub route_filters: Vec<RouteFilter>,
    pub filter_lists: Vec<Sourced<String>>,
    pub as_paths: Vec<Sourced<String>>,
    pub as_path_groups: Vec<Sourced<String>>,
    pub communities: Vec<Sourced<String>>,
    pub tags: Option<Sourced<Vec<u32>>>,
    pub family: Option<Sourced<Afi>>,
    pub metric: Option<Sourced<u32>>,
    pub local_preference: Option<Sourced<u32>>,
    pub path_length: Option<Sourced<RangeInclusive<u32>>>,
    pub policies: Vec<Sourced<Applied>>,
    pub others: Vec<Sourced<String>>,
    pub then: Vec<Sourced<Change>>,
    pub verdict: Option<Sourced<Verdict>>,
    /// On to the next term, or to the next policy.
    pub next: Option<Sourced<Flow>>,
    pub default_action: Option<Sourced<Verdict>>,
    pub unread: Vec<Span>,
}

/// What a term does to a route, before community names are resolved.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Done(Action),
    AddCommunities(String),
    SetCommunities(String),
}

impl Policies {
    pub fn policy(&mut self, name: Sourced<String>) -> &mut Policy {
        let draft = || Policy { name: name.clone(), terms: Vec::new(), index: HashMap::new(), walkup: None };
        self.statements.entry(name.value.clone()).or_insert_with(draft)
    }

    pub fn prefix_list(&mut self, name: Sourced<String>) -> &mut Prefixes {
        let draft = || Prefixes {
            name: name.clone(),
            entries: Vec::new(),
            families: BTreeSet::new(),
            unread: Vec::new(),
        };
        self.prefix_lists.entry(name.value.clone()).or_insert_with(draft)
    }

    pub fn filter_list(&mut self, name: &str) -> &mut Vec<RouteFilter> {
        self.filter_lists.entry(name.to_owned()).or_default()
    }

    pub fn community(&mut self, name: Sourced<String>, statement: Span) -> &mut Community {
        let draft = || Community {
            name: name.clone(),
            members: Vec::new(),
            invert: false,
            statement,
            unread: Vec::new(),
        };
        self.communities.entry(name.value.clone()).or_insert_with(draft)
    }

    /// The expressions of this name, for a line of them that was not understood.
    pub fn as_path_named(&mut self, name: Sourced<String>) -> &mut AsPathList {
        let draft = || AsPathList { name: name.clone(), entries: Vec::new(), unread: Vec::new() };
        self.as_paths.entry(name.value.clone()).or_insert_with(draft)
    }

    pub fn as_path(&mut self, name: Sourced<String>, regex: &str, statement: Span) {
        Self::add_regex(&mut self.as_paths, name, regex, statement);
    }

    pub fn as_path_group(&mut self, name: Sourced<String>, regex: &str, statement: Span) {
        Self::add_regex(&mut self.as_path_groups, name, regex, statement);
    }

    fn add_regex(
        lists: &mut BTreeMap<String, AsPathList>,
        name: Sourced<String>,
        regex: &str,
        statement: Span,
    ) {
        let entry = AsPathEntry {
            verdict: Verdict::Accept,
            regex: regex.to_owned(),
            syntax: RegexSyntax::Numbers,
            statement,
        };
        let draft = || AsPathList { name: name.clone(), entries: Vec::new(), unread: Vec::new() };
        lists.entry(name.value.clone()).or_insert_with(draft).entries.push(entry);
    }

    /// Notes that in some chain other policies come after this one.
    pub fn followed(&mut self, name: &str) {
        self.followed.insert(name.to_owned());
    }

    /// Makes a policy of an expression, under the text that stands for it.
    pub fn expression(&mut self, text: &str, expression: PolicyExpression, statement: Span) {
        self.expressions.entry(text.to_owned()).or_insert((expression, statement));
    }

    /// Puts lists and policies into the model.
    pub fn finish(mut self, device: &mut Device) {
        for (name, policy) in std::mem::take(&mut self.statements) {
            let policy = self.resolve(policy);
            device.policies.insert(name, policy);
        }
        for (text, (expression, statement)) in std::mem::take(&mut self.expressions) {
            device.policies.insert(text.clone(), combined(text, expression, statement));
        }
        for (name, group) in std::mem::take(&mut self.as_path_groups) {
            let key = self.group_key(&name);
            device.as_path_lists.insert(key, group);
        }
        device.as_path_lists.append(&mut self.as_paths);
        for (name, it) in self.communities {
            device.community_lists.insert(name, it.list());
        }
        for (name, it) in self.prefix_lists {
            it.finish(name, device);
        }
    }

    /// Whether so many entries may still be copied.
    fn affords(&self, count: usize) -> bool {
        let copied = self.copied.get().saturating_add(count);
        self.copied.set(copied);
        copied <= MOST_COPIED
    }

    /// Where the AS-path list of a group is kept: under its own name unless a single expression has that.
    fn group_key(&self, name: &str) -> String {
        if self.as_paths.contains_key(name) { format!("as-path-group {name}") } else { name.to_owned() }
    }

    fn resolve(&self, mut policy: Policy) -> RoutePolicy {
        // What stands beside the terms comes after them, wherever it is written.
        policy.terms.sort_by_key(|it| it.name.is_none());
        // Where a term decides nothing, the line that was not understood may be the one that does.
        let open = policy.terms.iter().filter(|it| it.verdict.is_none());
        let unread = open.flat_map(|it| &it.unread).copied().collect();
        let followed = self.followed.contains(&policy.name.value);
        let walkup = policy.walkup.unwrap_or(self.walkup);
        let terms = policy.terms.into_iter().flat_map(|it| self.term(it, followed, walkup)).enumerate();
        let numbered =
            |(at, it): (usize, Term)| Term { sequence: u32::try_from(at + 1).unwrap_or(u32::MAX), ..it };
        RoutePolicy { name: policy.name, terms: terms.map(numbered).collect(), otherwise: None, unread }
    }

    /// The terms that a written one becomes: each action on a route filter is one of its own.
    fn term(&self, mut draft: TermDraft, followed: bool, walkup: bool) -> Vec<Term> {
        if let Some(action) = draft.default_action.filter(|_| followed) {
            // It decides at the end of the whole chain, past what the other policies say.
            draft.unread.extend(action.span());
        }
        let filters = self.route_filters(&mut draft);
        let when = self.conditions(&draft);
        let then = draft.then.iter().map(|it| it.clone().map(|change| self.action(change))).collect();
        let flow = draft.flow();
        let name = draft.name.clone().unwrap_or(Sourced {
            value: "(unnamed)".to_owned(),
            origin: crate::model::Origin::Written(draft.opening),
        });
        let base = Term {
            name,
            sequence: 0,
            opening: draft.opening,
            when,
            then,
            on_match: flow,
            on_miss: None,
            call: None,
            unread: draft.unread.clone(),
        };
        let beside_lists = !draft.prefix_lists.is_empty() || !draft.list_filters.is_empty();
        let mut terms = Vec::new();
        for (choice, origin) in filters::choices(&filters) {
            let mut term = base.clone();
            if beside_lists {
                // Sources disagree on which of them decides.
                let text = "a route filter with an action of its own beside prefix lists".to_owned();
                term.when.push(Sourced { value: Condition::Other(text), origin });
            }
            let matches = self.prefix_matches(&draft, &filters::table(&filters, Some(choice), walkup), false);
            term.when.push(Sourced { value: Condition::Prefix(matches), origin });
            term.then.clear();
            term.on_match = Sourced { value: choice.flow(), origin };
            terms.push(term);
        }
        let mut term = base;
        if let Some(origin) = draft.prefix_origin(&filters) {
            let matches = self.prefix_matches(&draft, &filters::table(&filters, None, walkup), true);
            term.when.insert(0, Sourced { value: Condition::Prefix(matches), origin });
        }
        terms.push(term);
        terms
    }

    /// Conditions that do not look at the prefix. Different ones must all hold; several values of one are alternatives.
    fn conditions(&self, draft: &TermDraft) -> Vec<Sourced<Condition>> {
        let mut when = Vec::new();
        if let Some(family) = draft.family {
            let statement = family.span().unwrap_or(draft.opening);
            when.push(family.map(|it| filters::whole_family(it, statement)));
        }
        when.extend(draft.protocols.clone().map(|it| it.map(Condition::Protocol)));
        when.extend(listed(&draft.as_paths, str::to_owned, Condition::AsPath));
        when.extend(listed(&draft.as_path_groups, |it| self.group_key(it), Condition::AsPath));
        let community = |lists| Condition::Community {
            kind: CommunityKind::Standard,
            lists,
            matching: CommunityMatch::All,
        };
        when.extend(listed(&draft.communities, str::to_owned, community));
        when.extend(draft.tags.clone().map(|it| it.map(Condition::Tag)));
        when.extend(draft.metric.map(|it| it.map(Condition::Metric)));
        when.extend(draft.local_preference.map(|it| it.map(Condition::LocalPreference)));
        when.extend(draft.path_length.clone().map(|it| it.map(Condition::PathLength)));
        if let Some(first) = draft.policies.first() {
            let asked = |it: &Sourced<Applied>| it.value.clone().asked(it.span().unwrap_or(draft.opening));
            let mut all: Vec<PolicyExpression> = draft.policies.iter().map(asked).collect();
            let policies = match (all.pop(), all.is_empty()) {
                (Some(only), true) => only,
                (last, _) => PolicyExpression::Any(all.into_iter().chain(last).collect()),
            };
            when.push(Sourced { value: asks(policies), origin: first.origin });
        }
        when.extend(draft.others.iter().cloned().map(|it| it.map(Condition::Other)));
        when
    }

    fn action(&self, change: Change) -> Action {
        let (name, change): (_, fn(_) -> _) = match change {
            Change::Done(action) => return action,
            Change::AddCommunities(name) => (name, CommunityChange::Add),
            Change::SetCommunities(name) => (name, CommunityChange::Set),
        };
        match self.communities.get(&name) {
            Some(it) if self.affords(it.members.len()) => {
                Action::Communities { kind: CommunityKind::Standard, change: change(it.members.clone()) }
            }
            // Without its definition nothing is known of what the route carries from here on.
            _ => Action::Unclear(name),
        }
    }
}

impl Policy {
    /// The term of this name, or what stands beside the terms; its first mention opens it.
    pub fn term(&mut self, name: Option<Sourced<String>>, statement: Span) -> &mut TermDraft {
        let next = self.terms.len();
        let key = name.as_ref().map(|it| it.value.clone());
        let place = *self.index.entry(key).or_insert(next);
        if place == next {
            let opening = name.as_ref().map_or(statement, |it| opening(it, statement));
            self.terms.push(TermDraft::new(name, opening));
        }
        match self.terms.get_mut(place) {
            Some(term) => term,
            None => unreachable!("the index points at terms of this policy"),
        }
    }
}

impl TermDraft {
    fn new(name: Option<Sourced<String>>, opening: Span) -> Self {
        TermDraft {
            name,
            opening,
            protocols: None,
            prefix_lists: Vec::new(),
            list_filters: Vec::new(),
            route_filters: Vec::new(),
            filter_lists: Vec::new(),
            as_paths: Vec::new(),
            as_path_groups: Vec::new(),
            communities: Vec::new(),
            tags: None,
            family: None,
            metric: None,
            local_preference: None,
            path_length: None,
            policies: Vec::new(),
            others: Vec::new(),
            then: Vec::new(),
            verdict: None,
            next: None,
            default_action: None,
            unread: Vec::new(),
        }
    }

    fn flow(&self) -> Sourced<Flow> {
        let verdict = self.verdict.map(|it| it.map(Flow::Stop));
        let pending = self.default_action.map(|it| it.value);
        let on = Sourced::default_of(Flow::Jump { to: JumpTarget::Next, pending });
        verdict.or(self.next).unwrap_or(on)
    }
}

impl Prefixes {
    pub fn add(&mut self, net: IpNet, statement: Span) {
        self.families.insert(Afi::of(&net));
        self.entries.push((net, statement));
    }

    /// An empty list is one of both families.
    fn speaks_of(&self, family: Afi) -> bool {
        self.families.is_empty() || self.families.contains(&family)
    }

    /// A list is in the name space of each family that it speaks of; an empty one in both.
    fn finish(self, name: String, device: &mut Device) {
        for afi in [Afi::Ipv4, Afi::Ipv6] {
            if !self.speaks_of(afi) {
                continue;
            }
            let entries: Vec<PrefixEntry> = self.of(afi);
            let list = PrefixList {
                name: self.name.clone(),
                entries,
                if_empty: Missing::Unknown,
                unread: self.unread.clone(),
            };
            device.prefix_lists.get_mut(afi).insert(name.clone(), list);
        }
    }

    /// Each entry matches itself.
    fn of(&self, afi: Afi) -> Vec<PrefixEntry> {
        let own = self.entries.iter().filter(|(net, _)| Afi::of(net) == afi).enumerate();
        own.map(|(at, &(net, statement))| {
            filters::entry(at, net, net.prefix_len()..=net.prefix_len(), statement)
        })
        .collect()
    }
}

impl Community {
    fn list(self) -> CommunityList {
        let Community { name, members, invert, statement, unread } = self;
        let is_regex = |it: &String| it.contains(['*', '.', '^', '$', '[', '(', '|', '?', '+']);
        let pattern = if members.iter().any(is_regex) {
            CommunityPattern::Each(members)
        } else {
            CommunityPattern::All(members)
        };
        let (hit, rest) =
            if invert { (Verdict::Reject, Verdict::Accept) } else { (Verdict::Accept, Verdict::Reject) };
        let mut entries = vec![CommunityEntry { verdict: hit, pattern, statement }];
        if rest == Verdict::Accept {
            entries.push(CommunityEntry {
                verdict: rest,
                pattern: CommunityPattern::All(Vec::new()),
                statement,
            });
        }
        CommunityList { name, entries, unread }
    }
}

/// One community as a member of a name, in canonical form.
pub(super) fn member(text: &str) -> String {
    community(text)
}

/// Names that are alternatives of each other, as a condition.
fn listed(
    names: &[Sourced<String>],
    key: impl Fn(&str) -> String,
    condition: impl Fn(Vec<ListReference>) -> Condition,
) -> Option<Sourced<Condition>> {
    let origin = names.first()?.origin;
    let reference = |it: &Sourced<String>| ListReference {
        name: Sourced { value: key(it.as_str()), origin: it.origin },
        if_undefined: Missing::Unknown,
    };
    Some(Sourced { value: condition(names.iter().map(reference).collect()), origin })
}

/// A condition that other policies accept the route; what they leave open meets the default of BGP.
fn asks(policies: PolicyExpression) -> Condition {
    Condition::Policy { policies, bgp: Verdict::Accept, others: Verdict::Reject }
}

/// The policy that an expression is: it accepts what the expression accepts, and nothing else.
fn combined(text: String, expression: PolicyExpression, statement: Span) -> RoutePolicy {
    let term = |sequence, when, verdict| Term {
        name: Sourced::written(text.clone(), statement),
        sequence,
        opening: statement,
        when,
        then: Vec::new(),
        on_match: Sourced::default_of(Flow::Stop(verdict)),
        on_miss: None,
        call: None,
        unread: Vec::new(),
    };
    let condition = Sourced::written(asks(expression), statement);
    let terms = vec![term(1, vec![condition], Verdict::Accept), term(2, Vec::new(), Verdict::Reject)];
    RoutePolicy { name: Sourced::written(text, statement), terms, otherwise: None, unread: Vec::new() }
}
