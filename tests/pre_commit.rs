//! The hooks, run by the real pre-commit as git calls it. Without pre-commit the tests say so and pass.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;
mod repository;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use folder::Ran;
use repository::{PLACE, PRIMARY, Repository, installed, misspelt, secondary, wheels};

/// How long a commit may wait for the hook in a network of [`MANY`] routers.
const MOST_TIME: Duration = Duration::from_secs(1);
const MANY: usize = 200;

fn pre_commit() -> bool {
    installed("pre-commit", "no hook is run")
}

/// A repository of hooks: what `fill` puts into a folder, at tag `v0.1.0`.
fn hooks(repository: &Repository, fill: impl Fn(&Path)) -> PathBuf {
    let folder = repository.folder.0.join("hooks");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fill(&folder);
    for arguments in [
        &["init", "--quiet", "--initial-branch=main"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "Hooks"],
        &["tag", "v0.1.0"],
    ] {
        let ran = repository.command("git", arguments).current_dir(&folder).output();
        assert!(ran.expect("git is installed").status.success(), "git {arguments:?}");
    }
    folder
}

/// The hooks as they stand in this repository.
fn these(folder: &Path) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    fs::copy(own, folder.join(".pre-commit-hooks.yaml")).expect("the hooks can be copied");
}

/// The repository that is made for wheels.
fn mirror(folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/mirror/make.sh");
    assert!(Command::new(script).arg(folder).status().expect("bash is installed").success());
}

/// Lets git call a hook before commits and merges.
fn hook(repository: &Repository, hooks: &Path, id: &str) {
    let settings =
        format!("repos:\n  - repo: {}\n    rev: v0.1.0\n    hooks:\n      - id: {id}\n", hooks.display());
    repository.write(".pre-commit-config.yaml", &settings);
    repository.commit("Lint before commits");
    let types = ["install", "--hook-type", "pre-commit", "--hook-type", "pre-merge-commit"];
    let ran = repository.command("pre-commit", &types).output().expect("pre-commit is installed");
    assert!(ran.status.success(), "{ran:?}");
}

/// A network whose commits are linted by the command under test.
fn linted() -> Repository {
    let repository = Repository::new();
    let hooks = hooks(&repository, these);
    hook(&repository, &hooks, "bgplint-system");
    repository
}

fn try_commit(repository: &Repository, arguments: &[&str]) -> Ran {
    repository.try_git(&[&["commit", "--message", "A change"], arguments].concat())
}

/// The commit is made, and the hook ran.
fn passes(repository: &Repository, arguments: &[&str]) {
    let (before, ran) = (repository.head(), try_commit(repository, arguments));
    assert!(ran.status == 0 && ran.err.contains("Passed"), "{ran:?}");
    assert_ne!(repository.head(), before);
}

/// No commit is made, and what is printed says why.
fn refused(repository: &Repository, ran: &Ran, before: &str, reasons: &[&str]) {
    let said = format!("{}{}", ran.out, ran.err);
    assert_ne!(ran.status, 0, "{said}");
    for reason in [&["Failed", "- exit code: 1"], reasons].concat() {
        assert!(said.contains(reason), "`{reason}` is not in\n{said}");
    }
    assert_eq!(repository.head(), before);
}

/// Holds the page about hooks to what one printed, or with `BGPLINT_BLESS=1` writes it there.
fn documentation_shows(printed: &str, commit: &str) {
    const BEGIN: &str = "<!-- printed by the hook -->\n```text\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pre-commit.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (before, after) = page.split_once(BEGIN).expect("it shows what is printed");
    let (_, after) = after.split_once("```\n").expect("what it shows ends");
    // Commits are called by the time at which they were made.
    let printed = printed.replace(&commit[..7], "5e1d0a2");
    let wanted = [before, BEGIN, &printed, "```\n", after].concat();
    if std::env::var_os("BGPLINT_BLESS").is_some() {
        fs::write(&path, wanted).expect("the page can be written");
    } else {
        assert!(page == wanted, "docs/pre-commit.md is out of date: run with BGPLINT_BLESS=1\n{printed}");
    }
}

#[test]
fn a_bad_commit_is_refused() {
    if !pre_commit() {
        return;
    }
    let repository = linted();
    let before = repository.head();
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.git(&["add", "ams-er1.cfg"]);
    let ran = try_commit(&repository, &[]);
    let reasons =
        ["- hook id: bgplint-system", "undefined-policy", PLACE, "`AZURE-OTU`", "did you mean `AZURE-OUT`?"];
    refused(&repository, &ran, &before, &reasons);
    let (_, printed) = ran.err.split_once("bgplint (installed)").expect("the hook is named");
    documentation_shows(&format!("bgplint (installed){}\n", printed.trim_end()), &before);

    repository.write("ams-er1.cfg", &PRIMARY.replace("ONPREM", "OFFICES"));
    repository.git(&["add", "ams-er1.cfg"]);
    passes(&repository, &[]);
}

