//! The tool and the rules of a run.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::level;
use crate::diagnostic::Severity;
use crate::report::rule_url;
use crate::rules::{ByDefault, Group, RULES, Rule};

/// Characters of a description that GitHub takes.
const LONGEST: usize = 1024;

/// The rules that have results, in the order of the list of rules: the others would make every report large.
pub(super) struct Rules {
    rules: Vec<&'static Rule>,
    by_name: HashMap<&'static str, usize>,
}

impl Rules {
    /// Of results.
    pub(super) fn of(names: impl Iterator<Item = &'static str>) -> Self {
        let wanted: BTreeSet<&str> = names.collect();
        let rules: Vec<&'static Rule> = RULES.iter().copied().filter(|it| wanted.contains(it.name)).collect();
        let by_name = rules.iter().enumerate().map(|(index, it)| (it.name, index)).collect();
        Rules { rules, by_name }
    }

    /// Where a rule stands among them.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// This program.
    pub(super) fn driver(&self) -> Driver {
        Driver {
            name: env!("CARGO_PKG_NAME"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_HOMEPAGE"),
            rules: self.rules.iter().copied().map(Descriptor::new).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

/// A rule. Its name is its one identity, so it is the `id` as well.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Description,
    full_description: Description,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Description {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
    enabled: bool,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
    /// GitHub takes a rule that has it for one about security.
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

impl Descriptor {
    fn new(rule: &'static Rule) -> Self {
        let url = rule_url(rule.name);
        let page = rule.read_page();
        let what = page.section("What it does");
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let full = if what.is_empty() { rule.summary } else { &what };
        Descriptor {
            id: rule.name,
            name: rule.name,
            short_description: Description { text: rule.summary.to_owned() },
            full_description: Description { text: full.chars().take(LONGEST).collect() },
            help: Help { text: format!("{}. See {url}", rule.summary), markdown: page.markdown() },
            help_uri: url,
            default_configuration: Configuration {
                level: level(rule.severity),
                enabled: rule.default == ByDefault::On,
            },
            properties: Properties::new(rule),
        }
    }
}

impl Properties {
    fn new(rule: &Rule) -> Self {
        let security = rule.group == Group::Security;
        // The group that makes a rule one about security is also the tag that GitHub wants of it.
        let tags = vec![rule.group.as_str()];
        // An error is only ever reported on a proof; what is inferred is a warning at most.
        let (precision, severity, security_severity) = match rule.severity {
            Severity::Error => ("very-high", "error", "8.0"),
            Severity::Warning => ("high", "warning", "5.0"),
            Severity::Info => ("medium", "recommendation", "3.0"),
        };
        Properties { tags, precision, severity, security_severity: security.then_some(security_severity) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_rule_has_what_github_asks_for() {
        for rule in RULES {
            let it = Descriptor::new(rule);
            for text in
                [&it.short_description.text, &it.full_description.text, &it.help.text, &it.help.markdown]
            {
                assert!(!text.trim().is_empty(), "{}", rule.name);
            }
            assert!(
                it.name.len() <= 255 && it.short_description.text.chars().count() <= LONGEST,
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn only_rules_about_security_say_how_bad_they_are_for_it() {
        let undefined = rules::find("undefined-policy").unwrap();
        assert_eq!(Properties::new(undefined).security_severity, None);
        let security = Rule { group: Group::Security, check: undefined.check, ..*undefined };
        let properties = Properties::new(&security);
        assert_eq!((properties.security_severity, properties.tags), (Some("8.0"), vec!["security"]));
    }
}
