//! What comments among paths that keep findings from being reported are about.

use std::collections::HashMap;

use crate::dialect::remark::{Ignore, Reach};
use crate::model::{Scope, Suppression};
use crate::syntax::{Configuration, Hierarchy, NodeId};
use crate::text::{FileId, Source, Span};

/// Such comments of a text.
pub(super) struct Suppressions<'r> {
    configuration: &'r Configuration<'r>,
    file: FileId,
    source: &'r Source,
    /// Lists in brackets by what they belong to; looked for when there is such a comment.
    lists: Option<HashMap<NodeId, (u32, u32)>>,
    pub(super) all: Vec<Suppression>,
}

impl<'r> Suppressions<'r> {
    pub(super) fn new(configuration: &'r Configuration<'r>, file: FileId, source: &'r Source) -> Self {
        Suppressions { configuration, file, source, lists: None, all: Vec::new() }
    }

    /// A comment about a statement or block, or about nothing.
    pub(super) fn comment(&mut self, ignore: Ignore, about: Option<NodeId>) {
        let Ignore { said, rules, reason, reach, .. } = ignore;
        let scope = match (reach, about) {
            (Reach::File, _) => Scope::File,
            (_, None) => Scope::Nothing,
            (Reach::Statement, Some(node)) => Scope::Within(self.lines(node)),
            (Reach::Block, Some(node)) => Scope::Below(self.path(node)),
        };
        self.all.push(Suppression { said, rules, reason, scope });
    }

    /// The lines of a statement, or those of the words that open a block.
    fn lines(&mut self, node: NodeId) -> Span {
        let hierarchy = &self.configuration.hierarchy;
        let blocks = &self.configuration.blocks;
        let lists = self.lists.get_or_insert_with(|| {
            let lists = blocks.iter().rev().filter(|it| !hierarchy.node(it.node).is_block());
            lists.map(|it| (it.node, (it.opener.0, it.closer))).collect()
        });
        let (start, end) = lists.get(&node).copied().unwrap_or(hierarchy.node(node).span);
        let (start, _) = self.source.line_range(self.source.line_of(start));
        let (_, end) = self.source.line_range(self.source.line_of(end.saturating_sub(1)));
        Span { file: self.file, start, end: end.max(start) }
    }

    /// The words that lead from the top to a node.
    fn path(&self, node: NodeId) -> Vec<Span> {
        let hierarchy = &self.configuration.hierarchy;
        let above = std::iter::successors(Some(node), |&it| hierarchy.node(it).parent());
        let words = above.filter(|it| *it != Hierarchy::ROOT).map(|it| hierarchy.node(it).word);
        let mut path: Vec<Span> = words.map(|(start, end)| Span { file: self.file, start, end }).collect();
        path.reverse();
        path
    }
}
