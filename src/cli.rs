//! The command line: the only place that reads files and writes to the terminal.

mod arguments;
mod baseline;
mod check;
mod clock;
mod completions;
mod config;
mod coverage;
mod environment;
mod error;
mod explain;
mod files;
mod fix;
mod git;
mod help;
mod manual;
mod notes;
mod output;
mod peerings;
mod progress;
mod replace;
mod rewrite;
mod routes;
mod rule_list;
mod secrets;
mod selection;
mod settings;
mod since;
mod state;
mod walk;
mod why;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// What became of a run, as the exit status says it; the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// The job was done and there is nothing to report, or nothing that matters.
    Clean = 0,
    /// At least one finding matters.
    Findings = 1,
    /// The job could not be done, or not all of it.
    Failed = 2,
}

/// Runs the command with these arguments; the first is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        // Help and version come this way too.
        Err(refused) => return ExitCode::from(help::print(&refused, &words) as u8),
    };
    let looks = arguments.looks;
    let status = match arguments.command {
        Command::Check(check) => check.run(looks),
        Command::Fix(fix) => fix.run(looks),
        Command::Rules(rules) => rules.run(),
        Command::Explain(explain) => explain.run(),
        Command::Peerings(peerings) => Ok(peerings.run(looks)),
        Command::Routes(routes) => Ok(routes.run(looks)),
        Command::Why(why) => Ok(why.run(looks)),
        Command::Coverage(coverage) => Ok(coverage.run(looks)),
        Command::Baseline(baseline) => baseline.run(looks),
        Command::Config(config) => config.run(looks),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    let status = status.unwrap_or_else(|error| {
        notes::trouble(&error);
        Status::Failed
    });
    ExitCode::from(status as u8)
}
