//! Baselines as their users meet them.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod folder;

use folder::Folder;

const FILE: &str = "bgplint-baseline.jsonl";

/// A router with two route maps that are not there, and a password.
const ROUTER: &str = "hostname r1\ninterface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.0\nrouter bgp 64500\n \
    neighbor 192.0.2.1 remote-as 64501\n neighbor 192.0.2.1 password hunter2secret\n \
    neighbor 192.0.2.1 route-map NOWHERE out\n neighbor 192.0.2.3 remote-as 64503\n \
    neighbor 192.0.2.3 route-map NOTHING in\n";

fn folder() -> Folder {
    let folder = Folder::with(&[("r1.cfg", ROUTER)]);
    let created = folder.run(&["baseline", "create"]);
    assert_eq!((created.status, created.out.as_str()), (0, ""), "{created:?}");
    folder
}

fn text(folder: &Folder) -> String {
    std::fs::read_to_string(folder.0.join(FILE)).unwrap()
}

fn edit(folder: &Folder, from: &str, to: &str) {
    let before = std::fs::read_to_string(folder.0.join("r1.cfg")).unwrap();
    assert!(before.contains(from), "{before}");
    folder.write("r1.cfg", before.replace(from, to).as_bytes());
}

/// What is reported with the baseline, and its closing line.
fn left(folder: &Folder) -> (usize, String) {
    let ran = folder.run(&["check", "--format", "concise", "--baseline", FILE]);
    let found = ran.out.lines().filter(|it| it.contains("]: ")).count();
    let closing = ran.out.lines().find(|it| it.starts_with("baseline ")).unwrap_or_default().to_owned();
    assert_eq!(ran.status, i32::from(found > 0), "{ran:?}");
    (found, closing)
}

#[test]
fn what_is_accepted_is_not_reported() {
    let folder = folder();
    let text = text(&folder);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let mut sorted: Vec<&str> = text.lines().skip(1).collect();
    sorted.sort_unstable();
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), sorted);
    assert_eq!(left(&folder), (0, format!("baseline {FILE}: 0 new, 0 gone, 2 known")));
    // Other places, the same meaning.
    edit(&folder, " neighbor 192.0.2.3", "  neighbor   192.0.2.3");
    edit(&folder, "hostname r1\n", "!\n! a comment\nhostname r1\n");
    assert_eq!(left(&folder).0, 0);
    // A fixed neighbor does not pay for another one.
    edit(&folder, "192.0.2.1 route-map NOWHERE out", "192.0.2.3 route-map NOWHERE out");
    assert_eq!(left(&folder), (1, format!("baseline {FILE}: 1 new, 1 gone, 1 known")));
    assert_eq!(folder.run(&["check", "--no-baseline"]).status, 1);
}

#[test]
fn updating_only_removes_unless_told_to_add() {
    let folder = folder();
    let before = text(&folder);
    edit(&folder, " neighbor 192.0.2.1 route-map NOWHERE out\n", " neighbor 192.0.2.1 route-map NEW out\n");
    let shown = folder.run(&["baseline", "show"]);
    assert!(shown.out.contains("gone: error[undefined-policy] r1: "), "{shown:?}");
    assert!(shown.out.ends_with("2 known, 1 of them gone\n"), "{shown:?}");
    assert_eq!(folder.run(&["baseline", "update"]).status, 0);
    let removed = text(&folder);
    assert_eq!(removed.lines().count(), 2, "{removed}");
    assert!(removed.lines().all(|it| before.contains(it)), "{removed}");
    assert_eq!(left(&folder).0, 1);
    let added = folder.run(&["baseline", "update", "--add"]);
    assert!(added.err.contains("1 added"), "{added:?}");
    assert_eq!(left(&folder).0, 0);
    let twice = text(&folder);
    assert_eq!(folder.run(&["baseline", "update", "--add"]).status, 0);
    assert_eq!(text(&folder), twice);
    let json = folder.run(&["baseline", "show", "--format", "json"]).json();
    assert_eq!(json.as_array().unwrap().len(), 2);
}

#[test]
fn a_baseline_is_not_overwritten_unless_told_to() {
    let folder = folder();
    edit(&folder, "NOWHERE", "ELSEWHERE");
    let before = text(&folder);
    let refused = folder.run(&["baseline", "create"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("is there already"), "{refused:?}");
    assert_eq!(text(&folder), before);
    assert_eq!(folder.run(&["baseline", "create", "--force"]).status, 0);
    assert_ne!(text(&folder), before);
}

#[test]
fn settings_may_name_it() {
    let folder = Folder::with(&[
        ("configs/r1.cfg", ROUTER),
        ("bgplint.toml", "[baseline]\nfile = \"accepted/now.jsonl\"\n"),
        ("accepted/readme.txt", ""),
    ]);
    let missing = folder.run(&["check"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("cannot read `accepted/now.jsonl`"), "{missing:?}");
    assert_eq!(folder.run(&["baseline", "create", "configs"]).status, 0);
    assert_eq!(folder.run(&["check", "configs/r1.cfg"]).status, 0);
    assert_eq!(folder.run(&["check", "--no-baseline"]).status, 1);
    folder.write("bgplint.toml", b"[baseline]\nfile = \"../elsewhere.jsonl\"\n");
    let outside = folder.run(&["baseline", "create"]);
    assert_eq!(outside.status, 2);
    assert!(outside.err.contains("leads out of the repository"), "{outside:?}");
}

#[test]
fn what_is_no_baseline_is_said_and_everything_reported() {
    let folder = folder();
    let sound = text(&folder);
    for (text, expected) in [
        (sound.replacen('1', "9", 1), "it is of version 9, and this bgplint knows version 1"),
        (sound.clone() + "<<<<<<< ours\n", "line 4 is not that of a finding"),
        ("\u{1b}[2Jno\n".to_owned(), "its first line does not say that it is a baseline"),
    ] {
        folder.write(FILE, text.as_bytes());
        for arguments in [&["check", "--format", "concise", "--baseline", FILE][..], &["baseline", "update"]]
        {
            let ran = folder.run(arguments);
            assert_eq!(ran.status, 2, "{ran:?}");
            assert!(ran.err.contains(expected) && !ran.err.contains('\u{1b}'), "{ran:?}");
            assert_eq!(ran.out.contains("2 errors"), arguments[0] == "check", "{ran:?}");
        }
        assert_eq!(std::fs::read(folder.0.join(FILE)).unwrap(), text.as_bytes(), "nothing is written");
    }
}
