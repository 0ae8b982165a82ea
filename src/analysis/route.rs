//! What is known of a route besides its prefix.

use std::collections::BTreeSet;

use crate::model::{Action, Protocol};

/// What is known of the attributes of some routes. `None` stands for not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Attributes {
    /// Whether the AS path is empty.
    pub empty_path: Option<bool>,
    /// Standard communities, in canonical text.
    pub communities: Option<BTreeSet<String>>,
    /// Where the routes come from.
    pub protocol: Option<Protocol>,
    /// Tag of the static route behind them.
    pub tag: Option<u32>,
}

/// With more communities than this, those of a route are no longer followed.
const MOST_COMMUNITIES: usize = 1_000;

impl Attributes {
    /// Of a route that is originated here: an empty path and no communities.
    pub fn originated(protocol: Option<Protocol>, tag: Option<u32>) -> Self {
        Attributes { empty_path: Some(true), communities: Some(BTreeSet::new()), protocol, tag }
    }

    /// Of a route that a neighbor sent: of another AS's routes, the path is not empty.
    pub fn learned(external: Option<bool>) -> Self {
        Attributes {
            empty_path: external.filter(|it| *it).map(|_| false),
            communities: None,
            protocol: Some(Protocol::Bgp),
            tag: None,
        }
    }

    /// Forgets what a policy may have changed.
    pub fn forget_changeable(&mut self) {
        (self.empty_path, self.communities, self.tag) = (None, None, None);
    }

    /// What is known of routes that are either these or those.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        fn same<T: PartialEq>(one: Option<T>, other: Option<&T>) -> Option<T> {
            one.filter(|it| other == Some(it))
        }
        Attributes {
            empty_path: same(self.empty_path, other.empty_path.as_ref()),
            communities: same(self.communities, other.communities.as_ref()),
            protocol: same(self.protocol, other.protocol.as_ref()),
            tag: same(self.tag, other.tag.as_ref()),
        }
    }

    /// What an action of a policy makes of them.
    pub fn apply(&mut self, action: &Action) {
        match action {
            Action::Community { values, additive: false } => {
                self.communities = Some(values.iter().cloned().collect());
            }
            Action::Community { values, additive: true } => {
                if let Some(known) = &mut self.communities {
                    known.extend(values.iter().cloned());
                }
            }
            Action::ClearCommunities => self.communities = Some(BTreeSet::new()),
            Action::DeleteCommunities(_) => {
                self.communities = self.communities.take().filter(BTreeSet::is_empty);
            }
            Action::Prepend(_) | Action::PrependLast(_) => self.empty_path = Some(false),
            Action::Tag(tag) => self.tag = Some(*tag),
            Action::Other(_) => self.empty_path = None,
            Action::LocalPreference(_)
            | Action::Metric(_)
            | Action::Weight(_)
            | Action::NextHop(_)
            | Action::Origin(_) => {}
        }
        self.communities = self.communities.take().filter(|it| it.len() <= MOST_COMMUNITIES);
    }
}
