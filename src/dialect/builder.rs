//! Where the lowering of line dialects puts what it finds: the device being built, and where in the text we are.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Placed;
use super::neighbors::{FamilySettings, Neighbor, SessionSettings};
use super::platform::Platform;
use super::process::{ProcessDraft, TableDraft, mentioned, tables};
use crate::model::{
    AccessList, Action, Aggregation, AsNotation, AsPathList, ByFamily, CommunityChange, CommunityList,
    CommunityPattern, CommunityPrinting, Condition, Device, Flow, Interface, Missing, Named, Peer,
    PeeringKind, PrefixList, ProcessFamily, Qos, QosClass, RegexSyntax, RoutePolicy, Sourced, Term, Verdict,
    Vrf,
};
use crate::net::{Afi, Asn, Family};
use crate::text::{Span, Spanned};

/// What an open mode is about.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// Nothing that the model holds.
    Other,
    Interface(usize),
    Vrf(String),
    Process,
    Family {
        table: usize,
        family: Family,
    },
    SessionTemplate(String),
    PolicyTemplate(String),
    Term {
        policy: String,
        index: usize,
    },
    PrefixList {
        family: Afi,
        name: String,
    },
    AccessList {
        family: Afi,
        name: String,
    },
    CommunityList(String),
    QosClassifier(String),
    QosPolicy(String),
    QosClass {
        policy: String,
        index: usize,
    },
    QosMap(String),
    NatPool(String),
    BfdProfile(String),
    BfdPeer(usize),
}

/// The device being built.
pub(super) struct Builder<'s> {
    pub device: Device,
    pub platform: &'static Platform,
    /// The statement that chose the platform's defaults, where they are not the usual ones.
    pub profile: Option<Span>,
    /// How communities are printed for expressions.
    pub community_printing: CommunityPrinting,
    /// How AS numbers are printed for expressions.
    pub as_notation: AsNotation,
    processes: Vec<ProcessDraft>,
    /// The process whose mode was opened last.
    process: usize,
    text: &'s str,
    scopes: Vec<Scope>,
    interfaces: HashMap<String, usize>,
    /// Places of terms in their policies, so that re-opening one is not a search.
    terms: BTreeMap<(String, u32), usize>,
    /// The highest sequence of each prefix list.
    prefix_sequences: ByFamily<HashMap<String, u32>>,
    /// The number of the last numbered line of each access list.
    pub last_access_sequence: HashMap<String, u32>,
    /// Policies whose entries are tried one by one, not found by an index over their prefix lists.
    pub policies_without_index: HashSet<String>,
}

impl<'s> Builder<'s> {
    pub fn new(device: Device, platform: &'static Platform) -> Self {
        Builder {
            device,
            platform,
            profile: None,
            community_printing: platform.community_printing,
            as_notation: AsNotation::default(),
            processes: Vec::new(),
            process: 0,
            text: "",
            scopes: Vec::new(),
            interfaces: HashMap::new(),
            terms: BTreeMap::new(),
            prefix_sequences: ByFamily::default(),
            last_access_sequence: HashMap::new(),
            policies_without_index: HashSet::new(),
        }
    }

    /// Goes on with another file of the device.
    pub fn go_on(&mut self, text: &'s str) {
        self.text = text;
        self.scopes.clear();
    }

    /// The text of a span of this file.
    pub fn slice(&self, span: Span) -> &'s str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// What the statement stands in.
    pub fn scope(&self) -> &Scope {
        self.scopes.last().unwrap_or(&Scope::Other)
    }

    /// Leaves modes until so many are open.
    pub fn leave_to(&mut self, depth: usize) {
        self.scopes.truncate(depth);
    }

    /// Enters a mode that a statement opened. Until lowering says otherwise with [`Builder::open`], it is about
    /// what encloses it.
    pub fn enter(&mut self) {
        self.scopes.push(self.scope().clone());
    }

    /// Says what the mode just entered is about.
    pub fn open(&mut self, scope: Scope) {
        if let Some(last) = self.scopes.last_mut() {
            *last = scope;
        }
    }

