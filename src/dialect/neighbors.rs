//! Neighbors as they are written: settings of neighbors, groups and templates, and how they become sessions.

use std::collections::{BTreeMap, BTreeSet};

use super::platform::Platform;
use crate::model::{
    BfdUse, CommunitiesSent, ConditionalAdvertisement, Direction, Filter, FilterKind, Filters, Key, Missing,
    Named, NextHopSelf, OwnAs, Peer, PeeringKind, PolicyReference, PrefixLimit, RemoteAs, RemovePrivateAs,
    Session, SessionFamily, Sourced, Timers, UpdateSource,
};
use crate::net::{Asn, Family};
use crate::text::Span;

/// Takes over what is not stated here, as applied by the statement at `$applied`.
macro_rules! inherit {
    ($own:expr, $from:expr, $applied:expr; $($field:ident),+ $(,)?) => {
        $(if $own.$field.is_none() {
            $own.$field = $from.$field.clone().map(|it| it.applied_at($applied));
        })+
    };
}

/// What a neighbor, a group or a template says about the session itself.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionSettings {
    pub remote_as: Option<Sourced<RemoteAs>>,
    /// The AS that the session names itself by, and what is seen of that of the process then.
    pub local_as: Option<Sourced<(Asn, OwnAs)>>,
    pub description: Option<Sourced<String>>,
    pub enabled: Option<Sourced<bool>>,
    pub source: Option<Sourced<UpdateSource>>,
    pub multihop: Option<Sourced<u8>>,
    pub ttl_security: Option<Sourced<u8>>,
    pub connected_check: Option<Sourced<bool>>,
    pub timers: Option<Sourced<Timers>>,
    pub key: Option<Sourced<Key>>,
    pub bfd: Option<Sourced<BfdUse>>,
    pub passive: Option<Sourced<bool>>,
    /// What a comment states.
    pub stated_kind: Option<Sourced<PeeringKind>>,
}

impl SessionSettings {
    fn inherit(&mut self, from: &SessionSettings, applied: Span) {
        inherit!(self, from, applied; remote_as, local_as, description, enabled, source, multihop,
            ttl_security, connected_check, timers, key, bfd, passive, stated_kind);
    }
}

/// What a neighbor, a group or a template says about one address family.
#[derive(Debug, Clone, Default)]
pub(super) struct FamilySettings {
    pub active: Option<Sourced<bool>>,
    pub filters: Vec<(Direction, Filter)>,
    pub prefix_limit: Option<Sourced<PrefixLimit>>,
    pub communities_sent: Option<Sourced<CommunitiesSent>>,
    pub default_originate: Option<Sourced<Option<PolicyReference>>>,
    pub next_hop_self: Option<Sourced<NextHopSelf>>,
    pub reflector_client: Option<Sourced<bool>>,
    pub unsuppress_map: Option<PolicyReference>,
    pub conditional_advertisement: Option<Sourced<ConditionalAdvertisement>>,
    pub maximum_sent: Option<Sourced<u32>>,
    pub weight: Option<Sourced<u32>>,
    pub allow_own_as: Option<Sourced<u8>>,
    pub remove_private_as: Option<Sourced<RemovePrivateAs>>,
    pub as_override: Option<Sourced<bool>>,
    pub keep_received: Option<Sourced<bool>>,
    /// Policy templates with their numbers: of those that say the same, the highest wins.
    pub templates: Vec<(u32, Sourced<String>)>,
}

impl FamilySettings {
    /// Sets a filter: it replaces one of the same kind and direction.
    pub fn set_filter(&mut self, direction: Direction, filter: Filter) {
        self.filters.retain(|(way, old)| *way != direction || old.kind != filter.kind);
        self.filters.push((direction, filter));
    }

    fn inherit(&mut self, from: &FamilySettings, applied: Span) {
        inherit!(self, from, applied; active, prefix_limit, communities_sent, default_originate,
            next_hop_self, reflector_client, conditional_advertisement, maximum_sent, weight, allow_own_as,
            remove_private_as, as_override, keep_received);
        if self.unsuppress_map.is_none() {
            self.unsuppress_map.clone_from(&from.unsuppress_map);
        }
        for (direction, filter) in &from.filters {
            if !self.filters.iter().any(|(way, own)| way == direction && own.kind == filter.kind) {
                let name = filter.name.clone().applied_at(applied);
                self.filters.push((*direction, Filter { name, ..filter.clone() }));
            }
        }
    }
}

