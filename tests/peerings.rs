//! `bgplint peerings`, as its users meet it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;

use std::fmt::Write as _;
use std::path::Path;

use folder::{Folder, Ran};
use serde_json::{Value, json};

/// A session over a sub-interface.
struct Link {
    port: &'static str,
    outer: u16,
    inner: u16,
    /// The last number of the link subnet's first address is 0 or 4.
    block: &'static str,
    half: u8,
    more: &'static str,
}

fn link(outer: u16, inner: u16, block: &'static str, half: u8) -> Link {
    Link { port: "TenGigabitEthernet0/0/1", outer, inner, block, half, more: "" }
}

/// A router with these links, each with a session to Microsoft.
fn router(name: &str, links: &[Link]) -> String {
    let mut text = format!("version 17.9\nhostname {name}\n");
    for Link { port, outer, inner, block, half, .. } in links {
        let tags = if *outer == 0 { format!("{inner}") } else { format!("{outer} second-dot1q {inner}") };
        let _infallible = write!(
            text,
            "interface {port}.{outer}{inner}\n encapsulation dot1Q {tags}\n ip address {block}.{} 255.255.255.252\n \
             bfd interval 300 min_rx 300 multiplier 3\n",
            half + 1
        );
    }
    text.push_str("router bgp 65010\n");
    for Link { block, half, more, .. } in links {
        let peer = format!("{block}.{}", half + 2);
        let _infallible = writeln!(text, " neighbor {peer} remote-as 12076");
        for line in more.lines() {
            let _infallible = writeln!(text, " neighbor {peer} {line}");
        }
    }
    text
}

