//! Which files the paths of a command line stand for.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::arguments::Input;
use super::error::Error;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// How messages call it.
    pub name: String,
    /// Where its bytes are.
    pub place: Place,
    /// Whether it was named, and not found by walking.
    pub named: bool,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
}

/// Candidates by their canonical path, so that paths that overlap give each file once.
type Found = BTreeMap<PathBuf, Candidate>;

/// The files that the paths stand for, by name, and what could not be read on the way.
pub(super) fn candidates(input: &Input) -> (Vec<Candidate>, Vec<Error>) {
    let (mut found, mut troubles) = (Found::new(), Vec::new());
    let by_stdin = input.stdin_filename.is_some() || input.paths.iter().any(|it| is_stdin(it));
    if by_stdin {
        let name = input.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned());
        // Before the files: what an editor holds stands for what is on the disk.
        add(
            &mut found,
            Path::new(&name),
            Candidate { name: as_given(Path::new(&name)), place: Place::Stdin, named: true },
        );
    }
    let default = [PathBuf::from(".")];
    let paths = if input.paths.is_empty() && !by_stdin { default.as_slice() } else { input.paths.as_slice() };
    for path in paths.iter().filter(|it| !is_stdin(it)) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut found, &mut troubles),
            Ok(_) => add(
                &mut found,
                path,
                Candidate { name: as_given(path), place: Place::File(path.clone()), named: true },
            ),
            Err(error) => troubles.push(Error::Read { name: as_given(path), error }),
        }
    }
    let mut candidates: Vec<Candidate> = found.into_values().collect();
    candidates.sort_by(|left, right| left.name.cmp(&right.name));
    (candidates, troubles)
}

/// Adds what is below a directory: regular files, not those in hidden directories, nothing behind symbolic links.
fn walk(root: &Path, found: &mut Found, troubles: &mut Vec<Error>) {
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let path = entry.into_path();
                let name = as_given(&path);
                add(found, &path.clone(), Candidate { name, place: Place::File(path), named: false });
            }
            Ok(_) => {}
            Err(error) => {
                let name = as_given(error.path().unwrap_or(root));
                let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                troubles.push(Error::Read { name, error });
            }
        }
    }
}

fn is_wanted(entry: &DirEntry) -> bool {
    let hidden = entry.file_name().to_string_lossy().starts_with('.');
    entry.depth() == 0 || !entry.file_type().is_dir() || !hidden
}

/// The first name stays; that a file was named outweighs that it was found.
fn add(found: &mut Found, path: &Path, candidate: Candidate) {
    let key = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let named = candidate.named;
    found.entry(key).or_insert(candidate).named |= named;
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
}
