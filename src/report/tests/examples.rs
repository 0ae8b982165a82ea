//! Each format as a user sees it.

use super::*;

const EDGE: &str = "\
hostname er1
!
interface TenGigabitEthernet0/0/1
 description Zürich
!
router bgp 64512
 neighbor 192.0.2.2 remote-as 12076
 neighbor 192.0.2.2 password 7 0822455D0A16
 address-family ipv4
  network 10.0.0.0 mask 255.0.0.0
  network 203.0.113.0 mask 255.255.255.0
  neighbor 192.0.2.2 route-map RM-MS-OUT out
";

const POLICY: &str = "\
route-map RM-MS-OUT permit 10
 match ip address prefix-list PL-MS-OUT
!
ip prefix-list PL-MS-OUT seq 20 permit 0.0.0.0/0 le 32
";

pub(super) fn case() -> Case {
    let mut case = Case::default();
    let edge = case.add("er1-ams.cfg", EDGE);
    let policy = case.add("policy/ms.cfg", POLICY);
    let secret = case.find(edge, "0822455D0A16");
    case.secrets = Secrets::new(vec![secret], &[], &case.sources);
    let mut leak = finding(
        "private-prefix-advertised",
        Severity::Error,
        "10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the Microsoft-peering session 192.0.2.2",
        &[
            (case.find(edge, "route-map RM-MS-OUT"), "every route to this neighbor goes through RM-MS-OUT"),
            (case.find(edge, "network 10.0.0.0 mask 255.0.0.0"), "originates 10.0.0.0/8"),
            (case.find(policy, "match ip address prefix-list PL-MS-OUT"), "permits what PL-MS-OUT permits"),
            (case.find(policy, "permit 0.0.0.0/0 le 32"), "permits 10.0.0.0/8"),
        ],
    );
    leak.device = Some("er1-ams".to_owned());
    leak.notes.push("Microsoft drops private prefixes and may take the session down".to_owned());
    leak.help =
        Some("deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny 10.0.0.0/8 le 32`".into());
    let mut weak = finding(
        "session-without-bfd",
        Severity::Warning,
        "session 192.0.2.2 has no BFD",
        &[(case.find(edge, "neighbor 192.0.2.2 remote-as 12076"), "no `fall-over bfd`")],
    );
    weak.certainty = Certainty::Likely;
    case.findings = vec![leak, weak];
    case.summary =
        Summary { devices: 1, lines: 16, unknown_lines: 0, errors: 1, warnings: 1, ..Summary::default() };
    case
}

