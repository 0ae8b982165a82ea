//! Which rules are asked.

use std::fmt;

use crate::model::Given;
use crate::rules::{ByDefault, RULES, Rule};

/// What a run is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    select: Vec<Choice>,
    ignore: Vec<Choice>,
    /// What is told besides the configurations.
    pub given: Given,
}

/// A rule or a group, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice(String);

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
    fn names(&self, rule: &Rule) -> bool {
        self.0 == rule.name || self.0 == rule.group.as_str()
    }
}

impl Settings {
    /// Asks only the rules that `select` names (all, when it names none), without those that `ignore` names. A rule's
    /// own name outweighs its group's.
    pub fn new(select: Vec<Choice>, ignore: Vec<Choice>) -> Self {
        Settings { select, ignore, given: Given::default() }
    }

    /// With what is told besides the configurations.
    #[must_use]
    pub fn with_given(mut self, given: Given) -> Self {
        self.given = given;
        self
    }

    /// Whether a rule is asked. One that is off by default must be named.
    pub fn chooses(&self, rule: &Rule) -> bool {
        let by_name = |list: &[Choice]| list.iter().any(|it| it.0 == rule.name);
        let any = |list: &[Choice]| list.iter().any(|it| it.names(rule));
        if by_name(&self.ignore) {
            return false;
        }
        if by_name(&self.select) {
            return true;
        }
        if rule.default == ByDefault::Off {
            return false;
        }
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }
}
