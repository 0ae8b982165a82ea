//! What a run is told besides the configurations: settings and facts of circuits, where they are, and what is wrong with
//! them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::arguments::{Input, Looks, Question, SettingsFile};
use super::clock;
use super::environment;
use super::error::Error;
use super::files::{self, Files};
use super::secrets::Beside;
use super::state::State;
use super::walk::{absolute, as_given, is_stdin, seen_from_here, without_steps_back};
use crate::circuit::{self, Facts};
use crate::config::{self, CircuitReference, Config, Extent, FILE_NAME};
use crate::diagnostic::{Complaint, Severity};
use crate::engine::{Choice, Settings};
use crate::model::{Given, Network, Sourced};
use crate::report::{Secrets, write_complaints};
use crate::text::{FileId, Source, Sources};

/// What marks the root of a repository; a folder, or in a linked worktree a file.
pub(super) const REPOSITORY: &str = ".git";

/// Bytes that are read: more than settings may have, so that larger ones are seen to be.
const MOST_BYTES: usize = 8 << 20;

/// Settings that were read.
#[derive(Debug, Default)]
pub(super) struct Configured {
    /// Where they are; nothing when there are none.
    path: Option<PathBuf>,
    /// What they say.
    config: Config,
    /// What is said of circuits.
    facts: Facts,
    /// The file of findings that are accepted for now.
    baseline: Option<PathBuf>,
    /// What is wrong with the files that they name.
    complaints: Vec<Complaint>,
}

/// Reads settings, and the facts of the circuits that they name and of others in these files. Without settings, or with
/// such as cannot be read, nothing is set.
pub(super) fn read(
    named: &SettingsFile,
    input: &Input,
    circuits: &[PathBuf],
    state: &State,
    files: &mut Files,
) -> Configured {
    let read = read_file(named.config.as_deref(), &start(input), state, &mut files.sources);
    let mut configured = read.unwrap_or_else(|trouble| {
        files.troubles.push(trouble);
        Configured::default()
    });
    configured.read_facts(circuits, state, files);
    configured
}

/// Reads the settings that are named, or else those that are found upwards from `start`.
pub(super) fn read_file(
    named: Option<&Path>,
    start: &Path,
    state: &State,
    sources: &mut Sources,
) -> Result<Configured, Error> {
    let (path, name) = match (named, found_upwards(start, state)) {
        (Some(path), _) if state.is_past() && !state.has_file(path) => return Ok(Configured::default()),
        (Some(path), _) => (path.to_path_buf(), as_given(path)),
        (None, Some(path)) => {
            let name = as_given(&seen_from_here(&path));
            // What a repository holds may come from anyone, and parts of the file are shown when it is no TOML.
            if !state.has_file(&path) {
                return Err(Error::NoFile { name });
            }
            (path, name)
        }
        (None, None) => return Ok(Configured::default()),
    };
    let bytes = state.bytes(&path, MOST_BYTES)?;
    let source = Source::new(name.clone(), bytes);
    let file = sources.add(source);
    let config = config::read(file, sources.get(file));
    Ok(Configured { path: Some(path), config, ..Configured::default() })
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
        let Beside { mut hidden, not_understood } = self.beside();
        hidden.extend(not_understood);
        Settings::new(select, ignore).with_levels(levels).with_given(self.given()).with_hidden(hidden)
    }

    /// Whether everything is read that findings may be about: all that the settings are for or, without settings, a
    /// workspace or folders rather than files that somebody chose.
    fn reads_everything(&self, input: &Input, workspace: Option<&Path>) -> bool {
        match &self.path {
            Some(path) => extent(input, workspace, path) == Extent::Everything,
            None => workspace.is_some() || input.files_and_folders().iter().any(|it| it.is_dir()),
        }
    }

    /// What a run over a workspace does with them today.
    pub fn settings_for(
        &self,
        question: &Question,
        workspace: Option<&Path>,
        select: Vec<Choice>,
        ignore: Vec<Choice>,
    ) -> Settings {
        let mut settings = self.settings(select, ignore);
        settings.today = Some(clock::today());
        settings.report_suppressed = question.no_suppress;
        settings.everything_read = self.reads_everything(&question.input, workspace);
        settings
    }

    /// What is told besides the configurations.
    pub fn given(&self) -> Given {
        Given { circuits: self.facts.circuits.clone(), ..self.config.given.clone() }
    }

    /// The file of findings that are accepted for now, if they name one.
    pub fn baseline(&self) -> Option<PathBuf> {
        self.baseline.clone()
    }

    /// What must not be shown of them.
    pub fn beside(&self) -> Beside {
        let hidden = self.config.hidden.iter().chain(&self.facts.secrets).copied().collect();
        Beside { hidden, not_understood: self.config.not_understood.clone() }
    }

    /// Reads the facts of circuits: those that the settings name, and those of these files.
    pub fn read_facts(&mut self, circuits: &[PathBuf], state: &State, files: &mut Files) {
        let mut all = Vec::new();
        for circuit in &self.config.circuits {
            match facts_of(self.path.as_deref().unwrap_or(Path::new("")), circuit, state) {
                Ok(path) => {
                    let name = Some(circuit.name.clone());
                    all.push(files::facts(&path, as_given(&seen_from_here(&path)), name, state, files));
                }
                Err(complaint) => self.complaints.extend(complaint),
            }
        }
        if let Some(file) = &self.config.baseline {
            let settings = self.path.as_deref().unwrap_or(Path::new(""));
            match below_root(settings, file, "a baseline stands below its root") {
                Ok(path) => self.baseline = Some(seen_from_here(&path)),
                Err(complaint) => self.complaints.extend(complaint),
            }
        }
        let named = circuits.iter().filter(|it| !state.is_past() || state.has_file(it));
        all.extend(named.map(|it| files::facts(it, as_given(it), None, state, files)));
        self.facts = circuit::join(all);
    }

    /// What is wrong with them: in themselves, and held against the network when one was read.
    pub fn complaints(&self, read: Option<(&Network, &Input, Option<&Path>)>) -> Vec<Complaint> {
        let about = read.map(|(network, input, workspace)| {
            let extent = self.path.as_ref().map_or(Extent::Files, |it| extent(input, workspace, it));
            self.config.complaints_about(network, extent)
        });
        let known = self.config.complaints.iter().chain(&self.complaints).chain(&self.facts.diagnostics);
        let mut all: Vec<Complaint> = known.cloned().chain(about.into_iter().flatten()).collect();
        all.sort_by_key(|it| it.labels.first().map(|it| it.span));
        all
    }
}

