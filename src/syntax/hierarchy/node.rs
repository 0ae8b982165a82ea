//! One word of a hierarchy and its neighbours.

/// The identity of a node: its position in the order of making.
pub type NodeId = u32;

/// No node.
pub(super) const NOWHERE: NodeId = NodeId::MAX;

/// A statement ends here.
pub(super) const STATEMENT: u8 = 1;
/// It is switched off, with all below it.
pub(super) const INACTIVE: u8 = 2;
/// Its children are in the index.
pub(super) const INDEXED: u8 = 4;
/// Its content was written in braces.
pub(super) const BLOCK: u8 = 8;
/// It may not be changed without being unprotected first.
pub(super) const PROTECTED: u8 = 16;

/// A word of the configuration in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// The word in the text, without quotes.
    pub word: (u32, u32),
    /// The statement that ends here or, when none does, the words that open the block.
    pub span: (u32, u32),
    pub(super) parent: NodeId,
    pub(super) first: NodeId,
    pub(super) last: NodeId,
    pub(super) next: NodeId,
    pub(super) previous: NodeId,
    /// Position among the grafts; none for what was written in place.
    pub(super) graft: u32,
    pub(super) children: u32,
    pub(super) flags: u8,
}

pub(super) static NONE: Node = Node::new((0, 0), NOWHERE);

impl Node {
    pub(super) const fn new(word: (u32, u32), parent: NodeId) -> Self {
        Node {
            word,
            span: word,
            parent,
            first: NOWHERE,
            last: NOWHERE,
            next: NOWHERE,
            previous: NOWHERE,
            graft: NOWHERE,
            children: 0,
            flags: 0,
        }
    }

    /// What encloses it.
    pub fn parent(&self) -> Option<NodeId> {
        some(self.parent)
    }

    /// Its first child.
    pub fn first(&self) -> Option<NodeId> {
        some(self.first)
    }

    /// Its last child.
    pub fn last(&self) -> Option<NodeId> {
        some(self.last)
    }

    /// The sibling behind it.
    pub fn next(&self) -> Option<NodeId> {
        some(self.next)
    }

    /// The sibling before it.
    pub fn previous(&self) -> Option<NodeId> {
        some(self.previous)
    }

    /// How many children it has.
    pub fn count(&self) -> u32 {
        self.children
    }

    /// Whether a statement ends here.
    pub fn is_statement(&self) -> bool {
        self.has(STATEMENT)
    }

    /// Whether it is switched off itself, with all below it.
    pub fn is_inactive(&self) -> bool {
        self.has(INACTIVE)
    }

    /// Whether its content was written in braces.
    pub fn is_block(&self) -> bool {
        self.has(BLOCK)
    }

    /// Whether it may not be changed without being unprotected first.
    pub fn is_protected(&self) -> bool {
        self.has(PROTECTED)
    }

    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
    }
}

fn some(id: NodeId) -> Option<NodeId> {
    (id != NOWHERE).then_some(id)
}
