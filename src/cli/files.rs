//! Reads files and tells which of them are router configurations.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Status;
use super::arguments::Input;
use super::error::Error;
use super::notes::{self, Skipped};
use super::progress::Progress;
use super::state::State;
use super::walk::{Candidate, Place, absolute, candidates};
use crate::circuit::{self, Facts};
use crate::dialect::Dialect;
use crate::dialect::detect::{Detected, detect};
use crate::model::Sourced;
use crate::text::{FileId, Source, Sources};

/// Bytes at the head of a file in which a NUL makes it binary.
pub(super) const HEAD: u64 = 8 * 1024;

/// What a run reads.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The texts, by name.
    pub sources: Sources,
    /// Those that are configurations, with their dialects.
    pub dialects: Vec<(FileId, Dialect)>,
    /// Where the configurations are.
    pub places: BTreeMap<FileId, Place>,
    /// Files that findings must touch to be reported; all when nothing else is read.
    pub asked: Option<HashSet<FileId>>,
    /// How many configurations there are in the state that is compared with.
    pub earlier: usize,
    /// What could not be read.
    pub troubles: Vec<Error>,
    /// What was asked for and is not linted.
    skipped: Skipped,
}

impl Files {
    /// Nothing yet, besides texts of another state.
    pub fn beside(sources: Sources) -> Self {
        Files { sources, ..Files::default() }
    }

    /// Whether a finding about these files is to be reported.
    pub fn is_asked(&self, file: FileId) -> bool {
        self.asked.as_ref().is_none_or(|it| it.contains(&file))
    }

    /// Whether something was read that was asked for, now or in the state that is compared with.
    pub fn is_any_asked(&self) -> bool {
        self.dialects.len() + self.earlier > 0 && self.sources.iter().any(|(file, _)| self.is_asked(file))
    }

    /// Says what is not linted. That nothing was read is trouble.
    pub fn say_what_is_skipped(&mut self, input: &Input) {
        if let Some(asked) = &mut self.asked {
            let given: Vec<PathBuf> = input.files_and_folders().iter().map(|it| absolute(it)).collect();
            let linted: HashSet<FileId> = self.dialects.iter().map(|it| it.0).collect();
            for (file, source) in self.sources.iter().filter(|it| !linted.contains(&it.0)) {
                let path = absolute(Path::new(source.name()));
                if given.iter().any(|it| path.starts_with(it)) {
                    asked.insert(file);
                }
            }
        }
        // Settings and facts can be asked for too.
        self.skipped.others.retain(|name| !self.sources.iter().any(|(_, it)| it.name() == name));
        self.skipped.sentences().iter().for_each(|it| notes::note(it));
        if !self.is_any_asked() && self.troubles.is_empty() {
            self.troubles.push(Error::NothingToRead { paths: places(input) });
        }
    }
}

/// Objects of git that are read at once.
const AT_ONCE: usize = 256;

