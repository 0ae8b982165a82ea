//! The settings of a run: where they are, and what is wrong with them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::{env, iter};

use super::arguments::Input;
use super::environment;
use super::error::Error;
use super::walk::{as_given, is_stdin};
use crate::config::{self, CircuitReference, Config, Extent, FILE_NAME};
use crate::diagnostic::{Complaint, Severity};
use crate::engine::{Choice, Settings};
use crate::model::{Network, Sourced};
use crate::report::{ColourChoice, Secrets, write_complaints};
use crate::text::{Source, Sources};

/// What marks the root of a repository; a folder, or in a linked worktree a file.
const REPOSITORY: &str = ".git";

/// Bytes that are read: more than settings may have, so that larger ones are seen to be.
const MOST_BYTES: u64 = 8 << 20;

/// Settings that were read.
#[derive(Debug, Default)]
pub(super) struct Configured {
    /// Where they are; nothing when there are none.
    path: Option<PathBuf>,
    /// What they say.
    pub config: Config,
    /// What is wrong with them and with what they name.
    complaints: Vec<Complaint>,
    /// Files of facts, each with the name of its circuit. THE SEAM: `check` is to hand them to the reader of facts.
    pub facts: Vec<(PathBuf, Sourced<String>)>,
}

/// Reads the settings that are named, or else those that are found upwards from `start`.
pub(super) fn read(named: Option<&Path>, start: &Path, sources: &mut Sources) -> Result<Configured, Error> {
    let (path, name) = match (named, found_upwards(start)) {
        (Some(path), _) => (path.to_path_buf(), as_given(path)),
        (None, Some(path)) => {
            let name = seen_from_here(&path);
            // What a repository holds may come from anyone, and parts of the file are shown when it is no TOML.
            if !fs::symlink_metadata(&path).is_ok_and(|it| it.is_file()) {
                return Err(Error::NoFile { name });
            }
            (path, name)
        }
        (None, None) => return Ok(Configured::default()),
    };
    let unreadable = |error| Error::Read { name: name.clone(), error };
    let bytes = bytes(&path).map_err(unreadable)?;
    let source = Source::new(name.clone(), bytes);
    let file = sources.add(source);
    let config = config::read(file, sources.get(file));
    let mut configured = Configured { path: Some(path), config, ..Configured::default() };
    configured.find_facts();
    configured.add(configured.config.complaints.clone());
    Ok(configured)
}

/// Where settings are looked for from: the first path that is read, or the current directory.
pub(super) fn start(input: &Input) -> PathBuf {
    let first = input.paths.first().filter(|it| !is_stdin(it)).cloned();
    let first = first.or_else(|| input.stdin_filename.as_ref().map(PathBuf::from));
    first.unwrap_or_else(|| PathBuf::from("."))
}

impl Configured {
    /// How messages call the file, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.path.as_ref().map(|_| self.config.given.settings.as_str())
    }

    /// What a run does with them.
    pub fn settings(&self, select: Vec<Choice>, ignore: Vec<Choice>) -> Settings {
        let levels = self.config.levels.iter().cloned();
        Settings::new(select, ignore).with_levels(levels).with_given(self.config.given.clone())
    }

    /// Finds the files of facts; one that is not there is complained of.
    fn find_facts(&mut self) {
        let path = self.path.as_ref().and_then(|it| fs::canonicalize(it).ok()).unwrap_or_default();
        let folder = path.parent().unwrap_or(Path::new(""));
        let root = folder.ancestors().find(|it| it.join(REPOSITORY).exists()).unwrap_or(folder);
        let seen = Path::new(&self.config.given.settings).parent().unwrap_or(Path::new(""));
        for CircuitReference { name, facts } in &self.config.circuits {
            match sought(facts, folder, root) {
                Ok(()) => self.facts.push((seen.join(&facts.value), name.clone())),
                Err((message, label)) => {
                    self.complaints.extend(facts.span().map(|it| Complaint::error(it, message, label)));
                }
            }
        }
    }

    /// Holds them against what was read.
    pub fn compare(&mut self, network: &Network, input: &Input) {
        if let Some(path) = &self.path {
            self.add(self.config.complaints_about(network, extent(input, path)));
        }
    }

    fn add(&mut self, complaints: Vec<Complaint>) {
        self.complaints.extend(complaints);
        self.complaints.sort_by_key(|it| it.labels.first().map(|it| it.span));
    }

    /// What is wrong.
    pub fn complaints(&self) -> &[Complaint] {
        &self.complaints
    }

    /// Shows what is wrong. Trouble is what keeps them from being used as they were meant.
    pub fn complain(&self, sources: &Sources, secrets: &Secrets, color: ColourChoice) -> Option<Error> {
        let style = environment::style_of_messages(color);
        // When nobody listens, there is nobody to tell.
        let _ = write_complaints(&self.complaints, sources, secrets, &mut io::stderr().lock(), &style);
        let errors = self.complaints.iter().filter(|it| it.severity == Severity::Error).count();
        let name = self.config.given.settings.clone();
        (errors > 0).then_some(Error::Settings { name, errors })
    }
}

