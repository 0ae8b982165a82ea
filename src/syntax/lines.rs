//! Reads line dialects: text to logical lines with indentation and words.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_till1, take_while};
use nom::combinator::recognize;
use nom::{IResult, Parser};

use super::frame;

/// One line of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// From the first byte that is neither blank nor frame text to the end of the last word; empty on blank lines.
    pub span: (u32, u32),
    /// Columns before the statement; a tab goes to the next multiple of eight.
    pub indent: u32,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing to read.
    Blank,
    /// A comment: its first character is an exclamation mark.
    Comment,
    /// Text of the terminal that showed the configuration.
    Frame,
    /// A statement; it has at least one word.
    Statement,
}

/// Text that belongs to a statement and is no configuration: a banner, a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swallowed {
    /// The text, without its delimiters.
    pub text: (u32, u32),
    /// One past the last byte that belongs to the statement.
    pub end: u32,
    /// Whether the end was found before the end of the text.
    pub terminated: bool,
}

/// The lines of a text, one after the other.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// Begins at the start of a text.
    pub fn new(text: &'a str) -> Self {
        Lines { text, at: 0 }
    }

    /// The next line; its words replace those in `words`. Only statements have words.
    pub fn next(&mut self, words: &mut Vec<(u32, u32)>) -> Option<Line> {
        words.clear();
        let (start, whole) = self.take_line()?;
        let framed = may_be_framed(whole);
        let skipped = if framed { frame::before(whole) } else { 0 };
        let line = whole.get(skipped..).unwrap_or_default();
        let bytes = line.as_bytes();
        let blanks = bytes.iter().take_while(|&&byte| is_blank(byte)).count();
        let body = line.get(blanks..).unwrap_or_default();
        let indent = indentation(bytes.get(..blanks).unwrap_or_default());
        let first = start + skipped + blanks;
        let (kind, end) = match body.bytes().next() {
            None => (LineKind::Blank, first),
            Some(b'!') => (LineKind::Comment, first + body.trim_end().len()),
            Some(_) if framed && blanks == 0 && frame::is_frame(body) => {
                (LineKind::Frame, first + body.trim_end().len())
            }
            Some(_) => {
                split(body.as_bytes(), first, words);
                (LineKind::Statement, words.last().map_or(first, |word| word.1 as usize))
            }
        };
        Some(Line { span: (offset(first), offset(end)), indent, kind })
    }

    /// Takes the text from `from`, where its delimiter stands, to the next occurrence of the delimiter.
    ///
    /// What follows on that line is ignored, as the device does. `^C` and the byte that it stands for are the same.
    pub fn swallow_block(&mut self, from: u32) -> Swallowed {
        let from = from as usize;
        let rest = self.text.get(from..).unwrap_or_default();
        let control = rest.starts_with("^C") || rest.starts_with('\u{3}');
        let length = if rest.starts_with("^C") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
        let (delimiter, inner) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let found = if control { control_end(inner) } else { inner.find(delimiter) };
        let start = from + length;
        let end = start + found.unwrap_or(inner.len());
        // The delimiter may stand on the line that was read already: the rest of its line goes, not the next one.
        let read = std::mem::replace(&mut self.at, end);
        let closing = self.take_line().filter(|_| found.is_some());
        let last = closing.map_or(self.text.len(), |(at, rest)| at + rest.len());
        self.at = self.at.max(read).max(last);
        Swallowed { text: (offset(start), offset(end)), end: offset(last), terminated: found.is_some() }
    }

    /// Takes lines up to and with one that consists of `word`.
    pub fn swallow_until(&mut self, word: &str) -> Swallowed {
        let start = self.at;
        loop {
            let before = self.at;
            let Some((at, line)) = self.take_line() else {
                let end = offset(self.text.len());
                return Swallowed { text: (offset(start), end), end, terminated: false };
            };
            if line.trim().eq_ignore_ascii_case(word) {
                let end = offset(at + line.trim_end().len());
                return Swallowed { text: (offset(start), offset(before)), end, terminated: true };
            }
        }
    }

    /// The next line without its ending, and where it starts.
    fn take_line(&mut self) -> Option<(usize, &'a str)> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let (line, ending) = rest.split_at_checked(length)?;
        let ending = if ending.starts_with("\r\n") { 2 } else { ending.len().min(1) };
        self.at = start + length + ending;
        Some((start, line))
    }
}

/// Where the delimiter of a control character stands, in either form.
fn control_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\x03', b'^', bytes)
        .find(|&at| bytes.get(at) == Some(&b'\x03') || bytes.get(at + 1) == Some(&b'C'))
}

/// How far into a line the sign of a prompt or of a log line may stand.
const FRAME_SIGN: usize = 80;

