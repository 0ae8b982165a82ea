//! The XML of Checkstyle, which many build servers and review tools read.

use std::io;

use super::concise::sentence;
use super::finding::findings;
use super::xml::Xml;
use super::{Report, Style};

/// The version of Checkstyle whose reports look like this; readers expect one.
const VERSION: &str = "4.3";

/// Writes an element for each file that has findings, and in it one for each finding. The reasons are part of the
/// message: nothing else could carry them.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    xml.open("checkstyle", &[("version", VERSION)])?;
    let mut file: Option<&str> = None;
    for finding in findings(report) {
        let place = finding.primary();
        let name = place.map_or("", |it| it.name());
        if file != Some(name) {
            if file.is_some() {
                xml.close("file")?;
            }
            xml.open("file", &[("name", name)])?;
            file = Some(name);
        }
        let (line, column) = place.map_or((1, 1), |it| (it.from.line, it.from.column));
        let diagnostic = finding.diagnostic;
        xml.empty(
            "error",
            &[
                ("line", &line.to_string()),
                ("column", &column.to_string()),
                ("severity", diagnostic.severity.as_str()),
                ("message", &sentence(&finding, &Style::PLAIN)),
                ("source", &format!("bgplint.{}.{}", diagnostic.group, diagnostic.rule)),
            ],
        )?;
    }
    if file.is_some() {
        xml.close("file")?;
    }
    xml.close("checkstyle")
}
