//! Findings are named by what they mean: the same name however it is written, another for another meaning.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up fails"
)]

mod rewrite;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::text::{Source, Sources};
use proptest::prelude::*;
use proptest::sample::Index;

type Texts = Vec<(String, Dialect, String)>;

/// A finding without its place in the text: name, rule and hashes of places.
type Named = (String, &'static str, Vec<u64>);

fn check(texts: &Texts) -> Vec<Named> {
    let mut sources = Sources::default();
    let files: Vec<_> = texts
        .iter()
        .map(|(name, dialect, text)| {
            (sources.add(Source::new(name.as_str(), text.as_str().into())), *dialect)
        })
        .collect();
    let found = engine::check(&sources, &files, &Settings::default()).findings;
    let mut named: Vec<Named> =
        found.into_iter().map(|it| (it.identity.fingerprint, it.rule, it.identity.places)).collect();
    named.sort();
    named
}

fn each(texts: &Texts, change: impl Fn(&str) -> String) -> Texts {
    texts.iter().map(|(name, dialect, text)| (name.clone(), *dialect, change(text))).collect()
}

/// The networks of rules' fixtures, with their findings.
fn networks() -> &'static [(String, Texts, Vec<Named>)] {
    static NETWORKS: OnceLock<Vec<(String, Texts, Vec<Named>)>> = OnceLock::new();
    NETWORKS.get_or_init(|| {
        let checked = |(name, texts): (String, Texts)| {
            let found = check(&texts);
            (name, texts, found)
        };
        read().into_iter().map(checked).collect()
    })
}

/// Each file alone, those of a folder together.
fn read() -> Vec<(String, Texts)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let entries = |folder: &Path| {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let mut networks = Vec::new();
    for case in entries(&root).iter().flat_map(|it| entries(it)) {
        let files = if case.is_dir() { entries(&case) } else { vec![case.clone()] };
        let read = |path: PathBuf| {
            let extension = path.extension()?.to_str()?;
            let dialect = if extension == "set" { Dialect::Junos } else { extension.parse().ok()? };
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, dialect, fs::read_to_string(&path).unwrap()))
        };
        let texts: Texts = files.into_iter().filter_map(read).collect();
        if !texts.is_empty() {
            networks.push((case.strip_prefix(&root).unwrap().display().to_string(), texts));
        }
    }
    networks
}

/// Holds the findings of each network against those of the same written otherwise.
fn hold(how: &str, change: impl Fn(&Texts) -> Texts) {
    let (mut wrong, mut held) = (Vec::new(), 0);
    for (name, texts, before) in networks() {
        // Of a line that is not understood, it is not known which numbers only order.
        let is_understood = |it: &Named| !["unknown-command", "invalid-value"].contains(&it.1);
        let understood = |found: &[Named]| -> Vec<Named> {
            found.iter().filter(|it| is_understood(it)).cloned().collect()
        };
        let (before, after) = (understood(before), understood(&check(&change(texts))));
        held += before.len();
        if before != after {
            let gone: Vec<_> = before.iter().filter(|it| !after.contains(it)).map(|it| it.1).collect();
            wrong.push(format!("{name}: {gone:?}"));
        }
    }
    assert!(held > 500, "{held} findings");
    assert!(wrong.is_empty(), "{how}:\n{}", wrong.join("\n"));
}

#[test]
fn line_endings_have_no_part() {
    hold("line endings", |it| each(it, |text| text.replace('\n', "\r\n")));
}

#[test]
fn blank_lines_and_blanks_at_ends_have_no_part() {
    // A comment for the linter is about the line right below it.
    let blanks = |text: &str| {
        let end = if text.contains("bgplint:") { " \n" } else { " \n\n" };
        format!("\n\n{}", text.replace('\n', end))
    };
    hold("blanks", |it| each(it, blanks));
}

#[test]
fn names_and_order_of_files_have_no_part() {
    hold("names", |texts| {
        let renamed = |(at, it): (usize, &(String, Dialect, String))| {
            // Files of one folder may be one device of FRR, by their names.
            let name = if it.1 == Dialect::Frr { it.0.clone() } else { format!("z{}/{}", 99 - at, it.0) };
            (name, it.1, it.2.clone())
        };
        texts.iter().enumerate().rev().map(renamed).collect()
    });
}

#[test]
fn numbers_that_only_order_have_no_part() {
    hold("numbers", |it| {
        it.iter()
            .map(|(name, dialect, text)| {
                let is_numbered =
                    *dialect != Dialect::Junos && !text.contains("continue") && !text.contains("goto");
                let text = if is_numbered { rewrite::renumbered(text) } else { text.clone() };
                (name.clone(), *dialect, text)
            })
            .collect()
    });
}

/// Networks in which a rule says two things of the same words: the same brace too many, the same comment twice, and one
/// router in two files.
const SAME_WORDS: [&str; 4] = [
    "duplicate-link-subnet/silent-two-versions-of-one-router",
    "invalid-value/comments-for-the-linter.ios",
    "invalid-value/comments-for-the-linter.set",
    "unknown-command/missing-signs.junos",
];