/// Reads what the command line names and answers something about it, if anything was read. What went wrong is told in the
/// end, so that an answer about the rest stands all the same.
pub(super) fn answer(
    input: &Input,
    answer: impl FnOnce(&mut Files, Progress) -> Result<(), Error>,
) -> Status {
    let progress = Progress::start();
    let mut files = Files::default();
    read(input, None, &State::Disk, &mut files, &progress);
    files.say_what_is_skipped(input);
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

/// Reads what the command line names, and the workspace around it, in one of its states. What cannot be read is in
/// [`Files::troubles`].
pub(super) fn read(
    input: &Input,
    workspace: Option<&Path>,
    state: &State,
    files: &mut Files,
    progress: &Progress,
) {
    let (candidates, troubles) = candidates(input, workspace, state);
    files.troubles.extend(troubles);
    let mut asked = HashSet::new();
    let at_once = if matches!(state, State::Disk) { candidates.len().max(1) } else { AT_ONCE };
    for some in candidates.chunks(at_once) {
        let contents = match objects(some, state, input.dialect.is_some()) {
            Ok(objects) => contents(some, &objects, input.dialect, progress),
            Err(error) => return files.troubles.push(error),
        };
        for (candidate, content) in some.iter().zip(contents) {
            match content {
                Content::Configuration(source, dialect) => {
                    let file = files.sources.add(source);
                    files.dialects.push((file, dialect));
                    files.places.insert(file, candidate.place.clone());
                    asked.extend(candidate.asked.then_some(file));
                }
                // What is read only to know the network needs no note.
                _ if !candidate.asked => files.troubles.extend(content.trouble()),
                content => files.skipped.add(candidate, content, &mut files.troubles),
            }
        }
    }
    let all_asked = asked.len() == files.dialects.len();
    files.asked = (!all_asked).then_some(asked);
}

/// The objects of git among some candidates.
fn objects(candidates: &[Candidate], state: &State, whole: bool) -> Result<HashMap<String, Vec<u8>>, Error> {
    let id = |it: &Candidate| match &it.place {
        Place::Object(id) => Some(id.clone()),
        Place::File(_) | Place::Stdin => None,
    };
    let mut ids: Vec<String> = candidates.iter().filter_map(id).collect();
    let State::Git(snapshot) = state else { return Ok(HashMap::new()) };
    ids.sort_unstable();
    ids.dedup();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let found = snapshot.repository.contents(&names, Source::MAX_BYTES, whole).map_err(Error::Git)?;
    Ok(ids.into_iter().zip(found).collect())
}

fn contents(
    candidates: &[Candidate],
    objects: &HashMap<String, Vec<u8>>,
    forced: Option<Dialect>,
    progress: &Progress,
) -> Vec<Content> {
    let content = |candidate: &Candidate| {
        let content = content(candidate, objects, forced);
        progress.count();
        content
    };
    candidates.par_iter().map(content).collect()
}

impl Content {
    fn trouble(self) -> Option<Error> {
        match self {
            Content::Unreadable(error) => Some(error),
            Content::Configuration(..) | Content::Skipped(_) | Content::Binary => None,
        }
    }
}

impl Skipped {
    fn add(&mut self, candidate: &Candidate, content: Content, troubles: &mut Vec<Error>) {
        let name = candidate.name.clone();
        match content {
            Content::Skipped(Detected::Known(language, _)) => {
                self.known.entry(language).or_default().push(name);
            }
            Content::Skipped(Detected::Undecided(_)) => self.undecided.push(name),
            Content::Skipped(_) | Content::Binary if candidate.named => self.others.push(name),
            Content::Skipped(_) | Content::Binary | Content::Configuration(..) => {}
            Content::Unreadable(error) => troubles.push(error),
        }
    }
}

/// Reads a file of facts, `shown` under that name, of the circuit that has this name when settings state one. Its text
/// joins the others, so that findings can point into it; nothing comes of one that cannot be read.
pub(super) fn facts(
    path: &Path,
    shown: String,
    name: Option<Sourced<String>>,
    state: &State,
    files: &mut Files,
) -> Facts {
    match state.bytes(path, Source::MAX_BYTES) {
        Ok(bytes) if bytes.len() > Source::MAX_BYTES => {
            files.troubles.push(Error::TooLarge { name: shown });
            Facts::default()
        }
        Ok(bytes) => {
            let file = files.sources.add(Source::new(shown, bytes));
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

fn content(candidate: &Candidate, objects: &HashMap<String, Vec<u8>>, forced: Option<Dialect>) -> Content {
    let bytes = match bytes(candidate, objects, forced.is_some() && candidate.named) {
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
fn bytes(
    candidate: &Candidate,
    objects: &HashMap<String, Vec<u8>>,
    binary_too: bool,
) -> Result<Option<Vec<u8>>, Error> {
    let read = match &candidate.place {
        Place::Object(id) => {
            let bytes = objects.get(id).map(Vec::as_slice).unwrap_or_default();
            text(bytes, bytes.len() as u64, binary_too)
        }
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
