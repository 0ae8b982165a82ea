//! Sentences broken into lines.

use unicode_width::UnicodeWidthStr;

/// Breaks a sentence at blanks. A word never breaks: names are copied from here into a device.
///
/// No line begins with `::`, which some build servers take for a command.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        let columns = word.width();
        match lines.last_mut() {
            Some(line) if used + 1 + columns <= width || word.starts_with("::") => {
                line.push(' ');
                line.push_str(word);
                used += 1 + columns;
            }
            _ => {
                lines.push(word.to_owned());
                used = columns;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_whole() {
        assert_eq!(wrap("uses PM-EDGE-OUT here", 10), ["uses", "PM-EDGE-OUT", "here"]);
        assert_eq!(wrap("a b  c", 3), ["a b", "c"]);
        assert!(wrap(" ", 3).is_empty());
    }

    #[test]
    fn no_line_begins_like_a_command() {
        assert_eq!(wrap("prefix ::error::x is", 6), ["prefix ::error::x", "is"]);
    }
}
