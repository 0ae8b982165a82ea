//! Judged by FRR: what its own grammar accepts gives no finding about syntax, and what it refuses is reported.
//!
//! The grammar is that of the installed FRR, asked through its shell; without it these tests pass with a note. The
//! configurations are our fixtures and a corpus kept beside the project or where `BGPLINT_CORPUS` says.
//! `BGPLINT_SEED` and `BGPLINT_MUTANTS` choose other mistakes, and more of them.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

mod configurations;
mod mutation;
mod router;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use bgplint::dialect::Dialect;
use bgplint::engine::{self, Settings};
use bgplint::text::{Source, Sources};

use configurations::{Configuration, Origin};
use mutation::Mutant;
use router::Router;

/// The rules about syntax.
const RULES: [&str; 3] = ["unknown-command", "wrong-mode", "invalid-value"];

/// The least share of refused lines that must be reported, each on its own line.
const LEAST_REPORTED: f64 = 90.0;

/// The largest share of accepted mutants in which something is reported. Most of them are short, by accident, for
/// another command, which the linter tells from a mistake only where the word is not one of its own.
const MOST_FALSE: f64 = 0.5;

/// Lines that FRR's grammar accepts and the linter reports, with the reason. None may be here without need.
const EXCEPTIONS: [(&str, &str); 1] = [(
    "neighbor 2022:cafe:21::2SPINE_TO_FABRIC peer-group",
    "two names have run into each other; as the name of a group it is valid, as an address it is none",
)];

/// Fixtures that are valid for releases before the installed one.
const OLDER: [&str; 1] = ["undefined-match-list/silent-old-spelling.frr"];

/// The lines (from 1) on which findings about syntax begin, with what they say.
fn reported(text: &str) -> BTreeMap<usize, String> {
    let settings = Settings::new(RULES.iter().map(|it| it.parse().unwrap()).collect(), vec![]);
    let mut sources = Sources::default();
    let file = sources.add(Source::new("frr.conf", text.into()));
    let outcome = engine::check(&sources, &[(file, Dialect::Frr)], &settings);
    let line = |start| sources.get(file).line_of(start) as usize;
    outcome.findings.iter().map(|it| (line(it.labels[0].span.start), it.message.clone())).collect()
}

/// A line of a text, from 1, without blanks around it.
fn line(text: &str, number: usize) -> &str {
    text.lines().nth(number - 1).unwrap_or_default().trim()
}

fn percent(part: usize, whole: usize) -> f64 {
    let whole = f64::from(u32::try_from(whole).unwrap());
    f64::from(u32::try_from(part).unwrap()) * 100.0 / whole
}

/// Counts refused lines, names those that are not reported, and holds the count to what is wanted.
#[derive(Default)]
struct Tally {
    refused: usize,
    missed: Vec<String>,
}

impl Tally {
    fn count(&mut self, reported: bool, what: impl FnOnce() -> String) {
        self.refused += 1;
        if !reported {
            self.missed.push(what());
        }
    }

    fn summary(&self) -> String {
        let reported = self.refused - self.missed.len();
        format!("{reported} of {} reported ({:.1} %)", self.refused, percent(reported, self.refused.max(1)))
    }

    fn holds(&self) {
        let reported = percent(self.refused - self.missed.len(), self.refused.max(1));
        assert!(reported >= LEAST_REPORTED, "not reported:\n{}", self.missed.join("\n"));
    }
}

#[test]
fn what_frr_accepts_gives_no_finding() {
    let Some(router) = Router::installed("accepted") else { return };
    let all = configurations::all(&router);
    let accepted: Vec<&Configuration> = all.iter().filter(|it| it.refused.is_empty()).collect();
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for it in &accepted {
        for (number, message) in reported(&it.text) {
            let line = line(&it.text, number);
            match EXCEPTIONS.iter().find(|(known, _)| *known == line) {
                Some((known, _)) => drop(met.insert(*known)),
                None => wrong.push(format!("{}:{number}: {line}: {message}", it.name)),
            }
        }
    }
    eprintln!("{} of {} files are accepted by FRR", accepted.len(), all.len());
    assert!(wrong.is_empty(), "accepted by FRR and reported:\n{}", wrong.join("\n"));
    if all.iter().any(|it| it.origin == Origin::Corpus) {
        assert_eq!(met.len(), EXCEPTIONS.len(), "an exception is no longer needed; left: {met:?}");
    }
}

