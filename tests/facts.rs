//! Facts of circuits, from the command line to the pairs of sessions.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod folder;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bgplint::analysis::pairs::Partner;
use bgplint::analysis::peering::{FoundBy, Kind, Peerings};
use bgplint::circuit;
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::{LinkRole, Network, Sourced, StatedPeering};
use bgplint::text::{Source, Sources};

use folder::Folder;

const ROUTER: &str = "hostname ams-er1\ninterface GigabitEthernet0/0/1.300\n encapsulation dot1Q 301\n ip address \
    131.107.0.1 255.255.255.252\nrouter bgp 3300\n neighbor 131.107.0.2 remote-as 12076\n neighbor 131.107.0.2 \
    password Bw3xA9k2\n";

fn shape(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/circuits").join(name);
    fs::read(path).unwrap()
}

const SHAPES: [&str; 6] = [
    "arm.json",
    "cli-show.json",
    "powershell.json",
    "powershell-list.json",
    "terraform-state.json",
    "terraform-plan.json",
];

#[test]
fn every_shape_is_taken_and_pointed_into() {
    for name in SHAPES {
        let folder = Folder::with(&[("configs/r1.cfg", ROUTER)]);
        folder.write(format!("facts/{name}"), &shape(name));
        let path = format!("./facts/{name}");
        let ran = folder.run(&[
            "check",
            "configs",
            "--circuit",
            &path,
            "--select",
            "circuit-mismatch",
            "--format",
            "json",
        ]);
        assert_eq!((ran.status, ran.err.as_str()), (1, ""), "{name}: {ran:?}");
        let findings = ran.json()["findings"].clone();
        let tag = findings
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["message"].as_str().unwrap().contains("VLAN id 301"));
        let labels = tag.unwrap()["labels"].clone();
        assert_eq!(labels[0]["file"], "configs/r1.cfg");
        assert_eq!(labels[1]["file"], format!("facts/{name}"));
        // The offsets lead to the bytes on disk, whatever the encoding.
        let (start, end) = (labels[1]["start"].as_u64().unwrap(), labels[1]["end"].as_u64().unwrap());
        let bytes = shape(name)[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()].to_vec();
        let digits: Vec<u8> = bytes.into_iter().filter(|it| *it != 0).collect();
        assert_eq!(digits, b"300", "{name}");
    }
}

#[test]
fn facts_that_cannot_be_read_are_told_and_the_rest_is_linted() {
    let folder = Folder::with(&[
        ("r1.cfg", ROUTER),
        (
            "bad.json",
            "{\n  \"peeringType\": \"MicrosoftPeering\",\n  \"sharedKey\": \"Bw3xA9k2\", \"vlanId\": \"abc\"\n}\n",
        ),
        ("torn.json", "{\n  \"peerings\": [ {\n    \"sharedKey\": \"Bw3xA9k2\"\n    \"vlanId\": 5 } ]\n}\n"),
        ("other.json", "{ \"compilerOptions\": {} }"),
    ]);
    for (name, place, words) in [
        ("bad.json", "bad.json:3:38", "the VLAN id is not a number from 1 to 4094"),
        ("torn.json", "torn.json:3:28", "the facts are no valid JSON"),
        ("other.json", "other.json:1:1", "this is no description of a circuit"),
        ("nowhere.json", "nowhere.json", "no such file or directory"),
    ] {
        for format in ["full", "concise", "json"] {
            let ran = folder.run(&["check", "r1.cfg", "--circuit", name, "--format", format]);
            assert_eq!(ran.status, 2, "{ran:?}");
            assert!(ran.err.contains(place) && ran.err.contains(words), "{name}: {ran:?}");
            assert!(ran.out.contains("missing-secondary-session"), "{name}: {ran:?}");
            assert!(!ran.out.contains("Bw3xA9k2") && !ran.err.contains("Bw3xA9k2"), "{name}: {ran:?}");
        }
    }
}

