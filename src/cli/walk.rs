//! Which files a run reads: what the command line names, and the workspace around it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::{env, fs, io, iter};

use walkdir::{DirEntry, WalkDir};

use super::arguments::Input;
use super::error::Error;
use super::git::Content;
use super::state::{Snapshot, State};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// How messages call it.
    pub name: String,
    /// Where its bytes are.
    pub place: Place,
    /// Whether it was named, and not found by walking.
    pub named: bool,
    /// Whether findings about it are reported; those about others only when they touch such a file.
    pub asked: bool,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In an object of git.
    Object(String),
}

/// A file or folder that is read.
#[derive(Debug, Clone)]
struct Root {
    /// Where it is.
    path: PathBuf,
    /// How it is called; what is below it is called after it.
    shown: PathBuf,
    /// Whether findings about it are reported.
    asked: bool,
}

/// Candidates by their whole path, so that paths that overlap give each file once.
type Found = BTreeMap<PathBuf, Candidate>;

/// The files that the paths stand for and those of the workspace, by name, and what could not be read on the way.
pub(super) fn candidates(
    input: &Input,
    workspace: Option<&Path>,
    state: &State,
) -> (Vec<Candidate>, Vec<Error>) {
    let (mut found, mut troubles) = (Found::new(), Vec::new());
    if input.is_from_stdin() {
        let name = input.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned());
        // Before the files: what an editor holds stands for what is on the disk.
        let name = as_given(Path::new(&name));
        let path = absolute(Path::new(&name));
        add(&mut found, path, Candidate { name, place: Place::Stdin, named: true, asked: true });
    }
    let given =
        input.files_and_folders().into_iter().map(|path| Root { shown: path.clone(), path, asked: true });
    let around = workspace.map(|it| Root { path: it.to_path_buf(), shown: seen_from_here(it), asked: false });
    for root in given.chain(around) {
        match state {
            State::Disk => on_disk(&root, &mut found, &mut troubles),
            State::Git(snapshot) => in_snapshot(&root, snapshot, &mut found, &mut troubles),
        }
    }
    let mut candidates: Vec<Candidate> = found.into_values().collect();
    candidates.sort_by(|left, right| left.name.cmp(&right.name));
    (candidates, troubles)
}

fn on_disk(root: &Root, found: &mut Found, troubles: &mut Vec<Error>) {
    let file = |path: PathBuf, named| {
        let name = as_given(&root.shown.join(path.strip_prefix(&root.path).unwrap_or(&path)));
        Candidate { name, place: Place::File(path), named, asked: root.asked }
    };
    match fs::metadata(&root.path) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => {
            let whole = Candidate { name: as_given(&root.shown), ..file(root.path.clone(), true) };
            return add(found, absolute(&root.path), whole);
        }
        Err(error) => return troubles.push(Error::Read { name: as_given(&root.shown), error }),
    }
    // Regular files, not those in hidden folders, nothing behind symbolic links.
    let whole = absolute(&root.path);
    for entry in WalkDir::new(&root.path).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let path = entry.into_path();
                let key = path.strip_prefix(&root.path).map_or_else(|_| absolute(&path), |it| whole.join(it));
                add(found, key, file(path, false));
            }
            Ok(_) => {}
            Err(error) => {
                let name = as_given(error.path().unwrap_or(&root.shown));
                let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                troubles.push(Error::Read { name, error });
            }
        }
    }
}

fn is_wanted(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_type().is_dir() || !is_hidden(entry.file_name())
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}

