//! The command as its users meet it: arguments, files, outputs, exit status.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use folder::{Folder, Ran};

/// An error on line 6, a secret, and nothing else that is wrong for sure.
const BAD: &str = "hostname r1\ninterface GigabitEthernet0/0\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n \
    neighbor 192.0.2.1 password hunter2secret\n neighbor 192.0.2.1 route-map NOWHERE out\n";

/// A device about which no rule says anything.
const GOOD: &str = "hostname r1\ninterface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.252\n";

const NXOS: &str =
    "feature bgp\nvrf context A\nrouter bgp 65000\n  neighbor 192.0.2.1\n    remote-as 65001\n";

#[test]
fn the_exit_status_says_whether_something_matters() {
    let folder = Folder::with(&[("good.cfg", GOOD), ("bad.cfg", BAD)]);
    let status = |arguments: &[&str]| folder.run(arguments).status;
    assert_eq!(status(&["check", "good.cfg"]), 0);
    assert_eq!(status(&["check", "bad.cfg"]), 1);
    assert_eq!(status(&["check"]), 1);
    assert_eq!(status(&["check", "nowhere.cfg"]), 2);
    for format in ["full", "concise", "json", "jsonl", "sarif", "html"] {
        assert_eq!(status(&["check", "--format", format]), 1, "{format}");
        assert_eq!(status(&["check", "--format", format, "good.cfg"]), 0, "{format}");
    }
    assert_eq!(status(&["check", "--exit-zero"]), 0);
    assert_eq!(status(&["check", "--exit-zero", ".", "nowhere.cfg"]), 2);
    assert_eq!(status(&["check", "--ignore", "references"]), 0);
    assert_eq!(status(&["check", "--select", "undefined-policy"]), 1);
    assert_eq!(status(&["check", "--select", "references", "--ignore", "undefined-policy"]), 0);
}

#[test]
fn fail_on_draws_the_line() {
    let folder = Folder::with(&[("r1.cfg", "hostname r1\nversion 15.2\nfrobnicate the router\n")]);
    let found = folder.run(&["check", "--format", "json"]);
    assert_eq!(found.json()["summary"]["warnings"], 1, "{found:?}");
    assert_eq!(found.status, 0);
    assert_eq!(folder.run(&["check", "--fail-on", "error"]).status, 0);
    assert_eq!(folder.run(&["check", "--fail-on", "warning"]).status, 1);
    assert_eq!(folder.run(&["check", "--fail-on", "info"]).status, 1);
    assert_eq!(folder.run(&["check", "--fail-on", "note"]).status, 2);
}