    /// The interface with this canonical name, created at its first mention.
    pub fn interface(&mut self, name: Sourced<String>, statement: Span) -> usize {
        let next = self.device.interfaces.len();
        let at = *self.interfaces.entry(name.value.clone()).or_insert(next);
        if at == next {
            // Tags may stand one behind the other; what they are put on comes first.
            let parent = name.split_once('.').map(|(parent, _)| parent.to_owned());
            let vlan = (self.platform.tags_of_name)(&name, statement);
            let mut interface = Interface::new(name, statement);
            interface.parent = parent;
            interface.vlan = vlan;
            self.device.interfaces.push(interface);
        }
        at
    }

    /// The interface whose mode is open.
    pub fn current_interface(&mut self) -> Option<&mut Interface> {
        let Scope::Interface(at) = *self.scope() else { return None };
        self.device.interfaces.get_mut(at)
    }

    /// The VRF with this name, created at its first mention.
    pub fn vrf(&mut self, name: Spanned<&str>) -> &mut Vrf {
        self.device.vrfs.entry(name.value.to_owned()).or_insert_with(|| Vrf::new(name.into()))
    }

    /// The VRF whose mode is open.
    pub fn current_vrf(&mut self) -> Option<&mut Vrf> {
        let Scope::Vrf(name) = self.scope().clone() else { return None };
        self.device.vrfs.get_mut(&name)
    }

    /// Opens an entry of a route policy; opening it again continues it.
    pub fn term(&mut self, policy: Spanned<&str>, term: Term) -> Scope {
        let name = policy.value.to_owned();
        let entry = route_policy(&mut self.device.policies, policy);
        let next = entry.terms.len();
        let index = *self.terms.entry((name.clone(), term.sequence)).or_insert(next);
        match entry.terms.get_mut(index) {
            // What says how to go on after a permit is said apart, and stays.
            Some(old)
                if matches!(
                    (*old.on_match, *term.on_match),
                    (Flow::Jump { .. }, Flow::Stop(Verdict::Accept))
                ) => {}
            Some(old) => old.on_match = term.on_match,
            None => entry.terms.push(term),
        }
        Scope::Term { policy: name, index }
    }

    /// The policy entry whose mode is open.
    pub fn current_term(&mut self) -> Option<&mut Term> {
        let Scope::Term { policy, index } = self.scope().clone() else { return None };
        self.device.policies.get_mut(&policy)?.terms.get_mut(index)
    }

    /// The prefix list with this name, created at its first mention.
    pub fn prefix_list(&mut self, family: Afi, name: Spanned<&str>) -> &mut PrefixList {
        let if_empty = self.platform.empty_prefix_list;
        self.device.prefix_lists.get_mut(family).entry(name.value.to_owned()).or_insert_with(|| PrefixList {
            name: name.into(),
            entries: Vec::new(),
            if_empty,
            unread: Vec::new(),
        })
    }

    /// The sequence of an entry that is added to a prefix list: as stated, or a step after the highest.
    pub fn prefix_sequence(&mut self, family: Afi, list: &str, stated: Option<u32>, step: u32) -> u32 {
        let rounds_up = self.platform.sequence_rounds_up;
        let highest = self.prefix_sequences.get_mut(family);
        let Some(highest) = highest.get_mut(list) else {
            let first = stated.unwrap_or(step);
            highest.insert(list.to_owned(), first);
            return first;
        };
        let sequence = stated.unwrap_or_else(|| {
            let base = if rounds_up { *highest - *highest % step } else { *highest };
            base.saturating_add(step)
        });
        *highest = sequence.max(*highest);
        sequence
    }

    /// The access list with this name, created at its first mention.
    pub fn access_list(&mut self, family: Afi, name: Spanned<&str>) -> &mut AccessList {
        let if_empty = self.platform.empty_access_list;
        self.device.access_lists.get_mut(family).entry(name.value.to_owned()).or_insert_with(|| AccessList {
            name: name.into(),
            entries: Vec::new(),
            if_empty,
            unread: Vec::new(),
        })
    }

