//! `bgplint baseline` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{AnswerFormat, Question};

/// Keep findings that are accepted for now in a file, so that only others are reported
///
/// A baseline names findings by what they mean, whatever line they stand on. `check --baseline FILE` reports what it does not
/// know, and says what is gone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint baseline create                            accept everything that is found now
  bgplint check --baseline bgplint-baseline.jsonl    report everything else
  bgplint baseline update                            forget what is gone
  bgplint baseline show                              what is accepted

Exit status: 0 done, 2 the job could not be done.")]
pub(in crate::cli) struct Baseline {
    #[command(subcommand)]
    pub command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Write everything that is found now
    Create(CreateBaseline),
    /// Remove what is gone; what is new is added only when asked for
    Update(UpdateBaseline),
    /// Show what is accepted, and what of that is gone
    Show(ShowBaseline),
}

/// See [`BaselineCommand::Create`].
#[derive(Debug, Args)]
pub(in crate::cli) struct CreateBaseline {
    #[command(flatten)]
    pub run: BaselineRun,

    /// Write over a baseline that is there
    #[arg(long)]
    pub force: bool,
}

/// See [`BaselineCommand::Update`].
#[derive(Debug, Args)]
pub(in crate::cli) struct UpdateBaseline {
    #[command(flatten)]
    pub run: BaselineRun,

    /// Add what is new
    #[arg(long)]
    pub add: bool,
}

/// See [`BaselineCommand::Show`].
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowBaseline {
    #[command(flatten)]
    pub run: BaselineRun,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AnswerFormat,
}

/// Which baseline, and of what.
#[derive(Debug, Args)]
pub(in crate::cli) struct BaselineRun {
    #[command(flatten)]
    pub question: Question,

    /// The baseline; by default the one that the settings name, else bgplint-baseline.jsonl beside the settings or here
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}
