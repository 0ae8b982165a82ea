//! Repositories as they are met: what git cannot tell is said clearly, and nothing is reported that is not known.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;
mod work_tree;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use folder::{Folder, Ran};
use work_tree::{Repository, git, isolate};

/// A device with a finding, and nothing else that is wrong.
fn bad(name: &str) -> String {
    format!(
        "hostname {name}\nrouter bgp 64496\n neighbor 192.0.2.1 remote-as 64497\n neighbor 192.0.2.1 route-map NOWHERE out\n"
    )
}

/// A device without a finding.
const GOOD: &str = "hostname r2\ninterface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.252\n";

fn repository() -> Repository {
    Repository::with(&[("r1.cfg", &bad("r1")), ("r2.cfg", GOOD)])
}

fn check(repository: &Repository, arguments: &[&str]) -> Ran {
    repository.run(&[&["check", "--format", "concise"], arguments].concat())
}

/// The last line, when all went well.
fn counts(ran: &Ran) -> &str {
    assert_eq!(ran.status, 0, "{ran:?}");
    let line = ran.out.lines().find(|it| it.starts_with("since ")).unwrap();
    line.split_once(": ").unwrap().1
}

/// That a command fails, says why, and says nothing else.
fn refuses(ran: &Ran, expected: &[&str]) {
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
    for it in expected {
        assert!(ran.err.contains(it), "{it}: {ran:?}");
    }
    assert!(!ran.err.contains('\x1b'), "{ran:?}");
}

#[test]
fn where_no_repository_is() {
    let folder = Folder::with(&[("r1.cfg", GOOD)]);
    for arguments in [&["--since", "main"][..], &["--staged"], &["--staged", "r1.cfg"]] {
        let mut command = folder.command(&[&["check"], arguments].concat());
        isolate(&mut command);
        // A folder above may be in one.
        command.env("GIT_CEILING_DIRECTORIES", folder.0.parent().unwrap());
        let ran = Ran::from(command.output().unwrap());
        refuses(&ran, &["is in no git repository"]);
        assert!(!ran.err.contains("/.`"), "{ran:?}");
    }
    let bare = Folder::new();
    let repository = repository();
    git(&bare.0, &["clone", "--quiet", "--bare", &repository.path().to_string_lossy(), "."]);
    let mut command = bare.command(&["check", "--since", "HEAD"]);
    isolate(&mut command);
    refuses(&Ran::from(command.output().unwrap()), &["must be run in a work tree"]);
}

#[test]
fn revisions_that_are_not_there() {
    let repository = repository();
    repository.git(&["branch", "feature/x"]);
    repository.git(&["update-ref", "refs/remotes/origin/develop", "HEAD"]);
    for (revision, expected) in [
        ("mian", &["no revision `mian`; did you mean `main`?"][..]),
        ("featur/x", &["did you mean `feature/x`?"]),
        ("develop", &["did you mean `origin/develop`?"]),
        ("origin/develp", &["did you mean `origin/develop`?"]),
        ("origin/main", &["`git fetch origin main:refs/remotes/origin/main`"]),
        ("release", &["`git fetch origin release:refs/remotes/origin/release`", "name it `origin/release`"]),
        ("", &["the value of --since is empty"]),
        ("HEAD:r1.cfg", &["no revision `HEAD:r1.cfg`"]),
        ("HEAD~7", &["no revision `HEAD~7`"]),
    ] {
        refuses(&check(&repository, &["--since", revision]), expected);
    }
    // What nobody would call a branch goes into no command that people copy.
    for revision in ["--output=x", "$(reboot)", "a;b", "x\x1b[31m\ny", "..", "HEAD@{u}", "-x"] {
        let ran = check(&repository, &[&format!("--since={revision}")]);
        refuses(&ran, &["there is no revision"]);
        assert!(!ran.err.contains("git fetch"), "{ran:?}");
    }
    assert!(!repository.path().join("x").exists());
}

#[test]
fn before_the_first_commit() {
    let repository = Repository::new();
    repository.write("r1.cfg", &bad("r1"));
    for revision in ["HEAD", "main"] {
        refuses(&check(&repository, &["--since", revision]), &["no commit is on this branch yet"]);
    }
    repository.git(&["add", "--all"]);
    assert_eq!(counts(&check(&repository, &["--staged"])), "1 new, 0 fixed, 0 unchanged");
}

