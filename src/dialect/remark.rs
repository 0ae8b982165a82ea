//! Comments that speak to the linter: `bgplint: peering=microsoft`, `bgplint: ignore[RULE] WHY`.

mod ignore;

pub(super) use ignore::{Ignore, Reach};

use crate::model::{PeeringKind, Problem, ProblemKind, Sourced};
use crate::syntax::REMARK;
use crate::text::Span;

const SETTING: &str = "peering=";

/// Something that a comment says to the linter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// What sessions carry.
    Peering(Sourced<PeeringKind>),
    /// Which findings nobody wants to hear of.
    Ignore(Ignore),
}

/// What a comment says to the linter, line by line; nothing when it does not speak to it. `place` is where it stands.
pub(super) fn read(comment: &str, place: Span) -> impl Iterator<Item = Result<Said, Problem>> {
    comment.split_inclusive('\n').filter_map(addressed).map(move |said| {
        let at = |part: &str| {
            let offset = |it: usize| place.start + u32::try_from(it).unwrap_or_default();
            let from = part.as_ptr() as usize - comment.as_ptr() as usize;
            Span { start: offset(from), end: offset(from + part.len()), ..place }
        };
        one(said, at)
    })
}

/// What a line says that speaks to the linter. `at` tells where a part of it stands.
fn one(said: &str, at: impl Fn(&str) -> Span) -> Result<Said, Problem> {
    let body =
        said.get(REMARK.len()..).unwrap_or_default().trim_start().strip_prefix(':').unwrap_or_default();
    let body = body.trim();
    if body.is_empty() {
        let expected = format!(
            "`{REMARK}: {SETTING}microsoft`, `{REMARK}: {SETTING}private` or `{REMARK}: {}`",
            ignore::FORM
        );
        return Err(not_understood(at(said), expected));
    }
    if let Some(ignored) = ignore::read(body, at(said), &at) {
        return ignored.map(Said::Ignore);
    }
    let Some(word) = body.strip_prefix(SETTING) else {
        let expected = format!("`{SETTING}microsoft`, `{SETTING}private` or `{}`", ignore::FORM);
        return Err(not_understood(at(body), expected));
    };
    if let Some(kind) = PeeringKind::of_word(word) {
        return Ok(Said::Peering(Sourced::written(kind, at(said))));
    }
    let word = if word.is_empty() { body } else { word };
    Err(not_understood(at(word), "`microsoft` or `private`".to_owned()))
}

/// What a line of a comment says without blanks around it, when it speaks to the linter.
fn addressed(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(|it: char| it.is_whitespace() || "!#/*".contains(it));
    let text = text.trim_end().trim_end_matches("*/").trim_end();
    let (name, rest) = text.split_at_checked(REMARK.len())?;
    (name.eq_ignore_ascii_case(REMARK) && rest.trim_start().starts_with(':')).then_some(text)
}

fn not_understood(at: Span, expected: String) -> Problem {
    Problem { kind: ProblemKind::InvalidValue { expected }, at, statement: at, skipped: 0 }
}

/// What became of a statement in a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It holds.
    Holds,
    /// What follows it is no neighbor, group or interface.
    Nowhere,
    /// Another comment states another kind of the same thing; it holds.
    Contradicts(PeeringKind),
}

impl Placed {
    /// Puts a statement where it belongs, when there is such a place.
    pub fn into(place: Option<&mut Option<Sourced<PeeringKind>>>, stated: Sourced<PeeringKind>) -> Self {
        let Some(place) = place else { return Placed::Nowhere };
        match place.get_or_insert(stated).value {
            kind if kind == stated.value => Placed::Holds,
            other => Placed::Contradicts(other),
        }
    }

    /// What is wrong with it.
    pub(super) fn problem(self, stated: &Sourced<PeeringKind>) -> Option<Problem> {
        let reason = match self {
            Placed::Holds => return None,
            Placed::Nowhere => "stands at no neighbor, group or interface".to_owned(),
            Placed::Contradicts(kind) => {
                format!("another comment states `{SETTING}{}` of the same", kind.word())
            }
        };
        let at = stated.span()?;
        Some(Problem { kind: ProblemKind::NoEffect { reason }, at, statement: at, skipped: 0 })
    }
}

#[cfg(test)]
mod tests;
