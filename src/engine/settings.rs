//! Which rules are asked, and how bad what they find is.

use std::collections::HashMap;
use std::fmt;

use crate::diagnostic::Severity;
use crate::model::{Date, Given};
use crate::rules::{ByDefault, RULES, Rule};
use crate::text::Span;

/// What a run is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    select: Vec<Choice>,
    ignore: Vec<Choice>,
    levels: HashMap<Choice, Level>,
    /// What is told besides the configurations.
    pub given: Given,
    /// Secrets in what is told, and places in it that nobody understood.
    pub hidden: Vec<Span>,
    /// The day on which suppressions with a last day are looked at; without it none is over.
    pub today: Option<Date>,
    /// Whether findings are reported that somebody decided not to hear of.
    pub report_suppressed: bool,
    /// Whether everything is read that findings may be about, so that what is not found is not there.
    pub everything_read: bool,
}

/// A rule or a group, by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice(String);

/// How bad what a rule finds is, or that nobody wants to hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// At most this bad: a rule may say less of a single finding, and a likely one is never an error.
    Report(Severity),
    /// Not asked.
    Off,
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Level; 4] = [
        Level::Report(Severity::Error),
        Level::Report(Severity::Warning),
        Level::Report(Severity::Info),
        Level::Off,
    ];

    /// The word used in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Report(severity) => severity.as_str(),
            Level::Off => "off",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Nothing has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// The name.
    pub name: String,
    /// The nearest one.
    pub suggestion: Option<String>,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule or group `{}`", self.name)?;
        match &self.suggestion {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => f.write_str("; `bgplint rules` lists them"),
        }
    }
}

impl std::error::Error for UnknownRule {}

impl std::str::FromStr for Choice {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        let names = || RULES.iter().flat_map(|it| [it.name, it.group.as_str()]);
        if names().any(|it| it == name) {
            return Ok(Choice(name.to_owned()));
        }
        let near = names().map(|it| (strsim::osa_distance(it, name), it)).min();
        let suggestion =
            near.filter(|(distance, it)| *distance <= 1 + it.len() / 4).map(|(_, it)| it.to_owned());
        Err(UnknownRule { name: name.to_owned(), suggestion })
    }
}

impl Choice {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn names(&self, rule: &Rule) -> bool {
        self.0 == rule.name || self.0 == rule.group.as_str()
    }
}

impl Settings {
    /// Asks only the rules that `select` names (all, when it names none), without those that `ignore` names. A rule's
    /// own name outweighs its group's.
    pub fn new(select: Vec<Choice>, ignore: Vec<Choice>) -> Self {
        Settings { select, ignore, ..Settings::default() }
    }

    /// With levels of rules and groups, which [`Settings::new`] outweighs.
    #[must_use]
    pub fn with_levels(mut self, levels: impl IntoIterator<Item = (Choice, Level)>) -> Self {
        self.levels = levels.into_iter().collect();
        self
    }

    /// With what is told besides the configurations.
    #[must_use]
    pub fn with_given(mut self, given: Given) -> Self {
        self.given = given;
        self
    }

    /// With places that no output may show, besides those in the configurations.
    #[must_use]
    pub fn with_hidden(mut self, hidden: Vec<Span>) -> Self {
        self.hidden = hidden;
        self
    }

    /// The same without what this run alone chooses.
    pub(super) fn of_every_run(&self) -> Self {
        Settings { levels: self.levels.clone(), ..Settings::default() }
    }

    /// The rules that are asked, each with how bad what it finds is at most.
    pub fn asked(&self) -> Vec<(&'static Rule, Severity)> {
        RULES.iter().filter_map(|it| Some((*it, self.severity(it)?))).collect()
    }

