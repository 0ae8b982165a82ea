//! What can be said on the command line; the words here are its help.

mod baseline;
mod looks;
mod values;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use ipnet::IpNet;

pub(super) use baseline::{Baseline, BaselineCommand, BaselineRun};
pub(super) use looks::Looks;
pub(super) use values::when;
use values::{choices, destinations, dialects, directions, prefix, rules, severities};

use super::output::Destination;
use crate::diagnostic::Severity;
use crate::dialect::Dialect;
use crate::engine::Choice;
use crate::model::Direction;
use crate::report::{RuleListFormat, TextOrJson};

/// Linter for BGP router configurations, with Azure ExpressRoute in mind
///
/// Reads router configurations, builds one model of their routing, and reports what will break, leak or go unnoticed.
#[derive(Debug, Parser)]
#[command(
    name = "bgplint",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Examples:
  bgplint check                                      lint everything below the current directory
  bgplint check configs/ --format concise            one line for each finding
  bgplint check --since main                         only what this branch adds, and what it fixes
  bgplint check - < running-config                   lint what standard input says
  bgplint fix configs/ --diff                        what can be mended without asking
  bgplint explain private-prefix-advertised          what a rule is about
  bgplint peerings configs/                          each peering with its two links side by side
  bgplint routes configs/ --device ams-er1           what each session sends and accepts
  bgplint why --device ams-er1 --peer 131.107.0.2 --direction out 10.20.0.0/16 configs/

Exit status: 0 nothing to report, 1 findings, 2 the job could not be done."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub looks: Looks,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(Check),
    Fix(Fix),
    Rules(Rules),
    Explain(Explain),
    Peerings(Peerings),
    Routes(Routes),
    Why(Why),
    Coverage(Coverage),
    Baseline(Baseline),
    Config(Config),
    Completions(Completions),
    Man(Man),
}

/// Lint router configurations
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint check configs/                             findings with the lines that cause them
  bgplint check --since main                         only what this branch adds, and what it fixes
  bgplint check --staged                             only what the next commit adds
  bgplint check --format full --format json=out.json both for people and for programs
  bgplint check --format full --format html=out.html a page with the peerings drawn
  bgplint check --select expressroute                only what Azure ExpressRoute demands
  bgplint check --ignore syntax,missing-qos-policy   everything else
  bgplint check configs/ --circuit ams-01.json       against what Azure says of the circuit
  show-config r1 | bgplint check --stdin-filename r1.cfg

Exit status: 0 nothing at or above the level of --fail-on, 1 at least one finding, 2 the job could not be done \
(a bad option, a file that cannot be read, nothing to read). It never depends on the format.")]
pub(super) struct Check {
    #[command(flatten)]
    pub question: Question,

    /// Report only what is new since this revision, and name what is fixed: the files are compared with those of the
    /// commit from which this branch and the revision parted, which git keeps. Nothing is checked out
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// Read the files as they are staged for the next commit, and report only what is new since the last one (or since
    /// --since)
    #[arg(long, conflicts_with = "stdin_filename")]
    pub staged: bool,

    /// Report only what this baseline does not know; by default the one that the settings name
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Report what a baseline knows, too
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,

    /// How findings are shown, and where: with =FILE in a file instead of on standard output. May be given several times
    /// [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = destinations())]
    pub format: Vec<Destination>,

    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = severities())]
    pub fail_on: Severity,

    /// Exit with 0 whatever is found; trouble still exits with 2
    #[arg(long)]
    pub exit_zero: bool,

    #[command(flatten)]
    pub tables: Tables,

    /// Threads to use; by default as many as the machine has
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// Mend what is evidently a slip
///
/// Makes the fixes of findings, reads the network again, and leaves out each fix that would bring a finding that was not
/// there. Files keep their encoding, line ends and permissions; those of which something cannot be read or written stay
/// as they are, and so do all others.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint fix configs/ --diff                        show what would change, and change nothing
  bgplint fix configs/                               change it
  bgplint fix --select references configs/           mend only misspelt names
  bgplint fix --unsafe --diff configs/               also what somebody has to look at
  bgplint fix - < running-config                     the mended text on standard output

