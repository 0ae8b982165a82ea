//! Why git cannot tell what a state of the files was.

use std::{fmt, io};

use crate::cli::error::{listed, shown};
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::report::one_line;

/// Files that are named before they are only counted.
const NAMED: usize = 5;

/// Characters of a name in a command.
const NAME: usize = 100;

/// How the remote is called from which nearly everyone fetches.
const ORIGIN: &str = "origin";

/// What git says of a repository that belongs to somebody else.
const NOT_OWNED: &str = "dubious ownership";

/// What brings the history that a shallow clone lacks.
const UNSHALLOW: &str = "this clone is shallow: `git fetch --unshallow` brings the rest (in GitHub Actions, \
                         `fetch-depth: 0`; in GitLab, `GIT_DEPTH: 0`)";

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

    /// With what may have been meant: the branch of that name that was fetched, or the nearest name, of the same remote
    /// where one is named.
    pub(super) fn unknown_revision<'n>(
        revision: &str,
        names: impl Iterator<Item = &'n str>,
        shallow: bool,
    ) -> Self {
        let names: Vec<&str> = names.collect();
        let fetched = names.iter().find(|it| it.split_once('/').is_some_and(|it| it.1 == revision)).copied();
        let near = || match revision.split_once('/') {
            Some((ORIGIN, branch)) => {
                let of_remote = names.iter().filter_map(|it| it.split_once('/')).filter(|it| it.0 == ORIGIN);
                let near = nearest(branch, &of_remote.map(|it| it.1).collect::<Vocabulary<'_>>())?;
                Some(format!("{ORIGIN}/{near}"))
            }
            _ => nearest(revision, &names.iter().copied().collect::<Vocabulary<'_>>()).map(str::to_owned),
        };
        let near = fetched.map(str::to_owned).or_else(near);
        Trouble::UnknownRevision { revision: revision.to_owned(), near, shallow }
    }

    /// One next action, where there is one.
    pub fn help(&self) -> Option<String> {
        let fixed = match self {
            Trouble::NoGit { .. } => "install git, or run without --since and --staged",
            Trouble::NoRepository { folder, message } if message.contains(NOT_OWNED) => {
                let folder = one_line(folder, NAME, true);
                return Some(format!(
                    "when it may be trusted: `git config --global --add safe.directory '{folder}'`"
                ));
            }
            Trouble::UnknownRevision { revision, .. } if revision.is_empty() => {
                "the value of --since is empty: the variable that should name the target branch is not set"
            }
            Trouble::UnknownRevision { near: None, revision, shallow } => {
                return match branch(revision) {
                    Some(name) => Some(fetch(name, revision, *shallow)),
                    None => shallow.then(|| UNSHALLOW.to_owned()),
                };
            }
            Trouble::Unborn { .. } => "commit something first, or run without --since",
            Trouble::NoCommonCommit { shallow: true, .. } => UNSHALLOW,
            Trouble::NoCommonCommit { shallow: false, .. } => "name a commit from which this branch was made",
            Trouble::MissingObject { .. } => {
                "this clone is partial or damaged: `git fetch --refetch --no-filter` brings every object"
            }
            Trouble::Unmerged { .. } => "end the merge first: `git status` shows what is left",
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

/// The name of the branch that a revision may mean. Only a plain one: the name goes into a command that people copy.
fn branch(revision: &str) -> Option<&str> {
    let name = revision.strip_prefix("origin/").unwrap_or(revision);
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '/' | '.' | '_' | '-');
    let is_branch = name.len() <= NAME && name.chars().all(plain) && name.starts_with(char::is_alphanumeric);
    (is_branch && !name.contains("..")).then_some(name)
}

/// How to get a branch that is not here, into a clone of one branch as well.
fn fetch(name: &str, revision: &str, shallow: bool) -> String {
    let (why, how) = if shallow { ("this clone is shallow: ", "--unshallow ") } else { ("", "") };
    let then = if revision == name { format!("; then name it `{ORIGIN}/{name}`") } else { String::new() };
    format!(
        "{why}`git fetch {how}{ORIGIN} {name}:refs/remotes/{ORIGIN}/{name}` brings a branch of that name{then}"
    )
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
