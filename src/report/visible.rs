//! Text of a configuration as text and nothing else: no byte of it may act on a terminal or a build server.

/// What to show for a character, where that is not the character itself; always one column wide.
///
/// Replaced are control characters (escape sequences begin with one), what turns the direction of writing, what is
/// invisible, and what some programs take for the end of a line.
pub(super) fn stand_in(c: char, unicode: bool) -> Option<char> {
    let picture = match c {
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
    };
    Some(if unicode { picture } else { '?' })
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
        let shown = match c {
            '\t' => c,
            '#' if self.after_number_sign => {
                if unicode {
                    '\u{266f}'
                } else {
                    '?'
                }
            }
            _ => stand_in(c, unicode).unwrap_or(c),
        };
        self.after_number_sign = shown == '#';
        self.text.push(shown);
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
        assert_eq!(one_line(hostile, 99, false), "a?[2J?31m?b?c?d e?f");
        assert_eq!(one_line("x ##[group]y ##vso[z", 99, true), "x #♯[group]y #♯vso[z");
        assert_eq!(one_line("####", 99, false), "#?#?");
    }

    #[test]
    fn long_sentences_end_early() {
        assert_eq!(one_line("ééé", 2, true), "éé…");
        assert_eq!(one_line("ééé", 3, true), "ééé");
    }
}
