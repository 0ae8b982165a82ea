//! What both kinds of expressions share: groups, alternatives and repetition.

use std::iter::Peekable;
use std::str::Chars;

use super::node::Node;

/// Parentheses deeper than this are not read.
const DEEPEST: usize = 64;

/// Counts beyond this are not read.
const MOST_REPETITIONS: u32 = 1_000;

/// The rest of an expression.
pub(super) type Rest<'t> = Peekable<Chars<'t>>;

/// What an expression is made of, besides groups, alternatives and repetition.
pub(super) trait Alphabet {
    /// Whether braces count repetitions.
    fn bounds(&self) -> bool;
    /// Whether blanks separate terms and mean nothing.
    fn blanks(&self) -> bool;
    /// Reads one term, whose first character is given; `None` when what it means is not sure.
    fn term(&self, first: char, rest: &mut Rest<'_>) -> Option<Node>;
}

/// Reads an expression; `None` when what it means is not sure. The quotation marks around it are not part of it.
pub(super) fn read(text: &str, alphabet: &dyn Alphabet) -> Option<Node> {
    let text = text.trim().trim_matches('"');
    let mut reader = Reader { rest: text.chars().peekable(), depth: 0, alphabet };
    let node = reader.alternatives()?;
    reader.rest.next().is_none().then_some(node)
}

struct Reader<'t> {
    rest: Rest<'t>,
    depth: usize,
    alphabet: &'t dyn Alphabet,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        let first = self.sequence()?;
        if self.rest.peek() != Some(&'|') {
            return Some(Node::Sequence(first));
        }
        let mut alternatives = vec![first];
        while self.rest.next_if_eq(&'|').is_some() {
            alternatives.push(self.sequence()?);
        }
        // Whether `1 2|3` is `(1 2)|3` or `1 (2|3)` is written nowhere when terms are whole numbers.
        let sure = !self.alphabet.blanks() || alternatives.iter().all(|it| it.len() <= 1);
        sure.then(|| Node::Any(alternatives.into_iter().map(Node::Sequence).collect()))
    }

    fn sequence(&mut self) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        self.skip_blanks();
        while self.rest.peek().is_some_and(|it| !matches!(it, '|' | ')')) {
            let node = self.single()?;
            nodes.push(self.repeated(node)?);
            self.skip_blanks();
        }
        Some(nodes)
    }

    fn skip_blanks(&mut self) {
        while self.alphabet.blanks() && self.rest.next_if(|it| it.is_whitespace()).is_some() {}
    }

    fn single(&mut self) -> Option<Node> {
        match self.rest.next()? {
            '(' => {
                self.depth += 1;
                let inner = (self.depth < DEEPEST).then(|| self.alternatives())??;
                self.depth -= 1;
                self.rest.next_if_eq(&')').map(|_| inner)
            }
            // Nothing to repeat: each platform makes something else of it.
            '*' | '+' | '?' | '{' => None,
            first => self.alphabet.term(first, &mut self.rest),
        }
    }

    /// A term with the signs behind it. Several of them say the same as one: `a+?` is `a*`.
    fn repeated(&mut self, node: Node) -> Option<Node> {
        let mut times: Option<(u32, Option<u32>)> = None;
        while let Some(sign) = self.rest.next_if(|it| matches!(it, '*' | '+' | '?' | '{')) {
            times = Some(match (sign, times) {
                // The C library of FRR loses track of an anchor in what is counted: `^1_{2}` finds `1 2`.
                ('{', None) if self.alphabet.bounds() && !node.has_anchor() => self.count()?,
                ('{', _) => return None,
                (_, Some((least, most))) if least > 1 || most.is_some_and(|it| it > 1) => return None,
                (_, before) => {
                    let (least, most) = before.unwrap_or((1, Some(1)));
                    let (least, most) = (if sign == '+' { least } else { 0 }, most.filter(|_| sign == '?'));
                    (least, most)
                }
            });
        }
        match times {
            None => Some(node),
            // An anchor that is repeated is no anchor on some platforms.
            Some(_) if matches!(node, Node::Start | Node::End) => None,
            Some((least, most)) => Some(Node::Repeat { node: Box::new(node), least, most }),
        }
    }

    /// What is left of `{2}`, `{2,}`, `{2,3}` or `{,3}`.
    fn count(&mut self) -> Option<(u32, Option<u32>)> {
        let least = self.number();
        let most = if self.rest.next_if_eq(&',').is_some() { self.number() } else { Some(least?) };
        self.rest.next_if_eq(&'}')?;
        let small = |it: u32| it <= MOST_REPETITIONS;
        (least.or(most).is_some()
            && least.is_none_or(small)
            && most.is_none_or(|it| small(it) && it >= least.unwrap_or(0)))
        .then(|| (least.unwrap_or(0), most))
    }

    fn number(&mut self) -> Option<u32> {
        digits(&mut self.rest).parse().ok()
    }
}

/// The digits that come next, if any.
pub(super) fn digits(rest: &mut Rest<'_>) -> String {
    std::iter::from_fn(|| rest.next_if(char::is_ascii_digit)).collect()
}
