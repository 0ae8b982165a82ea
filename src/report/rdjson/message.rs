//! Sentences for comments in Markdown, in which nothing that a configuration says has an effect.

use std::fmt::Write as _;

use crate::diagnostic::{Certainty, Safety};
use crate::report::finding::Finding;
use crate::report::visible::one_line;

/// Characters of a sentence that are shown.
const SENTENCE: usize = 2000;

/// Places that are listed.
const PLACES: usize = 20;

/// What a finding says. A comment shows nothing else, so the reasons are listed too where there are several.
pub(super) fn of(finding: &Finding<'_>) -> String {
    let likely = if finding.diagnostic.certainty == Certainty::Likely { " (likely)" } else { "" };
    let mut message = quoted(&finding.message) + likely;
    if finding.labels.len() > 1 {
        message.push('\n');
        for (number, label) in (1..).zip(finding.labels.iter().take(PLACES)) {
            let place = format!("{}:{}", label.place.name(), label.place.from.line);
            let _infallible = write!(message, "\n{number}. {}: {}", code(&place), quoted(&label.message));
        }
        if finding.labels.len() > PLACES {
            let _infallible = write!(message, "\n\nand {} more places", finding.labels.len() - PLACES);
        }
    }
    let notes = finding.notes.iter().map(|it| ("note", it.to_string()));
    let help = finding.help.as_ref().map(|it| ("help", it.to_string()));
    let fix = finding.fix.as_ref().map(|it| match it.safety {
        Safety::Safe => ("fix", it.title.to_string()),
        Safety::Unsafe => ("fix (look at what it changes)", it.title.to_string()),
    });
    for (kind, text) in notes.chain(help).chain(fix) {
        let _infallible = write!(message, "\n\n{kind}: {}", quoted(&text));
    }
    message
}

/// A sentence in which what may have an effect stands in code, as what rules quote does already.
pub(super) fn quoted(sentence: &str) -> String {
    let sentence = one_line(sentence, SENTENCE, true);
    let mut text = String::new();
    let mut rest = sentence.as_str();
    while let Some((before, within, after)) = next_quote(rest) {
        prose(&mut text, before);
        push_code(&mut text, within);
        rest = after;
    }
    prose(&mut text, &rest.replace('`', "'"));
    text
}

/// What stands before the next two backticks, between them and behind.
fn next_quote(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (within, after) = rest.split_once('`')?;
    Some((before, within, after))
}

/// Text on one line, in code.
fn code(text: &str) -> String {
    let mut code = String::new();
    push_code(&mut code, &one_line(text, SENTENCE, true).replace('`', "'"));
    code
}

/// Adds code. Backticks that touch would be taken for one mark, and so would those around nothing.
fn push_code(text: &mut String, code: &str) {
    if code.trim().is_empty() {
        text.push_str("''");
        return;
    }
    if text.ends_with('`') {
        text.push(' ');
    }
    text.push('`');
    text.push_str(code);
    text.push('`');
}

/// Adds text word by word, those in code that may have an effect.
fn prose(text: &mut String, prose: &str) {
    for word in prose.split_inclusive(' ') {
        let (bare, blank) = word.strip_suffix(' ').map_or((word, ""), |it| (it, " "));
        if is_active(bare) || (text.is_empty() && begins_block(bare)) {
            push_code(text, bare);
        } else {
            text.push_str(bare);
        }
        text.push_str(blank);
    }
}

/// Whether a word may be markup, an address, a mention of somebody or of something.
fn is_active(word: &str) -> bool {
    const SIGNS: &[char] =
        &['<', '>', '[', ']', '{', '}', '*', '_', '~', '@', '\\', '&', '#', '|', '!', '$', '%', '^'];
    let starts = |mark: &str| word.get(..mark.len()).is_some_and(|it| it.eq_ignore_ascii_case(mark));
    word.contains(SIGNS)
        || word.contains("://")
        || word.contains("www.")
        || starts("gh-")
        || starts("mailto:")
}

/// Whether a line that begins with a word is a list, a heading or a rule.
fn begins_block(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']);
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
        || (!word.is_empty() && word.bytes().all(|it| matches!(it, b'-' | b'+' | b'=')))
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a wrong place in a test should panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_may_have_an_effect_stands_in_code() {
        for (sentence, expected) in [
            (
                "10.0.0.0/8 (RFC 1918) is advertised to `peer`",
                "10.0.0.0/8 (RFC 1918) is advertised to `peer`",
            ),
            ("@team saw <img src=x> in `a b`", "`@team` saw `<img` `src=x>` in `a b`"),
            ("see https://example.net or #12, `x", "see `https://example.net` or `#12,` 'x"),
            ("`a``b` and `` and x@`c`", "`a` `b` and '' and `x@` `c`"),
            ("1. item - item", "`1.` item - item"),
            ("2001:db8::/32 100 %", "2001:db8::/32 100 `%`"),
        ] {
            assert_eq!(quoted(sentence), expected);
        }
    }

    /// The text outside code, as Markdown tells the two apart: marks are runs of backticks of one length.
    fn outside_code(text: &str) -> String {
        let runs = |it: &str| it.len() - it.trim_start_matches('`').len();
        let mut outside = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('`') {
            outside.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = runs(rest);
            let mut inner = &rest[length..];
            let end = loop {
                let next = inner.find('`').expect("every mark has its end");
                inner = &inner[next..];
                if runs(inner) == length {
                    break &inner[length..];
                }
                inner = &inner[runs(inner)..];
            };
            outside.push(' ');
            rest = end;
        }
        outside + rest
    }

    proptest! {
        #[test]
        fn nothing_active_stands_outside_code(sentence in "[a `@<>\\[\\]#*_.:/\\\\é\n-]{0,40}") {
            let outside = outside_code(&quoted(&sentence));
            prop_assert!(!outside.split(' ').any(is_active), "{outside}");
        }
    }
}
