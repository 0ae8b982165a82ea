//! What a term says of prefixes, as lists in which the first entry that fits decides.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::{Policies, TermDraft};
use crate::model::{
    Condition, Flow, JumpTarget, ListReference, Missing, Origin, PrefixEntry, PrefixList, PrefixMatch,
    PrefixMatchList, Sourced, Verdict,
};
use crate::net::Afi;
use crate::text::Span;

/// How far below its prefix a filter reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dialect::junos) enum Form {
    /// These lengths.
    Lengths(RangeInclusive<u8>),
    /// The prefixes on the way to this one.
    Through(IpNet),
}

/// What a filter does by itself, past the actions of its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dialect::junos) enum Choice {
    Stop(Verdict),
    NextTerm,
    NextPolicy,
}

impl Choice {
    pub fn flow(self) -> Flow {
        match self {
            Choice::Stop(verdict) => Flow::Stop(verdict),
            Choice::NextTerm => Flow::Jump { to: JumpTarget::Next, pending: None },
            Choice::NextPolicy => Flow::NextPolicy,
        }
    }
}

/// A route filter.
#[derive(Debug, Clone)]
pub(in crate::dialect::junos) struct RouteFilter {
    /// Without host bits.
    pub net: IpNet,
    pub form: Form,
    pub choice: Option<Choice>,
    pub statement: Sourced<Span>,
}

/// A prefix list whose entries reach further than themselves.
#[derive(Debug, Clone)]
pub(in crate::dialect::junos) struct ListFilter {
    pub list: Sourced<String>,
    /// Whether an entry matches itself, and what is below it.
    pub reach: (bool, bool),
}

impl RouteFilter {
    /// The entries of a list that take what the filter matches.
    fn entries(&self) -> Vec<(IpNet, RangeInclusive<u8>)> {
        match &self.form {
            Form::Lengths(lengths) => vec![(self.net, lengths.clone())],
            Form::Through(end) => {
                let lengths = self.net.prefix_len()..=end.prefix_len();
                lengths.filter_map(|it| Some((cut(*end, it)?, it..=it))).collect()
            }
        }
    }
}

/// The actions that route filters take by themselves, each with the place of the first.
pub(super) fn choices(filters: &[RouteFilter]) -> Vec<(Choice, Origin)> {
    let mut all: Vec<(Choice, Origin)> = Vec::new();
    for filter in filters {
        let Some(choice) = filter.choice else { continue };
        if !all.iter().any(|it| it.0 == choice) {
            all.push((choice, filter.statement.origin));
        }
    }
    all
}

impl TermDraft {
    /// The place of the first condition on prefixes; none when there is no such condition.
    pub(super) fn prefix_origin(&self, filters: &[RouteFilter]) -> Option<Origin> {
        let lists = self.prefix_lists.first().map(|it| it.origin);
        let reaching = self.list_filters.first().map(|it| it.list.origin);
        let routes = filters.first().map(|it| it.statement.origin);
        routes.or(lists).or(reaching).or(self.filter_lists.first().map(|it| it.origin))
    }
}

impl Policies {
    /// The route filters of a term with those of the lists that it uses.
    pub(super) fn route_filters(&self, draft: &mut TermDraft) -> Vec<RouteFilter> {
        let mut all = std::mem::take(&mut draft.route_filters);
        let size = |it: &ListFilter| self.prefix_lists.get(it.list.as_str()).map_or(0, |it| it.entries.len());
        let (kept, dropped) =
            std::mem::take(&mut draft.list_filters).into_iter().partition(|it| self.affords(size(it)));
        draft.list_filters = kept;
        draft.unread.extend(Vec::from_iter(dropped).iter().filter_map(|it: &ListFilter| it.list.span()));
        for name in &draft.filter_lists {
            match self.filter_lists.get(name.as_str()) {
                Some(list) if self.affords(list.len()) => all.extend(list.iter().cloned()),
                Some(_) => draft.unread.extend(name.span()),
                None => {}
            }
        }
        all
    }

    /// The ways in which the prefix conditions of a term hold: by its route filters or, for the term itself, by a list.
    pub(super) fn prefix_matches(
        &self,
        draft: &TermDraft,
        filters: &[PrefixEntry],
        with_lists: bool,
    ) -> Vec<PrefixMatch> {
        let mut all = inline("route filters", filters);
        if !with_lists {
            return all;
        }
        for name in &draft.prefix_lists {
            self.reference(name, &mut all);
        }
        for filter in &draft.list_filters {
            match self.prefix_lists.get(filter.list.as_str()).filter(|it| it.unread.is_empty()) {
                Some(list) => {
                    all.extend(inline(filter.list.as_str(), &reaching(&list.entries, filter.reach)));
                }
                None => self.reference(&filter.list, &mut all),
            }
        }
        for name in draft.filter_lists.iter().filter(|it| !self.filter_lists.contains_key(it.as_str())) {
            self.reference(name, &mut all);
        }
        all
    }

