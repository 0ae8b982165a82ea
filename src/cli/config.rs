//! `bgplint config`.

use std::path::Path;

use super::arguments::{CheckConfig, Config, ConfigCommand, Looks};
use super::error::Error;
use super::files::Files;
use super::output::to_stdout;
use super::state::State;
use super::{Status, notes, secrets, settings};
use crate::config::schema;

impl Config {
    /// Does what the word behind it says.
    pub(super) fn run(&self, looks: Looks) -> Result<Status, Error> {
        match &self.command {
            ConfigCommand::Check(check) => check.run(looks),
            ConfigCommand::Schema => {
                to_stdout(|out| out.write_all(schema().as_bytes()))?;
                Ok(Status::Clean)
            }
        }
    }
}

impl CheckConfig {
    /// Checks every file that is named. What is wrong with one keeps none of the others from being checked.
    fn run(&self, looks: Looks) -> Result<Status, Error> {
        if self.files.is_empty() {
            return Self::check(self.settings.config.as_deref(), looks);
        }
        let checked = self.files.iter().map(|file| {
            Self::check(Some(file), looks).unwrap_or_else(|error| {
                notes::trouble(&error);
                Status::Failed
            })
        });
        Ok(checked.max().unwrap_or(Status::Clean))
    }

    /// Reads the settings and the facts that they name, and nothing else.
    fn check(file: Option<&Path>, looks: Looks) -> Result<Status, Error> {
        let mut files = Files::default();
        let mut read = settings::read_file(file, Path::new("."), &State::Disk, &mut files.sources)?;
        read.read_facts(&[], &State::Disk, &mut files);
        let Some(name) = read.name() else { return Err(Error::NoSettings) };
        let Files { sources, mut troubles, .. } = files;
        let complaints = read.complaints(None);
        let drawn = complaints.iter().flat_map(|it| &it.labels).map(|it| it.span);
        let secrets = secrets::of(&sources, &[], &read.beside(), drawn);
        troubles.extend(settings::complain(&complaints, &sources, &secrets, looks));
        if !troubles.is_empty() {
            troubles.iter().for_each(notes::trouble);
            return Ok(Status::Failed);
        }
        to_stdout(|out| writeln!(out, "{} is sound", super::error::shown(name)))?;
        Ok(Status::Clean)
    }
}
