//! Generated networks: a clean one gives no finding, and every fault that is put in is found where it is told.
//!
//! The generator may be kept beside the project; without it, or without Python, there is nothing to read.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use bgplint::diagnostic::{Diagnostic, Severity};
use bgplint::dialect::detect::{Detected, detect};
use bgplint::engine::{self, Outcome, Settings};
use bgplint::text::{Source, Sources};
use serde::Deserialize;

/// How many networks are made; each from its own seed.
const SEEDS: std::ops::RangeInclusive<u32> = 1..=12;

const DEVICES: &str = "200";

/// Faults in one network, as many as find a place for each kind several times.
const FAULTS: &str = "120";

/// What is to be reported of a fault: rules of which one must point at the line that is told.
///
/// Kinds that are not here are those of rules that do not exist yet.
const FOUND_BY: &[(&str, &[&str])] = &[
    ("undefined-policy", &["undefined-policy"]),
    ("undefined-prefix-list", &["undefined-match-list"]),
    ("undefined-community-list", &["undefined-match-list"]),
    ("undefined-qos-class", &["missing-qos-policy"]),
    ("neighbor-not-connected", &["peering-session-down"]),
    ("expressroute-missing-bfd", &["bfd-missing"]),
    ("expressroute-missing-secondary", &["missing-secondary-session"]),
    ("expressroute-swapped-addresses", &["link-addresses-swapped"]),
    ("expressroute-vlan-mismatch", &["pair-vlan-mismatch"]),
    ("expressroute-private-prefix", &["private-prefix-advertised"]),
    ("expressroute-missing-qos", &["missing-qos-policy"]),
];

/// A fault, as the generator tells it.
#[derive(Debug, Deserialize)]
struct Fault {
    kind: String,
    file: String,
    line: u32,
    detail: String,
}

/// A network that was made.
struct Made {
    folder: PathBuf,
    sources: Sources,
    outcome: Outcome,
    faults: Vec<Fault>,
}

impl Made {
    /// Makes and lints a network; `None` where that cannot be done here.
    fn from(seed: u32, faults: Option<&str>) -> Option<Made> {
        let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/gen_network.py");
        if !generator.exists() {
            return None;
        }
        let name = format!("generated-{seed}-{}", faults.unwrap_or("0"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _absent = fs::remove_dir_all(&folder);
        let mut command = Command::new("python3");
        command.arg(generator).args(["--devices", DEVICES, "--seed", &seed.to_string()]);
        command.args(faults.map(|it| ["--faults", it]).into_iter().flatten()).arg(&folder);
        let made = command.output().ok()?;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder.join("configs")).unwrap().map(|it| it.unwrap().path()).collect();
        paths.sort();
        let mut sources = Sources::default();
        let mut files = Vec::new();
        for path in paths {
            let name = format!("configs/{}", path.file_name().unwrap().to_string_lossy());
            let source = Source::new(name, fs::read(&path).unwrap());
            let Detected::Dialect(dialect, _) = detect(&source) else {
                panic!("{}: no dialect", source.name());
            };
            files.push((sources.add(source), dialect));
        }
        let outcome = engine::check(&sources, &files, &Settings::default());
        let told = fs::read_to_string(folder.join("faults.json")).ok().filter(|_| faults.is_some());
        let faults = told.map(|it| serde_json::from_str(&it).unwrap()).unwrap_or_default();
        Some(Made { folder, sources, outcome, faults })
    }

    /// Findings that ask for a change.
    fn serious(&self) -> impl Iterator<Item = &Diagnostic> {
        self.outcome.findings.iter().filter(|it| it.severity >= Severity::Warning)
    }

    /// Whether a finding points at the line of a fault.
    fn points_at(&self, finding: &Diagnostic, fault: &Fault) -> bool {
        finding.labels.iter().any(|it| {
            let source = self.sources.get(it.span.file);
            let lines = source.position(it.span.start).line..=source.position(it.span.end).line;
            source.name() == fault.file && lines.contains(&fault.line)
        })
    }

    fn show(&self, finding: &Diagnostic) -> String {
        let span = finding.labels[0].span;
        let source = self.sources.get(span.file);
        format!(
            "{}:{}: {}: {}",
            source.name(),
            source.position(span.start).line,
            finding.rule,
            finding.message
        )
    }
}

/// What a test holds against each network.
fn of_each_network(faults: Option<&str>, differences: fn(&Made) -> Vec<String>) {
    let wrong = |seed| {
        let made = Made::from(seed, faults)?;
        let found = differences(&made);
        if found.is_empty() {
            fs::remove_dir_all(&made.folder).unwrap();
            return Some(None);
        }
        Some(Some(format!("{}\n  {}", made.folder.display(), found.join("\n  "))))
    };
    let next = AtomicU32::new(*SEEDS.start());
    let work = || {
        let seeds = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        seeds.take_while(|it| SEEDS.contains(it)).map(wrong).collect::<Vec<_>>()
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let checked: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    if checked.contains(&None) {
        eprintln!("note: no generator of networks, or no python3; nothing was checked");
        return;
    }
    assert_eq!(checked.len(), SEEDS.count(), "networks checked");
    let wrong: Vec<String> = checked.into_iter().flatten().flatten().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn clean_networks_give_no_error_and_no_warning() {
    of_each_network(None, |made| made.serious().map(|it| made.show(it)).collect());
}

#[test]
fn every_fault_is_found_where_it_is_told_and_nothing_else() {
    for rule in FOUND_BY.iter().flat_map(|it| it.1) {
        assert!(bgplint::rules::find(rule).is_some(), "there is no rule `{rule}`");
    }
    of_each_network(Some(FAULTS), |made| {
        let rules: BTreeMap<&str, &[&str]> = FOUND_BY.iter().copied().collect();
        let told = |it: &Fault| format!("{}:{}: {}: {}", it.file, it.line, it.kind, it.detail);
        let is_missed = |fault: &&Fault| match rules.get(fault.kind.as_str()) {
            Some(rules) => !made.serious().any(|it| rules.contains(&it.rule) && made.points_at(it, fault)),
            // Of ExpressRoute, every kind is in the table.
            None => fault.kind.starts_with("expressroute-") || fault.kind.contains("qos"),
        };
        let missed = made.faults.iter().filter(is_missed).map(|it| format!("missed: {}", told(it)));
        let explained = |it: &Diagnostic| made.faults.iter().any(|fault| made.points_at(it, fault));
        let wrong = made.serious().filter(|it| !explained(it)).map(|it| format!("wrong: {}", made.show(it)));
        missed.chain(wrong).collect()
    });
}
