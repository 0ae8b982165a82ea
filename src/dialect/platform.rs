//! What holds on a platform when nobody says anything, and what it does with what is missing: data for lowering.

use super::neighbors::{FilterDefaults, SessionDefaults};
use crate::model::{CommunitiesSent, Missing, Timers};

/// The answers of one platform. `Unknown` stands where sources disagree or releases differ.
#[derive(Debug)]
pub(super) struct Platform {
    /// An undefined filter on a neighbor.
    pub undefined_filter: FilterDefaults,
    /// An undefined route map on a redistribution.
    pub undefined_redistribution_map: Missing,
    /// An undefined route map on a `network` statement.
    pub undefined_network_map: Missing,
    /// An undefined list in a condition of a route map.
    pub undefined_match: Missing,
    /// A condition on prefixes of one family, asked of a route of the other.
    pub other_family_match: Missing,
    /// A second condition of one kind in an entry of a route map adds alternatives to the first; else it replaces it.
    pub repeated_match_adds: bool,
    /// A prefix list without entries.
    pub empty_prefix_list: Missing,
    /// An access list without entries.
    pub empty_access_list: Missing,
    /// External paths used at once.
    pub maximum_paths: u32,
    /// Communities sent unless told otherwise.
    pub communities_sent: CommunitiesSent,
    /// Keepalive and hold time, in seconds.
    pub timers: Timers,
    /// Neighbors exchange IPv4 unicast routes without `activate`.
    pub ipv4_active: bool,
    /// A `network` statement announces only what the routing table holds.
    pub network_needs_route: bool,
}

impl Platform {
    /// What holds of a session when nobody says anything.
    pub fn session_defaults(&self) -> SessionDefaults {
        SessionDefaults {
            timers: self.timers,
            communities_sent: self.communities_sent,
            ipv4_active: self.ipv4_active,
        }
    }
}

/// Cisco IOS and IOS-XE.
///
/// Sources: the command references of the vendor for defaults; for undefined names the behaviour on which published
/// models and the vendor's guides agree, and `Unknown` where they do not.
pub(super) static IOS: Platform = Platform {
    undefined_filter: FilterDefaults {
        policy: Missing::Denies,
        prefix_list: Missing::Permits,
        access_list: Missing::Permits,
        as_path_list: Missing::Unknown,
    },
    undefined_redistribution_map: Missing::Denies,
    undefined_network_map: Missing::Unknown,
    undefined_match: Missing::Unknown,
    other_family_match: Missing::Unknown,
    repeated_match_adds: true,
    empty_prefix_list: Missing::Permits,
    empty_access_list: Missing::Permits,
    maximum_paths: 1,
    communities_sent: CommunitiesSent { standard: false, extended: false, large: false },
    timers: Timers { keepalive: 60, hold: 180 },
    ipv4_active: true,
    network_needs_route: true,
};
