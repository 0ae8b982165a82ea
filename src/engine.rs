//! From texts and settings to findings: pure, without any input or output, parallel by device.

mod compare;
mod fix;
mod identity;
mod questions;
mod settings;
mod stopwatch;
mod suppress;

pub use compare::compare;
pub use fix::{Fixed, LeftOut, Made, Wanted, Why, fix};
pub use questions::{PeerName, RoutesQuestion, SessionAnswer, explain};
pub use settings::{Choice, Level, Settings, UnknownRule};
pub use stopwatch::{Stopwatch, Timings};

use std::collections::HashMap;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Severity, Suppressed};
use crate::dialect::{self, Dialect};
use crate::model::{Device, Network, Reading};
use crate::rules::{Check, Context, Facts, Rule, Suppressions};
use crate::secrecy::Secrets;
use crate::text::{FileId, Sources, Span};
use suppress::{Decisions, Grounds};

/// What a run found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by file name, line, column and rule.
    pub findings: Vec<Diagnostic>,
    /// Findings that somebody decided not to hear of, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// What the devices say.
    pub network: Network,
    /// How each file was read, in the order given.
    pub readings: Vec<(FileId, Dialect, Reading)>,
}

impl Outcome {
    /// The worst finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|it| it.severity).max()
    }

    /// See [`secrets`].
    pub fn secrets(&self) -> Vec<Span> {
        secrets(&self.readings)
    }

    /// See [`unknown_lines`].
    pub fn unknown_lines(&self) -> Vec<Span> {
        unknown_lines(&self.readings)
    }
}

/// What no name of a finding may hold, whose places are located.
fn hidden(
    sources: &Sources,
    readings: &[(FileId, Dialect, Reading)],
    settings: &Settings,
    findings: &[Diagnostic],
) -> Secrets {
    // What is not understood is searched only where findings look.
    let words = findings.iter().flat_map(Diagnostic::places).flat_map(|it| &it.path);
    let mut searched: Vec<Span> = words.filter_map(|it| whole_line(sources, *it)).collect();
    searched.sort_unstable();
    searched.dedup();
    let known = secrets(readings).into_iter().chain(settings.hidden.iter().copied()).collect();
    Secrets::new(known, &searched, sources)
}

/// The line of a place.
fn whole_line(sources: &Sources, place: Span) -> Option<Span> {
    let source = sources.find(place.file)?;
    let (start, end) = source.line_range(source.line_of(place.start));
    Some(Span { file: place.file, start, end })
}

/// Places of secrets in all files, in order.
pub fn secrets(readings: &[(FileId, Dialect, Reading)]) -> Vec<Span> {
    let mut all: Vec<Span> = readings.iter().flat_map(|(_, _, it)| it.secrets.iter().copied()).collect();
    all.sort();
    all
}

/// Lines that were not understood in all files, in order.
pub fn unknown_lines(readings: &[(FileId, Dialect, Reading)]) -> Vec<Span> {
    let lines = readings.iter().flat_map(|(_, _, it)| it.coverage.unknown_lines.iter().copied());
    let mut all: Vec<Span> = lines.collect();
    all.sort();
    all
}

/// Reads the files and asks every rule that the settings choose.
pub fn check(sources: &Sources, files: &[(FileId, Dialect)], settings: &Settings) -> Outcome {
    check_timed(sources, files, settings, &Stopwatch::default())
}

