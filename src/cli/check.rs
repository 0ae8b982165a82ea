//! `bgplint check`.

use super::Status;
use super::arguments::Check;
use super::environment;
use super::error::Error;
use super::files::{self, Files};
use super::notes;
use super::output::{Destination, destinations, to_file, to_stdout};
use super::progress::Progress;
use super::secrets;
use super::settings::{self, Configured};
use crate::diagnostic::{Complaint, Diagnostic, Severity};
use crate::engine::{self, Outcome};
use crate::report::{self, Report, Secrets, Style, Summary};
use crate::text::Sources;

impl Check {
    /// Lints and reports. What could be read is reported even when something else could not.
    pub(super) fn run(self) -> Result<Status, Error> {
        let destinations = destinations(self.format)?;
        let threads = self.threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::Threads { error })?;
        let progress = Progress::start();
        let (files, configured, outcome) = pool.install(|| {
            let mut files = files::read(&self.input, &progress);
            let configured = settings::read(&self.settings, &self.input, &self.circuit, &mut files);
            let settings = configured.settings(self.select, self.ignore);
            let outcome = engine::check(&files.sources, &files.dialects, &settings);
            (files, configured, outcome)
        });
        drop(progress);
        let Files { sources, dialects, mut troubles } = files;
        let complaints = configured.complaints(Some((&outcome.network, &self.input)));
        let secrets = kept_secret(&sources, &outcome, &configured, &complaints);
        troubles.extend(settings::complain(&complaints, &sources, &secrets, self.color));
        if !dialects.is_empty() {
            let summary = summary(&outcome);
            let report = Report {
                findings: &outcome.findings,
                suppressed: &outcome.suppressed,
                comparisons: &[],
                network: &outcome.network,
                sources: &sources,
                summary,
                secrets: &secrets,
                complete: troubles.is_empty(),
            };
            troubles.extend(write(&destinations, &report, environment::style(self.color)));
        }
        troubles.iter().for_each(notes::trouble);
        Ok(match outcome.worst() {
            _ if !troubles.is_empty() => Status::Failed,
            Some(worst) if worst >= self.fail_on && !self.exit_zero => Status::Findings,
            _ => Status::Clean,
        })
    }
}

/// What none of the outputs may show.
fn kept_secret(
    sources: &Sources,
    outcome: &Outcome,
    configured: &Configured,
    complaints: &[Complaint],
) -> Secrets {
    let found = outcome.findings.iter().flat_map(|it| &it.labels);
    let drawn = found.chain(complaints.iter().flat_map(|it| &it.labels)).map(|it| it.span);
    secrets::of(sources, &outcome.readings, &configured.beside(), drawn)
}

/// Writes every report that was asked for, and gives back what went wrong.
fn write(destinations: &[Destination], report: &Report<'_>, style: Style) -> Vec<Error> {
    let write = |destination: &Destination| match &destination.file {
        Some(path) => to_file(path, |out| report::write(destination.format, report, out, &Style::PLAIN)),
        None => to_stdout(|out| report::write(destination.format, report, out, &style)),
    };
    destinations.iter().filter_map(|it| write(it).err()).collect()
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
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
