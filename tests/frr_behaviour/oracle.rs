//! Real FRR: what it sends to each neighbor of a configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use bgplint::net::Afi;
use ipnet::IpNet;
use serde_json::Value;

use crate::configuration::Configuration;
use crate::order::definitions_first;

/// What FRR did with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The release.
    pub frr: String,
    /// What each neighbor was sent, by family; no family for one that is shut down.
    pub sessions: BTreeMap<String, Sent>,
}

/// What one neighbor was sent, in the families that the session carries.
pub type Sent = BTreeMap<String, BTreeSet<IpNet>>;

/// How FRR calls the unicast routes of a family.
pub fn family_name(afi: Afi) -> &'static str {
    match afi {
        Afi::Ipv4 => "ipv4 unicast",
        Afi::Ipv6 => "ipv6 unicast",
    }
}

/// FRR in a network namespace of its own, driven by a program beside the project.
pub struct Oracle {
    folder: PathBuf,
    /// Where configurations are laid down for it.
    scratch: PathBuf,
}

/// Runs at a time: each mostly waits.
const AT_A_TIME: usize = 4;

/// So long one run may take, in seconds.
const MOST_SECONDS: &str = "20";

impl Oracle {
    /// The oracle, where everything that it needs is there; else says what is missing.
    pub fn find() -> Option<Oracle> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle");
        let is_root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
        let has_python = Command::new("python3").arg("--version").output().is_ok();
        let missing = [
            (!folder.join("frr_advertised.py").is_file(), "the oracle beside the project"),
            (!Path::new("/usr/lib/frr/bgpd").is_file(), "FRR in /usr/lib/frr"),
            (!is_root, "the rights of root"),
            (!has_python, "python3"),
        ];
        let missing: Vec<&str> = missing.into_iter().filter_map(|(it, name)| it.then_some(name)).collect();
        if missing.is_empty() {
            let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("frr_behaviour");
            fs::create_dir_all(&scratch).unwrap();
            return Some(Oracle { folder, scratch });
        }
        eprintln!("note: nothing was compared with real FRR; missing: {}", missing.join(", "));
        None
    }

    /// Runs a Python program that may import the oracle, and gives what it prints.
    pub fn python(&self, program: &str) -> String {
        let output = Command::new("python3").args(["-B", "-c", program]).current_dir(&self.folder).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Whether the grammar of this release of FRR has each line of a file. What a daemon makes of it is another matter.
    pub fn knows_each_line(&self, file: &Path) -> bool {
        let output = Command::new("vtysh")
            .arg("--config_dir")
            .arg(&self.scratch)
            .args(["-C", "-f"])
            .arg(file)
            .output();
        output.is_ok_and(|it| it.status.success())
    }

    /// Runs all configurations, several at a time; the answers come in the order of the questions.
    pub fn run_all(&self, configurations: &[Configuration]) -> Vec<Result<Observed, String>> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(BTreeMap::new());
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME {
                scope.spawn(|| {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(configuration) = configurations.get(place) else { break };
                        // A busy machine may have been too slow once.
                        let result = self.run(configuration).or_else(|it| match it {
                            Unusable::Refused(_) => Err(it),
                            Unusable::Incomplete(_) => self.run(configuration),
                        });
                        let result = result.map_err(|it| it.to_string());
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(place, result);
                    }
                });
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }

    fn run(&self, configuration: &Configuration) -> Result<Observed, Unusable> {
        let stem = self.scratch.join(configuration.name.replace('/', "_"));
        let (text, announced) = (stem.with_extension("ordered.conf"), stem.with_extension("json"));
        fs::write(stem.with_extension("conf"), &configuration.text).unwrap();
        fs::write(&text, definitions_first(&configuration.text)).unwrap();
        fs::write(&announced, serde_json::to_vec(&configuration.announcements).unwrap()).unwrap();
        let output = Command::new("python3")
            .arg("-B")
            .arg(self.folder.join("frr_advertised.py"))
            .arg(&text)
            .arg("--announce")
            .arg(&announced)
            .args(["--settle", &configuration.settle.to_string(), "--timeout", MOST_SECONDS])
            // Else what FRR says of a long line is mixed with movements of the cursor.
            .env("TERM", "dumb")
            .output()
            .unwrap();
        let Ok(result) = serde_json::from_slice::<Value>(&output.stdout) else {
            let error = String::from_utf8_lossy(&output.stderr);
            let last = error.lines().last().unwrap_or("no result at all");
            return Err(Unusable::Incomplete(last.to_owned()));
        };
        observed(&result)
    }
}

/// Why a result says nothing.
enum Unusable {
    /// Lines were refused, so FRR ran another configuration.
    Refused(String),
    /// Not every session came up, or not everything was sent.
    Incomplete(String),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unusable::Refused(why) => write!(f, "refused: {why}"),
            Unusable::Incomplete(why) => write!(f, "not complete: {why}"),
        }
    }
}

fn observed(result: &Value) -> Result<Observed, Unusable> {
    let meta = &result["_meta"];
    let messages = meta["load_messages"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let refused: Vec<&str> = messages.filter(|it| !is_advice(it)).collect();
    if !refused.is_empty() {
        return Err(Unusable::Refused(refused.join("; ")));
    }
    let neighbors = result.as_object().unwrap().iter().filter(|(name, _)| *name != "_meta");
    if meta["complete"] != true {
        let has_ended = |it: &Value| it["end_of_rib"].as_array().is_some_and(|it| !it.is_empty());
        let open = neighbors.filter(|(_, it)| it["state"] != "shutdown" && !has_ended(it));
        let open: Vec<&str> = open.map(|it| it.0.as_str()).collect();
        return Err(Unusable::Incomplete(format!("not everything was sent to {}", open.join(", "))));
    }
    let sessions = neighbors.map(|(name, it)| (name.clone(), sent(it))).collect();
    let release = meta["frr"].as_str().unwrap_or_default().split(' ').nth(1).unwrap_or_default();
    Ok(Observed { frr: release.to_owned(), sessions })
}

/// A daemon that carries a line out may still say that a name in it is not defined.
fn is_advice(message: &str) -> bool {
    message.starts_with("daemon: The route-map ") && message.contains(" does not exist.")
}

fn sent(neighbor: &Value) -> Sent {
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let families = neighbor["afis"].as_array().into_iter().flatten();
    let mut sent: Sent = families.map(|it| (text(it), BTreeSet::new())).collect();
    for route in neighbor["routes"].as_array().into_iter().flatten() {
        if let Ok(prefix) = text(&route["prefix"]).parse() {
            sent.entry(text(&route["afi"])).or_default().insert(prefix);
        }
    }
    sent
}