fn json_of(folder: &Folder) -> Value {
    let ran = folder.run(&["peerings", "--format", "json"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.json()
}

/// Which neighbors belong to which circuit, peering by peering, pair by pair.
fn circuits(folder: &Folder) -> Vec<Vec<Vec<[Value; 2]>>> {
    let all = json_of(folder);
    let list = |it: &Value, key: &str| it[key].as_array().unwrap().clone();
    let pair = |family: &Value| [0, 1].map(|at| family["links"][at]["session"]["peer"].clone());
    let peering = |it: &Value| list(it, "families").iter().map(pair).collect();
    let circuit = |it: &Value| list(it, "peerings").iter().map(peering).collect();
    list(&all, "circuits").iter().map(circuit).collect()
}

#[test]
fn peerings_behind_one_provider_tag_are_one_circuit() {
    let links = |half| {
        [
            link(117, 100, "192.168.15", half),
            link(117, 200, "131.107.0", half),
            link(118, 100, "192.168.16", half),
            link(118, 200, "131.107.1", half),
        ]
    };
    let folder = Folder::with(&[("a.cfg", &router("a", &links(0))), ("b.cfg", &router("b", &links(4)))]);
    let pair = |block: &str| vec![[json!(format!("{block}.2")), json!(format!("{block}.6"))]];
    let expected = [vec![pair("192.168.15"), pair("131.107.0")], vec![pair("192.168.16"), pair("131.107.1")]];
    assert_eq!(circuits(&folder), expected);
    let circuit = &json_of(&folder)["circuits"][1];
    assert_eq!((&circuit["name"], &circuit["outer_tags"]), (&Value::Null, &json!([118])));
    assert_eq!(circuit["devices"], json!(["a", "b"]));
}

#[test]
fn circuits_that_nothing_tells_apart_are_not_put_together() {
    // Two circuits on one port without a provider's tag: which private peering goes with which other, nobody knows.
    let links = |half| {
        [link(0, 100, "192.168.15", half), link(0, 200, "131.107.0", half), link(0, 300, "192.168.16", half)]
    };
    let folder = Folder::with(&[("a.cfg", &router("a", &links(0))), ("b.cfg", &router("b", &links(4)))]);
    assert_eq!(circuits(&folder).len(), 3);
    // With one peering of each kind it is one circuit.
    let two = |half| router("x", &links(half)[..2]);
    let folder = Folder::with(&[("a.cfg", &two(0)), ("b.cfg", &two(4))]);
    assert_eq!(circuits(&folder).iter().map(Vec::len).collect::<Vec<_>>(), [2]);
}

#[test]
fn each_link_is_told_or_what_is_known_of_it() {
    let up = Link {
        more: "fall-over bfd\npassword hunter2hunter2\nmaximum-prefix 500 80 restart 5",
        ..link(117, 200, "131.107.0", 0)
    };
    let down = Link { more: "shutdown", ..link(117, 200, "131.107.0", 4) };
    let folder = Folder::with(&[("a.cfg", &router("a", &[up])), ("b.cfg", &router("b", &[down]))]);
    let family = json_of(&folder)["circuits"][0]["peerings"][0]["families"][0].clone();
    let [one, other] = [0, 1].map(|at| family["links"][at].clone());
    assert_eq!(family["pair_because"], "their links are the halves of one block");
    assert_eq!((&one["found"], &one["device"]), (&json!("session"), &json!("a")));
    assert_eq!(one["vlan"], json!({"outer": 117, "inner": 200}));
    assert_eq!((&one["subnet"], &one["local_address"]), (&json!("131.107.0.0/30"), &json!("131.107.0.1")));
    let session = &one["session"];
    assert_eq!(
        (&session["state"], &session["key"], &session["bfd"]["on"]),
        (&json!("ready"), &json!(true), &json!(true))
    );
    assert_eq!((&session["local_as"], &session["remote_as"]), (&json!(65010), &json!(12076)));
    let limit = json!({"maximum": 500, "threshold": 80, "beyond": "down", "restart_minutes": 5});
    assert_eq!(session["prefix_limit"], limit);
    let session = &other["session"];
    assert_eq!(
        (&session["state"], &session["reason"]),
        (&json!("down"), &json!("the neighbor is shut down"))
    );
    assert_eq!(session["sends"], Value::Null);
    let text = folder.run(&["peerings"]).out;
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("down: the neighbor is shut down") && text.contains("(b.cfg:9)"), "{text}");
    assert!(text.contains("≠ state ") && text.contains("≠ MD5 key ") && text.contains("≠ BFD "), "{text}");
    assert!(!text.contains("≠ VLAN") && !text.contains("≠ filters") && !text.contains("≠ sends"), "{text}");
}

/// A router with a Microsoft peering whose QoS policy has these classes.
fn with_classes(name: &str, half: u8, classes: &str) -> String {
    bound(&router(name, &[link(117, 200, "131.107.0", half)]), classes)
}

/// The same router with a QoS policy on what leaves by its only link.
fn bound(router: &str, classes: &str) -> String {
    let bound = " 255.255.255.252\n service-policy output TO-MICROSOFT\n";
    let router = router.replace(" 255.255.255.252\n", bound);
    format!(
        "{router}class-map match-any VOICE\n match dscp ef\nclass-map match-any MEDIA\n match dscp af41 af21\n\
         policy-map TO-MICROSOFT\n{classes}"
    )
}

const CLASSES: &str = " class VOICE\n  priority\n class MEDIA\n  bandwidth percent 40\n class class-default\n  set dscp default\n";

#[test]
fn what_qos_does_is_told_in_short_and_class_by_class() {
    let (a, b) = (with_classes("a", 0, CLASSES), with_classes("b", 4, CLASSES));
    let folder = Folder::with(&[("a.cfg", &a), ("b.cfg", &b)]);
    let short = folder.run(&["peerings"]).out;
    assert!(short.contains("TO-MICROSOFT: EF first, AF21 AF41 40 %"), "{short}");
    assert!(!short.contains("≠ QoS") && !short.contains("leaves with"), "{short}");
    let whole = folder.run(&["peerings", "--qos"]).out;
    let rows: Vec<Vec<&str>> = whole.lines().map(|it| it.split_whitespace().collect()).collect();
    for wanted in [
        "EF VOICE first its own marking 11, 15",
        "AF21 AF41 MEDIA 40 % its own marking 13, 17",
        "rest class-default in turn 0 19, 20",
    ] {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        assert_eq!(rows.iter().filter(|it| **it == wanted).count(), 2, "{wanted:?} in\n{whole}");
    }
    let page = folder.run(&["check", "--format", "html"]).out;
    assert_eq!(page.matches("<table class=\"classes\">").count(), 2, "one for each link: {page}");
    assert!(page.contains("<th scope=\"row\">AF21 AF41</th><td>MEDIA</td>"), "{page}");
    let session = &json_of(&folder)["circuits"][0]["peerings"][0]["families"][0]["links"][0]["session"];
    let classes = session["qos"]["classes"].as_array().unwrap();
    assert_eq!((classes.len(), &session["qos"]["unknown"]), (3, &Value::Null));
    assert_eq!(
        (&classes[0]["name"], &classes[0]["first"], &classes[0]["leaves_with"]),
        (&json!("VOICE"), &json!(true), &Value::Null)
    );
    assert_eq!((&classes[1]["code_points"], &classes[1]["percent"]), (&json!([18, 34]), &json!(40)));
    assert_eq!(classes[2]["leaves_with"], json!([0]));
    assert_eq!(classes[2]["decided_by"][1], json!({"file": "a.cfg", "line": 20}));
}

#[test]
fn links_with_other_classes_or_markings_differ() {
    let kept = CLASSES.replace("  set dscp default\n", "");
    let (a, b) = (with_classes("a", 0, CLASSES), with_classes("b", 4, &kept));
    let folder = Folder::with(&[("a.cfg", &a), ("b.cfg", &b)]);
    let text = folder.run(&["peerings"]).out;
    assert!(text.contains("≠ QoS"), "{text}");
}

#[test]
fn where_qos_is_not_known_the_table_says_why() {
    // Of a line that was not understood nobody can say what it does to packets.
    let odd = with_classes("a", 0, CLASSES)
        .replace(" service-policy output", " qos-magic on\n service-policy output");
    let frr = "frr version 10.1\nhostname b\ninterface eth1.200\n ip address 131.107.0.5/30\nrouter bgp 65010\n \
               neighbor 131.107.0.6 remote-as 12076\n";
    let folder = Folder::with(&[("a.cfg", &odd), ("b.conf", frr)]);
    let text = folder.run(&["peerings", "--qos"]).out;
    assert!(text.contains("not in the configuration"), "{text}");
    assert!(text.contains("not known: a line of its interface"), "{text}");
    assert!(!text.contains("≠ QoS") && !text.contains("code points"), "{text}");
    let family = json_of(&folder)["circuits"][0]["peerings"][0]["families"][0].clone();
    let [cisco, linux] = [0, 1].map(|at| family["links"][at]["session"]["qos"].clone());
    assert_eq!(linux, Value::Null);
    assert_eq!(cisco["classes"], json!([]));
    assert_eq!(cisco["unknown"]["code_points"].as_array().map(Vec::len), Some(64));
}

#[test]
fn a_missing_partner_is_as_sure_as_the_input_is_whole() {
    let lone = router("a", &[link(117, 200, "131.107.0", 0)]);
    let folder = Folder::with(&[("a.cfg", &lone)]);
    assert_eq!(json_of(&folder)["complete"], false);
    assert!(folder.run(&["peerings"]).out.contains("missing here;"));
    let other =
        "version 17.9\nhostname b\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n";
    folder.write("b.cfg", other.as_bytes());
    assert!(folder.run(&["peerings"]).out.contains("missing: none of the 2"));
    assert_eq!(json_of(&folder)["circuits"][0]["peerings"][0]["families"][0]["links"][1]["found"], "nothing");
    let vacant = other.replace("10.0.0.1 255.255.255.0", "131.107.0.5 255.255.255.252");
    let vacant = vacant.replace(
        "GigabitEthernet0/0\n",
        "TenGigabitEthernet0/0/1.200\n encapsulation dot1Q 118 second-dot1q 200\n",
    );
    folder.write("b.cfg", vacant.as_bytes());
    assert!(folder.run(&["peerings"]).out.contains("b has the link and no session"));
    let link = &json_of(&folder)["circuits"][0]["peerings"][0]["families"][0]["links"][1];
    assert_eq!((&link["found"], &link["device"]), (&json!("interface"), &json!("b")));
    assert_eq!((&link["subnet"], &link["session"]), (&json!("131.107.0.4/30"), &Value::Null));
}

#[test]
fn what_is_sent_is_compared_whole() {
    let announce = |count: usize| {
        let mut text = router("x", &[link(117, 100, "192.168.15", if count == 30 { 0 } else { 4 })]);
        for it in 0..count {
            let _infallible = writeln!(text, " network 10.1.{it}.0 mask 255.255.255.0");
        }
        for it in 0..count {
            let _infallible = writeln!(text, "ip route 10.1.{it}.0 255.255.255.0 Null0");
        }
        text
    };
    let folder = Folder::with(&[("a.cfg", &announce(30)), ("b.cfg", &announce(31))]);
    let text = folder.run(&["peerings"]).out;
    assert!(
        text.contains("≠ sends ") && text.contains("and 26 more") && text.contains("and 27 more"),
        "{text}"
    );
    let session = &json_of(&folder)["circuits"][0]["peerings"][0]["families"][0]["links"][0]["session"];
    assert_eq!(session["sends"]["proven"], 30);
    assert_eq!(session["sends"]["first"].as_array().unwrap().len(), 8);
}

#[test]
fn one_device_can_be_asked_for() {
    let folder = Folder::with(&[
        ("a.cfg", &router("a", &[link(117, 100, "192.168.15", 0)])),
        ("b.cfg", &router("b", &[link(117, 100, "192.168.15", 4)])),
        ("c.cfg", &router("c", &[link(118, 100, "192.168.16", 0)])),
    ]);
    let run = |device: &str| -> Ran { folder.run(&["peerings", "--device", device]) };
    let text = run("b").out;
    assert!(
        text.contains("192.168.15.2") && !text.contains("192.168.16.2"),
        "both links of its peerings: {text}"
    );
    assert!(run("c.cfg").out.contains("192.168.16.2"));
    let unknown = run("cc.cfg");
    assert_eq!((unknown.status, unknown.out.as_str()), (2, ""), "{unknown:?}");
    assert!(unknown.err.contains("there is no device `cc.cfg`"), "{unknown:?}");
}

/// The facts of a circuit with private peering.
const FACTS: &str = r#"{
  "name": "ams-01",
  "type": "Microsoft.Network/expressRouteCircuits",
  "properties": {
    "peerings": [
      {
        "name": "AzurePrivatePeering",
        "properties": {
          "peeringType": "AzurePrivatePeering",
          "state": "Enabled",
          "azureASN": 12076,
          "peerASN": 65010,
          "primaryPeerAddressPrefix": "192.168.15.4/30",
          "secondaryPeerAddressPrefix": "192.168.15.0/30",
          "vlanId": 100
        }
      }
    ]
  }
}
"#;

