//! `bgplint routes` and `bgplint why`, as their users meet them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up fails"
)]

mod folder;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::why::{Explanation, Fate, Way};
use bgplint::dialect::Dialect;
use bgplint::engine;
use bgplint::model::Direction;
use bgplint::report::{ExplanationReport, Secrets, Style, TextOrJson, write_explanation};
use bgplint::text::{Source, Sources};
use folder::{Folder, Ran};
use serde_json::{Value, json};

/// Sends one prefix for certain to each neighbor that is up, in two tables.
const EDGE: &str = "\
hostname edge
router bgp 64500
 neighbor 192.0.2.1 remote-as 64501
 neighbor 192.0.2.1 description the provider
 neighbor 192.0.2.9 remote-as 64502
 neighbor 192.0.2.9 shutdown
 neighbor 2001:db8::9 remote-as 64503
 address-family ipv4
  network 198.51.100.0 mask 255.255.255.0
  network 203.0.113.0 mask 255.255.255.0
  neighbor 192.0.2.1 activate
  neighbor 192.0.2.1 prefix-list TO-PROVIDER out
  no neighbor 2001:db8::9 activate
 exit-address-family
 address-family vpnv4
  neighbor 192.0.2.1 activate
 exit-address-family
 address-family ipv4 vrf RED
  network 10.0.0.0
  neighbor 192.0.2.1 remote-as 64501
  neighbor 192.0.2.1 activate
  neighbor 192.0.2.1 route-map MISSING-LIST out
 exit-address-family
ip route 198.51.100.0 255.255.255.0 Null0
ip route 203.0.113.0 255.255.255.0 Null0
ip route vrf RED 10.0.0.0 255.0.0.0 Null0
ip prefix-list TO-PROVIDER seq 5 permit 198.51.100.0/24
route-map MISSING-LIST permit 10
 match ip address prefix-list NOWHERE
";

const OTHER: &str = "\
frr version 10.1
hostname other
router bgp 64510
 no bgp ebgp-requires-policy
 neighbor swp1 interface remote-as external
 neighbor FABRIC peer-group
 neighbor FABRIC remote-as 64511
 bgp listen range 192.0.2.64/26 peer-group FABRIC
";

fn network() -> Folder {
    Folder::with(&[("a/edge.cfg", EDGE), ("a/other.conf", OTHER)])
}

fn why(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["why"], arguments].concat())
}

/// The sessions of an answer in JSON, out only.
fn sessions(folder: &Folder, arguments: &[&str]) -> Vec<Value> {
    let all = [&["routes", "--direction", "out", "--format", "json"], arguments].concat();
    let ran = folder.run(&all);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.json()["sessions"].as_array().unwrap().clone()
}

#[test]
fn text_tells_what_each_session_sends() {
    let ran = network().run(&["routes", "--direction", "out"]);
    let expected = "\
device edge (a/edge.cfg)

  neighbor 192.0.2.1, AS 64501: the provider
    IPv4 unicast, out
      sends 1 prefix for certain
        198.51.100.0/24  a/edge.cfg:9  network 198.51.100.0 mask 255.255.255.0
    IPv4 VPN: not analysed

  neighbor 192.0.2.9, AS 64502
    shut down (a/edge.cfg:6)

  neighbor 2001:db8::9, AS 64503
    no address family is active

  neighbor 192.0.2.1, AS 64501, VRF RED
    IPv4 unicast, out
";
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    assert!(ran.out.contains("not known: there is no list `NOWHERE` (a/edge.cfg:29)\n"), "{}", ran.out);
    assert!(
        ran.out.contains("\n\ndevice other (a/other.conf)\n\n  neighbor swp1, any external AS\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\n  neighbor 192.0.2.64/26, AS 64511\n"), "{}", ran.out);
}

