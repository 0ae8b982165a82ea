//! `bgplint routes`.

use super::arguments::{Looks, Routes};
use super::error::Error;
use super::files::{self, Files};
use super::output::to_stdout;
use super::progress::Progress;
use super::{Status, environment, notes, secrets, selection};
use crate::analysis::prefix_space::PrefixSpace;
use crate::engine::{self, PeerName, RoutesQuestion};
use crate::model::Direction;
use crate::report::{RoutesReport, write_routes};

impl Routes {
    /// Reads, asks every session that is meant, and shows the answers. What could be read is shown even when something
    /// else could not.
    pub(super) fn run(&self, looks: Looks) -> Status {
        files::answer(&self.input, |files, progress| self.answer(looks, files, progress))
    }

    fn answer(&self, looks: Looks, files: &Files, progress: Progress) -> Result<(), Error> {
        let sources = &files.sources;
        let (network, readings) = engine::read(sources, &files.dialects);
        drop(progress);
        let devices = match &self.device {
            Some(name) => selection::devices(&network, sources, name)?,
            None => network.devices.iter().collect(),
        };
        let question = RoutesQuestion {
            peer: self.peer.as_deref().map(PeerName::from),
            directions: self.direction.map_or(vec![Direction::Out, Direction::In], |it| vec![it]),
            prefixes: PrefixSpace::all(),
        };
        if let Some(peer) = &question.peer {
            selection::sessions(&devices, peer)?;
        } else if devices.iter().all(|it| it.bgp.iter().all(|process| process.sessions.is_empty())) {
            notes::note("there is no BGP session");
        }
        let secrets = secrets::of(sources, &readings, &secrets::Beside::default(), []);
        let report = RoutesReport { devices: &devices, question: &question, sources, secrets: &secrets };
        let style = environment::style(looks);
        to_stdout(|out| write_routes(self.format.into(), &report, out, &style))
    }
}
