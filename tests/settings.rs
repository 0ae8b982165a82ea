//! Settings as their users meet them: what they change, where they are found, what is said when they are wrong.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use bgplint::config::{self, Config};
use bgplint::rules::RULES;
use bgplint::text::{FileId, Source};
use folder::{Folder, Ran};

/// An error, `undefined-policy`, a warning, `unknown-command`, and nothing else that is wrong for sure.
const BAD: &str = "hostname r1\nfrobnicate\ninterface GigabitEthernet0/0\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n \
    neighbor 192.0.2.1 route-map NOWHERE out\n";

/// Two devices whose only sessions to Microsoft run over documentation space.
const LAB: &str = "hostname r1\ninterface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.252\nip route 10.0.0.0 255.0.0.0 Null0\n\
    router bgp 65000\n neighbor 192.0.2.2 remote-as 12076\n network 10.0.0.0\n neighbor 192.0.2.2 prefix-list OURS out\n\
    ip prefix-list OURS seq 5 permit 10.0.0.0/8\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(text: &[u8]) -> Config {
    config::read(FileId(0), &Source::new(config::FILE_NAME, text.to_vec()))
}

/// What is found, as severity and rule.
fn found(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let word = |it: &serde_json::Value, key: &str| it[key].as_str().unwrap().to_owned();
    json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", word(it, "severity"), word(it, "rule")))
        .collect()
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["check", "--format", "json"], more].concat())
}

/// Everything that is wrong is said at its place. With `BGPLINT_BLESS=1` the test writes anew what is said.
#[test]
fn what_is_wrong_is_said_at_its_place() {
    let mut seen = 0;
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("fixtures/settings")).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|it| it.extension().is_some_and(|it| it == "toml")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = Ran::from(bgplint(&["config", "check", "--config", &format!("fixtures/settings/{name}")]));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}: {ran:?}");
        holds(&path.with_extension("txt"), &ran.err);
        seen += 1;
    }
    assert!(seen >= 8, "where are the settings?");
}

/// What shows only once configurations are read. The rest is reported all the same.
#[test]
fn what_settings_name_must_be_there() {
    let ran = Ran::from(bgplint(&["check", "--select", "references", "fixtures/settings/network"]));
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.out.contains("2 devices"), "{ran:?}");
    holds(&root().join("fixtures/settings/network/expected.txt"), &ran.err);
    // Of one file alone nobody can tell that another device does not exist.
    let one = "fixtures/settings/network/ams-core.cfg";
    let ran = Ran::from(bgplint(&["check", "--no-workspace", "--select", "references", one]));
    assert!(!ran.err.contains("ams-er9"), "{ran:?}");
    assert!(ran.err.contains("× ams-core has no session to Microsoft"), "{ran:?}");
    // Nor of a folder; but it is worth knowing, and changes nothing.
    let settings = "[[peering]]\ndevice = \"r1\"\nkind = \"private\"\n[[peering]]\ndevice = \"r2\"\nkind = \"private\"\n";
    let folder = Folder::with(&[("configs/r1.cfg", LAB), ("bgplint.toml", settings)]);
    let ran = folder.run(&["check", "--no-workspace", "--select", "references", "configs"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.err.contains("⚠ a device that the settings name was not read")
            && ran.err.contains("bgplint.toml:5:10"),
        "{ran:?}"
    );
    // The folder of the settings is read whole, whatever is named.
    assert_eq!(folder.run(&["check", "--select", "references", "configs"]).status, 2);
    assert_eq!(folder.run(&["check", "--select", "references"]).status, 2);
}

fn bgplint(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bgplint"));
    for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(root()).output().unwrap()
}

