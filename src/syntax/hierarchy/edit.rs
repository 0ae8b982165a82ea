//! Changes to a hierarchy: what statements and commands do to the configuration.

use super::node::{BLOCK, INACTIVE, INDEXED, NOWHERE, Node, NodeId, PROTECTED, STATEMENT};
use super::{FEW, Graft, Hierarchy};

impl Hierarchy<'_> {
    /// The child of a node with the word that stands at `word`, made when it is new.
    pub fn enter(&mut self, parent: NodeId, word: (u32, u32)) -> NodeId {
        self.child(parent, self.slice(word)).unwrap_or_else(|| self.add(parent, word))
    }

    /// Adds a child behind all others, even when there is one with the same word.
    pub(in crate::syntax) fn add(&mut self, parent: NodeId, word: (u32, u32)) -> NodeId {
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NOWHERE);
        self.nodes.push(Node::new(word, parent));
        let last = self.node(parent).last;
        self.link(id, parent, last, NOWHERE);
        id
    }

    /// Adds a child that is inherited.
    pub(in crate::syntax) fn add_graft(&mut self, parent: NodeId, graft: Graft) -> NodeId {
        let source = *self.node(graft.source);
        let id = self.add(parent, source.word);
        let at = u32::try_from(self.grafts.len()).unwrap_or(NOWHERE);
        self.grafts.push(graft);
        if let Some(node) = self.node_mut(id) {
            node.graft = at;
            node.span = source.span;
            node.flags |= source.flags & (STATEMENT | BLOCK);
        }
        id
    }

    /// Lets a statement end at a node.
    pub(in crate::syntax) fn end_statement(&mut self, id: NodeId, span: (u32, u32)) {
        if let Some(node) = self.node_mut(id)
            && !node.has(STATEMENT)
        {
            node.set(STATEMENT, true);
            node.span = span;
        }
    }

    /// Keeps the words with which the block of a node opens.
    pub(in crate::syntax) fn open_block(&mut self, id: NodeId, span: (u32, u32)) {
        if let Some(node) = self.node_mut(id)
            && !node.has(STATEMENT | BLOCK)
        {
            node.span = span;
        }
        self.set(id, BLOCK, true);
    }

    /// Switches a node off or on, with all below it.
    pub(in crate::syntax) fn set_inactive(&mut self, id: NodeId, on: bool) {
        self.set(id, INACTIVE, on);
    }

    /// Protects a node or not.
    pub(in crate::syntax) fn set_protected(&mut self, id: NodeId, on: bool) {
        self.set(id, PROTECTED, on);
    }

    fn set(&mut self, id: NodeId, flag: u8, on: bool) {
        if let Some(node) = self.node_mut(id).filter(|_| id != Self::ROOT) {
            node.set(flag, on);
        }
    }

    /// Removes a node with all below it.
    pub(in crate::syntax) fn remove(&mut self, id: NodeId) {
        if id == Self::ROOT {
            return self.clear(id);
        }
        let node = *self.node(id);
        self.unlink(id);
        if let Some(parent) = self.node_mut(node.parent) {
            parent.children = parent.children.saturating_sub(1);
        }
        self.forget(id, node.parent);
    }

    /// Removes all children of a node.
    pub(in crate::syntax) fn clear(&mut self, id: NodeId) {
        while let Some(child) = self.node(id).first() {
            self.remove(child);
        }
    }

    /// Gives a node another word, unless a sibling has it.
    pub(in crate::syntax) fn rename(&mut self, id: NodeId, word: (u32, u32)) {
        let parent = self.node(id).parent;
        if self.child(parent, self.slice(word)).is_some() {
            return;
        }
        self.forget(id, parent);
        if let Some(node) = self.node_mut(id) {
            node.word = word;
        }
        if self.node(parent).has(INDEXED) {
            self.index.insert((parent, self.slice(word)), id);
        }
    }

    /// Puts a node beside one of its siblings.
    pub(in crate::syntax) fn put_before(&mut self, id: NodeId, sibling: NodeId) {
        self.place(id, sibling, |it| (it.previous, sibling));
    }

    /// The same, behind the sibling.
    pub(in crate::syntax) fn put_after(&mut self, id: NodeId, sibling: NodeId) {
        self.place(id, sibling, |it| (sibling, it.next));
    }

    /// Copies a node with all below it under another word; at most `most` nodes. Says how many it took.
    pub(in crate::syntax) fn copy(&mut self, id: NodeId, word: (u32, u32), most: usize) -> usize {
        let parent = self.node(id).parent;
        if self.child(parent, self.slice(word)).is_some() {
            return 0;
        }
        let top = self.add(parent, word);
        let mut made = 1;
        let mut open = vec![(id, top)];
        while let Some((from, to)) = open.pop() {
            let source = *self.node(from);
            if let Some(node) = self.node_mut(to) {
                node.span = source.span;
                node.flags |= source.flags & !INDEXED;
            }
            let mut next = source.first();
            while let Some(child) = next.filter(|_| made < most) {
                let copy = self.add(to, self.node(child).word);
                open.push((child, copy));
                made += 1;
                next = self.node(child).next();
            }
        }
        made
    }

    fn place(&mut self, id: NodeId, sibling: NodeId, between: impl Fn(&Node) -> (NodeId, NodeId)) {
        let parent = self.node(id).parent;
        if id == sibling || parent != self.node(sibling).parent {
            return;
        }
        self.unlink(id);
        let (previous, next) = between(self.node(sibling));
        self.relink(id, parent, previous, next);
    }

    fn link(&mut self, id: NodeId, parent: NodeId, previous: NodeId, next: NodeId) {
        self.relink(id, parent, previous, next);
        let Some(above) = self.node_mut(parent) else { return };
        above.children += 1;
        let (indexed, count) = (above.has(INDEXED), above.children);
        if indexed {
            self.index.insert((parent, self.word(id)), id);
        } else if count > FEW {
            above.set(INDEXED, true);
            let children: Vec<_> = self.children(parent).map(|it| (it, self.word(it))).collect();
            self.index.extend(children.into_iter().map(|it| ((parent, it.1), it.0)));
        }
    }

    fn relink(&mut self, id: NodeId, parent: NodeId, previous: NodeId, next: NodeId) {
        if let Some(node) = self.node_mut(id) {
            (node.previous, node.next) = (previous, next);
        }
        match self.node_mut(previous) {
            Some(before) => before.next = id,
            None => self.node_mut(parent).into_iter().for_each(|it| it.first = id),
        }
        match self.node_mut(next) {
            Some(after) => after.previous = id,
            None => self.node_mut(parent).into_iter().for_each(|it| it.last = id),
        }
    }

    fn unlink(&mut self, id: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(id);
        match self.node_mut(previous) {
            Some(before) => before.next = next,
            None => self.node_mut(parent).into_iter().for_each(|it| it.first = next),
        }
        match self.node_mut(next) {
            Some(after) => after.previous = previous,
            None => self.node_mut(parent).into_iter().for_each(|it| it.last = previous),
        }
    }

    /// Takes a node out of the index.
    fn forget(&mut self, id: NodeId, parent: NodeId) {
        let key = (parent, self.word(id));
        if self.node(parent).has(INDEXED) && self.index.get(&key) == Some(&id) {
            self.index.remove(&key);
        }
    }
}
