//! The showcase: an edge with faults that one meets, each found for its own reason, and nothing else.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot be set up fails"
)]

mod folder;

use std::collections::BTreeSet;
use std::path::Path;

use folder::{Folder, Ran};
use serde_json::Value;

/// Each fault: the file and the words at which it is told, and the rule.
const FAULTS: &[(&str, &str, &str)] = &[
    ("ams-er1.cfg", "interface TenGigabitEthernet0/0/1.200", "missing-qos-policy"),
    ("ams-er1.cfg", "network 10.20.0.0 mask 255.255.0.0", "private-prefix-advertised"),
    ("ams-er2.cfg", "131.107.18.65 131.107.18.126", "nat-pool-not-advertised"),
    ("circuits/lon-01.json", "null", "route-filter-missing"),
    ("dub-er1.set", "neighbor 192.168.16.1", "bfd-missing"),
    ("dub-er1.set", "neighbor 192.168.16.1", "link-addresses-swapped"),
    ("dub-er1.set", "neighbor 192.168.16.1", "pair-on-one-device"),
    ("dub-er1.set", "as-path-prepend \"3300 3300\"", "active-passive-pair"),
    ("fra-er1.cfg", "200", "circuit-mismatch"),
    ("fra-er1.cfg", "bfd interval 300 min_rx 300 multiplier 3", "bfd-incomplete"),
    ("fra-er1.cfg", "neighbor 131.107.1.2 inherit peer-session MSEE", "missing-secondary-session"),
    ("fra-er1.cfg", "NAT-P00L", "undefined-match-list"),
    ("fra-er2.cfg", "descripton", "unknown-command"),
    ("lon-er1.conf", "3300", "circuit-mismatch"),
    ("lon-er1.conf", "route 0.0.0.0/0 next-hop 10.2.0.1", "default-route-advertised"),
    ("lon-er1.conf", "cs5", "marking-overwritten"),
    ("lon-er2.conf", "8075", "wrong-microsoft-asn"),
    ("lon-er2.conf", "as-path access-list FROM-AZURE", "maintenance-prepend-rejected"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn check() -> Value {
    let arguments = ["check", "--exit-zero", "--format", "json", "fixtures/showcase"];
    let ran = Ran::from(Folder::new().command(&arguments).current_dir(root()).output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.json()
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    let json = check();
    let found: Vec<(String, String, String)> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let first = &it["labels"][0];
            let file = first["file"].as_str().unwrap();
            let text = std::fs::read_to_string(root().join(file)).unwrap();
            let [start, end] =
                ["start", "end"].map(|key| usize::try_from(first[key].as_u64().unwrap()).unwrap());
            let name = file.strip_prefix("fixtures/showcase/").unwrap();
            (name.to_owned(), text[start..end].to_owned(), it["rule"].as_str().unwrap().to_owned())
        })
        .collect();
    let told: Vec<String> = found.iter().map(|it| format!("{it:?}")).collect();
    assert_eq!(found.len(), FAULTS.len(), "{}", told.join("\n"));
    for ((file, words, rule), (found_file, found_words, found_rule)) in FAULTS.iter().zip(&found) {
        assert_eq!((*file, *rule), (found_file.as_str(), found_rule.as_str()), "{}", told.join("\n"));
        assert!(found_words.contains(words), "{rule}: {found_words}");
    }
    assert_eq!(json["summary"]["unknown_lines"], 1, "only what is misspelt on purpose is not understood");
}

#[test]
fn the_readme_names_what_it_finds() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let links = readme.split("](docs/rules/").skip(1).filter_map(|it| it.split_once(".md)"));
    let named: BTreeSet<&str> = links.map(|(rule, _)| rule).filter(|it| *it != "README").collect();
    let json = check();
    let rules = json["findings"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap());
    assert_eq!(named, rules.collect::<BTreeSet<_>>());
    let count = format!("There are {} rules", bgplint::rules::RULES.len());
    assert!(readme.contains(&count), "{count}");
}

