//! The scripts of the GitLab template and of the pipeline for Azure DevOps, as their runners would call them.
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
use std::path::Path;

use folder::Ran;
use repository::{PLACE, PRIMARY, Repository, misspelt, secondary};

/// The block of text below the first line of a file that ends like this, without its indentation.
fn script(file: &str, key: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(path).expect("the file is there");
    let mut lines = text.lines().skip_while(|it| it.trim() != key).skip(1).peekable();
    let first = lines.peek().expect("the script is not empty");
    let indent = first.len() - first.trim_start().len();
    let below = |it: &&str| it.is_empty() || it.len() - it.trim_start().len() >= indent;
    let script = lines.take_while(below).map(|it| it.get(indent..).unwrap_or_default());
    let script = script.collect::<Vec<_>>().join("\n");
    assert!(script.contains("bgplint check"), "{script}");
    script
}

/// A change with a new error beside an old one, and the commit before it.
fn change() -> (Repository, String) {
    let repository = Repository::new();
    repository.write("ams-er2.cfg", &misspelt(&secondary()));
    repository.commit("An old mistake");
    let base = repository.head();
    repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    repository.write("ams-er1.cfg", &misspelt(PRIMARY));
    repository.commit("A new mistake");
    (repository, base)
}

fn run(repository: &Repository, script: &str, options: &str, variables: &[(&str, &str)]) -> Ran {
    let mut command = repository.command("bash", &[options, "-c", script]);
    command.env("CI", "true").envs(variables.iter().copied());
    Ran::from(command.output().expect("bash is installed"))
}

/// How GitLab's runner calls scripts: the first command that fails ends them.
fn gitlab(repository: &Repository, variables: &[(&str, &str)]) -> Ran {
    let script = format!("set -o pipefail\n{}", script("packaging/gitlab/bgplint.gitlab-ci.yml", "- |"));
    let directory = repository.work.to_str().expect("UTF-8");
    let given = [("GITLAB_CI", "true"), ("CI_PROJECT_DIR", directory)];
    let empty = [("BGPLINT_PATHS", ""), ("BGPLINT_ARGS", ""), ("BGPLINT_VERSION", "0.0.0")];
    run(repository, &script, "-e", &[&given[..], &empty, variables].concat())
}

/// The descriptions in the code quality report.
fn quality(repository: &Repository) -> Vec<String> {
    let report: Vec<serde_json::Value> =
        serde_json::from_str(&repository.read("gl-code-quality-report.json")).expect("a JSON array");
    report.iter().map(|it| format!("{} {}", it["description"], it["location"]["path"])).collect()
}

#[test]
fn a_merge_request_reports_what_it_adds() {
    let (repository, base) = change();
    let ran = gitlab(&repository, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains(PLACE) && !ran.out.contains("ams-er2.cfg:"), "{ran:?}");
    let quality = quality(&repository);
    assert!(
        quality.len() == 1 && quality[0].contains("AZURE-OTU") && quality[0].contains("ams-er1.cfg"),
        "{quality:?}"
    );
    assert!(repository.read("bgplint-junit.xml").contains("undefined-policy"));
}

#[test]
fn a_branch_reports_everything() {
    let (repository, _) = change();
    let ran = gitlab(&repository, &[]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(quality(&repository).iter().filter(|it| it.contains("AZURE-OTU")).count(), 2);
    let given =
        [("BGPLINT_PATHS", "ams-er1.cfg ams-er2.cfg"), ("BGPLINT_ARGS", "--exit-zero --ignore syntax")];
    assert_eq!(gitlab(&repository, &given).status, 0);
}

#[test]
fn variables_of_a_merge_request_are_no_commands() {
    let (repository, _) = change();
    let hostile = "$(touch pwned);`touch pwned`;touch pwned";
    for variable in ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "BGPLINT_PATHS", "BGPLINT_ARGS"] {
        let ran = gitlab(&repository, &[(variable, hostile)]);
        assert_eq!(ran.status, 2, "{variable}: {ran:?}");
    }
    assert!(!repository.work.join("pwned").exists());
}

#[test]
fn a_shallow_clone_is_told_what_to_fetch() {
    let (repository, base) = change();
    let url = format!("file://{}", repository.work.display());
    repository.git(&["clone", "--quiet", "--depth=1", &url, "shallow"]);
    let script = format!("cd shallow\n{}", script("packaging/gitlab/bgplint.gitlab-ci.yml", "- |"));
    let ran = run(&repository, &script, "-e", &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    assert!(ran.status == 2 && ran.err.contains("git fetch"), "{ran:?}");
}

#[test]
fn azure_compares_with_the_target_of_a_pull_request() {
    let (repository, _) = change();
    let script = script("docs/azure-devops.md", "- bash: |");
    let found = |ran: &Ran| ran.out.lines().filter(|it| it.contains("task.logissue type=error")).count();
    for branch in ["refs/heads/main", "main"] {
        let ran = run(&repository, &script, "-e", &[("SYSTEM_PULLREQUEST_TARGETBRANCH", branch)]);
        assert_eq!((ran.status, found(&ran)), (1, 1), "{ran:?}");
    }
    assert!(repository.read("bgplint-junit.xml").contains("undefined-policy"));
    let ran = run(&repository, &script, "-e", &[]);
    assert_eq!((ran.status, found(&ran)), (1, 2), "{ran:?}");
    let hostile = "refs/heads/$(touch${IFS}pwned)";
    assert_eq!(run(&repository, &script, "-e", &[("SYSTEM_PULLREQUEST_TARGETBRANCH", hostile)]).status, 2);
    assert!(!repository.work.join("pwned").exists());
}
