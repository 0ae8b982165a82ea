//! `bgplint fix`.

use std::collections::HashSet;
use std::fs;

use super::Status;
use super::arguments::{Fix, Looks};
use super::environment;
use super::error::Error;
use super::files::{self, Files};
use super::notes;
use super::output::to_stdout;
use super::progress::Progress;
use super::rewrite::Rewrite;
use super::secrets;
use super::settings::{self, Configured};
use super::walk::Place;
use super::workspace::Workspace;
use crate::diagnostic::{Complaint, Safety};
use crate::dialect::Dialect;
use crate::engine::{self, Fixed, Wanted};
use crate::model::Reading;
use crate::report::{Diff, FixesReport, Secrets, Style, write_fixes};
use crate::text::{FileId, Source, Sources, Span};

impl Fix {
    /// Mends and writes, or shows what would change. With any trouble everything stays as it is: what was not read may be
    /// affected by what changes.
    pub(super) fn run(self, looks: Looks) -> Result<Status, Error> {
        let input = &self.question.input;
        let workspace = Workspace::around(&self.question);
        let progress = Progress::start();
        let mut files = Files::default();
        files::read(input, workspace.root.as_deref(), &workspace.state, &mut files, &progress);
        let configured = settings::read(
            &self.question.settings,
            input,
            &self.question.circuit,
            &workspace.state,
            &mut files,
        );
        // Every rule that is on judges what fixes bring, whichever are to be mended.
        let root = workspace.root.as_deref();
        let settings = configured.settings_for(&self.question, root, Vec::new(), Vec::new());
        let outcome = engine::check(&files.sources, &files.dialects, &settings);
        drop(progress);
        files.say_what_is_skipped(input);
        let complaints = configured.complaints(Some((&outcome.network, input, root)));
        let secrets = kept_secret(&files.sources, &outcome.readings, &configured, &complaints, Vec::new());
        let mut troubles = std::mem::take(&mut files.troubles);
        troubles.extend(settings::complain(&complaints, &files.sources, &secrets, looks));
        if !troubles.is_empty() {
            troubles.iter().for_each(notes::trouble);
            return Ok(Status::Failed);
        }
        let chosen = configured.settings(self.question.select.clone(), self.question.ignore.clone());
        let stdin = files.places.iter().find(|(_, it)| **it == Place::Stdin).map(|(file, _)| *file);
        let wanted = Wanted {
            safety: if self.unsafe_too { Safety::Unsafe } else { Safety::Safe },
            rules: chosen.asked().into_iter().map(|(rule, _)| rule.name).collect(),
            files: stdin.map_or_else(|| on_disk(&files), |it| HashSet::from([it])),
        };
        let before = outcome.readings.clone();
        let fixed = engine::fix(&files.sources, &files.dialects, &settings, outcome, &wanted);
        let mended = Mended { files: &files, configured: &configured, fixed: &fixed };
        let style = environment::style(looks);
        match stdin {
            _ if self.diff => mended.show(&before, &style)?,
            Some(file) => mended.print(file)?,
            None => mended.write(&style)?,
        }
        mended.say(self.diff, looks);
        Ok(if self.diff && !fixed.made.is_empty() { Status::Findings } else { Status::Clean })
    }
}

/// The files that may change: what was asked for, as far as it is on the disk.
fn on_disk(files: &Files) -> HashSet<FileId> {
    let places = files.places.iter().filter(|(file, place)| files.is_asked(**file) && is_file(place));
    places.map(|(file, _)| *file).collect()
}

fn is_file(place: &Place) -> bool {
    matches!(place, Place::File(_))
}

/// What was mended.
struct Mended<'m> {
    files: &'m Files,
    configured: &'m Configured,
    fixed: &'m Fixed,
}

impl Mended<'_> {
    /// The files that change, with their texts before and after.
    fn changed(&self) -> impl Iterator<Item = (FileId, &Source, &Source)> {
        let texts = self.files.sources.iter().zip(self.fixed.sources.iter());
        texts
            .map(|((file, before), (_, after))| (file, before, after))
            .filter(|it| it.1.text() != it.2.text())
    }

    fn report(&self) -> FixesReport<'_> {
        FixesReport { sources: &self.files.sources, fixed: self.fixed }
    }

    /// Shows what would change.
    fn show(&self, before: &[(FileId, Dialect, Reading)], style: &Style) -> Result<(), Error> {
        let diffs: Vec<Diff<'_>> =
            self.changed().map(|(file, before, after)| Diff::of(file, before, after)).collect();
        let lines = diffs.iter().flat_map(Diff::lines_before).collect();
        let old = kept_secret(&self.files.sources, before, self.configured, &[], lines);
        let lines = diffs.iter().flat_map(Diff::lines_after).collect();
        let new = kept_secret(&self.fixed.sources, &self.fixed.outcome.readings, self.configured, &[], lines);
        to_stdout(|out| diffs.iter().try_for_each(|it| it.write((&old, &new), out, style)))
    }

    /// Prints the text of standard input as it is now.
    fn print(&self, file: FileId) -> Result<(), Error> {
        let source = self.fixed.sources.get(file);
        let bytes = source.bytes().ok_or_else(|| lost(source))?;
        to_stdout(|out| out.write_all(&bytes))
    }

    /// Writes the files that change: all of them, or none.
    fn write(&self, style: &Style) -> Result<(), Error> {
        let mut staged = Vec::new();
        for (file, before, after) in self.changed() {
            let Some(Place::File(path)) = self.files.places.get(&file) else { continue };
            // A path that is named may lead to another one.
            if fs::symlink_metadata(before.name()).is_ok_and(|it| it.is_symlink()) {
                let name = before.name().to_owned();
                return Err(Error::Untouchable { name, why: "it is a symbolic link" });
            }
            let before_bytes = before.bytes().ok_or_else(|| lost(before))?;
            let after_bytes = after.bytes().ok_or_else(|| lost(after))?;
            staged.push(Rewrite::new(path, before.name(), before_bytes, &after_bytes)?);
        }
        staged.into_iter().try_for_each(Rewrite::commit)?;
        to_stdout(|out| write_fixes(&self.report(), out, style))
    }

    /// Says what was left out, and how much was done.
    fn say(&self, diff: bool, looks: Looks) {
        let style = environment::style_of_messages(looks);
        self.report().left_out(&style).iter().for_each(|it| notes::note(it));
        let verb = if diff { "can be fixed" } else { "fixed" };
        let files = self.changed().count();
        notes::note(&match self.fixed.made.len() {
            0 => "nothing to fix".to_owned(),
            count => format!("{count} {verb} in {files} {}", if files == 1 { "file" } else { "files" }),
        });
    }
}

/// What must not be shown, besides what stands near these lines.
fn kept_secret(
    sources: &Sources,
    readings: &[(FileId, Dialect, Reading)],
    configured: &Configured,
    complaints: &[Complaint],
    lines: Vec<Span>,
) -> Secrets {
    let mut beside = configured.beside();
    beside.not_understood.extend(lines);
    let drawn = complaints.iter().flat_map(|it| &it.labels).map(|it| it.span);
    secrets::of(sources, readings, &beside, drawn)
}

fn lost(source: &Source) -> Error {
    Error::Untouchable { name: source.name().to_owned(), why: "it is no sound UTF-16" }
}