#[test]
fn a_file_that_another_needs_cannot_be_deleted() {
    if !pre_commit() {
        return;
    }
    let repository = linted();
    let before = repository.head();
    repository.git(&["rm", "--quiet", "ams-er2.cfg"]);
    let reasons = ["missing-secondary-session", "ams-er1.cfg:8:2"];
    refused(&repository, &try_commit(&repository, &[]), &before, &reasons);
}

#[test]
fn only_what_is_staged_counts() {
    if !pre_commit() {
        return;
    }
    let repository = linted();
    let renamed = PRIMARY.replace("ONPREM", "OFFICES");
    repository.write("ams-er1.cfg", &renamed);
    repository.git(&["add", "ams-er1.cfg"]);
    let mistake = misspelt(&renamed);
    repository.write("ams-er1.cfg", &mistake);
    repository.write("ams-er2.cfg", &misspelt(&secondary()));
    passes(&repository, &[]);
    assert_eq!(repository.read("ams-er1.cfg"), mistake, "the work tree stays as it was");

    // The other way round, what is mended beside a staged mistake does not mend it.
    let before = repository.head();
    repository.git(&["add", "ams-er1.cfg"]);
    repository.write("ams-er1.cfg", &renamed);
    refused(&repository, &try_commit(&repository, &[]), &before, &["undefined-policy", PLACE]);
    assert_eq!(repository.read("ams-er1.cfg"), renamed);
}

#[test]
fn the_index_of_a_partial_commit_counts() {
    if !pre_commit() {
        return;
    }
    // With a path or `--all` git lays out an index of its own for the commit.
    let repository = linted();
    let before = repository.head();
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.write("ams-er2.cfg", &secondary().replace("ONPREM", "OFFICES"));
    refused(&repository, &try_commit(&repository, &["--all"]), &before, &["undefined-policy", PLACE]);
    refused(&repository, &try_commit(&repository, &["ams-er1.cfg"]), &before, &["undefined-policy", PLACE]);
    passes(&repository, &["ams-er2.cfg"]);
}

#[test]
fn old_findings_and_new_names_pass() {
    if !pre_commit() {
        return;
    }
    let repository = linted();
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.commit("A mistake that nobody linted");
    repository.git(&["mv", "ams-er1.cfg", "amsterdam.cfg"]);
    passes(&repository, &[]);
    repository.write("amsterdam.cfg", &format!("! The edge in Amsterdam.\n{}", misspelt(PRIMARY)));
    repository.git(&["add", "amsterdam.cfg"]);
    passes(&repository, &[]);
}

#[test]
fn a_merge_of_two_good_branches_can_be_bad() {
    if !pre_commit() {
        return;
    }
    let repository = linted();
    let spare = "route-map SPARE permit 10\n match ip address prefix-list ONPREM\n";
    repository.write("ams-er1.cfg", &format!("{PRIMARY}{spare}"));
    repository.commit("A spare route map");

    repository.git(&["switch", "--quiet", "--create", "tidy"]);
    repository.write("ams-er1.cfg", PRIMARY);
    repository.git(&["add", "ams-er1.cfg"]);
    passes(&repository, &[]);

    repository.git(&["switch", "--quiet", "--create", "use", "main"]);
    let used = PRIMARY.replace("route-map AZURE-OUT out", "route-map SPARE out");
    repository.write("ams-er1.cfg", &format!("{used}{spare}"));
    repository.git(&["add", "ams-er1.cfg"]);
    passes(&repository, &[]);

    let before = repository.head();
    let merged = repository.try_git(&["merge", "--no-edit", "tidy"]);
    refused(&repository, &merged, &before, &["undefined-policy", "`SPARE`"]);
    repository.git(&["merge", "--abort"]);

    // A merge that breaks nothing is made.
    repository.git(&["switch", "--quiet", "main"]);
    repository.git(&["merge", "--no-ff", "--no-edit", "tidy"]);
    assert_eq!(repository.git(&["rev-list", "--count", "--merges", "HEAD"]), "1");
}

