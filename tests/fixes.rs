//! What fixes do to whole networks: nothing new is found, a second run finds nothing to do, and no byte changes but
//! those that are mended.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

#[allow(dead_code, reason = "tests/rules.rs holds the cases themselves to their marks")]
mod fixture;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bgplint::diagnostic::Safety;
use bgplint::dialect::Dialect;
use bgplint::dialect::detect::{Detected, detect};
use bgplint::engine::{self, Fixed, Outcome, Settings, Wanted, Why};
use bgplint::rules::RULES;
use bgplint::text::{FileId, Source, Sources};

use fixture::Network;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fix(sources: &Sources, files: &[(FileId, Dialect)], settings: &Settings, safety: Safety) -> Fixed {
    let outcome = engine::check(sources, files, settings);
    let rules = RULES.iter().map(|it| it.name).collect();
    let wanted = Wanted { safety, rules, files: files.iter().map(|it| it.0).collect() };
    engine::fix(sources, files, settings, outcome, &wanted)
}

/// How many findings of each rule stand at each line. No fix adds or takes away a line.
fn places(sources: &Sources, outcome: &Outcome) -> BTreeMap<(&'static str, FileId, u32), usize> {
    let mut places = BTreeMap::new();
    for it in &outcome.findings {
        let place = it.labels[0].span;
        *places.entry((it.rule, place.file, sources.position(place).line)).or_default() += 1;
    }
    places
}

/// Everything that fixes must not do, as sentences.
fn misdeeds(
    sources: &Sources,
    files: &[(FileId, Dialect)],
    settings: &Settings,
    safety: Safety,
) -> (Vec<String>, Fixed) {
    let mut misdeeds = Vec::new();
    let before = engine::check(sources, files, settings);
    let fixed = fix(sources, files, settings, safety);
    let (old, new) = (places(sources, &before), places(&fixed.sources, &fixed.outcome));
    for (place, count) in &new {
        if old.get(place).is_none_or(|it| it < count) {
            misdeeds.push(format!("new: {place:?}"));
        }
    }
    let again = fix(&fixed.sources, files, settings, safety);
    if !again.made.is_empty() || again.left_out != fixed.left_out {
        misdeeds.push(format!("not done at once: {:?}", again.made));
    }
    let mended: HashSet<(FileId, u32)> = fixed.made.iter().map(|it| (it.file, it.line)).collect();
    for ((file, old), (_, new)) in sources.iter().zip(fixed.sources.iter()) {
        if old.line_count() != new.line_count() {
            misdeeds.push(format!("{}: lines came or went", old.name()));
        }
        for line in (1..=old.line_count()).filter(|it| !mended.contains(&(file, *it))) {
            if old.line(line) != new.line(line) {
                misdeeds.push(format!("{}:{line}: changed without a fix", old.name()));
            }
        }
        if old.text() == new.text() && old.bytes() != new.bytes() {
            misdeeds.push(format!("{}: other bytes", old.name()));
        }
    }
    (misdeeds, fixed)
}

fn cases() -> Vec<PathBuf> {
    let rules = fixture::entries(&root().join("fixtures/rules"));
    rules.iter().flat_map(|it| fixture::entries(it)).collect()
}

#[test]
fn fixes_of_all_cases_bring_nothing_new_and_are_done_at_once() {
    let (mut wrong, mut rules) = (Vec::new(), BTreeSet::new());
    for path in cases() {
        let network = Network::read(&path);
        let settings = network.settings(vec![]);
        let outcome = engine::check(&network.sources, network.files(), &settings);
        let offered: BTreeSet<Safety> =
            outcome.findings.iter().filter_map(|it| Some(it.fix.as_ref()?.safety)).collect();
        for safety in offered {
            let (misdeeds, fixed) = misdeeds(&network.sources, network.files(), &settings, safety);
            wrong.extend(misdeeds.into_iter().map(|it| format!("{} [{safety:?}]: {it}", path.display())));
            rules.extend(fixed.made.iter().map(|it| it.rule));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let expected = ["host-bits-set", "misspelled-second-dot1q", "undefined-match-list", "unknown-command"];
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), expected, "what can be mended without anything new");
}

/// Writes a text as other systems do.
type Encoding = fn(&str) -> Vec<u8>;

const ENCODINGS: [Encoding; 4] = [
    |it| it.replace('\n', "\r\n").into_bytes(),
    |it| [b"\xEF\xBB\xBF", it.as_bytes()].concat(),
    |it| [b"! \xE9t\xE9\n".as_slice(), it.as_bytes(), b"! \xFF\xC3"].concat(),
    |it| [0xFF, 0xFE].into_iter().chain(it.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
];

#[test]
fn encodings_marks_and_line_ends_stay_as_they_were() {
    let mut made = 0;
    for path in cases().iter().filter(|it| it.extension().is_some_and(|it| it == "ios" || it == "frr")) {
        let network = Network::read(path);
        let [(file, dialect)] = *network.files() else { continue };
        let plain = fix(&network.sources, network.files(), &Settings::default(), Safety::Safe);
        if plain.made.is_empty() {
            continue;
        }
        for encode in ENCODINGS {
            let mut sources = Sources::default();
            let name = network.sources.get(file).name();
            let file = sources.add(Source::new(name, encode(network.sources.get(file).text())));
            let fixed = fix(&sources, &[(file, dialect)], &Settings::default(), Safety::Safe);
            let expected = encode(plain.sources.get(file).text());
            assert_eq!(fixed.sources.get(file).bytes().unwrap(), expected, "{}", path.display());
            made += fixed.made.len();
        }
    }
    assert!(made >= 20, "{made}");
}

fn single(text: &str) -> (Sources, Vec<(FileId, Dialect)>) {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("r1.cfg", text.into()));
    (sources, vec![(file, Dialect::Ios)])
}