/// Each fault repaired: the file, the words and what should stand there.
const REPAIRS: &[(&str, &str, &str)] = &[
    (
        "ams-er1.cfg",
        "interface Loopback0\n",
        "class-map match-any VOICE\n match dscp ef\nclass-map match-any LISTED\n match dscp af41 af21 af11\n\
         policy-map TO-MICROSOFT\n class VOICE\n  priority percent 20\n class LISTED\n  bandwidth remaining percent 60\n \
         class class-default\n  set dscp default\ninterface Loopback0\n",
    ),
    (
        "ams-er1.cfg",
        "!\ninterface TenGigabitEthernet0/0/2\n",
        " service-policy output TO-MICROSOFT\n!\ninterface TenGigabitEthernet0/0/2\n",
    ),
    ("ams-er1.cfg", "ip prefix-list NAT-POOL seq 10 permit 10.20.0.0/16\n", ""),
    ("ams-er2.cfg", "131.107.18.65 131.107.18.126", "131.107.8.65 131.107.8.126"),
    ("circuits/fra-01.json", "\"vlan_id\": 201", "\"vlan_id\": 200"),
    ("circuits/lon-01.json", "\"PeerASN\": 65010", "\"PeerASN\": 3300"),
    (
        "circuits/lon-01.json",
        "\"RouteFilter\": null",
        "\"RouteFilter\": { \"Id\": \"/routeFilters/rf-lon\" }",
    ),
    ("dub-er1.set", "192.168.16.2/30", "192.168.16.1/30"),
    ("dub-er1.set", "neighbor 192.168.16.1 ", "neighbor 192.168.16.2 "),
    (
        "dub-er1.set",
        "neighbor 192.168.16.6 export AZURE-STANDBY",
        "bfd-liveness-detection minimum-interval 300",
    ),
    ("fra-er1.cfg", "  remote-as 12076\n", "  remote-as 12076\n  fall-over bfd\n"),
    ("fra-er1.cfg", "NAT-P00L", "NAT-POOL"),
    (
        "fra-er2.cfg",
        " ip nat outside\n!\nrouter ospf 1\n",
        " bfd interval 300 min_rx 300 multiplier 3\n service-policy output TO-MICROSOFT\n!\npolicy-map TO-MICROSOFT\n \
         class VOICE\n  priority percent 10\n class LISTED\n  bandwidth remaining percent 60\n class class-default\n  \
         set dscp default\nclass-map match-any VOICE\n match dscp ef\nclass-map match-any LISTED\n \
         match dscp af41 af21 af11\nip route 131.107.9.0 255.255.255.0 Null0 250\n\
         ip prefix-list NAT-POOL seq 5 permit 131.107.9.0/24\nip community-list expanded MS permit _12076:5[0-9]+_\n\
         route-map MSFT-IN permit 10\n match community MS\n set local-preference 150\n!\nrouter ospf 1\n",
    ),
    (
        "fra-er2.cfg",
        "descripton fra-er1\n",
        "description fra-er1\n network 131.107.9.0 mask 255.255.255.0\n neighbor 131.107.1.6 remote-as 12076\n \
         neighbor 131.107.1.6 password 7 123112430A251A5C7C1A370221\n neighbor 131.107.1.6 fall-over bfd\n \
         neighbor 131.107.1.6 route-map MSFT-IN in\n neighbor 131.107.1.6 prefix-list NAT-POOL out\n \
         neighbor 131.107.1.6 maximum-prefix 4000\n",
    ),
    (
        "lon-er1.conf",
        "from protocol static;\n            then accept;",
        "from protocol static;\n            then reject;",
    ),
    ("lon-er1.conf", "code-point cs5", "code-point ef"),
    ("lon-er2.conf", "remote-as 8075", "remote-as 12076"),
    ("lon-er2.conf", "^12076 65515$", "^12076_"),
];

#[test]
fn without_its_faults_it_is_clean() {
    let folder = Folder::new();
    let files = ["", "circuits"].map(|it| root().join("fixtures/showcase").join(it).read_dir().unwrap());
    for path in files.into_iter().flatten().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
        let name = path.strip_prefix(root().join("fixtures/showcase")).unwrap().to_str().unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (_, wrong, right) in REPAIRS.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(wrong), "{name} has no {wrong}");
            text = text.replace(wrong, right);
        }
        folder.write(name, text.as_bytes());
    }
    let ran = folder.run(&["check", "--format", "concise"]);
    let findings: Vec<&str> = ran.out.lines().collect();
    // A second router in Dublin is more than a repair.
    assert!(matches!(findings.as_slice(), [one, _] if one.contains("[pair-on-one-device]")), "{}", ran.out);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
}
