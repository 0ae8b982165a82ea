//! Lists whose members are taken from elsewhere in the configuration: `apply-path "protocols bgp group <*> neighbor <*>"`.

use std::net::IpAddr;

use ipnet::IpNet;

use super::configuration::Configuration;
use super::hierarchy::{Graft, Hierarchy, NodeId};
use super::wildcard;

pub(super) const APPLY_PATH: &str = "apply-path";

/// Most comparisons made for all paths of a text.
const MOST_STEPS: usize = 4_000_000;

const TOO_MANY: &str = "an apply-path that takes so many statements";

/// A list with a path.
#[derive(Debug, Clone, Copy)]
struct Listed {
    list: NodeId,
    /// What the path begins in: that which holds the policies.
    top: NodeId,
    path: (u32, u32),
}

impl Configuration<'_> {
    /// Adds to lists what their paths lead to: every address and prefix, once. The host bits of an interface's
    /// address are kept.
    pub(super) fn expand_paths(&mut self) {
        let mut steps = 0;
        for listed in self.listed() {
            for found in self.found(listed, &mut steps) {
                self.hierarchy.take_member(listed.list, found, listed.path);
            }
            if steps > MOST_STEPS {
                return self.unsupported(TOO_MANY, listed.path);
            }
        }
    }

    /// `policy-options prefix-list NAME apply-path "PATH"`, at the top or in a logical system.
    fn listed(&self) -> Vec<Listed> {
        let mut found = Vec::new();
        let mut statements = self.hierarchy.statements();
        while let Some(statement) = statements.next() {
            let [above @ .., _, _, list, apply, path] = statement.nodes else { continue };
            let groups = statement.nodes.first().is_some_and(|it| self.hierarchy.word(*it) == "groups");
            if !statement.inactive && !groups && self.hierarchy.word(*apply) == APPLY_PATH {
                let top = above.last().copied().unwrap_or(Hierarchy::ROOT);
                found.push(Listed { list: *list, top, path: self.hierarchy.node(*path).word });
            }
        }
        found
    }

    fn found(&self, listed: Listed, steps: &mut usize) -> Vec<NodeId> {
        let hierarchy = &self.hierarchy;
        let mut nodes = vec![listed.top];
        for word in hierarchy.slice(listed.path).trim_end_matches(';').split_ascii_whitespace() {
            let mut next = Vec::new();
            for node in nodes {
                *steps += 1;
                match wildcard::pattern(word) {
                    None => next.extend(hierarchy.child(node, word)),
                    Some(pattern) => {
                        let cost = 1 + wildcard::cost(pattern, pattern);
                        *steps += hierarchy.node(node).count() as usize * cost;
                        if *steps > MOST_STEPS {
                            return Vec::new();
                        }
                        let names = hierarchy.children(node);
                        next.extend(names.filter(|it| wildcard::matches(pattern, hierarchy.word(*it))));
                    }
                }
            }
            next.retain(|it| !hierarchy.node(*it).is_inactive());
            nodes = next;
        }
        nodes.retain(|it| is_address(hierarchy.word(*it)));
        nodes
    }
}

impl Hierarchy<'_> {
    /// Adds a word from elsewhere to a list, unless it is there.
    fn take_member(&mut self, list: NodeId, source: NodeId, applied: (u32, u32)) {
        if self.child(list, self.word(source)).is_none() {
            let span = self.node(source).span;
            let member = self.add_graft(list, Graft { source, applied });
            self.end_statement(member, span);
        }
    }
}

fn is_address(word: &str) -> bool {
    word.parse::<IpNet>().is_ok() || word.parse::<IpAddr>().is_ok()
}
