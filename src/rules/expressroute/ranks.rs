//! What rules about local preference and prepending have in common.

use std::collections::HashMap;
use std::rc::Rc;

use crate::analysis::advertise::{Preferences, Preferred, Prepended};
use crate::analysis::announced::own_family;
use crate::analysis::peering::Peering;
use crate::analysis::policies::terms;
use crate::model::{Action, Device, Filters, SessionFamily, Sourced};
use crate::rules::Builder;
use crate::text::Span;

/// Preferences of every device that was asked about.
#[derive(Default)]
pub(super) struct Ranks<'m>(HashMap<usize, Preferences<'m>>);

impl<'m> Ranks<'m> {
    /// Preferences of the device of a session.
    fn on(&mut self, peering: &Peering<'m>) -> &mut Preferences<'m> {
        self.0.entry(peering.device_index).or_insert_with(|| Preferences::of(peering.device))
    }

    /// What ranks the routes that come in on a session.
    pub fn inbound(&mut self, peering: &Peering<'m>) -> Option<Rc<Vec<Preferred>>> {
        let family = own_family(peering).filter(|_| peering.session.unread.is_empty())?;
        Some(self.on(peering).inbound(peering.session, family))
    }

    /// How often numbers are put in front of paths that go out on a session.
    pub fn outbound(&mut self, peering: &Peering<'m>) -> Option<Rc<Vec<Prepended>>> {
        let family = own_family(peering).filter(|_| peering.session.unread.is_empty())?;
        Some(self.on(peering).outbound(peering.process, family))
    }
}

/// The actions of a kind in the policies of some filters, and in those that they call.
pub(super) fn actions<'m>(
    device: &'m Device,
    filters: &'m Filters,
    wanted: impl Fn(&Action) -> bool,
) -> impl Iterator<Item = Span> {
    let actions = terms(device, filters).flat_map(|it| &it.then);
    actions.filter(move |it| wanted(it)).filter_map(Sourced::span)
}

/// Points at what gives a session's routes their local preference; at the session when nothing is written.
#[must_use]
pub(super) fn label_local_preference<'b>(
    finding: Builder<'b>,
    peering: &Peering<'_>,
    family: &SessionFamily,
    value: u32,
) -> Builder<'b> {
    let sets = |it: &Action| *it == Action::LocalPreference(Some(value));
    let text = format!("gives routes of {} local preference {value}", *peering.session.peer);
    let place = actions(peering.device, &family.import, sets).next();
    match place.or_else(|| peering.session.local_preference.span()) {
        Some(span) => finding.at(span, text),
        None => finding.at(peering.session.opening, format!("leaves them at the default of {value}")),
    }
}
