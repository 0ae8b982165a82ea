//! The format for people: each finding with the lines that cause it.

use std::collections::HashSet;
use std::io;

use super::drawing::{Drawing, Pen};
use super::finding::{Finding, findings};
use super::{Report, Style, comparison, fixes, rule_url};
use crate::diagnostic::Certainty;

/// Writes every finding, then the totals.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let pen = Pen::new(report.secrets, style);
    let mut explained = HashSet::new();
    for finding in findings(report) {
        // The address of a rule's page is spelt out once, where there are no links.
        let rule = finding.diagnostic.rule;
        let url = (explained.insert(rule) && !style.links).then(|| rule_url(rule));
        let drawing = Drawing {
            code: Some(code(&finding, style)),
            url,
            severity: finding.diagnostic.severity,
            message: &finding.message,
            labels: &finding.labels,
            // Three labels or more tell a story.
            numbered: finding.labels.len() > 2,
            notes: &finding.notes,
            help: finding.help.as_deref(),
            fix: finding.fix.as_ref().map(|it| &*it.title),
        };
        writeln!(out, "{}", pen.draw(&drawing))?;
    }
    writeln!(out, "{}", report.summary)?;
    comparison::write(report, out, style)?;
    fixes::write_fixable(report, out)
}

/// The name of the rule, a link to its page where links work, and how sure we are.
fn code(finding: &Finding<'_>, style: &Style) -> String {
    let rule = finding.diagnostic.rule;
    let name = if style.links {
        format!("\x1b]8;;{}\x1b\\{rule}\x1b]8;;\x1b\\", rule_url(rule))
    } else {
        rule.to_owned()
    };
    match finding.diagnostic.certainty {
        Certainty::Likely => format!("{name} (likely)"),
        Certainty::Proven => name,
    }
}
