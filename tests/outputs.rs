//! Reports in files: whole or not at all, whatever the file is.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use folder::{Folder, Ran};

const BAD: &str = "hostname r1\ninterface GigabitEthernet0/0\nrouter bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n \
    neighbor 192.0.2.1 route-map NOWHERE out\n";

fn folder() -> Folder {
    Folder::with(&[("r1.cfg", BAD)])
}

fn json_to(folder: &Folder, file: &str) -> Ran {
    folder.run(&["check", "--format", &format!("json={file}"), "r1.cfg"])
}

fn is_report(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|it| it["findings"].is_array())
}

/// Everything in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_new_file_is_complete_and_alone() {
    let folder = folder();
    assert_eq!(json_to(&folder, "out.json").status, 1);
    assert!(is_report(&folder.0.join("out.json")));
    assert_eq!(names(&folder.0), ["out.json", "r1.cfg"]);
    fs::write(folder.0.join("plain"), "").unwrap();
    let mode = |name: &str| fs::metadata(folder.0.join(name)).unwrap().permissions().mode();
    assert_eq!(mode("out.json"), mode("plain"), "as any new file");
}

#[test]
fn permissions_stay() {
    let folder = folder();
    let path = folder.0.join("out.json");
    for mode in [0o600, 0o664, 0o755] {
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(json_to(&folder, "out.json").status, 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        assert!(is_report(&path));
    }
}

#[test]
fn a_file_that_may_not_be_written_stays() {
    let folder = folder();
    let path = folder.0.join("out.json");
    fs::write(&path, "before").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().append(true).open(&path).is_ok() {
        eprintln!("note: this user may write everything, so permissions are not tested");
        return;
    }
    let ran = json_to(&folder, "out.json");
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.err.contains("cannot write `out.json`: permission denied"), "{ran:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "before");
}

#[test]
fn symbolic_links_are_followed_and_stay() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("reports/real.json", "before"), ("reports/x", "")]);
    symlink("reports/second.json", folder.0.join("first.json")).unwrap();
    symlink("real.json", folder.0.join("reports/second.json")).unwrap();
    symlink("reports/new.json", folder.0.join("dangling.json")).unwrap();
    for (link, file) in [("first.json", "reports/real.json"), ("dangling.json", "reports/new.json")] {
        let ran = json_to(&folder, link);
        assert_eq!(ran.status, 1, "{ran:?}");
        assert!(fs::symlink_metadata(folder.0.join(link)).unwrap().is_symlink());
        assert!(fs::symlink_metadata(folder.0.join(file)).unwrap().is_file());
        assert!(is_report(&folder.0.join(file)));
    }
    assert_eq!(names(&folder.0.join("reports")), ["new.json", "real.json", "second.json", "x"]);
    symlink("round.json", folder.0.join("round.json")).unwrap();
    let ran = json_to(&folder, "round.json");
    assert!(ran.status == 2 && ran.err.contains("symbolic links"), "{ran:?}");
}

#[test]
fn folders_and_missing_folders_are_named() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("reports/x", "")]);
    for (target, reason) in
        [("reports", "is a directory"), ("nowhere/out.json", "no such file"), ("r1.cfg/x", "not a directory")]
    {
        let ran = json_to(&folder, target);
        assert_eq!(ran.status, 2, "{ran:?}");
        let expected = format!("cannot write `{target}`: ");
        assert!(ran.err.contains(&expected) && ran.err.contains(reason), "{ran:?}");
    }
    assert_eq!(names(&folder.0), ["r1.cfg", "reports"]);
    assert_eq!(names(&folder.0.join("reports")), ["x"]);
}

