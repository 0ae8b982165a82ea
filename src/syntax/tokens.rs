//! Tokens of configurations that are written as paths: words, quotations, brackets, comments.

use nom::bytes::complete::{tag, take, take_until};
use nom::combinator::recognize;
use nom::{IResult, Parser};

/// How comments address the linter.
pub const REMARK: &str = "bgplint";

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word, a quotation without its quotes, or an expression in parentheses.
    Word,
    /// A word in which a template has left a place to fill in.
    Template,
    /// A quotation that never ends; it was taken up to the end of its line.
    Unclosed,
    /// A comment that may speak to the linter.
    Remark,
    /// A comment that never ends; it was taken up to the end of its line.
    UnclosedComment,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `;`
    End,
    /// `[`
    ListOpen,
    /// `]`
    ListClose,
    /// The end of a line.
    Newline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: (u32, u32),
    /// One past the last byte, with the closing quote.
    pub end: u32,
}

/// How words end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Also at braces and brackets.
    Braces,
    /// At blanks only: one statement a line.
    Line,
}

/// Cuts a text into tokens.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// A line, without its end: lines may be long and hold many tokens.
    line: (usize, usize),
    /// Bytes looked at in vain for the ends of quotations and comments. No more are spent than the text has, so
    /// that a text full of beginnings is not read again from each of them.
    wasted: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Tokens { text, at: 0, line: (1, 0), wasted: 0 }
    }

    /// Where the next token is looked for.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on elsewhere.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What is left of the line.
    pub fn line(&mut self) -> &'a str {
        let (start, end) = self.line;
        if !(start..=end).contains(&self.at) {
            let rest = self.rest();
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            self.line = (self.at, self.at + length);
        }
        self.text.get(self.at..self.line.1).unwrap_or_default()
    }

    /// Skips blanks.
    pub fn skip_blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|it| is_blank(**it)).count();
    }

    /// The first byte that is left.
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next token; comments are skipped, unless they may speak to the linter.
    pub fn next(&mut self, form: Form) -> Option<Token> {
        loop {
            self.skip_blanks();
            let start = self.at;
            let next = self.text.as_bytes().get(start + 1).copied();
            let kind = match (self.peek()?, next) {
                (b'\n', _) => TokenKind::Newline,
                (b'#', _) => {
                    self.skip_line();
                    match self.remark(start) {
                        Some(remark) => return Some(remark),
                        None => continue,
                    }
                }
                (b'/', Some(b'*')) => {
                    if !self.comment() {
                        return Some(self.token(TokenKind::UnclosedComment, start));
                    }
                    match self.remark(start) {
                        Some(remark) => return Some(remark),
                        None => continue,
                    }
                }
                (b'"', _) => return Some(self.quotation()),
                (b'{', Some(b'{' | b'%' | b'#')) if self.template(start).is_some() => {
                    return Some(self.word(form));
                }
                (b'(', _) => return Some(self.expression(form)),
                (b';', _) => TokenKind::End,
                (b'[', _) => TokenKind::ListOpen,
                (b']', _) => TokenKind::ListClose,
                (b'{', _) if form == Form::Braces => TokenKind::Open,
                (b'}', _) if form == Form::Braces => TokenKind::Close,
                _ => return Some(self.word(form)),
            };
            self.at = start + 1;
            return Some(self.token(kind, start));
        }
    }

    /// Skips the rest of the line, but not its end.
    pub fn skip_line(&mut self) {
        self.at += self.line().len();
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        let span = (offset(start), offset(self.at));
        Token { kind, span, end: span.1 }
    }

    /// The comment that was just skipped, when it may speak to the linter.
    fn remark(&self, start: usize) -> Option<Token> {
        let comment = self.text.get(start..self.at).unwrap_or_default();
        may_speak(comment).then(|| self.token(TokenKind::Remark, start))
    }

    /// Skips a comment; one that never ends takes its line, and is none.
    fn comment(&mut self) -> bool {
        let rest = self.rest();
        if self.wasted <= self.text.len() {
            if let Ok((after, _)) = closed_comment(rest) {
                self.at += rest.len() - after.len();
                return true;
            }
            self.wasted += rest.len();
        }
        let line = self.line();
        let closed = closed_comment(line).ok().map(|(after, _)| line.len() - after.len());
        self.at += closed.unwrap_or(line.len());
        closed.is_some()
    }

    /// A quotation, over as many lines as it takes. One whose end cannot be its end is taken to the end of its line.
    fn quotation(&mut self) -> Token {
        let start = self.at + 1;
        let line_end = self.at + self.line().len();
        let on_line = closing_quote(self.text.as_bytes().get(start..line_end).unwrap_or_default());
        let end = on_line.or_else(|| self.distant_quote(start));
        let Some(length) = end else {
            let inner = self.text.get(start..line_end).unwrap_or_default();
            let inner = inner.trim_end().trim_end_matches(';').trim_end();
            let span = (offset(start), offset(start + inner.len()));
            self.at = start + inner.len();
            return Token { kind: TokenKind::Unclosed, span, end: span.1 };
        };
        self.at = start + length + 1;
        let span = (offset(start), offset(start + length));
        Token { kind: TokenKind::Word, span, end: offset(self.at) }
    }

    /// Where a quotation over several lines ends.
    fn distant_quote(&mut self, start: usize) -> Option<usize> {
        if self.wasted > self.text.len() {
            return None;
        }
        let rest = self.text.as_bytes().get(start..)?;
        let found = closing_quote(rest);
        let behind = found.and_then(|at| rest.get(at + 1)).copied().unwrap_or(b'\n');
        let ends = found.filter(|_| is_blank(behind) || matches!(behind, b'\n' | b';' | b'}' | b']' | b')'));
        if ends.is_none() {
            self.wasted += found.unwrap_or(rest.len());
        }
        ends
    }

    /// `( A && B )` is one word.
    fn expression(&mut self, form: Form) -> Token {
        let start = self.at;
        let (mut depth, mut length) = (0_usize, 0);
        for &byte in self.rest().as_bytes() {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b';' | b'{' | b'}' => break,
                b'\n' if form == Form::Line => break,
                _ => {}
            }
            length += 1;
            if depth == 0 {
                break;
            }
        }
        let body = self.rest().get(..length).unwrap_or_default();
        self.at += body.trim_end().len();
        self.token(TokenKind::Word, start)
    }

    /// Length of a place that a template leaves to fill in, when it ends on its line.
    fn template(&mut self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let end = match rest.as_bytes().get(..2)? {
            b"{{" => "}}",
            b"{%" => "%}",
            b"{#" => "#}",
            _ => return None,
        };
        if self.wasted > self.text.len() {
            return None;
        }
        let before = std::mem::replace(&mut self.at, at);
        let line = self.line();
        self.at = before;
        let found = memchr::memmem::find(line.as_bytes(), end.as_bytes());
        if found.is_none() {
            self.wasted += line.len();
        }
        found.map(|it| it + end.len())
    }

    fn word(&mut self, form: Form) -> Token {
        let start = self.at;
        let mut kind = TokenKind::Word;
        loop {
            let length = match form {
                Form::Braces => word_in_braces(self.rest()),
                Form::Line => word_on_line(self.rest()),
            };
            self.at += length;
            let Some(length) = self.template(self.at) else { break };
            self.at += length;
            kind = TokenKind::Template;
        }
        if self.at == start {
            // A byte that begins no word: it stands alone.
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
        self.token(kind, start)
    }
}

