//! Policies as statements name them: one after the other, or combined by `&&`, `||` and `!`.

use super::builder::unquoted;
use crate::model::{Missing, PolicyExpression, PolicyReference, Sourced};
use crate::text::{Span, Spanned};

/// Parentheses deeper than this are not read.
const DEEPEST: usize = 32;

/// One member of a chain of policies.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Applied {
    /// A policy by name.
    Policy(String),
    /// Several, combined; with the text that stands for them.
    Expression(String, PolicyExpression),
}

impl Applied {
    /// The policies as a condition asks them.
    pub fn asked(self, span: Span) -> PolicyExpression {
        match self {
            Applied::Policy(name) => policy(Spanned { value: name, span }),
            Applied::Expression(_, expression) => expression,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open,
    Close,
    And,
    Or,
    Not,
    Name(&'a str),
}

/// The members of a chain; none when its words cannot be read.
pub(super) fn chain(words: &[Spanned<&str>]) -> Option<Vec<Spanned<Applied>>> {
    let tokens: Vec<Spanned<Token<'_>>> = words.iter().flat_map(|&it| tokens(it)).collect();
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let mut all = Vec::new();
    while let Some(first) = reader.peek() {
        let expression = reader.any()?;
        let last = tokens.get(reader.at.saturating_sub(1)).map_or(first.span, |it| it.span);
        let span = first.span.to(last);
        all.push(match expression {
            PolicyExpression::Policy(it) => {
                let span = it.name.span().unwrap_or(first.span);
                Spanned { value: Applied::Policy(it.name.value), span }
            }
            other => Spanned { value: Applied::Expression(written(&other), other), span },
        });
    }
    Some(all)
}

fn policy(name: Spanned<String>) -> PolicyExpression {
    let name = Sourced::written(name.value, name.span);
    PolicyExpression::Policy(PolicyReference { name, if_undefined: Missing::Unknown })
}

/// An expression in one canonical form.
fn written(it: &PolicyExpression) -> String {
    let joined = |parts: &[PolicyExpression], sign: &str| {
        let parts: Vec<String> = parts.iter().map(written).collect();
        format!("( {} )", parts.join(sign))
    };
    match it {
        PolicyExpression::Policy(it) => it.name.value.clone(),
        PolicyExpression::Not(inner) => format!("!{}", written(inner)),
        PolicyExpression::All(parts) => joined(parts, " && "),
        PolicyExpression::Any(parts) => joined(parts, " || "),
    }
}

/// The tokens of a word. Quotes hold a name, or a whole expression.
fn tokens(word: Spanned<&str>) -> Vec<Spanned<Token<'_>>> {
    let inner = unquoted(word);
    let is_name = inner.span != word.span && !inner.value.contains(['(', ')', '!', '&', '|']);
    if is_name {
        return vec![inner.map(Token::Name)];
    }
    let mut all = Vec::new();
    let mut rest = inner.value;
    while let Some(sign) = rest.chars().next() {
        let start = offset(inner.value.len() - rest.len());
        let (token, length) = match sign {
            '(' => (Some(Token::Open), 1),
            ')' => (Some(Token::Close), 1),
            '!' => (Some(Token::Not), 1),
            '&' => (Some(Token::And), 1 + usize::from(rest.starts_with("&&"))),
            '|' => (Some(Token::Or), 1 + usize::from(rest.starts_with("||"))),
            '[' | ']' => (None, 1),
            _ if sign.is_whitespace() => (None, sign.len_utf8()),
            _ => {
                let ends = |it: char| it.is_whitespace() || "()!&|[]".contains(it);
                let length = rest.find(ends).unwrap_or(rest.len());
                (rest.get(..length).map(Token::Name), length)
            }
        };
        let from = inner.span.start + start;
        let span = Span { start: from, end: from + offset(length), ..inner.span };
        all.extend(token.map(|value| Spanned { value, span }));
        rest = rest.get(length..).unwrap_or_default();
    }
    all
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

struct Reader<'t, 'a> {
    tokens: &'t [Spanned<Token<'a>>],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&self) -> Option<Spanned<Token<'a>>> {
        self.tokens.get(self.at).copied()
    }

    fn take(&mut self, token: Token<'_>) -> bool {
        let found = self.peek().is_some_and(|it| it.value == token);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<PolicyExpression> {
        let mut parts = vec![self.all()?];
        while self.take(Token::Or) {
            parts.push(self.all()?);
        }
        only(parts, PolicyExpression::Any)
    }

    fn all(&mut self) -> Option<PolicyExpression> {
        let mut parts = vec![self.single()?];
        while self.take(Token::And) {
            parts.push(self.single()?);
        }
        only(parts, PolicyExpression::All)
    }

    fn single(&mut self) -> Option<PolicyExpression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let token = self.peek()?;
        self.at += 1;
        let read = match token.value {
            Token::Name(name) => policy(Spanned { value: name.to_owned(), span: token.span }),
            Token::Not => PolicyExpression::Not(Box::new(self.single()?)),
            Token::Open => {
                let inner = self.any()?;
                self.take(Token::Close).then_some(inner)?
            }
            Token::Close | Token::And | Token::Or => return None,
        };
        self.depth -= 1;
        Some(read)
    }
}

fn only(
    mut parts: Vec<PolicyExpression>,
    combine: fn(Vec<PolicyExpression>) -> PolicyExpression,
) -> Option<PolicyExpression> {
    if parts.len() == 1 { parts.pop() } else { Some(combine(parts)) }
}
