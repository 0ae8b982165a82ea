//! What real FRR sends to each neighbor, against what the analysis says that it sends.
//!
//! With FRR on the machine, the oracle beside the project and the rights of root, configurations are loaded into FRR as it
//! is: the experiments behind the oracle's facts, real ones, and ones made at random from a seed. A smaller set with
//! FRR's results stays in `fixtures/oracle` and is checked without FRR; `BGPLINT_BLESS=1` records them anew.
//! `BGPLINT_CASE=<part of a name>` runs some configurations.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod answers;
mod compare;
mod configuration;
mod corpus;
mod facts;
mod fixtures;
mod generate;
mod oracle;
mod order;
mod random;

use std::path::Path;

use compare::Comparison;
use configuration::Configuration;
use fixtures::Fixture;
use oracle::Oracle;

/// Prefixes in a hundred that may be unknown.
const MOST_UNKNOWN_PERCENT: f64 = 5.0;

/// So many doubts are shown, those that make the most prefixes unknown.
const SHOWN_DOUBTS: usize = 40;

/// So many configurations must be compared at least.
const LEAST_CONFIGURATIONS: usize = 120;

/// So many configurations are made from seeds.
const GENERATED: u64 = 76;

/// Seeds of those that are fixtures as well.
const RECORDED: [u64; 6] = [2, 3, 4, 5, 6, 7];

/// Of all but the real configurations, so many may fail to load or to complete.
const MOST_LEFT_OUT: usize = 2;

/// Whether a configuration is among those asked for.
fn is_chosen(configuration: &Configuration) -> bool {
    std::env::var("BGPLINT_CASE").map_or(true, |part| configuration.name.contains(&part))
}

/// Keeps a configuration about which FRR and the analysis differ, to be looked at.
fn keep(configuration: &Configuration) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.conf", configuration.name));
    let announced = format!("! announcements: {:?}\n", configuration.announcements);
    std::fs::write(&path, announced + &configuration.text).unwrap();
    eprintln!("note: kept {}", path.display());
}

fn judge(comparison: &Comparison) {
    for difference in &comparison.differences {
        eprintln!("{difference}");
    }
    let mut doubts: Vec<_> = comparison.doubts.iter().collect();
    doubts.sort_by_key(|it| std::cmp::Reverse(it.1));
    for (doubt, count) in doubts.into_iter().take(SHOWN_DOUBTS) {
        eprintln!("unknown: {count} prefixes of {doubt}");
    }
    eprintln!("{comparison}");
    assert!(comparison.differences.is_empty(), "{comparison}");
    assert!(comparison.unknown_percent() <= MOST_UNKNOWN_PERCENT, "{comparison}");
}

#[test]
fn the_analysis_says_what_frr_was_seen_to_send() {
    let mut comparison = Comparison::default();
    for fixture in fixtures::all().iter().filter(|it| is_chosen(&it.configuration)) {
        let recorded = fixture.recorded.as_ref().expect("FRR's results are recorded with BGPLINT_BLESS=1");
        comparison.add(&fixture.configuration, recorded);
    }
    judge(&comparison);
}

#[test]
fn the_analysis_says_what_frr_sends() {
    let Some(oracle) = Oracle::find() else { return };
    let blesses = std::env::var_os("BGPLINT_BLESS").is_some();
    if blesses {
        fixtures::add(RECORDED.into_iter().map(generate::configuration));
    }
    let fixtures: Vec<Fixture> =
        fixtures::all().into_iter().filter(|it| is_chosen(&it.configuration)).collect();
    let is_recorded = |it: &Configuration| fixtures.iter().any(|other| other.configuration.text == it.text);
    let mut configurations: Vec<Configuration> = fixtures.iter().map(|it| it.configuration.clone()).collect();
    configurations.extend((1..=GENERATED).map(generate::configuration).filter(|it| !is_recorded(it)));
    configurations.extend(facts::all(&oracle));
    configurations.extend(corpus::all(&oracle));
    configurations.retain(is_chosen);

    let mut comparison = Comparison::default();
    let mut left_out = Vec::new();
    let mut changed = Vec::new();
    // Fixtures come first, so that each meets its own result.
    let fixtures = fixtures.iter().map(Some).chain(std::iter::repeat(None));
    for ((configuration, result), fixture) in
        configurations.iter().zip(oracle.run_all(&configurations)).zip(fixtures)
    {
        let observed = match result {
            Ok(observed) => observed,
            Err(why) => {
                left_out.push(format!("{}: {why}", configuration.name));
                continue;
            }
        };
        let before = comparison.differences.len();
        comparison.add(configuration, &observed);
        if comparison.differences.len() > before {
            keep(configuration);
        }
        match fixture {
            Some(fixture) if blesses => fixture.record(&observed),
            Some(fixture) if fixture.recorded.as_ref() != Some(&observed) => {
                changed.push(&configuration.name);
            }
            _ => {}
        }
    }
    for it in &left_out {
        eprintln!("note: not compared: {it}");
    }
    assert!(changed.is_empty(), "FRR does something else than was recorded: {changed:?}");
    judge(&comparison);
    let own = left_out.iter().filter(|it| !it.starts_with("corpus")).count();
    assert!(own <= MOST_LEFT_OUT, "{own} configurations are not among the real ones and were left out");
    if std::env::var_os("BGPLINT_CASE").is_none() {
        let count = comparison.configurations;
        assert!(count >= LEAST_CONFIGURATIONS, "only {count} configurations were compared");
    }
}
