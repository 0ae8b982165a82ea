//! Neighbors as they are written: settings of neighbors, groups and templates, and how they become sessions.

use std::collections::BTreeMap;

use crate::model::{
    BfdUse, CommunitiesSent, Direction, Filter, FilterKind, Filters, Key, Named, Peer, PolicyReference,
    PrefixLimit, RemoteAs, RemovePrivateAs, Session, SessionFamily, Sourced, Timers, UpdateSource,
};
use crate::net::{Afi, Asn, Family};
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
    pub local_as: Option<Sourced<Asn>>,
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
}

impl SessionSettings {
    fn inherit(&mut self, from: &SessionSettings, applied: Span) {
        inherit!(self, from, applied; remote_as, local_as, description, enabled, source, multihop,
            ttl_security, connected_check, timers, key, bfd, passive);
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
    pub next_hop_self: Option<Sourced<bool>>,
    pub reflector_client: Option<Sourced<bool>>,
    pub unsuppress_map: Option<PolicyReference>,
    pub conditional_advertisement: Option<Sourced<PolicyReference>>,
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
            next_hop_self, reflector_client, conditional_advertisement, weight, allow_own_as,
            remove_private_as, as_override, keep_received);
        if self.unsuppress_map.is_none() {
            self.unsuppress_map = from.unsuppress_map.clone();
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
    /// An address or a range; a group has neither.
    pub peer: Option<Sourced<Peer>>,
    /// Settings of the session.
    pub settings: SessionSettings,
    /// Settings by family.
    pub families: BTreeMap<Family, FamilySettings>,
    /// The group it is in.
    pub group: Option<Sourced<String>>,
    /// The session template it inherits from.
    pub session_template: Option<Sourced<String>>,
    /// Lines about it that were not understood.
    pub unread: Vec<Span>,
}

impl Neighbor {
    pub fn new(opening: Span, peer: Option<Sourced<Peer>>) -> Self {
        Neighbor {
            opening,
            remote_as_statement: None,
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
}

/// A template of policies.
#[derive(Debug, Clone, Default)]
pub(super) struct PolicyTemplate {
    pub settings: FamilySettings,
}

/// Everything that a neighbor may inherit from.
pub(super) struct Ancestry<'a> {
    /// Peer groups of the same table, then of the global one.
    pub groups: [&'a Named<Neighbor>; 2],
    pub session_templates: &'a Named<SessionTemplate>,
    /// With everything that they inherit.
    pub policy_templates: &'a Named<FamilySettings>,
}

/// What holds when nobody says anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionDefaults {
    pub timers: Timers,
    pub communities_sent: CommunitiesSent,
    /// Every neighbor exchanges IPv4 unicast routes unless told otherwise.
    pub ipv4_active: bool,
}

/// Templates may inherit from each other; a chain longer than any platform allows is a loop.
const LONGEST_CHAIN: usize = 16;

impl Ancestry<'_> {
    fn group(&self, name: &str) -> Option<&Neighbor> {
        self.groups.iter().find_map(|it| it.get(name))
    }

    /// Adds what groups and templates say to what the neighbor says.
    fn apply(&self, neighbor: &mut Neighbor) {
        self.apply_session_template(neighbor);
        for settings in neighbor.families.values_mut() {
            self.apply_policy_templates(settings);
        }
        let Some(name) = neighbor.group.clone() else { return };
        let Some(group) = self.group(&name) else { return };
        let applied = name.span().unwrap_or(neighbor.opening);
        let mut group = group.clone();
        self.apply_session_template(&mut group);
        neighbor.settings.inherit(&group.settings, applied);
        for (family, mut settings) in group.families {
            self.apply_policy_templates(&mut settings);
            neighbor.family(family).inherit(&settings, applied);
        }
        neighbor.unread.extend(group.unread);
    }

    fn apply_session_template(&self, neighbor: &mut Neighbor) {
        let mut next = neighbor.session_template.clone();
        let Some(applied) = next.as_ref().and_then(Sourced::span) else { return };
        for _ in 0..LONGEST_CHAIN {
            let Some(template) = next.as_ref().and_then(|it| self.session_templates.get(it.as_str())) else {
                return;
            };
            neighbor.settings.inherit(&template.settings, applied);
            next.clone_from(&template.parent);
        }
    }

    fn apply_policy_templates(&self, settings: &mut FamilySettings) {
        inherit_policies(settings, |name| self.policy_templates.get(name).cloned());
    }

