//! The tree of statements: an arena in text order, pointing into the kept text.

/// A statement of a tree: its position in text order.
pub type StatementId = u32;

/// One statement of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The statement that it belongs to.
    pub parent: Option<StatementId>,
    /// First byte and one past the last, with whatever text the statement swallowed.
    pub span: (u32, u32),
    /// Range in the words of the tree.
    words: (u32, u32),
    /// Columns before it, as far as they are told apart.
    pub indent: u16,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// A line of configuration.
    Command,
    /// A comment: it has no words.
    Comment,
}

/// The statements of one text. What lies between their spans is white space, frame text or bare separators, so the
/// text and the tree together lose nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tree {
    statements: Vec<Statement>,
    words: Vec<(u32, u32)>,
}

impl Tree {
    /// The identity that the next statement will have.
    pub fn next_id(&self) -> StatementId {
        offset(self.statements.len())
    }

    /// Adds a statement behind all others.
    pub fn push(
        &mut self,
        kind: StatementKind,
        parent: Option<StatementId>,
        span: (u32, u32),
        indent: u32,
        words: &[(u32, u32)],
    ) -> StatementId {
        let id = self.next_id();
        let first = offset(self.words.len());
        self.words.extend_from_slice(words);
        let words = (first, offset(self.words.len()));
        let indent = u16::try_from(indent).unwrap_or(u16::MAX);
        self.statements.push(Statement { parent, span, words, indent, kind });
        id
    }

    /// Lengthens the last statement to text that it swallowed.
    pub fn extend_last(&mut self, end: u32) {
        if let Some(last) = self.statements.last_mut() {
            last.span.1 = last.span.1.max(end);
        }
    }

    /// A statement.
    pub fn get(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(id as usize)
    }

    /// All statements in text order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (StatementId, &Statement)> + ExactSizeIterator {
        self.statements.iter().enumerate().map(|(at, statement)| (offset(at), statement))
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The words of a statement.
    pub fn words(&self, statement: &Statement) -> &[(u32, u32)] {
        self.words.get(statement.words.0 as usize..statement.words.1 as usize).unwrap_or_default()
    }

    /// The statement around a statement, the one around that, and so on.
    pub fn ancestors(&self, id: StatementId) -> impl Iterator<Item = StatementId> {
        // A parent stands before its children, so this ends whatever was pushed.
        std::iter::successors(self.parent_of(id), |&at| self.parent_of(at))
    }

    /// Statements whose parent is `id`, in text order. Looks at all that follow.
    pub fn children(&self, id: StatementId) -> impl Iterator<Item = (StatementId, &Statement)> {
        self.iter().skip(id as usize + 1).filter(move |(_, statement)| statement.parent == Some(id))
    }

    /// The last statement that starts at or before a byte.
    pub fn at(&self, byte: u32) -> Option<StatementId> {
        self.statements.partition_point(|it| it.span.0 <= byte).checked_sub(1).map(offset)
    }

    fn parent_of(&self, id: StatementId) -> Option<StatementId> {
        self.get(id)?.parent.filter(|&parent| parent < id)
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_know_their_parents_children_and_words() {
        let mut tree = Tree::default();
        let bgp = tree.push(StatementKind::Command, None, (0, 10), 0, &[(0, 6), (7, 10)]);
        let family = tree.push(StatementKind::Command, Some(bgp), (12, 20), 1, &[(12, 20)]);
        let inner = tree.push(StatementKind::Command, Some(family), (23, 25), 2, &[(23, 25)]);
        tree.extend_last(40);
        assert_eq!(tree.ancestors(inner).collect::<Vec<_>>(), [family, bgp]);
        assert_eq!(tree.children(bgp).map(|it| it.0).collect::<Vec<_>>(), [family]);
        assert_eq!(tree.get(inner).map(|it| it.span), Some((23, 40)));
        assert_eq!(tree.words(tree.get(bgp).unwrap()), [(0, 6), (7, 10)]);
        assert_eq!((tree.at(0), tree.at(11), tree.at(39)), (Some(bgp), Some(bgp), Some(inner)));
        assert_eq!(tree.len(), 3);
    }
}