    /// The QoS class whose mode is open.
    pub fn current_class(&mut self) -> Option<&mut QosClass> {
        let Scope::QosClass { policy, index } = self.scope().clone() else { return None };
        self.device.qos.policies.get_mut(&policy)?.classes.get_mut(index)
    }

    /// The process whose mode is open.
    pub fn process(&mut self) -> Option<&mut ProcessDraft> {
        self.processes.get_mut(self.process)
    }

    /// Opens a process, or goes on with it. Without an AS it must be there already; one of number 0 was left open.
    pub fn open_process(
        &mut self,
        instance: &str,
        vrf: Option<Sourced<String>>,
        asn: Option<Sourced<Asn>>,
        statement: Span,
    ) {
        let found = self.processes.iter().position(|it| it.instance == instance);
        let at = match (found, asn) {
            (Some(at), _) => at,
            (None, Some(asn)) => {
                let table = TableDraft::new(vrf, statement);
                let asn = if asn.value == Asn(0) { Sourced::default_of(Asn(0)) } else { asn };
                self.processes.push(ProcessDraft::new(instance, asn, table, self.platform));
                self.processes.len() - 1
            }
            (None, None) => return self.open(Scope::Other),
        };
        self.process = at;
        self.open(Scope::Process);
    }

    /// The routing table that statements speak of here, and the family: that of the open address family, or
    /// IPv4 unicast of the global table in the process itself.
    pub fn table(&mut self) -> Option<(&mut TableDraft, Family)> {
        let (table, family) = match *self.scope() {
            Scope::Process => (0, Family::IPV4_UNICAST),
            Scope::Family { table, family } => (table, family),
            _ => return None,
        };
        Some((self.process()?.tables.get_mut(table)?, family))
    }

    /// The place of a VRF's table in the process, created at its first mention.
    pub fn table_of(&mut self, vrf: Sourced<String>, opening: Span) -> Option<usize> {
        let draft = self.process()?;
        let next = draft.tables.len();
        let at = *draft.places.entry(vrf.value.clone()).or_insert(next);
        if at == next {
            draft.tables.push(TableDraft::new(Some(vrf), opening));
        }
        Some(at)
    }

    /// What is originated in the open family.
    pub fn process_family(&mut self) -> Option<&mut ProcessFamily> {
        let maximum_paths = self.platform.maximum_paths;
        let (table, family) = self.table()?;
        let at = table.families.iter().position(|it| it.family == family).unwrap_or_else(|| {
            table.families.push(ProcessFamily::new(family, maximum_paths));
            table.families.len() - 1
        });
        table.families.get_mut(at)
    }

    /// The settings of a session that a statement changes: of the template that is open when it names nobody.
    pub fn session_settings(
        &mut self,
        peer: Option<&PeerName<'_>>,
        statement: Span,
    ) -> Option<&mut SessionSettings> {
        match (peer, self.scope().clone()) {
            (Some(peer), _) => Some(&mut self.neighbor(peer, statement)?.settings),
            (None, Scope::SessionTemplate(name)) => {
                Some(&mut self.process()?.session_templates.entry(name).or_default().settings)
            }
            (None, _) => None,
        }
    }

    /// The settings of a family that a statement changes: of the template that is open when it names nobody.
    pub fn family_settings(
        &mut self,
        peer: Option<&PeerName<'_>>,
        statement: Span,
    ) -> Option<&mut FamilySettings> {
        match (peer, self.scope().clone()) {
            (Some(peer), _) => {
                let (_, family) = self.table()?;
                Some(self.neighbor(peer, statement)?.family(family))
            }
            (None, Scope::PolicyTemplate(name)) => {
                Some(&mut self.process()?.policy_templates.entry(name).or_default().settings)
            }
            (None, _) => None,
        }
    }