fn holds(path: &Path, said: &str) {
    if std::env::var_os("BGPLINT_BLESS").is_some() {
        fs::write(path, said).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(said == expected, "{} differs:\n{said}", path.display());
}

#[test]
fn levels_change_what_is_reported() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("bgplint.toml", "")]);
    let with = |settings: &str, more: &[&str]| {
        folder.write("bgplint.toml", settings.as_bytes());
        let ran = check(&folder, more);
        (found(&ran), ran.status)
    };
    let both = ["warning unknown-command".to_owned(), "error undefined-policy".to_owned()];
    assert_eq!(with("", &[]), (both.to_vec(), 1));
    let policy = |level: &str| vec![both[0].clone(), format!("{level} undefined-policy")];
    assert_eq!(with("[rules]\nreferences = \"info\"", &[]), (policy("info"), 0));
    assert_eq!(with("[rules]\nreferences = \"off\"", &[]), (vec![both[0].clone()], 0));
    assert_eq!(
        with("[rules]\nreferences = \"off\"\nundefined-policy = \"warning\"", &[]),
        (policy("warning"), 0)
    );
    assert_eq!(with("rules.unknown-command = \"error\"", &[]).0[0], "error unknown-command");
    // The command line outweighs them.
    let off = "[rules]\nreferences = \"off\"\nsyntax = \"error\"";
    assert_eq!(with(off, &["--select", "references"]), (vec![both[1].clone()], 1));
    assert_eq!(with(off, &["--ignore", "syntax"]), (vec![], 0));
    assert_eq!(
        with("[rules]\nundefined-policy = \"off\"", &["--select", "undefined-policy"]),
        (vec![both[1].clone()], 1)
    );
}

/// A level is the most that a finding is; what is inferred is never an error.
#[test]
fn a_likely_finding_stays_a_warning() {
    let text = "hostname r1\ninterface GigabitEthernet0/0\n ip address 131.107.0.1 255.255.255.252\nrouter bgp 65000\n \
        neighbor 131.107.0.2 remote-as 12076\n";
    let folder = Folder::with(&[("r1.cfg", text)]);
    for (level, expected) in [("error", "warning"), ("info", "info")] {
        folder.write("bgplint.toml", format!("[rules]\nmissing-secondary-session = \"{level}\"").as_bytes());
        let json = check(&folder, &["--select", "missing-secondary-session"]).json();
        assert_eq!(
            (&json["findings"][0]["certainty"], &json["findings"][0]["severity"]),
            (&"likely".into(), &expected.into())
        );
    }
}

