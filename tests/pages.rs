//! The rules' pages tell the truth, and the catalogue of requirements agrees with the rules.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bgplint::circuit;
use bgplint::config;
use bgplint::diagnostic::{Diagnostic, Severity};
use bgplint::dialect::Dialect;
use bgplint::engine::{self, Outcome, Settings};
use bgplint::model::Date;
use bgplint::rules::{Example, Group, RULES, Rule};
use bgplint::text::{Source, Sources};

/// Reads an example with every rule that is on by default.
fn lint(example: &Example) -> (Sources, Outcome) {
    lint_with(example, &Settings::default())
}

/// What a rule finds in an example, whether it is on by default or not.
fn ask(rule: &Rule, example: &Example) -> Vec<Diagnostic> {
    // Suppressions are about what other rules find.
    let chosen =
        if rule.group == Group::Suppressions { Vec::new() } else { vec![rule.name.parse().unwrap()] };
    let (_, outcome) = lint_with(example, &Settings::new(chosen, Vec::new()));
    outcome.findings.into_iter().filter(|it| it.rule == rule.name).collect()
}

fn lint_with(example: &Example, settings: &Settings) -> (Sources, Outcome) {
    let dialect = example.language.parse().unwrap_or_else(|it| panic!("{it}"));
    let mut sources = Sources::default();
    let (mut files, mut facts, mut suppressions) = (Vec::new(), Vec::new(), Vec::new());
    for (at, text) in example.texts.iter().enumerate() {
        if text.starts_with("[[suppress]]") {
            let file = sources.add(Source::new(config::FILE_NAME, text.clone().into_bytes()));
            let config = config::read(file, sources.get(file));
            assert_eq!(config.complaints, [], "the settings of an example are sound");
            suppressions = config.given.suppressions;
            continue;
        }
        let is_facts = text.starts_with(['{', '[']);
        let name = format!("device{at}.{}", if is_facts { "json" } else { "cfg" });
        let file = sources.add(Source::new(name, text.clone().into_bytes()));
        if is_facts {
            facts.push(circuit::read(file, sources.get(file), None));
        } else {
            files.push((file, dialect));
        }
    }
    let facts = circuit::join(facts);
    assert_eq!(facts.diagnostics, [], "the facts of an example are read without trouble");
    let mut settings = settings.clone();
    settings.given.circuits = facts.circuits;
    settings.given.suppressions = suppressions;
    settings.everything_read = true;
    settings.today = Some(Date { year: 2026, month: 6, day: 30 });
    let outcome = engine::check(&sources, &files, &settings);
    (sources, outcome)
}

#[test]
fn every_page_has_its_headings_in_order() {
    for rule in RULES {
        let page = rule.read_page().markdown();
        let headings: Vec<&str> = page.lines().filter_map(|it| it.strip_prefix("# ")).collect();
        let wanted = ["What it does", "Why it matters", "Bad", "Good"];
        assert_eq!(headings.get(..4), Some(wanted.as_slice()), "{}", rule.name);
        let known = ["How to fix", "How sure it is", "When to ignore it", "References"];
        let rest: Vec<_> = known.into_iter().filter(|it| headings.contains(it)).collect();
        assert_eq!(&headings[4..], rest.as_slice(), "{}: headings after the examples", rule.name);
    }
}

/// What a page says where the remedy is in Azure alone.
const NOT_ON_ROUTERS: &str = "Nothing changes on the routers.";

/// Whoever is told of a mistake is told what to change, on the platform at hand, and where Microsoft says so.
#[test]
fn pages_of_expressroute_say_how_to_fix_it_on_every_platform_and_what_they_rest_on() {
    for rule in RULES.iter().filter(|it| it.group == Group::Expressroute) {
        let name = rule.name;
        let references = prose(rule, "References");
        assert!(references.starts_with("- "), "{name} names no document that it rests on");
        let (fixes, said) = (rule.read_page().examples("How to fix"), prose(rule, "How to fix"));
        assert!(!said.is_empty(), "{name} does not say how to fix it");
        for dialect in Dialect::ALL {
            let shown = fixes.iter().any(|it| it.language == dialect.as_str());
            let family = dialect.title().rsplit(' ').next().unwrap();
            let told = said.contains(family) || said.contains(NOT_ON_ROUTERS);
            assert!(shown || told, "{name} neither shows a fix for {family} nor says why there is none");
        }
    }
}

