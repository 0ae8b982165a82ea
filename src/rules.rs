//! The rules: one file each. The list of rules is the documentation of the linter.
//!
//! A rule is data: its name, group and severity, the requirements it checks, its page, and a function that looks at
//! one level of a network. It labels values of the model, which know where they come from.

mod context;
mod page;
mod suppression;

pub use context::{Builder, Context};
pub use page::{Example, Page};
pub use suppression::{Effect, InComment, InSettings, Suppressions};

use crate::analysis::advertise::Sent;
use crate::analysis::announced::Announced;
use crate::analysis::peering::{Peering, Peerings};
use crate::diagnostic::Severity;
use crate::model::{Device, Network, Reading};

/// A lint rule.
#[derive(Debug)]
pub struct Rule {
    /// Its one identity, in kebab case: reads well after "allow".
    pub name: &'static str,
    /// What family of reasons it belongs to.
    pub group: Group,
    /// How bad a finding is, unless the rule says less of it.
    pub severity: Severity,
    /// Whether it is asked when nobody names it.
    pub default: ByDefault,
    /// Ids of the requirements that it checks.
    pub requirements: &'static [&'static str],
    /// The release that brought it.
    pub since: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The rule's page in Markdown, from its doc comment.
    pub page: &'static str,
    /// Where it looks.
    pub check: Check,
}

/// Whether a rule is asked when nobody names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByDefault {
    /// It is.
    On,
    /// Only when it is named: what it finds is a matter of taste, or of designs that many have on purpose.
    Off,
}

impl ByDefault {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            ByDefault::On => "on",
            ByDefault::Off => "opt-in",
        }
    }
}

/// A family of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What Azure ExpressRoute demands of the customer's edge.
    Expressroute,
    /// Names that lead nowhere.
    References,
    /// Neighbors that cannot work as configured.
    Sessions,
    /// Policies that do not do what they say, or endanger others.
    Policy,
    /// Settings that invite abuse.
    Security,
    /// Text that the router would refuse.
    Syntax,
    /// What has changed or was copied from elsewhere.
    Migration,
    /// What people decided not to hear of.
    Suppressions,
}

impl Group {
    /// The word used in every output and in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Expressroute => "expressroute",
            Group::References => "references",
            Group::Sessions => "sessions",
            Group::Policy => "policy",
            Group::Security => "security",
            Group::Syntax => "syntax",
            Group::Migration => "migration",
            Group::Suppressions => "suppressions",
        }
    }
}

