//! Baselines: findings that are accepted for now.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::arguments::{AnswerFormat, Baseline, BaselineCommand, BaselineRun, Looks};
use super::check::{Linted, lint};
use super::error::Error;
use super::files::Files;
use super::output::{to_file, to_stdout};
use super::progress::Progress;
use super::settings::Configured;
use super::state::State;
use super::workspace::Workspace;
use super::{Status, notes, secrets, settings};
use crate::diagnostic::{Against, Comparison, Diagnostic, Known};
use crate::engine::{self, Stopwatch};
use crate::report::{MOST_BASELINE_BYTES, known, read_baseline, write_baseline, write_known};

/// How the file is called where nobody says otherwise.
pub(super) const FILE_NAME: &str = "bgplint-baseline.jsonl";

/// Reads a baseline in one of the states of its file.
pub(super) fn read(path: &Path, state: &State) -> Result<Vec<Known>, Error> {
    let name = super::walk::as_given(&super::walk::seen_from_here(&super::walk::absolute(path)));
    let bytes = state.bytes(path, MOST_BASELINE_BYTES)?;
    if bytes.len() > MOST_BASELINE_BYTES {
        return Err(Error::TooLarge { name });
    }
    let text = String::from_utf8_lossy(&bytes);
    read_baseline(&text).map_err(|error| Error::Baseline { name, error })
}

/// Takes out of what was found what a baseline knows. Only when everything was looked at, what it knows can be gone.
pub(super) fn compare(
    path: &Path,
    linted: &mut Linted,
    state: &State,
    is_everything: bool,
) -> Result<Comparison, Error> {
    let before = read(path, state)?;
    let with = super::walk::as_given(path);
    let outcome = &mut linted.outcome;
    let mut comparison =
        engine::compare(Against::Baseline, with, before, &mut outcome.findings, &outcome.suppressed);
    if is_everything {
        let asked = |it: &Known| linted.rules.iter().any(|rule| *rule == it.rule);
        comparison.fixed.retain(asked);
    } else {
        comparison.fixed.clear();
    }
    Ok(comparison)
}

/// What was found now, besides what a baseline knows.
struct Now {
    path: PathBuf,
    /// What the baseline holds; nothing when there is none yet.
    before: Vec<Known>,
    unchanged: Vec<Known>,
    new: Vec<Known>,
    gone: Vec<Known>,
}

impl Baseline {
    /// Does what the word behind it says.
    pub(super) fn run(self, looks: Looks) -> Result<Status, Error> {
        match self.command {
            BaselineCommand::Create(create) => create.run.create(create.force, looks),
            BaselineCommand::Update(update) => update.run.update(update.add, looks),
            BaselineCommand::Show(show) => show.run.show(show.format, looks),
        }
    }
}

impl BaselineRun {
    /// Writes everything that is found now.
    fn create(&self, force: bool, looks: Looks) -> Result<Status, Error> {
        let now = self.now(false, looks)?;
        if !force && now.path.exists() {
            return Err(Error::BaselineExists { name: shown(&now.path) });
        }
        to_file(&now.path, |out| write_baseline(&now.new, out))?;
        notes::note(&format!("{} written to {}", findings(now.new.len()), shown(&now.path)));
        Ok(Status::Clean)
    }

    /// Removes what is gone, and adds what is new only when asked.
    fn update(&self, add: bool, looks: Looks) -> Result<Status, Error> {
        let now = self.now(true, looks)?;
        let gone: HashSet<&str> = now.gone.iter().map(name).collect();
        let there: HashMap<&str, &Known> = now.unchanged.iter().map(|it| (name(it), it)).collect();
        let mut kept: Vec<Known> = Vec::new();
        for known in now.before.iter().filter(|it| !gone.contains(name(it))) {
            // What is left of one that speaks for several places stands in its stead.
            let parts = now.unchanged.iter().filter(|it| is_part(it, known));
            let same = there.get(name(known)).map(|it| vec![(*it).clone()]);
            let left: Vec<Known> = same.unwrap_or_else(|| parts.cloned().collect());
            let grown = add && now.new.iter().any(|it| is_part(known, it));
            if left.is_empty() && !grown {
                kept.push(known.clone());
            }
            kept.extend(left);
        }
        if add {
            kept.extend(now.new.iter().cloned());
        }
        let added = if add { now.new.len() } else { 0 };
        to_file(&now.path, |out| write_baseline(&kept, out))?;
        notes::note(&format!(
            "{} removed from {}, {added} added",
            findings(now.gone.len()),
            shown(&now.path)
        ));
        if !add && !now.new.is_empty() {
            notes::note(&format!("{} not in it; `--add` adds what is new", findings(now.new.len())));
        }
        Ok(Status::Clean)
    }