/// Shows what is wrong with settings and facts. Trouble is what keeps a file from being used as it was meant.
pub(super) fn complain(
    complaints: &[Complaint],
    sources: &Sources,
    secrets: &Secrets,
    looks: Looks,
) -> Vec<Error> {
    let style = environment::style_of_messages(looks);
    // When nobody listens, there is nobody to tell.
    let _ = write_complaints(complaints, sources, secrets, &mut io::stderr().lock(), &style);
    let errors = complaints.iter().filter(|it| it.severity == Severity::Error);
    let mut files: Vec<(FileId, usize)> = Vec::new();
    for file in errors.filter_map(|it| Some(it.labels.first()?.span.file)) {
        match files.iter_mut().find(|it| it.0 == file) {
            Some((_, errors)) => *errors += 1,
            None => files.push((file, 1)),
        }
    }
    let trouble = |(file, errors)| Error::Mistakes { name: sources.get(file).name().to_owned(), errors };
    files.into_iter().map(trouble).collect()
}

/// The settings in a folder or one above it, up to the root of the repository.
pub(super) fn found_upwards(start: &Path, state: &State) -> Option<PathBuf> {
    // What stands on standard input need not be there, and an earlier state may have had other folders.
    let start = absolute(start);
    for folder in start.ancestors() {
        let path = folder.join(FILE_NAME);
        if state.has_something(&path) {
            return Some(path);
        }
        if folder.join(REPOSITORY).exists() {
            break;
        }
    }
    None
}

/// How much of what the settings may be about is read: all of it with their folder as a whole.
fn extent(input: &Input, workspace: Option<&Path>, settings: &Path) -> Extent {
    let paths = input.files_and_folders().into_iter().chain(workspace.map(Path::to_path_buf));
    let folders: Vec<PathBuf> = paths.map(|it| absolute(&it)).filter(|it| it.is_dir()).collect();
    let settings = absolute(settings);
    match folders.iter().any(|it| settings.starts_with(it)) {
        true => Extent::Everything,
        false if folders.is_empty() => Extent::Files,
        false => Extent::Folders,
    }
}

/// The file that settings name. It must be below the root of the repository: whoever may change settings must not be able to
/// show, or to have written, any other file of this machine. `rule` says so of what is in it.
fn below_root(settings: &Path, file: &Sourced<PathBuf>, rule: &str) -> Result<PathBuf, Option<Complaint>> {
    let settings = absolute(settings);
    let folder = settings.parent().unwrap_or(Path::new(""));
    let root = folder.ancestors().find(|it| it.join(REPOSITORY).exists()).unwrap_or(folder);
    let path = without_steps_back(&folder.join(&file.value));
    let shown = file.display();
    let message = match fs::canonicalize(&path) {
        _ if !path.starts_with(root) => format!("`{shown}` leads out of the repository"),
        Ok(found) if !found.starts_with(root) => {
            format!("`{shown}` is a link that leads out of the repository")
        }
        _ => return Ok(path),
    };
    Err(file.span().map(|span| Complaint::error(span, message, rule)))
}

/// The file of a circuit's facts; it must be there.
fn facts_of(
    settings: &Path,
    circuit: &CircuitReference,
    state: &State,
) -> Result<PathBuf, Option<Complaint>> {
    let path = below_root(settings, &circuit.facts, "facts stand below its root")?;
    if state.has_file(&path) {
        return Ok(path);
    }
    let shown = circuit.facts.display();
    let missing = "no such file, seen from the folder of the settings";
    let (message, label) = match (state, fs::metadata(&path)) {
        (State::Disk, Ok(it)) if it.is_file() => return Ok(path),
        (State::Disk, Ok(_)) => (format!("`{shown}` is no file"), "the facts of a circuit are in a file"),
        (State::Git(_), Ok(_)) => (format!("git has no file `{shown}` in this state"), missing),
        (_, Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            (format!("there is no file `{shown}`"), missing)
        }
        (_, Err(_)) => (format!("`{shown}` cannot be read"), "the facts of a circuit are in a file"),
    };
    Err(circuit.facts.span().map(|span| Complaint::error(span, message, label)))
}