/// Two findings of a rule about the same places would be told apart by their order alone.
#[test]
fn no_two_findings_are_about_the_same() {
    let mut wrong = Vec::new();
    for (name, _, found) in networks() {
        let mut seen: BTreeMap<(&str, &[u64]), u32> = BTreeMap::new();
        let names: BTreeSet<&str> = found.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(names.len(), found.len(), "{name}");
        for (_, rule, places) in found {
            *seen.entry((*rule, places)).or_default() += 1;
        }
        wrong.extend(seen.into_iter().filter(|it| it.1 > 1).map(|it| format!("{name}: {} {}", it.1, it.0.0)));
    }
    wrong.retain(|it| !SAME_WORDS.iter().any(|name| it.starts_with(name)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Parts of a device, in any order; each says something that a rule finds.
fn parts(dialect: Dialect, braces: bool) -> Vec<String> {
    let peers = 1..=4;
    let text = |it: &str| it.to_owned();
    match dialect {
        Dialect::Junos if braces => {
            let neighbor = |it| {
                format!(
                    "protocols {{ bgp {{ group OUT {{ neighbor 192.0.2.{it} {{ peer-as {}; import NONE{it}; }} }} }} }}\n",
                    64500 + it
                )
            };
            let mut parts: Vec<String> = peers.map(neighbor).collect();
            parts
                .push(text("interfaces { xe-0/0/0 { unit 0 { family inet { address 192.0.2.9/24; } } } }\n"));
            parts.push(text("policy-options { policy-statement P { term A { from prefix-list MISSING; then accept; } } }\n"));
            parts.push(text("routing-options { autonomous-system 64499; }\n"));
            parts.push(text("system { host-name r1; }\n"));
            parts
        }
        Dialect::Junos => {
            let neighbor = |it| {
                [
                    format!("set protocols bgp group OUT neighbor 192.0.2.{it} peer-as {}\n", 64500 + it),
                    format!("set protocols bgp group OUT neighbor 192.0.2.{it} import NONE{it}\n"),
                ]
            };
            let mut parts: Vec<String> = peers.flat_map(neighbor).collect();
            parts.push(text("set interfaces xe-0/0/0 unit 0 family inet address 192.0.2.9/24\n"));
            parts.push(text("set policy-options policy-statement P term A from prefix-list MISSING\n"));
            parts.push(text("set policy-options policy-statement P term A then accept\n"));
            parts.push(text("set routing-options autonomous-system 64499\n"));
            parts.push(text("set routing-options static route 10.0.0.0/8 discard\n"));
            parts.push(text("set system host-name r1\n"));
            parts
        }
        _ => {
            let neighbor = |it| {
                format!(
                    "router bgp 64499\n neighbor 192.0.2.{it} remote-as {}\n neighbor 192.0.2.{it} route-map NONE{it} in\n",
                    64500 + it
                )
            };
            let mut parts: Vec<String> = peers.map(neighbor).collect();
            let interface = if dialect == Dialect::Frr {
                "interface eth0\n ip address 192.0.2.9/24\n"
            } else {
                "interface GigabitEthernet0/0\n ip address 192.0.2.9 255.255.255.0\n"
            };
            parts.push(text(interface));
            parts.push(text("route-map P permit 10\n match ip address prefix-list MISSING\n"));
            parts.push(text("ip prefix-list L seq 5 permit 203.0.113.0/24\n"));
            parts.push(text("ip prefix-list L seq 10 permit 198.51.100.0/24\n"));
            parts.push(text("hostname r1\n"));
            parts
        }
    }
}

const WAYS: [(Dialect, bool); 4] =
    [(Dialect::Ios, false), (Dialect::Frr, false), (Dialect::Junos, true), (Dialect::Junos, false)];

fn device(dialect: Dialect, parts: &[String]) -> Texts {
    vec![("r1.cfg".to_owned(), dialect, parts.concat())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_order_of_parts_has_no_part(order in prop::collection::vec(any::<Index>(), 20)) {
        for (dialect, braces) in WAYS {
            let parts = parts(dialect, braces);
            let before = check(&device(dialect, &parts));
            prop_assert!(before.len() >= 4, "{:?}", before);
            let mut other = parts.clone();
            for (at, to) in order.iter().enumerate().take(other.len()) {
                let to = to.index(other.len());
                other.swap(at, to);
            }
            let after = check(&device(dialect, &other));
            prop_assert_eq!(&before, &after, "{}", other.concat());
        }
    }

    #[test]
    fn another_meaning_has_another_name(peer in 10..200u8, number in 1..=4u8) {
        for (dialect, braces) in WAYS {
            let parts = parts(dialect, braces);
            let before: BTreeSet<Named> = check(&device(dialect, &parts)).into_iter().collect();
            let renamed = |from: &str, to: &str| -> BTreeSet<Named> {
                let other: Vec<String> = parts.iter().map(|it| it.replace(from, to)).collect();
                check(&device(dialect, &other)).into_iter().collect()
            };
            // Only what is about this neighbor, or this list, is otherwise.
            for (from, to) in [
                (format!("192.0.2.{number}"), format!("192.0.2.{peer}")),
                (format!("NONE{number}"), format!("NONE{peer}")),
            ] {
                let after = renamed(&format!("{from} "), &format!("{to} "));
                let after = if after == before { renamed(&from, &to) } else { after };
                prop_assert!(!before.is_subset(&after), "{from} {to}");
                prop_assert!(before.intersection(&after).count() >= 3, "{from} {to}");
            }
            let elsewhere = renamed("r1", "r2");
            prop_assert!(before.is_disjoint(&elsewhere) && before.len() == elsewhere.len());
        }
    }
}

/// What the two forms of Junos say is the same; the places are, as far as both forms have a statement for them.
#[test]
fn both_forms_of_junos_are_about_the_same() {
    let [braces, lines] = [true, false].map(|it| check(&device(Dialect::Junos, &parts(Dialect::Junos, it))));
    let of = |found: &[Named], rule: &str| -> BTreeSet<String> {
        found.iter().filter(|it| it.1 == rule).map(|it| it.0.clone()).collect()
    };
    let undefined = of(&braces, "undefined-policy");
    assert_eq!(undefined.len(), 4);
    assert_eq!(undefined, of(&lines, "undefined-policy"));
    assert_eq!(of(&braces, "undefined-match-list"), of(&lines, "undefined-match-list"));
}
