//! The table for people: the two links side by side, or one below the other where there is no room.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::qos::{self, ClassTable, HEADINGS};
use super::rows::{Row, Rows};
use super::{PeeringsReport, certainty, circuit_title, kind, link_name, outer_tags};
use crate::analysis::overview::{FamilyOverview, PeeringOverview};
use crate::diagnostic::Severity;
use crate::report::Style;
use crate::report::paint::Paint;
use crate::report::visible::one_line;
use crate::report::wrap::wrap;

/// Columns that are used where the output has no width of its own: a table needs one.
const WIDTH: usize = 100;

/// The least columns in which a link is worth having beside the other.
const LEAST: usize = 24;

/// Columns before the labels: two blanks and the mark of a difference.
const MARGIN: usize = 4;

/// Columns between two columns.
const GAP: usize = 2;

/// Characters of a cell's line, and of a heading.
const LONGEST: usize = 300;

/// Writes a heading for each circuit, and for each of its peerings and families a table.
pub(super) fn write(report: &PeeringsReport<'_>, out: &mut dyn Write, style: &Style) -> io::Result<()> {
    let PeeringsReport { overview, sources, secrets, classes } = *report;
    let width = if style.width == Style::UNWRAPPED { WIDTH } else { style.width };
    let rows = Rows { overview, sources, secrets };
    let mut writer = Writer { rows, style, width, out, marked: false };
    for (index, circuit) in overview.circuits.iter().enumerate() {
        if index > 0 {
            writeln!(writer.out)?;
        }
        let tags = outer_tags(circuit).map_or_else(String::new, |it| format!(", {it}"));
        for line in wrap(&writer.shown(&format!("{}{tags}", circuit_title(circuit))), width) {
            writeln!(writer.out, "{}", Paint::Place.on(&line, style.colour))?;
        }
        for (peering, family) in circuit.pairs() {
            writer.pair(peering, family)?;
            for link in family.links.iter().filter(|_| classes) {
                if let Some(table) = qos::table(link, &writer.rows) {
                    writer.classes(&table)?;
                }
            }
        }
    }
    if writer.marked {
        let mark = writer.mark();
        writeln!(writer.out, "\n{mark} the two links differ in what should be alike")?;
    }
    Ok(())
}

struct Writer<'a> {
    rows: Rows<'a>,
    style: &'a Style,
    width: usize,
    out: &'a mut dyn Write,
    /// A difference was marked.
    marked: bool,
}

/// A row whose cells are ready to be printed.
struct Laid {
    label: &'static str,
    cells: [Vec<String>; 2],
    differs: bool,
}