/// The settings in a folder or one above it, up to the root of the repository.
fn found_upwards(start: &Path) -> Option<PathBuf> {
    // What stands on standard input need not be there.
    let folder = start.parent().filter(|it| *it != Path::new("")).unwrap_or(Path::new("."));
    let start = [start, folder, Path::new(".")].into_iter().find_map(|it| fs::canonicalize(it).ok())?;
    for folder in start.ancestors() {
        let path = folder.join(FILE_NAME);
        if fs::symlink_metadata(&path).is_ok_and(|it| !it.is_dir()) {
            return Some(path);
        }
        if folder.join(REPOSITORY).exists() {
            break;
        }
    }
    None
}

/// How messages call a file that was found: from the current directory, where that is short.
fn seen_from_here(path: &Path) -> String {
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    if let Ok(below) = path.strip_prefix(&here) {
        return as_given(below);
    }
    let above = path.parent().and_then(|it| here.strip_prefix(it).ok());
    match above {
        Some(steps) => {
            let up = iter::repeat_n("..", steps.components().count());
            as_given(&up.chain([FILE_NAME]).collect::<PathBuf>())
        }
        None => as_given(path),
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How much of what the settings may be about is read: all of it with their folder as a whole.
fn extent(input: &Input, settings: &Path) -> Extent {
    let default = [PathBuf::from(".")];
    let none = input.paths.is_empty() && input.stdin_filename.is_none();
    let paths = if none { default.as_slice() } else { input.paths.as_slice() };
    let folders = paths.iter().filter_map(|it| fs::canonicalize(it).ok()).filter(|it| it.is_dir());
    let folders: Vec<PathBuf> = folders.collect();
    let settings = fs::canonicalize(settings).unwrap_or_default();
    match folders.iter().any(|it| settings.starts_with(it)) {
        true => Extent::Everything,
        false if folders.is_empty() => Extent::Files,
        false => Extent::Folders,
    }
}

/// Looks for a file of facts in the folder of the settings. It must stand below the root of the repository: whoever may
/// change settings must not be able to show any other file of this machine. What is wrong comes with why it is.
fn sought(facts: &Path, folder: &Path, root: &Path) -> Result<(), (String, &'static str)> {
    let shown = facts.display();
    let path = without_steps_back(&folder.join(facts));
    match fs::canonicalize(&path) {
        _ if !path.starts_with(root) => {
            Err((format!("`{shown}` leads out of the repository"), "facts stand below its root"))
        }
        Ok(found) if !found.starts_with(root) => {
            let message = format!("`{shown}` is a link that leads out of the repository");
            Err((message, "facts stand below its root"))
        }
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err((format!("`{shown}` is no file"), "the facts of a circuit are in a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err((format!("there is no file `{shown}`"), "no such file, seen from the folder of the settings"))
        }
        Err(_) => Err((format!("`{shown}` cannot be read"), "the facts of a circuit are in a file")),
    }
}

/// A path in which no step leads back.
fn without_steps_back(path: &Path) -> PathBuf {
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
