//! XML 1.0 for build servers. What is not known when the program is built can only come in escaped.

use std::io::{self, Write};

use super::visible;

/// Attributes: their names are the program's own, their values may be anything.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// Writes a document: elements on lines of their own, indented, and text.
pub(super) struct Xml<'w> {
    out: &'w mut dyn Write,
    depth: usize,
}

impl<'w> Xml<'w> {
    /// Begins a document.
    pub(super) fn new(out: &'w mut dyn Write) -> io::Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Ok(Xml { out, depth: 0 })
    }

    /// Opens an element that holds elements.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        self.start(name, attributes)?;
        self.depth += 1;
        self.out.write_all(b">\n")
    }

    /// Closes an element that was opened.
    pub(super) fn close(&mut self, name: &'static str) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        writeln!(self.out, "{:width$}</{name}>", "", width = self.depth * 2)
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        self.start(name, attributes)?;
        self.out.write_all(b"/>\n")
    }

    /// An element that holds text and nothing else.
    pub(super) fn leaf(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        text: &str,
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        self.out.write_all(b">")?;
        escape(self.out, text, Within::Element)?;
        writeln!(self.out, "</{name}>")
    }

    fn start(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        write!(self.out, "{:width$}<{name}", "", width = self.depth * 2)?;
        for (name, value) in attributes {
            write!(self.out, " {name}=\"")?;
            escape(self.out, value, Within::Attribute)?;
            self.out.write_all(b"\"")?;
        }
        Ok(())
    }
}

/// Where text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Element,
    Attribute,
}

/// Code points that are no characters to XML, which stand as U+FFFD in it.
pub(super) const NO_CHARACTERS: [char; 2] = ['\u{fffe}', '\u{ffff}'];

/// Writes text that a parser gives back as it was, and that has no effect on a terminal or a build server before one has
/// read it. The few characters that XML cannot carry are given back as what is shown for them.
fn escape(out: &mut dyn Write, text: &str, within: Within) -> io::Result<()> {
    let mut rest = text;
    let mut after_number_sign = false;
    while let Some(at) = rest.find(|c| needs_escape(c, within)) {
        let (before, from) = rest.split_at_checked(at).unwrap_or_default();
        out.write_all(before.as_bytes())?;
        let mut characters = from.chars();
        let c = characters.next().unwrap_or_default();
        let second = c == '#' && after_number_sign && before.is_empty();
        after_number_sign = c == '#' && !second;
        match c {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '"' => out.write_all(b"&quot;")?,
            '#' if !second => out.write_all(b"#")?,
            '\u{fffe}' | '\u{ffff}' => out.write_all("\u{fffd}".as_bytes())?,
            '\t' | '\n' | '\r' | '#' | '\x7f'..=char::MAX => write!(out, "&#{};", u32::from(c))?,
            _ => {
                let shown = visible::stand_in(c).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.write_all(shown.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        rest = characters.as_str();
    }
    out.write_all(rest.as_bytes())
}

fn needs_escape(c: char, within: Within) -> bool {
    match c {
        '\n' => within == Within::Attribute,
        '&' | '<' | '>' | '"' | '#' | '\u{fffe}' | '\u{ffff}' => true,
        _ => visible::stand_in(c).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, within: Within) -> String {
        let mut out = Vec::new();
        escape(&mut out, text, within).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_xml_cannot_carry_is_made_visible_and_the_rest_comes_back() {
        let text = "<a b=\"&c;\">\0\x1b\t\r\n\x7f\u{85}\u{202e}\u{fffe}\u{ffff}é]]>";
        let element =
            "&lt;a b=&quot;&amp;c;&quot;&gt;␀␛&#9;&#13;\n&#127;&#133;&#8238;\u{fffd}\u{fffd}é]]&gt;";
        assert_eq!(escaped(text, Within::Element), element);
        assert_eq!(escaped(text, Within::Attribute), element.replace('\n', "&#10;"));
    }

    #[test]
    fn no_two_number_signs_stand_together() {
        assert_eq!(escaped("# ##[a] ### #", Within::Element), "# #&#35;[a] #&#35;# #");
    }

    #[test]
    fn elements_are_indented() {
        let mut out = Vec::new();
        let mut xml = Xml::new(&mut out).unwrap();
        xml.open("a", &[("b", "1\n"), ("c", "'")]).unwrap();
        xml.empty("d", &[]).unwrap();
        xml.leaf("e", &[], "x\ny").unwrap();
        xml.close("a").unwrap();
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"1&#10;\" c=\"'\">\n  <d/>\n  <e>x\ny</e>\n</a>\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
