//! Reads files and tells which of them are router configurations.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;

use super::Status;
use super::arguments::Input;
use super::error::Error;
use super::notes::{self, Skipped};
use super::progress::Progress;
use super::walk::{Candidate, Place, candidates};
use crate::circuit::{self, Facts};
use crate::dialect::Dialect;
use crate::dialect::detect::{Detected, detect};
use crate::model::Sourced;
use crate::text::{FileId, Source, Sources};

/// Bytes at the head of a file in which a NUL makes it binary.
const HEAD: u64 = 8 * 1024;

/// What a run reads.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The texts, by name.
    pub sources: Sources,
    /// Those that are configurations, with their dialects.
    pub dialects: Vec<(FileId, Dialect)>,
    /// Where the configurations are.
    pub places: BTreeMap<FileId, Place>,
    /// What could not be read.
    pub troubles: Vec<Error>,
}

/// Reads what the command line names and answers something about it, if anything was read. What went wrong is told in the
/// end, so that an answer about the rest stands all the same.
pub(super) fn answer(
    input: &Input,
    answer: impl FnOnce(&mut Files, Progress) -> Result<(), Error>,
) -> Status {
    let progress = Progress::start();
    let mut files = read(input, &progress);
    if !files.dialects.is_empty() {
        let trouble = answer(&mut files, progress).err();
        files.troubles.extend(trouble);
    }
    files.troubles.iter().for_each(notes::trouble);
    if files.troubles.is_empty() { Status::Clean } else { Status::Failed }
}

/// What a candidate turned out to be.
enum Content {
    Configuration(Source, Dialect),
    Skipped(Detected),
    Binary,
    Unreadable(Error),
}

/// Reads what the command line names. Says what is not linted; what cannot be read is in [`Files::troubles`], and so
/// is that nothing was read.
pub(super) fn read(input: &Input, progress: &Progress) -> Files {
    let (candidates, troubles) = candidates(input);
    let contents: Vec<Content> = candidates
        .par_iter()
        .map(|candidate| {
            let content = content(candidate, input.dialect);
            progress.count();
            content
        })
        .collect();
    let mut files = Files { troubles, ..Files::default() };
    let mut skipped = Skipped::default();
    for (candidate, content) in candidates.into_iter().zip(contents) {
        match content {
            Content::Configuration(source, dialect) => {
                let file = files.sources.add(source);
                files.dialects.push((file, dialect));
                files.places.insert(file, candidate.place);
            }
            Content::Skipped(Detected::Known(language, _)) => {
                skipped.known.entry(language).or_default().push(candidate.name);
            }
            Content::Skipped(Detected::Undecided(_)) => skipped.undecided.push(candidate.name),
            Content::Skipped(_) | Content::Binary if candidate.named => skipped.others.push(candidate.name),
            Content::Skipped(_) | Content::Binary => {}
            Content::Unreadable(error) => files.troubles.push(error),
        }
    }
    skipped.sentences().iter().for_each(|it| notes::note(it));
    if files.dialects.is_empty() && files.troubles.is_empty() {
        files.troubles.push(Error::NothingToRead { paths: places(input) });
    }
    files
}

/// Reads a file of facts, `shown` under that name, of the circuit that has this name when settings state one. Its text joins the others, so that
/// findings can point into it; nothing comes of one that cannot be read.
pub(super) fn facts(path: &Path, shown: String, name: Option<Sourced<String>>, files: &mut Files) -> Facts {
    let candidate = Candidate { name: shown, place: Place::File(path.to_owned()), named: true };
    match bytes(&candidate, true) {
        Ok(bytes) => {
            let file = files.sources.add(Source::new(candidate.name, bytes.unwrap_or_default()));
            circuit::read(file, files.sources.get(file), name)
        }
        Err(error) => {
            files.troubles.push(error);
            Facts::default()
        }
    }
}

fn places(input: &Input) -> Vec<String> {
    let stdin = input.stdin_filename.iter().cloned();
    let paths = input.paths.iter().map(|it| match it.to_string_lossy() {
        name if name == "-" => "<stdin>".to_owned(),
        name => name.into_owned(),
    });
    let all: Vec<String> = stdin.chain(paths).collect();
    if all.is_empty() { vec![".".to_owned()] } else { all }
}

fn content(candidate: &Candidate, forced: Option<Dialect>) -> Content {
    let bytes = match bytes(candidate, forced.is_some() && candidate.named) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Content::Binary,
        Err(error) => return Content::Unreadable(error),
    };
    let source = Source::new(candidate.name.clone(), bytes);
    if let Some(dialect) = forced {
        return Content::Configuration(source, dialect);
    }
    match detect(&source) {
        Detected::Dialect(dialect, _) => Content::Configuration(source, dialect),
        other => Content::Skipped(other),
    }
}

/// The bytes of a candidate; `None` when they are no text, unless binary content is wanted too.
fn bytes(candidate: &Candidate, binary_too: bool) -> Result<Option<Vec<u8>>, Error> {
    let read = match &candidate.place {
        Place::Stdin => text(io::stdin().lock(), 0, binary_too),
        Place::File(path) => File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            text(file, size, binary_too)
        }),
    };
    read.map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Error::TooLarge { name: candidate.name.clone() },
        _ => Error::Read { name: candidate.name.clone(), error },
    })
}

/// Reads to the end; `None` as soon as the head is seen to be binary. `size` is how much there is, as far as one can
/// know before.
fn text(mut from: impl Read, size: u64, binary_too: bool) -> io::Result<Option<Vec<u8>>> {
    let limit = u64::try_from(Source::MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if size <= limit {
        bytes.reserve_exact(usize::try_from(size).unwrap_or_default());
    }
    from.by_ref().take(HEAD).read_to_end(&mut bytes)?;
    if !binary_too && memchr::memchr(0, &bytes).is_some() {
        return Ok(None);
    }
    if size <= limit {
        from.take(limit + 1 - HEAD).read_to_end(&mut bytes)?;
    }
    if size > limit || bytes.len() > Source::MAX_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_heads_are_not_read_on() {
        assert_eq!(text(&b"a\0b"[..], 3, false).unwrap(), None);
        assert_eq!(text(&b"a\0b"[..], 3, true).unwrap().unwrap(), b"a\0b");
        let late = [vec![b'x'; 8 * 1024], vec![0]].concat();
        assert_eq!(text(late.as_slice(), 0, false).unwrap().unwrap().len(), late.len());
    }

    #[test]
    fn a_size_that_cannot_be_addressed_is_refused() {
        let refused = text(&b"a"[..], 1 << 31, false).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    }
}