#[test]
fn statements_and_assumptions_reach_the_rules() {
    let folder = Folder::with(&[("r1.cfg", LAB), ("bgplint.toml", "")]);
    let rule = "private-prefix-advertised";
    let with = |settings: &str| {
        folder.write("bgplint.toml", settings.as_bytes());
        let ran = check(&folder, &["--select", rule]);
        assert_eq!(ran.err, "");
        let json = ran.json();
        let finding = &json["findings"][0];
        finding.is_object().then(|| {
            let notes = finding["notes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
            (finding["severity"].as_str().unwrap().to_owned(), notes.collect::<Vec<_>>().join("; "))
        })
    };
    // Documentation space alone says too little.
    assert_eq!(with(""), None);
    let (severity, notes) = with("[assume]\ndocumentation-space-is-public = true").unwrap();
    assert_eq!(severity, "warning");
    assert!(notes.contains("is public"), "{notes}");
    let (severity, notes) =
        with("[[peering]]\ndevice = \"R1\"\npeer = \"192.0.2.2\"\nkind = \"microsoft\"").unwrap();
    assert_eq!(severity, "error");
    assert!(notes.contains("taken for Microsoft peering because it is stated in bgplint.toml"), "{notes}");
    assert!(with("[[peering]]\ndevice = \"r1\"\nkind = \"microsoft\"").is_some());
    assert_eq!(with("[[peering]]\ndevice = \"r1\"\nkind = \"private\""), None);
    // What names the neighbor outweighs what is said of the whole device.
    let both = "[[peering]]\ndevice = \"r1\"\nkind = \"private\"\n[[peering]]\ndevice = \"r1\"\npeer = \"192.0.2.2\"\nkind = \"microsoft\"";
    assert!(with(both).is_some());
}

#[test]
fn complete_input_proves_that_a_partner_is_missing() {
    let text = "hostname r1\ninterface GigabitEthernet0/0\n description Microsoft peering\n ip address 131.107.0.1 255.255.255.252\n\
        router bgp 65000\n neighbor 131.107.0.2 remote-as 12076\n";
    let folder = Folder::with(&[("r1.cfg", text)]);
    let certainty = |settings: &str| {
        folder.write("bgplint.toml", settings.as_bytes());
        let json = check(&folder, &["--select", "missing-secondary-session"]).json();
        json["findings"][0]["certainty"].as_str().unwrap().to_owned()
    };
    assert_eq!(certainty(""), "likely");
    assert_eq!(certainty("[network]\ncomplete = true"), "proven");
    assert_eq!(certainty("[network]\ncomplete = false"), "likely");
}

#[test]
fn settings_are_found_upwards_to_the_root_of_the_repository() {
    let off = "[rules]\nreferences = \"off\"\nsyntax = \"off\"";
    let folder = Folder::with(&[
        ("bgplint.toml", off),
        ("site/.git/x", ""),
        ("site/a/b/r1.cfg", BAD),
        ("other/r1.cfg", BAD),
    ]);
    let count = |arguments: &[&str]| found(&check(&folder, arguments)).len();
    assert_eq!(count(&["other"]), 0);
    assert_eq!(count(&["other/r1.cfg"]), 0);
    // The repository ends the search.
    assert_eq!(count(&["site"]), 2);
    assert_eq!(count(&["site/a/b/r1.cfg"]), 2);
    folder.write("site/bgplint.toml", off.as_bytes());
    assert_eq!(count(&["site/a/b/r1.cfg"]), 0);
    // The nearest one counts, and the first path is where the search begins.
    folder.write("site/a/bgplint.toml", b"[rules]\nreferences = \"off\"");
    assert_eq!(count(&["site/a/b/r1.cfg"]), 1);
    assert_eq!(count(&["site/a/b/r1.cfg", "other/r1.cfg"]), 2);
    assert_eq!(count(&["other/r1.cfg", "site/a/b/r1.cfg"]), 0);
    // One that is named outweighs those that are found.
    assert_eq!(count(&["site/a/b/r1.cfg", "--config", "bgplint.toml"]), 0);
    // What standard input says stands for a file of its name.
    let named = ["check", "--format", "json", "--stdin-filename", "site/a/b/r9.cfg"];
    assert_eq!(found(&folder.run_with_stdin(&named, BAD.as_bytes())).len(), 1);
    let named = ["check", "--format", "json", "--stdin-filename", "site/a/b/r1.cfg"];
    assert_eq!(found(&folder.run_with_stdin(&named, BAD.as_bytes())).len(), 1);
}

#[test]
fn the_command_says_which_file_is_sound() {
    let folder =
        Folder::with(&[("a/b/r1.cfg", BAD), ("bgplint.toml", "[rules]\nsyntax = \"off\"\n"), (".git/x", "")]);
    let ran = folder.run(&["config", "check"]);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "`bgplint.toml` is sound\n", ""));
    let below = folder.command(&["config", "check"]).current_dir(folder.0.join("a/b")).output().unwrap();
    assert_eq!(Ran::from(below).out, "`../../bgplint.toml` is sound\n");
    folder.write("lab.toml", b"[rules]\nsyntax = \"loud\"\n");
    let ran = folder.run(&["config", "check", "--config", "./lab.toml"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("lab.toml:2:10") && ran.err.ends_with("bgplint: `lab.toml` has a mistake\n"),
        "{ran:?}"
    );
    let ran = folder.run(&["config", "check", "nowhere.toml", "lab.toml", "bgplint.toml"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (2, "`bgplint.toml` is sound\n"),
        "none hides another: {ran:?}"
    );
    assert!(ran.err.contains("`nowhere.toml`") && ran.err.contains("lab.toml:2:10"), "{ran:?}");
    for (arguments, expected) in [
        (&["config", "check", "--config", "nowhere.toml"][..], "cannot read `nowhere.toml`: no such file"),
        (&["config", "check", "--config", "a"], "cannot read `a`: is a directory"),
        (&["config"], "Usage"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(expected), "{ran:?}");
    }
    fs::remove_file(folder.0.join("bgplint.toml")).unwrap();
    let ran = folder.run(&["config", "check"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("there are no settings") && ran.err.contains("--config"), "{ran:?}");
}

#[test]
fn mistakes_do_not_hide_findings() {
    let settings = "[rules]\nundefined-policy = \"warning\"\nsyntaxx = \"off\"\n";
    let folder = Folder::with(&[("r1.cfg", BAD), ("bgplint.toml", settings)]);
    let ran = check(&folder, &[]);
    assert_eq!(ran.status, 2);
    assert_eq!(found(&ran), ["warning unknown-command", "warning undefined-policy"]);
    assert!(ran.err.contains("there is no rule or group `syntaxx`"), "{ran:?}");
    assert!(ran.err.ends_with("bgplint: `bgplint.toml` has a mistake\n"), "{ran:?}");
    assert_eq!(check(&folder, &["--exit-zero"]).status, 2);
    let ran = check(&folder, &["--config", "nowhere.toml"]);
    assert_eq!((ran.status, found(&ran).len()), (2, 2), "{ran:?}");
    // Commands that do not depend on settings do not read them.
    assert_eq!(folder.run(&["coverage"]).status, 0);
    assert_eq!(folder.run(&["routes"]).status, 0);
}

/// Parts of a file that is no TOML are shown, and a link may lead to any file of the machine.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = Folder::with(&[
        ("r1.cfg", BAD),
        ("far/away.txt", "the contents of another file\n"),
        ("site/.git/x", ""),
        ("site/r1.cfg", BAD),
    ]);
    std::os::unix::fs::symlink("../far/away.txt", folder.0.join("site/bgplint.toml")).unwrap();
    let ran = check(&folder, &["site"]);
    assert_eq!((ran.status, found(&ran).len()), (2, 2), "{ran:?}");
    assert!(ran.err.contains("cannot read `site/bgplint.toml`: it is no regular file"), "{ran:?}");
    assert!(!ran.err.contains("contents"), "{ran:?}");
    // Facts neither.
    fs::remove_file(folder.0.join("site/bgplint.toml")).unwrap();
    std::os::unix::fs::symlink("../far/away.txt", folder.0.join("site/facts.json")).unwrap();
    folder.write("site/bgplint.toml", b"[[circuit]]\nname = \"a\"\nfacts = \"facts.json\"\n");
    let ran = check(&folder, &["site"]);
    assert!(ran.status == 2 && ran.err.contains("is a link that leads out"), "{ran:?}");
    assert!(!ran.err.contains("contents"), "{ran:?}");
}

