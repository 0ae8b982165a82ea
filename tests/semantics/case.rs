//! A fixture and how it compares with what the library says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bgplint::analysis::advertise::Announcement;
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::why::Fate;
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{Device, Direction};
use bgplint::net::Family;
use bgplint::text::{Source, Sources};

use crate::answers;
use crate::expectation::{self, Claim, Expectation, Prefixes};

/// One configuration.
pub struct Case {
    pub name: String,
    pub dialect: Dialect,
    text: String,
    expectations: Vec<Expectation>,
}

/// How many different answers fixtures expect together, of whatever they expect the most of.
pub fn different_answers(cases: &[&Case]) -> usize {
    let answers: BTreeSet<(String, String)> = cases.iter().flat_map(|it| it.answers()).collect();
    let routes = answers.iter().filter(|it| it.1.is_empty()).map(|it| it.0.split(' ').nth(1).unwrap());
    let routes: BTreeSet<&str> = routes.collect();
    let of_fact = |name: &String| answers.iter().filter(|it| it.0 == *name && !it.1.is_empty()).count();
    answers.iter().map(|it| of_fact(&it.0)).max().unwrap_or(0).max(routes.len())
}

/// Every fixture, by name.
pub fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/semantics");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|it| Case::read(it)).collect()
}

impl Case {
    fn read(path: &Path) -> Case {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        let dialect = if extension == "set" { Dialect::Junos } else { extension.parse().unwrap() };
        let text = fs::read_to_string(path).unwrap();
        let expectations = expectation::of(&text).unwrap_or_else(|it| panic!("{name}: {it}"));
        Case { name, dialect, text, expectations }
    }

    /// What is expected, by sort: a direction with an answer, or the name of a fact.
    pub fn sorts(&self) -> BTreeSet<String> {
        self.answers().into_iter().map(|(sort, _)| sort).collect()
    }

    /// Whether it expects something of the device as a whole and of nothing else.
    pub fn is_about_the_device(&self) -> bool {
        self.expectations.iter().all(|it| matches!(it.claim, Claim::Device { .. }))
    }

    /// Sorts with the value that is expected, where that is not said by the sort itself.
    fn answers(&self) -> BTreeSet<(String, String)> {
        let mut all = BTreeSet::new();
        for it in &self.expectations {
            match &it.claim {
                Claim::Routes { direction, fates, .. } => {
                    let sort = |fate: &Fate| format!("{} {}", direction.as_str(), word(*fate));
                    all.extend(fates.iter().map(|(fate, _)| (sort(fate), String::new())));
                }
                Claim::Session { facts, .. } | Claim::Device { facts } => all.extend(facts.iter().cloned()),
                Claim::Announcement { .. } | Claim::Silence => {}
            }
        }
        all
    }

    /// The fixture and subject of each gap.
    pub fn gaps(&self) -> Vec<(String, String)> {
        let gaps = self.expectations.iter().filter(|it| it.is_gap);
        gaps.map(|it| (self.name.clone(), it.subject.clone())).collect()
    }

    /// Every way in which the answers differ from what is expected; a gap that is none is one too.
    pub fn differences(&self) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add(Source::new(self.name.clone(), self.text.clone().into_bytes()));
        let (network, readings) = engine::read(&sources, &[(file, self.dialect)]);
        let unknown = engine::unknown_lines(&readings);
        let unread =
            |span| format!("  {}: not understood: {}", sources.position(span).line, sources.slice(span));
        let mut differences: Vec<String> = unknown.into_iter().map(unread).collect();
        let device = &network.devices[0];
        let announced = self.announced(device);
        for it in &self.expectations {
            let wrong = compare(device, announced.as_deref(), &it.claim);
            let at = |what: String| format!("  {}: {}: {what}", it.line, it.subject);
            match (it.is_gap, wrong.is_empty()) {
                (false, _) => differences.extend(wrong.into_iter().map(at)),
                (true, true) => differences.push(at("this is no gap any more".to_owned())),
                (true, false) => {}
            }
        }
        differences
    }

    /// All that neighbors send, where the fixture says so.
    fn announced(&self, device: &Device) -> Option<Vec<Announcement>> {
        let of_line = |it: &Expectation| match &it.claim {
            Claim::Announcement { peer, route } => {
                let announced = answers::announcement(device, peer, route);
                Some(announced.unwrap_or_else(|| panic!("{}: no neighbor {peer}", self.name)))
            }
            _ => None,
        };
        let all: Vec<Announcement> = self.expectations.iter().filter_map(of_line).collect();
        let silent = self.expectations.iter().any(|it| matches!(it.claim, Claim::Silence));
        Some(all).filter(|it| silent || !it.is_empty())
    }
}

/// Every way in which the answers differ from a claim.
fn compare(device: &Device, announced: Option<&[Announcement]>, claim: &Claim) -> Vec<String> {
    match claim {
        Claim::Routes { peer, direction, family, fates } => {
            let Some(asked) = answers::session(device, peer) else {
                return vec!["there is no such session".to_owned()];
            };
            routes(&asked, announced, (*family, *direction), fates)
        }
        Claim::Session { peer, facts } => match answers::session(device, peer) {
            Some(asked) => compare_facts(&asked.facts(), facts),
            None => vec!["there is no such session".to_owned()],
        },
        Claim::Device { facts } => compare_facts(&answers::facts(device), facts),
        Claim::Announcement { .. } | Claim::Silence => Vec::new(),
    }
}

fn compare_facts(found: &BTreeMap<&'static str, String>, expected: &[(String, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, value) in expected {
        match found.get(name.as_str()) {
            Some(it) if it == value => {}
            Some(it) => wrong.push(format!("{name} is `{it}`, not `{value}`")),
            None => wrong.push(format!("nothing is known of {name}")),
        }
    }
    wrong
}

/// Compares what becomes of prefixes. The proven ones are listed in full; of the others each that is named has the answer
/// it stands under, and the explanation of a single prefix agrees.
fn routes(
    asked: &answers::Asked<'_>,
    announced: Option<&[Announcement]>,
    (family, direction): (Family, Direction),
    expected: &[(Fate, Vec<Prefixes>)],
) -> Vec<String> {
    let all = PrefixSpace::all();
    let found = asked.fates(family, direction, announced, &all);
    let mut wrong = Vec::new();
    let proven = expected.iter().filter(|it| it.0 == Fate::Proven).flat_map(|it| &it.1);
    let others = found.proven.difference(&PrefixSpace::union_of(proven.map(|it| it.space.clone())));
    if !others.is_empty() {
        wrong.push(format!("{others} is proven too"));
    }
    for (fate, each) in expected {
        for it in each {
            let missing = it.space.difference(&found.of(*fate));
            if let Some(witness) = missing.witness() {
                let (expected, is) = (word(*fate), word(found.best(&witness)));
                let mut what = format!("{} should be {expected}, but {witness} is {is}", it.text);
                if !found.doubts.is_empty() {
                    what = format!("{what} ({})", found.doubts.join("; "));
                }
                wrong.push(what);
            }
            let Some(prefix) = it.only.filter(|_| announced.is_none()) else { continue };
            let explained = asked.explained(family, direction, prefix);
            if explained != *fate {
                let (expected, is) = (word(*fate), word(explained));
                wrong.push(format!("{prefix} should be {expected}, but it is explained as {is}"));
            }
        }
    }
    wrong
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Proven => "proven",
        Fate::Possible => "possible",
        Fate::Unknown => "unknown",
        Fate::No => "not",
    }
}
