//! Hostile texts: nothing is expected but that reading survives them, that every place fits the text, and that what
//! stands beside the damage is still read.
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

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Outcome, Settings};
use bgplint::text::{Source, Sources};
use proptest::prelude::*;

/// The session that must survive beside the damage.
const INTACT: &str = "
!
interface GigabitEthernet9/0/1.100
 ip address 10.255.9.1 255.255.255.252
!
router bgp 65010
 neighbor 10.255.9.2 remote-as 12076
";

fn read(name: &str, bytes: Vec<u8>) -> Outcome {
    let mut sources = Sources::default();
    let id = sources.add(Source::new(name, bytes));
    let outcome = engine::check(&sources, &[(id, Dialect::Ios)], &Settings::default());
    spans::check(&sources, &outcome);
    for (_, _, reading) in &outcome.readings {
        let coverage = &reading.coverage;
        assert_eq!(
            coverage.lines,
            coverage.modelled + coverage.recognised + coverage.unknown,
            "{name}: {coverage:?}"
        );
    }
    outcome
}

fn has_session(outcome: &Outcome, address: &str) -> bool {
    let sessions = outcome.network.devices.iter().flat_map(|it| &it.bgp).flat_map(|it| &it.sessions);
    sessions.into_iter().any(|it| it.peer.to_string() == address)
}

/// Reading with something sound behind the damage, which must still be there.
fn beside(name: &str, mut damaged: Vec<u8>) -> Outcome {
    damaged.extend_from_slice(INTACT.as_bytes());
    let outcome = read(name, damaged);
    assert!(has_session(&outcome, "10.255.9.2"), "{name}: the sound session is lost");
    outcome
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

#[test]
fn stored_texts_are_survived() {
    // These hide what follows them, as they would on a router.
    const SWALLOW_THE_REST: [&str; 2] = ["unterminated-banner.ios", "words-without-end.ios"];
    let all = files(&fixtures().join("broken"));
    assert!(!all.is_empty());
    for path in all {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        read(&name, bytes.clone());
        if !SWALLOW_THE_REST.contains(&name.as_str()) {
            beside(&name, bytes);
        }
    }
}

#[test]
fn damage_does_not_spread_within_a_file() {
    let outcome =
        read("nul", b"router bgp 65010\n neighbor 10.0.0.2 \0\n neighbor 10.0.0.6 remote-as 12076\n".into());
    assert!(has_session(&outcome, "10.0.0.6"));
    let outcome =
        read("latin", b"router bgp 65010\n neighbor 10.0.0.6 remote-as 12076\n description \xe9\n".into());
    assert!(has_session(&outcome, "10.0.0.6"));
}

/// Texts that are long in one way each; in a release build each takes a fraction of a second.
#[test]
fn long_texts_take_their_time_and_no_more() {
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let words = |count: usize| " x".repeat(count);
    let texts: Vec<(&str, String)> = vec![
        ("a line of a megabyte", format!("description {}\n", "x".repeat(1 << 20))),
        ("a megabyte of one word", "x".repeat(1 << 20)),
        ("a megabyte of blanks", " ".repeat(1 << 20)),
        ("a megabyte of empty lines", "\n".repeat(1 << 20)),
        ("many words", format!("route-map R permit 10\n match community{}\n", words(10_000))),
        ("many unknown words", format!("quux{}\n", words(100_000))),
        ("many marks", format!("{}neighbor\n", "no ".repeat(10_000))),
        ("ever deeper", many(1_000, &|it| format!("{}address-family ipv4\n", " ".repeat(it)))),
        (
            "many entries",
            many(5_000, &|it| format!("ip prefix-list P permit {}.{}.0.0/16 le 24\n", it % 223, it % 256)),
        ),
        (
            "many neighbors",
            format!(
                "router bgp 1\n{}",
                many(5_000, &|it| { format!(" neighbor 10.0.{}.{} remote-as 12076\n", it / 256, it % 256) })
            ),
        ),
        (
            "many route-map entries",
            many(5_000, &|it| {
                format!("route-map R permit {it}\n match ip address prefix-list P{it}\n continue\n")
            }),
        ),
        (
            "the same entry again and again",
            many(5_000, &|_| "ip prefix-list P seq 5 permit 10.0.0.0/8\n".to_owned()),
        ),
        ("sub-interfaces of themselves", many(2_000, &|it| format!("interface a{}\n", ".1".repeat(it % 50)))),
    ];
    for (name, text) in texts {
        let start = Instant::now();
        beside(name, format!("{text}\n").into_bytes());
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(10), "{name} took {taken:?}");
    }
}

