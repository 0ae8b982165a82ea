//! Text of a configuration as text and nothing else: no byte of it may act on a terminal or a build server.

/// What to show for a character, where that is not the character itself; always one column wide.
///
/// Replaced are control characters (escape sequences begin with one), what turns the direction of writing, what is
/// invisible, and what some programs take for the end of a line.
pub(super) fn stand_in(c: char) -> Option<char> {
    Some(match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => char::REPLACEMENT_CHARACTER,
        _ => return None,
    })
}

/// A character in ASCII. What our own sentences use has a counterpart; everything else is spelt out, so that two names
/// that differ in one letter never look alike.
pub(super) fn in_ascii(c: char) -> String {
    match c {
        ' '..='~' => c.to_string(),
        '\u{2026}' => "...".to_owned(),
        '\u{2192}' => "->".to_owned(),
        '\u{d7}' => "x".to_owned(),
        '\u{2260}' => "!=".to_owned(),
        _ => c.escape_unicode().to_string(),
    }
}

/// Collects text that was made visible, and takes the effect from what build servers look for anywhere in a line
/// (`##[command]` and `##vso[command]`): of two number signs in a row, the second is replaced.
#[derive(Debug, Default)]
pub(super) struct Visible {
    text: String,
    after_number_sign: bool,
}

impl Visible {
    /// Adds a character as it may be shown; tabs stay.
    pub(super) fn push(&mut self, c: char, unicode: bool) {
        let command = c == '#' && self.after_number_sign;
        self.after_number_sign = c == '#' && !command;
        match c {
            '\t' => self.text.push(c),
            _ if command && unicode => self.text.push('\u{266f}'),
            _ if command => self.text.push('?'),
            _ if unicode => self.text.push(stand_in(c).unwrap_or(c)),
            _ => self.text.push_str(&in_ascii(c)),
        }
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// A sentence on one line, at most `limit` characters of it: line feeds and tabs become blanks.
pub fn one_line(text: &str, limit: usize, unicode: bool) -> String {
    let mut visible = Visible::default();
    let mut characters = text.chars();
    for c in characters.by_ref().take(limit) {
        visible.push(if matches!(c, '\n' | '\t') { ' ' } else { c }, unicode);
    }
    let mut text = visible.into_text();
    if characters.next().is_some() {
        text.push_str(ellipsis(unicode));
    }
    text
}

/// What stands for text that was left out.
pub(super) fn ellipsis(unicode: bool) -> &'static str {
    if unicode { "…" } else { "..." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal_or_a_build_server() {
        let hostile = "a\x1b[2J\u{9b}31m\u{202e}b\rc\0d\ne\u{2028}f";
        assert_eq!(one_line(hostile, 99, true), "a␛[2J\u{fffd}31m\u{fffd}b␍c␀d e\u{fffd}f");
        assert_eq!(one_line(hostile, 99, false), r"a\u{1b}[2J\u{9b}31m\u{202e}b\u{d}c\u{0}d e\u{2028}f");
        assert_eq!(one_line("x ##[group]y ##vso[z", 99, true), "x #♯[group]y #♯vso[z");
        assert_eq!(one_line("####", 99, false), "#?#?");
    }

    #[test]
    fn ascii_spells_out_what_it_does_not_have() {
        assert_eq!(one_line("add `x = …`: 2 × 3 → 6", 99, false), "add `x = ...`: 2 x 3 -> 6");
        // The second begins with a Cyrillic letter.
        assert_eq!(one_line("abc \u{430}bc 界", 99, false), r"abc \u{430}bc \u{754c}");
    }

    #[test]
    fn long_sentences_end_early() {
        assert_eq!(one_line("ééé", 2, true), "éé…");
        assert_eq!(one_line("ééé", 3, true), "ééé");
        assert_eq!(one_line("ééé", 1, false), r"\u{e9}...");
    }
}
