//! Which of Microsoft's communities a policy looks for.

use std::collections::{BTreeSet, HashSet};

use super::regex::{CommunityExpression, MemberExpression};
use crate::model::{
    CommunityEntry, CommunityKind, CommunityList, CommunityMatch, CommunityPattern, Condition, Device,
    FilterKind, RoutePolicy, Session, Term,
};
use crate::net::microsoft::{self, MICROSOFT_AS, Meaning, PATTERNS, SERVICES};

/// A line of a list that some condition looks communities up in.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'m> {
    /// The policy.
    pub policy: &'m RoutePolicy,
    /// Place of the entry of the policy.
    pub term: usize,
    /// What the condition asks for.
    pub matching: CommunityMatch,
    /// The list.
    pub list: &'m CommunityList,
    /// Its line.
    pub entry: &'m CommunityEntry,
}

impl<'m> Looked<'m> {
    /// The entry of the policy.
    pub fn term(&self) -> Option<&'m Term> {
        self.policy.terms.get(self.term)
    }

    /// The values that the line names, and the expressions.
    pub fn sought(&self) -> Vec<Sought<'m>> {
        sought(self.entry)
    }
}

/// A value or an expression of a line, as far as it is about Microsoft's communities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought<'m> {
    /// This value behind Microsoft's AS number.
    Value(u16),
    /// An expression in which that number stands.
    Expression(&'m str),
}

impl std::fmt::Display for Sought<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Sought::Value(value) => write!(f, "{MICROSOFT_AS}:{value}"),
            Sought::Expression(text) => f.write_str(text.trim_matches(['_', '"'])),
        }
    }
}

/// What is known of the values that are sought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What those that are possible stand for.
    pub meanings: Vec<Meaning>,
    /// A listed one is among them.
    pub listed: bool,
}

impl Found {
    /// Which kind of peering carries all of them: private, or not; `None` when there are none or of both kinds.
    pub fn is_private(&self) -> Option<bool> {
        let (first, others) = self.meanings.split_first()?;
        others.iter().all(|it| it.is_private() == first.is_private()).then_some(first.is_private())
    }
}

/// Lines of lists that policies of a device look communities up in, whatever they are for.
pub fn of_device(device: &Device) -> Vec<Looked<'_>> {
    device.policies.values().flat_map(|it| of_policy(device, it)).collect()
}

/// Lines of lists that the import policies of a session look communities up in.
pub fn of_import<'m>(device: &'m Device, session: &'m Session) -> Vec<Looked<'m>> {
    let filters = session.families.iter().flat_map(|it| &it.import.filters);
    let mut waiting: Vec<&str> =
        filters.filter(|it| it.kind == FilterKind::Policy).map(|it| it.name.as_str()).collect();
    waiting.reverse();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(name) = waiting.pop() {
        let Some(policy) = device.policies.get(name).filter(|_| seen.insert(name)) else { continue };
        found.extend(of_policy(device, policy));
        for term in &policy.terms {
            waiting.extend(term.call.iter().map(|it| it.name.as_str()));
            for condition in &term.when {
                if let Condition::Policy { policies, .. } = &condition.value {
                    waiting.extend(policies.references().iter().map(|it| it.name.as_str()));
                }
            }
        }
    }
    found
}

fn of_policy<'m>(device: &'m Device, policy: &'m RoutePolicy) -> impl Iterator<Item = Looked<'m>> {
    let terms = policy.terms.iter().enumerate();
    let conditions = terms.flat_map(|(at, term)| term.when.iter().map(move |it| (at, &it.value)));
    conditions.flat_map(move |(term, condition)| {
        let (lists, matching) = match condition {
            Condition::Community { kind: CommunityKind::Standard, lists, matching } => {
                (lists.as_slice(), *matching)
            }
            _ => (&[][..], CommunityMatch::Any),
        };
        let lists = lists.iter().filter_map(|it| device.community_lists.get(it.name.as_str()));
        lists.flat_map(move |list| {
            list.entries.iter().map(move |entry| Looked { policy, term, matching, list, entry })
        })
    })
}

fn sought(entry: &CommunityEntry) -> Vec<Sought<'_>> {
    let one = |text: &str| {
        let value = text.trim_matches('"').split_once(':').filter(|it| it.0 == MICROSOFT_AS.to_string())?.1;
        value.parse().ok().map(Sought::Value)
    };
    let expression = |text: &'_ str| text.contains(&format!("{MICROSOFT_AS}:"));
    match &entry.pattern {
        CommunityPattern::All(values) => values.iter().filter_map(|it| one(it)).collect(),
        CommunityPattern::Each(members) => {
            let of = |it: &&String| expression(it);
            members.iter().filter(of).map(|it| one(it).unwrap_or(Sought::Expression(it))).collect()
        }
        CommunityPattern::Regex { text, .. } if expression(text) => vec![Sought::Expression(text)],
        CommunityPattern::Regex { .. } => Vec::new(),
    }
}

/// What the values that are sought stand for; `None` when what an expression means is not sure.
pub fn found(entry: &CommunityEntry, sought: Sought<'_>) -> Option<Found> {
    let text = match sought {
        Sought::Value(value) => {
            let meanings = microsoft::meaning(value).into_iter().collect();
            return Some(Found { meanings, listed: microsoft::is_known(value) });
        }
        Sought::Expression(text) => text,
    };
    let expression = match &entry.pattern {
        CommunityPattern::Regex { bounds, .. } => {
            Expression::All(CommunityExpression::compile(text, *bounds)?)
        }
        CommunityPattern::All(_) | CommunityPattern::Each(_) => {
            Expression::One(MemberExpression::compile(text)?)
        }
    };
    let behind = |digits: &str| format!("{MICROSOFT_AS}:{digits}");
    if !expression.takes_some(&behind("[0-9]+"))? {
        // It asks for more than one community, or for something that is none of Microsoft's.
        return None;
    }
    let services: Vec<String> = SERVICES.iter().map(|it| it.0.to_string()).collect();
    let mut meanings = Vec::new();
    if expression.takes_some(&behind(&format!("({})", services.join("|"))))? {
        meanings.push(Meaning::Service);
    }
    for pattern in PATTERNS {
        if !meanings.contains(&pattern.meaning) && expression.takes_some(&behind(pattern.digits))? {
            meanings.push(pattern.meaning);
        }
    }
    let listed: BTreeSet<String> = microsoft::listed().map(|it| it.to_string()).collect();
    let listed: Vec<String> = listed.into_iter().collect();
    let customer = meanings.contains(&Meaning::Customer);
    let listed = customer || expression.takes_some(&behind(&format!("({})", listed.join("|"))))?;
    Some(Found { meanings, listed })
}

enum Expression {
    All(CommunityExpression),
    One(MemberExpression),
}

impl Expression {
    /// Whether it takes some of the communities that another expression describes.
    fn takes_some(&self, described: &str) -> Option<bool> {
        match self {
            Expression::All(it) => it.takes_some(described),
            Expression::One(it) => it.takes_some(described),
        }
    }
}
