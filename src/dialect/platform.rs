//! What holds on a platform when nobody says anything, and what it does with what is missing: data for lowering.

use super::frr::names::tags_of_device;
use super::ios::names::canonical;
use super::neighbors::{ActiveByDefault, FilterDefaults, SessionDefaults};
use super::process::ProcessDraft;
use crate::model::{CommunitiesSent, CommunityPrinting, Missing, Sourced, Timers, Unset, Verdict, VlanTags};
use crate::text::Span;

/// The answers of one platform. `Unknown` stands where sources disagree or releases differ.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub(super) struct Platform {
    /// The canonical form of an interface's name: equal interfaces get equal names.
    pub interface_name: fn(&str) -> String,
    /// An interface's type may stand apart from its number.
    pub interface_type_stands_apart: bool,
    /// The VLAN tags that an interface's name gives away.
    pub tags_of_name: fn(&str, Span) -> Option<VlanTags>,
    /// An undefined filter on a neighbor.
    pub undefined_filter: FilterDefaults,
    /// An undefined route map on a redistribution.
    pub undefined_redistribution_map: Missing,
    /// An undefined route map on a `network` statement, or on the default route for a neighbor.
    pub undefined_network_map: Missing,
    /// An undefined route map that an aggregate names: one that changes it, or one that says what it keeps back.
    pub undefined_aggregate_map: Missing,
    /// An undefined list in a condition of a route map.
    pub undefined_match: Missing,
    /// An undefined route map that another one calls.
    pub undefined_call: Missing,
    /// A condition on prefixes of one family, asked of a route of the other.
    pub other_family_match: Missing,
    /// A second condition of one kind in an entry of a route map adds alternatives to the first; else it replaces it,
    /// and so do settings.
    pub repeated_match_adds: bool,
    /// A prefix list without entries, as a filter.
    pub empty_prefix_list: Missing,
    /// The same in a condition of a route map, where that differs.
    pub empty_prefix_list_match: Option<Missing>,
    /// An access list without entries.
    pub empty_access_list: Missing,
    /// Braces count repetitions in expressions over characters; otherwise it is not sure what they do.
    pub regex_bounds: bool,
    /// How communities are printed for expressions.
    pub community_printing: CommunityPrinting,
    /// What falling off the end of a route map means after an entry that did not match.
    pub on_miss: Option<Verdict>,
    /// An entry of a prefix list without a sequence takes the next multiple of the step, not the last plus the step.
    pub sequence_rounds_up: bool,
    /// External paths used at once.
    pub maximum_paths: u32,
    /// Communities sent unless told otherwise.
    pub communities_sent: CommunitiesSent,
    /// Keepalive and hold time, in seconds.
    pub timers: Timers,
    /// Families that neighbors exchange without `activate`.
    pub active: ActiveByDefault,
    /// What a process says of that counts only for neighbors that it creates later.
    pub active_is_settled_at_creation: bool,
    /// The AS of a peer group outweighs that of a member.
    pub group_remote_as_wins: bool,
    /// A `network` statement announces only what the routing table holds.
    pub network_needs_route: bool,
    /// Redistribution takes default routes along.
    pub redistributes_default: bool,
    /// A default route for a neighbor passes by its filters for certain.
    pub default_passes_filters: bool,
    /// A path of another AS must begin with its number.
    pub enforces_first_as: bool,
    /// A prefix that a `network` statement names is never redistributed.
    pub networks_bar_redistribution: bool,
    /// What conditions find in attributes that nothing set.
    pub unset: Unset,
    /// Lists of a neighbor are asked before its route maps, so that they never see what those change.
    pub lists_come_first: bool,
    /// Suppressed routes that a policy lets out pass by the export policy for certain.
    pub unsuppressed_pass_policy: bool,
    /// What becomes of an aggregate whose policy refuses it, or is missing.
    pub refused_aggregate: Missing,
    /// Aggregates count as contributors of larger ones.
    pub aggregates_contribute: Missing,
    /// External sessions without a policy exchange no routes (RFC 8212).
    pub policy_required: bool,
    /// The same platform before its release 7.4, where that had other defaults.
    pub before_7_4: Option<&'static Platform>,
}

impl Platform {
    /// What holds of the sessions of a process when they say nothing. `profile` is the statement that chose other defaults
    /// than the usual ones.
    pub fn session_defaults(&'static self, process: &ProcessDraft, profile: Option<Span>) -> SessionDefaults {
        let enabled = process.shutdown_by_default.map(|it| Sourced::written(false, it));
        SessionDefaults {
            platform: self,
            timers: profile.map_or(Sourced::default_of(self.timers), |it| Sourced::written(self.timers, it)),
            active: process.active,
            policy_required: process.policy_required,
            confederation_peers: process.confederation_peers.iter().map(|it| it.value).collect(),
            enabled: enabled.unwrap_or(Sourced::default_of(true)),
            shutdown: process.shutdown.map(|it| Sourced::written(false, it)),
        }
    }
}