/// What a rule looks at; the engine walks the network once and asks every rule at its level.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// How one file was read.
    Reading(fn(&mut Context<'_>, &Reading)),
    /// One device.
    Device(fn(&mut Context<'_>, &Device)),
    /// All of them together.
    Network(fn(&mut Context<'_>)),
    /// What became of the suppressions, when everything else was asked.
    Suppressions(fn(&mut Context<'_>, &Suppressions<'_>)),
}

/// What every rule may ask.
#[derive(Debug)]
pub struct Facts<'m> {
    /// All devices.
    pub network: &'m Network,
    /// Sessions to Microsoft, their kinds and pairs.
    pub peerings: Peerings<'m>,
    announced: Announced,
}

impl<'m> Facts<'m> {
    /// Of a network that was read.
    pub fn of(network: &'m Network) -> Self {
        Facts { network, peerings: Peerings::of(network), announced: Announced::of(network) }
    }

    /// What a session to Microsoft sends in the family of its own addresses; `None` when it exchanges nothing.
    pub fn sent(&self, peering: &Peering<'m>) -> Option<&Sent> {
        self.announced.by(&self.peerings, peering)
    }
}

/// Declares a rule; the doc comment is its page. `opt_in` behind the severity makes it one that must be named.
macro_rules! rule {
    (
        $(#[doc = $line:literal])*
        $name:literal, $group:ident, $severity:ident $($default:ident)?, requirements: [$($requirement:literal),* $(,)?],
        since $since:literal, $summary:literal, $level:ident => $check:path
    ) => {
        $(#[doc = $line])*
        pub static RULE: $crate::rules::Rule = $crate::rules::Rule {
            name: $name,
            group: $crate::rules::Group::$group,
            severity: $crate::diagnostic::Severity::$severity,
            default: by_default!($($default)?),
            requirements: &[$($requirement),*],
            since: $since,
            summary: $summary,
            page: concat!($($line, "\n"),*),
            check: $crate::rules::Check::$level($check),
        };
    };
}

/// What stands behind a rule's severity.
macro_rules! by_default {
    () => {
        $crate::rules::ByDefault::On
    };
    (opt_in) => {
        $crate::rules::ByDefault::Off
    };
}

/// Declares the modules of all rules and, from the same words, their list. What rules of a group share stands behind
/// `with`.
macro_rules! rules {
    ($($group:ident $(with $($shared:ident),+)? { $($rule:ident),* $(,)? })*) => {
        $(mod $group { $($(mod $shared;)+)? $(pub(super) mod $rule;)* })*
        /// Every rule, by group.
        pub static RULES: &[&Rule] = &[$($(&$group::$rule::RULE,)*)*];
    };
}

rules! {
    expressroute with advertised, both_links, leak, prefix_count, prepended, ranks, shared_pool, sought, tags, together, translated, unfiltered, way_out {
        active_passive_pair,
        advertised_prefix_limit,
        asymmetric_preference,
        bfd_incomplete,
        bfd_interval,
        bfd_missing,
        bridged_peering_link,
        circuit_mismatch,
        community_on_wrong_peering,
        default_route_advertised,
        default_route_on_private_peering,
        documentation_asn_in_path,
        duplicate_link_subnet,
        exact_community_match,
        expressroute_not_preferred,
        first_hop_redundancy_on_peering_link,
        internal_session_to_microsoft,
        ipv6_on_separate_link,
        ipv6_over_ipv4_session,
        lacp_on_direct_port,
        link_addresses_swapped,
        link_subnet_advertised,
        link_subnet_order,
        link_subnet_overlaps_azure,
        link_subnet_size,
        maintenance_prepend_rejected,
        marking_overwritten,
        microsoft_routes_into_private_peering,
        missing_inbound_filter,
        missing_outbound_filter,
        missing_qos_policy,
        missing_secondary_session,
        misspelled_second_dot1q,
        multihop_peering,
        nat_on_private_peering,
        nat_pool_not_advertised,
        nat_pool_not_public,
        nat_pool_per_link,
        nat_pool_shared_across_circuits,
        nat_pool_shared_with_internet,
        nothing_advertised,
        outbound_community_ignored,
        outer_tag_mismatch,
        pair_advertises_different_prefixes,
        pair_key_mismatch,
        pair_on_one_device,
        pair_on_one_port,
        pair_vlan_mismatch,
        peering_mtu,
        peering_session_down,
        peering_without_prefix_limit,
        peerings_share_vrf,
        pinned_exit_link,
        policy_required_but_missing,
        prefix_also_advertised_to_internet,
        private_asn_on_microsoft_peering,
        private_asn_prepend,
        private_link_on_microsoft_peering,
        private_prefix_advertised,
        region_filter_drops_microsoft_365,
        reserved_local_asn,
        retired_public_peering,
        route_filter_missing,
        session_key_format,
        session_timers,
        shared_internet_edge,
        single_circuit,
        single_path_to_microsoft,
        special_prefix_advertised,
        stateful_peering_edge,
        transit_through_microsoft,
        unbounded_advertisement,
        unknown_microsoft_community,
        unlisted_marking_kept,
        unregistered_prefix_advertised,
        vlan_reused_across_peerings,
        vnet_community_needs_setup,
        wrong_microsoft_asn,
    }
    references with misspelt, reference {
        undefined_match_list,
        undefined_policy,
    }
    syntax {
        host_bits_set,
        invalid_value,
        unknown_command,
        wrong_mode,
    }
    suppressions with named {
        expired_suppression,
        suppression_of_unknown_rule,
        suppression_without_reason,
        unused_suppression,
    }
}

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|it| it.name == name)
}
