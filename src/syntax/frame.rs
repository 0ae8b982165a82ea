//! Text around a configuration that a terminal captured: prompts, pagers, log lines, the head of `show` output.

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case, take_while, take_while1};
use nom::character::complete::{char, digit1, one_of, satisfy, space0, space1};
use nom::combinator::{eof, opt, recognize, value};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

/// What is said before or after a configuration by those that show it.
const REMARKS: &[&str] = &[
    "Building configuration...",
    "Building Configuration...",
    "Connection closed",
    "Connection to ",
    "Enter configuration commands",
    "Integrated configuration saved to ",
    "Note: this version of vtysh ",
    "[OK]",
    "^Z",
];

/// What pagers print where a page ends.
const PAGERS: &[&str] = &["--More--", "<--- More --->"];

const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The longest line that is looked at: frame text is short, and each line is looked at several times.
const LONGEST: usize = 1024;

type Parsed<'a, T> = IResult<&'a str, T>;

/// Length of what stands before the statement on a line: a pager's mark, a line number, a prompt in a
/// configuration mode. Whatever blanks follow belong to the line again.
pub fn before(line: &str) -> usize {
    if line.len() > LONGEST {
        return 0;
    }
    let rest = pager(line).map_or(line, |(rest, ())| rest);
    let rest = line_number(rest).map_or(rest, |(rest, ())| rest);
    let rest = configuration_prompt(rest).map_or(rest, |(rest, ())| rest);
    line.len() - rest.len()
}

/// Whether a line is frame text as a whole.
pub fn is_frame(line: &str) -> bool {
    line.len() <= LONGEST && alt((remark, size, used, prompt, log)).parse(line).is_ok()
}

fn pager(line: &str) -> Parsed<'_, ()> {
    let (rest, ()) = preceded(space0, one_of_tags(PAGERS)).parse(line)?;
    // The mark is wiped with backspaces and blanks; what follows the last backspace is the line itself.
    let (after, wipe) = take_while(|c| matches!(c, ' ' | '\u{8}')).parse(rest)?;
    let end = wipe.rfind('\u{8}').map_or(0, |at| at + 1);
    let wiped = rest.get(end..).unwrap_or(after);
    Ok((wiped, ()))
}

/// `  123 : ` of `show run linenum`.
fn line_number(line: &str) -> Parsed<'_, ()> {
    value((), (space0, digit1, space1, char(':'), alt((tag(" "), eof)))).parse(line)
}

fn host(line: &str) -> Parsed<'_, &str> {
    recognize((
        satisfy(|c| c.is_ascii_alphabetic()),
        take_while(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c)),
    ))
    .parse(line)
}

/// `R1(config-if)#`: what follows is a statement.
pub(super) fn configuration_prompt(line: &str) -> Parsed<'_, ()> {
    let mode = take_while(|c: char| c.is_ascii_alphanumeric() || c == '-');
    let name = take_while1(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c));
    value((), (space0, name, tag("(conf"), mode, tag(")#"))).parse(line)
}

/// `R1#show run`: what follows is no configuration.
fn prompt(line: &str) -> Parsed<'_, ()> {
    value((), (host, one_of("#>"))).parse(line)
}

fn remark(line: &str) -> Parsed<'_, ()> {
    one_of_tags(REMARKS).parse(line)
}

/// `Current configuration : 12345 bytes`.
fn size(line: &str) -> Parsed<'_, ()> {
    let colon = delimited(space0, char(':'), space0);
    value((), (tag_no_case("current configuration"), colon, digit1, tag(" bytes"))).parse(line)
}

/// `Using 1234 out of 33554432 bytes`.
fn used(line: &str) -> Parsed<'_, ()> {
    let compressed = opt(preceded(tag(", "), nom::combinator::rest));
    value((), (tag("Using "), digit1, tag(" out of "), digit1, tag(" bytes"), compressed)).parse(line)
}

/// `*Mar  1 00:00:01.123: %SYS-5-CONFIG_I: …`, with or without sequence number and time.
fn log(line: &str) -> Parsed<'_, ()> {
    let number = opt(terminated(digit1, tag(": ")));
    let time = take_while(|c: char| c.is_ascii_alphanumeric() || " :.+-".contains(c));
    let time = recognize((opt(one_of("*.")), one_of_tags(MONTHS), char(' '), time));
    let facility = take_while1(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    value((), (number, opt(time), char('%'), facility, char('-'), one_of("01234567"), char('-'))).parse(line)
}

fn one_of_tags<'a>(
    tags: &'static [&'static str],
) -> impl Parser<&'a str, Output = (), Error = nom::error::Error<&'a str>> {
    move |line: &'a str| {
        let found = tags.iter().find_map(|it| line.strip_prefix(it));
        found
            .map(|rest| (rest, ()))
            .ok_or(nom::Err::Error(nom::error::Error { input: line, code: nom::error::ErrorKind::Tag }))
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a wrong place in a test should panic")]
mod tests {
    use super::*;

    #[test]
    fn captured_terminals_are_recognised() {
        for line in [
            "Building configuration...",
            "Current configuration : 12345 bytes",
            "Using 1234 out of 33554432 bytes",
            "Using 1234 out of 33554432 bytes, uncompressed size = 9999 bytes",
            "R1#",
            "R1#show run",
            "core-1.ams>enable",
            "*Mar  1 00:00:01.123: %SYS-5-CONFIG_I: Configured from console",
            "000042: Nov 20 10:00:00.000 CET: %BGP-5-ADJCHANGE: neighbor 192.0.2.1 Up",
            "%LINK-3-UPDOWN: Interface Gi0/1",
            "Connection closed by foreign host.",
            "Enter configuration commands, one per line.  End with CNTL/Z.",
            "[OK]",
            "^Z",
        ] {
            assert!(is_frame(line), "{line}");
        }
    }

    #[test]
    fn statements_are_left_alone() {
        for line in [
            "hostname R1",
            "snmp-server community a#b RO",
            "10 permit ip any any",
            "description %SYS-5-X: Mar 1",
            "Marker 1",
            "neighbor 2001:db8::1 remote-as 1",
            "123:45 x",
            "description R1(config-if)#shutdown",
            "! R1(config-if)#shutdown",
            " 10 deny : x",
        ] {
            assert!(!is_frame(line), "{line}");
            assert_eq!(before(line), 0, "{line}");
        }
    }

    #[test]
    fn what_stands_before_a_statement_is_measured() {
        for (line, rest) in [
            ("R1(config-if)#ip address dhcp", "ip address dhcp"),
            ("  7200-a(config)# ip address dhcp", " ip address dhcp"),
            ("   12 :  neighbor X activate", " neighbor X activate"),
            ("   13 :", ""),
            (" --More-- ", " "),
            (" --More-- \u{8}\u{8}\u{8}   \u{8}\u{8}\u{8} neighbor X", " neighbor X"),
        ] {
            assert_eq!(&line[before(line)..], rest);
        }
    }
}
