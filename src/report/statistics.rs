//! How often each rule found something: what a team looks at before it reads thousands of findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use super::paint::Paint;
use super::summary::grouped;
use super::{Report, Style};
use crate::diagnostic::Severity;
use crate::model::Network;
use crate::text::FileId;

/// What one rule found.
#[derive(Debug, Default)]
struct Row<'a> {
    findings: u64,
    worst: Option<Severity>,
    fixable: u64,
    devices: BTreeSet<&'a str>,
}

/// Writes a row for each rule that found something, the most frequent first; nothing when none did. There are never more
/// rows than rules. Errors are those of `out`.
pub fn write_statistics(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let rows = rows(report);
    if rows.is_empty() {
        return Ok(());
    }
    let heading = ["findings", "severity", "fixable", "devices", "rule"].map(str::to_owned);
    let cells = rows.iter().map(|(rule, row)| {
        let severity = row.worst.map_or("", Severity::as_str);
        let numbers = [row.findings, row.fixable, row.devices.len() as u64].map(grouped);
        let [findings, fixable, devices] = numbers;
        (row.worst, [findings, severity.to_owned(), fixable, devices, (*rule).to_owned()])
    });
    for (severity, [findings, word, fixable, devices, rule]) in std::iter::once((None, heading)).chain(cells)
    {
        let word = format!("{word:8}");
        let word = severity.map_or_else(|| word.clone(), |it| Paint::Severity(it).on(&word, style.colour));
        writeln!(out, "{findings:>8}  {word}  {fixable:>7}  {devices:>7}  {rule}")?;
    }
    Ok(())
}

fn rows<'a>(report: &Report<'a>) -> Vec<(&'static str, Row<'a>)> {
    let owners = owners(report.network);
    let mut rows: BTreeMap<&'static str, Row<'_>> = BTreeMap::new();
    for finding in report.findings {
        let row = rows.entry(finding.rule).or_default();
        row.findings += 1;
        row.worst = row.worst.max(Some(finding.severity));
        row.fixable += u64::from(finding.fix.is_some());
        row.devices.extend(finding.device.as_deref());
        row.devices.extend(finding.places().filter_map(|it| *owners.get(&it.span.file)?));
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|(rule, row)| (Reverse((row.findings, row.worst)), *rule));
    rows
}

/// Whose file it is; nobody's where several devices share it.
fn owners(network: &Network) -> HashMap<FileId, Option<&str>> {
    let mut owners = HashMap::new();
    for device in &network.devices {
        for file in &device.files {
            owners.entry(*file).and_modify(|it| *it = None).or_insert(Some(device.name.as_str()));
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Certainty, Diagnostic, Fix, Identity, Safety};

    fn finding(rule: &'static str, severity: Severity, device: &str, fixable: bool) -> Diagnostic {
        let fix = Fix { title: "f".to_owned(), safety: Safety::Safe, edits: Vec::new() };
        Diagnostic {
            rule,
            group: "policy",
            severity,
            certainty: Certainty::Proven,
            message: "m".to_owned(),
            device: Some(device.to_owned()),
            labels: Vec::new(),
            unshown: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: fixable.then_some(fix),
            identity: Identity::default(),
        }
    }

    #[test]
    fn the_most_frequent_rule_comes_first() {
        let findings = [
            finding("b", Severity::Warning, "r1", false),
            finding("a", Severity::Warning, "r1", false),
            finding("c", Severity::Error, "r1", true),
            finding("d", Severity::Info, "r1", true),
            finding("d", Severity::Warning, "r2", false),
            finding("d", Severity::Info, "r1", true),
        ];
        let expected = "\
findings  severity  fixable  devices  rule
       3  warning         2        2  d
       1  error           1        1  c
       1  warning         0        1  a
       1  warning         0        1  b
";
        let report = Report {
            findings: &findings,
            suppressed: &[],
            comparisons: &[],
            network: &Network::default(),
            sources: &crate::text::Sources::default(),
            summary: super::super::Summary::default(),
            secrets: &super::super::Secrets::default(),
            complete: true,
        };
        let mut out = Vec::new();
        write_statistics(&report, &mut out, &Style::PLAIN).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let mut out = Vec::new();
        write_statistics(&Report { findings: &[], ..report }, &mut out, &Style::PLAIN).unwrap();
        assert!(out.is_empty());
    }
}
