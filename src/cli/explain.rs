//! `bgplint explain`.

use super::Status;
use super::arguments::Explain;
use super::error::Error;
use super::output::to_stdout;
use crate::engine::Choice;
use crate::rules::{self, Rule};

impl Explain {
    /// Shows a rule's page.
    pub(super) fn run(self) -> Result<Status, Error> {
        let Some(rule) = rules::find(&self.rule) else {
            return Err(match self.rule.parse::<Choice>() {
                Ok(_) => Error::Group { name: self.rule },
                Err(unknown) => Error::UnknownRule(unknown),
            });
        };
        let page = format!("{}\n{}", heading(rule), rule.read_page().markdown());
        to_stdout(|out| out.write_all(page.as_bytes()))?;
        Ok(Status::Clean)
    }
}

/// What the page itself does not say.
fn heading(rule: &Rule) -> String {
    let Rule { name, severity, since, summary, .. } = rule;
    let (group, default) = (rule.group.as_str(), rule.default.as_str());
    let requirements = match rule.requirements {
        [] => "none".to_owned(),
        ids => ids.join(", "),
    };
    format!(
        "{name}: {summary}\n\nGroup: {group}\nSeverity: {severity}\nDefault: {default}\nSince: {since}\nRequirements: {requirements}\n"
    )
}
