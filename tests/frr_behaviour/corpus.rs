//! Real configurations that bring all their sources of routes along.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::configuration::{Announcements, Configuration, SETTLE};
use crate::oracle::Oracle;

/// So many are taken, those with the most policy.
const MOST: usize = 40;

/// So many of one network: its files resemble each other.
const MOST_OF_A_NETWORK: usize = 3;

/// So many neighbors at most, for each is played by the oracle.
const MOST_NEIGHBORS: usize = 20;

/// Words of what the oracle does not run, or of sources and timers that are not in the file.
const LEFT_OUT: [&str; 25] = [
    " vrf",
    "evpn",
    "vpn",
    "segment-routing",
    "router ospf",
    "router isis",
    "router rip",
    "router babel",
    "router eigrp",
    "router openfabric",
    "rpki",
    "remote-as auto",
    "bmp",
    "flowspec",
    "labeled-unicast",
    "-map-delay",
    " update-source ",
    "exist-map",
    "dampening",
    "redistribute ospf",
    "redistribute isis",
    "redistribute kernel",
    "redistribute sharp",
    "redistribute table",
    "?",
];

/// Words that begin a line about policy.
const POLICY: [&str; 14] = [
    "route-map ",
    "match ",
    "set ",
    "call ",
    "on-match ",
    "continue ",
    "ip prefix-list ",
    "ipv6 prefix-list ",
    "access-list ",
    "ipv6 access-list ",
    "bgp community-list ",
    "bgp large-community-list ",
    "bgp as-path access-list ",
    "aggregate-address ",
];

/// The files with the most lines about policy, in that order, of those whose lines this release of FRR knows.
pub fn all(oracle: &Oracle) -> Vec<Configuration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/frr");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("note: no corpus of configurations beside the project; none of them was compared");
        return Vec::new();
    };
    let mut ranked: Vec<(usize, String, String)> = entries
        .map(|it| it.unwrap())
        .filter_map(|it| {
            let text = fs::read_to_string(it.path()).ok()?;
            let name = it.file_name().into_string().ok()?;
            is_self_contained(&text).then(|| (policy_lines(&text), name, text))
        })
        .collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let mut of_network: HashMap<String, usize> = HashMap::new();
    let is_few = |(_, name, _): &(usize, String, String)| {
        // Two underscores stand for a slash; the last folder is a router.
        let network = name.rsplitn(3, "__").last().unwrap_or_default();
        let count = of_network.entry(network.to_owned()).or_default();
        *count += 1;
        *count <= MOST_OF_A_NETWORK
    };
    let known = ranked.into_iter().filter(|(_, name, _)| oracle.knows_each_line(&folder.join(name)));
    known
        .filter(is_few)
        .take(MOST)
        .map(|(_, name, text)| Configuration {
            name: format!("corpus {name}"),
            text,
            announcements: Announcements::new(),
            settle: SETTLE,
        })
        .collect()
}

fn is_self_contained(text: &str) -> bool {
    let words =
        |it: &&str| it.trim_start().split_ascii_whitespace().next().is_some_and(|it| it == "neighbor");
    let neighbors = text.lines().filter(words).filter(|it| it.contains("remote-as")).count();
    let has_bgp = text.lines().any(|it| it.starts_with("router bgp "));
    has_bgp && (1..=MOST_NEIGHBORS).contains(&neighbors) && !LEFT_OUT.iter().any(|it| text.contains(it))
}

fn policy_lines(text: &str) -> usize {
    text.lines().filter(|line| POLICY.iter().any(|it| line.trim_start().starts_with(it))).count()
}
