//! `bgplint man`: manual pages made from the help.

use std::{fs, io};

use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};

use super::Status;
use super::arguments::{Arguments, Man};
use super::error::Error;
use super::output::{to_file, to_stdout};

/// What stands before the examples of a command in its help, and before what it exits with.
const EXAMPLES: &str = "Examples:";
const EXIT_STATUS: &str = "Exit status:";

/// Variables that every command heeds; see [`crate::report::When`].
const ENVIRONMENT: &[(&str, &str)] = &[
    ("NO_COLOR", "Set to anything but nothing, there are no colours. Only --color outweighs it."),
    (
        "CLICOLOR_FORCE, FORCE_COLOR",
        "Set to anything but 0 or nothing, there are colours also when it is no terminal.",
    ),
    (
        "FORCE_HYPERLINK",
        "Set to 0 there are no links, set to anything else there are. Only --hyperlinks outweighs it.",
    ),
    ("TERM", "On a terminal that is dumb there are neither colours nor links."),
    ("CI", "Set to anything but nothing, there are no links."),
    ("COLUMNS", "The width, where a terminal does not tell it."),
    ("LC_ALL, LC_CTYPE, LANG", "Where they name no UTF-8, reports on a terminal are written in ASCII."),
];

impl Man {
    /// Writes the page of the command, or all of them.
    pub(super) fn run(&self) -> Result<Status, Error> {
        let mut pages = pages();
        let Some(folder) = &self.out else {
            pages.truncate(1);
            to_stdout(|out| pages.iter().try_for_each(|it| write(it, out)))?;
            return Ok(Status::Clean);
        };
        let unwritable = |error| Error::Write { name: Some(folder.to_string_lossy().into_owned()), error };
        fs::create_dir_all(folder).map_err(unwritable)?;
        for command in pages {
            let name = format!("{}.1", title(&command));
            to_file(&folder.join(name), |out| write(&command, out))?;
        }
        Ok(Status::Clean)
    }
}

/// The command, then its subcommands, theirs behind them.
fn pages() -> Vec<Command> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = vec![command];
    let mut done = 0;
    while let Some(command) = pages.get(done) {
        let below: Vec<Command> = command.get_subcommands().cloned().collect();
        pages.extend(below);
        done += 1;
    }
    pages
}

/// How a page is called: `bgplint-check`.
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn write(command: &Command, out: &mut dyn io::Write) -> io::Result<()> {
    let source = concat!("bgplint ", env!("CARGO_PKG_VERSION"));
    let page = Page::new(command.clone()).source(source).manual("bgplint manual");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(out)?;
    }
    let mut rest = Roff::new();
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    help.split("\n\n").for_each(|it| section(it, &mut rest));
    if command.get_display_name().is_none_or(|it| it == command.get_name()) {
        environment(&mut rest);
    }
    rest.to_writer(out)
}

/// A paragraph behind the options of the help as a section of its own.
fn section(paragraph: &str, roff: &mut Roff) {
    if let Some(examples) = paragraph.strip_prefix(EXAMPLES) {
        roff.control("SH", ["EXAMPLES"]);
        // Not filled: each is a line.
        roff.control("nf", []);
        examples.lines().filter(|it| !it.is_empty()).for_each(|it| {
            roff.text([roman(it.trim())]);
        });
        roff.control("fi", []);
    } else if let Some(status) = paragraph.strip_prefix(EXIT_STATUS) {
        roff.control("SH", ["EXIT STATUS"]);
        roff.text([roman(status.trim())]);
    } else if !paragraph.is_empty() {
        roff.control("SH", ["NOTES"]);
        roff.text([roman(paragraph)]);
    }
}

fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    for (names, meaning) in ENVIRONMENT {
        roff.control("TP", []);
        roff.text([bold(*names)]);
        roff.text([roman(*meaning)]);
    }
}
