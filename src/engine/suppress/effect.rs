//! Whether it can be told that a suppression is not needed.

use std::collections::{HashMap, HashSet};

use crate::engine::{Asked, Settings};
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::rules::{Check, Effect, RULES, Rule};

/// Rules that find something only when the facts of a circuit are known.
const OF_FACTS: &[&str] =
    &["circuit-mismatch", "route-filter-missing", "single-circuit", "unregistered-prefix-advertised"];

/// The rules and groups whose silence says that there is nothing to find.
pub(super) struct Askable {
    names: HashSet<&'static str>,
}

impl Askable {
    pub(super) fn new(asked: &[Asked], settings: &Settings) -> Self {
        let speaks = |rule: &Rule| {
            let sees_all = settings.everything_read || matches!(rule.check, Check::Reading(_));
            sees_all && !(settings.given.circuits.is_empty() && OF_FACTS.contains(&rule.name))
        };
        let mut names: HashSet<&'static str> =
            asked.iter().filter(|it| speaks(it.0)).map(|it| it.0.name).collect();
        // A group may find what one of its rules finds that somebody left out this time.
        let mut groups: HashMap<&'static str, bool> = HashMap::new();
        for (rule, _) in settings.of_every_run().asked() {
            *groups.entry(rule.group.as_str()).or_insert(true) &= names.contains(rule.name);
        }
        names.extend(groups.into_iter().filter(|it| it.1).map(|it| it.0));
        Askable { names }
    }

    /// What is known of a suppression that has no finding.
    pub(super) fn unused(&self, choice: &str) -> Effect {
        if self.names.contains(choice) { Effect::Unused } else { Effect::NotKnown }
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|it| [it.name, it.group.as_str()])
}

/// The rule or group of this name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    names().find(|it| *it == name)
}

/// The rule or group that was probably meant.
pub(super) fn near(name: &str) -> Option<&'static str> {
    let vocabulary: Vocabulary<'static> = names().collect();
    nearest(name, &vocabulary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_need_facts_have_them_in_their_bad_examples() {
        let is_facts = |it: &String| it.starts_with(['{', '[']) && !it.starts_with("[[");
        let needs = |rule: &&&Rule| {
            let examples = rule.read_page().examples("Bad");
            examples.iter().all(|it| it.texts.iter().any(is_facts))
        };
        let needing: Vec<&str> = RULES.iter().filter(needs).map(|it| it.name).collect();
        assert_eq!(needing, OF_FACTS);
    }
}
