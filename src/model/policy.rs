//! Route policies as data: conditions, actions, and where evaluation goes next.

use super::{PolicyReference, PrefixList, Sourced};
use crate::net::{Afi, Asn};
use crate::text::Span;

/// What becomes of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It passes.
    Accept,
    /// It does not.
    Reject,
}

/// What a reference does on this platform when the thing it names is missing or empty.
///
/// For a filter: accept every route, or reject every route. For a condition: hold for every route, or for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// As though the filter or condition let every route through.
    Permits,
    /// As though it let none through.
    Denies,
    /// Sources disagree, or it depends on the release.
    Unknown,
}

/// A route map or policy statement.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutePolicy {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// In the order in which they are tried.
    pub terms: Vec<Term>,
    /// What happens to a route that no term decides; `None` leaves it to the next policy of the chain.
    pub otherwise: Option<Verdict>,
    /// Lines that should open a term and were not understood.
    pub unread: Vec<Span>,
}

/// One entry of a policy: when all conditions hold, the actions are done and `on_match` says how to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its name or number, at the line that opens it.
    pub name: Sourced<String>,
    /// Place in the policy.
    pub sequence: u32,
    /// The line that opens it.
    pub opening: Span,
    /// All must hold; none means every route.
    pub when: Vec<Sourced<Condition>>,
    /// Done in this order.
    pub then: Vec<Sourced<Action>>,
    /// After a match, another policy decides first: what it rejects is rejected, what it accepts goes on.
    pub call: Option<PolicyReference>,
    /// How to go on after a match.
    pub on_match: Sourced<Flow>,
    /// What falling off the end would mean after this term did not match; `None` changes nothing.
    pub on_miss: Option<Verdict>,
    /// Lines of this term that were not understood.
    pub unread: Vec<Span>,
}

/// How evaluation goes on after a term matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The route's fate is decided.
    Stop(Verdict),
    /// On to another term.
    Jump {
        /// Which one.
        to: JumpTarget,
        /// What falling off the end means from here on.
        pending: Option<Verdict>,
    },
    /// On to the next policy of the chain.
    NextPolicy,
}

/// Where a jump leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JumpTarget {
    /// The next term.
    Next,
    /// The first term whose sequence is at least this.
    Sequence(u32),
}

/// Something that must hold of a route.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The prefix passes one of these filters.
    Prefix(Vec<PrefixMatch>),
    /// The next hop passes one of these lists.
    NextHop(Vec<ListReference>),
    /// The address of the speaker it was learned from passes one of these lists.
    Source(Vec<ListReference>),
    /// The AS path passes one of these AS-path lists.
    AsPath(Vec<ListReference>),
    /// The communities pass one of these lists.
    Community {
        /// Which communities.
        kind: CommunityKind,
        /// Community lists of that kind.
        lists: Vec<ListReference>,
        /// What a line of a list asks for.
        matching: CommunityMatch,
    },
    /// The tag is one of these.
    Tag(Vec<u32>),
    /// The metric (MED) is this.
    Metric(u32),
    /// The local preference is this.
    LocalPreference(u32),
    /// The origin attribute is this.
    Origin(RouteOrigin),
    /// The route comes from one of these.
    Protocol(Vec<Protocol>),
    /// What is asked about leaves by one of these interfaces, by canonical name.
    Interface(Vec<String>),
    /// Other policies accept the route; what they leave open meets the protocol's default.
    Policy {
        /// Which policies.
        policies: PolicyExpression,
        /// Whether a route learned by BGP is accepted that none of them decides.
        bgp: Verdict,
        /// Whether any other route is.
        others: Verdict,
    },
    /// Anything else: it may or may not hold. The text is for notes.
    Other(String),
}

/// Policies, combined into one answer.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyExpression {
    /// What this policy says.
    Policy(PolicyReference),
    /// The opposite.
    Not(Box<PolicyExpression>),
    /// All must accept.
    All(Vec<PolicyExpression>),
    /// One must accept.
    Any(Vec<PolicyExpression>),
}

