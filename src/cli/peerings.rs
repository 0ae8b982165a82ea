//! `bgplint peerings`.

use super::arguments::{Looks, Peerings as Arguments};
use super::error::Error;
use super::files::{self, Files};
use super::output::to_stdout;
use super::progress::Progress;
use super::state::State;
use super::{Status, environment, notes, secrets, selection, settings};
use crate::analysis::overview::Overview;
use crate::analysis::peering::Peerings;
use crate::engine;
use crate::report::{PeeringsReport, write_peerings};

impl Arguments {
    /// Reads, finds the sessions to Microsoft, and shows them pair by pair. What could be read is shown even when
    /// something else could not.
    pub(super) fn run(&self, looks: Looks) -> Status {
        files::answer(&self.input, |files, progress| self.answer(looks, files, progress))
    }

    fn answer(&self, looks: Looks, files: &mut Files, progress: Progress) -> Result<(), Error> {
        let configured = settings::read(&self.settings, &self.input, &self.circuit, &State::Disk, files);
        let Files { sources, dialects, troubles, .. } = files;
        let (mut network, readings) = engine::read(sources, dialects);
        network.given = configured.given();
        drop(progress);
        let complaints = configured.complaints(Some((&network, &self.input, None)));
        let drawn = complaints.iter().flat_map(|it| &it.labels).map(|it| it.span);
        let secrets = secrets::of(sources, &readings, &configured.beside(), drawn);
        troubles.extend(settings::complain(&complaints, sources, &secrets, looks));
        let wanted = match &self.device {
            Some(name) => Some(selection::devices(&network, sources, name)?),
            None => None,
        };
        let peerings = Peerings::of(&network);
        let mut overview = Overview::of(&network, &peerings);
        if let Some(wanted) = wanted {
            overview.retain_devices(|it| {
                network.devices.get(it).is_some_and(|it| wanted.iter().any(|one| std::ptr::eq(*one, it)))
            });
        }
        if overview.circuits.is_empty() {
            notes::note("there is no session to Microsoft, which speaks from AS 12076 on ExpressRoute");
        }
        let report = PeeringsReport { overview: &overview, sources, secrets: &secrets, classes: self.qos };
        let style = environment::style(looks);
        to_stdout(|out| write_peerings(self.format.into(), &report, out, &style))
    }
}
