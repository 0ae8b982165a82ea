//! Text that may be anybody's, as Markdown in which nothing of it takes effect.
//!
//! Servers read more than Markdown: mentions, references to issues and commits, emoji, formulas. Escaping does not stop
//! them, for they read the text that Markdown leaves. They leave code alone. So a word that is not plainly a word of a
//! sentence is code, which is how names and addresses should look in any case.

use crate::report::visible::one_line;

/// Digits of a number that cannot be the beginning of the name of a commit.
const SHORT_NUMBER: usize = 6;

/// Names of the field that mix letters and digits.
const TERMS: &[&str] = &["IPv4", "IPv6"];

/// A sentence, at most so many characters of it. It must not stand first in a block, where a number would open a list.
pub(super) fn prose(sentence: &str, limit: usize) -> String {
    let sentence = one_line(sentence, limit, true);
    let mut prose = String::with_capacity(sentence.len());
    let mut rest = sentence.trim();
    while !rest.is_empty() {
        if !prose.is_empty() {
            prose.push(' ');
        }
        let after = rest.trim_start_matches('(');
        prose.extend(std::iter::repeat_n('(', rest.len() - after.len()));
        let end = quoted(after).unwrap_or_else(|| word(after));
        let (piece, after) = after.split_at_checked(end).unwrap_or((after, ""));
        let (core, closing) = without_closing(piece);
        match core.strip_prefix('`').and_then(|it| it.strip_suffix('`')) {
            Some(quoted) if !quoted.contains('`') => prose.push_str(&fenced(quoted)),
            _ if core.is_empty() || is_plain(core) => prose.push_str(core),
            _ => prose.push_str(&fenced(core)),
        }
        prose.push_str(closing);
        rest = after.trim_start();
    }
    prose
}

/// Text as code, with every character visible; at most so many of them.
pub(super) fn code(text: &str, limit: usize) -> String {
    fenced(&one_line(text, limit, true))
}

/// Where a quotation at the start ends, with the punctuation behind it, if there is one and a blank or nothing follows.
fn quoted(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('`')?;
    let end = inner.find('`')? + 2;
    let after = text.get(end..)?;
    let behind = after.trim_start_matches(is_closing);
    let ends = behind.is_empty() || behind.starts_with(char::is_whitespace);
    (end > 2 && ends).then_some(text.len() - behind.len())
}

/// Where the first word ends.
fn word(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// A piece of a sentence, and the punctuation behind it. A parenthesis that was opened within belongs to it.
fn without_closing(piece: &str) -> (&str, &str) {
    let opened = piece.contains('(');
    let core = piece.trim_end_matches(|it| is_closing(it) && !(opened && it == ')'));
    (core, piece.strip_prefix(core).unwrap_or_default())
}

fn is_closing(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | ')' | '?')
}

/// Whether no server sees more in it than a word or a number.
fn is_plain(word: &str) -> bool {
    let letters = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphabetic());
    let hexadecimal = word.len() > SHORT_NUMBER && word.bytes().all(|it| it.is_ascii_hexdigit());
    let number = word.len() <= SHORT_NUMBER && word.bytes().all(|it| it.is_ascii_digit());
    let letters = word.split(['-', '\'']).all(letters) && !hexadecimal;
    number || letters || matches!(word, "–" | "—" | "…") || TERMS.contains(&word)
}

/// A code span. Only backticks could end it: those around it are more than any that stand in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad =
        if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_stay_sentences_and_names_become_code() {
        let said = prose(
            "10.0.0.0/8 (RFC 1918) is sent on the IPv4 session 192.0.2.2: it's Microsoft-peering.",
            999,
        );
        assert_eq!(
            said,
            "`10.0.0.0/8` (RFC 1918) is sent on the IPv4 session `192.0.2.2`: it's Microsoft-peering."
        );
        let said = prose("add `ip prefix-list A seq 1`, or (`B`) `c`d", 999);
        assert_eq!(said, "add `ip prefix-list A seq 1`, or (`B`) `` `c`d ``");
    }

    #[test]
    fn what_a_server_would_read_is_code() {
        for word in
            ["@user", "#1", "GH-1", "a/b#1", "www.a", "1234567", "deadbeef", "<b>", "![x](y)", "$x$", "~~x~~"]
        {
            assert_eq!(prose(&format!("the {word} end"), 999), format!("the `{word}` end"));
        }
        assert_eq!(prose("the $`x`$ end `", 999), "the ``$`x`$`` end `` ` ``");
        assert_eq!(prose("the :tada: end", 999), "the `:tada`: end");
        assert_eq!(prose("a\nb\x1b", 999), "a `b␛`");
    }

    #[test]
    fn backticks_stay_inside() {
        assert_eq!(code("a``b`c", 99), "```a``b`c```");
        assert_eq!(code("`", 99), "`` ` ``");
        assert_eq!(code(" a ", 99), "`  a  `");
        assert_eq!(code("abc", 2), "`ab…`");
    }
}
