//! `bgplint check`.

use super::Status;
use super::arguments::{Check, Looks, Question};
use super::baseline;
use super::environment;
use super::error::Error;
use super::files::{self, Files};
use super::notes;
use super::output::{Destination, destinations, to_file, to_stdout, to_summary};
use super::progress::Progress;
use super::secrets;
use super::settings::{self, Configured};
use super::since;
use super::state::State;
use super::workspace::Workspace;
use crate::diagnostic::{Comparison, Complaint, Diagnostic, Severity};
use crate::engine::{self, Outcome, Stopwatch};
use crate::report::{self, Format, Report, Secrets, Summary, write_statistics, write_timings};

/// A state that was linted.
pub(super) struct Linted {
    pub configured: Configured,
    /// Names of the rules that were asked.
    pub rules: Vec<&'static str>,
    pub outcome: Outcome,
}

impl Check {
    /// Lints and reports. What could be read is reported even when something else could not.
    pub(super) fn run(self, looks: Looks) -> Result<Status, Error> {
        let destinations = destinations(self.format.clone())?;
        let threads = self.threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::Threads { error })?;
        let workspace = Workspace::of(&self)?;
        let watch = if self.tables.timings { Stopwatch::started() } else { Stopwatch::default() };
        let progress = Progress::start();
        let (mut files, mut linted, since) = pool.install(|| {
            let mut files = Files::default();
            let mut linted =
                lint(&self.question, &workspace, &workspace.state, &mut files, &progress, &watch);
            let compared = workspace.past.as_ref().map(|past| {
                watch.stage("compare with earlier", || {
                    since::compare(&self.question, &workspace, past, &mut files, &mut linted, &progress)
                })
            });
            (files, linted, compared)
        });
        drop(progress);
        let since = match since.transpose() {
            Ok(comparison) => comparison,
            Err(troubles) => {
                files.troubles.iter().chain(&troubles).for_each(notes::trouble);
                return Ok(Status::Failed);
            }
        };
        files.say_what_is_skipped(&self.question.input);
        let baseline = match self.without_known(&mut linted, &files, &workspace) {
            Ok(comparison) => comparison,
            Err(trouble) => {
                files.troubles.push(trouble);
                None
            }
        };
        let about = (&linted.outcome.network, &self.question.input, workspace.root.as_deref());
        let complaints = linted.configured.complaints(Some(about));
        linted.keep_asked(&files);
        let secrets = watch.stage("look for secrets", || kept_secret(&files, &linted, &complaints));
        let mut troubles = std::mem::take(&mut files.troubles);
        troubles.extend(settings::complain(&complaints, &files.sources, &secrets, looks));
        let outcome = &linted.outcome;
        if files.is_any_asked() {
            let report = Report {
                findings: &outcome.findings,
                suppressed: &outcome.suppressed,
                comparisons: &since.into_iter().chain(baseline).collect::<Vec<_>>(),
                network: &outcome.network,
                sources: &files.sources,
                summary: summary(outcome),
                secrets: &secrets,
                complete: troubles.is_empty(),
            };
            troubles.extend(watch.stage("write reports", || write(&destinations, &report, looks)));
            if self.tables.statistics {
                let style = environment::style_of_messages(looks);
                notes::table("statistics", |out| write_statistics(&report, out, &style));
            }
        }
        if let Some(timings) = watch.timings() {
            notes::table("timings", |out| write_timings(&timings, out));
        }
        troubles.iter().for_each(notes::trouble);
        Ok(match outcome.worst() {
            _ if !troubles.is_empty() => Status::Failed,
            Some(worst) if worst >= self.fail_on && !self.exit_zero => Status::Findings,
            _ => Status::Clean,
        })
    }

    /// Takes out what a baseline knows, if there is one.
    fn without_known(
        &self,
        linted: &mut Linted,
        files: &Files,
        workspace: &Workspace,
    ) -> Result<Option<Comparison>, Error> {
        let path = self.baseline.clone().or_else(|| linted.configured.baseline());
        let Some(path) = path.filter(|_| !self.no_baseline) else { return Ok(None) };
        // What is not there as of another state, or was not looked at, is not gone.
        let is_everything = files.asked.is_none() && workspace.past.is_none();
        let mut comparison = baseline::compare(&path, linted, &workspace.state, is_everything)?;
        comparison.unchanged.retain(|it| files.is_about(it));
        Ok(Some(comparison))
    }
}

