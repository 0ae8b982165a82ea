//! Real configurations: read without panic, in full where it counts, and without false alarm.
//!
//! They are kept beside the project or where `BGPLINT_CORPUS` says; without them these tests pass with a note.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

mod spans;

use std::fs;
use std::path::{Path, PathBuf};

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::text::{FileId, Source, Sources};

/// The least share of lines about BGP in configurations of the dialect that must be understood.
const FLOOR_PERCENT: f64 = 98.5;

/// Microsoft's AS numbers, one of which stands in every file that may speak of ExpressRoute.
const MICROSOFT: [&str; 5] = ["12076", "8075", "8074", "8068", "8069"];

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("BGPLINT_CORPUS").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("note: no corpus of configurations beside the project; nothing was read");
    None
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

fn load(path: &Path) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let id = sources.add(Source::new(path.to_string_lossy(), fs::read(path).unwrap()));
    (sources, id)
}

/// Texts in other languages are read as well: whatever a user hands over, nothing breaks.
#[test]
fn every_file_is_read() {
    let Some(folder) = corpus() else { return };
    for path in files(&folder) {
        let (sources, id) = load(&path);
        let outcome = engine::check(&sources, &[(id, Dialect::Ios)], &Settings::default());
        spans::check(&sources, &outcome);
    }
}

#[test]
fn lines_about_bgp_are_understood() {
    let Some(folder) = corpus() else { return };
    let (mut understood, mut lines) = (0, 0);
    for path in files(&folder.join("ios")) {
        let (sources, id) = load(&path);
        let (_, readings) = engine::read(&sources, &[(id, Dialect::Ios)]);
        let coverage = &readings[0].2.coverage;
        assert_eq!(
            coverage.lines,
            coverage.modelled + coverage.recognised + coverage.unknown,
            "{}",
            path.display()
        );
        understood += coverage.bgp_understood;
        lines += coverage.bgp_lines;
    }
    let percent = f64::from(understood) * 100.0 / f64::from(lines);
    eprintln!("{understood} of {lines} lines about BGP understood: {percent:.2} %");
    assert!(percent >= FLOOR_PERCENT, "{percent:.2} % understood, at least {FLOOR_PERCENT} % wanted");
}

#[test]
fn no_rule_about_expressroute_fires_without_microsoft() {
    let Some(folder) = corpus() else { return };
    let settings = Settings::new(vec!["expressroute".parse().unwrap()], vec![]);
    for path in files(&folder.join("ios")) {
        let (sources, id) = load(&path);
        let text = sources.get(id).text();
        let mut numbers = text.split(|it: char| !it.is_ascii_digit());
        if numbers.any(|it| MICROSOFT.contains(&it)) {
            continue;
        }
        let outcome = engine::check(&sources, &[(id, Dialect::Ios)], &settings);
        assert!(outcome.findings.is_empty(), "{}: {:#?}", path.display(), outcome.findings);
    }
}

/// All devices at once, so that the order in which threads finish could matter.
#[test]
fn the_same_files_give_the_same_answer() {
    let Some(folder) = corpus() else { return };
    let mut sources = Sources::default();
    let mut chosen = Vec::new();
    for path in files(&folder.join("ios")) {
        let source = Source::new(path.to_string_lossy(), fs::read(&path).unwrap());
        chosen.push((sources.add(source), Dialect::Ios));
    }
    let first = engine::check(&sources, &chosen, &Settings::default());
    let second = engine::check(&sources, &chosen, &Settings::default());
    assert_eq!(first.findings, second.findings);
    spans::check(&sources, &first);
}
