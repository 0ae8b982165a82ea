//! Comments that keep findings from being reported: `bgplint: ignore[bfd-missing] the provider has none`.

use super::not_understood;
use crate::model::Problem;
use crate::secrecy::words;
use crate::text::Span;

/// How such a comment is written, for messages.
pub(super) const FORM: &str = "ignore[RULE] WHY";

/// What a comment says of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dialect) struct Ignore {
    pub said: Span,
    pub rules: Vec<Span>,
    /// Empty when it does not say why.
    pub reason: Span,
    pub reach: Reach,
    /// What looks like a secret in it.
    pub secrets: Vec<Span>,
}

/// How far a comment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dialect) enum Reach {
    /// One statement, without what is below it.
    Statement,
    /// A statement with all that is below it.
    Block,
    /// The file.
    File,
}

const REACHES: [(&str, Reach); 3] =
    [("ignore", Reach::Statement), ("ignore-block", Reach::Block), ("ignore-file", Reach::File)];

/// Reads what follows the name of the linter; `None` when that is something else. `at` tells where a part of it stands.
pub(super) fn read(body: &str, said: Span, at: impl Fn(&str) -> Span) -> Option<Result<Ignore, Problem>> {
    let end = body.find(|it: char| !it.is_ascii_alphabetic() && it != '-').unwrap_or(body.len());
    let (verb, rest) = body.split_at_checked(end)?;
    let reach = REACHES.iter().find(|it| it.0 == verb)?.1;
    let wrong = |part: &str, expected: String| Some(Err(not_understood(at(part), expected)));
    let Some(inner) = rest.trim_start().strip_prefix('[') else {
        return wrong(verb, format!("`{verb}[RULE] WHY`"));
    };
    let Some((names, reason)) = inner.split_once(']') else {
        return wrong(rest.trim(), "rules between brackets".to_owned());
    };
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if names.is_empty() {
        return wrong(verb, format!("`{verb}[RULE] WHY`, with the name of a rule or group"));
    }
    let reason = reason.trim_start_matches(|it: char| it.is_whitespace() || ":-–—".contains(it)).trim_end();
    let nothing = body.get(body.len()..).unwrap_or(body);
    let reason = if reason.contains(char::is_alphanumeric) { reason } else { nothing };
    let secret = |part: &&str| words::find(part).and_then(|it| part.get(it)).map(&at);
    let secrets = names.iter().copied().chain([reason]).filter_map(|it| secret(&it)).collect();
    let rules = names.into_iter().map(&at).collect();
    Some(Ok(Ignore { said, rules, reason: at(reason), reach, secrets }))
}