/// Lints one state of the files.
pub(super) fn lint(
    question: &Question,
    workspace: &Workspace,
    state: &State,
    files: &mut Files,
    progress: &Progress,
    watch: &Stopwatch,
) -> Linted {
    let input = &question.input;
    watch.stage("read files", || files::read(input, workspace.root.as_deref(), state, files, progress));
    let configured = watch.stage("read settings and facts", || {
        settings::read(&question.settings, input, &question.circuit, state, files)
    });
    let (select, ignore) = (question.select.clone(), question.ignore.clone());
    let settings = configured.settings_for(question, workspace.root.as_deref(), select, ignore);
    let rules = settings.asked().iter().map(|it| it.0.name).collect();
    let outcome = engine::check_timed(&files.sources, &files.dialects, &settings, watch);
    Linted { configured, rules, outcome }
}

impl Linted {
    /// Leaves only what touches what was asked for.
    fn keep_asked(&mut self, files: &Files) {
        self.outcome.findings.retain(|it| files.is_about(it));
        self.outcome.suppressed.retain(|it| files.is_about(&it.finding));
    }
}

/// What none of the outputs may show.
fn kept_secret(files: &Files, linted: &Linted, complaints: &[Complaint]) -> Secrets {
    let outcome = &linted.outcome;
    let suppressed = outcome.suppressed.iter().map(|it| &it.finding);
    let found = outcome.findings.iter().chain(suppressed).flat_map(|it| &it.labels);
    let drawn = found.chain(complaints.iter().flat_map(|it| &it.labels)).map(|it| it.span);
    let drawn = drawn.chain(outcome.suppressed.iter().map(|it| it.span));
    secrets::of(&files.sources, &outcome.readings, &linted.configured.beside(), drawn)
}

/// Writes every report that was asked for, and gives back what went wrong.
fn write(destinations: &[Destination], report: &Report<'_>, looks: Looks) -> Vec<Error> {
    let (style, in_files) = (environment::style(looks), environment::style_of_files(looks));
    let write = |destination: &Destination| match &destination.file {
        Some(path) => to_file(path, |out| report::write(destination.format, report, out, &in_files)),
        None => to_stdout(|out| report::write(destination.format, report, out, &style)),
    };
    destinations.iter().filter_map(|it| report::left_out(it.format, report)).for_each(|it| notes::note(&it));
    let mut troubles: Vec<Error> = destinations.iter().filter_map(|it| write(it).err()).collect();
    let annotated = destinations.iter().any(|it| it.format == Format::Github);
    if let Some(path) = environment::job_summary().filter(|_| annotated) {
        let added = to_summary(&path, |room, out| report::write_markdown(report, room, out));
        troubles.extend(added.err());
    }
    troubles
}

fn summary(outcome: &Outcome) -> Summary {
    let coverage = || outcome.readings.iter().map(|(_, _, reading)| &reading.coverage);
    let of = |severity: Severity| {
        count(outcome.findings.iter().filter(|it: &&Diagnostic| it.severity == severity).count())
    };
    Summary {
        devices: count(outcome.network.devices.len()),
        lines: coverage().map(|it| u64::from(it.lines)).sum(),
        unknown_lines: coverage().map(|it| u64::from(it.unknown)).sum(),
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        infos: of(Severity::Info),
        suppressed: count(outcome.suppressed.len()),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