    /// The session that comes of a neighbor, with its settings in effect.
    pub fn session(
        &self,
        mut neighbor: Neighbor,
        own: Sourced<Asn>,
        defaults: SessionDefaults,
    ) -> Option<Session> {
        let peer = neighbor.peer.clone()?;
        self.apply(&mut neighbor);
        let ipv4 = neighbor.family(Family::IPV4_UNICAST);
        if ipv4.active.is_none() && defaults.ipv4_active {
            ipv4.active = Some(Sourced::default_of(true));
        }
        let settings = neighbor.settings;
        let families = neighbor.families;
        let templates = families.values().flat_map(|it| it.templates.iter().map(|(_, name)| name.clone()));
        let groups = neighbor.group.into_iter().chain(neighbor.session_template).chain(templates).collect();
        Some(Session {
            peer,
            opening: neighbor.remote_as_statement.unwrap_or(neighbor.opening),
            description: settings.description,
            groups,
            local_as: settings.local_as.unwrap_or(own),
            remote_as: settings.remote_as,
            enabled: settings.enabled.unwrap_or(Sourced::default_of(true)),
            source: settings.source,
            multihop: settings.multihop,
            ttl_security: settings.ttl_security,
            connected_check: settings.connected_check.unwrap_or(Sourced::default_of(true)),
            timers: settings.timers.unwrap_or(Sourced::default_of(defaults.timers)),
            key: settings.key,
            bfd: settings.bfd,
            passive: settings.passive.unwrap_or(Sourced::default_of(false)),
            families: families.into_iter().map(|(family, it)| effective(family, it, defaults)).collect(),
            unread: neighbor.unread,
        })
    }
}

/// Policy templates with everything that they inherit. Each is made once, however often it is inherited; one that
/// inherits itself stands for its own lines there.
pub(super) fn resolved(templates: &Named<PolicyTemplate>) -> Named<FamilySettings> {
    let mut done = Named::new();
    for name in templates.keys() {
        resolve(templates, name, 0, &mut done);
    }
    done
}

fn resolve(templates: &Named<PolicyTemplate>, name: &str, depth: usize, done: &mut Named<FamilySettings>) {
    let Some(template) = templates.get(name).filter(|_| !done.contains_key(name)) else { return };
    let mut settings = template.settings.clone();
    done.insert(name.to_owned(), settings.clone());
    if depth < LONGEST_CHAIN {
        for (_, parent) in &template.settings.templates {
            resolve(templates, parent, depth + 1, done);
        }
    }
    inherit_policies(&mut settings, |name| done.get(name).cloned());
    done.insert(name.to_owned(), settings);
}

/// Adds what policy templates say, the highest number first.
fn inherit_policies(settings: &mut FamilySettings, template: impl Fn(&str) -> Option<FamilySettings>) {
    let mut templates = std::mem::take(&mut settings.templates);
    templates.sort_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
    for (_, name) in &templates {
        if let (Some(inherited), Some(applied)) = (template(name), name.span()) {
            settings.inherit(&inherited, applied);
        }
    }
    settings.templates = templates;
}

/// A family with its defaults filled in.
fn effective(family: Family, settings: FamilySettings, defaults: SessionDefaults) -> SessionFamily {
    let off = Sourced::default_of(false);
    let mut import = Filters::default();
    let mut export = Filters::default();
    let mut filters = settings.filters;
    // Sources disagree on whether route maps come before other filters. They are asked first here, so that what they change
    // is in doubt for the others.
    filters.sort_by_key(|(_, it)| it.kind != FilterKind::Policy);
    for (direction, filter) in filters {
        match direction {
            Direction::In => import.filters.push(filter),
            Direction::Out => export.filters.push(filter),
        }
    }
    SessionFamily {
        family,
        active: settings.active.unwrap_or(off),
        import,
        export,
        prefix_limit: settings.prefix_limit,
        communities_sent: settings.communities_sent.unwrap_or(Sourced::default_of(defaults.communities_sent)),
        default_originate: settings.default_originate,
        next_hop_self: settings.next_hop_self.unwrap_or(off),
        reflector_client: settings.reflector_client.unwrap_or(off),
        unsuppress_map: settings.unsuppress_map,
        conditional_advertisement: settings.conditional_advertisement,
        weight: settings.weight,
        allow_own_as: settings.allow_own_as,
        remove_private_as: settings.remove_private_as,
        as_override: settings.as_override.unwrap_or(off),
        keep_received: settings.keep_received.unwrap_or(off),
    }
}

/// The family to which a neighbor's own address belongs.
pub(super) fn family_of(peer: &Peer) -> Family {
    match peer {
        Peer::Address(std::net::IpAddr::V6(_)) | Peer::Range(ipnet::IpNet::V6(_)) => Family::IPV6_UNICAST,
        _ => Family::unicast(Afi::Ipv4),
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