#[test]
fn what_is_no_file_is_written_as_it_stands() {
    let folder = folder();
    assert_eq!(json_to(&folder, "/dev/null").status, 1);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let ran = json_to(&folder, "/dev/stdout");
    assert_eq!((ran.status, ran.json()["summary"]["errors"].clone()), (1, 1.into()));
    let ran = json_to(&folder, "/dev/stderr");
    assert!(ran.status == 1 && ran.err.contains("\"findings\""), "{ran:?}");
    // What stands in the file already, and what others write there, stays.
    let log = folder.0.join("log");
    fs::write(&log, "before\n").unwrap();
    let inode = fs::metadata(&log).unwrap().ino();
    let mut command = folder.command(&["check", "--format", "concise=/dev/stdout", "r1.cfg"]);
    command.stdout(fs::OpenOptions::new().append(true).open(&log).unwrap());
    assert_eq!(command.status().unwrap().code(), Some(1));
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.starts_with("before\nr1.cfg:5"), "{text}");
    assert_eq!(fs::metadata(&log).unwrap().ino(), inode);
}

#[test]
fn a_pipe_with_a_name_is_a_pipe() {
    let folder = folder();
    let pipe = folder.0.join("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|it| it.success()) {
        eprintln!("note: there is no mkfifo, so pipes with names are not tested");
        return;
    }
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(json_to(&folder, "pipe").status, 1);
    let read = reader.wait_with_output().unwrap().stdout;
    assert!(serde_json::from_slice::<serde_json::Value>(&read).is_ok());
    assert_eq!(names(&folder.0), ["pipe", "r1.cfg"]);
}

#[test]
fn one_that_fails_takes_no_other_with_it() {
    let folder = folder();
    if !Path::new("/dev/full").exists() {
        eprintln!("note: there is no /dev/full, so full disks are not tested");
        return;
    }
    let ran = folder.run(&[
        "check",
        "--format",
        "json=/dev/full",
        "--format",
        "concise",
        "--format",
        "full=nowhere/out.txt",
        "--format",
        "html=out.html",
        "r1.cfg",
    ]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot write `/dev/full`: no space left"), "{ran:?}");
    assert!(ran.err.contains("cannot write `nowhere/out.txt`: "), "{ran:?}");
    assert!(ran.out.starts_with("r1.cfg:5"), "{ran:?}");
    assert!(fs::read_to_string(folder.0.join("out.html")).unwrap().trim_end().ends_with("</html>"));
    for words in [&["--help"][..], &["rules"], &["completions", "zsh"], &["man"], &["check", "r1.cfg"]] {
        let mut command = folder.command(words);
        command.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let ran = Ran::from(command.stderr(Stdio::piped()).output().unwrap());
        assert_eq!(ran.status, 2, "{words:?}");
        assert!(ran.err.contains("cannot write to standard output: no space left"), "{words:?}: {ran:?}");
    }
}

/// Runs a check that may write no more than a few bytes to a file, and either fails or is killed when it tries.
fn with_little_room(folder: &Folder, signal: &str) -> std::process::Output {
    let bgplint = env!("CARGO_BIN_EXE_bgplint");
    let script = format!("{signal} ulimit -f 1; exec '{bgplint}' check --format html=out.html r1.cfg");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(&folder.0).output().unwrap()
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("out.html", "before")]);
    let output = with_little_room(&folder, "trap '' XFSZ;");
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot write `out.html`: file too large"), "{err}");
    assert_eq!(names(&folder.0), ["out.html", "r1.cfg"]);
    assert_eq!(fs::read_to_string(folder.0.join("out.html")).unwrap(), "before");
}

#[test]
fn a_killed_run_leaves_what_was_there() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("out.html", "before")]);
    let output = with_little_room(&folder, "");
    assert!(output.status.signal().is_some(), "{output:?}");
    assert_eq!(fs::read_to_string(folder.0.join("out.html")).unwrap(), "before");
    // What it leaves behind is hidden, and no later run reads it.
    assert!(
        names(&folder.0).iter().all(|it| it == "out.html" || it == "r1.cfg" || it.starts_with(".bgplint-"))
    );
    assert_eq!(json_to(&folder, "out.html").status, 1);
    assert!(is_report(&folder.0.join("out.html")));
}