    /// The neighbor or group that a statement names.
    pub fn neighbor(&mut self, peer: &PeerName<'_>, statement: Span) -> Option<&mut Neighbor> {
        match peer.value {
            crate::grammar::Peer::Address(address) => {
                self.peer(Sourced::written(Peer::Address(address), peer.span), statement)
            }
            crate::grammar::Peer::Name(name) => {
                let (table, family) = self.table()?;
                let of_vrf = table.vrf.is_some();
                Some(mentioned(table.named(name, statement), family, of_vrf))
            }
        }
    }

    /// The neighbor with this address, range or interface, opened by `statement` when it is new.
    pub fn peer(&mut self, peer: Sourced<Peer>, statement: Span) -> Option<&mut Neighbor> {
        let active = self.process()?.active;
        let (table, family) = self.table()?;
        let of_vrf = table.vrf.is_some();
        let neighbor = mentioned(table.neighbor(peer, statement), family, of_vrf);
        neighbor.active_at_creation.get_or_insert(active);
        Some(neighbor)
    }

    /// Keeps what a comment states about the line behind it, which was just read.
    pub fn state(&mut self, words: &[Spanned<&str>], stated: Sourced<PeeringKind>) -> Placed {
        let place = match self.scope().clone() {
            Scope::Interface(at) => self.device.interfaces.get_mut(at).map(|it| &mut it.stated_kind),
            Scope::SessionTemplate(name) => {
                let template = self.process().and_then(|it| it.session_templates.get_mut(&name));
                template.map(|it| &mut it.settings.stated_kind)
            }
            _ => {
                let name = neighbor_of(words);
                let found = self.table().zip(name).and_then(|((table, _), name)| table.find(name));
                found.map(|it| &mut it.settings.stated_kind)
            }
        };
        Placed::into(place, stated)
    }

    /// Keeps a line that was not understood where it may matter, so that answers become unknown there.
    pub fn unread(&mut self, statement: Span, words: &[Spanned<&str>]) {
        let device = &mut self.device;
        let unread = match self.scopes.last().cloned().unwrap_or(Scope::Other) {
            Scope::Interface(at) => device.interfaces.get_mut(at).map(|it| &mut it.unread),
            Scope::Term { .. } => self.current_term().map(|it| &mut it.unread),
            Scope::PrefixList { family, name } => {
                device.prefix_lists.get_mut(family).get_mut(&name).map(|it| &mut it.unread)
            }
            Scope::AccessList { family, name } => {
                device.access_lists.get_mut(family).get_mut(&name).map(|it| &mut it.unread)
            }
            Scope::QosPolicy(name) | Scope::QosClass { policy: name, .. } => {
                device.qos.policies.get_mut(&name).map(|it| &mut it.unread)
            }
            Scope::QosClassifier(name) => device.qos.classifiers.get_mut(&name).map(|it| &mut it.unread),
            Scope::QosMap(name) => device.qos.maps.get_mut(&name).map(|it| &mut it.unread),
            Scope::SessionTemplate(name) => {
                self.process().and_then(|it| it.session_templates.get_mut(&name)).map(|it| &mut it.unread)
            }
            Scope::PolicyTemplate(name) => {
                self.process().and_then(|it| it.policy_templates.get_mut(&name)).map(|it| &mut it.unread)
            }
            Scope::Process | Scope::Family { .. } => return self.unread_in_process(statement, words),
            _ => return self.unread_at_top(statement, words),
        };
        if let Some(unread) = unread {
            unread.push(statement);
        }
    }

    fn unread_in_process(&mut self, statement: Span, words: &[Spanned<&str>]) {
        let Some((table, _)) = self.table() else { return };
        table.unread.push(statement);
        if let Some(name) = neighbor_of(words) {
            table.unread_neighbors.push((name.to_owned(), statement));
        }
    }