#[test]
fn a_fix_that_brings_something_is_left_out_and_the_others_are_made() {
    let text = "hostname r1\ninterface Gi0/1\n description Microsoft peering\n ip adress 131.107.0.1 255.255.255.252\n\
        router bgp 65010\n neigbor 131.107.0.2 remote-as 12076\nip prefix-list A permit 10.0.0.1/8\n";
    let (sources, files) = single(text);
    let fixed = fix(&sources, &files, &Settings::default(), Safety::Safe);
    let made: Vec<_> = fixed.made.iter().map(|it| (it.rule, it.line)).collect();
    assert!(made.contains(&("host-bits-set", 7)), "{made:?}");
    let [left] = fixed.left_out.as_slice() else { panic!("{:?}", fixed.left_out) };
    assert_eq!((left.fix.rule, left.fix.line), ("unknown-command", 6));
    assert!(matches!(left.why, Why::Brings { .. }), "{left:?}");
    assert!(fixed.sources.get(files[0].0).text().contains(" neigbor 131.107.0.2"));
}

#[test]
fn every_use_of_a_misspelt_name_is_mended() {
    let text = "hostname r1\nrouter bgp 65010\n neighbor 10.0.0.2 remote-as 65010\n neighbor 10.0.0.2 route-map IBGP-0UT out\n \
        redistribute static route-map IBGP-0UT\nroute-map IBGP-OUT permit 10\n";
    let (sources, files) = single(text);
    let fixed = fix(&sources, &files, &Settings::default(), Safety::Safe);
    assert_eq!(fixed.sources.get(files[0].0).text(), text.replace("0UT", "OUT"), "{:?}", fixed.left_out);
    assert!(fixed.made.iter().all(|it| it.rule == "undefined-policy"));
}

#[test]
fn what_one_fix_makes_readable_is_mended_in_the_next_round() {
    let (sources, files) = single("hostname r1\nip prefx-list A permit 10.0.0.1/8\n");
    let fixed = fix(&sources, &files, &Settings::default(), Safety::Safe);
    // A line that was not read hides what else is wrong with it; a new finding is a new one all the same.
    assert!(matches!(fixed.left_out[0].why, Why::Brings { rule: "host-bits-set", line: 2, .. }), "{fixed:?}");
    let (sources, files) = single(
        "hostname r1\nroute-map A permit 10\n match ip address prefix-list P00L\nip prefix-list POOL permit 10.0.0.1/8\n",
    );
    let fixed = fix(&sources, &files, &Settings::default(), Safety::Safe);
    assert_eq!(fixed.made.len(), 2, "{fixed:?}");
}

#[test]
fn many_fixes_of_which_some_are_left_out_end_soon() {
    use std::fmt::Write as _;
    let mut text = "hostname r1\nrouter bgp 65010\n neighbor 192.0.2.1 remote-as 65020\n".to_owned();
    for number in 0..20 {
        writeln!(text, " neigbor 192.0.2.1 route-map NOWHERE-{number} in").unwrap();
        writeln!(text, " network 10.{}.{}.1 mask 255.255.255.0", number / 250, number % 250).unwrap();
    }
    let (sources, files) = single(&text);
    let fixed = fix(&sources, &files, &Settings::default(), Safety::Safe);
    assert!(fixed.left_out.iter().any(|it| it.why == Why::NotTried), "{}", fixed.left_out.len());
    assert_eq!(fixed.made.len() + fixed.left_out.len(), 40);
}

/// The generator may be kept beside the project; without it, or without Python, there is nothing to read.
#[test]
fn fixes_of_generated_networks_bring_nothing_new() {
    let generator = root().join("../shared/tools/gen_network.py");
    for seed in 1..=2_u32 {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fixes-{seed}"));
        let _absent = fs::remove_dir_all(&folder);
        let mut command = Command::new("python3");
        command.arg(&generator).args(["--devices", "24", "--faults", "40", "--seed", &seed.to_string()]);
        let Some(made) = command.arg(&folder).output().ok().filter(|_| generator.exists()) else {
            eprintln!("note: no generator of networks, or no python3; nothing was checked");
            return;
        };
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let (mut sources, mut files) = (Sources::default(), Vec::new());
        for path in fixture::entries(&folder.join("configs")) {
            let source = Source::new(fixture::file_name(&path), fs::read(&path).unwrap());
            let Detected::Dialect(dialect, _) = detect(&source) else {
                panic!("{}: no dialect", source.name())
            };
            files.push((sources.add(source), dialect));
        }
        for safety in [Safety::Safe, Safety::Unsafe] {
            let (misdeeds, _) = misdeeds(&sources, &files, &Settings::default(), safety);
            assert!(misdeeds.is_empty(), "seed {seed}: {}", misdeeds.join("\n"));
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
