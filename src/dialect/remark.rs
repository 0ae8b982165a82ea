//! Comments that speak to the linter: `bgplint: peering=microsoft`.

use crate::model::{PeeringKind, Problem, ProblemKind, Sourced};
use crate::syntax::REMARK;
use crate::text::Span;

const SETTING: &str = "peering=";

/// What a comment says to the linter; `None` when it does not speak to it. `place` is where the comment stands.
pub(super) fn read(comment: &str, place: Span) -> Option<Result<Sourced<PeeringKind>, Problem>> {
    let (start, said) = comment.split_inclusive('\n').find_map(addressed(comment))?;
    let at = |from: usize, length: usize| {
        let offset = |it: usize| place.start + u32::try_from(it).unwrap_or_default();
        Span { start: offset(from), end: offset(from + length), ..place }
    };
    let body = said
        .get(REMARK.len()..)
        .unwrap_or_default()
        .trim_start()
        .strip_prefix(':')
        .unwrap_or_default()
        .trim();
    let from = start + said.len() - body.len();
    if body.is_empty() {
        let expected = format!("`{REMARK}: {SETTING}microsoft` or `{REMARK}: {SETTING}private`");
        return Some(Err(not_understood(at(start, said.len()), expected)));
    }
    let Some(word) = body.strip_prefix(SETTING) else {
        let expected = format!("`{SETTING}microsoft` or `{SETTING}private`");
        return Some(Err(not_understood(at(from, body.len()), expected)));
    };
    if let Some(kind) = PeeringKind::of_word(word) {
        return Some(Ok(Sourced::written(kind, at(start, said.len()))));
    }
    let word = if word.is_empty() { at(from, body.len()) } else { at(from + SETTING.len(), word.len()) };
    Some(Err(not_understood(word, "`microsoft` or `private`".to_owned())))
}

/// A line of a comment that speaks to the linter: where it begins to, and what it says without blanks around it.
fn addressed<'a>(comment: &'a str) -> impl FnMut(&'a str) -> Option<(usize, &'a str)> {
    |line| {
        let text = line.trim_start_matches(|it: char| it.is_whitespace() || "!#/*".contains(it));
        let start = text.as_ptr() as usize - comment.as_ptr() as usize;
        let text = text.trim_end().trim_end_matches("*/").trim_end();
        let (name, rest) = text.split_at_checked(REMARK.len())?;
        let speaks = name.eq_ignore_ascii_case(REMARK) && rest.trim_start().starts_with(':');
        speaks.then_some((start, text))
    }
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
mod tests {
    use super::*;
    use crate::text::{FileId, Source};

    /// The kind, or the words that are not understood; with the words that are pointed at.
    fn said(comment: &str) -> Option<(Option<PeeringKind>, &str)> {
        let source = Source::new("a", format!("before\n{comment}").into_bytes());
        let place = source.span(FileId(0), 7, 7 + comment.len());
        let slice = |it: Span| comment.get(it.start as usize - 7..it.end as usize - 7).unwrap();
        Some(match read(comment, place)? {
            Ok(kind) => (Some(kind.value), slice(kind.span().unwrap())),
            Err(problem) => (None, slice(problem.at)),
        })
    }

    #[test]
    fn comments_speak_to_the_linter_by_its_name() {
        let microsoft = Some(PeeringKind::Microsoft);
        for (comment, expected) in [
            ("! bgplint: peering=microsoft", Some((microsoft, "bgplint: peering=microsoft"))),
            ("!bgplint:peering=private ", Some((Some(PeeringKind::Private), "bgplint:peering=private"))),
            ("/* bgplint: peering=microsoft */", Some((microsoft, "bgplint: peering=microsoft"))),
            (
                "/*\n * primary\n * BGPlint : peering=microsoft\n */",
                Some((microsoft, "BGPlint : peering=microsoft")),
            ),
            ("# bgplint: peering=microsft", Some((None, "microsft"))),
            ("# bgplint: peering=", Some((None, "peering="))),
            ("# bgplint: peerng=microsoft", Some((None, "peerng=microsoft"))),
            ("# bgplint: peering=microsoft, primary", Some((None, "microsoft, primary"))),
            ("! bgplint:", Some((None, "bgplint:"))),
            ("! é bgplint: peering=microsoft", None),
            ("! bgplint is run on this file", None),
            ("! see bgplint: peering=microsoft", None),
            ("! bgplinté", None),
            ("!", None),
        ] {
            assert_eq!(said(comment), expected, "{comment}");
        }
    }
}
