//! Findings to output: what a finding is, is decided below; how it is shown, only here.
//!
//! Whatever the format, no output holds a secret, and no byte of a configuration can move the cursor of a terminal or
//! give a command to a build server.

mod annotation;
mod azure;
mod baseline;
mod checkstyle;
mod comparison;
mod complaints;
mod concise;
mod coverage;
mod diff;
mod drawing;
mod excerpt;
mod explanation;
mod finding;
mod fix;
mod fixes;
mod format;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod known;
mod known_list;
mod labels;
mod markdown;
mod paint;
mod peerings;
mod place;
mod plain;
mod range;
mod rdjson;
mod routes;
mod rule_list;
mod sarif;
mod statistics;
mod style;
mod summary;
mod timings;
mod visible;
mod wrap;
mod xml;

#[cfg(test)]
mod tests;

use std::io;

pub use crate::secrecy::Secrets;
pub use baseline::{BaselineError, MOST_BASELINE_BYTES, read_baseline, write_baseline};
pub use complaints::write_complaints;
pub use coverage::{FileCoverage, write_coverage};
pub use diff::Diff;
pub use explanation::{ExplanationReport, write_explanation};
pub use fixes::{FixesReport, write_fixes};
pub use format::Format;
pub use known::known;
pub use known_list::write_known;
pub use markdown::write_within as write_markdown;
pub use peerings::{PeeringsReport, write_peerings};
pub use routes::{RoutesReport, write_routes};
pub use rule_list::{RuleEntry, RuleListFormat, write_rules};
pub use statistics::write_statistics;
pub use style::{Style, Terminal, When};
pub use summary::Summary;
pub use timings::write_timings;
pub use visible::one_line;

use crate::diagnostic::{Comparison, Diagnostic, Suppressed};
use crate::model::Network;
use crate::text::Sources;

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The findings, in any order; every format sorts them by file, line, column and rule.
    pub findings: &'a [Diagnostic],
    /// Findings that somebody decided not to hear of. They are no longer among `findings`.
    pub suppressed: &'a [Suppressed],
    /// How the findings compare with what was known before; what is unchanged is no longer among `findings`.
    pub comparisons: &'a [Comparison],
    /// What the devices say, for formats that show more than findings.
    pub network: &'a Network,
    /// The texts they point into.
    pub sources: &'a Sources,
    /// The totals of the run.
    pub summary: Summary,
    /// What must not be printed.
    pub secrets: &'a Secrets,
    /// Whether the run did all that it was asked: every file was read, and the settings are sound.
    pub complete: bool,
}

impl<'a> Report<'a> {
    /// The comparisons, each with how many findings are new in it. What is new in one may be known in the next, and so is
    /// no longer among the findings.
    fn compared(&self) -> Vec<(&'a Comparison, usize)> {
        let mut new = self.findings.len();
        let mut all = Vec::with_capacity(self.comparisons.len());
        for comparison in self.comparisons.iter().rev() {
            all.push((comparison, new));
            new += comparison.unchanged.len();
        }
        all.reverse();
        all
    }
}

/// How an answer that is no finding is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextOrJson {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Writes a report. The same report gives the same bytes; errors are those of `out`.
pub fn write(format: Format, report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    match format {
        Format::Full => full::write(report, out, style),
        Format::Concise => concise::write(report, out, style),
        Format::Json => json::write(report, out),
        Format::Jsonl => jsonl::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Html => html::write(report, out),
        Format::Plain => plain::write(report, out, style),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Azure => azure::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Checkstyle => checkstyle::write(report, out),
        Format::Rdjson => rdjson::write(report, out),
    }
}

/// What a report leaves out in a format that is bounded, as a sentence for whoever asked for it; nothing where it is whole.
pub fn left_out(format: Format, report: &Report<'_>) -> Option<String> {
    match format {
        Format::Sarif => sarif::left_out(report),
        _ => None,
    }
}

/// Where the page of a rule is.
pub fn rule_url(name: &str) -> String {
    const HOME: &str = env!("CARGO_PKG_HOMEPAGE");
    format!("{HOME}/blob/main/docs/rules/{name}.md")
}