#[test]
fn files_that_are_gone() {
    let repository = repository();
    repository.remove("r1.cfg");
    assert_eq!(counts(&check(&repository, &["--since", "HEAD", "r1.cfg"])), "0 new, 1 fixed, 0 unchanged");
    assert_eq!(counts(&check(&repository, &["--since", "HEAD"])), "0 new, 1 fixed, 0 unchanged");
    // In the index it is there still.
    assert_eq!(counts(&check(&repository, &["--staged"])), "0 new, 0 fixed, 1 unchanged");
    repository.remove("r2.cfg");
    for arguments in [&["--since", "HEAD"][..], &["--since", "HEAD", "r1.cfg", "r2.cfg"]] {
        assert_eq!(counts(&check(&repository, arguments)), "0 new, 1 fixed, 0 unchanged");
    }
    refuses(&check(&repository, &["--since", "HEAD", "r3.cfg"]), &["cannot read `r3.cfg`"]);
}

#[test]
fn what_is_no_text() {
    let repository = repository();
    repository.0.write("image.cfg", b"GIF89a\0\0\0");
    let mut text = bad("r3").into_bytes();
    text.push(0);
    repository.0.write("zero.cfg", &text);
    repository.commit();
    assert_eq!(counts(&check(&repository, &["--since", "HEAD~1"])), "0 new, 0 fixed, 1 unchanged");
    for how in [&["--since", "HEAD~1"][..], &["--since", "HEAD~1", "--staged"]] {
        let ran = check(&repository, &[how, &["image.cfg", "zero.cfg"]].concat());
        refuses(&ran, &["nothing to read", "`image.cfg`, `zero.cfg`"]);
    }
}

#[test]
fn repositories_within() {
    let (inner, outer) = (repository(), repository());
    let path = inner.path().to_string_lossy().into_owned();
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &path, "within"]);
    outer.commit();
    for how in [&["--since", "HEAD~1"][..], &["--since", "HEAD~1", "--staged"]] {
        let ran = check(&outer, how);
        assert_eq!(counts(&ran), "0 new, 0 fixed, 1 unchanged");
        assert!(ran.err.contains("the submodule `within` is not read"), "{ran:?}");
    }
}

#[test]
fn sparse_work_trees() {
    let repository = repository();
    repository.write("far/r3.cfg", &bad("r3"));
    repository.commit();
    repository.git(&["sparse-checkout", "set", "--no-cone", "/r1.cfg"]);
    assert!(!repository.path().join("far").exists());
    let ran = check(&repository, &["--since", "HEAD~1"]);
    assert_eq!(counts(&ran), "1 new, 0 fixed, 1 unchanged");
    assert!(ran.err.contains("2 files are read from the index"), "{ran:?}");
}