#[test]
fn what_microsoft_cannot_answer_is_not_ready() {
    let config = |asn, first, peer| {
        format!(
            "version 17.9\nhostname x\ninterface GigabitEthernet0/0/1.200\n description ExpressRoute\n encapsulation dot1Q 200\n \
             ip address 131.107.0.{first} 255.255.255.252\nrouter bgp 3300\n neighbor 131.107.0.{peer} remote-as {asn}\n \
             neighbor 131.107.0.{peer} description ExpressRoute\n"
        )
    };
    let reason = |asn, first, peer| {
        let folder = Folder::with(&[("a.cfg", &config(asn, first, peer))]);
        let links = json_of(&folder)["circuits"][0]["peerings"][0]["families"][0]["links"].clone();
        let sessions = links.as_array().unwrap().iter().map(|it| it["session"].clone());
        let session = sessions.into_iter().find(|it| !it.is_null()).unwrap();
        (session["state"].clone(), session["reason"].clone())
    };
    assert_eq!(reason(12076, 1, 2), (json!("ready"), Value::Null));
    assert_eq!(reason(8075, 1, 2), (json!("down"), json!("Microsoft speaks from AS 12076")));
    assert_eq!(
        reason(12076, 2, 1),
        (json!("down"), json!("the ends of its link must be 131.107.0.1 and 131.107.0.2"))
    );
}

