//! Expressions over standard communities: over the printed text of all of them, or over one at a time.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::automaton::Automaton;
use super::characters::characters;
use super::compare::compare;
use super::node::Node;
use crate::model::CommunityPrinting;

/// Communities that routers print by name, as FRR 8.4 was seen to write them.
const NAMES: [(u32, &str); 16] = [
    (0x0000_0000, "internet"),
    (0xFFFF_0000, "graceful-shutdown"),
    (0xFFFF_0001, "accept-own"),
    (0xFFFF_0002, "route-filter-translated-v4"),
    (0xFFFF_0003, "route-filter-v4"),
    (0xFFFF_0004, "route-filter-translated-v6"),
    (0xFFFF_0005, "route-filter-v6"),
    (0xFFFF_0006, "llgr-stale"),
    (0xFFFF_0007, "no-llgr"),
    (0xFFFF_0008, "accept-own-nexthop"),
    (0xFFFF_029A, "blackhole"),
    (0xFFFF_FF01, "no-export"),
    (0xFFFF_FF02, "no-advertise"),
    (0xFFFF_FF03, "local-AS"),
    (0xFFFF_FF03, "no-export-subconfed"),
    (0xFFFF_FF04, "no-peer"),
];

/// So many known communities are looked at one by one.
const MOST_KNOWN: usize = 16;

/// What is known of the communities of a route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownCommunities<'a> {
    /// Those that it has, in canonical text.
    pub known: &'a BTreeSet<String>,
    /// Whether it has no others.
    pub complete: bool,
}

/// A compiled expression over the printed text of all communities.
#[derive(Debug, Clone)]
pub(crate) struct CommunityExpression(Arc<Automaton>);

impl CommunityExpression {
    /// Reads an expression; `None` when what it means is not sure. `bounds` says that braces count repetitions.
    pub(crate) fn compile(text: &str, bounds: bool) -> Option<Self> {
        Automaton::anywhere(&characters(text, bounds)?).map(|it| CommunityExpression(Arc::new(it)))
    }

    /// Whether every text that the communities may have matches, or none.
    pub(crate) fn matches(
        &self,
        communities: &KnownCommunities<'_>,
        printing: CommunityPrinting,
    ) -> Option<bool> {
        let values: Option<BTreeSet<u32>> = communities.known.iter().map(|it| value(it)).collect();
        let (values, complete) = (values?, communities.complete);
        if complete && printing == CommunityPrinting::Ascending {
            let words: Vec<_> = values.iter().map(|&it| in_words(it)).collect();
            return self.compare(&Node::literal(&words.join(" ")));
        }
        if values.is_empty() {
            let texts = if complete { Node::EMPTY } else { unknown_list().optional() };
            // Without the attribute, some platforms do not look at the expression.
            return self
                .compare(&texts)
                .filter(|matches| !matches || printing == CommunityPrinting::Ascending);
        }
        let around = |it: &u32| {
            let others: Vec<_> =
                values.iter().filter(|other| *other != it).map(|&it| printed(it, printing)).collect();
            let other = if !complete {
                unknown_word()
            } else if others.is_empty() {
                return printed(*it, printing);
            } else {
                Node::Any(others)
            };
            let before = Node::Sequence(vec![other.clone(), Node::symbol(' ')]);
            let after = Node::Sequence(vec![Node::symbol(' '), other]);
            Node::Sequence(vec![before.repeated(), printed(*it, printing), after.repeated()])
        };
        // Each of these covers every text that is possible, so whichever decides is right.
        values.iter().take(MOST_KNOWN).find_map(|it| self.compare(&around(it)))
    }

    /// Whether it takes a route that has one of the communities that another expression describes and no other. Where to find
    /// out is too much work, it does; `None` when the description is not sure.
    pub(crate) fn takes_some(&self, described: &str) -> Option<bool> {
        some(&self.0, &characters(described, true)?)
    }

    fn compare(&self, texts: &Node) -> Option<bool> {
        compare(&self.0, &Automaton::whole(texts)?)
    }
}

/// Whether an expression takes some of these texts; it may where to find out is too much work.
fn some(expression: &Automaton, texts: &Node) -> Option<bool> {
    let texts = Automaton::whole(texts)?;
    Some(compare(expression, &texts) != Some(false))
}

