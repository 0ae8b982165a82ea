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

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bgplint::dialect::Dialect;
use bgplint::rules::{Group, RULES};

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

/// Rules of ExpressRoute that have no case on a platform, with the reason. Where a platform has no words for a thing, a rule
/// about it says nothing there.
const NO_CASE: &[(&str, Dialect, &str)] = &[
    ("bridged-peering-link", Dialect::Frr, "Linux bridges, and its settings are not in the configuration"),
    ("marking-overwritten", Dialect::Frr, NO_QOS),
    ("missing-qos-policy", Dialect::Frr, NO_QOS),
    ("misspelled-second-dot1q", Dialect::Frr, ONLY_IOS),
    ("misspelled-second-dot1q", Dialect::Junos, ONLY_IOS),
    ("nat-on-private-peering", Dialect::Frr, NO_NAT),
    ("nat-pool-not-advertised", Dialect::Frr, NO_NAT),
    ("nat-pool-not-public", Dialect::Frr, NO_NAT),
    ("nat-pool-per-link", Dialect::Frr, NO_NAT),
    ("nat-pool-shared-across-circuits", Dialect::Frr, NO_NAT),
    ("nat-pool-shared-with-internet", Dialect::Frr, NO_NAT),
    ("peering-mtu", Dialect::Frr, "the MTU of a device of Linux is not in the configuration"),
    (
        "policy-required-but-missing",
        Dialect::Ios,
        "IOS exchanges routes without policies, and cannot be told not to",
    ),
    (
        "stateful-peering-edge",
        Dialect::Frr,
        "Linux filters packets, and its settings are not in the configuration",
    ),
    ("unlisted-marking-kept", Dialect::Frr, NO_QOS),
];
const NO_QOS: &str = "FRR has no QoS language; Linux does it";
const NO_NAT: &str = "FRR has no NAT language; Linux does it";
const ONLY_IOS: &str = "the misspelt keyword is one of IOS";

#[test]
fn every_rule_of_expressroute_fires_on_every_platform_that_can_say_such_a_thing() {
    let mut firing: BTreeMap<&str, BTreeSet<Dialect>> = BTreeMap::new();
    for case in fixture::cases(&folder()) {
        firing.entry(case.rule.name).or_default().extend(case.fires_on());
    }
    let excepted = |rule, dialect| NO_CASE.iter().any(|it| (it.0, it.1) == (rule, dialect));
    for rule in RULES.iter().filter(|it| it.group == Group::Expressroute) {
        for dialect in Dialect::ALL {
            let fires = firing[rule.name].contains(&dialect);
            let (name, dialect_name) = (rule.name, dialect.as_str());
            assert!(fires || excepted(name, dialect), "{name} has no case that fires in {dialect_name}");
            assert!(!fires || !excepted(name, dialect), "{name} fires in {dialect_name}: it is no exception");
        }
    }
    for (name, ..) in NO_CASE {
        let known = RULES.iter().any(|it| it.name == *name && it.group == Group::Expressroute);
        assert!(known, "{name} is no rule of the group");
    }
}
