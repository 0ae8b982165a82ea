//! A configuration under test, and what its neighbors announce to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One router, and everything that reaches it from outside.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// How messages call it.
    pub name: String,
    /// The text of the configuration.
    pub text: String,
    /// What its neighbors announce; whoever is not here announces nothing.
    pub announcements: Announcements,
    /// Seconds of silence after which FRR has sent everything.
    pub settle: f64,
}

/// Silence that is enough where no timer delays an advertisement.
pub const SETTLE: f64 = 1.2;

/// Routes by the neighbor that announces them.
pub type Announcements = BTreeMap<String, Vec<Announcement>>;

/// A route that a neighbor announces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Without host bits.
    pub prefix: String,
    /// The whole path; by default the neighbor's own AS, or nothing from inside the AS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_path: Option<Vec<u32>>,
    /// Standard communities, as two numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub communities: Vec<String>,
    /// Large communities, as three numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub large_communities: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub med: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_pref: Option<u32>,
}