Exit status: 0 done; with --diff 0 nothing would change, 1 something would; 2 the job could not be done, and nothing \
was changed. With standard input only its text is mended, and other files are only read.")]
pub(super) struct Fix {
    #[command(flatten)]
    pub question: Question,

    /// Show what would change as a unified diff on standard output, and change nothing. Secrets are masked in it, so it
    /// is for reading
    #[arg(long)]
    pub diff: bool,

    /// Also make fixes that somebody has to look at: something else may have been meant
    #[arg(long = "unsafe")]
    pub unsafe_too: bool,
}

/// What is linted, and by which rules.
#[derive(Debug, Args)]
pub(super) struct Question {
    #[command(flatten)]
    pub input: Input,

    #[command(flatten)]
    pub settings: SettingsFile,

    /// Facts of a circuit, as Azure's command line, PowerShell, its REST interface or Terraform print them in JSON. May be
    /// given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub circuit: Vec<PathBuf>,

    /// Ask only these rules or groups
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = choices(), hide_possible_values = true)]
    pub select: Vec<Choice>,

    /// Do not ask these rules or groups; a rule's own name outweighs its group's
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = choices(), hide_possible_values = true)]
    pub ignore: Vec<Choice>,

    /// Read nothing but the paths. Without this, what they belong to is read whole (the folder of the settings; for files
    /// without settings, their repository), and what touches them is reported
    #[arg(long)]
    pub no_workspace: bool,

    /// Find also what comments and settings suppress
    #[arg(long)]
    pub no_suppress: bool,
}

/// What is told in the end, beside the reports.
#[derive(Debug, Args)]
pub(super) struct Tables {
    /// Say in the end on standard error how often each rule found something, and on how many devices
    #[arg(long)]
    pub statistics: bool,

    /// Say in the end on standard error what took how long
    #[arg(long)]
    pub timings: bool,
}

/// What is read.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// Files and directories; `-` is standard input. Directories are searched, without hidden ones and without
    /// following symbolic links; what is no router configuration in them is skipped [default: .]
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,

    /// Read one file from standard input under this name; it stands for the file of that name, if there is one
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,

    /// Read every text file in this dialect, also where it cannot be told
    #[arg(long, value_name = "DIALECT", value_parser = dialects())]
    pub dialect: Option<Dialect>,
}

/// Where the settings are.
#[derive(Debug, Args)]
pub(super) struct SettingsFile {
    /// The settings; by default the first bgplint.toml upwards from the first path, up to the root of the repository
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

/// List every rule
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// How the rules are listed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: RulesFormat,
}

/// Show the page of a rule: what it finds, why it matters, what is bad and what is good
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The name of the rule
    #[arg(value_name = "RULE", value_parser = rules(), hide_possible_values = true)]
    pub rule: String,
}

/// Show the ExpressRoute peerings: the two links of each side by side
///
/// For each circuit, peering and address family: where the two sessions run, whether they can come up, how they are
/// watched, filtered and limited, and what they advertise. What should be alike and is not is marked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint peerings configs/                          every peering
  bgplint peerings configs/ --device ams-er1         those with a link on one router
  bgplint peerings configs/ --circuit ams-01.json    with what Azure says of the circuit
  bgplint peerings configs/ --format json

Exit status: 0 shown, 2 the job could not be done (a bad option, a file that cannot be read, no such device).")]
pub(super) struct Peerings {
    #[command(flatten)]
    pub input: Input,

    #[command(flatten)]
    pub settings: SettingsFile,

    /// Only peerings with a link on the device with this host name, or the one in this file
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,

    /// Facts of a circuit, as for `check`: they name it, and tell which link is which. May be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub circuit: Vec<PathBuf>,

    /// Also show what QoS does with each class of what leaves: how it is served, with which marking it leaves, and which
    /// lines decide. JSON always has it
    #[arg(long)]
    pub qos: bool,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AnswerFormat,
}

/// Show which prefixes each session sends and accepts
///
/// Certain is what the files themselves hold. What the filters let through and something that the files do not bound
/// could supply (another session, an interior protocol) may be sent. What is not known is said, with the reason.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint routes configs/                            every session, long lists cut short
  bgplint routes configs/ --device ams-er1           the sessions of one router
  bgplint routes configs/ --peer 131.107.0.2         one session, with everything
  bgplint routes configs/ --direction out --format json

