//! The configuration as the device keeps it: a tree of words, in which statements end.

mod edit;
mod locate;
mod node;
mod statements;

pub use node::{Node, NodeId};
pub use statements::{Statement, Statements};

use std::collections::HashMap;

use node::{INDEXED, NOWHERE};

/// Most words of a statement, with those of all that encloses it. No device nests as deep; it keeps the work for
/// each statement bounded.
pub const MOST_WORDS: usize = 256;

/// How many children are searched one by one.
const FEW: u32 = 8;

/// The words of a configuration that is written as paths. A path that is written twice is there once, so that both
/// forms and any mix of them give the same tree; children stand in the order of their first mention.
#[derive(Debug, Clone)]
pub struct Hierarchy<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    /// Children of nodes that have more than a few, by their word.
    index: HashMap<(NodeId, &'a str), NodeId>,
    /// What was put in place by inheritance; see [`Node::graft`].
    grafts: Vec<Graft>,
}

/// Where an inherited node comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graft {
    /// The node that was copied.
    pub source: NodeId,
    /// The words that asked for it.
    pub applied: (u32, u32),
}

impl<'a> Hierarchy<'a> {
    /// What encloses everything; it has no word.
    pub const ROOT: NodeId = 0;

    /// The empty configuration, whose words will point into `text`.
    pub fn new(text: &'a str) -> Self {
        Hierarchy { text, nodes: vec![Node::new((0, 0), NOWHERE)], index: HashMap::new(), grafts: Vec::new() }
    }

    /// The text that the words point into.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many nodes were ever made; identities are smaller.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// A node; one without anything when there is none of that identity.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id as usize).unwrap_or(&node::NONE)
    }

    /// The word of a node.
    pub fn word(&self, id: NodeId) -> &'a str {
        self.slice(self.node(id).word)
    }

    /// What a node was copied from, when it is inherited.
    pub fn graft(&self, id: NodeId) -> Option<Graft> {
        self.grafts.get(self.node(id).graft as usize).copied()
    }

    /// The children of a node, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(id).first(), |&at| self.node(at).next())
    }

    /// The child with this word; the last one when there is a second in place of an inactive one.
    pub fn child(&self, parent: NodeId, word: &str) -> Option<NodeId> {
        let node = self.node(parent);
        if node.has(INDEXED) {
            return self.index.get(&(parent, word)).copied();
        }
        std::iter::successors(node.last(), |&at| self.node(at).previous()).find(|&it| self.word(it) == word)
    }

    /// The node at the end of a path.
    pub fn find(&self, from: NodeId, path: &[(u32, u32)]) -> Option<NodeId> {
        path.iter().try_fold(from, |at, &word| self.child(at, self.slice(word)))
    }

    /// The statements, in the order of the configuration.
    pub fn statements(&self) -> Statements<'_, 'a> {
        Statements::new(self)
    }

    /// The statements from a node on, whose words begin below it.
    pub fn statements_below(&self, node: NodeId) -> Statements<'_, 'a> {
        Statements::below(self, node)
    }

    pub(super) fn slice(&self, (start, end): (u32, u32)) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }
}