#[test]
fn json_keeps_the_contract() {
    let folder = network();
    let all = sessions(&folder, &["."]);
    assert_eq!(
        all[0],
        json!({
            "device": "edge", "file": "a/edge.cfg", "vrf": null, "peer": "192.0.2.1", "family": "ipv4 unicast",
            "direction": "out",
            "proven": [{
                "prefix": "198.51.100.0/24",
                "because": all[0]["proven"][0]["because"],
            }],
            "possible": [],
            "unknown": [],
        })
    );
    assert_eq!(all[0]["proven"][0]["because"][0], json!({"file": "a/edge.cfg", "line": 9}));
    let red = &all[1];
    assert_eq!((&red["vrf"], &red["peer"]), (&"RED".into(), &"192.0.2.1".into()));
    let unknown = &red["unknown"][0];
    assert_eq!(unknown["reason"], "there is no list `NOWHERE`");
    assert_eq!((&unknown["file"], &unknown["line"]), (&"a/edge.cfg".into(), &29.into()));
    assert!(unknown["prefixes"].is_array());
    // A session that is shut down, and one without an active family, carry nothing.
    let peers: BTreeSet<&str> = all.iter().map(|it| it["peer"].as_str().unwrap()).collect();
    assert_eq!(peers, BTreeSet::from(["192.0.2.1", "192.0.2.64/26", "swp1"]));
}

#[test]
fn ranges_say_which_lengths_are_possible() {
    let folder = Folder::with(&[(
        "r.cfg",
        "router bgp 1\n neighbor 192.0.2.1 remote-as 2\n neighbor 192.0.2.1 prefix-list P out\n redistribute ospf 1\n\
        ip prefix-list P permit 10.0.0.0/8 ge 16 le 24\n",
    )]);
    assert_eq!(sessions(&folder, &[])[0]["possible"], json!([{"prefix": "10.0.0.0/8", "ge": 16, "le": 24}]));
    let text = folder.run(&["routes", "--direction", "out"]).out;
    assert!(text.contains("      may send\n        10.0.0.0/8 ge 16 le 24\n"), "{text}");
}

#[test]
fn what_is_possible_is_said_in_few_words() {
    let folder = Folder::with(&[(
        "r.cfg",
        "router bgp 1\n neighbor 192.0.2.1 remote-as 2\n neighbor 192.0.2.1 prefix-list P out\n redistribute ospf 1\n \
        network 10.1.0.0 mask 255.255.0.0\n network 172.16.0.0 mask 255.255.0.0\n network 172.17.0.0 mask 255.255.0.0\n\
        ip route 10.1.0.0 255.255.0.0 Null0\nip route 172.16.0.0 255.255.0.0 Null0\n\
        ip route 172.17.0.0 255.255.0.0 Null0\nip prefix-list P permit 10.0.0.0/8 le 24\n\
        ip prefix-list P permit 172.16.0.0/16\nip prefix-list P permit 172.17.0.0/16\n",
    )]);
    // A certain prefix makes no holes for people, and is not possible besides; for programs the sets are exact.
    let text = folder.run(&["routes", "--direction", "out"]).out;
    assert!(text.contains("sends 3 prefixes for certain\n"), "{text}");
    assert!(text.ends_with("      may send\n        10.0.0.0/8 le 24\n"), "{text}");
    let possible = sessions(&folder, &[])[0]["possible"].clone();
    assert!(possible.as_array().unwrap().len() > 1, "{possible}");
}

