//! What is new, fixed and unchanged, for people.

use std::io;

use super::summary::grouped;
use super::visible::one_line;
use super::{Report, Style};
use crate::diagnostic::Against;

/// Fixed findings that are named before they are only counted.
const NAMED: usize = 20;

/// Characters of a message that are shown.
const SENTENCE: usize = 300;

/// Writes a line for each comparison, and one for each finding that is gone.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    for (comparison, new) in report.compared() {
        let with = one_line(&comparison.with, SENTENCE, style.unicode);
        let fixed = comparison.fixed.len();
        let count = |it: usize| grouped(it as u64);
        let (new, gone, unchanged) = (count(new), count(fixed), count(comparison.unchanged.len()));
        let word = match comparison.against {
            Against::State => {
                writeln!(out, "since {with}: {new} new, {gone} fixed, {unchanged} unchanged")?;
                "fixed"
            }
            Against::Baseline => {
                writeln!(out, "baseline {with}: {new} new, {gone} gone, {unchanged} known")?;
                "gone"
            }
        };
        for gone in comparison.fixed.iter().take(NAMED) {
            let message = one_line(&gone.message, SENTENCE, style.unicode);
            let device = gone.device.as_deref().map(|it| one_line(it, SENTENCE, style.unicode) + ": ");
            // A baseline may name any rule.
            let rule = one_line(&gone.rule, SENTENCE, style.unicode);
            writeln!(out, "  {word}: {}{message} [{rule}]", device.unwrap_or_default())?;
        }
        if fixed > NAMED {
            writeln!(out, "  {word}: and {} more", count(fixed - NAMED))?;
        }
    }
    Ok(())
}
