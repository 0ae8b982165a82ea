//! Reads states of a repository from git's own objects: nothing is checked out or fetched, and no hook runs.

mod command;
mod trouble;

pub(super) use trouble::Trouble;

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use command::Git;

/// What a path of a symbolic link, and of a repository within the repository, has in place of permissions.
const LINK: &str = "120000";
const SUBMODULE: &str = "160000";

/// What stands before an entry that a sparse checkout leaves out of the work tree.
const LEFT_OUT: char = 'S';

/// A repository with a work tree.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    git: Git,
    /// The root of the work tree.
    pub top: PathBuf,
}

/// A state of all files: what has which content. Paths are seen from the root of the work tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// Regular files.
    pub files: BTreeMap<PathBuf, Content>,
    /// Repositories within the repository, whose files are not part of it.
    pub submodules: Vec<PathBuf>,
    /// How many files come from the index because a sparse checkout leaves them out.
    pub left_out: usize,
}

/// Where the content of a file is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Content {
    /// In the work tree.
    Disk(PathBuf),
    /// In the object of this name.
    Object(String),
}

/// A commit that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commit {
    /// Its object.
    pub id: String,
    /// How people call it.
    pub name: String,
}

impl Repository {
    /// The repository in which a file or folder lies.
    pub fn around(path: &Path) -> Result<Self, Trouble> {
        let folder = folder_of(path);
        let here = Git::default();
        // A hook's environment tells of the repository that it runs in, seen from where it runs.
        if let Ok(top) = here.line(&["rev-parse", "--show-toplevel"]) {
            let top = PathBuf::from(top);
            if fs::canonicalize(&folder)
                .is_ok_and(|it| it.starts_with(fs::canonicalize(&top).unwrap_or_default()))
            {
                return Ok(Repository::at(here, top));
            }
        }
        let git = Git::in_folder(&folder);
        match git.line(&["rev-parse", "--show-toplevel"]) {
            Ok(top) => Ok(Repository::at(git, PathBuf::from(top))),
            Err(Trouble::Failed { message, .. }) => {
                let folder = folder.to_string_lossy().into_owned();
                Err(Trouble::NoRepository { folder, message })
            }
            Err(other) => Err(other),
        }
    }