    /// How bad what a rule finds is at most; `None` when it is not asked.
    ///
    /// What levels say changes what a rule is by default; choosing among the rules comes after it. A rule that is off by
    /// default, or because its own name is, must be chosen by name.
    fn severity(&self, rule: &Rule) -> Option<Severity> {
        let level = |name: &str| self.levels.get(&Choice(name.to_owned())).copied();
        let (own, of_group) = (level(rule.name), level(rule.group.as_str()));
        let severity = match own.into_iter().chain(of_group).find(|it| *it != Level::Off) {
            Some(Level::Report(severity)) => severity,
            Some(Level::Off) | None => rule.severity,
        };
        self.chooses(rule, own, of_group).then_some(severity)
    }

    fn chooses(&self, rule: &Rule, own: Option<Level>, of_group: Option<Level>) -> bool {
        let by_name = |list: &[Choice]| list.iter().any(|it| it.0 == rule.name);
        let any = |list: &[Choice]| list.iter().any(|it| it.names(rule));
        if by_name(&self.ignore) {
            return false;
        }
        if by_name(&self.select) {
            return true;
        }
        let is_on = match own {
            Some(level) => level != Level::Off,
            None if rule.default == ByDefault::Off => false,
            // Of two that name the group, the one that chooses outweighs the one that sets the default.
            None => of_group != Some(Level::Off) || any(&self.select),
        };
        is_on && (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(names: &[&str]) -> Vec<Choice> {
        names.iter().map(|it| it.parse().unwrap()).collect()
    }

    fn level(word: &str) -> Level {
        Level::ALL.into_iter().find(|it| it.as_str() == word).unwrap()
    }

    fn severity(
        rule: &str,
        levels: &[(&str, &str)],
        select: &[&str],
        ignore: &[&str],
    ) -> Option<&'static str> {
        let levels = levels.iter().map(|(name, word)| (name.parse().unwrap(), level(word)));
        let settings = Settings::new(choices(select), choices(ignore)).with_levels(levels);
        let asked = settings.asked();
        asked.iter().find(|(it, _)| it.name == rule).map(|(_, severity)| severity.as_str())
    }

    #[test]
    fn a_rules_own_level_outweighs_that_of_its_group() {
        let rule = "undefined-policy";
        assert_eq!(severity(rule, &[], &[], &[]), Some("error"));
        assert_eq!(severity(rule, &[("references", "info")], &[], &[]), Some("info"));
        assert_eq!(severity(rule, &[("references", "off")], &[], &[]), None);
        assert_eq!(severity(rule, &[("references", "off"), (rule, "warning")], &[], &[]), Some("warning"));
        assert_eq!(severity(rule, &[("references", "warning"), (rule, "off")], &[], &[]), None);
    }

    #[test]
    fn the_command_line_chooses_among_what_is_on() {
        let rule = "undefined-policy";
        let off: &[(&str, &str)] = &[(rule, "off")];
        let group_off: &[(&str, &str)] = &[("references", "off")];
        let info: &[(&str, &str)] = &[(rule, "info")];
        assert_eq!(severity(rule, off, &[rule], &[]), Some("error"));
        assert_eq!(severity(rule, group_off, &["references"], &[]), Some("error"));
        assert_eq!(severity(rule, off, &["references"], &[]), None);
        assert_eq!(severity(rule, info, &["syntax"], &[]), None);
        assert_eq!(severity(rule, info, &[], &["references"]), None);
        assert_eq!(severity(rule, info, &[], &[rule]), None);
        assert_eq!(severity(rule, info, &["references"], &[]), Some("info"));
        assert_eq!(severity(rule, &[("references", "info"), (rule, "off")], &[rule], &[]), Some("info"));
    }

    #[test]
    fn a_rule_that_is_off_by_default_is_on_when_its_own_name_has_a_level() {
        let Some(rule) = RULES.iter().find(|it| it.default == ByDefault::Off) else { return };
        assert_eq!(severity(rule.name, &[], &[], &[]), None);
        assert_eq!(severity(rule.name, &[(rule.group.as_str(), "error")], &[], &[]), None);
        assert_eq!(severity(rule.name, &[(rule.name, "warning")], &[], &[]), Some("warning"));
        assert_eq!(
            severity(rule.name, &[(rule.name, "warning")], &[rule.group.as_str()], &[]),
            Some("warning")
        );
    }
}
