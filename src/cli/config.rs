//! `bgplint config`.

use std::path::Path;

use super::arguments::{CheckConfig, Config, ConfigCommand};
use super::error::Error;
use super::output::to_stdout;
use super::{Status, secrets, settings};
use crate::config::schema;
use crate::text::Sources;

impl Config {
    /// Does what the word behind it says.
    pub(super) fn run(&self) -> Result<Status, Error> {
        match &self.command {
            ConfigCommand::Check(check) => check.run(),
            ConfigCommand::Schema => {
                to_stdout(|out| out.write_all(schema().as_bytes()))?;
                Ok(Status::Clean)
            }
        }
    }
}

impl CheckConfig {
    /// Reads the settings, and nothing else.
    fn run(&self) -> Result<Status, Error> {
        let mut sources = Sources::default();
        let read = settings::read(self.settings.config.as_deref(), Path::new("."), &mut sources)?;
        let Some(name) = read.name() else { return Err(Error::NoSettings) };
        let drawn = read.complaints().iter().flat_map(|it| &it.labels).map(|it| it.span);
        let secrets = secrets::of(&sources, &[], &read.config, drawn);
        if let Some(trouble) = read.complain(&sources, &secrets, self.color) {
            return Err(trouble);
        }
        to_stdout(|out| writeln!(out, "{} is sound", super::error::shown(name)))?;
        Ok(Status::Clean)
    }
}
