//! What became of the lines of a text whose statements are paths: several on a line, or one over several.

use crate::model::Coverage;
use crate::syntax::{Block, Hierarchy, NodeId, PathStatement};
use crate::text::{FileId, Source};

/// It changed the model.
pub(super) const MODELLED: u8 = 1;
/// It is known.
pub(super) const RECOGNISED: u8 = 2;
/// It is not understood.
pub(super) const UNKNOWN: u8 = 4;
/// It is about routing.
pub(super) const ROUTING: u8 = 8;

/// The state of every line, and of every node with what is below it.
pub(super) struct Lines<'r> {
    source: &'r Source,
    hierarchy: &'r Hierarchy<'r>,
    /// By line, from 0.
    states: Vec<u8>,
    nodes: Vec<u8>,
}

impl<'r> Lines<'r> {
    pub fn new(source: &'r Source, hierarchy: &'r Hierarchy<'r>) -> Self {
        let states = vec![0; source.line_count() as usize];
        Lines { source, hierarchy, states, nodes: vec![0; hierarchy.size()] }
    }

    /// Says what became of a statement; an inherited one counts where it is written.
    pub fn mark(&mut self, statement: &PathStatement<'_>, state: u8) {
        self.raise(statement.nodes.last().copied(), state);
        let source = statement.graft.map(|it| it.source);
        let known = source.and_then(|it| self.nodes.get(it as usize)).copied().unwrap_or_default();
        // A group may be applied a thousand times.
        if known & state != state {
            self.cover(statement.span, state);
            self.raise(source, state);
        }
    }

    /// The lines of opening and closing signs count like what is between them.
    pub fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            let inside = self.nodes.get(block.node as usize).copied().unwrap_or_default();
            let inside = if block.node == Hierarchy::ROOT { RECOGNISED } else { inside };
            let state = [MODELLED, RECOGNISED, UNKNOWN].into_iter().find(|it| inside & it != 0);
            let state = state.unwrap_or(RECOGNISED) | inside & ROUTING;
            self.cover(block.opener, state);
            if (block.closer as usize) < self.source.text().len() {
                self.cover((block.closer, block.closer + 1), state);
            }
        }
    }

    /// Text that was not read.
    pub fn unread(&mut self, spans: &[(u32, u32)]) {
        for &span in spans {
            self.cover(span, UNKNOWN);
        }
    }

    /// The figures for all lines.
    pub fn coverage(&self, file: FileId) -> Coverage {
        let mut coverage = Coverage { lines: self.source.line_count(), ..Coverage::default() };
        for (line, &state) in (1..).zip(&self.states) {
            let unknown = state & UNKNOWN != 0;
            if unknown {
                coverage.unknown += 1;
                let text = self.source.line(line);
                let (start, _) = self.source.line_range(line);
                let from = start as usize + (text.len() - text.trim_start().len());
                coverage.unknown_lines.push(self.source.span(
                    file,
                    from,
                    start as usize + text.trim_end().len(),
                ));
            } else {
                coverage.modelled += u32::from(state & MODELLED != 0);
            }
            let routing = state & ROUTING != 0;
            coverage.bgp_lines += u32::from(routing);
            coverage.bgp_understood += u32::from(routing && !unknown);
        }
        coverage.recognised = coverage.lines.saturating_sub(coverage.modelled + coverage.unknown);
        coverage
    }

    /// Marks the lines of a span that hold anything.
    fn cover(&mut self, (start, end): (u32, u32), state: u8) {
        let first = self.source.line_of(start).saturating_sub(1);
        let last = if end > start { self.source.line_of(end - 1).saturating_sub(1) } else { first };
        for line in first..=last {
            let blank = first != last && self.source.line(line + 1).trim().is_empty();
            if let Some(known) = self.states.get_mut(line as usize).filter(|_| !blank) {
                *known |= state;
            }
        }
    }

    /// Passes a state on to all that encloses a node.
    fn raise(&mut self, mut node: Option<NodeId>, state: u8) {
        while let Some(id) = node {
            match self.nodes.get_mut(id as usize) {
                Some(known) if *known & state != state => *known |= state,
                _ => return,
            }
            node = self.hierarchy.node(id).parent();
        }
    }
}
