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
use crate::circuit;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Outcome, Settings};
use crate::report::{self, Report, Style, Summary};
use crate::text::{Sources, Span};

impl Check {
    /// Lints and reports. What could be read is reported even when something else could not.
    pub(super) fn run(self) -> Result<Status, Error> {
        let destinations = destinations(self.format)?;
        let mut settings = Settings::new(self.select, self.ignore);
        let threads = self.threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::Threads { error })?;
        let progress = Progress::start();
        let (files, facts, outcome) = pool.install(|| {
            let mut files = files::read(&self.input, &progress);
            let facts = circuit::join(self.circuit.iter().map(|it| files::facts(it, None, &mut files)));
            settings.given.circuits.clone_from(&facts.circuits);
            let outcome = engine::check(&files.sources, &files.dialects, &settings);
            (files, facts, outcome)
        });
        drop(progress);
        let Files { sources, dialects, mut troubles } = files;
        notes::complaints(&facts.diagnostics, &sources, &facts.secrets);
        if !dialects.is_empty() {
            let style = environment::style(self.color);
            troubles.extend(write(&destinations, &sources, &outcome, &facts.secrets, style));
        }
        troubles.iter().for_each(notes::trouble);
        Ok(match outcome.worst() {
            _ if !troubles.is_empty() || !facts.diagnostics.is_empty() => Status::Failed,
            Some(worst) if worst >= self.fail_on && !self.exit_zero => Status::Findings,
            _ => Status::Clean,
        })
    }
}

/// Writes every report that was asked for, and gives back what went wrong.
fn write(
    destinations: &[Destination],
    sources: &Sources,
    outcome: &Outcome,
    secrets: &[Span],
    style: Style,
) -> Vec<Error> {
    let drawn = outcome.findings.iter().flat_map(|it| &it.labels).map(|it| it.span);
    let secrets = secrets::of(sources, &outcome.readings, secrets, drawn);
    let report = Report {
        findings: &outcome.findings,
        network: &outcome.network,
        sources,
        summary: summary(outcome),
        secrets: &secrets,
    };
    let write = |destination: &Destination| match &destination.file {
        Some(path) => to_file(path, |out| report::write(destination.format, &report, out, &Style::PLAIN)),
        None => to_stdout(|out| report::write(destination.format, &report, out, &style)),
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
