//! `bgplint fix` as its users meet it: files, standard input, diffs, and what is not touched.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up fails")]

mod folder;

use std::fs;

use folder::Folder;

/// A slip in a name, and a secret beside it.
const SLIP: &str = "hostname r1\nsnmp-server community hunter2secret RO\nroute-map A permit 10\n \
    match ip address prefix-list P00L\nip prefix-list POOL permit 10.0.0.0/8\n";

const GOOD: &str = "hostname r2\ninterface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.252\n";

/// A name that may be another one.
const DOUBT: &str = "hostname r1\nroute-map A permit 10\n match ip address prefix-list POOLS\nip prefix-list POOL permit 10.0.0.0/8\n";

fn mended(text: &str) -> String {
    text.replace("P00L", "POOL")
}

impl Folder {
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The names of all that is in the folder.
    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap().map(|it| it.unwrap().file_name());
        let mut names: Vec<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

#[test]
fn a_diff_changes_nothing_and_its_status_says_whether_there_is_one() {
    let folder = Folder::with(&[("r1.cfg", SLIP), ("r2.cfg", GOOD)]);
    let ran = folder.run(&["fix", "--diff"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.starts_with("--- r1.cfg\n+++ r1.cfg\n@@ -1,5 +1,5 @@\n hostname r1\n"), "{ran:?}");
    assert!(
        ran.out.contains("\n- match ip address prefix-list P00L\n+ match ip address prefix-list POOL\n"),
        "{ran:?}"
    );
    assert!(!ran.out.contains("hunter2"), "{ran:?}");
    assert_eq!(ran.err, "bgplint: note: 1 can be fixed in 1 file\n");
    assert_eq!(folder.read("r1.cfg"), SLIP);
    let ran = folder.run(&["fix", "--diff", "r2.cfg"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{ran:?}");
}

#[test]
fn files_are_mended_once() {
    let folder = Folder::with(&[("r1.cfg", SLIP), ("r2.cfg", GOOD)]);
    let ran = folder.run(&["fix", "r1.cfg", "./r1.cfg", "."]);
    let line = "r1.cfg:4: undefined-match-list: write `POOL` instead of `P00L`\n";
    assert_eq!((ran.status, ran.out.as_str()), (0, line), "{ran:?}");
    assert_eq!((folder.read("r1.cfg"), folder.read("r2.cfg")), (mended(SLIP), GOOD.to_owned()));
    let ran = folder.run(&["fix"]);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", "bgplint: note: nothing to fix\n"));
    assert_eq!(folder.names(), ["r1.cfg", "r2.cfg"]);
}

#[test]
fn rules_and_safety_are_chosen() {
    let folder = Folder::with(&[("r1.cfg", SLIP), ("r2.cfg", DOUBT)]);
    assert_eq!(folder.run(&["fix", "--diff", "--select", "syntax"]).status, 0);
    assert_eq!(folder.run(&["fix", "--diff", "--ignore", "undefined-match-list"]).status, 0);
    assert_eq!(folder.run(&["fix", "--diff", "--select", "references"]).status, 1);
    assert_eq!(folder.run(&["fix", "--select", "undefined-polcy"]).status, 2);
    assert_eq!(folder.run(&["fix", "--diff", "r2.cfg"]).status, 0);
    let ran = folder.run(&["fix", "--unsafe", "r2.cfg"]);
    assert_eq!((ran.status, folder.read("r2.cfg")), (0, DOUBT.replace("POOLS", "POOL")), "{ran:?}");
}

#[test]
fn standard_input_is_mended_to_standard_output() {
    let folder = Folder::with(&[("r1.cfg", SLIP), ("other.cfg", SLIP)]);
    for arguments in [&["fix", "-"][..], &["fix", "--stdin-filename", "r1.cfg", "."]] {
        let ran = folder.run_with_stdin(arguments, SLIP.as_bytes());
        assert_eq!((ran.status, ran.out), (0, mended(SLIP)));
    }
    let ran = folder.run_with_stdin(&["fix", "-"], GOOD.as_bytes());
    assert_eq!((ran.status, ran.out.as_str()), (0, GOOD));
    assert_eq!((folder.read("r1.cfg"), folder.read("other.cfg")), (SLIP.to_owned(), SLIP.to_owned()));
}

#[test]
fn what_would_bring_something_is_left_out_and_said() {
    let text = "hostname r1\nroter bgp 65010\n neighbor 192.0.2.1 remote-as 65020\n neighbor 192.0.2.1 route-map NOWHERE in\n";
    let folder = Folder::with(&[("r1.cfg", text)]);
    let ran = folder.run(&["fix"]);
    assert_eq!((ran.status, folder.read("r1.cfg").as_str()), (0, text), "{ran:?}");
    let expected = "left out: r1.cfg:2: unknown-command: write `router` instead of `roter`; it would bring ";
    assert!(ran.err.contains(expected), "{ran:?}");
}

#[test]
fn check_says_what_can_be_mended() {
    let folder = Folder::with(&[("r1.cfg", SLIP)]);
    let ran = folder.run(&["check", "--select", "references"]);
    assert!(ran.out.contains("  fix: write `POOL` instead of `P00L`\n"), "{ran:?}");
    assert!(ran.out.ends_with("\n1 fixable with `bgplint fix`\n"), "{ran:?}");
    let ran = folder.run(&["check", "--select", "syntax", "--format", "concise"]);
    assert!(!ran.out.contains("fixable"), "{ran:?}");
    fs::write(folder.0.join("r1.cfg"), DOUBT).unwrap();
    let ran = folder.run(&["check", "--select", "references", "--format", "concise"]);
    assert!(ran.out.ends_with("\n1 fixable with `bgplint fix --unsafe`\n"), "{ran:?}");
}

#[test]
fn with_trouble_nothing_is_changed() {
    let folder = Folder::with(&[("r1.cfg", SLIP), ("bad/bgplint.toml", "[rulez]\n"), ("bad/r1.cfg", SLIP)]);
    for arguments in
        [&["fix", "r1.cfg", "nowhere.cfg"][..], &["fix", "bad"], &["fix", "--circuit", "no.json", "r1.cfg"]]
    {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
    }
    assert_eq!((folder.read("r1.cfg"), folder.read("bad/r1.cfg")), (SLIP.to_owned(), SLIP.to_owned()));
}

#[cfg(unix)]
mod on_unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn set_mode(folder: &Folder, name: &str, mode: u32) {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn permissions_stay_and_what_is_protected_keeps_all_as_it_was() {
        let folder = Folder::with(&[("r1.cfg", SLIP), ("r2.cfg", &SLIP.replace("r1", "r2"))]);
        set_mode(&folder, "r1.cfg", 0o640);
        set_mode(&folder, "r2.cfg", 0o444);
        let ran = folder.run(&["fix"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        assert_eq!(ran.err, "bgplint: cannot change `r2.cfg`: it is write-protected\n");
        assert_eq!((folder.read("r1.cfg").as_str(), folder.names().len()), (SLIP, 2));
        assert_eq!(folder.run(&["fix", "r1.cfg"]).status, 0);
        let mode = fs::metadata(folder.0.join("r1.cfg")).unwrap().permissions().mode();
        assert_eq!((folder.read("r1.cfg"), mode & 0o7777), (mended(SLIP), 0o640));
    }

    #[test]
    fn links_are_not_followed() {
        let folder = Folder::with(&[("real", SLIP)]);
        symlink("real", folder.0.join("r1.cfg")).unwrap();
        let ran = folder.run(&["fix", "r1.cfg"]);
        assert_eq!(ran.status, 2, "{ran:?}");
        assert_eq!(ran.err, "bgplint: cannot change `r1.cfg`: it is a symbolic link\n");
        assert_eq!((folder.read("real").as_str(), folder.names().len()), (SLIP, 2));
    }

    #[test]
    fn a_folder_that_takes_no_files_keeps_its_own() {
        let folder = Folder::with(&[("r1.cfg", SLIP)]);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o555)).unwrap();
        if fs::write(folder.0.join("probe"), "").is_ok() {
            eprintln!("note: this user may write everywhere; nothing was checked");
            fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
            return;
        }
        let ran = folder.run(&["fix"]);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!((ran.status, folder.read("r1.cfg").as_str()), (2, SLIP), "{ran:?}");
    }

    #[test]
    fn names_and_texts_need_not_be_utf8() {
        let folder = Folder::new();
        let name = OsStr::from_bytes(b"r\xE9.cfg");
        let text = [SLIP.as_bytes(), b"! \xE9t\xE9\r\n"].concat();
        folder.write(name, &text);
        let ran = folder.run(&["fix"]);
        assert_eq!(ran.status, 0, "{ran:?}");
        let expected = [mended(SLIP).as_bytes(), b"! \xE9t\xE9\r\n"].concat();
        assert_eq!(fs::read(folder.0.join(name)).unwrap(), expected);
    }
}
