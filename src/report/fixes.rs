//! What was mended, what could be, and what could not.

use std::io;

use super::concise::file;
use super::paint::Paint;
use super::visible::one_line;
use super::{Report, Style};
use crate::diagnostic::{Fix, Safety};
use crate::engine::{Made, Why};
use crate::text::Sources;

/// Characters of what a fix does that are shown.
const SENTENCE: usize = 400;

/// Fixes that are listed as left out before the rest is counted.
const MOST_LEFT_OUT: usize = 20;

/// What became of the fixes of a network.
#[derive(Debug, Clone, Copy)]
pub struct FixesReport<'a> {
    /// The texts, for the names of files.
    pub sources: &'a Sources,
    /// What was made of the findings.
    pub fixed: &'a crate::engine::Fixed,
}

/// Writes a line for each fix that was made.
pub fn write_fixes(report: &FixesReport<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    report.fixed.made.iter().try_for_each(|it| writeln!(out, "{}", report.line(it, style)))
}

impl FixesReport<'_> {
    /// A sentence for each fix that was left out, with the reason; of many, the first.
    pub fn left_out(&self, style: &Style) -> Vec<String> {
        let left_out = &self.fixed.left_out;
        let sentence = |it: &crate::engine::LeftOut| {
            let why = match &it.why {
                Why::Brings { rule, file, line } => {
                    format!("it would bring {rule} at {}:{line}", self.name(*file, style))
                }
                Why::MendsNothing => "the finding would stay".to_owned(),
                Why::DoesNotFit => "it does not fit the encoding of the file".to_owned(),
                Why::NotTried => "too many others had to be tried".to_owned(),
            };
            format!("left out: {}; {why}", self.line(&it.fix, &Style { colour: false, ..*style }))
        };
        let mut sentences: Vec<String> = left_out.iter().take(MOST_LEFT_OUT).map(sentence).collect();
        if let Some(more) = left_out.len().checked_sub(MOST_LEFT_OUT).filter(|it| *it > 0) {
            sentences.push(format!("{more} more left out"));
        }
        sentences
    }

    fn line(&self, fix: &Made, style: &Style) -> String {
        let place = Paint::Place.on(&format!("{}:{}:", self.name(fix.file, style), fix.line), style.colour);
        format!("{place} {}: {}", fix.rule, one_line(&fix.title, SENTENCE, style.unicode))
    }

    fn name(&self, id: crate::text::FileId, style: &Style) -> String {
        file(self.sources.find(id).map_or("", |it| it.name()), style)
    }
}

/// Says how many findings `bgplint fix` can mend, where there are any.
pub(super) fn write_fixable(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let fixes = || report.findings.iter().filter_map(|it| it.fix.as_ref());
    let of = |safety: Safety| fixes().filter(|it: &&Fix| it.safety == safety).count();
    match (of(Safety::Safe), of(Safety::Unsafe)) {
        (0, 0) => Ok(()),
        (safe, 0) => writeln!(out, "{safe} fixable with `bgplint fix`"),
        (0, other) => writeln!(out, "{other} fixable with `bgplint fix --unsafe`"),
        (safe, other) => writeln!(out, "{safe} fixable with `bgplint fix`, {other} more with `--unsafe`"),
    }
}