    /// A prefix list by name, in each family that it speaks of.
    fn reference(&self, name: &Sourced<String>, into: &mut Vec<PrefixMatch>) {
        let list = self.prefix_lists.get(name.as_str());
        for family in [Afi::Ipv4, Afi::Ipv6] {
            if list.is_none_or(|it| it.speaks_of(family)) {
                let reference = ListReference { name: name.clone(), if_undefined: Missing::Unknown };
                let list = PrefixMatchList::Prefix(reference);
                into.push(PrefixMatch { family, list, other_family: Missing::Denies, if_empty: None });
            }
        }
    }
}

/// Route filters that take an action, or none, as one list: of those that cover a route the longest decides, and nothing shorter is asked unless
/// `walkup` says so. Filters of the same prefix are alternatives.
pub(super) fn table(filters: &[RouteFilter], choice: Option<Choice>, walkup: bool) -> Vec<PrefixEntry> {
    let mut sorted: Vec<&RouteFilter> = filters.iter().collect();
    sorted.sort_by_key(|it| (std::cmp::Reverse(it.net.prefix_len()), it.net));
    let mut entries = Vec::new();
    for same in sorted.chunk_by(|one, other| one.net == other.net) {
        for filter in same {
            let verdict = if filter.choice == choice { Verdict::Accept } else { Verdict::Reject };
            for (net, lengths) in filter.entries() {
                let entry = entry(entries.len(), net, lengths, filter.statement.value);
                entries.push(PrefixEntry { verdict, ..entry });
            }
        }
        if let Some(first) = same.first().filter(|_| !walkup) {
            let below = first.net.prefix_len()..=first.net.max_prefix_len();
            let entry = entry(entries.len(), first.net, below, first.statement.value);
            entries.push(PrefixEntry { verdict: Verdict::Reject, ..entry });
        }
    }
    entries
}

/// The entries of a prefix list with what is below them.
fn reaching(prefixes: &[(IpNet, Span)], (itself, below): (bool, bool)) -> Vec<PrefixEntry> {
    let lengths = |net: IpNet| {
        let own = net.prefix_len();
        let first = if itself { own } else { own.saturating_add(1) };
        first..=if below { net.max_prefix_len() } else { own }
    };
    prefixes.iter().enumerate().map(|(at, &(net, span))| entry(at, net, lengths(net), span)).collect()
}

/// A condition that every route of a family meets.
pub(super) fn whole_family(afi: Afi, statement: Span) -> Condition {
    let net = match afi {
        Afi::Ipv4 => IpNet::V4(ipnet::Ipv4Net::default()),
        Afi::Ipv6 => IpNet::V6(ipnet::Ipv6Net::default()),
    };
    let list = PrefixList {
        name: Sourced::default_of(afi.to_string()),
        entries: vec![entry(0, net, 0..=net.max_prefix_len(), statement)],
        if_empty: Missing::Denies,
        unread: Vec::new(),
    };
    let list = PrefixMatchList::Inline(list);
    Condition::Prefix(vec![PrefixMatch { family: afi, list, other_family: Missing::Denies, if_empty: None }])
}

/// Entries as lists of their own, one for each family, under the name that messages give them.
fn inline(name: &str, entries: &[PrefixEntry]) -> Vec<PrefixMatch> {
    let mut all = Vec::new();
    for family in [Afi::Ipv4, Afi::Ipv6] {
        let own: Vec<PrefixEntry> =
            entries.iter().filter(|it| Afi::of(&it.network) == family).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let list = PrefixList {
            name: Sourced::default_of(name.to_owned()),
            entries: own,
            if_empty: Missing::Denies,
            unread: Vec::new(),
        };
        let list = PrefixMatchList::Inline(list);
        all.push(PrefixMatch { family, list, other_family: Missing::Denies, if_empty: None });
    }
    all
}

/// An entry that accepts.
pub(super) fn entry(at: usize, network: IpNet, lengths: RangeInclusive<u8>, statement: Span) -> PrefixEntry {
    let sequence = u32::try_from(at + 1).unwrap_or(u32::MAX);
    PrefixEntry { sequence, verdict: Verdict::Accept, network, lengths, statement }
}

/// A prefix cut to fewer bits.
fn cut(net: IpNet, length: u8) -> Option<IpNet> {
    IpNet::new(net.addr(), length).ok().map(|it| it.trunc())
}
