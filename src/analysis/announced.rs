//! What the sessions to Microsoft send, found once for each device and shared by all that ask.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::advertise::{Exports, Sent};
use super::evaluate::Detail;
use super::peering::{Peering, Peerings};
use super::prefix_space::PrefixSpace;
use crate::model::{Device, Network, SessionFamily};
use crate::net::Family;

/// What each session to Microsoft sends in the family of its own addresses, found when somebody first asks about its
/// device.
#[derive(Debug, Default)]
pub struct Announced {
    devices: Vec<OnceLock<BySession>>,
}

/// By the address of the session.
type BySession = HashMap<usize, Arc<Sent>>;

impl Announced {
    /// Of a network about which nothing was asked yet.
    pub fn of(network: &Network) -> Self {
        Announced { devices: network.devices.iter().map(|_| OnceLock::new()).collect() }
    }

    /// What a session sends; `None` when it exchanges nothing: it is shut down, does not carry its own family, or names
    /// another AS of Microsoft's.
    pub fn by(&self, peerings: &Peerings<'_>, peering: &Peering<'_>) -> Option<&Sent> {
        let device = self.devices.get(peering.device_index)?;
        let sessions = device.get_or_init(|| of_device(peerings, peering.device));
        sessions.get(&std::ptr::from_ref(peering.session).addr()).map(Arc::as_ref)
    }
}

/// What a session says of the family of its own addresses, when it exchanges routes of it. Microsoft speaks no other.
pub fn own_family<'m>(peering: &Peering<'m>) -> Option<&'m SessionFamily> {
    let session = peering.session;
    let family = session.family(Family::unicast(peering.afi())).filter(|it| it.active.value)?;
    Some(family).filter(|_| session.enabled.value && peering.wrong_asn.is_none())
}

fn of_device(peerings: &Peerings<'_>, device: &Device) -> BySession {
    let everything = PrefixSpace::all();
    let mut exports = Exports::of(device, &everything).telling(Detail::Sets);
    let mut sessions = BySession::new();
    for (_, peering) in peerings.on(device) {
        let Some(family) = own_family(peering) else { continue };
        let sent = exports.shared(peering.process, peering.session, family);
        sessions.insert(std::ptr::from_ref(peering.session).addr(), sent);
    }
    sessions
}