#[test]
fn no_report_shows_what_unlocks_a_circuit() {
    // The key stands beside and between the places that findings point at, and on one line with everything else.
    for name in SHAPES {
        let text = shape(name);
        let one_line: Vec<u8> = if text.starts_with(&[0xFF, 0xFE]) {
            text.clone()
        } else {
            text.iter().copied().filter(|it| !matches!(it, b'\n' | b'\r')).collect()
        };
        for (at, facts) in [text, one_line].into_iter().enumerate() {
            let folder =
                Folder::with(&[("r1.cfg", &ROUTER.replace(" neighbor 131.107.0.2 password Bw3xA9k2\n", ""))]);
            folder.write("facts.json", &facts);
            for format in ["full", "concise", "json"] {
                let ran = folder.run(&["check", "r1.cfg", "--circuit", "facts.json", "--format", format]);
                assert!(
                    ran.out.contains("circuit-mismatch") && ran.out.contains("there is no key"),
                    "{name}: {ran:?}"
                );
                for secret in ["Bw3xA9k2", "6cd4f1a0", "d1f2a6b0"] {
                    assert!(
                        !ran.out.contains(secret) && !ran.err.contains(secret),
                        "{name} {at} {format}: {ran:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn facts_in_a_folder_are_no_configurations() {
    let folder = Folder::with(&[("r1.cfg", ROUTER)]);
    folder.write("circuits/ams.json", &shape("arm.json"));
    let ran = folder.run(&["check", "--select", "circuit-mismatch"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
}

/// One router's configuration: sessions with interface, VLAN id, own address and neighbor, VRF and description.
fn router(name: &str, sessions: &[(&str, &str, &str)]) -> (String, Vec<u8>) {
    let mut text = format!("hostname {name}\n");
    let mut bgp = "router bgp 65010\n".to_owned();
    for (at, (port, neighbor, description)) in sessions.iter().enumerate() {
        let neighbor: std::net::Ipv4Addr = neighbor.parse().unwrap();
        let own = std::net::Ipv4Addr::from(u32::from(neighbor) - 1);
        let (port, vlan) = port.split_once('.').unwrap();
        writeln!(text, "interface GigabitEthernet0/0/{port}.{at}\n encapsulation dot1Q {vlan}\n ip address {own} 255.255.255.252")
            .unwrap();
        writeln!(bgp, " neighbor {neighbor} remote-as 12076\n neighbor {neighbor} description {description}")
            .unwrap();
    }
    (format!("{name}.cfg"), (text + &bgp).into_bytes())
}

fn network(routers: &[(String, Vec<u8>)], facts: &[&str]) -> Network {
    let mut sources = Sources::default();
    let read = |name: &str, bytes: &[u8]| Source::new(name, bytes.to_vec());
    let files: Vec<_> =
        routers.iter().map(|(name, text)| (sources.add(read(name, text)), Dialect::Ios)).collect();
    let facts = facts.iter().map(|text| {
        let file = sources.add(read("facts.json", text.as_bytes()));
        circuit::read(file, sources.get(file), None)
    });
    let facts = circuit::join(facts.collect::<Vec<_>>());
    assert_eq!(facts.diagnostics, []);
    let (mut network, _) = engine::read(&sources, &files);
    network.given.circuits = facts.circuits;
    network
}

/// Each pair by its neighbors, with the reason.
fn pairs(network: &Network) -> Vec<String> {
    let peerings = Peerings::of(network);
    let pair = |(one, other, because): (&_, &_, &str)| {
        let (one, other): (
            &bgplint::analysis::peering::Peering<'_>,
            &bgplint::analysis::peering::Peering<'_>,
        ) = (one, other);
        format!("{} {}: {because}", *one.session.peer, *other.session.peer)
    };
    peerings.pairs().map(pair).collect()
}

const FACTS: &str = r#"{"name": "ams-01", "peerings": [
    {"peeringType": "AzurePrivatePeering", "vlanId": 200, "primaryPeerAddressPrefix": "10.0.0.0/30", "secondaryPeerAddressPrefix": "10.9.0.0/30"},
    {"peeringType": "MicrosoftPeering", "vlanId": 300, "primaryPeerAddressPrefix": "131.107.0.4/30", "secondaryPeerAddressPrefix": "131.107.0.0/30"}]}"#;

#[test]
fn facts_place_sessions_and_pair_them_before_everything_else() {
    // The halves of one block say otherwise, and so do the words.
    let routers = [
        router("r1", &[("1.200", "10.0.0.2", "a"), ("1.300", "131.107.0.2", "b")]),
        router(
            "r2",
            &[("1.200", "10.9.0.2", "x"), ("1.300", "131.107.0.6", "y"), ("2.200", "10.0.0.6", "z")],
        ),
    ];
    let network = network(&routers, &[FACTS]);
    assert_eq!(
        pairs(&network),
        [
            "10.0.0.2 10.9.0.2: the facts of their circuit say so",
            "131.107.0.2 131.107.0.6: the facts of their circuit say so"
        ]
    );
    let peerings = Peerings::of(&network);
    let [private, microsoft, ..] = peerings.all.as_slice() else { panic!() };
    assert_eq!((private.kind, private.certain), (Some(Kind::Private), true));
    assert_eq!(private.circuit.unwrap().by, FoundBy::Address);
    assert_eq!(private.because().unwrap(), "taken for private peering because circuit ams-01 says so");
    assert_eq!(private.role, Some((LinkRole::Primary, "the facts of its circuit say so")));
    assert_eq!(microsoft.role.unwrap().0, LinkRole::Secondary);
    assert_eq!(peerings.all[4].circuit.map(|it| it.by), None, "another circuit's, with the same VLAN id");
    assert_eq!(peerings.partners[4], Partner::Alone);
}

#[test]
fn without_facts_halves_and_words_give_roles() {
    let routers = [
        router("r1", &[("1.200", "10.0.0.6", "Azure"), ("1.300", "131.107.0.2", "Microsoft pri")]),
        router("r2", &[("1.200", "10.0.0.2", "Azure"), ("1.300", "131.107.9.2", "Microsoft sec")]),
    ];
    let network = network(&routers, &[]);
    let peerings = Peerings::of(&network);
    let roles: Vec<_> = peerings.all.iter().map(|it| it.role.unwrap()).collect();
    let (half, name) = ("of the half of the block that its link is", "it is called so");
    assert_eq!(
        roles,
        [
            (LinkRole::Secondary, half),
            (LinkRole::Primary, name),
            (LinkRole::Primary, half),
            (LinkRole::Secondary, name)
        ]
    );
}

#[test]
fn words_tell_circuits_of_one_build_apart() {
    for (first, second) in [("primary", "secondary"), ("PRI", "SEC"), ("A", "B"), ("01", "02")] {
        let name = |circuit: &str, link: &str| format!("ER {circuit} link {link}");
        let names = [name("ams", first), name("lon", first), name("lon", second), name("ams", second)];
        let routers = [
            router("r1", &[("1.200", "10.1.0.2", &names[0]), ("2.200", "10.2.0.2", &names[1])]),
            router("r2", &[("2.200", "10.3.0.2", &names[2]), ("1.200", "10.4.0.2", &names[3])]),
        ];
        let found = pairs(&network(&routers, &[]));
        let wanted = |pair: &str| found.iter().any(|it| it.starts_with(pair));
        assert!(wanted("10.1.0.2 10.4.0.2:") && wanted("10.2.0.2 10.3.0.2:"), "{first}: {found:?}");
    }
}

#[test]
fn numbers_of_circuits_are_no_numbers_of_links() {
    let routers = [
        router("r1", &[("1.200", "10.1.0.2", "ER circuit 1"), ("2.200", "10.2.0.2", "ER circuit 2")]),
        router("r2", &[("2.200", "10.3.0.2", "ER circuit 2"), ("1.200", "10.4.0.2", "ER circuit 1")]),
    ];
    let found = pairs(&network(&routers, &[]));
    assert_eq!(found, ["10.1.0.2 10.4.0.2: they have one name", "10.2.0.2 10.3.0.2: they have one name"]);
}

#[test]
fn three_sessions_are_a_pair_and_a_lonely_one() {
    let routers = [
        router("r1", &[("1.200", "10.0.0.2", "x"), ("2.210", "10.8.0.2", "y")]),
        router("r2", &[("1.200", "10.0.0.6", "x")]),
    ];
    let network = network(&routers, &[]);
    let partners = Peerings::of(&network).partners;
    assert!(matches!(partners[0], Partner::Found { at: 2, .. }), "{partners:?}");
    assert_eq!(partners[1], Partner::Alone);
}

#[test]
fn subnets_beside_each_other_are_the_last_resort() {
    let two = [router("r1", &[("1.200", "10.0.0.6", "x")]), router("r2", &[("1.201", "10.0.0.10", "y")])];
    assert_eq!(pairs(&network(&two, &[])), Vec::<String>::new(), "other tags");
    let mut untagged = two;
    for (_, text) in &mut untagged {
        let lines = String::from_utf8(text.clone()).unwrap();
        let kept: Vec<&str> = lines.lines().filter(|it| !it.contains("encapsulation")).collect();
        // Different policies, so that nothing else speaks for it.
        *text = format!("{}\n neighbor 10.0.0.6 prefix-list A out\n", kept.join("\n")).into_bytes();
    }
    assert_eq!(pairs(&network(&untagged, &[])), ["10.0.0.6 10.0.0.10: their links lie beside each other"]);
}

#[test]
fn settings_put_sessions_on_circuits() {
    let routers = [
        router("r1", &[("1.200", "10.1.0.2", "x"), ("2.200", "10.2.0.2", "x")]),
        router("r2", &[("1.200", "10.3.0.2", "x"), ("2.200", "10.4.0.2", "x")]),
    ];
    let mut network = network(&routers, &[FACTS]);
    let stated = |device: &str, peer: &str, circuit: &str| StatedPeering {
        device: Sourced::default_of(device.to_owned()),
        peer: Some(Sourced::default_of(peer.parse().unwrap())),
        kind: None,
        circuit: Some(Sourced::default_of(circuit.to_owned())),
    };
    network.given.peerings = vec![
        stated("R1", "10.1.0.2", "lon"),
        stated("r2", "10.4.0.2", "lon"),
        stated("r1", "10.2.0.2", "AMS-01"),
        stated("r2", "10.3.0.2", "ams-01"),
    ];
    assert_eq!(
        pairs(&network),
        [
            "10.1.0.2 10.4.0.2: settings put them on one circuit",
            "10.2.0.2 10.3.0.2: settings put them on one circuit"
        ]
    );
    let peerings = Peerings::of(&network);
    assert_eq!(peerings.all[0].circuit_name(), Some("lon"));
    assert_eq!(peerings.all[1].circuit.map(|it| it.by), Some(FoundBy::Statement));
}

#[test]
fn another_as_is_recognised_by_the_facts() {
    let (name, text) = router("r1", &[("1.200", "10.0.0.2", "x")]);
    let text = String::from_utf8(text).unwrap().replace("12076", "12067").into_bytes();
    let network = network(&[(name, text)], &[FACTS]);
    let peerings = Peerings::of(&network);
    assert_eq!(peerings.all[0].wrong_asn.as_ref().unwrap().1, "its link is one of circuit ams-01");
}
