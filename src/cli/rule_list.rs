//! `bgplint rules`.

use super::Status;
use super::arguments::Rules;
use super::error::Error;
use super::output::to_stdout;
use crate::report::{RuleEntry, write_rules};
use crate::rules::{RULES, Rule};

impl Rules {
    /// Lists every rule.
    pub(super) fn run(&self) -> Result<Status, Error> {
        let entries: Vec<RuleEntry<'_>> = RULES.iter().map(|it| entry(it)).collect();
        to_stdout(|out| write_rules(self.format.into(), &entries, out))?;
        Ok(Status::Clean)
    }
}

fn entry(rule: &'static Rule) -> RuleEntry<'static> {
    RuleEntry {
        name: rule.name,
        group: rule.group.as_str(),
        severity: rule.severity,
        default: rule.default.as_str(),
        requirements: rule.requirements.to_vec(),
        summary: rule.summary,
        since: rule.since,
    }
}