#[test]
fn hostile_settings_are_survived() {
    let nested =
        |open: &str, close: &str| format!("rules = {}1{}", open.repeat(100_000), close.repeat(100_000));
    let keys = format!("{} = 1\n", vec!["a"; 100_000].join("."));
    let headers = (0..20_000).map(|it| format!("[a.b{it}.c]\n")).collect::<Vec<_>>().concat();
    let texts: Vec<Vec<u8>> = vec![
        nested("[", "]").into(),
        nested("{a=", "}").into(),
        "[".repeat(1_000_000).into(),
        "\"".repeat(1_000_001).into(),
        "a = '''".repeat(100_000).into(),
        keys.into(),
        headers.into(),
        "x".repeat(5 << 20).into(),
        "peering = []\n".repeat(10_000).into(),
        "\u{1b}[2J = \"##[group]\u{202e}\"\n".into(),
        b"[rules]\nsyntax = \"\0\"\n\0\0".to_vec(),
        b"[rules]\nsyntax = \"\xff\xfe\"\n".to_vec(),
        b"\xef\xbb\xbf[rules]\nsyntax = \"of\"\n".to_vec(),
        b"\xff\xfe[\0r\0u\0l\0".to_vec(),
        b"[rules]\rsyntax = \"of\"\r".to_vec(),
    ];
    let folder = Folder::with(&[("r1.cfg", BAD)]);
    for text in texts {
        let start = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
        let config = read(&text);
        assert!(!config.complaints.is_empty() && config.complaints.len() <= 100, "{start}");
        folder.write("bgplint.toml", &text);
        let ran = check(&folder, &[]);
        assert_eq!((ran.status, found(&ran).len()), (2, 2), "{start}");
        assert!(
            !ran.err.contains('\u{1b}') && !ran.err.contains('\u{202e}') && !ran.err.contains("##["),
            "{start}"
        );
        assert!(ran.err.len() < 200_000, "{start}: {} bytes are said", ran.err.len());
    }
}

