//! Every rule fires where its fixtures say, and nowhere else.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

mod fixture;

use std::collections::BTreeMap;
use std::path::Path;

use bgplint::rules::RULES;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules")
}

/// `BGPLINT_CASE` narrows the run to cases whose name holds it.
#[test]
fn cases_hold() {
    let only = std::env::var("BGPLINT_CASE").unwrap_or_default();
    let mut failed = 0;
    for case in fixture::cases(&folder()).iter().filter(|it| it.name.contains(&only)) {
        let differences = case.differences();
        if !differences.is_empty() {
            failed += 1;
            eprintln!("{}\n{differences}", case.name);
        }
    }
    assert_eq!(failed, 0, "cases differ from their marks; see above");
}

#[test]
fn every_rule_has_a_case_that_fires_and_two_look_alikes() {
    let mut counts: BTreeMap<&str, (usize, usize)> = RULES.iter().map(|it| (it.name, (0, 0))).collect();
    for case in fixture::cases(&folder()) {
        let (firing, silent) = counts.get_mut(case.rule.name).unwrap();
        *firing += usize::from(case.fires());
        *silent += usize::from(case.silent);
    }
    let poor: Vec<_> = counts.iter().filter(|(_, (firing, silent))| *firing < 1 || *silent < 2).collect();
    assert!(poor.is_empty(), "rules without enough cases (firing, silent): {poor:?}");
}