/// Filters that cut the address space into many pieces, on a session that is asked about all of them.
#[test]
fn intricate_filters_take_their_time_and_no_more() {
    let mut text = String::from(
        "interface G0\n description Microsoft peering\n ip address 131.107.0.1 255.255.255.252\n\
         router bgp 65010\n redistribute ospf 1\n redistribute static route-map R\n\
         neighbor 131.107.0.2 remote-as 12076\n neighbor 131.107.0.2 route-map R out\n\
         neighbor 131.107.0.2 prefix-list P0 out\n neighbor 131.107.255.9 remote-as 65010\n",
    );
    for number in 0..200 {
        let verdict = if number % 2 == 0 { "permit" } else { "deny" };
        write!(text, "route-map R {verdict} {}\n match ip address prefix-list P{number}\n", number * 10)
            .unwrap();
        text.push_str(if number % 3 == 0 { " continue\n" } else { "" });
        for entry in 0..20 {
            let verdict = if entry % 3 == 0 { "deny" } else { "permit" };
            let (length, most) = (8 + (number + entry) % 16, 24 + entry % 8);
            writeln!(
                text,
                "ip prefix-list P{number} {verdict} {}.{entry}.0.0/{length} le {most}",
                10 + number % 3
            )
            .unwrap();
            writeln!(text, "ip route 10.{number}.{entry}.0 255.255.255.0 Null0").unwrap();
        }
    }
    let start = Instant::now();
    beside("filters", text.into_bytes());
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
}

/// A change to a text.
#[derive(Debug, Clone)]
enum Mutation {
    DeleteLine(usize),
    DuplicateLine(usize),
    SwapLines(usize, usize),
    Indent(usize, usize),
    Splice(usize, Vec<u8>),
    Cut(usize, usize),
    Truncate(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = 0..10_000_usize;
    prop_oneof![
        at.clone().prop_map(Mutation::DeleteLine),
        at.clone().prop_map(Mutation::DuplicateLine),
        (at.clone(), at.clone()).prop_map(|(one, other)| Mutation::SwapLines(one, other)),
        (at.clone(), 0..5_usize).prop_map(|(line, depth)| Mutation::Indent(line, depth)),
        (at.clone(), prop::collection::vec(any::<u8>(), 0..12)).prop_map(|(at, it)| Mutation::Splice(at, it)),
        (at.clone(), 0..40_usize).prop_map(|(at, length)| Mutation::Cut(at, length)),
        at.prop_map(Mutation::Truncate),
    ]
}

impl Mutation {
    fn apply(&self, text: Vec<u8>) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = text.split(|it| *it == b'\n').map(<[u8]>::to_vec).collect();
        let (line, byte) = (|at: &usize| at % lines.len(), |at: &usize| at % (text.len() + 1));
        match self {
            Mutation::DeleteLine(at) => drop(lines.remove(line(at))),
            Mutation::DuplicateLine(at) => lines.insert(line(at), lines[line(at)].clone()),
            Mutation::SwapLines(one, other) => {
                let (one, other) = (line(one), line(other));
                lines.swap(one, other);
            }
            Mutation::Indent(at, depth) => {
                let at = line(at);
                let body = lines[at].trim_ascii_start().to_vec();
                lines[at] = [vec![b' '; *depth], body].concat();
            }
            Mutation::Splice(at, with) => {
                let (head, tail) = text.split_at(byte(at));
                return [head, with, tail].concat();
            }
            Mutation::Cut(at, length) => {
                let (head, tail) = text.split_at(byte(at));
                return [head, &tail[(*length).min(tail.len())..]].concat();
            }
            Mutation::Truncate(at) => return text[..byte(at)].to_vec(),
        }
        lines.join(&b'\n')
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_fixtures_are_survived(
        chosen in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..8),
    ) {
        let all = files(&fixtures());
        let cases: Vec<_> = all.iter().filter(|it| it.extension().is_some_and(|it| it == "ios")).collect();
        let mut text = fs::read(chosen.get(&cases)).unwrap();
        for mutation in &mutations {
            text = mutation.apply(text);
        }
        read("damaged", text);
    }
}
