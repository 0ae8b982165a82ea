//! `bgplint completions`: scripts that know the words of the command line.

use clap::CommandFactory;

use super::Status;
use super::arguments::{Arguments, Completions};
use super::error::Error;
use super::output::to_stdout;

impl Completions {
    /// Writes the script.
    pub(super) fn run(&self) -> Result<Status, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "bgplint", &mut script);
        to_stdout(|out| out.write_all(&script))?;
        Ok(Status::Clean)
    }
}