/// Only the rules about syntax have fixtures that FRR does not accept.
#[test]
fn our_fixtures_are_valid() {
    let Some(router) = Router::installed("fixtures") else { return };
    let syntax = |name: &str| RULES.iter().any(|it| name.starts_with(it)) && !name.contains("/silent-");
    for it in configurations::fixtures(&router) {
        let exempt = syntax(&it.name) || OLDER.contains(&it.name.as_str());
        assert_eq!(it.refused.is_empty(), !exempt, "{}: {:?}", it.name, it.refused);
    }
}

/// Of the lines that count, which [`scope`] says, those that fail for themselves and that no newer release knows.
#[test]
fn what_frr_refuses_in_the_corpus_is_reported() {
    let Some(router) = Router::installed("refused") else { return };
    let (mut counted, mut elsewhere) = (Tally::default(), Tally::default());
    let (mut newer, mut unknown) = (0, Vec::new());
    for it in configurations::all(&router).iter().filter(|it| !OLDER.contains(&it.name.as_str())) {
        let counts = scope::lines_that_count(&it.text);
        let reported = reported(&it.text);
        for number in scope::first_of_sections(&it.text, it.refused.keys().copied()) {
            let line = line(&it.text, number);
            let what = || format!("{}:{number}: {line}", it.name);
            let found = reported.contains_key(&number);
            if !counts[number - 1] {
                elsewhere.count(found, what);
            } else if scope::is_newer(&it.name, line) {
                newer += 1;
                unknown.extend(found.then(what));
            } else {
                counted.count(found, what);
            }
        }
    }
    eprintln!("refused lines of files: {}", counted.summary());
    eprintln!("besides, in other sections: {}", elsewhere.summary());
    eprintln!("besides, valid in newer releases: {newer}, reported {}", unknown.len());
    assert!(unknown.is_empty(), "valid in newer releases and reported:\n{}", unknown.join("\n"));
    counted.holds();
}

#[test]
fn what_frr_refuses_among_mutants_is_reported() {
    let Some(router) = Router::installed("mutants") else { return };
    let all = configurations::all(&router);
    let mutants = mutation::mutants(&all);
    let texts: Vec<&str> = mutants.iter().map(|it| it.text.as_str()).collect();
    let answers = router.refused(&texts);
    let mut refused: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut total = Tally::default();
    let (mut accepted, mut wrong) = (0, Vec::new());
    let mut seen = BTreeSet::new();
    for (mutant, answer) in mutants.iter().zip(&answers) {
        let now = line(&mutant.text, mutant.line);
        // A configuration that several files share gives the same mutant again.
        if !seen.insert((mutant.mistake, &mutant.before, now)) {
            continue;
        }
        let reported = reported(&mutant.text);
        let what = || format!("{}: {now} (was: {})", mutant.mistake, mutant.before);
        if answer.is_empty() {
            accepted += 1;
            wrong.extend(unjustified(mutant, &reported).map(|message| format!("{}: {message}", what())));
        } else if answer.contains_key(&mutant.line) {
            let found = reported.contains_key(&mutant.line);
            total.count(found, what);
            refused.entry(mutant.mistake).or_default().count(found, what);
        }
    }
    for (mistake, tally) in &refused {
        eprintln!("{mistake}: {}", tally.summary());
    }
    eprintln!("all refused mutants: {}", total.summary());
    eprintln!("accepted mutants: {accepted}, with a finding {}\n{}", wrong.len(), wrong.join("\n"));
    assert!(total.refused > mutants.len() / 4 && accepted > 0, "the mistakes no longer reach FRR");
    total.holds();
    assert!(percent(wrong.len(), accepted) <= MOST_FALSE, "accepted by FRR:\n{}", wrong.join("\n"));
}

/// What is reported in a mutant that FRR's grammar accepts, except for three things. An address gone wrong is a valid
/// name of a neighbor to the grammar, and refused by the daemon. In a static route any address is taken for a mask or a
/// prefix, whatever becomes of it. And a word shortened by a mistake may be short for one command of the installed release
/// and for several of later ones.
fn unjustified<'r>(
    mutant: &Mutant,
    reported: &'r BTreeMap<usize, String>,
) -> impl Iterator<Item = &'r String> {
    let known = |number: usize| {
        let line = line(&mutant.text, number);
        EXCEPTIONS.iter().any(|(known, _)| *known == line)
            || mutant.mistake == mutation::BAD_ADDRESS && line.contains("neighbor ")
    };
    let of_route = |number: usize, message: &str| {
        let line = line(&mutant.text, number);
        (line.starts_with("ip route ") || line.starts_with("ipv6 route "))
            && message.contains(" cannot be read as ")
    };
    reported
        .iter()
        .filter(move |(number, message)| {
            !known(**number) && !of_route(**number, message) && !message.ends_with("is ambiguous")
        })
        .map(|(_, message)| message)
}
