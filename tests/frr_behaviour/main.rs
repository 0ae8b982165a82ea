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
mod generate;
mod oracle;
mod order;
mod random;

use compare::Comparison;
use configuration::Configuration;
use oracle::Oracle;

/// Prefixes in a hundred that may be unknown.
const MOST_UNKNOWN_PERCENT: f64 = 5.0;

/// So many configurations must be compared at least.
const LEAST_CONFIGURATIONS: usize = 120;

/// So many configurations are made from seeds.
const GENERATED: u64 = 80;

/// Whether a configuration is among those asked for.
fn is_chosen(configuration: &Configuration) -> bool {
    std::env::var("BGPLINT_CASE").map_or(true, |part| configuration.name.contains(&part))
}

fn judge(comparison: &Comparison) {
    for difference in &comparison.differences {
        eprintln!("{difference}");
    }
    eprintln!("{comparison}");
    assert!(comparison.differences.is_empty(), "{comparison}");
    assert!(comparison.unknown_percent() <= MOST_UNKNOWN_PERCENT, "{comparison}: {:#?}", comparison.doubts);
}

#[test]
fn the_analysis_says_what_frr_sends() {
    let Some(oracle) = Oracle::find() else { return };
    let mut configurations = facts::all(&oracle);
    configurations.extend((1..=GENERATED).map(generate::configuration));
    configurations.extend(corpus::all(&oracle));
    configurations.retain(is_chosen);
    let results = oracle.run_all(&configurations);
    let mut comparison = Comparison::default();
    for (configuration, result) in configurations.iter().zip(results) {
        match result {
            Ok(observed) => comparison.add(configuration, &observed),
            Err(why) => eprintln!("{}: left out, {why}", configuration.name),
        }
    }
    judge(&comparison);
    assert!(comparison.configurations >= LEAST_CONFIGURATIONS);
}
