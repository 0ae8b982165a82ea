//! The XML of `JUnit`, for the pages of test results that build servers have: a suite for each device, a case for each
//! finding.

mod case;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use case::Case;

use super::Report;
use super::finding::in_order_of;
use super::place::Places;
use super::visible::one_line;
use super::xml::{self, Xml};
use crate::diagnostic::{Diagnostic, Severity};

/// The suite of what is about no single device.
const NO_DEVICE: &str = "no single device";

/// Characters of a name that are shown.
const NAME: usize = 300;

/// Writes suites by name, what is about no single device last, and the cases of each by place. Neither the time nor the
/// machine is told: the same findings give the same bytes.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut places = Places::new(report.sources);
    let suites = suites(report, &mut places);
    let total = suites.values().map(|cases| Totals::of(cases)).fold(Totals::default(), Totals::plus);
    let mut xml = Xml::new(out)?;
    let [tests, failures, _] = total.texts();
    let all = [("name", "bgplint"), ("tests", &tests), ("failures", &failures), ("errors", "0")];
    xml.open("testsuites", &all)?;
    for ((_, device), cases) in suites {
        let name = one_line(device.unwrap_or(NO_DEVICE), NAME, true);
        let [tests, failures, skipped] = Totals::of(&cases).texts();
        xml.open(
            "testsuite",
            &[
                ("name", &name),
                ("tests", &tests),
                ("failures", &failures),
                ("errors", "0"),
                ("skipped", &skipped),
            ],
        )?;
        if cases.is_empty() {
            // Some servers take a suite without a case for a mistake.
            let clean = if report.comparisons.is_empty() { "no findings" } else { "no new findings" };
            xml.empty("testcase", &[("classname", &name), ("name", clean)])?;
        }
        let mut names = Names::default();
        for case in cases {
            case.write(&name, names.unique(&case.name()), &mut xml, &mut places, report.secrets)?;
        }
        xml.close("testsuite")?;
    }
    xml.close("testsuites")
}

/// The cases of each suite; a suite without any is a device that is clean.
fn suites<'a>(
    report: &Report<'a>,
    places: &mut Places<'a>,
) -> BTreeMap<(bool, Option<&'a str>), Vec<Case<'a>>> {
    let key = |device: Option<&'a str>| (device.is_none(), device);
    let devices = report.network.devices.iter().map(|it| (key(Some(it.name.value.as_str())), Vec::new()));
    let mut suites: BTreeMap<_, Vec<Case<'a>>> = devices.collect();
    let found = report.findings.iter().map(Case::Reported);
    let suppressed = report.suppressed.iter().map(Case::Suppressed);
    for case in in_order_of(found.chain(suppressed), Case::finding, places) {
        suites.entry(key(case.finding().device.as_deref())).or_default().push(case);
    }
    if suites.is_empty() {
        suites.insert(key(None), Vec::new());
    }
    suites
}

/// How many cases there are.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Totals {
    fn of(cases: &[Case<'_>]) -> Self {
        let is_skipped = |it: &&Case<'_>| matches!(it, Case::Suppressed(_));
        Totals {
            tests: cases.len().max(1),
            failures: cases.iter().filter(|it| it.fails()).count(),
            skipped: cases.iter().filter(is_skipped).count(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Totals {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            skipped: self.skipped + other.skipped,
        }
    }

    /// Cases, failures and what was skipped.
    fn texts(self) -> [String; 3] {
        [self.tests, self.failures, self.skipped].map(|it| it.to_string())
    }
}

/// Whether a finding is a failure. An info is worth knowing, but breaks nothing.
fn is_failure(finding: &Diagnostic) -> bool {
    finding.severity > Severity::Info
}

/// Names of the cases of a suite: servers take two cases of one name for one.
#[derive(Debug, Default)]
struct Names {
    given: HashSet<String>,
    /// How often each was asked for.
    asked: HashMap<String, u32>,
}

impl Names {
    /// The name, with a number where it was given before.
    fn unique(&mut self, name: &str) -> String {
        // What XML cannot carry looks alike in it.
        let name = name.replace(xml::NO_CHARACTERS, "\u{fffd}");
        let count = self.asked.entry(name.clone()).or_default();
        loop {
            *count += 1;
            let unique = if *count == 1 { name.clone() } else { format!("{name} ({count})") };
            if self.given.insert(unique.clone()) {
                return unique;
            }
        }
    }
}
