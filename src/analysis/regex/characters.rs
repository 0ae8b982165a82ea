//! Expressions over the characters of what a router prints, as in POSIX, with `_` for a boundary.
//!
//! FRR 8.4 was asked where manuals are silent. It puts an alternative of boundaries in place of every `_`, also in
//! `[_]` and `\_`, which is then something else than what was meant; `_*` and `__` are fine. It refuses a sign that has
//! nothing to repeat at the start of an expression or behind `^`, takes `()` and empty alternatives for the empty
//! text, `{,2}` for `{0,2}` and `]` for itself when it comes first in brackets, and finds `^` and `$` in the middle
//! of an expression to be anchors. What was not sure, or differs between platforms, is not read.

use super::node::{Node, class, outside};
use super::reader::{Alphabet, Rest, read};

/// The characters that are boundaries, besides the two ends of the text.
const BOUNDARIES: &str = " ,{}()";

/// How characters are to be read.
struct Characters {
    bounds: bool,
}

/// Reads an expression over characters. Where `bounds` does not hold, braces are not read: they may count or not.
pub(super) fn characters(text: &str, bounds: bool) -> Option<Node> {
    read(text, &Characters { bounds })
}

impl Alphabet for Characters {
    fn bounds(&self) -> bool {
        self.bounds
    }

    fn blanks(&self) -> bool {
        false
    }

    fn term(&self, first: char, rest: &mut Rest<'_>) -> Option<Node> {
        match first {
            '^' => Some(Node::Start),
            '$' => Some(Node::End),
            '.' => Node::one_of(vec![(0, u32::MAX)]),
            '_' => {
                let signs = BOUNDARIES.chars().map(|it| (it.into(), it.into())).collect();
                Some(Node::Any(vec![Node::one_of(signs)?, Node::Start, Node::End]))
            }
            '[' => brackets(rest),
            '\\' => escaped(rest).map(Node::symbol),
            other => Some(Node::symbol(other)),
        }
    }
}

/// A character behind a backslash that stands for itself. Letters, digits and some others have meanings of their own.
fn escaped(rest: &mut Rest<'_>) -> Option<char> {
    rest.next_if(|it| it.is_ascii_punctuation() && !matches!(it, '_' | '<' | '>' | '`' | '\''))
}

/// What is left of `[...]`.
fn brackets(rest: &mut Rest<'_>) -> Option<Node> {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    let mut low = rest.next()?;
    loop {
        // A backslash is itself or hides what follows; no text has one, so both come to the same.
        if low == '\\' {
            low = escaped(rest).filter(|it| !matches!(it, ']' | '-' | '^'))?;
        }
        // Classes such as `[:digit:]` are not taken by all, and `_` is not what it looks like.
        if low == '_' || low == '[' && rest.peek().is_some_and(|it| matches!(it, ':' | '.' | '=')) {
            return None;
        }
        let mut high = low;
        let mut next = rest.next()?;
        if next == '-' && rest.peek() != Some(&']') {
            high = rest.next().filter(char::is_ascii_alphanumeric)?;
            next = rest.next()?;
            if high < low || next == '-' && rest.peek() != Some(&']') {
                return None;
            }
        }
        ranges.push((low.into(), high.into()));
        if next == ']' {
            break;
        }
        low = next;
    }
    if negated { Node::one_of(outside(&class(ranges)).to_vec()) } else { Node::one_of(ranges) }
}
