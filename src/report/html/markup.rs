//! Elements and text. What is not known when the program is built can only come in escaped.

use std::io::{self, Write};

use super::SENTENCE;
use crate::report::visible::one_line;

/// Attributes: their names are the program's own, their values may be anything.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// What stands for a tab.
pub(super) const TAB: &str = "    ";

/// Writes markup that is HTML and well-formed XML.
pub(super) struct Markup<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Markup<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Markup { out }
    }

    /// Markup that is the program's own.
    pub(super) fn raw(&mut self, markup: &'static str) -> io::Result<()> {
        self.out.write_all(markup.as_bytes())
    }

    /// Opens an element. Block elements begin on a line of their own.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        if is_block(name) {
            self.raw("\n")?;
        }
        write!(self.out, "<{name}")?;
        self.attributes(attributes)?;
        self.raw(">")
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &'static str) -> io::Result<()> {
        write!(self.out, "</{name}>")
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        if is_block(name) {
            self.raw("\n")?;
        }
        write!(self.out, "<{name}")?;
        self.attributes(attributes)?;
        self.raw(" />")
    }

    /// An element that holds text.
    pub(super) fn leaf(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        text: &str,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        self.text(text)?;
        self.close(name)
    }

    /// A sentence or a name, on one line, with every character visible.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.code(&one_line(text, SENTENCE, true))
    }

    /// A sentence in which what stands between backticks is quoted from a configuration.
    pub(super) fn prose(&mut self, text: &str) -> io::Result<()> {
        let text = one_line(text, SENTENCE, true);
        let mut rest = text.as_str();
        while let Some((before, quoted)) = rest.split_once('`') {
            let Some((quoted, after)) = quoted.split_once('`') else { break };
            self.code(before)?;
            self.raw("<code>")?;
            self.code(quoted)?;
            self.raw("</code>")?;
            rest = after;
        }
        self.code(rest)
    }

    /// Text that was made visible already, with its blanks.
    pub(super) fn code(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(needs_escape) {
            let (before, from) = rest.split_at_checked(at).unwrap_or_default();
            self.out.write_all(before.as_bytes())?;
            let mut characters = from.chars();
            match characters.next() {
                Some('&') => self.raw("&amp;")?,
                Some('<') => self.raw("&lt;")?,
                Some('>') => self.raw("&gt;")?,
                Some('"') => self.raw("&quot;")?,
                Some('\'') => self.raw("&#39;")?,
                Some('\t') => self.raw(TAB)?,
                _ => self.raw("\u{fffd}")?,
            }
            rest = characters.as_str();
        }
        self.out.write_all(rest.as_bytes())
    }

    fn attributes(&mut self, attributes: Attributes<'_>) -> io::Result<()> {
        for (name, value) in attributes {
            write!(self.out, " {name}=\"")?;
            self.text(value)?;
            self.raw("\"")?;
        }
        Ok(())
    }
}

/// Characters with a meaning of their own, and those that no XML may hold.
fn needs_escape(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"' | '\'' | '\u{fffe}' | '\u{ffff}') || c.is_control()
}

/// Elements that begin on a line of their own, for those who look at the page's text.
fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "b"
            | "bdi"
            | "code"
            | "em"
            | "input"
            | "label"
            | "li"
            | "mark"
            | "small"
            | "span"
            | "strong"
            | "td"
            | "th"
            | "tspan"
    )
}
