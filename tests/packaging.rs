//! What is handed to others is what they ask for: workflows, pipelines, hooks and scripts, as their own checkers see them.
//! Without a checker the tests say so and pass.
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
use std::process::Command;

use folder::{Folder, Ran};
use repository::installed;

/// What stands before a block of YAML, and who knows what it must be.
const KINDS: &[(&str, &[&str])] = &[
    ("github-workflow", &["check-jsonschema", "--builtin-schema", "vendor.github-workflows"]),
    ("gitlab-ci", &["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"]),
    // Its schema has patterns that are sound only without Unicode.
    (
        "azure-pipelines",
        &["check-jsonschema", "--regex-variant", "nonunicode", "--builtin-schema", "vendor.azure-pipelines"],
    ),
    ("pre-commit", &["pre-commit", "validate-config"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(file)).expect("the file is there")
}

/// The pages of the documentation, without those of rules.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).expect("the folder is there");
    let docs = docs.map(|it| it.expect("it can be read").path());
    let mut pages: Vec<PathBuf> = docs.filter(|it| it.extension().is_some_and(|it| it == "md")).collect();
    pages.push(root().join("README.md"));
    pages.push(root().join("packaging/mirror/README.md"));
    pages
}

fn judge(arguments: &[&str], file: &Path) {
    let (program, arguments) = arguments.split_first().expect("a program");
    if !installed(program, &format!("{} is not judged", file.display())) {
        return;
    }
    let ran = Command::new(program).args(arguments).arg(file).output();
    let ran = Ran::from(ran.expect("it is installed"));
    assert_eq!(ran.status, 0, "{program} {arguments:?} of {}: {ran:?}", file.display());
}

#[test]
fn examples_are_what_they_are_called() {
    let folder = Folder::new();
    let mut seen = Vec::new();
    for page in pages() {
        let text = read(&page);
        for (at, block) in text.split("<!-- schema: ").skip(1).enumerate() {
            let (kind, after) = block.split_once(" -->\n```yaml\n").expect("a block of YAML follows");
            let (yaml, _) = after.split_once("```").expect("the block ends");
            let (_, judges) =
                KINDS.iter().find(|(it, _)| *it == kind).unwrap_or_else(|| panic!("{kind} is not known"));
            let name = format!("{}-{at}.yaml", page.file_stem().expect("it has a name").to_string_lossy());
            folder.write(&name, yaml.as_bytes());
            judge(judges, &folder.0.join(name));
            seen.push(kind.to_owned());
        }
    }
    for (kind, _) in KINDS {
        assert!(seen.iter().any(|it| it == kind), "no page has an example of {kind}");
    }
}

#[test]
fn files_for_others_are_sound() {
    let action = root().join("action.yml");
    judge(&["check-jsonschema", "--builtin-schema", "vendor.github-actions"], &action);
    judge(&["zizmor", "--offline", "--no-config"], &action);
    judge(
        &["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"],
        &root().join("packaging/gitlab/bgplint.gitlab-ci.yml"),
    );
    judge(&["pre-commit", "validate-manifest"], &root().join(".pre-commit-hooks.yaml"));
    for script in ["packaging/action/run.sh", "packaging/mirror/make.sh", ".ci/run"] {
        judge(&["shellcheck"], &root().join(script));
    }
}

#[test]
fn every_version_that_is_named_is_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    let template = read("packaging/gitlab/bgplint.gitlab-ci.yml");
    assert!(template.contains(&format!("BGPLINT_VERSION: \"{version}\"")));
    let mut named = 0;
    for page in pages() {
        let text = read(&page);
        for before in ["bgplint/bgplint@v", "rev: v", "bgplint=="] {
            for after in text.split(before).skip(1) {
                let end = after.find(|it: char| !it.is_ascii_alphanumeric() && it != '.' && it != '@');
                let found = after.split_at(end.unwrap_or(after.len())).0;
                assert!(found == version || found == "@VERSION@", "{}: {before}{found}", page.display());
                named += 1;
            }
        }
    }
    assert!(named >= 6, "only {named}");
}

#[test]
fn the_mirror_depends_on_this_version_and_compiles_nothing() {
    let folder = Folder::new();
    let script = root().join("packaging/mirror/make.sh");
    let ran = Command::new(script).arg(&folder.0).status();
    assert!(ran.expect("bash is installed").success());
    let made = |name: &str| fs::read_to_string(folder.0.join(name)).expect("it was made");
    assert!(
        made("pyproject.toml")
            .contains(&format!("dependencies = [\"bgplint=={}\"]", env!("CARGO_PKG_VERSION")))
    );
    assert!(!["pyproject.toml", "README.md"].iter().any(|it| made(it).contains("@VERSION@")));
    let hooks = made(".pre-commit-hooks.yaml");
    let ids = |text: &str| -> Vec<String> {
        text.lines().filter_map(|it| it.strip_prefix("- id: ")).map(str::to_owned).collect()
    };
    let here = read(".pre-commit-hooks.yaml");
    assert_eq!(ids(&here), ["bgplint", "bgplint-full", "bgplint-config", "bgplint-system", "bgplint-src"]);
    assert_eq!(ids(&hooks), ["bgplint", "bgplint-full", "bgplint-config", "bgplint-system"]);
    assert!(here.contains(hooks.trim_end()), "the hooks are the same");
    judge(&["pre-commit", "validate-manifest"], &folder.0.join(".pre-commit-hooks.yaml"));
}

#[test]
fn what_is_packaged_says_the_same_of_itself() {
    let (cargo, python) = (read("Cargo.toml"), read("pyproject.toml"));
    for key in ["name", "description", "readme", "license"] {
        let line =
            |text: &str| text.lines().find(|it| it.starts_with(&format!("{key} = "))).map(str::to_owned);
        assert!(line(&cargo).is_some() && line(&cargo) == line(&python), "{key}");
    }
    assert!(python.contains("dynamic = [\"version\"]"));
}
