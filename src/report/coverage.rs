//! What was understood of each file.

use std::io;

use serde::Serialize;

use super::json::to_line;
use super::summary::{grouped, percentage};
use super::visible::one_line;
use super::{Style, TextOrJson};
use crate::secrecy::words::masked;

/// Characters of a line that are shown in text.
const SHOWN: usize = 200;

/// How one file was understood. A line counts once; blank, comment, banner and certificate lines are recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileCoverage {
    /// The file as messages call it.
    pub file: String,
    /// The dialect it is written in.
    pub dialect: String,
    /// Lines.
    pub lines: u64,
    /// Lines that reach the model.
    pub modelled: u64,
    /// Lines that are known to have no bearing on it.
    pub recognised: u64,
    /// Lines that were not understood.
    pub unknown: u64,
    /// Lines in sections that matter for routing.
    pub bgp_lines: u64,
    /// Modelled or recognised ones among them.
    pub bgp_understood: u64,
    /// The lines that were not understood: number, from 1, and text as it stands in the file.
    pub unknown_lines: Vec<(u32, String)>,
}

/// Writes the coverage of some files in the order given: as text, a table and then the lines that were not understood.
/// Errors are those of `out`.
pub fn write_coverage(
    format: TextOrJson,
    files: &[FileCoverage],
    out: &mut dyn io::Write,
    style: &Style,
) -> io::Result<()> {
    match format {
        TextOrJson::Text => text(files, out, style.unicode),
        TextOrJson::Json => json(files, out),
    }
}

/// The counts of a file or of all.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Counts {
    lines: u64,
    modelled: u64,
    recognised: u64,
    unknown: u64,
    bgp: BgpCounts,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct BgpCounts {
    lines: u64,
    understood: u64,
}

impl Counts {
    fn of(file: &FileCoverage) -> Self {
        Counts {
            lines: file.lines,
            modelled: file.modelled,
            recognised: file.recognised,
            unknown: file.unknown,
            bgp: BgpCounts { lines: file.bgp_lines, understood: file.bgp_understood },
        }
    }

    fn total(files: &[FileCoverage]) -> Self {
        files.iter().map(Counts::of).fold(Counts::default(), |sum, it| Counts {
            lines: sum.lines + it.lines,
            modelled: sum.modelled + it.modelled,
            recognised: sum.recognised + it.recognised,
            unknown: sum.unknown + it.unknown,
            bgp: BgpCounts {
                lines: sum.bgp.lines + it.bgp.lines,
                understood: sum.bgp.understood + it.bgp.understood,
            },
        })
    }

    /// The row of the table, without the file.
    fn cells(self) -> [String; 5] {
        let understood = match self.bgp.lines {
            0 => "-".to_owned(),
            lines => percentage(self.bgp.understood, lines),
        };
        [
            grouped(self.lines),
            grouped(self.modelled),
            grouped(self.recognised),
            grouped(self.unknown),
            understood,
        ]
    }
}

/// A file in the order of the contract.
#[derive(Serialize)]
struct JsonFile<'a> {
    file: &'a str,
    dialect: &'a str,
    #[serde(flatten)]
    counts: Counts,
    unknown_lines: Vec<JsonLine>,
}

#[derive(Serialize)]
struct JsonLine {
    line: u32,
    text: String,
}

fn json(files: &[FileCoverage], mut out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"{\"files\":[")?;
    for (index, file) in files.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let unknown = file.unknown_lines.iter();
        let file = JsonFile {
            file: &file.file,
            dialect: &file.dialect,
            counts: Counts::of(file),
            unknown_lines: unknown.map(|(line, text)| JsonLine { line: *line, text: masked(text) }).collect(),
        };
        to_line(&mut out, &file)?;
    }
    out.write_all(b"\n],\"total\":")?;
    to_line(&mut out, &Counts::total(files))?;
    out.write_all(b"}\n")
}

fn text(files: &[FileCoverage], out: &mut dyn io::Write, unicode: bool) -> io::Result<()> {
    let heading = ["file", "dialect", "lines", "modelled", "recognised", "unknown", "BGP understood"];
    let mut rows = vec![heading.map(str::to_owned)];
    rows.extend(files.iter().map(|it| row(&it.file, &it.dialect, Counts::of(it), unicode)));
    if files.len() > 1 {
        rows.push(row("total", "", Counts::total(files), unicode));
    }
    table(&rows, out)?;
    for file in files.iter().filter(|it| !it.unknown_lines.is_empty()) {
        writeln!(out)?;
        let name = one_line(&file.file, SHOWN, unicode);
        for (line, text) in &file.unknown_lines {
            writeln!(out, "{name}:{line}: {}", one_line(masked(text).trim(), SHOWN, unicode))?;
        }
    }
    Ok(())
}

fn row(file: &str, dialect: &str, counts: Counts, unicode: bool) -> [String; 7] {
    let [lines, modelled, recognised, unknown, understood] = counts.cells();
    let shown = |text| one_line(text, SHOWN, unicode);
    [shown(file), shown(dialect), lines, modelled, recognised, unknown, understood]
}

/// Words to the left, numbers to the right.
fn table(rows: &[[String; 7]], out: &mut dyn io::Write) -> io::Result<()> {
    let mut widths = [0; 7];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| match column {
            0 | 1 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: TextOrJson) -> String {
        let file = FileCoverage {
            file: "a.cfg".to_owned(),
            dialect: "ios".to_owned(),
            lines: 1200,
            modelled: 900,
            recognised: 298,
            unknown: 2,
            bgp_lines: 300,
            bgp_understood: 299,
            unknown_lines: vec![(7, " neighbor x pasword foo".to_owned()), (9, "frob \x1b[31m".to_owned())],
        };
        let other = FileCoverage {
            file: "b".to_owned(),
            dialect: "junos".to_owned(),
            lines: 1,
            ..Default::default()
        };
        let mut out = Vec::new();
        write_coverage(format, &[file, other], &mut out, &Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_a_table_and_the_lines() {
        let expected = "\
file   dialect  lines  modelled  recognised  unknown  BGP understood
a.cfg  ios      1,200       900         298        2         99.67 %
b      junos        1         0           0        0               -
total           1,201       900         298        2         99.67 %

a.cfg:7: neighbor x pasword ***
a.cfg:9: frob ␛[31m
";
        assert_eq!(written(TextOrJson::Text), expected);
    }

    #[test]
    fn json_keeps_the_contract() {
        let expected = r#"{"files":[
{"file":"a.cfg","dialect":"ios","lines":1200,"modelled":900,"recognised":298,"unknown":2,"bgp":{"lines":300,"understood":299},"unknown_lines":[{"line":7,"text":" neighbor x pasword ***"},{"line":9,"text":"frob \u001b[31m"}]},
{"file":"b","dialect":"junos","lines":1,"modelled":0,"recognised":0,"unknown":0,"bgp":{"lines":0,"understood":0},"unknown_lines":[]}
],"total":{"lines":1201,"modelled":900,"recognised":298,"unknown":2,"bgp":{"lines":300,"understood":299}}}
"#;
        assert_eq!(written(TextOrJson::Json), expected);
    }
}