/// A compiled expression over one community at a time: a route matches when one of its communities does.
#[derive(Debug, Clone)]
pub(crate) struct MemberExpression(Member);

#[derive(Debug, Clone)]
enum Member {
    /// One community.
    Community(String),
    /// A pattern.
    Pattern {
        /// As the whole text of a community.
        whole: Arc<Automaton>,
        /// Anywhere in it.
        anywhere: Arc<Automaton>,
    },
}

impl MemberExpression {
    /// Reads a member that may be an expression; `None` when what it means is not sure. A `*` in place of a number is any
    /// number.
    pub(crate) fn compile(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"');
        if text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, ':' | '-')) {
            return Some(MemberExpression(Member::Community(text.to_owned())));
        }
        let part = |it| if it == "*" { "[0-9]+" } else { it };
        let parts: Vec<_> = text.split(':').map(part).collect();
        let node = characters(&parts.join(":"), true)?;
        let (whole, anywhere) = (Automaton::whole(&node)?, Automaton::anywhere(&node)?);
        let (whole, anywhere) = (Arc::new(whole), Arc::new(anywhere));
        Some(MemberExpression(Member::Pattern { whole, anywhere }))
    }

    /// Whether one of the communities matches for sure, or none can.
    pub(crate) fn matches(&self, communities: &KnownCommunities<'_>) -> Option<bool> {
        let mut none = communities.complete;
        for community in communities.known {
            match self.takes(community) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => none = false,
            }
        }
        none.then_some(false)
    }

    /// Whether it takes some of the communities that an expression describes. Where to find out is too much work, it does;
    /// `None` when the description is not sure, or it is no expression.
    pub(crate) fn takes_some(&self, described: &str) -> Option<bool> {
        match &self.0 {
            Member::Community(_) => None,
            Member::Pattern { anywhere, .. } => some(anywhere, &characters(described, true)?),
        }
    }

    /// Whether this community matches. The manual says that `12:34` may be found in `12:345` when there is no anchor, and
    /// elsewhere that anchors are added: where that makes a difference, it is not known.
    fn takes(&self, community: &str) -> Option<bool> {
        match &self.0 {
            Member::Community(own) => {
                let same = value(own).is_some_and(|own| value(community) == Some(own));
                Some(same || own == community)
            }
            Member::Pattern { whole, anywhere } => {
                let mut texts = vec![Node::literal(community)];
                texts.extend(value(community).map(|it| Node::literal(&in_numbers(it))));
                let texts = Automaton::whole(&Node::Any(texts))?;
                compare(whole, &texts).filter(|matches| compare(anywhere, &texts) == Some(*matches))
            }
        }
    }
}

/// The value of a community in canonical text.
fn value(community: &str) -> Option<u32> {
    let named = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(community));
    named.map(|(value, _)| *value).or_else(|| {
        let (high, low) = community.split_once(':')?;
        let (high, low): (u16, u16) = (high.parse().ok()?, low.parse().ok()?);
        Some(u32::from(high) << 16 | u32::from(low))
    })
}

fn in_numbers(value: u32) -> String {
    format!("{}:{}", value >> 16, value & 0xFFFF)
}

fn in_words(value: u32) -> String {
    let named = NAMES.iter().find(|(known, _)| *known == value);
    named.map_or_else(|| in_numbers(value), |(_, name)| (*name).to_owned())
}

/// One community, in each way in which it may be printed. Which of them a platform knows by name differs.
fn printed(value: u32, printing: CommunityPrinting) -> Node {
    let mut texts = vec![Node::literal(&in_words(value))];
    if printing != CommunityPrinting::Ascending {
        texts.push(Node::literal(&in_numbers(value)));
    }
    if printing == CommunityPrinting::Unknown {
        texts.push(Node::literal(&value.to_string()));
    }
    Node::Any(texts)
}

/// A community of which nothing is known.
fn unknown_word() -> Node {
    let ranges = [('-', '-'), ('0', ':'), ('A', 'Z'), ('a', 'z')];
    Node::Symbol(ranges.map(|(low, high)| (low.into(), high.into())).into()).once_or_more()
}

/// One or more of them.
fn unknown_list() -> Node {
    let more = Node::Sequence(vec![Node::symbol(' '), unknown_word()]);
    Node::Sequence(vec![unknown_word(), more.repeated()])
}