    /// Commands run at the root, whose paths are then all seen from one place.
    fn at(git: Git, top: PathBuf) -> Self {
        let top = fs::canonicalize(&top).unwrap_or(top);
        Repository { git: git.at_root(&top), top }
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<Commit, Trouble> {
        let wanted = format!("{revision}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", wanted.as_str()];
        if let Ok(id) = self.git.line(&arguments) {
            return Ok(Commit { id, name: revision.to_owned() });
        }
        if revision == "HEAD" || self.is_unborn() {
            return Err(Trouble::Unborn { revision: revision.to_owned() });
        }
        let names = self.git.text(&["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
        Err(Trouble::unknown_revision(revision, names.lines(), self.is_shallow()))
    }

    /// Whether nothing was ever committed on the current branch.
    pub fn is_unborn(&self) -> bool {
        self.git.line(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_err()
    }

    /// Where the histories of a commit and of the current branch parted.
    pub fn merge_base(&self, commit: &Commit) -> Result<Commit, Trouble> {
        match self.git.line(&["merge-base", "--end-of-options", commit.id.as_str(), "HEAD"]) {
            Ok(id) => Ok(Commit { id, name: commit.name.clone() }),
            Err(Trouble::Failed { message, .. }) if message.is_empty() => {
                Err(Trouble::NoCommonCommit { revision: commit.name.clone(), shallow: self.is_shallow() })
            }
            Err(other) => Err(other),
        }
    }

    fn is_shallow(&self) -> bool {
        self.git.line(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|it| it == "true")
    }

    /// The files of a commit.
    pub fn tree(&self, commit: &Commit) -> Result<Tree, Trouble> {
        let listing = self.git.bytes(&[
            "ls-tree",
            "-r",
            "-z",
            "--full-tree",
            "--end-of-options",
            commit.id.as_str(),
        ])?;
        let mut tree = Tree::default();
        for (head, path) in entries(&listing) {
            let mut words = head.split(' ');
            let (mode, id) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
            tree.add(mode, path, Content::Object(id.to_owned()));
        }
        Ok(tree)
    }

    /// The files of the index.
    pub fn index(&self) -> Result<Tree, Trouble> {
        let mut tree = Tree::default();
        let mut unmerged = Vec::new();
        for Staged { mode, id, stage, path, .. } in self.staged()? {
            if stage != "0" {
                unmerged.push(path.to_string_lossy().into_owned());
            }
            tree.add(&mode, path, Content::Object(id));
        }
        unmerged.dedup();
        if unmerged.is_empty() { Ok(tree) } else { Err(Trouble::Unmerged { paths: unmerged }) }
    }

    /// The files of the work tree, without those that git ignores. What a sparse checkout leaves out is as in the index.
    pub fn work_tree(&self) -> Result<Tree, Trouble> {
        let mut tree = Tree::default();
        for Staged { left_out, mode, id, path, .. } in self.staged()? {
            let on_disk = self.top.join(&path);
            if left_out && fs::symlink_metadata(&on_disk).is_err() {
                tree.left_out += 1;
                tree.add(&mode, path, Content::Object(id));
            } else if mode == SUBMODULE || is_regular(&on_disk) {
                tree.add(&mode, path, Content::Disk(on_disk));
            }
        }
        let others = self.git.bytes(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        for path in others.split(|it| *it == 0).filter(|it| !it.is_empty()) {
            // A repository within, which nobody added, ends with a slash.
            let path = path_of(path);
            let on_disk = self.top.join(&path);
            if is_regular(&on_disk) {
                tree.files.insert(path, Content::Disk(on_disk));
            }
        }
        Ok(tree)
    }

    fn staged(&self) -> Result<Vec<Staged>, Trouble> {
        let listing = self.git.bytes(&["ls-files", "-s", "-t", "-z"])?;
        let entry = |(head, path): (&str, PathBuf)| {
            let mut words = head.split(' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            Staged { left_out: word().starts_with(LEFT_OUT), mode: word(), id: word(), stage: word(), path }
        };
        Ok(entries(&listing).map(entry).collect())
    }

    /// Files that are called otherwise than in a commit, by their new paths.
    pub fn renamed(&self, since: &Commit, staged: bool) -> Result<HashMap<PathBuf, PathBuf>, Trouble> {
        let mut arguments = vec!["diff", "--name-status", "-z", "--find-renames", "--diff-filter=R"];
        arguments.extend(["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"]);
        arguments.extend(staged.then_some("--cached"));
        arguments.extend(["--end-of-options", since.id.as_str()]);
        let listing = self.git.bytes(&arguments)?;
        let mut parts = listing.split(|it| *it == 0);
        let mut renamed = HashMap::new();
        while let (Some(_), Some(from), Some(to)) = (parts.next(), parts.next(), parts.next()) {
            renamed.insert(path_of(to), path_of(from));
        }
        Ok(renamed)
    }

    /// The contents of objects, in the order asked for. Of one that is larger than `most`, only so much and one byte more;
    /// unless all of them are wanted `whole`, only the head of one that is no text.
    pub fn contents(&self, ids: &[&str], most: usize, whole: bool) -> Result<Vec<Vec<u8>>, Trouble> {
        self.git.contents(ids, most, whole)
    }
}

/// An entry of the index.
struct Staged {
    left_out: bool,
    mode: String,
    id: String,
    /// Zero, unless a merge left several.
    stage: String,
    path: PathBuf,
}

impl Tree {
    fn add(&mut self, mode: &str, path: PathBuf, content: Content) {
        match mode {
            // What a link leads to may be anywhere.
            LINK => {}
            SUBMODULE => self.submodules.push(path),
            _ => _ = self.files.insert(path, content),
        }
    }
}

/// Entries that end with a zero byte, each with what stands before the tab.
fn entries(listing: &[u8]) -> impl Iterator<Item = (&str, PathBuf)> {
    listing.split(|it| *it == 0).filter_map(|entry| {
        let tab = memchr::memchr(b'\t', entry)?;
        let (head, path) = entry.split_at_checked(tab)?;
        Some((std::str::from_utf8(head).ok()?, path_of(path.get(1..)?)))
    })
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
}

/// The nearest folder that exists.
fn folder_of(path: &Path) -> PathBuf {
    let path = env::current_dir().map_or_else(|_| path.to_path_buf(), |it| it.join(path));
    // The components of a path leave out steps that lead nowhere.
    let path: PathBuf = path.components().collect();
    path.ancestors().find(|it| it.is_dir()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
