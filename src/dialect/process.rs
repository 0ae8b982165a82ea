//! BGP processes and their routing tables as they are written, and the speakers that come of them.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr};

use super::neighbors::{ActiveByDefault, Ancestry, Neighbor, PolicyTemplate, SessionTemplate};
use super::platform::Platform;
use crate::model::{
    BgpProcess, Named, Peer, PolicyReference, ProcessFamily, Protocol, RouterIdChoice, Sourced, Timers, Unset,
};
use crate::net::{Asn, Family};
use crate::text::Span;

/// A BGP process as written, before neighbors inherit.
#[derive(Debug, Clone)]
pub(super) struct ProcessDraft {
    /// What tells it from other processes of the device; a platform that has only one leaves it empty.
    pub instance: String,
    pub asn: Sourced<Asn>,
    pub confederation: Option<Sourced<Asn>>,
    pub confederation_peers: Vec<Sourced<Asn>>,
    /// Paths of another AS must begin with its number.
    pub enforces_first_as: bool,
    /// The local preference of its own routes.
    pub local_preference: Option<u32>,
    pub active: ActiveByDefault,
    /// External sessions without a policy exchange no routes (RFC 8212).
    pub policy_required: bool,
    /// A `network` statement announces only what the routing table holds.
    pub network_needs_route: bool,
    /// The statement that keeps every session down.
    pub shutdown: Option<Span>,
    /// The statement that keeps sessions down unless they say otherwise.
    pub shutdown_by_default: Option<Span>,
    /// The table that it was opened for first.
    pub tables: Vec<TableDraft>,
    /// Places of the tables of VRFs, by name.
    pub places: HashMap<String, usize>,
    pub session_templates: Named<SessionTemplate>,
    pub policy_templates: Named<PolicyTemplate>,
}

impl ProcessDraft {
    pub fn new(instance: &str, asn: Sourced<Asn>, table: TableDraft, platform: &Platform) -> Self {
        let places = table.vrf.iter().map(|it| (it.value.clone(), 0)).collect();
        ProcessDraft {
            instance: instance.to_owned(),
            asn,
            confederation: None,
            confederation_peers: Vec::new(),
            enforces_first_as: platform.enforces_first_as,
            local_preference: None,
            active: platform.active,
            policy_required: platform.policy_required,
            network_needs_route: platform.network_needs_route,
            shutdown: None,
            shutdown_by_default: None,
            tables: vec![table],
            places,
            session_templates: Named::new(),
            policy_templates: Named::new(),
        }
    }
}

/// One routing table of a process.
#[derive(Debug, Clone)]
pub(super) struct TableDraft {
    pub vrf: Option<Sourced<String>>,
    pub opening: Span,
    /// A VRF without one uses that of the global table.
    pub router_id: Option<Sourced<Ipv4Addr>>,
    /// Keepalive and hold time of its sessions; so does one without these.
    pub timers: Option<Sourced<Timers>>,
    pub families: Vec<ProcessFamily>,
    /// Families in which redistribution lets default routes in.
    pub default_information: Vec<Family>,
    /// Policies for what other tables bring into a family.
    pub leak_policies: Vec<(Family, PolicyReference)>,
    pub neighbors: Vec<Neighbor>,
    /// Places of neighbors by the text with which statements name them.
    index: HashMap<String, usize>,
    pub groups: Named<Neighbor>,
    pub unread: Vec<Span>,
    /// Lines about neighbors and groups that were not understood; whoever they name may follow later.
    pub unread_neighbors: Vec<(String, Span)>,
}

impl TableDraft {
    pub fn new(vrf: Option<Sourced<String>>, opening: Span) -> Self {
        TableDraft {
            vrf,
            opening,
            router_id: None,
            timers: None,
            families: Vec::new(),
            default_information: Vec::new(),
            leak_policies: Vec::new(),
            neighbors: Vec::new(),
            index: HashMap::new(),
            groups: Named::new(),
            unread: Vec::new(),
            unread_neighbors: Vec::new(),
        }
    }

    /// The neighbor with this address or range, opened by `statement` when it is new.
    pub fn neighbor(&mut self, peer: Sourced<Peer>, statement: Span) -> &mut Neighbor {
        let next = self.neighbors.len();
        let at = *self.index.entry(peer.to_string()).or_insert(next);
        if at == next {
            self.neighbors.push(Neighbor::new(statement, Some(peer)));
        }
        match self.neighbors.get_mut(at) {
            Some(neighbor) => neighbor,
            None => unreachable!("the index points at neighbors of this table"),
        }
    }

