//! Text around a configuration written as paths: prompts with commands, banners, pagers, what the device says.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_until, take_while, take_while1};
use nom::character::complete::{char, one_of, space0, space1};
use nom::combinator::{eof, opt, recognize, value};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

/// The longest line that is looked at: frame text is short.
const LONGEST: usize = 1024;

/// What the device says before or after a configuration.
const REMARKS: &[&str] = &[
    "--- JUNOS ",
    "Last login:",
    "Entering configuration mode",
    "Exiting configuration mode",
    "The configuration has been changed",
    "Users currently editing",
    "Possible completions",
    "commit complete",
    "configuration check succeeds",
    "load complete",
    "error: ",
    "warning: ",
];

type Parsed<'a, T> = IResult<&'a str, T>;

/// A line of frame text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// What a pager printed; the line goes on behind so many bytes.
    Pager(usize),
    /// `[edit protocols bgp]`: the path.
    Edit(&'a str),
    /// What follows a prompt.
    Prompt(&'a str),
    /// Nothing to read.
    Other,
}

/// What frame text a line is, when it is any; it begins with its first byte that is no blank.
pub(super) fn frame(line: &str) -> Option<Frame<'_>> {
    if line.len() > LONGEST {
        return None;
    }
    let parsed: Parsed<'_, Frame<'_>> = match line.as_bytes().first()? {
        b'-' => alt((pager, value(Frame::Other, remark))).parse(line),
        b'[' => edit(line),
        b'{' => value(Frame::Other, role).parse(line),
        b'!' => return Some(Frame::Other),
        byte if byte.is_ascii_alphanumeric() => alt((prompt, value(Frame::Other, remark))).parse(line),
        _ => return None,
    };
    parsed.ok().map(|(_, frame)| frame)
}

/// `---(more)---` or `---(more 42%)---`, and what wipes it away.
fn pager(line: &str) -> Parsed<'_, Frame<'_>> {
    let mut mark = (tag("---(more"), take_till(|c| c == ')'), tag(")---"));
    let (rest, _) = mark.parse(line)?;
    // What wipes it ends with its last sign; the blanks behind are the line's own.
    let (_, wipe) = take_while(|c| matches!(c, ' ' | '\r' | '\u{8}')).parse(rest)?;
    let wiped = wipe.rfind(['\r', '\u{8}']).map_or(0, |at| at + 1);
    Ok((rest, Frame::Pager(line.len() - rest.len() + wiped)))
}

fn edit(line: &str) -> Parsed<'_, Frame<'_>> {
    let path = alt((preceded(space1, take_until("]")), tag("")));
    delimited(tag("[edit"), path, char(']')).map(|path: &str| Frame::Edit(path)).parse(line)
}

/// `{master:0}`: what the routing engine is at the moment.
fn role(line: &str) -> Parsed<'_, ()> {
    let name = take_while1(|c: char| c.is_ascii_alphanumeric() || c == '-');
    let number = opt((char(':'), take_while1(|c: char| c.is_ascii_alphanumeric())));
    value((), (char('{'), name, number, char('}'), take_while(char::is_whitespace), eof)).parse(line)
}

pub(super) fn prompt(line: &str) -> Parsed<'_, Frame<'_>> {
    let name =
        |extra: &'static str| take_while1(move |c: char| c.is_ascii_alphanumeric() || extra.contains(c));
    let place = recognize((name("-_."), char('@'), name("-_.:")));
    terminated(preceded((place, one_of("#>%")), space0), space0)
        .parse(line)
        .map(|(rest, _)| ("", Frame::Prompt(rest)))
}

fn remark(line: &str) -> Parsed<'_, ()> {
    let found = REMARKS.iter().find_map(|it| line.strip_prefix(it));
    let wrong = nom::error::Error { input: line, code: nom::error::ErrorKind::Tag };
    found.map(|rest| (rest, ())).ok_or(nom::Err::Error(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_text_is_told_from_statements() {
        assert_eq!(
            frame("ops@mx1-re0> show configuration | no-more"),
            Some(Frame::Prompt("show configuration | no-more"))
        );
        assert_eq!(frame("ops@mx1# "), Some(Frame::Prompt("")));
        assert_eq!(frame("[edit]"), Some(Frame::Edit("")));
        assert_eq!(frame("[edit protocols bgp]"), Some(Frame::Edit("protocols bgp")));
        assert_eq!(frame("---(more 42%)---\r      \r    neighbor"), Some(Frame::Pager(24)));
        for line in ["{master:0}", "{primary:node0}  ", "commit complete", "! x", "--- JUNOS 12.1X46 built"] {
            assert_eq!(frame(line), Some(Frame::Other), "{line}");
        }
        for line in
            ["{", "{ a; }", "[ a b ]", "neighbor 192.0.2.1;", "user * {", "a@b;", "description a@b#c;"]
        {
            assert_eq!(frame(line), None, "{line}");
        }
    }
}
