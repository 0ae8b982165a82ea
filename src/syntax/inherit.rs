//! Inheritance from configuration groups: `apply-groups` grafts what a group says under what it is applied to.
//!
//! Juniper's "Understanding Junos OS Configuration Groups" has the rules. What is written in place wins; then the
//! nearest `apply-groups`, and of its groups the one listed first. Groups are therefore grafted in this order, and a
//! graft never replaces anything. Most statements add to each other; those that hold one value do not, and which
//! they are, the caller has to say: this module knows no vocabulary. An object that a group creates is seen by the
//! wildcards of groups that are grafted after it.

use std::collections::{HashMap, HashSet};

use super::configuration::Configuration;
use super::hierarchy::{Graft, Hierarchy, NodeId};
use super::wildcard;

const GROUPS: &str = "groups";
const APPLY: &str = "apply-groups";
const EXCEPT: &str = "apply-groups-except";

/// How statements begin that say how to inherit: they are the name of nothing.
const OWN_WORDS: &str = "apply-";

/// Most nodes that groups may add.
const MOST_GRAFTED: usize = 250_000;

/// Most comparisons made for groups.
const MOST_STEPS: usize = 4_000_000;

/// Most places in a group that fit one level of the configuration.
const MOST_CURSORS: usize = 64;

const TOO_MANY: &str = "groups that expand to so many statements";

/// A group to be applied at a level.
#[derive(Debug, Clone, Copy)]
struct Application {
    level: NodeId,
    group: NodeId,
    /// The word that names the group.
    applied: (u32, u32),
}

impl Configuration<'_> {
    /// Grafts what groups say, and the members of lists that are taken from elsewhere with `apply-path`.
    ///
    /// `single_valued` says of a keyword whether it holds one value: then a group's is left out when there is one.
    pub fn inherit(&mut self, single_valued: fn(&str) -> bool) {
        let found =
            |word: &str| memchr::memmem::find(self.hierarchy.text().as_bytes(), word.as_bytes()).is_some();
        let (groups, except, paths) = (found(APPLY), found(EXCEPT), found(super::apply_path::APPLY_PATH));
        if groups {
            let mut inheritance = Inheritance::new(&mut self.hierarchy, single_valued, except);
            let too_many = inheritance.all();
            if let Some(applied) = too_many {
                self.unsupported(TOO_MANY, applied);
            }
        }
        if paths {
            self.expand_paths();
        }
    }
}

struct Inheritance<'h, 'a> {
    hierarchy: &'h mut Hierarchy<'a>,
    single_valued: fn(&str) -> bool,
    /// Whether anything is excepted anywhere.
    has_exceptions: bool,
    /// Children that are wildcards.
    wildcards: HashMap<NodeId, Vec<NodeId>>,
    done: HashSet<(NodeId, NodeId)>,
    grafted: usize,
    steps: usize,
}

impl<'h, 'a> Inheritance<'h, 'a> {
    fn new(hierarchy: &'h mut Hierarchy<'a>, single_valued: fn(&str) -> bool, has_exceptions: bool) -> Self {
        let mut wildcards: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        let size = NodeId::try_from(hierarchy.size()).unwrap_or(NodeId::MAX);
        for id in 0..size {
            if wildcard::pattern(hierarchy.word(id)).is_some()
                && let Some(parent) = hierarchy.node(id).parent()
            {
                wildcards.entry(parent).or_default().push(id);
            }
        }
        let done = HashSet::new();
        Inheritance { hierarchy, single_valued, has_exceptions, wildcards, done, grafted: 0, steps: 0 }
    }

    /// Applies all groups; gives the place where there was too much to do, if there was.
    fn all(&mut self) -> Option<(u32, u32)> {
        let mut applications = self.applications();
        // The innermost level first; the order at one level stays.
        applications.sort_by_key(|it| std::cmp::Reverse(it.0));
        for (_, application) in applications {
            let mut open = vec![application];
            while let Some(application) = open.pop() {
                if !self.done.insert((application.level, application.group)) {
                    continue;
                }
                let mut nested = self.apply(application);
                if self.is_exhausted() {
                    return Some(application.applied);
                }
                nested.reverse();
                open.append(&mut nested);
            }
        }
        None
    }

    fn is_exhausted(&self) -> bool {
        self.grafted > MOST_GRAFTED || self.steps > MOST_STEPS
    }

    /// All groups that the text applies, with the number of words around each.
    fn applications(&self) -> Vec<(usize, Application)> {
        let mut found = Vec::new();
        let mut statements = self.hierarchy.statements();
        while let Some(statement) = statements.next() {
            let [above @ .., apply, name] = statement.nodes else { continue };
            let elsewhere = statement.nodes.first().is_some_and(|it| self.hierarchy.word(*it) == GROUPS);
            if statement.inactive || elsewhere || self.hierarchy.word(*apply) != APPLY {
                continue;
            }
            let level = above.last().copied().unwrap_or(Hierarchy::ROOT);
            found.extend(self.application(level, *name).map(|it| (above.len(), it)));
        }
        found
    }

    fn application(&self, level: NodeId, name: NodeId) -> Option<Application> {
        let groups = self.active_child(Hierarchy::ROOT, GROUPS)?;
        let group = self.active_child(groups, self.hierarchy.word(name))?;
        Some(Application { level, group, applied: self.hierarchy.node(name).word })
    }

