//! The script of the GitHub Action, as a runner would call it, on real repositories.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;
mod repository;

use std::fs;
use std::path::{Path, PathBuf};

use folder::Ran;
use repository::{PLACE, PRIMARY, Repository, misspelt, secondary, wheels};

/// A runner with a checkout.
struct Runner<'a> {
    repository: &'a Repository,
    checkout: PathBuf,
    /// Where pip finds wheels.
    wheels: Option<PathBuf>,
    /// The commit that the event is about.
    sha: Option<String>,
}

/// What a step leaves behind.
#[derive(Debug)]
struct Step {
    ran: Ran,
    outputs: String,
    summary: String,
}

impl Step {
    fn output(&self, name: &str) -> Option<&str> {
        let lines = self.outputs.lines().filter_map(|it| it.split_once('='));
        lines.filter(|(it, _)| *it == name).map(|(_, value)| value).next_back()
    }
}

impl Runner<'_> {
    /// For an event about a commit.
    fn at(&self, sha: &str) -> Runner<'_> {
        Runner { checkout: self.checkout.clone(), wheels: None, sha: Some(sha.to_owned()), ..*self }
    }

    /// Runs the action for an event with a base, if it has one.
    fn step(&self, event: &str, base: Option<&str>, inputs: &[(&str, &str)]) -> Step {
        let temporary = self.repository.folder.0.join("runner");
        fs::create_dir_all(&temporary).expect("a folder can be made");
        let file = |name: &str| {
            let path = temporary.join(name);
            fs::write(&path, "").expect("a file can be written");
            path
        };
        let (output, summary) = (file("output"), file("summary"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = self.repository.command(root.join("packaging/action/run.sh"), &[]);
        command
            .current_dir(&self.checkout)
            .env("CI", "true")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", root)
            .env("GITHUB_EVENT_NAME", event)
            .env("GITHUB_WORKSPACE", &self.checkout)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("RUNNER_TEMP", &temporary)
            // As `action.yml` hands inputs over, with their defaults.
            .env("INPUT_VERSION", "installed")
            .env("INPUT_SINCE", "auto")
            .env("INPUT_BASE", base.unwrap_or_default())
            .env("INPUT_DIRECTORY", ".");
        for input in ["PATHS", "BASELINE", "FAIL_ON", "SARIF", "ARGS"] {
            command.env(format!("INPUT_{input}"), "");
        }
        if let Some(sha) = &self.sha {
            command.env("GITHUB_SHA", sha);
        }
        if let Some(wheels) = &self.wheels {
            command.env("PIP_FIND_LINKS", wheels);
        }
        for (name, value) in inputs {
            command.env(format!("INPUT_{name}"), value);
        }
        let ran = Ran::from(command.output().expect("bash is installed"));
        let read = |path: &Path| fs::read_to_string(path).expect("the file is there");
        let step = Step { ran, outputs: read(&output), summary: read(&summary) };
        let left = fs::read_dir(&temporary).expect("the folder is there").count();
        assert_eq!(left, 2, "nothing else is left behind: {step:?}");
        step
    }
}

/// A pull request that adds an error to one router, where the other has an old one. Gives its base too.
fn pull_request() -> (Repository, String) {
    let repository = Repository::new();
    repository.write("ams-er2.cfg", &misspelt(&secondary()));
    repository.commit("An old mistake");
    let base = repository.head();
    repository.git(&["switch", "--quiet", "--create", "change"]);
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.commit("A new mistake");
    // A runner checks out what merging would give.
    repository.git(&["switch", "--quiet", "--detach", "main"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-edit", "change"]);
    (repository, base)
}

fn here(repository: &Repository) -> Runner<'_> {
    Runner { repository, checkout: repository.work.clone(), wheels: None, sha: None }
}

/// What a step's log says of errors.
fn errors(step: &Step) -> Vec<&str> {
    step.ran.out.lines().filter(|it| it.starts_with("::error")).collect()
}

#[test]
fn a_pull_request_shows_what_it_adds() {
    let (repository, base) = pull_request();
    let step = here(&repository).step("pull_request", Some(&base), &[("SARIF", "out.sarif")]);
    assert_eq!(step.ran.status, 1, "{step:?}");
    let errors = errors(&step);
    assert_eq!(errors.len(), 1, "{step:?}");
    assert!(errors[0].contains("undefined-policy") && errors[0].contains(PLACE), "{errors:?}");
    assert!(step.summary.contains("undefined-policy") && step.summary.contains("ams-er1.cfg"), "{step:?}");
    for (name, value) in [("status", "1"), ("errors", "1"), ("warnings", "0"), ("infos", "0")] {
        assert_eq!(step.output(name), Some(value), "{name}: {step:?}");
    }
    let sarif = step.output("sarif").expect("it was asked for");
    assert_eq!(Path::new(sarif), repository.work.join("out.sarif"));
    let sarif: serde_json::Value =
        serde_json::from_slice(&fs::read(sarif).expect("it was written")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
}

#[test]
fn what_came_into_the_base_since_then_is_not_the_branchs() {
    let (repository, base) = pull_request();
    repository.git(&["switch", "--quiet", "main"]);
    repository.write("ams-er3.cfg", &misspelt(&PRIMARY.replace("ams-er1", "ams-er3")));
    repository.commit("Another mistake, of somebody else");
    repository.git(&["switch", "--quiet", "--detach", "main"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-edit", "change"]);
    let runner = here(&repository);
    let places = |step: &Step| {
        let all = errors(step).join("\n");
        ["ams-er1.cfg", "ams-er2.cfg", "ams-er3.cfg"].map(|it| all.contains(&format!("file={it}")))
    };
    let step = runner.at(&repository.head()).step("pull_request", Some(&base), &[]);
    assert_eq!(places(&step), [true, false, false], "{step:?}");
    // Another commit than that of the event was checked out: only the event tells its base.
    let step = runner.at(&base).step("pull_request", Some(&base), &[]);
    assert_eq!(places(&step), [true, false, true], "{step:?}");
}

#[test]
fn a_pull_request_that_mends_is_clean() {
    let (repository, base) = pull_request();
    repository.write("ams-er1.cfg", PRIMARY);
    repository.write("ams-er2.cfg", &secondary());
    repository.commit("Mend both");
    let step = here(&repository).step("pull_request", Some(&base), &[]);
    assert_eq!((step.ran.status, errors(&step).len()), (0, 0), "{step:?}");
    assert_eq!((step.output("status"), step.output("sarif")), (Some("0"), None));
    assert!(step.summary.contains("undefined-policy"), "what is fixed is named: {step:?}");
}

#[test]
fn a_push_shows_everything() {
    let (repository, base) = pull_request();
    let runner = here(&repository);
    let step = runner.step("push", None, &[]);
    assert_eq!((step.ran.status, errors(&step).len()), (1, 2), "{step:?}");
    assert_eq!(step.output("errors"), Some("2"));
    let step = runner.step("pull_request", Some(&base), &[("SINCE", "none")]);
    assert_eq!(errors(&step).len(), 2, "{step:?}");
    let step = runner.step("workflow_dispatch", None, &[("SINCE", "HEAD")]);
    assert_eq!((step.ran.status, errors(&step).len()), (0, 0), "{step:?}");
}

#[test]
fn inputs_are_options() {
    let (repository, base) = pull_request();
    let runner = here(&repository);
    let quiet = [("ARGS", "--exit-zero  --ignore\nsyntax")];
    assert_eq!(runner.step("push", None, &quiet).ran.status, 0);
    let step = runner.step("pull_request", Some(&base), &[("PATHS", "ams-er1.cfg\nams-er2.cfg\n")]);
    assert_eq!((step.ran.status, errors(&step).len()), (1, 1), "{step:?}");
    let step = runner.step("push", None, &[("SINCE", "HEAD"), ("FAIL_ON", "loud")]);
    assert_eq!((step.ran.status, step.output("status")), (2, Some("2")), "{step:?}");
    let step = runner.step("push", None, &[("BASELINE", "no-baseline")]);
    assert!(step.ran.status == 2 && step.ran.err.contains("baseline"), "{step:?}");

    fs::create_dir_all(repository.work.join("a lab")).expect("a folder can be made");
    repository.write("a lab/-r 1.cfg", &misspelt(PRIMARY));
    let step = runner.step("push", None, &[("DIRECTORY", "a lab"), ("PATHS", "-r 1.cfg")]);
    assert!(step.ran.status == 1 && step.ran.out.contains("-r 1.cfg"), "{step:?}");
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let (repository, base) = pull_request();
    let url = format!("file://{}", repository.work.display());
    repository.git(&["branch", "merged"]);
    repository.git(&["clone", "--quiet", "--depth=1", "--branch=merged", &url, "../shallow"]);
    let runner = Runner { checkout: repository.folder.0.join("shallow"), ..here(&repository) };
    let step = runner.step("pull_request", Some(&base), &[("SARIF", "out.sarif")]);
    assert_eq!((step.ran.status, step.output("status")), (2, Some("2")), "{step:?}");
    assert!(step.ran.err.contains("git fetch"), "{step:?}");
    assert!(errors(&step).iter().any(|it| it.contains("see the log")), "{step:?}");
}

#[test]
fn a_fork_is_compared_as_well() {
    let (repository, base) = pull_request();
    let fork = repository.folder.0.join("fork");
    repository.git(&["clone", "--quiet", ".", "../fork"]);
    let git = |arguments: &[&str]| {
        let ran = repository.command("git", arguments).current_dir(&fork).output().expect("git is installed");
        assert!(ran.status.success(), "git {arguments:?}: {ran:?}");
    };
    git(&["switch", "--quiet", "--detach", &base]);
    fs::write(fork.join("ams-er1.cfg"), misspelt(PRIMARY)).expect("a file can be written");
    git(&["commit", "--quiet", "--all", "--message", "From outside"]);
    git(&["push", "--quiet", "origin", "HEAD:refs/pull/7/head"]);
    repository.git(&["switch", "--quiet", "--detach", &base]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-edit", "refs/pull/7/head"]);
    let step = here(&repository).step("pull_request", Some(&base), &[]);
    assert_eq!((step.ran.status, errors(&step).len()), (1, 1), "{step:?}");
}

#[test]
fn no_input_is_a_command() {
    let (repository, _) = pull_request();
    let runner = here(&repository);
    let hostile = "$(touch pwned) `touch pwned`; touch pwned # \"'\\";
    for input in ["VERSION", "PATHS", "SINCE", "BASE", "BASELINE", "FAIL_ON", "ARGS", "DIRECTORY"] {
        let step = runner.step("pull_request", None, &[(input, hostile)]);
        assert_ne!(step.ran.status, 0, "{input}: {step:?}");
    }
    for input in ["SARIF", "VERSION"] {
        let step = runner.step("push", None, &[(input, "a\nerrors=0\n::add-mask::a")]);
        assert_eq!((step.ran.status, step.outputs.as_str()), (2, "status=2\n"), "{step:?}");
    }
    assert!(!repository.work.join("pwned").exists());
}

#[test]
fn a_file_that_came_with_the_change_is_not_handed_over() {
    let (repository, _) = pull_request();
    repository.write("out.sarif", "{}");
    repository.commit("A report of one's own");
    let step = here(&repository).step("push", None, &[("SARIF", "out.sarif"), ("ARGS", "--frob")]);
    assert_eq!((step.ran.status, step.output("sarif")), (2, None), "{step:?}");
}

#[test]
fn the_wheel_is_installed() {
    let Some(wheels) = wheels("the action installs none") else { return };
    let (repository, base) = pull_request();
    let runner = Runner { wheels: Some(wheels), ..here(&repository) };
    let step = runner.step("pull_request", Some(&base), &[("VERSION", "")]);
    assert_eq!((step.ran.status, errors(&step).len()), (1, 1), "{step:?}");
    let step = runner.step("pull_request", Some(&base), &[("VERSION", "0.0.0")]);
    assert_eq!((step.ran.status, step.output("status")), (2, Some("2")), "{step:?}");
    assert!(errors(&step)[0].contains("0.0.0"), "{step:?}");
}

/// The lines of `action.yml` that a shell reads.
fn scripts(action: &str) -> Vec<&str> {
    action.lines().filter(|it| it.trim_start().starts_with("run:")).collect()
}

#[test]
fn the_action_hands_every_input_over_as_a_variable() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let action = fs::read_to_string(path).expect("the action is there");
    assert_eq!(scripts(&action), [r#"      run: '"$GITHUB_ACTION_PATH/packaging/action/run.sh"'"#]);
    let (inputs, others) = action.split_once("\noutputs:\n").expect("it has outputs");
    let (_, inputs) = inputs.split_once("\ninputs:\n").expect("it has inputs");
    let names = inputs.lines().filter_map(|it| it.strip_prefix("  ")?.strip_suffix(':'));
    let names: Vec<&str> = names.filter(|it| !it.starts_with(' ')).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/action/run.sh"));
    let script = script.expect("the script is there");
    for name in names {
        let given = format!(": ${{{{ inputs.{name} }}}}\n");
        let (before, _) = others.split_once(&given).unwrap_or_else(|| panic!("{name} is not handed over"));
        let variable = before.rsplit(' ').next().expect("it has a name");
        assert!(script.contains(&format!("${{{variable}:-")), "{variable} is not read");
    }
}