impl Writer<'_> {
    fn pair(&mut self, peering: &PeeringOverview<'_>, family: &FamilyOverview<'_>) -> io::Result<()> {
        let title = Paint::Remark.on(&format!("{}, {}", kind(peering), family.afi), self.style.colour);
        writeln!(self.out, "\n  {title}")?;
        self.remark(&format!("kind: {}", certainty(peering)))?;
        if let Some(because) = family.because {
            self.remark(&format!("pair: {because}"))?;
        }
        let names = [0, 1].map(|at| family.links.get(at).map_or("", |it| link_name(family, it)));
        let rows: Vec<Laid> = self.rows.of(family).into_iter().map(|it| self.laid(it)).collect();
        self.marked |= rows.iter().any(|it| it.differs);
        let labels = rows.iter().map(|it| it.label.width()).max().unwrap_or_default();
        let room = self.width.saturating_sub(MARGIN + labels + 2 * GAP) / 2;
        // A word is never broken, for names are copied from here; where one is too long there is no room.
        let mut words = rows.iter().flat_map(|it| it.cells.iter().flatten()).flat_map(|it| it.split(' '));
        if room >= LEAST && words.all(|it| it.width() <= room) {
            self.beside(names, &rows, labels, room)
        } else {
            self.below(names, &rows, labels)
        }
    }

    /// What becomes of each class: a table, or a list where there is no room.
    fn classes(&mut self, table: &ClassTable) -> io::Result<()> {
        writeln!(self.out)?;
        self.remark(&table.title)?;
        let shown = table.rows.iter().map(|it| it.each_ref().map(|it| self.shown(it)));
        let rows: Vec<[String; HEADINGS.len()]> =
            std::iter::once(HEADINGS.map(str::to_owned)).chain(shown).collect();
        let mut widths = [0; HEADINGS.len()];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        let wide = MARGIN + widths.iter().sum::<usize>() + GAP * (HEADINGS.len() - 1);
        if table.rows.is_empty() {
            // Nothing is known of any.
        } else if wide <= self.width {
            for row in &rows {
                let cells = row.iter().zip(widths).map(|(cell, width)| padded(cell, width));
                let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
                writeln!(self.out, "{}{}", " ".repeat(MARGIN), line.trim_end())?;
            }
        } else {
            for [points, class, served, leaves, lines] in rows.iter().skip(1) {
                self.remark(&format!("{points}: {class}, {served}, leaves with {leaves} (lines {lines})"))?;
            }
        }
        table.unknown.iter().try_for_each(|it| self.remark(it))
    }

    /// The links side by side.
    fn beside(&mut self, names: [&str; 2], rows: &[Laid], labels: usize, room: usize) -> io::Result<()> {
        let wrapped: Vec<[Vec<String>; 2]> =
            rows.iter().map(|it| [0, 1].map(|at| lines(it.cells.get(at), room))).collect();
        let first = wrapped.iter().flat_map(|[first, _]| first).map(|it| it.width());
        let column = first.chain([names[0].width()]).max().unwrap_or_default();
        writeln!(self.out, "    {:labels$}  {}  {}", "", padded(names[0], column), names[1])?;
        for (row, [first, second]) in rows.iter().zip(&wrapped) {
            for line in 0..first.len().max(second.len()) {
                let cell = |cells: &[String]| cells.get(line).cloned().unwrap_or_default();
                let label = if line == 0 { row.label } else { "" };
                let mark = if line == 0 && row.differs { self.mark() } else { " ".to_owned() };
                let text = format!("{label:labels$}  {}  {}", padded(&cell(first), column), cell(second));
                writeln!(self.out, "  {mark} {}", text.trim_end())?;
            }
        }
        Ok(())
    }

    /// The links one below the other; what is the same is said once.
    fn below(&mut self, names: [&str; 2], rows: &[Laid], labels: usize) -> io::Result<()> {
        let width = names.iter().map(|it| it.width()).max().unwrap_or_default().max("both".len());
        let room = self.width.saturating_sub(MARGIN + labels + width + 2 * GAP);
        for row in rows {
            let [first, second] = &row.cells;
            let said: Vec<(&str, &Vec<String>)> = if first == second {
                vec![("both", first)]
            } else {
                names.into_iter().zip(&row.cells).filter(|(_, it)| !it.is_empty()).collect()
            };
            let mut label = row.label;
            let mut mark = if row.differs { self.mark() } else { " ".to_owned() };
            for (name, cell) in said {
                let mut name = name;
                for line in lines(Some(cell), room.max(LEAST)) {
                    writeln!(self.out, "  {mark} {label:labels$}  {name:width$}  {line}")?;
                    (mark, label, name) = (" ".to_owned(), "", "");
                }
            }
        }
        Ok(())
    }

    fn remark(&mut self, text: &str) -> io::Result<()> {
        let indent = "    ";
        for line in wrap(&self.shown(text), self.width.saturating_sub(indent.len()).max(LEAST)) {
            writeln!(self.out, "{indent}{line}")?;
        }
        Ok(())
    }

    fn laid(&self, row: Row) -> Laid {
        let Row { label, cells, differs } = row;
        let cells = cells.map(|it| if it.is_empty() { vec!["-".to_owned()] } else { it });
        Laid { label, cells: cells.map(|it| it.iter().map(|it| self.shown(it)).collect()), differs }
    }

    fn mark(&self) -> String {
        let mark = if self.style.unicode { "≠" } else { "!" };
        Paint::Severity(Severity::Warning).on(mark, self.style.colour)
    }

    fn shown(&self, text: &str) -> String {
        one_line(text, LONGEST, self.style.unicode)
    }
}

/// The lines of a cell, none wider than the column where words allow it.
fn lines(cell: Option<&Vec<String>>, room: usize) -> Vec<String> {
    cell.into_iter().flatten().flat_map(|it| wrap(it, room)).collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
