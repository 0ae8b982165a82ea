//! How output looks: the same words on every command.

use clap::Args;

use super::values::whens;
use crate::report::When;

/// What was asked for with the options about looks.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(in crate::cli) struct Looks {
    /// Whether to use colours; by default on a terminal, unless the environment says otherwise
    #[arg(long, global = true, help_heading = "Looks", value_name = "WHEN", default_value = "auto",
        value_parser = whens())]
    pub color: When,

    /// Whether names of rules are links to their pages; by default on a terminal with colours, except in CI
    #[arg(long, global = true, help_heading = "Looks", value_name = "WHEN", default_value = "auto",
        value_parser = whens())]
    pub hyperlinks: When,

    /// Write reports for people in ASCII; other characters of configurations are spelt out, as in Z\u{fc}rich
    #[arg(long, global = true, help_heading = "Looks")]
    pub ascii: bool,
}
