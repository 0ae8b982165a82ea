//! Expressions over AS paths.

use std::sync::Arc;

use super::automaton::Automaton;
use super::characters::characters;
use super::compare::compare;
use super::node::Node;
use super::numbers::{any_number, numbers};
use crate::analysis::route::{AsPath, Rest};
use crate::model::{AsNotation, RegexSyntax};
use crate::net::Asn;

/// A compiled expression over AS paths.
#[derive(Debug, Clone)]
pub(crate) struct PathExpression {
    automaton: Arc<Automaton>,
    syntax: RegexSyntax,
    /// Whether it looks for a dot, so that the device prints large numbers with one.
    dotted: bool,
}

impl PathExpression {
    /// Reads an expression; `None` when what it means is not sure.
    pub(crate) fn compile(text: &str, syntax: RegexSyntax) -> Option<Self> {
        let automaton = match syntax {
            RegexSyntax::Characters { bounds, .. } => Automaton::anywhere(&characters(text, bounds)?)?,
            RegexSyntax::Numbers => Automaton::whole(&numbers(text)?)?,
        };
        Some(PathExpression { automaton: Arc::new(automaton), syntax, dotted: text.contains("\\.") })
    }

    /// Whether every path that is possible matches, or none.
    pub(crate) fn matches(&self, path: &AsPath) -> Option<bool> {
        let texts = match self.syntax {
            RegexSyntax::Characters { notation, .. } => self.printed(path, notation),
            RegexSyntax::Numbers => as_numbers(path),
        };
        compare(&self.automaton, &Automaton::whole(&texts)?)
    }

    /// Every text that a router may print for a path.
    fn printed(&self, path: &AsPath, notation: AsNotation) -> Node {
        let blank = || Node::symbol(' ');
        let more = || Node::Sequence(vec![blank(), unknown_segment()]);
        let mut nodes = Vec::new();
        for (at, asn) in path.leading.iter().enumerate() {
            nodes.extend((at > 0).then(blank));
            nodes.push(self.number(*asn, notation));
        }
        match (path.rest, path.leading.as_slice()) {
            (Rest::Nothing, _) => {}
            (Rest::Anything, []) => {
                nodes.push(Node::Sequence(vec![unknown_segment(), more().repeated()]).optional());
            }
            (Rest::Something, []) => nodes.extend([unknown_segment(), more().repeated()]),
            (Rest::Anything, _) => nodes.push(more().repeated()),
            (Rest::Something, _) => nodes.push(more().once_or_more()),
        }
        Node::Sequence(nodes)
    }

    /// A known number as it may be printed: with a dot where the device is told to; where it is not told anything, perhaps
    /// with one if the expression counts on it.
    fn number(&self, asn: Asn, notation: AsNotation) -> Node {
        let (high, low) = (asn.0 >> 16, asn.0 & 0xFFFF);
        let plain = || Node::literal(&asn.to_string());
        let dotted = || Node::literal(&format!("{high}.{low}"));
        match notation {
            AsNotation::Dot if high == 0 => plain(),
            AsNotation::Dot | AsNotation::DotPlus => dotted(),
            AsNotation::Plain if self.dotted && high > 0 => Node::Any(vec![plain(), dotted()]),
            AsNotation::Plain => plain(),
        }
    }
}

/// The paths as numbers. Sets and confederations in a path are not told from numbers.
fn as_numbers(path: &AsPath) -> Node {
    let mut nodes: Vec<_> = path.leading.iter().map(|it| Node::symbol(it.0)).collect();
    nodes.extend(match path.rest {
        Rest::Nothing => None,
        Rest::Anything => Some(any_number().repeated()),
        Rest::Something => Some(any_number().once_or_more()),
    });
    Node::Sequence(nodes)
}

/// A number, a set such as `{64496,64497}`, or a part inside a confederation such as `(64512 64513)`.
fn unknown_segment() -> Node {
    let digits = || Node::Symbol([('0'.into(), '9'.into())].into()).once_or_more();
    let number = || {
        let low = Node::Sequence(vec![Node::symbol('.'), digits()]);
        Node::Sequence(vec![digits(), low.optional()])
    };
    let group = |open: char, between: char, close: char| {
        let more = Node::Sequence(vec![Node::symbol(between), number()]);
        Node::Sequence(vec![Node::symbol(open), number(), more.repeated(), Node::symbol(close)])
    };
    Node::Any(vec![number(), group('{', ',', '}'), group('(', ' ', ')'), group('[', ',', ']')])
}