/// A neighbor or a peer group, as written.
#[derive(Debug, Clone)]
pub(super) struct Neighbor {
    /// The first statement about it.
    pub opening: Span,
    /// The statement that gives its AS, which is where an administrator looks for it.
    pub remote_as_statement: Option<Span>,
    /// The families that it exchanged by default when it was created.
    pub active_at_creation: Option<ActiveByDefault>,
    /// An address, a range or an interface; a group has none of them.
    pub peer: Option<Sourced<Peer>>,
    /// Settings of the session.
    pub settings: SessionSettings,
    /// Settings by family.
    pub families: BTreeMap<Family, FamilySettings>,
    /// The group it is in.
    pub group: Option<Sourced<String>>,
    /// The session template it inherits from.
    pub session_template: Option<Sourced<String>>,
    /// Lines about it that were not understood, and uses of groups and templates that are not here.
    pub unread: Vec<Span>,
}

impl Neighbor {
    pub fn new(opening: Span, peer: Option<Sourced<Peer>>) -> Self {
        Neighbor {
            opening,
            remote_as_statement: None,
            active_at_creation: None,
            peer,
            settings: SessionSettings::default(),
            families: BTreeMap::new(),
            group: None,
            session_template: None,
            unread: Vec::new(),
        }
    }

    pub fn family(&mut self, family: Family) -> &mut FamilySettings {
        self.families.entry(family).or_default()
    }
}

/// A template of session settings.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionTemplate {
    pub settings: SessionSettings,
    pub parent: Option<Sourced<String>>,
    /// Lines of it that were not understood.
    pub unread: Vec<Span>,
}

/// A template of policies.
#[derive(Debug, Clone, Default)]
pub(super) struct PolicyTemplate {
    pub settings: FamilySettings,
    /// Lines of it that were not understood.
    pub unread: Vec<Span>,
}

/// Everything that a neighbor may inherit from.
pub(super) struct Ancestry<'a> {
    /// Peer groups of the same table, then of the global one.
    pub groups: [&'a Named<Neighbor>; 2],
    pub session_templates: &'a Named<SessionTemplate>,
    pub policy_templates: &'a Named<PolicyTemplate>,
    /// They are neighbors of a VRF, which belong to the families that mention them.
    pub of_vrf: bool,
    /// Timers of the table.
    pub timers: Option<Sourced<Timers>>,
}

/// Families that every neighbor exchanges unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ActiveByDefault {
    pub ipv4: bool,
    pub ipv6: bool,
}

/// What holds of the sessions of a process when nobody says anything.
#[derive(Debug, Clone)]
pub(super) struct SessionDefaults {
    pub platform: &'static Platform,
    pub timers: Sourced<Timers>,
    pub active: ActiveByDefault,
    /// External sessions without a policy exchange no routes.
    pub policy_required: bool,
    /// Neighbors with one of these AS numbers belong to the confederation.
    pub confederation_peers: BTreeSet<Asn>,
    /// Not shut down.
    pub enabled: Sourced<bool>,
    /// All are shut down, whatever they say.
    pub shutdown: Option<Sourced<bool>>,
}

/// Templates may inherit from each other; more than any platform allows is a loop.
const MOST_TEMPLATES: usize = 16;

