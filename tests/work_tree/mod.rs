//! A git repository of a test, of which no setting of the machine has a part.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a test that cannot be set up fails; not every one uses everything"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::folder::{Folder, Ran};

/// A repository with a work tree; removed at the end of the test.
pub(crate) struct Repository(pub(crate) Folder);

impl Repository {
    /// Nothing was committed yet. The branch is `main`.
    pub(crate) fn new() -> Self {
        let repository = Repository(Folder::new());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// With one commit.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let repository = Repository::new();
        for (name, text) in files {
            repository.write(name, text);
        }
        repository.commit();
        repository
    }

    /// A copy, with a work tree of its own.
    pub(crate) fn like(original: &Path) -> Self {
        let folder = Folder::new();
        let copied = Command::new("cp").arg("-R").arg(original.join(".")).arg(&folder.0).status().unwrap();
        assert!(copied.success());
        Repository(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.0
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.0.write(name, text.as_bytes());
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Changes a file, which must not stay as it is.
    pub(crate) fn edit(&self, name: &str, change: impl FnOnce(&str) -> String) {
        let before = self.read(name);
        let after = change(&before);
        assert_ne!(before, after, "{name}");
        self.write(name, &after);
    }

    /// Puts a text in the place of another, which must be there once.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        self.edit(name, |text| {
            assert_eq!(text.matches(from).count(), 1, "{name}: {from}");
            text.replace(from, to)
        });
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path().join(name)).unwrap();
    }

    /// Renames a file, wherever that leads.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path().join(from), to).unwrap();
    }

    /// Commits everything.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "change"]);
    }

    pub(crate) fn branch(&self, name: &str) {
        self.git(&["checkout", "--quiet", "-b", name]);
    }

    /// What git prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// The command, with git as isolated as it is here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.0.command(arguments);
        isolate(&mut command);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }
}

/// Runs git in a folder.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    isolate(command.args(arguments).current_dir(folder).stdin(Stdio::null()));
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Keeps the settings and hooks of the machine out, and makes commits the same each time.
pub(crate) fn isolate(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command.env("HOME", "/nonexistent").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Tester");
        command.env(format!("GIT_{who}_EMAIL"), "tester@example.net");
        command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
}
