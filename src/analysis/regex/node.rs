//! An expression as a tree.

use std::sync::Arc;

/// A set of symbols: ranges with both ends, in ascending order, none touching the next.
pub(super) type Class = Arc<[(u32, u32)]>;

/// An expression or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// One symbol of a class.
    Symbol(Class),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// One after the other; none is the empty text.
    Sequence(Vec<Node>),
    /// One of these.
    Any(Vec<Node>),
    /// As often as this, or more often without an upper bound.
    Repeat {
        /// What is repeated.
        node: Box<Node>,
        /// So often at least.
        least: u32,
        /// So often at most.
        most: Option<u32>,
    },
}

impl Node {
    /// The empty text.
    pub(super) const EMPTY: Node = Node::Sequence(Vec::new());

    /// One symbol out of some ranges; `None` when there is none in them.
    pub(super) fn one_of(ranges: Vec<(u32, u32)>) -> Option<Node> {
        let class = class(ranges);
        (!class.is_empty()).then_some(Node::Symbol(class))
    }

    /// Exactly this symbol.
    pub(super) fn symbol(symbol: impl Into<u32>) -> Node {
        let symbol = symbol.into();
        Node::Symbol(Arc::new([(symbol, symbol)]))
    }

    /// Exactly these characters.
    pub(super) fn literal(text: &str) -> Node {
        Node::Sequence(text.chars().map(Node::symbol).collect())
    }

    /// Whether it looks at where the text starts or ends.
    pub(super) fn has_anchor(&self) -> bool {
        match self {
            Node::Symbol(_) => false,
            Node::Start | Node::End => true,
            Node::Sequence(nodes) | Node::Any(nodes) => nodes.iter().any(Node::has_anchor),
            Node::Repeat { node, .. } => node.has_anchor(),
        }
    }

    /// This, any number of times.
    pub(super) fn repeated(self) -> Node {
        Node::Repeat { node: Box::new(self), least: 0, most: None }
    }

    /// This, once or more often.
    pub(super) fn once_or_more(self) -> Node {
        Node::Repeat { node: Box::new(self), least: 1, most: None }
    }

    /// This or nothing.
    pub(super) fn optional(self) -> Node {
        Node::Repeat { node: Box::new(self), least: 0, most: Some(1) }
    }
}

/// Ranges in any order, put in order and joined.
pub(super) fn class(mut ranges: Vec<(u32, u32)>) -> Class {
    ranges.retain(|(low, high)| low <= high);
    ranges.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match joined.last_mut() {
            Some((_, last)) if low <= last.saturating_add(1) => *last = high.max(*last),
            _ => joined.push((low, high)),
        }
    }
    joined.into()
}

/// Every symbol outside of a class.
pub(super) fn outside(class: &Class) -> Class {
    let mut ranges = Vec::with_capacity(class.len() + 1);
    let mut next = Some(0);
    for &(low, high) in class.iter() {
        if let (Some(from), Some(before)) = (next, low.checked_sub(1)) {
            ranges.push((from, before));
        }
        next = high.checked_add(1);
    }
    ranges.extend(next.map(|from| (from, u32::MAX)));
    self::class(ranges)
}

/// Whether a class holds a symbol.
pub(super) fn holds(class: &Class, symbol: u32) -> bool {
    let at = class.partition_point(|&(_, high)| high < symbol);
    class.get(at).is_some_and(|&(low, _)| low <= symbol)
}
