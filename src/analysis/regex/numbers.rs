//! Expressions over whole AS numbers, as Junos has them.
//!
//! Its manual names numbers, `.`, ranges, sets, groups, `|`, repetition, and `()` for the empty path. It adds `^` and
//! `$` on its own. What `!` and a `^` inside of brackets do is not written there, so they are not read.

use super::node::Node;
use super::reader::{Alphabet, Rest, digits, read};
use crate::net::Asn;

struct Numbers;

/// Reads an expression over whole AS numbers.
pub(super) fn numbers(text: &str) -> Option<Node> {
    read(text, &Numbers)
}

/// Any AS number.
pub(super) fn any_number() -> Node {
    Node::Symbol([(0, u32::MAX)].into())
}

impl Alphabet for Numbers {
    fn bounds(&self) -> bool {
        true
    }

    fn blanks(&self) -> bool {
        true
    }

    fn term(&self, first: char, rest: &mut Rest<'_>) -> Option<Node> {
        match first {
            '^' => Some(Node::Start),
            '$' => Some(Node::End),
            '.' => Some(any_number()),
            '[' => {
                let mut ranges = Vec::new();
                loop {
                    skip_blanks(rest);
                    match rest.next()? {
                        ']' => return Node::one_of(ranges),
                        first => ranges.push(range(first, rest)?),
                    }
                }
            }
            first => Node::one_of(vec![range(first, rest)?]),
        }
    }
}

/// A number, or two with a dash between them.
fn range(first: char, rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let low = number(first, rest)?;
    let mut ahead = rest.clone();
    skip_blanks(&mut ahead);
    if ahead.next_if_eq(&'-').is_none() {
        return Some((low, low));
    }
    skip_blanks(&mut ahead);
    let first = ahead.next()?;
    let high = number(first, &mut ahead)?;
    *rest = ahead;
    Some((low, high)).filter(|_| low <= high)
}

/// A number, plain or dotted. A dot without a digit behind it is a term of its own.
fn number(first: char, rest: &mut Rest<'_>) -> Option<u32> {
    let mut text = first.to_string();
    text += &digits(rest);
    let mut ahead = rest.clone();
    if ahead.next_if_eq(&'.').is_some() && ahead.peek().is_some_and(char::is_ascii_digit) {
        text.push('.');
        text += &digits(&mut ahead);
        *rest = ahead;
    }
    text.parse::<Asn>().ok().map(|it| it.0)
}

fn skip_blanks(rest: &mut Rest<'_>) {
    while rest.next_if(|it| it.is_whitespace()).is_some() {}
}