/// Whether a line is worth the look for frame text: nearly all lines are not.
fn may_be_framed(line: &str) -> bool {
    let bytes = line.as_bytes();
    let first = bytes.iter().find(|&&byte| !is_blank(byte));
    first
        .is_some_and(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'-' | b'['))
        || memchr::memchr3(b'#', b'>', b'%', bytes.get(..FRAME_SIGN).unwrap_or(bytes)).is_some()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0c')
}

fn indentation(blanks: &[u8]) -> u32 {
    blanks.iter().fold(0, |column: u32, &blank| match blank {
        b'\t' => (column / 8 + 1).saturating_mul(8),
        b' ' => column.saturating_add(1),
        _ => column,
    })
}

/// Splits the rest of a line, which begins at `start`, into words.
fn split(mut rest: &[u8], start: usize, words: &mut Vec<(u32, u32)>) {
    let end = start + rest.len();
    while let Ok((after, found)) = word(rest) {
        let from = end - rest.len();
        words.push((offset(from), offset(from + found.len())));
        rest = blanks(after);
    }
}

fn blanks(rest: &[u8]) -> &[u8] {
    let count = rest.iter().take_while(|&&byte| is_blank(byte)).count();
    rest.get(count..).unwrap_or_default()
}

/// One word: up to a blank, or quoted with blanks when the quotation ends on the line.
fn word(input: &[u8]) -> IResult<&[u8], &[u8]> {
    if input.first() == Some(&b'"') {
        return alt((quoted, bare)).parse(input);
    }
    bare(input)
}

fn quoted(input: &[u8]) -> IResult<&[u8], &[u8]> {
    let inside = take_while(|byte| byte != b'"');
    recognize((tag(&b"\""[..]), inside, tag(&b"\""[..]), take_till(is_blank))).parse(input)
}

fn bare(input: &[u8]) -> IResult<&[u8], &[u8]> {
    take_till1(is_blank).parse(input)
}

/// A size as an offset: texts are bounded by the offsets of their spans.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a wrong place in a test should panic")]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(LineKind, u32, Vec<&str>)> {
        let (mut lines, mut words, mut all) = (Lines::new(text), Vec::new(), Vec::new());
        while let Some(line) = lines.next(&mut words) {
            let words = words.iter().map(|&(start, end)| &text[start as usize..end as usize]).collect();
            all.push((line.kind, line.indent, words));
        }
        all
    }

    #[test]
    fn lines_have_indentation_and_words() {
        use LineKind::{Blank, Comment, Frame, Statement};
        let text = "R1#sh run\r\nhostname R1\r\n!\n\tip  address\n \t x \"a b\" \"c\n\n\x0c\nR1(config)# no ip x\rend";
        assert_eq!(
            read(text),
            [
                (Frame, 0, vec![]),
                (Statement, 0, vec!["hostname", "R1"]),
                (Comment, 0, vec![]),
                (Statement, 8, vec!["ip", "address"]),
                (Statement, 9, vec!["x", "\"a b\"", "\"c"]),
                (Blank, 0, vec![]),
                (Blank, 0, vec![]),
                (Statement, 1, vec!["no", "ip", "x"]),
                (Statement, 0, vec!["end"]),
            ]
        );
    }

    #[test]
    fn blocks_end_at_their_delimiter() {
        for (text, inner, next) in [
            ("banner motd ^C a\nhostname x\n^C rest\nnext", " a\nhostname x\n", Some("next")),
            ("banner motd \u{3} a ^ b \u{3}\r\nnext", " a ^ b ", Some("next")),
            ("banner motd ^C a \u{3}\nnext", " a ", Some("next")),
            ("banner motd #a#\nnext", "a", Some("next")),
            ("banner motd é\na", "\na", None),
            ("banner motd #", "", None),
        ] {
            let (mut lines, mut words) = (Lines::new(text), Vec::new());
            lines.next(&mut words).unwrap();
            let swallowed = lines.swallow_block(words[2].0);
            assert_eq!(&text[swallowed.text.0 as usize..swallowed.text.1 as usize], inner);
            assert_eq!(swallowed.terminated, next.is_some(), "{text}");
            let following =
                lines.next(&mut words).map(|line| &text[line.span.0 as usize..line.span.1 as usize]);
            assert_eq!(following, next);
        }
    }

    #[test]
    fn certificates_end_at_their_word() {
        let text = "certificate ca 01\n  3082 0A\n  \tQUIT\nnext";
        let (mut lines, mut words) = (Lines::new(text), Vec::new());
        lines.next(&mut words).unwrap();
        let swallowed = lines.swallow_until("quit");
        assert_eq!(&text[swallowed.text.0 as usize..swallowed.text.1 as usize], "  3082 0A\n");
        assert!(swallowed.terminated && lines.clone().next(&mut words).is_some());
        assert!(!lines.swallow_until("quit").terminated);
        assert_eq!(lines.next(&mut words), None);
    }
}