#[test]
fn facts_name_the_circuit_and_tell_the_links_apart() {
    let folder = Folder::with(&[
        ("net/a.cfg", &router("a", &[link(117, 100, "192.168.15", 0)])),
        ("net/b.cfg", &router("b", &[link(117, 100, "192.168.15", 4)])),
        ("ams-01.json", FACTS),
        ("bad.json", "{"),
    ]);
    let ran = folder.run(&["peerings", "net", "--circuit", "ams-01.json", "--format", "json"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    let circuit = &ran.json()["circuits"][0];
    assert_eq!(circuit["name"], "ams-01");
    let links = &circuit["peerings"][0]["families"][0]["links"];
    assert_eq!(
        (&links[0]["role"], &links[0]["device"]),
        (&json!("primary"), &json!("b")),
        "the primary is first"
    );
    assert_eq!((&links[1]["role"], &links[1]["device"]), (&json!("secondary"), &json!("a")));
    assert!(
        folder
            .run(&["peerings", "net", "--circuit", "ams-01.json"])
            .out
            .starts_with("circuit ams-01: b and a, ")
    );
    let page = folder.run(&["check", "net", "--circuit", "ams-01.json", "--format", "html"]).out;
    assert!(page.contains("circuit ams-01: b and a"), "{page}");
    let ran = folder.run(&["peerings", "net", "--circuit", "bad.json"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.out.contains("192.168.15.2") && ran.err.contains("bad.json"), "{ran:?}");
}

#[test]
fn settings_name_circuits_too() {
    let folder = Folder::with(&[
        ("a.cfg", &router("a", &[link(117, 100, "192.168.15", 0)])),
        ("b.cfg", &router("b", &[link(117, 100, "192.168.15", 4)])),
        ("circuits/ams.json", FACTS),
        ("bgplint.toml", "[[circuit]]\nname = \"ams-02\"\nfacts = \"circuits/ams.json\"\n"),
    ]);
    let ran = folder.run(&["peerings"]);
    assert!(ran.status == 0 && ran.out.starts_with("circuit ams-02: b and a, outer tag 117\n"), "{ran:?}");
    folder.write("bgplint.toml", b"[[peering]]\ndevise = \"a\"\n");
    let ran = folder.run(&["peerings"]);
    assert!(ran.status == 2 && ran.out.contains("192.168.15.2") && ran.err.contains("devise"), "{ran:?}");
}

#[test]
fn nothing_to_show_is_said() {
    let folder = Folder::with(&[(
        "a.cfg",
        "version 17.9\nhostname a\nrouter bgp 1\n neighbor 192.0.2.1 remote-as 2\n",
    )]);
    let ran = folder.run(&["peerings"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("there is no session to Microsoft"), "{ran:?}");
    assert_eq!(
        folder.run(&["peerings", "--format", "json"]).out,
        "{\"version\":1,\"complete\":false,\"circuits\":[]}\n"
    );
}

#[test]
fn names_have_no_effect_on_a_terminal_or_a_build_server() {
    let hostile = router("::error::x\u{1b}[31m##[group]", &[link(117, 100, "192.168.15", 0)]);
    let folder = Folder::with(&[("a.cfg", &hostile)]);
    for format in ["text", "json"] {
        let out = folder.run(&["peerings", "--format", format]).out;
        assert!(!out.contains('\u{1b}') && !out.contains("##["), "{out}");
        assert!(out.lines().all(|it| !it.trim_start().starts_with("::")), "{out}");
    }
}

/// Replaces every value by its type, and looks only at the first of a list.
fn shape(it: &Value) -> Value {
    match it {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, it)| {
                (name.clone(), if it.is_object() || it.is_array() { shape(it) } else { Value::Null })
            })
            .collect(),
        Value::Array(all) => all.iter().take(1).map(shape).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::Null,
    }
}

#[test]
fn documentation_shows_every_field() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/peerings.md"))
        .expect("the page");
    let (_, example) = page.split_once("<!-- shape: peerings -->\n```json\n").expect("an example");
    let (example, _) = example.split_once("```").unwrap();
    let documented: Value = serde_json::from_str(example).unwrap();
    let peer =
        "fall-over bfd\nprefix-list OUT out\nroute-map IN in\nmaximum-prefix 500 80 restart 5\ndescription x";
    let folder = Folder::new();
    for (name, half) in [("a", 0), ("b", 4)] {
        let mut text = router(name, &[Link { more: peer, ..link(117, 100, "192.168.15", half) }]);
        text.push_str(" network 10.1.0.0 mask 255.255.0.0\n neighbor 10.9.9.9 remote-as 65010\n");
        text.push_str(
            "ip route 10.1.0.0 255.255.0.0 Null0\nip prefix-list OUT seq 5 permit 10.0.0.0/8 le 24\n",
        );
        text.push_str("ip prefix-list OUT seq 7 permit 10.1.0.0/16\n");
        // One class is known, and what becomes of all others is not.
        let classes = " class VOICE\n  police 1000000 conform-action transmit exceed-action set-dscp-transmit 0\n class CALLS\n  \
                       priority\nclass-map match-any CALLS\n match protocol rtp\n";
        folder.write(format!("{name}.cfg"), bound(&text, classes).as_bytes());
    }
    let real = json_of(&folder);
    let (real, documented) = (shape(&real), shape(&documented));
    let without_unknown = |it: &Value| {
        let mut it = it.clone();
        it["circuits"][0]["peerings"][0]["families"][0]["links"][0]["session"]["sends"]["first_unknown"] =
            json!([]);
        it
    };
    assert_eq!(without_unknown(&real), without_unknown(&documented));
}