    /// A broken line of something that is written one line at a time: it exists, but not all of it is known.
    fn unread_at_top(&mut self, statement: Span, words: &[Spanned<&str>]) {
        let text = |at: usize| words.get(at).map_or("", |it| it.value);
        let at = match (text(0), text(1), text(2)) {
            ("ip" | "bgp", "as-path", _) | ("ip" | "bgp", _, "standard" | "expanded") => 3,
            ("ip" | "ipv6" | "bgp", _, _) => 2,
            _ => 1,
        };
        let Some(&name) = words.get(at) else { return };
        let unread = match (text(0), text(1)) {
            ("route-map", _) => &mut route_policy(&mut self.device.policies, name).unread,
            ("ip", "prefix-list") => &mut self.prefix_list(Afi::Ipv4, name).unread,
            ("ipv6", "prefix-list") => &mut self.prefix_list(Afi::Ipv6, name).unread,
            ("access-list", _) => &mut self.access_list(Afi::Ipv4, name).unread,
            ("ipv6", "access-list") => &mut self.access_list(Afi::Ipv6, name).unread,
            ("ip" | "bgp", "as-path") => &mut as_path_list(&mut self.device.as_path_lists, name).unread,
            ("ip" | "bgp", "community-list") => {
                &mut community_list(&mut self.device.community_lists, name).unread
            }
            ("ip" | "bgp", "extcommunity-list") => {
                &mut community_list(&mut self.device.ext_community_lists, name).unread
            }
            ("ip" | "bgp", "large-community-list") => {
                &mut community_list(&mut self.device.large_community_lists, name).unread
            }
            _ => return,
        };
        unread.push(statement);
    }

    /// The finished device: lists in order, neighbors with everything they inherit.
    pub fn finish(mut self) -> Device {
        let Device { prefix_lists, policies, .. } = &mut self.device;
        prefix_lists.ipv4.values_mut().chain(prefix_lists.ipv6.values_mut()).for_each(order);
        for policy in policies.values_mut() {
            policy.terms.sort_by_key(|it| it.sequence);
            if !self.platform.repeated_match_adds {
                policy.terms.iter_mut().for_each(|it| keep_last_settings(&mut it.then));
            }
            let has_index = !self.policies_without_index.contains(policy.name.as_str());
            settle_empty_lists(&mut policy.terms, prefix_lists, has_index);
            policy.terms.shrink_to_fit();
            policy.terms.iter_mut().for_each(|it| it.when.shrink_to_fit());
        }
        // The lines that say how things are printed may come after the lists.
        let paths = self.device.as_path_lists.values_mut().flat_map(|it| &mut it.entries);
        for syntax in paths.map(|it| &mut it.syntax) {
            if let RegexSyntax::Characters { notation, .. } = syntax {
                *notation = self.as_notation;
            }
        }
        let patterns = self.device.community_lists.values_mut().flat_map(|it| &mut it.entries);
        for pattern in patterns.map(|it| &mut it.pattern) {
            if let CommunityPattern::Regex { printing, .. } = pattern {
                *printing = self.community_printing;
            }
        }
        find_undefined_classes(&mut self.device.qos);
        agree_with_members(&mut self.device.interfaces);
        self.device.interfaces.shrink_to_fit();
        self.device.interfaces.iter_mut().for_each(|it| it.addresses.shrink_to_fit());
        for process in self.processes {
            self.device.bgp.extend(tables(process, self.platform, self.profile));
        }
        self.device
    }
}

/// The neighbor or group that a line of a process is about, as it names it.
fn neighbor_of<'a>(words: &[Spanned<&'a str>]) -> Option<&'a str> {
    let mut rest = words.iter().map(|it| it.value).skip_while(|it| *it == "no");
    (rest.next() == Some("neighbor")).then(|| rest.next()).flatten()
}

/// Marks the classes whose classifier the file does not have. A file that has none of a policy is an excerpt.
fn find_undefined_classes(qos: &mut Qos) {
    let Qos { policies, classifiers, .. } = qos;
    for policy in policies.values_mut() {
        let is_defined = |it: &QosClass| classifiers.contains_key(it.classifier.as_str());
        if !policy.classes.iter().any(is_defined) {
            continue;
        }
        for class in policy.classes.iter_mut().filter(|it| !it.is_default && !is_defined(it)) {
            class.undefined = Some(class.classifier.clone());
        }
    }
}

