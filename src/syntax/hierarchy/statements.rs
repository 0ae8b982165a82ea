//! The statements of a hierarchy with their full paths, one after the other.

use super::node::NodeId;
use super::{Graft, Hierarchy};

/// A statement as a full path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'s> {
    /// Its words from the top, each with its own place in the text. Those of a block stand where the block opens and
    /// inherited ones in their group, so they need not stand in order.
    pub words: &'s [(u32, u32)],
    /// The nodes of the words.
    pub nodes: &'s [NodeId],
    /// Where it is written; for a member of a list in brackets, the member.
    pub span: (u32, u32),
    /// What it was copied from, when it is inherited.
    pub graft: Option<Graft>,
    /// Whether it or something around it is switched off.
    pub inactive: bool,
}

/// Goes through the statements of a hierarchy.
#[derive(Debug, Clone)]
pub struct Statements<'h, 'a> {
    hierarchy: &'h Hierarchy<'a>,
    /// The node to look at next, and how many words enclose it.
    at: Option<(NodeId, usize)>,
    nodes: Vec<NodeId>,
    words: Vec<(u32, u32)>,
    /// The number of words up to the one that is switched off.
    inactive: Option<usize>,
}

impl<'h, 'a> Statements<'h, 'a> {
    pub(super) fn new(hierarchy: &'h Hierarchy<'a>) -> Self {
        Self::below(hierarchy, Hierarchy::ROOT)
    }

    pub(super) fn below(hierarchy: &'h Hierarchy<'a>, node: NodeId) -> Self {
        let at = hierarchy.node(node).first().map(|it| (it, 0));
        Statements { hierarchy, at, nodes: Vec::new(), words: Vec::new(), inactive: None }
    }

    /// The next statement.
    #[expect(clippy::should_implement_trait, reason = "what it gives lends from the walk itself")]
    pub fn next(&mut self) -> Option<Statement<'_>> {
        loop {
            let (id, depth) = self.at?;
            let node = self.hierarchy.node(id);
            self.nodes.truncate(depth);
            self.words.truncate(depth);
            self.nodes.push(id);
            self.words.push(node.word);
            self.inactive = self.inactive.filter(|&it| it <= depth);
            if node.is_inactive() && self.inactive.is_none() {
                self.inactive = Some(depth + 1);
            }
            self.at = self.following(id, depth);
            if node.is_statement() {
                let graft = self.hierarchy.graft(id);
                let inactive = self.inactive.is_some();
                let (words, nodes) = (&self.words, &self.nodes);
                return Some(Statement { words, nodes, span: node.span, graft, inactive });
            }
        }
    }

    /// The node behind a node: its first child, else the next sibling of it or of what encloses it.
    fn following(&self, id: NodeId, depth: usize) -> Option<(NodeId, usize)> {
        if let Some(child) = self.hierarchy.node(id).first() {
            return Some((child, depth + 1));
        }
        let path = self.nodes.iter().enumerate().rev();
        path.map(|(depth, &it)| Some((self.hierarchy.node(it).next()?, depth)))
            .find(Option::is_some)
            .flatten()
    }
}
