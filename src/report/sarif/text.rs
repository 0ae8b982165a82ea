//! Texts as SARIF reads them.

use crate::report::visible::one_line;

/// Characters of a sentence that are shown.
pub(super) const LONGEST: usize = 1024;

/// A sentence in which nothing is a link, and no character acts on who shows it.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in one_line(text, LONGEST, true).chars() {
        if matches!(c, '[' | ']' | '\\') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_link() {
        assert_eq!(plain("a [b](1) \\ ##[c]\n\x1bd"), "a \\[b\\](1) \\\\ #♯\\[c\\] ␛d");
        assert_eq!(plain(&"[".repeat(5000)).len(), 2 * LONGEST + "…".len());
    }
}