impl PolicyExpression {
    /// The policies that it names.
    pub fn references(&self) -> Vec<&PolicyReference> {
        match self {
            PolicyExpression::Policy(it) => vec![it],
            PolicyExpression::Not(it) => it.references(),
            PolicyExpression::All(parts) | PolicyExpression::Any(parts) => {
                parts.iter().flat_map(PolicyExpression::references).collect()
            }
        }
    }
}

/// One way in which a prefix condition can hold.
#[derive(Debug, Clone, PartialEq)]
pub struct PrefixMatch {
    /// Which routes it speaks of.
    pub family: Afi,
    /// What it looks the prefix up in.
    pub list: PrefixMatchList,
    /// What it says of a route of the other family.
    pub other_family: Missing,
    /// What it says when the list has no entry, where that is not what the list says as a filter.
    pub if_empty: Option<Missing>,
}

/// What a prefix condition looks a prefix up in.
#[derive(Debug, Clone, PartialEq)]
pub enum PrefixMatchList {
    /// A prefix list.
    Prefix(ListReference),
    /// An access list.
    Access(ListReference),
    /// A prefix list that is written in the condition itself, or made for it.
    Inline(PrefixList),
}

impl PrefixMatchList {
    /// The reference, when it refers to something.
    pub fn reference(&self) -> Option<&ListReference> {
        match self {
            PrefixMatchList::Prefix(it) | PrefixMatchList::Access(it) => Some(it),
            PrefixMatchList::Inline(_) => None,
        }
    }
}

/// A list by name.
#[derive(Debug, Clone, PartialEq)]
pub struct ListReference {
    /// The name, where it is used.
    pub name: Sourced<String>,
    /// Whether the condition holds when there is no such list.
    pub if_undefined: Missing,
}

/// What a term does to a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sets the local preference; `None` changes it by an amount.
    LocalPreference(Option<u32>),
    /// Sets or changes the MED; the text is as written.
    Metric(String),
    /// Sets the weight, which stays on this device.
    Weight(u32),
    /// Puts AS numbers in front of the path.
    Prepend(Vec<Asn>),
    /// Puts the first AS of the path in front again, so many times.
    PrependLast(u8),
    /// Changes the AS path in another way; the text is for notes.
    AsPath(String),
    /// Changes the communities.
    Communities {
        /// Which communities.
        kind: CommunityKind,
        /// What becomes of them.
        change: CommunityChange,
    },
    /// Sets the next hop; the text is as written.
    NextHop(String),
    /// Sets the tag.
    Tag(u32),
    /// Sets the origin; `None` where it is none of the three.
    Origin(Option<RouteOrigin>),
    /// Anything else that no condition looks at; the text is for notes.
    Other(String),
    /// What it changes is not known; the text is for notes.
    Unclear(String),
}

/// The origin attribute (RFC 4271, section 5.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteOrigin {
    /// Announced by name.
    Igp,
    /// Learned by the predecessor of BGP.
    Egp,
    /// Redistributed.
    Incomplete,
}

impl RouteOrigin {
    /// The origin that a word names; further words, such as an AS number, are for others.
    pub fn of(text: &str) -> Option<Self> {
        match text.split_whitespace().next()?.to_ascii_lowercase().as_str() {
            "igp" => Some(RouteOrigin::Igp),
            "egp" => Some(RouteOrigin::Egp),
            "incomplete" => Some(RouteOrigin::Incomplete),
            _ => None,
        }
    }
}

/// Kinds of communities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommunityKind {
    /// RFC 1997.
    Standard,
    /// RFC 4360.
    Extended,
    /// RFC 8092.
    Large,
}

/// What a line of a community list asks for that names values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommunityMatch {
    /// The route has all of them.
    All,
    /// The route has one of them.
    Any,
    /// The route has all of them and no others.
    Exactly,
}

/// What a policy does to the communities of a route; values are in canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommunityChange {
    /// The route has these and no others.
    Set(Vec<String>),
    /// The route has these too.
    Add(Vec<String>),
    /// The route loses those that this list takes, each looked at on its own.
    Delete(String),
}

/// Where a route comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// Subnets of interfaces that are up.
    Connected,
    /// Static routes.
    Static,
    /// Aggregates made here.
    Aggregate,
    /// BGP.
    Bgp,
    /// An interior protocol or another table, named as written: its routes are not in the file.
    Other(String),
}
