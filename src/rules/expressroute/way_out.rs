//! What rules about QoS toward Microsoft have in common: the interfaces by which packets leave, and what happens to them.

use std::collections::HashSet;

use crate::analysis::link::Connected;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::qos::{Egress, Qos};
use crate::model::Device;
use crate::rules::Facts;

/// An interface that carries Microsoft peering.
pub(super) struct WayOut<'m, 'p> {
    /// The first of its sessions.
    pub peering: &'p Peering<'m>,
    /// The interface.
    pub link: Connected<'m>,
    /// What QoS does on it, in the family of the session.
    pub egress: Egress<'m>,
}

/// The interfaces of a device that carry Microsoft peering in use, once for each address family, as far as they were
/// understood. None where the language of the platform cannot say QoS.
pub(super) fn ways_out<'m, 'p>(facts: &'p Facts<'m>, device: &'p Device) -> Vec<WayOut<'m, 'p>> {
    if !device.qos.has_language {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut qos = None;
    let mut ways = Vec::new();
    for peering in facts.peerings.of_kind(device, Kind::Microsoft).filter(|it| it.session.enabled.value) {
        let Some(link) = peering.connected() else { continue };
        let understood = link.interface.unread.is_empty() && link.port.unread.is_empty();
        if !understood
            || !link.interface.enabled.value
            || !seen.insert((link.interface.name.as_str(), peering.afi()))
        {
            continue;
        }
        let egress = qos.get_or_insert_with(|| Qos::of(peering.device)).egress(link.interface, peering.afi());
        ways.push(WayOut { peering, link, egress });
    }
    ways
}