#[test]
fn full() {
    let style = Style { width: 90, ..Style::PLAIN };
    let expected = "\
session-without-bfd (likely) (https://github.com/bgplint/bgplint/blob/main/docs/rules/session-without-bfd.md)

  ⚠ session 192.0.2.2 has no BFD
   ╭─[er1-ams.cfg:7:2]
 6 │ router bgp 64512
 7 │  neighbor 192.0.2.2 remote-as 12076
   ·  ─────────────────┬────────────────
   ·                   ╰── no `fall-over bfd`
 8 │  neighbor 192.0.2.2 password 7 ************
   ╰────

private-prefix-advertised (https://github.com/bgplint/bgplint/blob/main/docs/rules/private-prefix-advertised.md)

  × 10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the Microsoft-peering session
  │ 192.0.2.2
    ╭─[er1-ams.cfg:12:22]
  9 │  address-family ipv4
 10 │   network 10.0.0.0 mask 255.0.0.0
    ·   ───────────────┬───────────────
    ·                  ╰── 2. originates 10.0.0.0/8
 11 │   network 203.0.113.0 mask 255.255.255.0
 12 │   neighbor 192.0.2.2 route-map RM-MS-OUT out
    ·                      ─────────┬─────────
    ·                               ╰── 1. every route to this neighbor goes through RM-MS-OUT
    ╰────
  ╰─▶   ☞ in policy/ms.cfg
         ╭─[policy/ms.cfg:2:2]
       1 │ route-map RM-MS-OUT permit 10
       2 │  match ip address prefix-list PL-MS-OUT
         ·  ───────────────────┬──────────────────
         ·                     ╰── 3. permits what PL-MS-OUT permits
       3 │ !
       4 │ ip prefix-list PL-MS-OUT seq 20 permit 0.0.0.0/0 le 32
         ·                                 ───────────┬──────────
         ·                                            ╰── 4. permits 10.0.0.0/8
         ╰────
  note: Microsoft drops private prefixes and may take the session down
  help: deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny 10.0.0.0/8
        le 32`

1 device, 16 lines, all understood: 1 error, 1 warning
";
    assert_eq!(case().written(Format::Full, &style), expected);
}

#[test]
fn concise() {
    let expected = "\
er1-ams.cfg:7:2: warning[session-without-bfd]: session 192.0.2.2 has no BFD (likely)
er1-ams.cfg:12:22: error[private-prefix-advertised]: 10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the \
Microsoft-peering session 192.0.2.2 (every route to this neighbor goes through RM-MS-OUT er1-ams.cfg:12 -> \
originates 10.0.0.0/8 er1-ams.cfg:10 -> permits what PL-MS-OUT permits policy/ms.cfg:2 -> permits 10.0.0.0/8 \
policy/ms.cfg:4)
1 device, 16 lines, all understood: 1 error, 1 warning
";
    assert_eq!(case().written(Format::Concise, &Style::PLAIN), expected);
}

#[test]
fn plain() {
    let expected = "\
Finding 1 of 2.
Warning (likely): session 192.0.2.2 has no BFD
Rule: session-without-bfd
Place: file er1-ams.cfg, line 7, column 2.
  What: no `fall-over bfd`
  Line 7: neighbor 192.0.2.2 remote-as 12076

Finding 2 of 2.
Error: 10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the Microsoft-peering session 192.0.2.2
Rule: private-prefix-advertised
Device: er1-ams
Step 1 of 4: file er1-ams.cfg, line 12, column 22.
  What: every route to this neighbor goes through RM-MS-OUT
  Line 12: neighbor 192.0.2.2 route-map RM-MS-OUT out
Step 2 of 4: file er1-ams.cfg, line 10, column 3.
  What: originates 10.0.0.0/8
  Line 10: network 10.0.0.0 mask 255.0.0.0
Step 3 of 4: file policy/ms.cfg, line 2, column 2.
  What: permits what PL-MS-OUT permits
  Line 2: match ip address prefix-list PL-MS-OUT
Step 4 of 4: file policy/ms.cfg, line 4, column 33.
  What: permits 10.0.0.0/8
  Line 4: ip prefix-list PL-MS-OUT seq 20 permit 0.0.0.0/0 le 32
Note: Microsoft drops private prefixes and may take the session down
Help: deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny 10.0.0.0/8 le 32`

1 device, 16 lines, all understood: 1 error, 1 warning.
";
    assert_eq!(case().written(Format::Plain, &Style::PLAIN), expected);
    // A width is for eyes.
    assert_eq!(case().written(Format::Plain, &Style { width: 40, ..Style::PLAIN }), expected);
}

#[test]
fn plain_keeps_to_what_can_be_said() {
    let mut case = Case::default();
    let text = format!("\tdescription \x1b[31m##[error]x\n password hunter2\n{}end\n", "x ".repeat(3000));
    let file = case.add("::error::a.cfg", text);
    case.secrets = Secrets::new(vec![case.find(file, "hunter2")], &[], &case.sources);
    let mut labels = vec![
        (case.find(file, "##[error]x"), "::error::one"),
        (case.find(file, "hunter2"), "hunter2 is weak"),
        (case.find(file, "end"), ""),
    ];
    labels.extend(vec![(case.find(file, "description"), "again"); 24]);
    case.findings = vec![finding("r", Severity::Info, "::error::m", &labels)];
    let plain = case.written(Format::Plain, &Style::PLAIN);
    for line in [
        "Info: ::error::m\n",
        "Step 1 of 27: file ::error::a.cfg, line 1, column 19.\n  What: ::error::one\n  Line 1: description ␛[31m#♯[error]x\n",
        "  What: *** is weak\n  Line 2: password *******\n",
        "line 3, column 6001.\n  Line 3: …",
        "And 3 more places.\n",
    ] {
        assert!(plain.contains(line), "{line}: {plain}");
    }
    assert!(plain.lines().all(|it| it.chars().count() < 300), "{plain}");
}

#[test]
fn json() {
    let mut case = case();
    case.findings.remove(0);
    let expected = r#"{"version":1,"findings":[
{"rule":"session-without-bfd","group":"policy","severity":"warning","certainty":"likely","message":"session 192.0.2.2 has no BFD","device":"","object":"","labels":[{"file":"er1-ams.cfg","line":7,"column":2,"end_line":7,"end_column":36,"start":90,"end":124,"primary":true,"message":"no `fall-over bfd`"}],"notes":[],"help":"","url":"https://github.com/bgplint/bgplint/blob/main/docs/rules/session-without-bfd.md","fingerprint":""}
],"summary":{"devices":1,"lines":16,"unknown_lines":0,"errors":1,"warnings":1,"infos":0,"suppressed":0}}
"#;
    assert_eq!(case.written(Format::Json, &Style::PLAIN), expected);
}