#[test]
fn both_directions_are_shown_out_first() {
    let folder = network();
    let directions = |arguments: &[&str]| -> Vec<String> {
        let ran = folder.run(&[&["routes", "--format", "json", "--device", "edge"], arguments].concat());
        let json = ran.json();
        let sessions = json["sessions"].as_array().unwrap().iter();
        sessions.map(|it| it["direction"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(directions(&[]), ["out", "in", "out", "in"]);
    assert_eq!(directions(&["--direction", "in"]), ["in", "in"]);
}

#[test]
fn devices_and_neighbors_are_chosen_by_name() {
    let folder = network();
    let count = |arguments: &[&str]| sessions(&folder, arguments).len();
    assert_eq!(count(&[]), count(&["--device", "edge"]) + count(&["--device", "OTHER"]));
    for name in ["a/edge.cfg", "edge.cfg", "./a/edge.cfg", "edge"] {
        assert_eq!(count(&["--device", name]), 2, "{name}");
    }
    assert_eq!(count(&["--peer", "192.0.2.1"]), 2);
    assert_eq!(count(&["--peer", "swp1"]), count(&["--peer", "SWP1", "--device", "other"]));
    assert_eq!(count(&["--peer", "192.0.2.64/26", "."]), 1);
    assert_eq!(count(&["--peer", "2001:DB8:0::9"]), 0);
}

#[test]
fn wrong_names_are_explained() {
    let folder = network();
    for (arguments, expected) in [
        (&["routes", "--device", "egde"][..], "there is no device `egde`; did you mean `edge`?"),
        (&["routes", "--device", "egde"], "help: the devices are `edge`, `other`"),
        (
            &["routes", "--peer", "192.0.2.2"],
            "no device has a neighbor `192.0.2.2`; did you mean `192.0.2.1`?",
        ),
        (&["routes", "--peer", "192.0.2.70"], "did you mean `192.0.2.64/26`?"),
        (
            &["routes", "--peer", "swp2", "--device", "other"],
            "`other` has no neighbor `swp2`; did you mean `swp1`?",
        ),
        (&["routes", "--direction", "sideways"], "possible values: out, in"),
        (&["routes", "nowhere"], "cannot read `nowhere`"),
        (&["why", "--peer", "swp1", "10.0.0.0/8"], "there are 2 devices, and none is chosen"),
        (
            &["why", "--device", "edge", "--peer", "swp1", "10.0.0.0/8"],
            "help: the neighbors are `192.0.2.1`, ",
        ),
        (
            &["why", "--device", "edge", "--peer", "192.0.2.1", "10.0.0.0/8"],
            "has a neighbor `192.0.2.1` in 2 tables",
        ),
        (
            &["why", "--device", "edge", "--peer", "192.0.2.1", "10.0.0.0/8"],
            "choose with --vrf: `default`, `RED`",
        ),
        (&["why", "--device", "edge", "--peer", "192.0.2.1", "--vrf", "BLUE", "10.0.0.0/8"], "in VRF `BLUE`"),
        (&["why", "--device", "edge", "--peer", "192.0.2.9", "10.0.0.1"], "length is missing: 10.0.0.1/32"),
        (&["why", "--device", "edge", "--peer", "192.0.2.9", "10/33"], "a prefix is an address and a length"),
        (&["why", "--device", "edge", "10.0.0.0/8"], "--peer"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(expected), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn devices_of_one_name_are_told_apart_by_file() {
    let folder = Folder::with(&[("1.cfg", EDGE), ("2.cfg", EDGE)]);
    assert_eq!(sessions(&folder, &["--device", "edge"]).len(), 4);
    let arguments = ["--device", "edge", "--peer", "192.0.2.9", "10.0.0.0/8"];
    let ran = why(&folder, &arguments);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`edge` names 2 devices") && ran.err.contains("`1.cfg`, `2.cfg`"), "{ran:?}");
    assert_eq!(why(&folder, &[&["--device", "2.cfg"], &arguments[2..]].concat()).status, 0);
}

#[test]
fn why_draws_the_decisions_in_their_order() {
    let folder = network();
    let ran =
        why(&folder, &["--device", "edge", "--peer", "192.0.2.1", "--vrf", "default", "198.51.100.0/24"]);
    let expected = "  ☞ edge sends 198.51.100.0/24 to 192.0.2.1\n    ╭─[a/edge.cfg:9:3]\n";
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    for label in ["1. originates 198.51.100.0/24", "`TO-PROVIDER` permits 198.51.100.0/24"] {
        assert!(ran.out.contains(label), "{}", ran.out);
    }
}

#[test]
fn why_answers_whatever_the_answer() {
    let folder = network();
    let edge = |peer, vrf, prefix| {
        let ran = why(&folder, &["--device", "edge", "--peer", peer, "--vrf", vrf, prefix, "."]);
        assert_eq!(ran.status, 0, "{ran:?}");
        ran.out
    };
    let refused = edge("192.0.2.1", "default", "203.0.113.0/24");
    assert!(refused.contains("☞ edge does not send 203.0.113.0/24 to 192.0.2.1\n"), "{refused}");
    let unknown = edge("192.0.2.1", "RED", "10.0.0.0/8");
    let headline = "☞ it is not known whether edge sends 10.0.0.0/8 to 192.0.2.1 in VRF RED\n";
    assert!(
        unknown.contains(headline) && unknown.contains("not known: there is no list `NOWHERE`"),
        "{unknown}"
    );
    let down = edge("192.0.2.9", "default", "10.0.0.0/8");
    assert!(down.contains("edge does not send") && down.contains("the session is shut down"), "{down}");
    let inactive = edge("192.0.2.1", "RED", "2001:db8::/32");
    assert!(inactive.contains("this session carries no IPv6 unicast"), "{inactive}");
    let inactive = edge("2001:db8::9", "default", "10.0.0.0/8");
    assert!(inactive.contains("IPv4 unicast is not active on this session"), "{inactive}");
    let nothing = edge("192.0.2.1", "default", "192.168.0.0/16");
    assert!(nothing.contains("edge does not send 192.168.0.0/16"), "{nothing}");
}

#[test]
fn why_shows_the_best_ways_and_counts_the_others() {
    let protocols = ["ospf 1", "eigrp 1", "isis", "rip", "static"];
    let statements = protocols.map(|it| format!(" redistribute {it}\n")).concat();
    let text = format!(
        "hostname r\nrouter bgp 1\n neighbor 192.0.2.1 remote-as 2\n{statements}ip route 10.0.0.0 255.0.0.0 Null0\n"
    );
    let folder = Folder::with(&[("r.cfg", &text)]);
    let ran = why(&folder, &["--peer", "192.0.2.1", "10.0.0.0/8"]);
    let lines: Vec<&str> = ran.out.lines().filter(|it| it.contains("☞") || it.contains("more way")).collect();
    // What is sent for certain needs no word about what else might send it.
    let expected = ["  ☞ r sends 10.0.0.0/8 to 192.0.2.1", "and 5 more ways, which --format json tells"];
    assert_eq!(lines, expected);
    let folder = Folder::with(&[("r.cfg", &text.replace(" redistribute static\n", ""))]);
    let ran = why(&folder, &["--peer", "192.0.2.1", "10.0.0.0/8"]);
    let lines: Vec<&str> = ran.out.lines().filter(|it| it.contains("☞") || it.contains("more way")).collect();
    let expected = [
        "  ☞ r may send 10.0.0.0/8 to 192.0.2.1",
        "  ☞ way 1 of 5: may be sent",
        "  ☞ way 2 of 5: may be sent",
        "  ☞ way 3 of 5: may be sent",
        "and 2 more ways, which --format json tells",
    ];
    assert_eq!(lines, expected);
    assert!(ran.out.contains("note: it is sent if its source holds it"), "{}", ran.out);
    let json = why(&folder, &["--peer", "192.0.2.1", "10.0.0.0/8", "--format", "json"]).json();
    assert_eq!(json["ways"].as_array().unwrap().len(), 5);
    let folder = Folder::with(&[("r.cfg", &text.replace(" redistribute rip\n", ""))]);
    let one = why(&folder, &["--peer", "192.0.2.1", "10.1.0.0/16"]);
    assert!(one.out.ends_with("and 1 more way, which --format json tells\n"), "{}", one.out);
}

/// The first line of an answer in text, and its fate in JSON.
fn told(explanation: &Explanation, direction: Direction) -> (String, String) {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("edge.cfg", EDGE.into()));
    let (network, _) = engine::read(&sources, &[(file, Dialect::Ios)]);
    let device = &network.devices[0];
    let process = &device.bgp[0];
    let report = ExplanationReport {
        device,
        process,
        session: &process.sessions[0],
        direction,
        prefix: "10.0.0.0/8".parse().unwrap(),
        explanation,
        sources: &sources,
        secrets: &Secrets::default(),
    };
    let written = |format| {
        let mut out = Vec::new();
        write_explanation(format, &report, &mut out, &Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    };
    let json: Value = serde_json::from_str(&written(TextOrJson::Json)).unwrap();
    let text = written(TextOrJson::Text);
    (text.lines().next().unwrap().to_owned(), json["fate"].as_str().unwrap().to_owned())
}

#[test]
fn every_answer_is_a_sentence() {
    for (fate, word, out, coming_in) in [
        (Fate::Proven, "proven", "edge sends 10.0.0.0/8 to", "edge accepts 10.0.0.0/8 from"),
        (Fate::Possible, "possible", "edge may send 10.0.0.0/8 to", "edge may accept 10.0.0.0/8 from"),
        (
            Fate::Unknown,
            "unknown",
            "it is not known whether edge sends 10.0.0.0/8 to",
            "it is not known whether edge accepts 10.0.0.0/8 from",
        ),
        (Fate::No, "no", "edge does not send 10.0.0.0/8 to", "edge does not accept 10.0.0.0/8 from"),
    ] {
        let explanation = Explanation {
            fate,
            ways: vec![Way {
                space: PrefixSpace::empty(),
                fate,
                named: false,
                steps: Vec::new(),
                doubt: None,
            }],
        };
        for (direction, sentence) in [(Direction::Out, out), (Direction::In, coming_in)] {
            let expected = (format!("  ☞ {sentence} 192.0.2.1"), word.to_owned());
            assert_eq!(told(&explanation, direction), expected);
        }
    }
}

#[test]
fn the_showcase_is_explained() {
    let showcase = |arguments: &[&str]| {
        let all = [&["why", "--direction", "out"], arguments, &["fixtures/showcase"]].concat();
        let output = Folder::new().command(&all).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        let ran = Ran::from(output);
        assert_eq!(ran.status, 0, "{ran:?}");
        ran.out
    };
    let sent = showcase(&["--device", "ams-er1", "--peer", "131.107.0.2", "10.20.0.0/16"]);
    assert!(sent.starts_with("  ☞ ams-er1 sends 10.20.0.0/16 to 131.107.0.2\n"), "{sent}");
    assert!(sent.contains("`NAT-POOL` permits 10.20.0.0/16"), "{sent}");
    let refused = showcase(&["--device", "ams-er2", "--peer", "131.107.0.6", "10.20.0.0/16"]);
    assert!(refused.starts_with("  ☞ ams-er2 does not send 10.20.0.0/16 to 131.107.0.6\n"), "{refused}");
    let unknown = showcase(&["--device", "fra-er1", "--peer", "131.107.1.2", "131.107.9.0/24"]);
    let interior = showcase(&["--device", "ams-er2", "--peer", "192.168.15.6", "10.20.130.0/24"]);
    assert!(
        interior.contains("☞ ams-er2 may send 10.20.130.0/24 to 192.168.15.6 in VRF CORP\n"),
        "{interior}"
    );
    assert!(interior.contains("redistribute ospf 100"), "{interior}");
    assert!(unknown.contains("it is not known whether") && unknown.contains("`NAT-P00L`"), "{unknown}");
}

#[test]
fn why_speaks_to_programs() {
    let folder = network();
    let arguments = ["--device", "edge", "--peer", "192.0.2.1", "--vrf", "RED", "--direction", "out"];
    let ran = why(&folder, &[&arguments[..], &["10.0.0.0/8", "--format", "json"]].concat());
    let json = ran.json();
    let about = |key: &str| json[key].clone();
    assert_eq!(about("device"), "edge");
    assert_eq!((about("vrf"), about("peer")), ("RED".into(), "192.0.2.1".into()));
    assert_eq!((about("family"), about("direction")), ("ipv4 unicast".into(), "out".into()));
    assert_eq!((about("prefix"), about("fate")), ("10.0.0.0/8".into(), "unknown".into()));
    let way = &json["ways"][0];
    assert_eq!((&way["fate"], &way["reason"]), (&"unknown".into(), &"there is no list `NOWHERE`".into()));
    let last = way["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        *last,
        json!({
            "file": "a/edge.cfg", "line": 29, "column": 31, "end_line": 29, "end_column": 38,
            "message": "not known: there is no list `NOWHERE`",
        })
    );
}

#[test]
fn host_bits_are_cleared_with_a_note() {
    let ran = why(&network(), &["--device", "edge", "--peer", "192.0.2.9", "10.1.2.3/8"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("10.0.0.0/8") && !ran.out.contains("10.1.2.3"), "{ran:?}");
    assert_eq!(ran.err, "bgplint: note: 10.1.2.3/8 has host bits; the answer is about 10.0.0.0/8\n");
}

#[test]
fn one_device_needs_no_name() {
    let folder = Folder::new();
    let asked = ["why", "--peer", "192.0.2.9", "10.0.0.0/8", "-"];
    assert_eq!(folder.run_with_stdin(&asked, EDGE.as_bytes()).status, 0);
}

/// A router that sends many prefixes, of which a list for people shows some.
fn with_many_prefixes() -> Folder {
    let mut text = "hostname r\nrouter bgp 1\n neighbor 192.0.2.1 remote-as 2\n".to_owned();
    let mut routes = String::new();
    for number in 0..1940 {
        let (high, low) = (number / 256, number % 256);
        writeln!(text, " network 10.{high}.{low}.0 mask 255.255.255.0").unwrap();
        writeln!(routes, "ip route 10.{high}.{low}.0 255.255.255.0 Null0").unwrap();
    }
    Folder::with(&[("r.cfg", &(text + &routes))])
}

#[test]
fn long_lists_are_cut_unless_one_neighbor_is_asked_about() {
    let folder = with_many_prefixes();
    let all = folder.run(&["routes", "--direction", "out"]).out;
    assert!(all.contains("sends 1,940 prefixes for certain\n"), "{all}");
    assert!(all.contains("        and 1,932 more\n") && all.lines().count() < 20, "{all}");
    let one = folder.run(&["routes", "--direction", "out", "--peer", "192.0.2.1"]).out;
    assert!(one.lines().count() > 1940 && !one.contains(" more\n"), "{one}");
    assert_eq!(sessions(&folder, &[])[0]["proven"].as_array().unwrap().len(), 1940);
}

#[test]
fn threads_change_no_byte() {
    let folder = Folder::new();
    for number in 0..40 {
        let text = EDGE.replace("hostname edge", &format!("hostname r{number}"));
        folder.write(format!("r{number}.cfg"), text.as_bytes());
    }
    for format in ["text", "json"] {
        let with = |threads| {
            let mut command = folder.command(&["routes", "--format", format]);
            Ran::from(command.env("RAYON_NUM_THREADS", threads).output().unwrap()).out
        };
        let expected = with("1");
        assert_eq!(with("2"), expected);
        assert_eq!(with("7"), expected);
        let last = if format == "text" { "device r9 (r9.cfg)" } else { "\"device\":\"r9\"" };
        assert!(expected.contains(last), "{expected}");
    }
}

#[test]
fn what_cannot_be_read_takes_nothing_with_it() {
    let ran = network().run(&["routes", ".", "nowhere"]);
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("device edge") && ran.err.contains("cannot read `nowhere`"), "{ran:?}");
    let both = network().run(&["routes", ".", "nowhere", "--device", "nobody"]);
    assert!(
        both.err.contains("cannot read `nowhere`") && both.err.contains("no device `nobody`"),
        "{both:?}"
    );
}

/// Each session has filters of its own, and more of them than are followed.
#[test]
fn what_is_not_followed_is_said() {
    let neighbor = |it: usize| {
        let peer = format!("10.{}.{}.2", it / 256, it % 256);
        format!(" neighbor {peer} remote-as 65001\n neighbor {peer} prefix-list P{it} in\n")
    };
    let neighbors: String = (0..1_002).map(neighbor).collect();
    let text = format!("hostname r\nrouter bgp 65000\n{neighbors} neighbor 192.0.2.1 remote-as 65002\n");
    let json = Folder::with(&[("r.cfg", &text)])
        .run(&["routes", "--peer", "192.0.2.1", "--direction", "out", "--format", "json"])
        .json();
    let unknown = &json["sessions"][0]["unknown"][0];
    assert!(
        unknown["reason"].as_str().unwrap().starts_with("there are too many kinds of sessions"),
        "{json}"
    );
}

#[test]
fn nothing_to_show_is_said() {
    let folder = Folder::with(&[(
        "r.cfg",
        "hostname r\ninterface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n",
    )]);
    let text = folder.run(&["routes"]);
    assert_eq!((text.status, text.out.as_str()), (0, ""));
    assert_eq!(text.err, "bgplint: note: there is no BGP session\n");
    let json = folder.run(&["routes", "--format", "json"]);
    assert_eq!(json.out, "{\"sessions\":[]}\n");
}

#[test]
fn hostile_names_and_secrets_do_no_harm() {
    let long = "x".repeat(100_000);
    let text = "hostname ::error::\x1b[2Jr\u{202e}##[error]\n\
        router bgp 64500\n\
        \x20neighbor 192.0.2.1 remote-as 64501\n\
        \x20neighbor 192.0.2.1 description \x1b]0;t\x07 password hunter2secret LONG\n\
        \x20neighbor 192.0.2.1 password hunter2secret\n\
        \x20network 10.0.0.0\n\
        \x20neighbor 192.0.2.1 route-map ##vso[x]\x1b[31mLONG out\n\
        ip route 10.0.0.0 255.0.0.0 Null0\n\
        route-map ##vso[x]\x1b[31mLONG permit 10\n\
        \x20match ip address prefix-list ::set-output::LONG\n"
        .replace("LONG", &long);
    let folder = Folder::with(&[("::warning::\u{1b}[2J.cfg", &text)]);
    let harmless = |ran: &Ran, most: usize| {
        let out = format!("{}{}", ran.out, ran.err);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(!out.contains(['\x1b', '\x07', '\u{202e}']), "{out:?}");
        assert!(!out.contains("##[") && !out.contains("##vso["), "{out:?}");
        assert!(!out.contains("hunter2"), "{out:?}");
        assert!(out.lines().all(|it| !it.trim_start().starts_with("::")), "{out:?}");
        assert!(out.len() < most, "{} bytes", out.len());
    };
    harmless(&folder.run(&["routes"]), 4000);
    harmless(&folder.run(&["routes", "--peer", "192.0.2.1"]), 4000);
    harmless(&why(&folder, &["--peer", "192.0.2.1", "10.0.0.0/8"]), 16_000);
    harmless(&folder.run(&["routes", "--format", "json"]), 16_000);
    // Once, names may be as long as they are.
    harmless(&why(&folder, &["--peer", "192.0.2.1", "10.0.0.0/8", "--format", "json"]), 2_000_000);
    for arguments in [&["routes", "--device", "r"][..], &["why", "--peer", "192.0.2.2", "10.0.0.0/8"]] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, 2);
        assert!(!ran.err.contains('\x1b') && ran.err.len() < 4000, "{ran:?}");
    }
}

#[test]
fn colours_are_for_terminals() {
    let folder = network();
    for arguments in [&["routes"][..], &["why", "--device", "edge", "--peer", "192.0.2.9", "10.0.0.0/8"]] {
        let coloured = |more: &[&str]| folder.run(&[arguments, more].concat()).out.contains('\x1b');
        assert!(!coloured(&[]) && coloured(&["--color", "always"]));
        assert!(!coloured(&["--color", "always", "--format", "json"]));
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_trouble() {
    let folder = with_many_prefixes();
    let mut child = folder
        .command(&["routes", "--peer", "192.0.2.1"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
}

/// The names of all fields, with those around them; entries of an array count as one.
fn shape(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                shape(value, &format!("{path}.{name}"), into);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|it| shape(it, path, into)),
        _ => {
            into.insert(path.to_owned());
        }
    }
}

fn shape_of(value: &Value) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    shape(value, "", &mut fields);
    fields
}

/// The example of a command in the documentation.
fn documented(command: &str) -> BTreeSet<String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/routes.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, example) = page.split_once(&format!("<!-- shape: {command} -->\n```json\n")).expect("an example");
    shape_of(&serde_json::from_str(example.split("```").next().unwrap()).unwrap())
}

#[test]
fn the_documented_json_has_the_fields_of_the_real_one() {
    let folder = Folder::with(&[(
        "r.cfg",
        "hostname r\nrouter bgp 1\n neighbor 192.0.2.1 remote-as 2\n \
        neighbor 192.0.2.1 route-map M out\n redistribute ospf 1\n network 10.0.0.0\nip route 10.0.0.0 255.0.0.0 Null0\n\
        ip prefix-list P permit 10.0.0.0/8 le 24\nroute-map M permit 10\n match ip address prefix-list P\n\
        route-map M permit 20\n match ip address prefix-list NOWHERE\n",
    )]);
    let routes = folder.run(&["routes", "--direction", "out", "--format", "json"]).json();
    // Until the analysis says what a doubt is about.
    let fields =
        |it: BTreeSet<String>| it.into_iter().filter(|it| !it.contains(".prefixes.")).collect::<Vec<_>>();
    assert_eq!(fields(shape_of(&routes)), fields(documented("routes")));
    let why = why(&folder, &["--peer", "192.0.2.1", "172.16.0.0/12", "--format", "json"]).json();
    assert_eq!(why["fate"], "unknown");
    assert_eq!(shape_of(&why), documented("why"));
}