/// Cisco IOS and IOS-XE.
///
/// Sources: the command references of the vendor for defaults; for undefined names the behaviour on which published
/// models and the vendor's guides agree, and `Unknown` where they do not.
pub(super) static IOS: Platform = Platform {
    interface_name: canonical,
    interface_type_stands_apart: true,
    tags_of_name: |_, _| None,
    undefined_filter: FilterDefaults {
        policy: Missing::Denies,
        prefix_list: Missing::Permits,
        access_list: Missing::Permits,
        as_path_list: Missing::Unknown,
    },
    undefined_redistribution_map: Missing::Denies,
    undefined_network_map: Missing::Unknown,
    undefined_aggregate_map: Missing::Unknown,
    undefined_match: Missing::Unknown,
    undefined_call: Missing::Unknown,
    other_family_match: Missing::Unknown,
    repeated_match_adds: true,
    empty_prefix_list: Missing::Permits,
    empty_prefix_list_match: None,
    empty_access_list: Missing::Permits,
    regex_bounds: false,
    community_printing: CommunityPrinting::Unknown,
    on_miss: None,
    sequence_rounds_up: false,
    maximum_paths: 1,
    communities_sent: CommunitiesSent { standard: false, extended: false, large: false },
    timers: Timers { keepalive: 60, hold: 180 },
    active: ActiveByDefault { ipv4: true, ipv6: false },
    active_is_settled_at_creation: false,
    group_remote_as_wins: false,
    network_needs_route: true,
    redistributes_default: false,
    default_passes_filters: false,
    enforces_first_as: true,
    networks_bar_redistribution: true,
    unset: Unset {
        own_local_preference: None,
        external_local_preference: None,
        own_metric: None,
        network_tag: None,
    },
    lists_come_first: false,
    unsuppressed_pass_policy: false,
    refused_aggregate: Missing::Unknown,
    aggregates_contribute: Missing::Unknown,
    policy_required: false,
    before_7_4: None,
};

/// FRR with its traditional defaults, from release 7.4 on.
///
/// Sources: the behaviour of release 8.4.4, observed; the manual for what other releases do.
pub(super) static FRR: Platform = Platform { before_7_4: Some(&FRR_BEFORE_7_4), ..FRR_BASE };

/// FRR with its traditional defaults, before release 7.4.
static FRR_BEFORE_7_4: Platform = Platform { policy_required: false, network_needs_route: false, ..FRR_BASE };

/// FRR with the defaults for data centres.
pub(super) static FRR_DATACENTER: Platform =
    Platform { policy_required: false, timers: Timers { keepalive: 3, hold: 9 }, ..FRR_BASE };

const FRR_BASE: Platform = Platform {
    interface_name: str::to_owned,
    interface_type_stands_apart: false,
    tags_of_name: tags_of_device,
    undefined_filter: FilterDefaults {
        policy: Missing::Denies,
        prefix_list: Missing::Denies,
        access_list: Missing::Denies,
        as_path_list: Missing::Denies,
    },
    undefined_redistribution_map: Missing::Denies,
    undefined_network_map: Missing::Denies,
    undefined_aggregate_map: Missing::Denies,
    undefined_match: Missing::Denies,
    undefined_call: Missing::Permits,
    other_family_match: Missing::Denies,
    empty_prefix_list: Missing::Permits,
    empty_prefix_list_match: Some(Missing::Denies),
    empty_access_list: Missing::Denies,
    regex_bounds: true,
    community_printing: CommunityPrinting::Ascending,
    repeated_match_adds: false,
    on_miss: Some(Verdict::Reject),
    sequence_rounds_up: true,
    // What most builds are made with.
    maximum_paths: 64,
    communities_sent: CommunitiesSent { standard: true, extended: true, large: true },
    timers: Timers { keepalive: 60, hold: 180 },
    active: ActiveByDefault { ipv4: true, ipv6: false },
    active_is_settled_at_creation: true,
    group_remote_as_wins: true,
    network_needs_route: true,
    redistributes_default: true,
    default_passes_filters: true,
    // From release 9.1 on it is the default; 8.4 was seen to take any path.
    enforces_first_as: false,
    networks_bar_redistribution: false,
    // What is not there is taken for zero.
    unset: Unset {
        own_local_preference: Some(100),
        external_local_preference: Some(0),
        own_metric: Some(0),
        network_tag: Some(0),
    },
    lists_come_first: true,
    unsuppressed_pass_policy: true,
    refused_aggregate: Missing::Denies,
    aggregates_contribute: Missing::Denies,
    policy_required: true,
    before_7_4: None,
};