/// Twice as much takes about twice the time, right or wrong.
#[test]
fn large_settings_take_linear_time() {
    let right = |count: usize| -> String {
        let one = |it: usize| {
            let (a, b) = (it / 250, it % 250);
            format!(
                "[[peering]]\ndevice = \"r{a}\"\npeer = \"10.0.{a}.{b}\"\nkind = \"private\"\ncircuit = \"c{it}\"\n[[circuit]]\nname = \"c{it}\"\nfacts = \"x\"\n"
            )
        };
        (0..count).map(one).collect()
    };
    let undeclared = |count: usize| {
        let one = |it: usize| {
            format!(
                "[[peering]]\ndevice = \"r\"\ncircuit = \"a{it}\"\n[[circuit]]\nname = \"b{it}\"\nfacts = \"x\"\n"
            )
        };
        (0..count).map(one).collect::<Vec<_>>().concat()
    };
    let wrong = |count: usize| {
        (0..count).map(|it| format!("[[peering]]\nkey{it} = \"x\"\n= 3\n")).collect::<Vec<_>>().concat()
    };
    let time = |text: &str| {
        let once = |()| {
            let start = Instant::now();
            let _ = read(text.as_bytes());
            start.elapsed()
        };
        [(), (), ()].map(once).into_iter().min().unwrap()
    };
    assert_eq!(read(right(1000).as_bytes()).complaints, []);
    for make in [&right as &dyn Fn(usize) -> String, &wrong, &undeclared] {
        let (small, large) = (time(&make(1_000)), time(&make(4_000)));
        assert!(large < small * 10 + Duration::from_millis(50), "{small:?} and {large:?}");
    }
}

#[test]
fn secrets_are_never_printed() {
    let text = fs::read_to_string(root().join("fixtures/settings/secrets.toml")).unwrap();
    assert!(text.contains("hunter2secret"));
    let folder = Folder::with(&[("r1.cfg", BAD), ("bgplint.toml", &text)]);
    for arguments in [&["check"][..], &["check", "--format", "json"], &["config", "check"]] {
        let ran = folder.run(arguments);
        assert_eq!(ran.status, 2);
        assert!(!ran.err.contains("hunter2") && !ran.out.contains("hunter2"), "{ran:?}");
    }
}

