//! What is known of a route besides its prefix.
//!
//! A source fixes some attributes (a route that is originated here has an empty path and no communities), policies change
//! some, and a neighbor may send whatever it likes. Each attribute is kept as the set of values that it may have, so that
//! a later condition on it holds for all of them, for none, or is not known.

mod as_path;
mod communities;
mod one_of;

pub use as_path::{AsPath, Rest};
pub use communities::{Communities, Membership};
pub use one_of::OneOf;

use crate::model::{Action, CommunityKind, Protocol, RouteOrigin};

/// What is known of the attributes of some routes. The default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Attributes {
    /// The AS path.
    pub as_path: AsPath,
    /// Standard communities.
    pub communities: Communities,
    /// Large communities.
    pub large_communities: Communities,
    /// Where the routes come from.
    pub protocol: OneOf<Protocol>,
    /// Tag of the static route behind them.
    pub tag: OneOf<u32>,
    /// Metric (MED).
    pub metric: OneOf<u32>,
    /// Local preference.
    pub local_preference: OneOf<u32>,
    /// Origin.
    pub origin: OneOf<RouteOrigin>,
    /// Weight on this device.
    pub weight: OneOf<u32>,
    /// How many numbers policies put in front of the AS path.
    pub prepended: OneOf<usize>,
}

impl Attributes {
    /// Of a route that is originated here: an empty path and no communities.
    pub fn originated(protocol: OneOf<Protocol>, tag: OneOf<u32>) -> Self {
        Attributes {
            as_path: AsPath::empty(),
            communities: Communities::none(),
            large_communities: Communities::none(),
            protocol,
            tag,
            ..Attributes::default()
        }
    }

    /// Of a route that a neighbor sent: of another AS's routes, the path is not empty.
    pub fn learned(external: Option<bool>) -> Self {
        let rest = if external == Some(true) { Rest::Something } else { Rest::Anything };
        Attributes {
            as_path: AsPath { leading: Vec::new(), rest },
            protocol: OneOf::only(Protocol::Bgp),
            ..Attributes::default()
        }
    }

    /// Forgets what a policy may have changed.
    pub fn forget_changeable(&mut self) {
        *self = Attributes { protocol: self.protocol.clone(), ..Attributes::default() };
    }

    /// What is known of routes that are either these or those.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Attributes {
            as_path: self.as_path.or(&other.as_path),
            communities: self.communities.or(&other.communities),
            large_communities: self.large_communities.or(&other.large_communities),
            protocol: self.protocol.or(&other.protocol),
            tag: self.tag.or(&other.tag),
            metric: self.metric.or(&other.metric),
            local_preference: self.local_preference.or(&other.local_preference),
            origin: self.origin.or(&other.origin),
            weight: self.weight.or(&other.weight),
            prepended: self.prepended.or(&other.prepended),
        }
    }

    /// The communities of a kind, where they are followed.
    pub fn of_kind(&self, kind: CommunityKind) -> Option<&Communities> {
        match kind {
            CommunityKind::Standard => Some(&self.communities),
            CommunityKind::Large => Some(&self.large_communities),
            CommunityKind::Extended => None,
        }
    }

    /// What an action of a policy makes of them.
    pub fn apply(&mut self, action: &Action) {
        match action {
            Action::Communities { kind, change } => match kind {
                CommunityKind::Standard => self.communities.apply(change),
                CommunityKind::Large => self.large_communities.apply(change),
                CommunityKind::Extended => {}
            },
            Action::Prepend(numbers) => {
                self.as_path.prepend(numbers);
                self.prepended = self.prepended.map(|it| it.saturating_add(numbers.len()));
            }
            Action::PrependLast(count) => {
                self.as_path.repeat_first(*count);
                self.prepended = self.prepended.map(|it| it.saturating_add(usize::from(*count)));
            }
            Action::AsPath(_) => {
                self.as_path = AsPath::default();
                self.prepended = OneOf::default();
            }
            Action::Tag(tag) => self.tag = OneOf::only(*tag),
            Action::Metric(text) => self.metric = number(text).map_or_else(OneOf::default, OneOf::only),
            Action::LocalPreference(it) => {
                self.local_preference = it.map_or_else(OneOf::default, OneOf::only);
            }
            Action::Unclear(_) => self.forget_changeable(),
            Action::Origin(it) => self.origin = (*it).into(),
            Action::Weight(it) => self.weight = OneOf::only(*it),
            Action::NextHop(_) | Action::Other(_) => {}
        }
    }
}

/// The number to which a metric is set; with a sign it is changed by an amount.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.starts_with(|it: char| it.is_ascii_digit()))
}