/// [`check`], measured.
pub fn check_timed(
    sources: &Sources,
    files: &[(FileId, Dialect)],
    settings: &Settings,
    watch: &Stopwatch,
) -> Outcome {
    let (mut network, readings) = watch.stage("understand configurations", || read(sources, files));
    network.given.clone_from(&settings.given);
    let asked = settings.asked();
    let facts = watch.stage("find peerings", || Facts::of(&network));
    let of_files =
        network.devices.iter().rev().flat_map(|it| it.files.iter().map(|file| (*file, it.name.as_str())));
    let names: HashMap<FileId, &str> = of_files.collect();
    let inquiry = Inquiry { sources, asked: &asked, facts: &facts, watch };
    let mut findings: Vec<Diagnostic> = watch.stage("ask rules", || {
        let of_readings = readings
            .par_iter()
            .flat_map_iter(|(file, _, reading)| inquiry.of_reading(names.get(file).copied(), reading));
        let mut findings: Vec<Diagnostic> = of_readings.collect();
        let of_devices: Vec<Diagnostic> =
            network.devices.par_iter().flat_map_iter(|device| inquiry.of_device(device)).collect();
        findings.extend(of_devices);
        findings.extend(inquiry.of_network());
        findings
    });
    sort(sources, &mut findings);
    let dialects = readings.iter().map(|(file, dialect, _)| (*file, *dialect)).collect();
    let objects = identity::Names { sources, network: &network, dialects: &dialects };
    let identify = |findings: &mut Vec<Diagnostic>| {
        objects.locate(findings);
        let secrets = hidden(sources, &readings, settings, findings);
        objects.identify(&secrets, findings);
        secrets
    };
    let secrets = watch.stage("tell findings apart", || identify(&mut findings));
    let mut suppressed = Vec::new();
    if !settings.report_suppressed {
        let grounds = Grounds {
            sources,
            secrets: &secrets,
            network: &network,
            readings: &readings,
            devices: &names,
            settings,
            asked: &asked,
        };
        let decided = watch.stage("suppress findings", || Decisions::new(&grounds).decide(findings));
        (findings, suppressed) = (decided.findings, decided.suppressed);
        let mut about = inquiry.of_suppressions(&decided.suppressions);
        if !about.is_empty() {
            sort(sources, &mut about);
            identify(&mut about);
            findings.extend(about);
            sort(sources, &mut findings);
        }
    }
    drop((facts, names));
    Outcome { findings, suppressed, network, readings }
}

/// Reads the files without asking any rule.
pub fn read(sources: &Sources, files: &[(FileId, Dialect)]) -> (Network, Vec<(FileId, Dialect, Reading)>) {
    let read: Vec<_> = dialect::by_device(sources, files)
        .into_par_iter()
        .map(|(dialect, files)| {
            let texts: Vec<_> = files.iter().map(|&file| (file, sources.get(file))).collect();
            (dialect, files, dialect::read(dialect, &texts))
        })
        .collect();
    let mut network = Network::default();
    let mut readings = Vec::with_capacity(files.len());
    for (dialect, files, document) in read {
        network.devices.extend(document.devices);
        let each = files.into_iter().zip(document.readings);
        readings.extend(each.map(|(file, reading)| (file, dialect, reading)));
    }
    // Files of one device may stand apart among the others.
    readings.sort_by_key(|it| it.0);
    (network, readings)
}

/// A rule that is asked, and how bad what it finds is at most.
type Asked = (&'static Rule, Severity);

/// What it takes to ask rules.
struct Inquiry<'a> {
    sources: &'a Sources,
    asked: &'a [Asked],
    facts: &'a Facts<'a>,
    watch: &'a Stopwatch,
}

impl Inquiry<'_> {
    fn of_reading(&self, device: Option<&str>, reading: &Reading) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for &(rule, severity) in self.asked {
            if let Check::Reading(check) = rule.check {
                let mut context = self.context(rule, severity, device, &mut found);
                self.watch.rule(rule, || check(&mut context, reading));
            }
        }
        found
    }

    fn of_device(&self, device: &Device) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for &(rule, severity) in self.asked {
            if let Check::Device(check) = rule.check {
                let mut context = self.context(rule, severity, Some(device.name.as_str()), &mut found);
                self.watch.rule(rule, || check(&mut context, device));
            }
        }
        found
    }

    fn of_network(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for &(rule, severity) in self.asked {
            if let Check::Network(check) = rule.check {
                let mut context = self.context(rule, severity, None, &mut found);
                self.watch.rule(rule, || check(&mut context));
            }
        }
        found
    }

    fn of_suppressions(&self, suppressions: &Suppressions<'_>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for &(rule, severity) in self.asked {
            if let Check::Suppressions(check) = rule.check {
                let mut context = self.context(rule, severity, None, &mut found);
                self.watch.rule(rule, || check(&mut context, suppressions));
            }
        }
        found
    }

    fn context<'c>(
        &'c self,
        rule: &'static Rule,
        severity: Severity,
        device: Option<&'c str>,
        found: &'c mut Vec<Diagnostic>,
    ) -> Context<'c> {
        Context::new(rule, severity, self.facts, self.sources, device, found)
    }
}

/// By file name, line, column and rule, so that the number of threads makes no difference.
fn sort(sources: &Sources, findings: &mut [Diagnostic]) {
    findings.sort_by_cached_key(|it| {
        let place = it.labels.first().map(|label| {
            (sources.get(label.span.file).name().to_owned(), sources.position(label.span), label.span.file)
        });
        (place, it.rule, it.message.clone())
    });
}