/// A link aggregation agrees with the other end as its members do, where it says nothing itself.
fn agree_with_members(interfaces: &mut [Interface]) {
    let members =
        interfaces.iter().filter_map(|it| Some((it.bundle.as_ref()?.value.clone(), it.aggregation?)));
    let said: HashMap<String, Sourced<Aggregation>> = members.collect();
    for bundle in interfaces.iter_mut().filter(|it| it.aggregation.is_none()) {
        bundle.aggregation = said.get(&bundle.name.value).copied();
    }
}

/// A name that a statement gives for a neighbor.
pub(super) type PeerName<'a> = Spanned<crate::grammar::Peer<'a>>;

/// Of settings that an entry of a route map makes several times, the last holds.
fn keep_last_settings(settings: &mut Vec<Sourced<Action>>) {
    let (mut communities, mut prepended) = (Vec::new(), false);
    settings.reverse();
    settings.retain(|it| match &it.value {
        Action::Communities { change: CommunityChange::Delete(_), .. } => true,
        Action::Communities { kind, .. } => {
            let first = !communities.contains(kind);
            communities.push(*kind);
            first
        }
        Action::Prepend(_) | Action::PrependLast(_) => !std::mem::replace(&mut prepended, true),
        _ => true,
    });
    settings.reverse();
}

/// Where a condition says of an empty list something else than the list says as a filter, an index over the lists is the
/// reason: it finds the first entry that may match. Behind a jump, entries are tried without it. What the list says then, it
/// says of both families.
fn settle_empty_lists(terms: &mut [Term], lists: &ByFamily<Named<PrefixList>>, has_index: bool) {
    let is_jump = |it: &Term| matches!(it.on_match.value, Flow::Jump { .. });
    let behind = terms.iter().position(is_jump).map_or(terms.len(), |it| it + 1);
    let concerned = terms.iter_mut().skip(if has_index { behind } else { 0 });
    for condition in concerned.flat_map(|it| &mut it.when) {
        let Condition::Prefix(matches) = &mut condition.value else { continue };
        for it in matches.iter_mut().filter(|it| it.if_empty.is_some()) {
            let name = it.list.reference().map(|it| it.name.as_str());
            let list = name.and_then(|name| lists.get(it.family).get(name));
            let Some(list) = list.filter(|it| it.entries.is_empty()) else { continue };
            // A route may come to it by the jump or past it.
            let said = if has_index { Missing::Unknown } else { list.if_empty };
            (it.if_empty, it.other_family) = (Some(said), said);
        }
    }
}

/// Entries by sequence; one that repeats a sequence replaces the first.
fn order(list: &mut PrefixList) {
    list.entries.reverse();
    list.entries.sort_by_key(|it| it.sequence);
    list.entries.dedup_by_key(|it| it.sequence);
    // Lists are most of a large network's model.
    list.entries.shrink_to_fit();
}

/// The route policy with this name, created at its first mention.
fn route_policy<'m>(policies: &'m mut Named<RoutePolicy>, name: Spanned<&str>) -> &'m mut RoutePolicy {
    policies.entry(name.value.to_owned()).or_insert_with(|| RoutePolicy {
        name: name.into(),
        terms: Vec::new(),
        otherwise: Some(crate::model::Verdict::Reject),
        unread: Vec::new(),
    })
}

/// The AS-path list with this name, created at its first mention.
pub(super) fn as_path_list<'m>(lists: &'m mut Named<AsPathList>, name: Spanned<&str>) -> &'m mut AsPathList {
    lists.entry(name.value.to_owned()).or_insert_with(|| AsPathList {
        name: name.into(),
        entries: Vec::new(),
        unread: Vec::new(),
    })
}

/// The community list with this name, created at its first mention.
pub(super) fn community_list<'m>(
    lists: &'m mut Named<CommunityList>,
    name: Spanned<&str>,
) -> &'m mut CommunityList {
    lists.entry(name.value.to_owned()).or_insert_with(|| CommunityList {
        name: name.into(),
        entries: Vec::new(),
        unread: Vec::new(),
    })
}