#[test]
fn clones_that_lack_something() {
    let origin = repository();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    origin.branch("topic");
    origin.edit("r1.cfg", |text| format!("{text}!\n"));
    origin.commit();
    let url = format!("file://{}", origin.path().display());
    let clone = |arguments: &[&str]| {
        let clone = Repository(Folder::new());
        clone.git(&[&["clone", "--quiet"], arguments, &[url.as_str(), "."]].concat());
        clone
    };
    let shallow = clone(&["--depth", "1", "--branch", "topic"]);
    let ran = check(&shallow, &["--since", "origin/main"]);
    let fetch = "git fetch --unshallow origin main:refs/remotes/origin/main";
    refuses(&ran, &["no revision `origin/main`", "this clone is shallow", fetch]);
    refuses(&check(&shallow, &["--since", "HEAD~1"]), &["`git fetch --unshallow` brings the rest"]);
    // What it says helps.
    shallow.git(&fetch.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!(counts(&check(&shallow, &["--since", "origin/main"])), "0 new, 0 fixed, 1 unchanged");
    let shallow = clone(&["--depth", "1", "--branch", "topic", "--no-single-branch"]);
    let ran = check(&shallow, &["--since", "origin/main"]);
    refuses(&ran, &["no commit in common", "`git fetch --unshallow`", "fetch-depth: 0"]);
    let partial = clone(&["--filter=blob:none", "--branch", "topic"]);
    let ran = check(&partial, &["--since", "HEAD~1"]);
    refuses(&ran, &["is not in this clone", "`git fetch --refetch --no-filter`"]);
    partial.git(&["fetch", "--quiet", "--refetch", "--no-filter"]);
    assert_eq!(counts(&check(&partial, &["--since", "HEAD~1"])), "0 new, 0 fixed, 1 unchanged");
}

#[test]
fn merges_that_are_not_ended() {
    let repository = repository();
    for (branch, line) in [("other", "! a\n"), ("main", "! b\n")] {
        if branch == "main" {
            repository.git(&["checkout", "--quiet", "main"]);
        } else {
            repository.branch(branch);
        }
        repository.edit("r1.cfg", |text| format!("{text}{line}"));
        repository.commit();
    }
    let mut command = std::process::Command::new("git");
    isolate(command.args(["merge", "--quiet", "other"]).current_dir(repository.path()));
    assert!(!command.output().unwrap().status.success());
    refuses(&check(&repository, &["--staged"]), &["a merge is not ended: `r1.cfg`"]);
}

#[test]
fn a_repository_of_somebody_else() {
    let repository = repository();
    if chown(repository.path(), Some(12345), None).is_err() {
        eprintln!("note: only root can give a repository away; nothing was checked");
        return;
    }
    let ran = check(&repository, &["--since", "HEAD"]);
    refuses(&ran, &["dubious ownership", "`git config --global --add safe.directory"]);
    // Without a comparison, a file is linted as it is.
    let ran = check(&repository, &["r1.cfg"]);
    assert!(ran.status == 0 && ran.out.contains("undefined-policy"), "{ran:?}");
    chown(repository.path(), Some(0), None).unwrap();
}

#[test]
fn without_git() {
    let repository = repository();
    let run = |arguments: &[&str]| {
        Ran::from(repository.command(arguments).env("PATH", "/nonexistent").output().unwrap())
    };
    refuses(
        &run(&["check", "--since", "HEAD"]),
        &["cannot run git: there is no such command", "install git"],
    );
    let ran = run(&["check", "--format", "concise", "r1.cfg"]);
    assert!(ran.status == 0 && ran.out.contains("undefined-policy"), "{ran:?}");
}

#[test]
fn hooks_and_linked_work_trees() {
    let repository = repository();
    let linked = Folder::new();
    let path = linked.0.to_string_lossy().into_owned();
    repository.git(&["worktree", "add", "--quiet", "--force", "-b", "linked", &path]);
    let said = repository.path().join(".git/said");
    let program = env!("CARGO_BIN_EXE_bgplint");
    let hook = format!(
        "#!/bin/sh\n{program} check --staged --format concise > {said}\nmkdir -p below && cd below && \
         {program} check --staged --format concise .. >> {said}\n",
        said = said.display()
    );
    let hooks = repository.path().join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    fs::write(hooks.join("pre-commit"), hook).unwrap();
    fs::set_permissions(hooks.join("pre-commit"), fs::Permissions::from_mode(0o755)).unwrap();
    for (at, folder) in [repository.path(), &linked.0].into_iter().enumerate() {
        fs::write(folder.join("r3.cfg"), bad(&format!("r3-{at}"))).unwrap();
        git(folder, &["add", "r3.cfg"]);
        fs::write(folder.join("r4.cfg"), bad("r4")).unwrap();
        git(folder, &["commit", "--quiet", "--message", "change"]);
        let said = fs::read_to_string(&said).unwrap();
        let counted: Vec<&str> =
            said.lines().filter_map(|it| it.strip_prefix("since ")?.split(": ").nth(1)).collect();
        assert_eq!(counted[0], "1 new, 0 fixed, 1 unchanged", "{said}");
        if at == 0 {
            assert_eq!(counted[1], "1 new, 0 fixed, 1 unchanged", "{said}");
        }
    }
    // As git calls hooks, with paths that are seen from the root.
    let mut command = repository.command(&["check", "--format", "concise", "--since", "HEAD~1"]);
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index");
    assert_eq!(counts(&Ran::from(command.output().unwrap())), "2 new, 0 fixed, 1 unchanged");
}

#[test]
fn a_hook_of_another_repository_tells_nothing() {
    let (here, elsewhere) = (repository(), repository());
    elsewhere.write("r3.cfg", &bad("r3"));
    elsewhere.commit();
    let path = here.path().join("r1.cfg").to_string_lossy().into_owned();
    let mut command = elsewhere.command(&["check", "--format", "concise", "--since", "HEAD", &path]);
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index");
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(counts(&ran), "0 new, 0 fixed, 1 unchanged");
    assert!(ran.out.starts_with("2 devices"), "{ran:?}");
}

#[test]
fn names_of_every_kind() {
    let repository = repository();
    let names: [&[u8]; 7] =
        [b"a b.cfg", b"q\"q'.cfg", b"n\nl.cfg", b"\xff\xfe.cfg", b":(glob)x.cfg", b"-x.cfg", b"t\tt.cfg"];
    for (at, name) in names.iter().enumerate() {
        repository.0.write(Path::new(OsStr::from_bytes(name)), bad(&format!("n{at}")).as_bytes());
    }
    let all = |how: &[&str]| {
        let mut command = repository.command(&[&["check", "--format", "concise"], how].concat());
        command.arg("--").args(names.iter().map(|it| OsStr::from_bytes(it)));
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text
            .lines()
            .find(|it| it.starts_with("since "))
            .map(|it| it.split_once(": ").unwrap().1.to_owned());
        line.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    };
    assert_eq!(all(&["--since", "HEAD"]), "7 new, 0 fixed, 0 unchanged");
    repository.git(&["add", "--all"]);
    assert_eq!(all(&["--staged"]), "7 new, 0 fixed, 0 unchanged");
    repository.commit();
    assert_eq!(all(&["--since", "HEAD~1"]), "7 new, 0 fixed, 0 unchanged");
    assert_eq!(all(&["--since", "HEAD"]), "0 new, 0 fixed, 7 unchanged");
}

#[test]
fn paths_that_git_knows_nothing_of() {
    let (repository, other) = (repository(), Folder::with(&[("r9.cfg", &bad("r9"))]));
    let path = other.0.join("r9.cfg").to_string_lossy().into_owned();
    let ran = check(&repository, &["--since", "HEAD", "r1.cfg", &path]);
    // What can be answered is.
    assert!(ran.status == 2 && ran.out.contains("0 new, 0 fixed, 1 unchanged"), "{ran:?}");
    assert_eq!(ran.err.matches("is not in the repository").count(), 1, "{ran:?}");
    for how in [&["--since", "HEAD"][..], &["--staged"]] {
        let ran = repository.0.run_with_stdin(&[&["check"], how, &["-"]].concat(), bad("r1").as_bytes());
        refuses(&ran, &["standard input"]);
    }
}

#[test]
fn symbolic_links() {
    let repository = repository();
    let elsewhere = Folder::with(&[("r9.cfg", &bad("r9"))]);
    symlink(elsewhere.0.join("r9.cfg"), repository.path().join("r9.cfg")).unwrap();
    symlink(&elsewhere.0, repository.path().join("more")).unwrap();
    repository.commit();
    for how in [&["--since", "HEAD~1"][..], &["--since", "HEAD~1", "--staged"]] {
        assert_eq!(counts(&check(&repository, how)), "0 new, 0 fixed, 1 unchanged");
    }
    // Settings must be in the tree; those of the past are not those to which a link leads now.
    symlink(elsewhere.0.join("r9.cfg"), repository.path().join("bgplint.toml")).unwrap();
    let ran = check(&repository, &["--since", "HEAD"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(ran.err.matches("`bgplint.toml`: it is no regular file").count(), 1, "{ran:?}");
    assert!(!ran.err.contains("NOWHERE"), "{ran:?}");
}

#[test]
fn broken_settings() {
    let repository = repository();
    repository.write("bgplint.toml", "[rules\n");
    repository.commit();
    repository.write("bgplint.toml", "[rules]\n");
    assert_eq!(counts(&check(&repository, &["--since", "HEAD"])), "0 new, 0 fixed, 1 unchanged");
    repository.commit();
    repository.write("bgplint.toml", "[rules\n");
    let ran = check(&repository, &["--since", "HEAD"]);
    assert!(ran.status == 2 && ran.err.contains("this is no TOML"), "{ran:?}");
    assert_eq!(counts(&check(&repository, &["--staged"])), "0 new, 0 fixed, 1 unchanged");
}

#[test]
fn a_hundred_thousand_other_files() {
    let repository = repository();
    for folder in 0..100 {
        let path = repository.path().join(format!("notes/{folder}"));
        fs::create_dir_all(&path).unwrap();
        for file in 0..1000 {
            fs::write(path.join(format!("{file}.txt")), format!("note {folder} {file}\n")).unwrap();
        }
    }
    repository.commit();
    let start = Instant::now();
    assert_eq!(counts(&check(&repository, &["--since", "HEAD"])), "0 new, 0 fixed, 1 unchanged");
    let time = start.elapsed();
    eprintln!("100,000 other files: {time:.1?}");
    assert!(time < Duration::from_mins(2), "{time:?}");
}