#[test]
fn the_first_commit_is_linted() {
    if !pre_commit() {
        return;
    }
    let repository = Repository::empty();
    repository.commit_nothing();
    let hooks = hooks(&repository, these);
    hook(&repository, &hooks, "bgplint-system");
    repository.git(&["switch", "--quiet", "--orphan", "fresh"]);
    let settings = repository.git(&["show", "main:.pre-commit-config.yaml"]);
    repository.write(".pre-commit-config.yaml", &settings);
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.git(&["add", "--all"]);
    let ran = try_commit(&repository, &[]);
    assert!(ran.status == 1 && ran.err.contains("undefined-policy"), "{ran:?}");
    repository.write("ams-er1.cfg", PRIMARY);
    repository.git(&["add", "--all"]);
    let ran = try_commit(&repository, &[]);
    assert!(ran.status == 0 && ran.err.contains("Passed"), "{ran:?}");
}

#[test]
fn settings_have_a_hook() {
    if !pre_commit() {
        return;
    }
    let repository = Repository::new();
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml"));
    let manifest = manifest.expect("the hooks are there");
    // Of this hook only the way it is installed is another.
    let hooks = hooks(&repository, |folder| {
        fs::write(
            folder.join(".pre-commit-hooks.yaml"),
            manifest.replace("language: python", "language: system"),
        )
        .expect("a file can be written");
    });
    hook(&repository, &hooks, "bgplint-config");
    let before = repository.head();
    fs::create_dir_all(repository.work.join("lab")).expect("a folder can be made");
    repository.write("bgplint.toml", "[network]\ncomplete = false\n");
    repository.write("lab/bgplint.toml", "[rules]\nundefined-polcy = \"off\"\n");
    repository.git(&["add", "--all"]);
    let ran = try_commit(&repository, &[]);
    let said = format!("{}{}", ran.out, ran.err);
    assert!(ran.status != 0 && said.contains("did you mean `undefined-policy`?"), "{said}");
    assert!(said.contains("lab/bgplint.toml:2"), "{said}");
    assert_eq!(repository.head(), before);
    repository.write("lab/bgplint.toml", "[rules]\nundefined-policy = \"off\"\n");
    repository.git(&["add", "--all"]);
    passes(&repository, &[]);
}

/// One of many routers with a session to the next.
fn router(number: usize) -> String {
    let (own, next) = (number, (number + 1) % MANY);
    let mut text = format!(
        "hostname r{own}\ninterface Loopback0\n ip address 10.255.0.{own} 255.255.255.255\nrouter bgp 65010\n \
         neighbor 10.255.0.{next} remote-as 65010\n neighbor 10.255.0.{next} update-source Loopback0\n \
         neighbor 10.255.0.{next} route-map IBGP-OUT out\n"
    );
    for entry in 0..100 {
        writeln!(text, "ip prefix-list SITES seq {} permit 10.{own}.{entry}.0/24", 5 * (entry + 1))
            .expect("text grows");
    }
    text + "route-map IBGP-OUT permit 10\n match ip address prefix-list SITES\n"
}

/// What pre-commit says that a hook took.
fn duration(said: &str) -> Duration {
    let (_, after) = said.split_once("- duration: ").expect("pre-commit says how long it took");
    let seconds = after.split_once('s').and_then(|(it, _)| it.parse().ok()).expect("in seconds");
    Duration::from_secs_f64(seconds)
}

#[test]
fn the_mirror_installs_a_wheel_and_a_commit_does_not_wait() {
    let Some(wheels) = wheels("the mirror is not tried").filter(|_| pre_commit()) else { return };
    let repository = Repository::new();
    for number in 0..MANY {
        repository.write(&format!("r{number}.cfg"), &router(number));
    }
    repository.commit("Many routers");
    let hooks = hooks(&repository, mirror);
    hook(&repository, &hooks, "bgplint");
    repository.write("r7.cfg", &router(7).replace("IBGP-OUT out", "IBGP-OTU out"));
    repository.git(&["add", "--all"]);
    let run = || {
        let mut command = repository.command("pre-commit", &["run", "--verbose"]);
        // Only programs of the system: the command must come out of the wheel.
        command.env("PIP_FIND_LINKS", &wheels).env("PATH", repository::path_without_the_command());
        Ran::from(command.output().expect("pre-commit is installed"))
    };
    let first = run();
    assert!(
        first.status == 1 && first.out.contains("undefined-policy") && first.out.contains("r7.cfg"),
        "{first:?}"
    );
    let fastest = (0..5).map(|_| duration(&run().out)).min().expect("it ran");
    assert!(fastest < MOST_TIME, "the hook took {fastest:?}");
}
