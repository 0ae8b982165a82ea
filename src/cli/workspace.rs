//! What a run reads, and what it compares that with.
//!
//! What is reported and what is read are two things: a mistake in one file often shows in another. The paths of the
//! command line say what is reported; the workspace around them is read whole. It is the folder of the settings. Where
//! there are none, a folder that is named is a network of its own; a file that is named belongs to its repository.

use std::path::{Path, PathBuf};

use super::arguments::{Check, Input, Question};
use super::error::Error;
use super::git::{Commit, Repository, Tree};
use super::notes;
use super::settings;
use super::state::{Snapshot, State};
use super::walk::absolute;

/// What a run reads.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    /// What is read whole; only what is named without.
    pub root: Option<PathBuf>,
    /// The state that is linted.
    pub state: State,
    /// The state that it is compared with.
    pub past: Option<Past>,
}

/// A state to compare with.
#[derive(Debug)]
pub(super) struct Past {
    pub state: State,
    /// The commit; none before the first one.
    pub commit: Option<Commit>,
    pub repository: Repository,
    /// It is compared with the index, and else with the work tree.
    pub is_staged: bool,
}

impl Workspace {
    /// The workspace that a command line means.
    pub fn of(check: &Check) -> Result<Self, Error> {
        if check.since.is_none() && !check.staged {
            return Ok(Workspace::around(&check.question));
        }
        if check.question.input.is_from_stdin() {
            return Err(Error::StdinCompared);
        }
        let mut workspace = Workspace::compared(check).map_err(Error::Git)?;
        workspace.look_around(&check.question);
        Ok(workspace)
    }

    /// What a command line means, as it is on the disk.
    pub fn around(question: &Question) -> Self {
        let mut workspace = Workspace::default();
        workspace.look_around(question);
        workspace
    }

    /// With the state to compare with.
    fn compared(check: &Check) -> Result<Self, super::git::Trouble> {
        let repository = Repository::around(&settings::start(&check.question.input))?;
        let commit = match &check.since {
            Some(revision) => {
                let commit = repository.commit(revision)?;
                Some(repository.merge_base(&commit)?)
            }
            // The first commit of a repository has nothing before it: everything in it is new.
            None if repository.is_unborn() => None,
            None => Some(repository.commit(HEAD)?),
        };
        let before = commit.as_ref().map_or_else(|| Ok(Tree::default()), |it| repository.tree(it))?;
        let tree = if check.staged { repository.index()? } else { repository.work_tree()? };
        say_what_is_left_out(&tree);
        let snapshot = |tree, is_past, past| {
            State::Git(Snapshot {
                repository: repository.clone(),
                tree,
                is_past,
                is_index: check.staged,
                past,
            })
        };
        let state = snapshot(tree, false, Some(before.clone()));
        let past = snapshot(before, true, None);
        let past = Past { state: past, commit, repository: repository.clone(), is_staged: check.staged };
        Ok(Workspace { root: None, state, past: Some(past) })
    }

    /// Finds what is read besides what is named.
    fn look_around(&mut self, question: &Question) {
        let input = &question.input;
        if question.no_workspace || !input.has_a_place() {
            return;
        }
        let start = absolute(&settings::start(input));
        let found = match &question.settings.config {
            Some(path) => Some(absolute(path)),
            None => settings::found_upwards(&start, &self.state),
        };
        if let Some(folder) = found.as_deref().and_then(Path::parent) {
            // Settings from elsewhere say nothing of where the network is.
            self.root = start.starts_with(folder).then(|| folder.to_path_buf());
        }
        if self.root.is_none() && input.is_about_files() {
            self.root = self.repository_around(&start);
        }
    }

    /// The root of the repository to which a file belongs. One that git ignores belongs to none.
    fn repository_around(&mut self, file: &Path) -> Option<PathBuf> {
        if let State::Git(snapshot) = &self.state {
            return Some(snapshot.repository.top.clone());
        }
        // No other program is asked where there is evidently no repository.
        file.ancestors().find(|it| it.join(settings::REPOSITORY).exists())?;
        let repository = Repository::around(file).ok()?;
        let tree = repository.work_tree().ok()?;
        tree.files.get(file.strip_prefix(&repository.top).ok()?)?;
        let top = repository.top.clone();
        let (is_past, is_index, past) = (false, false, None);
        self.state = State::Git(Snapshot { repository, tree, is_past, is_index, past });
        Some(top)
    }
}

/// How git calls the commit on which a work tree stands.
const HEAD: &str = "HEAD";

impl Past {
    /// How people call it.
    pub fn name(&self) -> String {
        match &self.commit {
            None => "nothing".to_owned(),
            Some(it) => {
                let short = it.id.get(..7).unwrap_or(&it.id);
                format!("{} ({short})", it.name)
            }
        }
    }
}

impl Input {
    /// Whether it is known where what is read would stand.
    fn has_a_place(&self) -> bool {
        self.stdin_filename.is_some() || !self.files_and_folders().is_empty()
    }

    /// Whether files are named, and no folder.
    fn is_about_files(&self) -> bool {
        self.files_and_folders().iter().all(|it| !it.is_dir())
    }
}

fn say_what_is_left_out(tree: &Tree) {
    for path in &tree.submodules {
        let name = super::error::shown(&path.to_string_lossy());
        notes::note(&format!("the submodule {name} is not read: it is a repository of its own"));
    }
    if tree.left_out > 0 {
        let files =
            if tree.left_out == 1 { "1 file is".to_owned() } else { format!("{} files are", tree.left_out) };
        notes::note(&format!("{files} read from the index, for the sparse checkout leaves them out"));
    }
}
