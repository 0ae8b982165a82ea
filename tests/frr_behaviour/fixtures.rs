//! Configurations of our own, with what FRR was seen to do: checked on every machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::configuration::{Announcements, Configuration, SETTLE};
use crate::oracle::Observed;

/// What stands beside a configuration.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    announcements: Announcements,
    /// The release that was asked.
    #[serde(default)]
    frr: String,
    /// What each neighbor was sent: prefixes by family, in one line.
    #[serde(default)]
    sent: BTreeMap<String, BTreeMap<String, String>>,
}

/// A configuration with what was recorded of it; nothing yet of a new one.
pub struct Fixture {
    path: PathBuf,
    pub configuration: Configuration,
    pub recorded: Option<Observed>,
}

/// All fixtures, by name.
pub fn all() -> Vec<Fixture> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == "conf"));
    paths.sort();
    paths.iter().map(|it| read(it)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/oracle")
}

fn read(path: &Path) -> Fixture {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(path).unwrap();
    let beside: Recorded = fs::read(path.with_extension("json"))
        .map(|it| serde_json::from_slice(&it).unwrap_or_else(|error| panic!("{name}: {error}")))
        .unwrap_or_default();
    let sessions = beside.sent.into_iter().map(|(neighbor, families)| {
        let prefixes = |it: String| it.split_ascii_whitespace().map(|it| it.parse().unwrap()).collect();
        (neighbor, families.into_iter().map(|(family, it)| (family, prefixes(it))).collect())
    });
    let observed = Observed { frr: beside.frr, sessions: sessions.collect() };
    let recorded = Some(observed).filter(|it| !it.frr.is_empty());
    let name = format!("fixture {name}");
    let configuration = Configuration { name, text, announcements: beside.announcements, settle: SETTLE };
    Fixture { path: path.to_owned(), configuration, recorded }
}

/// Makes fixtures of some configurations; what FRR does with them is still to be recorded.
pub fn add(configurations: impl Iterator<Item = Configuration>) {
    for configuration in configurations {
        let path = folder().join(&configuration.name).with_extension("conf");
        fs::write(&path, &configuration.text).unwrap();
        let announcements = configuration.announcements;
        write(&path, &Recorded { announcements, ..Recorded::default() });
    }
}

impl Fixture {
    /// Keeps what FRR did.
    pub fn record(&self, observed: &Observed) {
        let line = |it: &BTreeSet<IpNet>| it.iter().map(IpNet::to_string).collect::<Vec<_>>().join(" ");
        let sent = observed.sessions.iter().map(|(neighbor, families)| {
            (neighbor.clone(), families.iter().map(|(family, it)| (family.clone(), line(it))).collect())
        });
        let recorded = Recorded {
            announcements: self.configuration.announcements.clone(),
            frr: observed.frr.clone(),
            sent: sent.collect(),
        };
        write(&self.path, &recorded);
    }
}

fn write(path: &Path, recorded: &Recorded) {
    let json = serde_json::to_string_pretty(recorded).unwrap();
    fs::write(path.with_extension("json"), json + "\n").unwrap();
}