    fn active_child(&self, parent: NodeId, word: &str) -> Option<NodeId> {
        self.hierarchy.child(parent, word).filter(|it| !self.hierarchy.node(*it).is_inactive())
    }

    /// Grafts one group at one level; gives the groups that it applies itself.
    fn apply(&mut self, application: Application) -> Vec<Application> {
        let mut pairs: Vec<_> =
            self.cursors(application).into_iter().map(|cursor| (cursor, application.level)).collect();
        pairs.reverse();
        let mut nested = Vec::new();
        while let Some((source, target)) = pairs.pop() {
            if self.is_exhausted() {
                break;
            }
            if !self.excepts(target, application.group) {
                self.merge(source, target, application, &mut pairs, &mut nested);
            }
        }
        nested
    }

    /// The places in a group that fit a level: those that say it word for word first.
    fn cursors(&mut self, application: Application) -> Vec<NodeId> {
        let hierarchy = &*self.hierarchy;
        let parents = std::iter::successors(Some(application.level), |&it| hierarchy.node(it).parent());
        let mut path: Vec<NodeId> = parents.filter(|it| *it != Hierarchy::ROOT).collect();
        path.reverse();
        let mut cursors = vec![application.group];
        for node in path {
            let word = self.hierarchy.word(node);
            let mut next = Vec::new();
            for cursor in cursors {
                next.extend(self.active_child(cursor, word));
                let wildcards = self.wildcards.get(&cursor).map(Vec::as_slice).unwrap_or_default();
                let cost = |it: &NodeId| 1 + wildcard::cost(self.hierarchy.word(*it), word);
                self.steps += 1 + wildcards.iter().map(cost).sum::<usize>();
                next.extend(wildcards.iter().copied().filter(|it| self.takes(*it, word)));
            }
            next.truncate(MOST_CURSORS);
            cursors = next;
        }
        cursors
    }

    /// Whether a wildcard of a group takes a name.
    fn takes(&self, wildcard: NodeId, name: &str) -> bool {
        let pattern = wildcard::pattern(self.hierarchy.word(wildcard));
        !self.hierarchy.node(wildcard).is_inactive() && pattern.is_some_and(|it| wildcard::matches(it, name))
    }

    fn excepts(&self, target: NodeId, group: NodeId) -> bool {
        self.has_exceptions
            && self
                .active_child(target, EXCEPT)
                .is_some_and(|it| self.active_child(it, self.hierarchy.word(group)).is_some())
    }

    /// Grafts the children of `source` under `target`; those that have children of their own go to `pairs`.
    fn merge(
        &mut self,
        source: NodeId,
        target: NodeId,
        application: Application,
        pairs: &mut Vec<(NodeId, NodeId)>,
        nested: &mut Vec<Application>,
    ) {
        let taken = (self.single_valued)(self.hierarchy.word(target)) && self.has_active_child(target);
        let mut literal = Vec::new();
        let mut next = self.hierarchy.node(source).first();
        while let Some(child) = next.filter(|_| !self.is_exhausted()) {
            self.steps += 1;
            next = self.hierarchy.node(child).next();
            let word = self.hierarchy.word(child);
            let top = source == application.group;
            let own = (top && word == "when") || (target == Hierarchy::ROOT && word == GROUPS);
            if self.hierarchy.node(child).is_inactive() || own || wildcard::pattern(word).is_some() {
                continue;
            }
            let existing = self.active_child(target, word);
            if existing.is_none() && taken {
                continue;
            }
            let to = existing.unwrap_or_else(|| self.graft(child, target, application, nested));
            if self.hierarchy.node(child).first().is_some() {
                literal.push((child, to));
            }
        }
        // A name that is written out is nearer than a wildcard: it comes off the stack first.
        self.wild(source, target, pairs);
        pairs.extend(literal.into_iter().rev());
    }

    /// The children of `target` that wildcards below `source` take.
    fn wild(&mut self, source: NodeId, target: NodeId, pairs: &mut Vec<(NodeId, NodeId)>) {
        let Some(wildcards) = self.wildcards.get(&source) else { return };
        let start = pairs.len();
        for &wildcard in wildcards {
            for name in self.hierarchy.children(target) {
                let word = self.hierarchy.word(name);
                self.steps += 1 + wildcard::cost(self.hierarchy.word(wildcard), word);
                if self.steps > MOST_STEPS {
                    return;
                }
                let is_name = !(word.starts_with(OWN_WORDS) || target == Hierarchy::ROOT && word == GROUPS);
                if is_name && !self.hierarchy.node(name).is_inactive() && self.takes(wildcard, word) {
                    pairs.push((wildcard, name));
                }
            }
        }
        pairs.get_mut(start..).unwrap_or_default().reverse();
    }

    fn graft(
        &mut self,
        source: NodeId,
        target: NodeId,
        application: Application,
        nested: &mut Vec<Application>,
    ) -> NodeId {
        self.grafted += 1;
        let graft = Graft { source, applied: application.applied };
        let node = self.hierarchy.add_graft(target, graft);
        if self.hierarchy.word(target) == APPLY {
            let level = self.hierarchy.node(target).parent().unwrap_or(Hierarchy::ROOT);
            nested.extend(self.application(level, node));
        }
        node
    }

    fn has_active_child(&self, node: NodeId) -> bool {
        self.hierarchy.children(node).any(|it| !self.hierarchy.node(it).is_inactive())
    }
}