#[test]
fn json_without_findings() {
    let expected = r#"{"version":1,"findings":[],"summary":{"devices":0,"lines":0,"unknown_lines":0,"errors":0,"warnings":0,"infos":0,"suppressed":0}}
"#;
    assert_eq!(Case::default().written(Format::Json, &Style::PLAIN), expected);
}

#[test]
fn json_counts_characters_and_bytes_on_disk() {
    let mut case = Case::default();
    // A byte order mark, Latin-1, then the label behind it on its own line.
    let file = case.add("a.cfg", b"\xEF\xBB\xBF description Z\xFCrich\n \xE9\xE9 x {\n y }".to_vec());
    let span = case.find(file, "x {\n y");
    case.findings = vec![finding("r", Severity::Info, "m", &[(span, "l")])];
    let json = case.json();
    let label = &json["findings"][0]["labels"][0];
    let number = |key: &str| label[key].as_u64().unwrap();
    assert_eq!((number("line"), number("column")), (2, 5));
    assert_eq!((number("end_line"), number("end_column")), (3, 3));
    assert_eq!((number("start"), number("end")), (27, 33));
}

#[test]
fn the_header_counts_characters_and_underlines_follow_wide_text() {
    let mut case = Case::default();
    let file = case.add("a.cfg", b"\tdescription \xE9\xE9\xE9 here\n".to_vec());
    case.findings = vec![finding("r", Severity::Info, "m", &[(case.find(file, "here"), "l")])];
    let expected = "\
r (https://github.com/bgplint/bgplint/blob/main/docs/rules/r.md)

  ☞ m
   ╭─[a.cfg:1:18]
 1 │     description ééé here
   ·                     ──┬─
   ·                       ╰── l
   ╰────

no devices, no lines: no findings
";
    assert_eq!(case.written(Format::Full, &Style::PLAIN), expected);
}

#[test]
fn distant_labels_get_windows_of_their_own() {
    let mut case = Case::default();
    let text = format!("first\n{}last\n", "filler\n".repeat(40_000));
    let file = case.add("a.cfg", text);
    let labels = [(case.find(file, "last"), "2"), (case.find(file, "first"), "1")];
    case.findings = vec![finding("r", Severity::Error, "m", &labels)];
    let ascii = Style { unicode: false, ..Style::PLAIN };
    let expected = "\
r (https://github.com/bgplint/bgplint/blob/main/docs/rules/r.md)

  x m
   ,-[a.cfg:1:1]
 1 | first
   : ^^|^^
   :   `-- 1
 2 | filler
   `----
       ,-[a.cfg:40002:1]
 40001 | filler
 40002 | last
       : ^^|^
       :   `-- 2
       `----

no devices, no lines: no findings
";
    assert_eq!(case.written(Format::Full, &ascii), expected);
}

#[test]
fn the_address_of_a_rule_is_spelt_out_once_and_links_replace_it() {
    let mut case = case();
    case.findings.push(case.findings[1].clone());
    let text = case.written(Format::Full, &Style::PLAIN);
    assert_eq!(text.matches("session-without-bfd.md)").count(), 1);
    let linked = case.written(Format::Full, &Style { links: true, colour: true, ..Style::PLAIN });
    assert_eq!(linked.matches("session-without-bfd.md\x1b\\session-without-bfd\x1b]8;;").count(), 2);
    assert!(linked.contains("\x1b[31m"), "errors are red");
}

#[test]
fn findings_are_sorted_whatever_their_order() {
    let mut case = case();
    let written =
        |case: &Case| Format::ALL.iter().map(|it| case.written(*it, &Style::PLAIN)).collect::<Vec<_>>();
    let before = written(&case);
    case.findings.reverse();
    assert_eq!(before, written(&case));
}
