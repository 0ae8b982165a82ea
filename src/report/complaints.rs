//! What is wrong with settings and facts: drawn like a finding, with no rule behind it.

use std::io;

use super::drawing::{Drawing, Pen};
use super::labels::Labels;
use super::place::Places;
use super::{Secrets, Style};
use crate::diagnostic::Complaint;
use crate::text::Sources;

/// Writes complaints in the order given. Errors are those of `out`.
pub fn write_complaints(
    complaints: &[Complaint],
    sources: &Sources,
    secrets: &Secrets,
    out: &mut dyn io::Write,
    style: &Style,
) -> io::Result<()> {
    let pen = Pen::new(secrets, style);
    let mut places = Places::new(sources);
    for complaint in complaints {
        let said = complaint.labels.iter().map(|it| (it.span, it.message.as_str()));
        let labels = Labels::new(said, &mut places, secrets);
        let message = labels.clean(&complaint.message);
        let help = complaint.help.as_deref().map(|it| labels.clean(it));
        let drawing = Drawing {
            code: None,
            url: None,
            severity: complaint.severity,
            message: &message,
            labels: &labels.labels,
            numbered: false,
            notes: &[],
            help: help.as_deref(),
            fix: None,
        };
        writeln!(out, "{}", pen.draw(&drawing))?;
    }
    Ok(())
}
