//! `bgplint why`.

use super::arguments::{Looks, Why};
use super::error::Error;
use super::files::{self, Files};
use super::output::to_stdout;
use super::progress::Progress;
use super::{Status, environment, notes, secrets, selection};
use crate::analysis::why::Explanation;
use crate::engine::{self, PeerName};
use crate::report::{ExplanationReport, write_explanation};
use crate::text::Span;

impl Why {
    /// Reads, finds the session and shows what becomes of the prefix.
    pub(super) fn run(&self, looks: Looks) -> Status {
        files::answer(&self.input, |files, progress| self.answer(looks, files, progress))
    }

    fn answer(&self, looks: Looks, files: &Files, progress: Progress) -> Result<(), Error> {
        let sources = &files.sources;
        let (network, readings) = engine::read(sources, &files.dialects);
        drop(progress);
        let device = selection::device(&network, sources, self.device.as_deref())?;
        let peer = PeerName::from(self.peer.as_str());
        let (process, session) = selection::session(device, &peer, self.vrf.as_deref())?;
        let prefix = self.prefix.trunc();
        if prefix != self.prefix {
            notes::note(&format!("{} has host bits; the answer is about {prefix}", self.prefix));
        }
        let explanation = engine::explain(device, process, session, self.direction, prefix);
        let drawn = places(&explanation).chain([session.opening]);
        let secrets = secrets::of(sources, &readings, &secrets::Beside::default(), drawn);
        let report = ExplanationReport {
            device,
            process,
            session,
            direction: self.direction,
            prefix,
            explanation: &explanation,
            sources,
            secrets: &secrets,
        };
        let style = environment::style(looks);
        to_stdout(|out| write_explanation(self.format.into(), &report, out, &style))
    }
}

/// Every place that an answer may draw.
fn places(explanation: &Explanation) -> impl Iterator<Item = Span> {
    let steps = explanation.ways.iter().flat_map(|it| &it.steps).map(|it| it.span);
    let doubts = explanation.ways.iter().filter_map(|it| it.doubt.as_ref()?.span);
    steps.chain(doubts)
}
