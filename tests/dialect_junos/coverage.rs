//! How much of real configurations the vocabulary knows. Skipped where there are none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Fate, read};

#[test]
fn real_configurations_are_understood() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("BGPLINT_CORPUS").map_or(beside, PathBuf::from).join("junos-set");
    if !folder.is_dir() {
        eprintln!("note: no corpus of configurations beside the project; nothing was read");
        return;
    }
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).replace('\r', "");
        for (line, fate) in read(&text).1 {
            let words: Vec<&str> = line.split_whitespace().skip(1).collect();
            let head = match words.as_slice() {
                ["protocols", "bgp", ..] => "protocols bgp",
                [first, ..] => first,
                [] => continue,
            };
            let (all, known) = counts.entry(head.to_owned()).or_default();
            *all += 1;
            *known += u32::from(fate != Fate::Unknown);
            if fate == Fate::Unknown {
                unknown.push(line);
            }
        }
    }
    for (head, (all, known)) in &counts {
        eprintln!("{known:>5} of {all:>5} {head}");
    }
    for line in &unknown {
        eprintln!("unknown: {line}");
    }
    for head in ["policy-options", "protocols bgp", "routing-options", "routing-instances", "interfaces"] {
        let (all, known) = counts[head];
        assert!(known * 10 >= all * 9, "{head}: {known} of {all}");
    }
}
