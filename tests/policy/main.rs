//! Policy evaluation against a second, deliberately naive evaluator that takes one concrete route at a time.
//!
//! Devices are made at random, small and crowded, so that everything collides with everything. What the evaluator says of
//! a region of prefixes must hold for each of its routes under every assignment of what is not known; it may answer
//! "unknown" where those assignments disagree, and hardly ever elsewhere.
#![allow(
    clippy::collapsible_match,
    clippy::match_same_arms,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod advertise;
mod generate;
mod naive;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bgplint::analysis::evaluate::{self, Outcome, Region};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::route::Attributes;
use bgplint::model::Verdict;
use generate::Case;
use ipnet::IpNet;
use naive::{Oracle, Route};
use proptest::prelude::*;

/// What the naive evaluator makes of one route: its fate, and what it looks like afterwards.
type Fate = (Option<Verdict>, Route);

/// Prefixes that the evaluator called unknown, and those of them on which all assignments agree.
static UNKNOWN: AtomicUsize = AtomicUsize::new(0);
static NEEDLESS: AtomicUsize = AtomicUsize::new(0);

fn outcome(verdict: Option<Verdict>) -> Outcome {
    verdict.map_or(Outcome::Undecided, Outcome::from)
}

/// Holds the regions against the naive evaluator, which `ask` runs for one route.
fn hold(
    case: &Case,
    asked: &PrefixSpace,
    regions: &[Region],
    ask: impl Fn(&mut Oracle, Route) -> Fate,
) -> Result<(), TestCaseError> {
    let mut covered = PrefixSpace::empty();
    for region in regions {
        prop_assert!(!region.space.is_empty(), "an empty region");
        prop_assert!(!covered.intersects(&region.space), "regions overlap in {}", region.space);
        covered = covered.union(&region.space);
    }
    prop_assert_eq!(&covered, asked, "regions do not cover what was asked");
    // Where much is unknown there are many assignments: not each prefix is tried in each case.
    let (first, step) = if case.certain { (0, 1) } else { (regions.len() % 7, 7) };
    for prefix in generate::prefixes().filter(|it| asked.contains(it)).skip(first).step_by(step) {
        let region = regions.iter().find(|it| it.space.contains(&prefix)).unwrap();
        one(case, prefix, region, &ask)?;
    }
    Ok(())
}

/// Holds one prefix against every assignment of what is not known.
fn one(
    case: &Case,
    prefix: IpNet,
    region: &Region,
    ask: &impl Fn(&mut Oracle, Route) -> Fate,
) -> Result<(), TestCaseError> {
    let mut fates: Vec<Option<Verdict>> = Vec::new();
    for route in naive::routes(prefix, &case.attributes) {
        let mut oracle = Oracle::default();
        loop {
            let (verdict, after) = ask(&mut oracle, route.clone());
            if !fates.contains(&verdict) {
                fates.push(verdict);
            }
            if !matches!(region.outcome, Outcome::Unknown(_)) {
                prop_assert_eq!(
                    &region.outcome,
                    &outcome(verdict),
                    "{} as {:?} under {:?}",
                    prefix,
                    route,
                    oracle
                );
                prop_assert!(
                    verdict != Some(Verdict::Accept) || after.agrees_with(&region.attributes),
                    "{} leaves as {:?}, not as {:?}",
                    prefix,
                    after,
                    region.attributes
                );
            }
            if !oracle.next_assignment() {
                break;
            }
        }
    }
    if matches!(region.outcome, Outcome::Unknown(_)) {
        prop_assert!(!case.certain, "{} is unknown although everything is known", prefix);
        UNKNOWN.fetch_add(1, Relaxed);
        NEEDLESS.fetch_add(usize::from(fates.len() == 1), Relaxed);
    }
    Ok(())
}

fn run(config: ProptestConfig) {
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&generate::case(), |case| {
        let policy = &case.device.policies["R0"];
        let regions = evaluate::policy(&case.device, policy, &case.asked, &case.attributes);
        hold(&case, &case.asked, &regions, |oracle, route| {
            naive::policy(&case.device, policy, route, oracle)
        })?;

        let regions = evaluate::filters(&case.device, &case.filters, &case.asked, &case.attributes);
        hold(&case, &case.asked, &regions, |oracle, route| {
            naive::filters(&case.device, &case.filters, route, oracle)
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn regions_say_what_happens_to_each_of_their_routes() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(400);
    run(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
    let (unknown, needless) = (UNKNOWN.load(Relaxed), NEEDLESS.load(Relaxed));
    eprintln!("{unknown} unknown, {needless} of them needlessly");
    // Two conditions that are unknown for the same reason, or a jump that may or may not be taken, are followed no further
    // than needed to be sound.
    assert!(
        needless * 100 <= unknown * MOST_NEEDLESS,
        "{needless} of {unknown} unknown answers are needless"
    );
}

/// Hundredths of the unknown answers that may be needless, on devices made to be as unknown as can be.
const MOST_NEEDLESS: usize = 25;

/// An empty set is no question: nothing comes back.
#[test]
fn nothing_asked_nothing_answered() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&generate::case(), |case| {
            let nothing = PrefixSpace::empty();
            let none = Attributes::default();
            prop_assert!(
                evaluate::policy(&case.device, &case.device.policies["R0"], &nothing, &none).is_empty()
            );
            prop_assert!(evaluate::filters(&case.device, &case.filters, &nothing, &none).is_empty());
            Ok(())
        })
        .unwrap();
}
