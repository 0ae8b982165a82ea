//! Secrets taken out of text.

use std::borrow::Cow;

use super::Secrets;
use crate::text::{FileId, Source};

/// What stands for a secret in a sentence.
const MASK: &str = "***";

/// Shorter words of a secret of several words are too common to be looked for on their own.
const SHORT_WORD: usize = 4;

/// A part of a text with each secret as one `*`.
pub fn slice<'a>(source: &'a Source, file: FileId, start: u32, end: u32, secrets: &Secrets) -> Cow<'a, str> {
    let text = |from: u32, to: u32| source.text().get(from as usize..to as usize).unwrap_or_default();
    let hidden = secrets.within(file, start, end);
    if hidden.is_empty() {
        return Cow::Borrowed(text(start, end));
    }
    let mut masked = String::new();
    let mut at = start;
    for secret in hidden {
        masked.push_str(text(at, secret.start.max(at)));
        masked.push('*');
        at = secret.end.max(at);
    }
    masked.push_str(text(at, end.max(at)));
    Cow::Owned(masked)
}

/// A sentence without the secrets that a line of a finding holds, should a rule have quoted one.
pub fn sentence<'a>(text: &'a str, secrets: &[&str]) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    let bare = |it: &str| it.trim_matches(|c: char| c.is_whitespace() || "\";'{}".contains(c)).to_owned();
    for secret in secrets {
        let secret = &bare(secret);
        let long_words = secret.split_whitespace().map(bare).filter(|it| it.len() >= SHORT_WORD);
        for word in std::iter::once(secret.clone()).chain(long_words) {
            if let Some(masked) = without(&text, &word) {
                text = Cow::Owned(masked);
            }
        }
    }
    text
}

/// The text with a whole word replaced wherever it stands; nothing when it does not occur.
fn without(text: &str, word: &str) -> Option<String> {
    if word.is_empty() {
        return None;
    }
    let mut masked = String::new();
    let mut kept = 0;
    for (at, _) in text.match_indices(word) {
        let (before, after) = (text.get(kept..at)?, text.get(at + word.len()..)?);
        let letter_before = text.get(..at)?.chars().next_back().is_some_and(char::is_alphanumeric);
        if letter_before || after.starts_with(char::is_alphanumeric) {
            continue;
        }
        masked.push_str(before);
        masked.push_str(MASK);
        kept = at + word.len();
    }
    masked.push_str(text.get(kept..)?);
    (kept > 0).then_some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_secrets_are_taken_out_of_sentences() {
        assert_eq!(sentence("`password hunter2` is unknown", &["hunter2"]), "`password ***` is unknown");
        assert_eq!(sentence("`key 7 0822abcd;` here", &["\"7 0822abcd\";"]), "`key ***;` here");
        assert_eq!(sentence("0822abcd", &["7 0822abcd"]), "***");
        assert_eq!(sentence("`k \"hunter2\"` in `a`", &["\"hunter2\"; } b { c; }"]), "`k \"***\"` in `a`");
        assert_eq!(sentence("AS 65001 and 1", &["1"]), "AS 65001 and ***");
        assert!(matches!(sentence("nothing", &["x", ""]), Cow::Borrowed(_)));
    }
}
