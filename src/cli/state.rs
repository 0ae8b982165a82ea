//! States of the files of a workspace: as they are on the disk, and as git keeps them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::git::{Content, Repository, Tree};
use super::walk::{absolute, as_given};

/// A state of files.
#[derive(Debug, Clone, Default)]
pub(super) enum State {
    /// As they are on the disk, whatever git knows of them.
    #[default]
    Disk,
    /// As git knows them.
    Git(Snapshot),
}

/// A state that git knows.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub repository: Repository,
    pub tree: Tree,
    /// It is the state to compare with: what it lacks came later, and is no trouble.
    pub is_past: bool,
    /// It is that of the index, in which the work tree has no part.
    pub is_index: bool,
    /// What the earlier state has: what it has no longer may be named all the same.
    pub past: Option<Tree>,
}

impl Snapshot {
    /// Whether an earlier state has something at a path, seen from the root of the work tree.
    pub fn was_there(&self, path: &Path) -> bool {
        self.past.as_ref().is_some_and(|it| {
            it.files.range(path.to_path_buf()..).next().is_some_and(|(file, _)| file.starts_with(path))
        })
    }
}

impl State {
    /// Whether it is one to compare with.
    pub fn is_past(&self) -> bool {
        matches!(self, State::Git(it) if it.is_past)
    }

    /// Whether a regular file is there; what a symbolic link leads to does not count.
    pub fn has_file(&self, path: &Path) -> bool {
        match self.content(path) {
            Some(_) => true,
            None if self.knows(path) => false,
            None => fs::symlink_metadata(path).is_ok_and(|it| it.is_file()),
        }
    }

    /// Whether something is there that is no folder.
    pub fn has_something(&self, path: &Path) -> bool {
        match self.content(path) {
            Some(_) => true,
            // A link is no file of this state, but there is something.
            None if self.knows(path) => {
                !self.is_past() && fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink())
            }
            None => fs::symlink_metadata(path).is_ok_and(|it| !it.is_dir()),
        }
    }

    /// The bytes of a file, at most so many and one more.
    pub fn bytes(&self, path: &Path, most: usize) -> Result<Vec<u8>, Error> {
        let unreadable = |error| Error::Read { name: as_given(path), error };
        let from_disk = |path: &Path| {
            let mut bytes = Vec::new();
            let read = File::open(path).and_then(|it| it.take(most as u64 + 1).read_to_end(&mut bytes));
            read.map(|_| bytes).map_err(unreadable)
        };
        match (self, self.content(path)) {
            (State::Git(it), Some(Content::Object(id))) => {
                let found = it.repository.contents(&[id], most, true).map_err(Error::Git)?;
                Ok(found.into_iter().next().unwrap_or_default())
            }
            (_, Some(Content::Disk(path))) => from_disk(path),
            _ if self.knows(path) => Err(unreadable(io::ErrorKind::NotFound.into())),
            _ => from_disk(path),
        }
    }

    /// Whether what is at a path is a matter of this state.
    fn knows(&self, path: &Path) -> bool {
        matches!(self, State::Git(it) if entry(path).starts_with(&it.repository.top))
    }

    fn content(&self, path: &Path) -> Option<&Content> {
        let State::Git(it) = self else { return None };
        it.tree.files.get(entry(path).strip_prefix(&it.repository.top).ok()?)
    }
}

/// Where a path is, whatever the link there leads to: in another state it may be none.
fn entry(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if !folder.as_os_str().is_empty() => absolute(folder).join(name),
        (_, Some(name)) => absolute(Path::new(".")).join(name),
        _ => absolute(path),
    }
}