Exit status: 0 shown, 2 the job could not be done (a bad option, a file that cannot be read, no such device or \
neighbor).")]
pub(super) struct Routes {
    #[command(flatten)]
    pub input: Input,

    /// Only the device with this host name, or the one in this file
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,

    /// Only sessions with this neighbor: its address, range or interface. Its lists are shown whole
    #[arg(long, value_name = "PEER")]
    pub peer: Option<String>,

    /// Only what is sent (out) or what is accepted (in) [default: both]
    #[arg(long, value_name = "DIRECTION", value_parser = directions())]
    pub direction: Option<Direction>,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AnswerFormat,
}

/// Show why a session sends or accepts a prefix, or not: the chain of decisions
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint why --device ams-er1 --peer 131.107.0.2 --direction out 10.20.0.0/16 configs/
  bgplint why --peer 131.107.0.2 --direction in 0.0.0.0/0 ams-er1.cfg
  show-config r1 | bgplint why --peer 192.0.2.1 2001:db8::/32 -

Exit status: 0 there is an answer, whatever it is, 2 the job could not be done (a bad option, a file that cannot be \
read, no such device or neighbor).")]
pub(super) struct Why {
    /// The prefix, IPv4 or IPv6
    #[arg(value_name = "PREFIX", value_parser = prefix)]
    pub prefix: IpNet,

    #[command(flatten)]
    pub input: Input,

    /// The device: its host name, or its file. Not needed when there is only one
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,

    /// The neighbor: its address, range or interface
    #[arg(long, value_name = "PEER")]
    pub peer: String,

    /// The VRF of the session, for a neighbor in several; `default` is the global table
    #[arg(long, value_name = "VRF")]
    pub vrf: Option<String>,

    /// Whether it is sent (out) or accepted (in)
    #[arg(long, value_name = "DIRECTION", default_value = "out", value_parser = directions())]
    pub direction: Direction,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AnswerFormat,
}

/// Show what was understood of each file, and which lines were not
#[derive(Debug, Args)]
pub(super) struct Coverage {
    #[command(flatten)]
    pub input: Input,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AnswerFormat,
}

/// Check the settings, or show their schema
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint config check                               the bgplint.toml of this folder or one above it
  bgplint config check bgplint.toml lab/bgplint.toml
  bgplint config schema > bgplint.schema.json        for editors

Exit status: 0 sound, 2 not sound, or there are none.")]
pub(super) struct Config {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    Check(CheckConfig),
    /// Show the JSON Schema of the settings
    Schema,
}

/// Say what is wrong with the settings, without reading any configuration
#[derive(Debug, Args)]
pub(super) struct CheckConfig {
    /// Settings to check; by default those that --config names, or that a run here would find
    #[arg(value_name = "FILES", conflicts_with = "config")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub settings: SettingsFile,
}

/// Write completions for a shell to standard output
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint completions bash > ~/.local/share/bash-completion/completions/bgplint
  bgplint completions zsh > ~/.zfunc/_bgplint        with ~/.zfunc in fpath
  bgplint completions fish > ~/.config/fish/completions/bgplint.fish
  bgplint completions elvish >> ~/.config/elvish/rc.elv
  bgplint completions powershell >> $PROFILE")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Write the manual page to standard output, or one for each command into a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bgplint man | man -l -
  bgplint man --out ~/.local/share/man/man1          then: man bgplint-check")]
pub(super) struct Man {
    /// The folder; it is made when it is not there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// See [`RuleListFormat`].
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RulesFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A table with links
    Markdown,
}

impl From<RulesFormat> for RuleListFormat {
    fn from(format: RulesFormat) -> Self {
        match format {
            RulesFormat::Text => RuleListFormat::Text,
            RulesFormat::Json => RuleListFormat::Json,
            RulesFormat::Markdown => RuleListFormat::Markdown,
        }
    }
}

/// See [`TextOrJson`].
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum AnswerFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

impl From<AnswerFormat> for TextOrJson {
    fn from(format: AnswerFormat) -> Self {
        match format {
            AnswerFormat::Text => TextOrJson::Text,
            AnswerFormat::Json => TextOrJson::Json,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
