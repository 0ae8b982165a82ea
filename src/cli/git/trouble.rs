//! Why git cannot tell what a state of the files was.

use std::{fmt, io};

use crate::cli::error::{listed, shown};
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::report::one_line;

/// Files that are named before they are only counted.
const NAMED: usize = 5;

/// Characters of a name in a command.
const NAME: usize = 100;

/// Trouble with git or a repository.
#[derive(Debug)]
pub(in crate::cli) enum Trouble {
    /// The command cannot be started.
    NoGit { error: io::Error },
    /// No repository is here, or git does not want to read it.
    NoRepository { folder: String, message: String },
    /// Nothing is called so.
    UnknownRevision { revision: String, near: Option<String>, shallow: bool },
    /// Nothing was committed yet.
    Unborn { revision: String },
    /// Two histories have no commit in common, as far as they are here.
    NoCommonCommit { revision: String, shallow: bool },
    /// An object is not here.
    MissingObject { id: String },
    /// A merge is not ended.
    Unmerged { paths: Vec<String> },
    /// Something else.
    Failed { command: String, message: String },
}

impl Trouble {
    pub(super) fn of_start(error: io::Error) -> Self {
        Trouble::NoGit { error }
    }

    /// With what may have been meant: the branch of that name that was fetched, or the nearest name.
    pub(super) fn unknown_revision<'n>(
        revision: &str,
        names: impl Iterator<Item = &'n str>,
        shallow: bool,
    ) -> Self {
        let names: Vec<&str> = names.collect();
        let fetched = names.iter().find(|it| it.split_once('/').is_some_and(|it| it.1 == revision)).copied();
        let vocabulary: Vocabulary<'_> = names.iter().copied().collect();
        let near = fetched.or_else(|| nearest(revision, &vocabulary)).map(str::to_owned);
        Trouble::UnknownRevision { revision: revision.to_owned(), near, shallow }
    }

    /// One next action, where there is one.
    pub fn help(&self) -> Option<String> {
        let plain = |it: &str| one_line(it, NAME, true);
        let fixed = match self {
            Trouble::NoGit { .. } => "install git, or run without --since and --staged",
            Trouble::UnknownRevision { near: None, revision, shallow: true } => {
                return Some(format!(
                    "this clone is shallow: `git fetch --unshallow origin {}` brings the rest",
                    plain(revision)
                ));
            }
            Trouble::UnknownRevision { near: None, revision, shallow: false } => {
                let name = plain(revision);
                return Some(format!(
                    "`git fetch origin {name}` brings a branch of that name; then name it `origin/{name}`"
                ));
            }
            Trouble::Unborn { .. } => "commit something first, or run without --since",
            Trouble::NoCommonCommit { shallow: true, .. } => {
                "this clone is shallow: `git fetch --unshallow` brings the rest (in GitHub Actions, `fetch-depth: 0`; in GitLab, `GIT_DEPTH: 0`)"
            }
            Trouble::NoCommonCommit { shallow: false, .. } => "name a commit from which this branch was made",
            Trouble::MissingObject { .. } => {
                "this clone is partial or damaged: `git fetch --refetch` brings every object"
            }
            Trouble::Unmerged { .. } => "end the merge first: `git status` shows what is left",
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NoGit { error } if error.kind() == io::ErrorKind::NotFound => {
                f.write_str("cannot run git: there is no such command")
            }
            Trouble::NoGit { error } => write!(f, "cannot run git: {error}"),
            Trouble::NoRepository { folder, message } if message.starts_with("not a git repository") => {
                write!(f, "{} is in no git repository", shown(folder))
            }
            Trouble::NoRepository { folder, message } => {
                write!(f, "git does not read the repository around {}: {}", shown(folder), shown(message))
            }
            Trouble::UnknownRevision { revision, near, .. } => {
                write!(f, "there is no revision {}", shown(revision))?;
                near.as_ref().map_or(Ok(()), |it| write!(f, "; did you mean {}?", shown(it)))
            }
            Trouble::Unborn { revision } => {
                write!(
                    f,
                    "there is nothing to compare with: no commit is on this branch yet ({})",
                    shown(revision)
                )
            }
            Trouble::NoCommonCommit { revision, .. } => {
                write!(f, "this branch and {} have no commit in common", shown(revision))
            }
            Trouble::MissingObject { id } => write!(f, "the object {} is not in this clone", shown(id)),
            Trouble::Unmerged { paths } => {
                write!(f, "a merge is not ended: {}", listed(paths, NAMED))
            }
            Trouble::Failed { command, message } => write!(f, "`git {command}` failed: {}", shown(message)),
        }
    }
}

impl std::error::Error for Trouble {}
