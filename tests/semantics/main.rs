//! What every platform does where platforms differ: each row of the semantics has a fixture for each platform it speaks of.
//!
//! `fixtures/README.md` explains how a fixture states what is expected; [`rows::ROWS`] is the list of rows.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

mod answers;
mod case;
mod expectation;
mod rows;

use std::collections::BTreeSet;

use case::Case;
use rows::{GAPS, ROWS};

/// `BGPLINT_CASE` narrows the run to cases whose name holds it.
#[test]
fn fixtures_hold() {
    let only = std::env::var("BGPLINT_CASE").unwrap_or_default();
    let mut failed = 0;
    for case in case::all().iter().filter(|it| it.name.contains(&only)) {
        let differences = case.differences();
        if !differences.is_empty() {
            failed += 1;
            eprintln!("{}\n{}", case.name, differences.join("\n"));
        }
    }
    assert_eq!(failed, 0, "fixtures differ from what they expect; see above");
}

#[test]
fn every_row_has_a_fixture_for_each_platform_it_speaks_of() {
    let cases = case::all();
    let mut problems = Vec::new();
    for row in ROWS {
        for (dialect, sorts) in row.platforms {
            let own: Vec<&Case> =
                cases.iter().filter(|it| row.owns(&it.name) && it.dialect == *dialect).collect();
            if own.is_empty() {
                problems.push(format!("{}: no fixture for {dialect}", row.name));
            }
            let expected: BTreeSet<String> = own.iter().flat_map(|it| it.sorts()).collect();
            let lacking = sorts.iter().filter(|it| !own.is_empty() && !expected.contains(**it));
            problems
                .extend(lacking.map(|it| format!("{}: no fixture for {dialect} expects `{it}`", row.name)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_fixture_belongs_to_a_row_that_speaks_of_its_platform() {
    let speaks = |case: &Case| {
        let mut rows = ROWS.iter().filter(|it| it.owns(&case.name));
        rows.any(|it| it.platforms.iter().any(|(dialect, _)| *dialect == case.dialect))
    };
    let strays: Vec<String> = case::all().into_iter().filter(|it| !speaks(it)).map(|it| it.name).collect();
    assert!(strays.is_empty(), "no row speaks of {strays:?}");
}

/// One answer for everything could come from an analysis that does not look. A fixture about the device as a whole has one
/// answer; there the others of its row and platform must have others.
#[test]
fn fixtures_expect_different_answers() {
    let cases = case::all();
    let (of_device, others): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|it| it.is_about_the_device());
    let mut poor: Vec<&str> =
        others.iter().filter(|it| case::different_answers(&[it]) < 2).map(|it| it.name.as_str()).collect();
    for row in ROWS {
        for (dialect, _) in row.platforms {
            let of_row = of_device.iter().copied().filter(|it| row.owns(&it.name) && it.dialect == *dialect);
            let of_row: Vec<&Case> = of_row.collect();
            if !of_row.is_empty() && case::different_answers(&of_row) < 2 {
                poor.push(row.name);
            }
        }
    }
    assert!(poor.is_empty(), "these expect the same everywhere: {poor:?}");
}

/// A gap that no longer exists is no gap.
#[test]
fn known_gaps_are_those_that_fixtures_mark() {
    let marked: BTreeSet<(String, String)> = case::all().iter().flat_map(Case::gaps).collect();
    let listed: BTreeSet<(String, String)> =
        GAPS.iter().map(|it| (it.fixture.to_owned(), it.subject.to_owned())).collect();
    assert_eq!(marked, listed, "the gaps that fixtures mark (left) are not those that are listed (right)");
    assert!(GAPS.iter().all(|it| !it.reason.is_empty()));
}