/// Whether a text names the linter.
pub(super) fn may_speak(text: &str) -> bool {
    text.as_bytes().windows(REMARK.len()).any(|it| it.eq_ignore_ascii_case(REMARK.as_bytes()))
}

fn closed_comment(text: &str) -> IResult<&str, &str> {
    recognize((tag("/*"), take_until("*/"), take(2_usize))).parse(text)
}

/// Where the quote stands that ends a quotation.
fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Length of a word between braces. Brackets belong to it within `<` and `>`.
fn word_in_braces(text: &str) -> usize {
    let mut in_wildcard = false;
    let ends = |byte: &u8| {
        match byte {
            b'<' => in_wildcard = true,
            b'>' => in_wildcard = false,
            b'[' | b']' => return !in_wildcard,
            _ => {}
        }
        is_blank(*byte) || matches!(byte, b'\n' | b';' | b'{' | b'}' | b'"')
    };
    text.as_bytes().iter().position(ends).unwrap_or(text.len())
}

/// Length of a word of a line: braces and brackets belong to it.
fn word_on_line(text: &str) -> usize {
    let template = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%'));
    let ends = |&(at, byte): &(usize, &u8)| {
        is_blank(*byte) || matches!(byte, b'\n' | b'"' | b';') || (*byte == b'{' && template(at))
    };
    text.as_bytes().iter().enumerate().find(ends).map_or(text.len(), |(at, _)| at)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\x0c' | b'\x0b' | 8)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
