//! `bgplint peerings`.

use super::arguments::Peerings as Arguments;
use super::error::Error;
use super::files::{self, Files};
use super::output::to_stdout;
use super::progress::Progress;
use super::{Status, environment, notes, secrets, selection};
use crate::analysis::overview::Overview;
use crate::analysis::peering::Peerings;
use crate::circuit;
use crate::engine;
use crate::report::{PeeringsReport, write_peerings};

impl Arguments {
    /// Reads, finds the sessions to Microsoft, and shows them pair by pair. What could be read is shown even when
    /// something else could not.
    pub(super) fn run(&self) -> Status {
        let mut sound = true;
        let status = files::answer(&self.input, |files, progress| self.answer(files, progress, &mut sound));
        if sound { status } else { Status::Failed }
    }

    /// Tells too whether what is given besides the configurations is sound.
    fn answer(&self, files: &mut Files, progress: Progress, sound: &mut bool) -> Result<(), Error> {
        let facts = circuit::join(self.circuit.iter().map(|it| files::facts(it, None, files)));
        *sound = facts.diagnostics.is_empty();
        let sources = &files.sources;
        let (mut network, readings) = engine::read(sources, &files.dialects);
        network.given.circuits = facts.circuits;
        let wanted = match &self.device {
            Some(name) => Some(selection::devices(&network, sources, name)?),
            None => None,
        };
        let peerings = Peerings::of(&network);
        let mut overview = Overview::of(&network, &peerings);
        drop(progress);
        notes::complaints(&facts.diagnostics, sources, &facts.secrets);
        if let Some(wanted) = wanted {
            overview.retain_devices(|it| {
                network.devices.get(it).is_some_and(|it| wanted.iter().any(|one| std::ptr::eq(*one, it)))
            });
        }
        if overview.circuits.is_empty() {
            notes::note("there is no session to Microsoft, which speaks from AS 12076 on ExpressRoute");
        }
        let secrets = secrets::of(sources, &readings, &facts.secrets, []);
        let report = PeeringsReport { overview: &overview, sources, secrets: &secrets };
        let style = environment::style(self.color);
        to_stdout(|out| write_peerings(self.format.into(), &report, out, &style))
    }
}