/// What stands under a heading of a page, without the examples.
fn prose(rule: &Rule, heading: &str) -> String {
    let page = rule.read_page().markdown();
    let (mut here, mut fenced, mut text) = (false, false, String::new());
    for line in page.lines() {
        let fence = line.starts_with("```");
        fenced ^= fence;
        match line.strip_prefix("# ").filter(|_| !fenced) {
            Some(title) => here = title == heading,
            None if here && !fenced && !fence => text.extend([line, "\n"]),
            None => {}
        }
    }
    text
}

#[test]
fn every_bad_example_fires_its_rule() {
    for rule in RULES {
        let examples = rule.read_page().examples("Bad");
        assert!(!examples.is_empty(), "{} has no bad example", rule.name);
        for example in examples {
            let found = ask(rule, &example);
            assert_eq!(found.len(), 1, "{}: {found:#?}", rule.name);
        }
    }
}

#[test]
fn every_good_example_is_silent() {
    for rule in RULES {
        let examples = rule.read_page().examples("Good");
        assert!(!examples.is_empty(), "{} has no good example", rule.name);
        for example in examples {
            let found = ask(rule, &example);
            assert!(found.is_empty(), "{}: {found:#?}", rule.name);
        }
    }
}

/// What is shown as good must not be wrong for another reason.
#[test]
fn no_good_example_is_an_error_elsewhere() {
    let mut all = Vec::new();
    for rule in RULES {
        for example in rule.read_page().examples("Good") {
            let (_, outcome) = lint(&example);
            let wrong = outcome.findings.iter().filter(|it| it.severity == Severity::Error);
            all.extend(wrong.map(|it| format!("{}: {}: {}", rule.name, it.rule, it.message)));
        }
    }
    assert!(all.is_empty(), "good examples that are errors:\n{}", all.join("\n"));
}

#[test]
fn every_example_is_understood() {
    for rule in RULES {
        for heading in ["Bad", "Good", "How to fix"] {
            if rule.group == Group::Syntax && heading == "Bad" {
                continue;
            }
            for example in rule.read_page().examples(heading) {
                let (sources, outcome) = lint(&example);
                let unknown: Vec<_> = outcome.unknown_lines().iter().map(|it| sources.slice(*it)).collect();
                assert!(unknown.is_empty(), "{} {heading}: not understood: {unknown:?}", rule.name);
            }
        }
    }
}

#[test]
fn names_are_unique_and_in_kebab_case() {
    let mut seen = BTreeSet::new();
    let groups: BTreeSet<&str> = RULES.iter().map(|it| it.group.as_str()).collect();
    for rule in RULES {
        assert!(seen.insert(rule.name), "{} twice", rule.name);
        assert!(!groups.contains(rule.name), "{} is also a group", rule.name);
        let mut words = rule.name.split('-');
        let plain =
            |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
        assert!(words.all(plain), "{} is not kebab case", rule.name);
        // What people decided is no requirement of anybody's.
        let of_decisions = rule.group == Group::Suppressions;
        assert_eq!(rule.requirements.is_empty(), of_decisions, "{} checks no requirement", rule.name);
        assert!(!rule.summary.is_empty() && !rule.summary.ends_with('.'), "{}: {}", rule.name, rule.summary);
    }
}

/// The catalogue may be kept beside the project; without it there is nothing to compare.
#[test]
fn the_catalogue_agrees() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/requirements/rules.csv");
    let Ok(text) = std::fs::read_to_string(&beside) else {
        eprintln!("note: no catalogue of rules beside the project; nothing was compared");
        return;
    };
    let mut lines = text.lines();
    let header: Vec<String> = fields(lines.next().unwrap());
    let column = |name: &str| header.iter().position(|it| it == name).unwrap();
    let rows: BTreeMap<String, Vec<String>> =
        lines.map(fields).map(|it| (it[column("name")].clone(), it)).collect();
    for rule in RULES.iter().filter(|it| it.group != Group::Suppressions) {
        let row = rows.get(rule.name).unwrap_or_else(|| panic!("the catalogue does not know {}", rule.name));
        assert_eq!(rule.group.as_str(), row[column("group")], "{}", rule.name);
        // Behind a stroke stands what some of its findings are.
        let severity = row[column("severity")].split('/').next().unwrap();
        assert_eq!(rule.severity.as_str(), severity, "{}", rule.name);
        assert!(row[column("default")].contains(rule.default.as_str()), "{}", rule.name);
        let wanted: BTreeSet<&str> = row[column("requirements")].split(';').collect();
        let checked: BTreeSet<&str> = rule.requirements.iter().copied().collect();
        assert_eq!(checked, wanted, "{}", rule.name);
    }
}

/// The fields of a line of comma-separated values, quoted where they hold commas.
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut quoted) = (vec![String::new()], false);
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            _ => all.last_mut().unwrap().push(sign),
        }
    }
    all
}