    /// Shows what is in it, and what of that is gone.
    fn show(&self, format: AnswerFormat, looks: Looks) -> Result<Status, Error> {
        let now = self.now(true, looks)?;
        let gone: HashSet<&str> = now.gone.iter().map(name).collect();
        let entries: Vec<(&Known, bool)> =
            now.before.iter().map(|it| (it, gone.contains(name(it)))).collect();
        to_stdout(|out| write_known(format.into(), &entries, out))?;
        Ok(Status::Clean)
    }

    /// Lints the workspace. Without all of it, nobody can tell what is gone.
    fn now(&self, exists: bool, looks: Looks) -> Result<Now, Error> {
        let workspace = Workspace::around(&self.question);
        let progress = Progress::start();
        let mut files = Files::default();
        let mut linted =
            lint(&self.question, &workspace, &workspace.state, &mut files, &progress, &Stopwatch::default());
        drop(progress);
        files.say_what_is_skipped(&self.question.input);
        let about = (&linted.outcome.network, &self.question.input, workspace.root.as_deref());
        let complaints = linted.configured.complaints(Some(about));
        let drawn = linted.outcome.findings.iter().flat_map(|it: &Diagnostic| &it.labels);
        let drawn = drawn.chain(complaints.iter().flat_map(|it| &it.labels)).map(|it| it.span);
        let secrets =
            secrets::of(&files.sources, &linted.outcome.readings, &linted.configured.beside(), drawn);
        let complained = settings::complain(&complaints, &files.sources, &secrets, looks);
        files.troubles.extend(complained);
        if let Some(last) = files.troubles.pop() {
            files.troubles.iter().for_each(notes::trouble);
            return Err(last);
        }
        let path = self.path(&linted.configured, &workspace);
        let before = if exists { read(&path, &workspace.state)? } else { Vec::new() };
        let outcome = &mut linted.outcome;
        let comparison = engine::compare(
            Against::Baseline,
            String::new(),
            before.clone(),
            &mut outcome.findings,
            &outcome.suppressed,
        );
        let kept = |it: &[Diagnostic]| known(it, &files.sources, &secrets);
        let (unchanged, new) = (kept(&comparison.unchanged), kept(&outcome.findings));
        Ok(Now { path, before, unchanged, new, gone: comparison.fixed })
    }

    fn path(&self, configured: &Configured, workspace: &Workspace) -> PathBuf {
        let beside = || workspace.root.as_deref().map_or_else(PathBuf::new, super::walk::seen_from_here);
        let named = self.file.clone().or_else(|| configured.baseline());
        named.unwrap_or_else(|| PathBuf::from(super::walk::as_given(&beside().join(FILE_NAME))))
    }
}

fn name(known: &Known) -> &str {
    &known.identity.fingerprint
}

/// Whether one finding is about some of the places of another of its rule.
fn is_part(part: &Known, whole: &Known) -> bool {
    part.rule == whole.rule && part.identity.is_part_of(&whole.identity)
}

fn shown(path: &Path) -> String {
    super::error::shown(&path.to_string_lossy())
}

fn findings(count: usize) -> String {
    match count {
        0 => "no finding is".to_owned(),
        1 => "1 finding is".to_owned(),
        many => format!("{many} findings are"),
    }
}