#[test]
fn bad_options_are_explained() {
    let folder = Folder::with(&[("r1.cfg", GOOD)]);
    for (arguments, expected) in [
        (&["check", "--frob"][..], "--frob"),
        (&["check", "--format", "xml"], "there are full, concise, json"),
        (&["check", "--format", "json="], "missing"),
        (&["check", "--select", "undefined-polcy"], "did you mean `undefined-policy`?"),
        (&["check", "--ignore", "syntaxx"], "did you mean `syntax`?"),
        (&["check", "--dialect", "nxos"], "possible values: ios"),
        (&["check", "--threads", "0"], "--threads"),
        (&["check", "--color", "sometimes"], "always"),
        (&["check", "--format", "full", "--format", "json"], "two reports cannot both go to standard output"),
        (&["check", "--format", "full=a", "--format", "json=a"], "two reports cannot both go to `a`"),
        (&["explain", "undefined-polcy"], "did you mean `undefined-policy`?"),
        (&["explain", "syntax"], "is a group"),
        (&["rules", "--format", "yaml"], "markdown"),
        (&["lint"], "lint"),
        (&[], "Usage"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(expected), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn help_and_version_are_output() {
    let folder = Folder::new();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["help", "coverage"],
        &["help", "peerings"],
        &["help", "routes"],
        &["help", "why"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.out.is_empty());
    }
    assert_eq!(folder.run(&["--version"]).out, format!("bgplint {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new();
    let rules = folder.run(&["rules", "--format", "json"]).json();
    let rules = rules.as_array().unwrap();
    assert!(rules.len() >= 10);
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        for key in ["group", "severity", "default", "summary", "since"] {
            assert!(rule[key].is_string(), "{rule}");
        }
        assert!(rule["requirements"].is_array());
        let page = folder.run(&["explain", name]);
        assert_eq!(page.status, 0, "{name}");
        assert!(
            page.out.starts_with(&format!("{name}: ")) && page.out.contains("# Why it matters"),
            "{name}"
        );
        assert!(folder.run(&["rules"]).out.contains(name));
        assert!(folder.run(&["rules", "--format", "markdown"]).out.contains(name));
    }
}

#[test]
fn nothing_to_read_is_no_success() {
    let folder =
        Folder::with(&[("README.md", "# Lab\n"), ("nxos.cfg", NXOS), (".git/r1.cfg", BAD), ("empty/.x", "")]);
    for arguments in
        [&["check"][..], &["check", "README.md"], &["check", "nxos.cfg"], &["check", "empty"], &["coverage"]]
    {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains("bgplint: nothing to read: "), "{ran:?}");
    }
    let ran = folder.run(&["check", "--format", "json", "README.md", "nowhere", "-"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`<stdin>`"), "{ran:?}");
}

#[test]
fn what_cannot_be_read_takes_nothing_with_it() {
    let folder = Folder::with(&[("good.cfg", GOOD), ("bad.cfg", BAD)]);
    let ran = folder.run(&["check", "--format", "json", "nowhere.cfg", "bad.cfg", "good.cfg/x"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.json()["summary"]["errors"], 1);
    assert!(ran.err.contains("bgplint: cannot read `nowhere.cfg`: "), "{ran:?}");
    assert!(ran.err.contains("bgplint: cannot read `good.cfg/x`: "), "{ran:?}");
    let ran = folder.run(&["check", "--format", "json=nowhere/out.json", "--format", "concise"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("cannot write `nowhere/out.json`: ") && ran.out.contains("undefined-policy"),
        "{ran:?}"
    );
    let ran = folder.run(&["coverage", "--format", "json", "nowhere.cfg", "bad.cfg"]);
    assert_eq!((ran.status, ran.covered()), (2, vec!["bad.cfg".to_owned()]));
}

#[cfg(unix)]
#[test]
fn files_without_permission_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("bad.cfg", BAD), ("closed/r2.cfg", BAD), ("secret.cfg", BAD)]);
    for name in ["closed", "secret.cfg"] {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(0o0)).unwrap();
    }
    let allowed = fs::read(folder.0.join("secret.cfg")).is_ok();
    let ran = folder.run(&["check", "--format", "json"]);
    fs::set_permissions(folder.0.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    if allowed {
        eprintln!("note: this user may read everything, so permissions are not tested");
        return;
    }
    assert_eq!((ran.status, &ran.json()["summary"]["errors"]), (2, &1.into()));
    assert!(
        ran.err.contains("`closed`: permission denied") && ran.err.contains("`secret.cfg`: permission"),
        "{ran:?}"
    );
}

#[test]
fn standard_input_has_a_name() {
    let folder = Folder::with(&[("r1.cfg", GOOD), ("r2.cfg", GOOD)]);
    let file = |ran: &Ran| ran.json()["findings"][0]["labels"][0]["file"].clone();
    let ran = folder.run_with_stdin(&["check", "--format", "json", "-"], BAD.as_bytes());
    assert_eq!((ran.status, file(&ran)), (1, "<stdin>".into()), "{ran:?}");
    let named = ["check", "--format", "json", "--stdin-filename", "./lab/r9.cfg"];
    let ran = folder.run_with_stdin(&named, BAD.as_bytes());
    assert_eq!((ran.status, file(&ran)), (1, "lab/r9.cfg".into()), "{ran:?}");
    assert_eq!(ran.json()["summary"]["devices"], 1);
    // What an editor holds stands for the file of that name.
    let among = ["check", "--format", "json", "--stdin-filename", "r1.cfg", "."];
    let ran = folder.run_with_stdin(&among, BAD.as_bytes());
    assert_eq!((ran.status, file(&ran)), (1, "r1.cfg".into()), "{ran:?}");
    assert_eq!(ran.json()["summary"]["devices"], 2);
}

#[test]
fn reports_go_where_they_should() {
    let folder = Folder::with(&[("bad.cfg", BAD)]);
    let both = folder.run(&[
        "check",
        "--format",
        "json=out.json",
        "--format",
        "concise",
        "--format",
        "full=out.txt",
    ]);
    assert_eq!(both.status, 1);
    let json = fs::read_to_string(folder.0.join("out.json")).unwrap();
    assert_eq!(json, folder.run(&["check", "--format", "json", "bad.cfg"]).out);
    assert_eq!(both.out, folder.run(&["check", "--format", "concise", "bad.cfg"]).out);
    assert_eq!(fs::read_to_string(folder.0.join("out.txt")).unwrap(), folder.run(&["check", "bad.cfg"]).out);
    let silent = folder.run(&["check", "--format", "json=out.json", "bad.cfg"]);
    assert_eq!((silent.status, silent.out.as_str()), (1, ""));
}

#[test]
fn annotations_come_with_a_summary_of_the_job() {
    let folder = Folder::with(&[("bad.cfg", BAD), ("summary.md", "of another tool")]);
    let check = |format: &str, summary: &str| {
        let arguments = ["check", "--format", format, "bad.cfg"];
        let ran = folder.command(&arguments).env("GITHUB_STEP_SUMMARY", summary).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        (ran.status.code().unwrap(), said, fs::read_to_string(folder.0.join("summary.md")).unwrap())
    };
    let markdown = folder.run(&["check", "--format", "markdown", "bad.cfg"]).out;
    let before = "of another tool".to_owned();
    assert_eq!(check("markdown", "summary.md"), (1, String::new(), before.clone()));
    assert_eq!(check("github", ""), (1, String::new(), before.clone()));
    let after = format!("{before}\n\n{markdown}");
    assert_eq!(check("github=out.txt", "summary.md"), (1, String::new(), after.clone()));
    let again = format!("{after}\n\n{markdown}");
    assert_eq!(check("github", "summary.md"), (1, String::new(), again.clone()));
    let (status, said, _) = check("github", "no/such/folder");
    assert!(status == 2 && said.contains("cannot write `no/such/folder`"), "{said}");

    // GitHub throws away what is longer than a mebibyte.
    let full = "x".repeat((1 << 20) - 4096);
    folder.write("summary.md", full.as_bytes());
    let (status, said, after) = check("github", "summary.md");
    assert!(status == 2 && said.contains("cannot write `summary.md`: it has no room left"), "{said}");
    assert!(after == full);
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let folder = Folder::with(&[("configs/bad.cfg", BAD)]);
    let json = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(json["version"], 1);
    let finding = &json["findings"][0];
    assert_eq!(finding["rule"], "undefined-policy");
    assert_eq!(finding["group"], "references");
    assert_eq!((&finding["severity"], &finding["certainty"]), (&"error".into(), &"proven".into()));
    assert_eq!(finding["device"], "r1");
    for key in ["message", "url", "fingerprint"] {
        assert!(finding[key].is_string(), "{key}");
    }
    let label = &finding["labels"][0];
    assert_eq!((&label["file"], &label["line"]), (&"configs/bad.cfg".into(), &6.into()));
    assert_eq!(label["primary"], true);
    for key in ["column", "end_line", "end_column", "start", "end"] {
        assert!(label[key].is_u64(), "{key}");
    }
    let summary = serde_json::json!(
        {"devices": 1, "lines": 6, "unknown_lines": 0, "errors": 1, "warnings": 0, "infos": 0, "suppressed": 0}
    );
    assert_eq!(json["summary"], summary);
    let coverage = folder.run(&["coverage", "--format", "json"]).json();
    assert_eq!(coverage["files"][0]["dialect"], "ios");
    assert_eq!(coverage["total"]["lines"], 6);
    assert!(coverage["files"][0]["bgp"]["understood"].is_u64());
}

#[test]
fn neither_threads_nor_the_order_of_files_change_a_byte() {
    let files: Vec<(String, String)> =
        (0..40).map(|it| (format!("d{}/r{it}.cfg", it % 3), BAD.replace("r1", &format!("r{it}")))).collect();
    let folders = [Folder::new(), Folder::new()];
    for (name, text) in &files {
        folders[0].write(name, text.as_bytes());
    }
    for (name, text) in files.iter().rev() {
        folders[1].write(name, text.as_bytes());
    }
    for format in ["json", "full", "concise"] {
        let expected = folders[0].run(&["check", "--threads", "1", "--format", format]);
        assert!(!expected.out.is_empty());
        for folder in &folders {
            for arguments in [&["."][..], &["d2", "d0", "./d1", "d0/../d0/r0.cfg"], &[]] {
                let all = [&["check", "--threads", "2", "--format", format], arguments].concat();
                assert_eq!(folder.run(&all).out, expected.out, "{all:?}");
            }
        }
    }
}

#[test]
fn bytes_are_no_trouble() {
    let latin1 = [BAD.as_bytes(), b"interface Loopback0\n description Z\xfcrich\n"].concat();
    let marked = [b"\xEF\xBB\xBF", BAD.as_bytes()].concat();
    let crlf = BAD.replace('\n', "\r\n");
    let line = |bytes: &[u8]| {
        let folder = Folder::new();
        folder.write("r1.cfg", bytes);
        let ran = folder.run(&["check", "--format", "json", "r1.cfg"]);
        (ran.status, ran.json()["findings"][0]["labels"][0]["line"].clone())
    };
    for bytes in [&latin1, &marked, crlf.as_bytes(), BAD.trim_end().as_bytes()] {
        assert_eq!(line(bytes), (1, 6.into()));
    }
}

#[test]
fn binary_files_are_read_by_force_only() {
    let folder = Folder::with(&[("good.cfg", GOOD)]);
    folder.write("bad.cfg", &[BAD.as_bytes(), b"\0\x01\xff"].concat());
    folder.write("late.cfg", &[GOOD.as_bytes(), "!\n".repeat(8192).as_bytes(), b"\0\x01\xff\n"].concat());
    let walked = folder.run(&["coverage", "--format", "json"]);
    assert_eq!(walked.covered(), ["good.cfg", "late.cfg"]);
    assert_eq!(walked.err, "");
    let named = folder.run(&["check", "good.cfg", "bad.cfg"]);
    assert_eq!(named.status, 0, "{named:?}");
    assert!(named.err.contains("no router configuration was seen: `bad.cfg`"), "{named:?}");
    assert_eq!(folder.run(&["check", "--dialect", "ios", "bad.cfg"]).status, 1);
}

#[test]
fn a_dialect_can_be_forced() {
    let folder =
        Folder::with(&[("r1.cfg", GOOD), ("notes.txt", "nothing\n"), ("empty.cfg", ""), ("nxos.cfg", NXOS)]);
    assert_eq!(folder.run(&["coverage", "--format", "json"]).covered(), ["r1.cfg"]);
    let forced = folder.run(&["coverage", "--format", "json", "--dialect", "ios"]);
    assert_eq!(forced.covered(), ["empty.cfg", "notes.txt", "nxos.cfg", "r1.cfg"]);
    assert_eq!((forced.status, forced.err.as_str()), (0, ""));
    assert_eq!(folder.run(&["check", "--dialect", "ios", "empty.cfg"]).status, 0);
}

#[test]
fn what_is_not_linted_is_named() {
    let frr = "frr version 8.4.4\nfrr defaults traditional\n";
    let folder = Folder::with(&[
        ("r1.cfg", GOOD),
        ("n1.cfg", NXOS),
        ("n2.cfg", NXOS),
        ("frr.conf", frr),
        ("a.md", "# a\n"),
    ]);
    let ran = folder.run(&["check"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    assert!(ran.err.starts_with("bgplint: note: "), "{ran:?}");
    assert!(
        ran.err.contains("2 Cisco NX-OS (`n1.cfg`, `n2.cfg`)") || ran.err.contains("2 Cisco NX-OS"),
        "{ran:?}"
    );
    let named = folder.run(&["check", "r1.cfg", "a.md"]);
    assert_eq!(named.status, 0);
    assert!(named.err.contains("`a.md`"), "{named:?}");
}

#[test]
fn paths_that_overlap_are_read_once() {
    let folder = Folder::with(&[("a/r1.cfg", BAD), ("a/b/r2.cfg", GOOD)]);
    let ran = folder.run(&["check", "--format", "json", "a", "./a/", "a/b", "a/r1.cfg", "a/b/../r1.cfg"]);
    assert_eq!(ran.json()["summary"]["devices"], 2);
    assert_eq!(ran.json()["summary"]["errors"], 1);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_followed() {
    let outside = Folder::with(&[("r2.cfg", BAD)]);
    let folder = Folder::with(&[("r1.cfg", GOOD)]);
    std::os::unix::fs::symlink(&outside.0, folder.0.join("linked")).unwrap();
    std::os::unix::fs::symlink(outside.0.join("r2.cfg"), folder.0.join("linked.cfg")).unwrap();
    std::os::unix::fs::symlink(".", folder.0.join("loop")).unwrap();
    let made = Command::new("mkfifo").arg(folder.0.join("pipe")).status().is_ok_and(|it| it.success());
    if !made {
        eprintln!("note: no mkfifo, so pipes are not tested");
    }
    assert_eq!(folder.run(&["coverage", "--format", "json"]).covered(), ["r1.cfg"]);
    assert_eq!(folder.run(&["check", "linked.cfg"]).status, 1);
}

#[test]
fn colours_are_for_terminals() {
    let folder = Folder::with(&[("bad.cfg", BAD)]);
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = folder.command(arguments).envs(variables.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&["check"], &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]));
    assert!(coloured(&["check"], &[("FORCE_COLOR", "1")]));
    assert!(!coloured(&["check"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["check", "--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(!coloured(&["check", "--color", "always", "--format", "json"], &[]));
}

#[test]
fn secrets_are_never_printed() {
    let text = format!(
        "{BAD}snmp-server community hunter2secret RO\nrouter bgp 65000\n neighbor 192.0.2.1 pasword hunter2secret\nsnmp-server community hunter2secret RO\n\
        enable secret 5 hunter2secret\nusername x passwrod hunter2secret\n"
    );
    let folder = Folder::with(&[("bad.cfg", &text)]);
    for arguments in [
        &["check"][..],
        &["check", "--format", "concise"],
        &["check", "--format", "json"],
        &["coverage"],
        &["coverage", "--format", "json"],
    ] {
        let ran = folder.run(arguments);
        assert!(
            !ran.out.is_empty() && !ran.out.contains("hunter2") && !ran.err.contains("hunter2"),
            "{ran:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_do_not_act_on_the_terminal() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with(&[("a\u{1b}[2Jb\n::error::c.cfg", BAD), ("n\u{1b}[2J.cfg", NXOS)]);
    folder.write(Path::new(OsStr::from_bytes(b"z\xff.cfg")), BAD.as_bytes());
    for format in ["full", "concise", "json", "jsonl", "sarif", "html"] {
        let ran = folder.run(&["check", "--format", format, ".", "no\u{1b}[2Jwhere\n::error::x"]);
        assert_eq!(ran.status, 2);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{ran:?}");
        assert!(!ran.out.contains("\n::error") && !ran.err.contains("\n::error"), "{ran:?}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_trouble() {
    let folder = Folder::new();
    for device in 0..300 {
        folder.write(format!("r{device}.cfg"), BAD.repeat(3).as_bytes());
    }
    for arguments in
        [&["check"][..], &["check", "--format", "json"], &["rules", "--format", "json"], &["coverage"]]
    {
        let mut child =
            folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let ran = Ran::from(output);
        assert!(ran.status < 2 && ran.err.is_empty(), "{arguments:?}: {ran:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_trouble() {
    let folder = Folder::with(&[("good.cfg", GOOD)]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["check"]).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let ran = Ran::from(output.wait_with_output().unwrap());
    assert_eq!(ran.status, 2);
    assert!(ran.err.starts_with("bgplint: cannot write to standard output: "), "{ran:?}");
}

#[test]
fn large_files_are_read() {
    let mut text = String::from(GOOD);
    while text.len() < 10 << 20 {
        text.push_str("ip prefix-list OURS seq 5 permit 192.0.2.0/24\n");
    }
    text.push_str(&BAD.replace("hostname r1\n", ""));
    let folder = Folder::with(&[("r1.cfg", &text)]);
    let ran = folder.run(&["check", "--select", "undefined-policy", "--format", "concise"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("undefined-policy"), "{ran:?}");
}

#[test]
fn statistics_and_timings_are_no_findings() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("r2.cfg", &BAD.replace("hostname r1", "hostname r2"))]);
    for format in ["full", "concise", "json"] {
        let bare = folder.run(&["check", "--format", format]);
        let told = folder.run(&["check", "--format", format, "--statistics", "--timings"]);
        assert_eq!((told.status, &told.out), (bare.status, &bare.out));
        let expected = "bgplint: statistics\nfindings  severity  fixable  devices  rule\n       \
            2  error           0        2  undefined-policy\nbgplint: timings\n";
        assert!(told.err.starts_with(expected), "{}", told.err);
        for named in
            ["read files", "understand configurations", "ask rules", "write reports", "undefined-policy"]
        {
            assert!(told.err.contains(&format!(" ms  {named}\n")), "{named}: {}", told.err);
        }
    }
    let found = folder.run(&["check", "--select", "unknown-command", "--statistics"]);
    assert_eq!((found.status, found.err.as_str()), (0, ""), "nothing was found");
    let one = folder.run(&["check", "--select", "undefined-policy", "--timings"]);
    assert!(one.err.ends_with(" ms  undefined-policy\n"), "{one:?}");
}
