//! The lines that a finding is about, underlined, with what is said of each place below it.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::markup::{Markup, TAB};
use crate::report::Secrets;
use crate::report::excerpt::{Looks, ShownLine, excerpts};
use crate::report::labels::PlacedLabel;

/// Columns of a line that are shown.
const COLUMNS: usize = 160;

/// Columns a remark is moved to the right at most, to stand below its place.
const DEEPEST: usize = 48;

/// Writes the excerpts of all files that labels point into.
pub(super) fn write(to: &mut Markup<'_>, labels: &[PlacedLabel<'_>], secrets: &Secrets) -> io::Result<()> {
    // Three labels or more tell a story.
    let looks = Looks { secrets, columns: COLUMNS, unicode: true, numbered: labels.len() > 2 };
    for excerpt in excerpts(labels, &looks) {
        to.open("figure", &[("class", "snippet")])?;
        to.open("figcaption", &[])?;
        to.leaf("bdi", &[], excerpt.name())?;
        if let Some(position) = excerpt.position() {
            to.text(&format!(":{}:{}", position.line, position.column))?;
        }
        to.close("figcaption")?;
        let mut window = 0;
        to.open("div", &[("class", "code")])?;
        for line in excerpt.shown() {
            if line.window != window {
                window = line.window;
                to.leaf("div", &[("class", "gap"), ("aria-hidden", "true")], "⋮")?;
            }
            write_line(to, &line)?;
        }
        to.close("div")?;
        to.close("figure")?;
    }
    Ok(())
}

fn write_line(to: &mut Markup<'_>, line: &ShownLine<'_>) -> io::Result<()> {
    to.open("div", &[("class", "line")])?;
    to.leaf("span", &[("class", "number")], &line.number.to_string())?;
    to.open("code", &[])?;
    let mut at = 0;
    for (mark, primary) in &line.marks {
        let part = |from: usize, to: usize| line.text.get(from..to).unwrap_or_default();
        to.code(part(at, mark.start.max(at)))?;
        to.open("mark", &[("class", if *primary { "primary" } else { "secondary" })])?;
        to.code(part(mark.start.max(at), mark.end))?;
        to.close("mark")?;
        at = mark.end.max(at);
    }
    to.code(line.text.get(at..).unwrap_or_default())?;
    to.close("code")?;
    to.close("div")?;
    for (start, text, primary) in &line.said {
        let before = line.text.get(..*start).unwrap_or_default();
        let columns = before.replace('\t', TAB).width();
        for remark in text.split('\n') {
            to.open("div", &[("class", if *primary { "said primary" } else { "said secondary" })])?;
            to.open("span", &[("class", "indent"), ("aria-hidden", "true")])?;
            to.code(&" ".repeat(columns.min(DEEPEST)))?;
            to.close("span")?;
            to.open("span", &[])?;
            to.prose(remark)?;
            to.close("span")?;
            to.close("div")?;
        }
    }
    Ok(())
}