impl Ancestry<'_> {
    fn group(&self, name: &str) -> Option<&Neighbor> {
        self.groups.iter().find_map(|it| it.get(name))
    }

    /// Adds what groups and templates say to what the neighbor says.
    fn apply(&self, neighbor: &mut Neighbor, defaults: &SessionDefaults) {
        self.apply_templates(neighbor);
        let Some(name) = neighbor.group.clone() else { return };
        let applied = name.span().unwrap_or(neighbor.opening);
        let Some(group) = self.group(&name) else {
            neighbor.unread.push(applied);
            return;
        };
        // One is enough to know that something is missing.
        let unread = group.unread.iter().take(1).copied().collect();
        let mut group = Neighbor {
            settings: group.settings.clone(),
            families: group.families.clone(),
            group: None,
            session_template: group.session_template.clone(),
            unread,
            opening: group.opening,
            remote_as_statement: None,
            active_at_creation: None,
            peer: None,
        };
        self.apply_templates(&mut group);
        if defaults.platform.group_remote_as_wins && group.settings.remote_as.is_some() {
            neighbor.settings.remote_as = None;
        }
        neighbor.settings.inherit(&group.settings, applied);
        for (family, settings) in &group.families {
            neighbor.family(*family).inherit(settings, applied);
        }
        neighbor.unread.extend(group.unread.first());
    }

    fn apply_templates(&self, neighbor: &mut Neighbor) {
        self.apply_session_template(neighbor);
        let unread = neighbor.families.values_mut().filter_map(|it| self.apply_policy_templates(it));
        neighbor.unread.extend(unread);
    }

    fn apply_session_template(&self, neighbor: &mut Neighbor) {
        let mut next = neighbor.session_template.clone();
        let Some(applied) = next.as_ref().and_then(Sourced::span) else { return };
        for _ in 0..MOST_TEMPLATES {
            let Some(name) = &next else { return };
            let Some(template) = self.session_templates.get(name.as_str()) else {
                neighbor.unread.push(applied);
                return;
            };
            neighbor.settings.inherit(&template.settings, applied);
            neighbor.unread.extend(template.unread.first());
            next.clone_from(&template.parent);
        }
    }

    /// Adds what policy templates say, each before those that it inherits from itself. Gives a place that was not
    /// understood, when there is one.
    fn apply_policy_templates(&self, settings: &mut FamilySettings) -> Option<Span> {
        let by_number = |templates: &[(u32, Sourced<String>)]| {
            let mut templates = templates.to_vec();
            templates.sort_by_key(|(number, _)| *number);
            templates
        };
        let mut unread = None;
        let mut seen = BTreeSet::new();
        let own = by_number(&settings.templates).into_iter();
        let mut pending: Vec<_> = own.filter_map(|(_, name)| Some((name.span()?, name.value))).collect();
        while let Some((applied, name)) = pending.pop() {
            if seen.len() > MOST_TEMPLATES || seen.contains(&name) {
                continue;
            }
            match self.policy_templates.get(name.as_str()) {
                Some(template) => {
                    settings.inherit(&template.settings, applied);
                    unread = unread.or(template.unread.first().copied());
                    let parents = by_number(&template.settings.templates).into_iter();
                    pending.extend(parents.map(|(_, name)| (applied, name.value)));
                }
                None => unread = unread.or(Some(applied)),
            }
            seen.insert(name);
        }
        unread
    }

    /// The session that comes of a neighbor, with its settings in effect.
    pub fn session(
        &self,
        mut neighbor: Neighbor,
        own: Sourced<Asn>,
        defaults: &SessionDefaults,
    ) -> Option<Session> {
        let peer = neighbor.peer.clone()?;
        let mentioned = !self.of_vrf || neighbor.families.contains_key(&Family::IPV4_UNICAST);
        self.apply(&mut neighbor, defaults);
        activate(&mut neighbor, defaults, mentioned);
        let settings = neighbor.settings;
        let families = neighbor.families;
        let templates = families.values().flat_map(|it| it.templates.iter().map(|(_, name)| name.clone()));
        let groups = neighbor.group.into_iter().chain(neighbor.session_template).chain(templates).collect();
        let enabled = settings.enabled.unwrap_or(defaults.enabled);
        let mut session = Session {
            peer,
            opening: neighbor.remote_as_statement.unwrap_or(neighbor.opening),
            description: settings.description,
            groups,
            local_as: settings.local_as.map_or(own, |it| it.map(|(asn, _)| asn)),
            own_as: settings.local_as.map_or(OwnAs::default(), |it| it.value.1),
            remote_as: settings.remote_as,
            stated_external: None,
            enabled: defaults.shutdown.unwrap_or(enabled),
            source: settings.source,
            multihop: settings.multihop,
            ttl_security: settings.ttl_security,
            connected_check: settings.connected_check.unwrap_or(Sourced::default_of(true)),
            timers: settings.timers.or(self.timers).unwrap_or(defaults.timers),
            key: settings.key,
            bfd: settings.bfd,
            bfd_inactive: None,
            passive: settings.passive.unwrap_or(Sourced::default_of(false)),
            stated_kind: settings.stated_kind,
            returns_routes: true,
            families: families.into_iter().map(|(family, it)| effective(family, it, defaults)).collect(),
            unread: neighbor.unread,
        };
        require_policy(&mut session, defaults);
        Some(session)
    }
}

