//! What comments of line dialects that keep findings from being reported are about.

use crate::dialect::remark::{Ignore, Reach};
use crate::model::{Scope, Suppression};
use crate::syntax::Tree;
use crate::text::{FileId, Span};

/// Such comments, and the statements that they are about.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    all: Vec<(Ignore, Option<u32>)>,
    /// How many at the end wait for the next statement.
    waiting: usize,
}

impl Suppressions {
    /// A comment.
    pub(super) fn comment(&mut self, ignore: Ignore) {
        self.all.push((ignore, None));
        self.waiting += 1;
    }

    /// The next statement.
    pub(super) fn statement(&mut self, id: u32) {
        let waiting = self.all.iter_mut().rev().take(std::mem::take(&mut self.waiting));
        waiting.for_each(|it| it.1 = Some(id));
    }

    /// All of them, when the whole text was read.
    pub(super) fn finish(self, tree: &Tree, file: FileId) -> Vec<Suppression> {
        let blocks = self.all.iter().any(|it| it.0.reach == Reach::Block);
        let ends = if blocks { ends(tree) } else { Vec::new() };
        let scope = |reach: Reach, about: Option<u32>| {
            let statement = about.and_then(|id| Some((id, tree.get(id)?)));
            match (reach, statement) {
                (Reach::File, _) => Scope::File,
                (_, None) => Scope::Nothing,
                (_, Some((id, it))) => {
                    let (start, end) = it.span;
                    let below = ends.get(id as usize).filter(|_| reach == Reach::Block).copied();
                    Scope::Within(Span { file, start, end: below.unwrap_or(end) })
                }
            }
        };
        let all = self.all.into_iter().map(|(Ignore { said, rules, reason, reach, .. }, about)| {
            Suppression { said, rules, reason, scope: scope(reach, about) }
        });
        all.collect()
    }
}

/// For each statement, where the last one below it ends.
fn ends(tree: &Tree) -> Vec<u32> {
    let mut ends: Vec<u32> = tree.iter().map(|it| it.1.span.1).collect();
    for (id, statement) in tree.iter().rev() {
        let end = ends.get(id as usize).copied().unwrap_or_default();
        if let Some(above) = statement.parent.and_then(|it| ends.get_mut(it as usize)) {
            *above = end.max(*above);
        }
    }
    ends
}
