//! Every requirement is held to: a rule checks it and fires, or it is not flagged on purpose, and then networks show what
//! looks wrong and is not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

#[allow(dead_code, reason = "tests/rules.rs holds the cases themselves to their marks")]
mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bgplint::analysis::pairs::Partner;
use bgplint::analysis::peering::Peerings;
use bgplint::diagnostic::Diagnostic;
use bgplint::rules::{self, Group, RULES};

use fixture::Network;
use fixture::marks::{Mark, Wanted};

/// Configuration that contradicts the facts of a circuit: no requirement of Microsoft's, and so not in the catalogue.
const OF_FACTS: &str = "ER-FACTS";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The networks in which nothing is flagged, by name.
fn unflagged() -> Vec<(String, Network)> {
    let folders = fixture::entries(&folder("unflagged")).into_iter();
    folders.map(|it| (fixture::file_name(&it), Network::read(&it))).collect()
}

fn is_of_expressroute(it: &Diagnostic) -> bool {
    rules::find(it.rule).is_some_and(|it| it.group == Group::Expressroute)
}

/// The requirement that a mark names.
fn named(mark: &Mark) -> &str {
    mark.text.split(':').next().unwrap()
}

/// No rule may say a word of what is not flagged, and not because nobody understood it.
#[test]
fn what_is_not_flagged_is_understood_and_passes() {
    let mut text = String::new();
    for (name, network) in unflagged() {
        let outcome = network.check(Vec::new());
        for it in network.complaints(&outcome) {
            writeln!(text, "{name}: {}", it.message).unwrap();
        }
        for span in outcome.unknown_lines() {
            writeln!(text, "{name}: not understood: {}", network.sources.slice(span)).unwrap();
        }
        for it in outcome.findings.iter().filter(|it| is_of_expressroute(it)) {
            let span = it.labels[0].span;
            let (file, line) = (network.sources.get(span.file).name(), network.sources.position(span).line);
            writeln!(text, "{name}: {file}:{line}: {}: {}", it.rule, it.message).unwrap();
        }
        // Silence about sessions that were not recognised would prove nothing.
        let peerings = Peerings::of(&outcome.network);
        for (session, partner) in peerings.all.iter().zip(&peerings.partners) {
            if !session.certain || !matches!(partner, Partner::Found { .. }) {
                writeln!(text, "{name}: {}: its kind or its partner is not known", session.title()).unwrap();
            }
        }
        assert!(!peerings.all.is_empty(), "{name} has no session to Microsoft");
        let marks = network.marks();
        assert!(!marks.is_empty(), "{name} marks nothing");
        for mark in marks {
            if let Some(problem) = mark.problem {
                writeln!(text, "{name}: bad mark: {}: {problem}", mark.text).unwrap();
            } else if !matches!(mark.wanted, Wanted::Unflagged) {
                writeln!(text, "{name}: expects a finding: {}", mark.text).unwrap();
            }
        }
    }
    assert!(text.is_empty(), "networks that should pass:\n{text}");
}

/// The catalogue may be kept beside the project; without it nobody knows which requirements there are.
#[test]
fn every_requirement_is_checked_or_not_flagged_on_purpose() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/requirements/expressroute.md");
    let Ok(text) = std::fs::read_to_string(&beside) else {
        eprintln!("note: no catalogue of requirements beside the project; nothing was compared");
        return;
    };
    let headings = text.lines().filter_map(|it| it.strip_prefix("### ER-"));
    let catalogue: BTreeSet<String> =
        headings.map(|it| format!("ER-{}", it.split([' ', ':']).next().unwrap())).collect();
    assert!(catalogue.len() > 100, "the catalogue is cut short: {}", catalogue.len());

    let cases = fixture::cases(&folder("rules"));
    let firing: BTreeSet<&str> = cases.iter().filter(|it| it.fires()).map(|it| it.rule.name).collect();
    let mut checked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in RULES.iter().filter(|it| it.group == Group::Expressroute) {
        for id in rule.requirements.iter().filter(|it| **it != OF_FACTS) {
            checked.entry(id).or_default().push(rule.name);
        }
    }
    let networks = unflagged();
    let marks: Vec<Mark> = networks.iter().flat_map(|(_, it)| it.marks()).collect();
    let passed: BTreeSet<&str> = marks.iter().map(named).collect();

    let mut text = String::new();
    let known = checked.keys().chain(&passed).filter(|it| !catalogue.contains(**it));
    known.for_each(|id| writeln!(text, "{id} is not in the catalogue").unwrap());
    for id in &catalogue {
        match (checked.get(id.as_str()), passed.contains(id.as_str())) {
            (None, false) => {
                writeln!(text, "{id}: no rule checks it, and nothing shows that it is not flagged")
            }
            (Some(rules), true) => {
                writeln!(text, "{id}: not flagged, and yet {} checks it", rules.join(" and "))
            }
            (Some(rules), false) if !rules.iter().any(|it| firing.contains(it)) => {
                writeln!(text, "{id}: nothing shows that {} fires", rules.join(" or "))
            }
            (Some(_), false) | (None, true) => Ok(()),
        }
        .unwrap();
    }
    assert!(text.is_empty(), "requirements that are not held to:\n{text}");
}