/// Switches on what every neighbor exchanges unless told otherwise: IPv4 only where the neighbor is mentioned.
fn activate(neighbor: &mut Neighbor, defaults: &SessionDefaults, mentioned: bool) {
    let early = neighbor.active_at_creation.filter(|_| defaults.platform.active_is_settled_at_creation);
    let ActiveByDefault { ipv4, ipv6 } = early.unwrap_or(defaults.active);
    for (family, active) in
        [(Family::IPV4_UNICAST, ipv4 && mentioned), (Family::unicast(crate::net::Afi::Ipv6), ipv6)]
    {
        if active {
            neighbor.family(family).active.get_or_insert(Sourced::default_of(true));
        }
    }
    neighbor.family(Family::IPV4_UNICAST);
}

/// Where external sessions need a policy, a direction without one lets nothing through (RFC 8212).
///
/// Releases of FRR differ: 8.4 was seen to exchange nothing with other members of the confederation, policy or not, and
/// not to take a policy that lets suppressed routes out for one; later sources do otherwise.
fn require_policy(session: &mut Session, defaults: &SessionDefaults) {
    let inside = session.remote_asn().is_some_and(|it| defaults.confederation_peers.contains(&it));
    if !defaults.policy_required || session.is_external() != Some(true) {
        return;
    }
    for family in &mut session.families {
        for filters in [&mut family.import, &mut family.export] {
            filters.unfiltered = if inside { Missing::Unknown } else { Missing::Denies };
            filters.filtered = if inside { Missing::Unknown } else { Missing::Permits };
        }
        if family.unsuppress_map.is_some() {
            family.export.unfiltered = Missing::Unknown;
        }
    }
}

/// A family with its defaults filled in.
fn effective(family: Family, settings: FamilySettings, defaults: &SessionDefaults) -> SessionFamily {
    let off = Sourced::default_of(false);
    let mut import = Filters::default();
    let mut export = Filters::default();
    let mut filters = settings.filters;
    // Where sources disagree on whether route maps come before lists, they are asked first here, so that what they change
    // is in doubt for the lists.
    let lists_come_first = defaults.platform.lists_come_first;
    filters.sort_by_key(|(_, it)| (it.kind == FilterKind::Policy) == lists_come_first);
    for (direction, filter) in filters {
        match direction {
            Direction::In => import.filters.push(filter),
            Direction::Out => export.filters.push(filter),
        }
    }
    import.filters.shrink_to_fit();
    export.filters.shrink_to_fit();
    SessionFamily {
        family,
        active: settings.active.unwrap_or(off),
        import,
        export,
        prefix_limit: settings.prefix_limit,
        communities_sent: settings
            .communities_sent
            .unwrap_or(Sourced::default_of(defaults.platform.communities_sent)),
        default_originate: settings.default_originate,
        default_passes_filters: defaults.platform.default_passes_filters,
        next_hop_self: settings.next_hop_self.unwrap_or(Sourced::default_of(NextHopSelf::None)),
        reflector_client: settings.reflector_client.unwrap_or(off),
        unsuppress_map: settings.unsuppress_map,
        unsuppressed_pass_policy: defaults.platform.unsuppressed_pass_policy,
        conditional_advertisement: settings.conditional_advertisement,
        maximum_sent: settings.maximum_sent,
        weight: settings.weight,
        allow_own_as: settings.allow_own_as,
        remove_private_as: settings.remove_private_as,
        as_override: settings.as_override.unwrap_or(off),
        keep_received: settings.keep_received.unwrap_or(off),
    }
}

/// A filter as a neighbor statement names it.
pub(super) fn filter(
    kind: FilterKind,
    name: Sourced<String>,
    statement: Span,
    defaults: FilterDefaults,
) -> Filter {
    let if_undefined = match kind {
        FilterKind::Policy => defaults.policy,
        FilterKind::PrefixList => defaults.prefix_list,
        FilterKind::AccessList => defaults.access_list,
        FilterKind::AsPathList => defaults.as_path_list,
    };
    Filter { kind, name, if_undefined, statement }
}

/// What an undefined filter on a neighbor does, by kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterDefaults {
    pub policy: crate::model::Missing,
    pub prefix_list: crate::model::Missing,
    pub access_list: crate::model::Missing,
    pub as_path_list: crate::model::Missing,
}
