//! `bgplint coverage`.

use super::arguments::{Coverage, Looks};
use super::files;
use super::output::to_stdout;
use super::{Status, environment};
use crate::dialect::Dialect;
use crate::engine;
use crate::model::Reading;
use crate::report::{FileCoverage, write_coverage};
use crate::text::{Source, Span};

impl Coverage {
    /// Reads and counts.
    pub(super) fn run(&self, looks: Looks) -> Status {
        files::answer(&self.input, |files, progress| {
            let (_, readings) = engine::read(&files.sources, &files.dialects);
            drop(progress);
            let covered = |(file, dialect, reading): &_| covered(files.sources.get(*file), *dialect, reading);
            let counts: Vec<FileCoverage> = readings.iter().map(covered).collect();
            let style = environment::style(looks);
            to_stdout(|out| write_coverage(self.format.into(), &counts, out, &style))
        })
    }
}

fn covered(source: &Source, dialect: Dialect, reading: &Reading) -> FileCoverage {
    let coverage = &reading.coverage;
    let line = |span: &Span| {
        let number = source.line_of(span.start);
        (number, without_secrets(source, number, &reading.secrets))
    };
    FileCoverage {
        file: source.name().to_owned(),
        dialect: dialect.as_str().to_owned(),
        lines: coverage.lines.into(),
        modelled: coverage.modelled.into(),
        recognised: coverage.recognised.into(),
        unknown: coverage.unknown.into(),
        bgp_lines: coverage.bgp_lines.into(),
        bgp_understood: coverage.bgp_understood.into(),
        unknown_lines: coverage.unknown_lines.iter().map(line).collect(),
    }
}

/// A line with stars in the place of the secrets that reading knows; the report looks for others.
fn without_secrets(source: &Source, number: u32, secrets: &[Span]) -> String {
    let (start, end) = source.line_range(number);
    let here: Vec<&Span> = secrets.iter().filter(|it| it.start < end && start < it.end).collect();
    let places = source.line(number).char_indices();
    let shown = places.map(|(at, c)| {
        let at = start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        if here.iter().any(|it| it.start <= at && at < it.end) { '*' } else { c }
    });
    shown.collect()
}