    /// The peer group with this name, opened by `statement` when it is new.
    pub fn group(&mut self, name: &str, statement: Span) -> &mut Neighbor {
        self.groups.entry(name.to_owned()).or_insert_with(|| Neighbor::new(statement, None))
    }

    /// The neighbor with this name, or else the peer group, opened by `statement` when it is new.
    pub fn named(&mut self, name: &str, statement: Span) -> &mut Neighbor {
        match self.index.get(name).copied().filter(|&at| at < self.neighbors.len()) {
            Some(at) => match self.neighbors.get_mut(at) {
                Some(neighbor) => neighbor,
                None => unreachable!("the place was checked"),
            },
            None => self.group(name, statement),
        }
    }

    /// A neighbor or group by the text with which statements name it.
    pub fn find(&mut self, name: &str) -> Option<&mut Neighbor> {
        let canonical = name.parse().map_or_else(|_| name.to_owned(), |it: IpAddr| it.to_string());
        match self.index.get(&canonical) {
            Some(&at) => self.neighbors.get_mut(at),
            None => self.groups.get_mut(name),
        }
    }
}

/// A neighbor that a statement of a family mentions: one of a VRF belongs to the families that mention it, and to no
/// other.
pub(super) fn mentioned(neighbor: &mut Neighbor, family: Family, of_vrf: bool) -> &mut Neighbor {
    if of_vrf {
        neighbor.family(family);
    }
    neighbor
}

/// Saying something again replaces what was said.
fn last_of_each<T, K: Eq + Hash>(all: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = HashSet::with_capacity(all.len());
    all.reverse();
    all.retain(|it| seen.insert(key(it)));
    all.reverse();
}

/// One speaker for each table that has sessions or originates anything.
pub(super) fn tables(
    draft: ProcessDraft,
    platform: &'static Platform,
    profile: Option<Span>,
) -> Vec<BgpProcess> {
    let global_router_id = draft.tables.first().and_then(|it| it.router_id);
    let global_timers = draft.tables.first().and_then(|it| it.timers);
    let global_groups = draft.tables.first().map(|it| it.groups.clone()).unwrap_or_default();
    let defaults = platform.session_defaults(&draft, profile);
    let unset = platform.unset;
    let known = unset.own_local_preference.is_some();
    let mut out = Vec::new();
    for mut table in draft.tables {
        for (name, line) in std::mem::take(&mut table.unread_neighbors) {
            table.find(&name).into_iter().for_each(|it| it.unread.push(line));
        }
        let ancestry = Ancestry {
            groups: [&table.groups, &global_groups],
            session_templates: &draft.session_templates,
            policy_templates: &draft.policy_templates,
            of_vrf: table.vrf.is_some(),
            timers: table.timers.or(global_timers),
        };
        let neighbors = std::mem::take(&mut table.neighbors);
        let sessions = neighbors.into_iter().filter_map(|it| ancestry.session(it, draft.asn, &defaults));
        let sessions = sessions.collect();
        for family in &mut table.families {
            last_of_each(&mut family.networks, |it| it.prefix.value);
            last_of_each(&mut family.aggregates, |it| it.prefix.value);
            last_of_each(&mut family.redistributions, |it| it.protocol.value.clone());
            let allowed = table.default_information.contains(&family.family);
            family.redistributions.iter_mut().for_each(|it| it.default_route |= allowed);
            family.networks.iter_mut().for_each(|it| it.needs_route = draft.network_needs_route);
            let leak = table.leak_policies.iter().rev().find(|it| it.0 == family.family);
            let leaked = family.redistributions.iter_mut().filter(|it| it.protocol.value == Protocol::Bgp);
            leaked.filter(|it| it.policy.is_none()).for_each(|it| it.policy = leak.map(|it| it.1.clone()));
        }
        out.push(BgpProcess {
            vrf: table.vrf,
            asn: draft.asn,
            router_id: table.router_id.or(global_router_id),
            router_id_choice: RouterIdChoice::Highest,
            confederation: draft.confederation,
            confederation_peers: draft.confederation_peers.clone(),
            families: table.families,
            default_paths: platform.maximum_paths,
            sessions,
            opening: table.opening,
            enforces_first_as: draft.enforces_first_as,
            networks_bar_redistribution: platform.networks_bar_redistribution,
            unset: Unset {
                own_local_preference: draft.local_preference.filter(|_| known).or(unset.own_local_preference),
                ..unset
            },
            aggregates_contribute: platform.aggregates_contribute,
            unread: table.unread,
        });
    }
    out
}