/// What a state that git keeps has at a path or below it, by the rules of [`on_disk`].
fn in_snapshot(root: &Root, snapshot: &Snapshot, found: &mut Found, troubles: &mut Vec<Error>) {
    let path = absolute(&root.path);
    let Ok(inside) = path.strip_prefix(&snapshot.repository.top) else {
        // It is so in both states.
        let trouble = Error::OutsideRepository { name: as_given(&root.shown) };
        return troubles.extend((!snapshot.is_past).then_some(trouble));
    };
    let before = found.len();
    let from = snapshot.tree.files.range(inside.to_path_buf()..);
    for (file, content) in from.take_while(|(file, _)| file.starts_with(inside)) {
        let below = file.strip_prefix(inside).unwrap_or(file);
        let folders = below.parent().into_iter().flat_map(Path::components);
        if folders.into_iter().any(|it| is_hidden(it.as_os_str())) {
            continue;
        }
        let named = below == Path::new("");
        let shown = if named { root.shown.clone() } else { root.shown.join(below) };
        let place = match content {
            Content::Disk(path) => Place::File(path.clone()),
            Content::Object(id) => Place::Object(id.clone()),
        };
        let name = as_given(&shown);
        add(found, snapshot.repository.top.join(file), Candidate { name, place, named, asked: root.asked });
    }
    // What git ignores can be named all the same; what an earlier state lacks is no trouble.
    if found.len() == before && root.asked && !snapshot.is_past {
        match fs::metadata(&root.path) {
            Ok(metadata) if metadata.is_file() && !snapshot.is_index => on_disk(root, found, troubles),
            Err(error) if !snapshot.was_there(inside) => {
                troubles.push(Error::Read { name: as_given(&root.shown), error });
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// The first name stays; that a file was named outweighs that it was found.
fn add(found: &mut Found, key: PathBuf, candidate: Candidate) {
    let (named, asked) = (candidate.named, candidate.asked);
    let entry = found.entry(key).or_insert(candidate);
    entry.named |= named;
    entry.asked |= asked;
}

impl Input {
    /// Whether something is read from standard input.
    pub(super) fn is_from_stdin(&self) -> bool {
        self.stdin_filename.is_some() || self.paths.iter().any(|it| is_stdin(it))
    }

    /// The paths that are read, without standard input.
    pub(super) fn files_and_folders(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() && !self.is_from_stdin() {
            return vec![PathBuf::from(".")];
        }
        self.paths.iter().filter(|it| !is_stdin(it)).cloned().collect()
    }
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A path as it was given, with forward slashes and without `./` in front.
pub(super) fn as_given(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() };
    let mut short = name.as_str();
    while let Some(rest) = short.strip_prefix("./") {
        short = rest.trim_start_matches('/');
    }
    if short.is_empty() { name } else { short.to_owned() }
}

/// Where a path is, also when nothing is there: from the root, without links in what there is.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let path = env::current_dir().unwrap_or_default().join(path);
    for folder in path.ancestors() {
        if let Ok(found) = fs::canonicalize(folder) {
            let rest = path.strip_prefix(folder).unwrap_or(Path::new(""));
            return without_steps_back(&found.join(rest));
        }
    }
    without_steps_back(&path)
}

/// A path in which no step leads back.
pub(super) fn without_steps_back(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        match step {
            Component::ParentDir => _ = plain.pop(),
            Component::CurDir => {}
            _ => plain.push(step),
        }
    }
    plain
}

/// How messages call what was found: from the current directory, when it is below it or above it.
pub(super) fn seen_from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    if let Ok(below) = path.strip_prefix(&here) {
        return if below == Path::new("") { PathBuf::from(".") } else { below.to_path_buf() };
    }
    let above = path.ancestors().find_map(|it| Some((it, here.strip_prefix(it).ok()?)));
    match above {
        // Two paths that share no more than the root have nothing to do with each other.
        Some((common, steps)) if common.parent().is_some() => {
            let up = iter::repeat_n(Path::new(".."), steps.components().count());
            up.chain(path.strip_prefix(common).ok().filter(|it| *it != Path::new(""))).collect()
        }
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_as_given() {
        for (given, name) in
            [("./a/b", "a/b"), (".", "."), ("./", "./"), ("../a", "../a"), (".//a", "a"), ("/a", "/a")]
        {
            assert_eq!(as_given(Path::new(given)), name);
        }
    }

    #[test]
    fn a_path_may_lead_to_nothing() {
        let here = fs::canonicalize(".").unwrap();
        assert_eq!(absolute(Path::new("no/such/../file")), here.join("no/file"));
        assert_eq!(seen_from_here(&here.join("no/file")), Path::new("no/file"));
        assert_eq!(seen_from_here(&here), Path::new("."));
        assert_eq!(seen_from_here(here.parent().unwrap()), Path::new(".."));
    }
}