/// A statement outweighs the facts, which are what the other side has, and somebody should know.
#[test]
fn facts_that_contradict_a_statement_are_told() {
    let facts = r#"{"name": "x", "peerings": [{"peeringType": "AzurePrivatePeering", "state": "Enabled", "peerASN": 65000,
        "primaryPeerAddressPrefix": "192.0.2.0/30", "secondaryPeerAddressPrefix": "192.0.2.4/30", "vlanId": 100,
        "microsoftPeeringConfig": null, "sharedKey": "hunter2secret"}]}"#;
    let settings = "[[peering]]\ndevice = \"r1\"\npeer = \"192.0.2.2\"\nkind = \"microsoft\"\ncircuit = \"ams-01\"\n\
        [[circuit]]\nname = \"ams-01\"\nfacts = \"facts/x.json\"\n";
    let folder =
        Folder::with(&[("configs/r1.cfg", LAB), ("facts/x.json", facts), ("bgplint.toml", settings)]);
    let select = ["configs", "--select", "private-prefix-advertised"];
    let ran = check(&folder, &select);
    assert_eq!((ran.status, found(&ran).len()), (2, 1), "{ran:?}");
    assert!(
        ran.err.contains("192.0.2.2 of r1 is stated to be Microsoft peering, and the facts differ"),
        "{ran:?}"
    );
    assert!(ran.err.contains("private peering in the facts of circuit ams-01"), "{ran:?}");
    assert!(ran.err.contains("in facts/x.json") && !ran.err.contains("hunter2"), "{ran:?}");
    // The same of a comment, without settings.
    fs::remove_file(folder.0.join("bgplint.toml")).unwrap();
    let commented = LAB
        .replace(" neighbor 192.0.2.2 remote", " ! bgplint: peering=microsoft\n neighbor 192.0.2.2 remote");
    folder.write("configs/r1.cfg", commented.as_bytes());
    assert_eq!(found(&check(&folder, &select)).len(), 1);
    let ran = check(&folder, &[&select[..], &["--circuit", "facts/x.json"]].concat());
    assert!(ran.err.contains("the facts differ") && ran.err.contains("circuit x"), "{ran:?}");
    assert!(ran.err.ends_with("bgplint: `configs/r1.cfg` has a mistake\n"), "{ran:?}");
    // Facts that are wrong are a mistake of theirs.
    folder.write("facts/x.json", b"{");
    let ran = check(&folder, &[&select[..], &["--circuit", "facts/x.json"]].concat());
    assert!(ran.status == 2 && ran.err.ends_with("bgplint: `facts/x.json` has a mistake\n"), "{ran:?}");
}

/// With `BGPLINT_BLESS=1` the test writes the schema anew.
#[test]
fn the_schema_is_committed() {
    let shown = Ran::from(bgplint(&["config", "schema"]));
    assert_eq!((shown.status, shown.out.as_str()), (0, config::schema().as_str()));
    let path = root().join("schema/bgplint.schema.json");
    if std::env::var_os("BGPLINT_BLESS").is_some() {
        fs::write(&path, &shown.out).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == shown.out, "out of date: run `BGPLINT_BLESS=1 cargo test --test settings`");
    let schema = shown.json();
    let names = schema["properties"]["rules"]["properties"].as_object().unwrap();
    for rule in RULES {
        assert!(names.contains_key(rule.name) && names.contains_key(rule.group.as_str()), "{}", rule.name);
    }
}

/// Settings in the documentation are sound, and it speaks of every key.
#[test]
fn the_documentation_is_right() {
    let page = fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).map(|it| it.split("```").next().unwrap()).collect();
    assert!(examples.len() >= 4, "where are the examples?");
    for example in examples {
        assert_eq!(read(example.as_bytes()).complaints, [], "{example}");
    }
    let schema: serde_json::Value = serde_json::from_str(&config::schema()).unwrap();
    for (name, section) in schema["properties"].as_object().unwrap() {
        assert!(page.contains(&format!("`[{name}]`")) || page.contains(&format!("`[[{name}]]`")), "{name}");
        let keys =
            section["properties"].as_object().or_else(|| section["items"]["properties"].as_object()).unwrap();
        for key in keys.keys().filter(|_| name != "rules") {
            assert!(page.contains(&format!("`{key}`")), "{name}.{key}");
        }
    }
}
