//! What people state about sessions, in settings or in comments of a configuration: nobody needs to infer it.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{Evidence, Kind};
use crate::analysis::link::Link;
use crate::model::{Device, Given, Session, Sourced};

/// More than anything that is inferred.
const STATED: u8 = u8::MAX;

impl Evidence {
    /// Whether somebody states it; then there is no other.
    pub fn is_stated(&self) -> bool {
        self.weight == STATED
    }

    fn stated(kind: &Sourced<Kind>, place: &str) -> Self {
        let text = format!("it is stated in {place}");
        Evidence { kind: kind.value, weight: STATED, span: kind.span(), text }
    }
}

/// Kinds by neighbor; without one, of all sessions of a device.
type Kinds<'m> = HashMap<Option<IpAddr>, &'m Sourced<Kind>>;

/// The kinds that settings state.
pub(super) struct Statements<'m> {
    /// How messages call the settings.
    settings: &'m str,
    /// By the name of the device in small letters.
    devices: HashMap<String, Kinds<'m>>,
}

/// Those about one device.
pub(super) struct OfDevice<'m> {
    settings: &'m str,
    kinds: Option<&'m Kinds<'m>>,
}

impl<'m> Statements<'m> {
    pub fn of(given: &'m Given) -> Self {
        let mut devices: HashMap<String, Kinds<'m>> = HashMap::new();
        for stated in &given.peerings {
            let Some(kind) = &stated.kind else { continue };
            let kinds = devices.entry(stated.device.to_lowercase()).or_default();
            kinds.insert(stated.peer.map(|it| it.value), kind);
        }
        Statements { settings: &given.settings, devices }
    }

    pub fn about(&self, device: &Device) -> OfDevice<'_> {
        OfDevice { settings: self.settings, kinds: self.devices.get(&device.name.to_lowercase()) }
    }
}

impl OfDevice<'_> {
    /// What is stated of a session. What names it outweighs what is said of the whole device, and settings outweigh a
    /// comment.
    pub fn kind(&self, session: &Session, link: &Link<'_>) -> Option<Evidence> {
        let in_settings = |peer| Some(Evidence::stated(self.kinds?.get(&peer)?, self.settings));
        let by_name = session.address().and_then(|it| in_settings(Some(it)));
        let by_comment = || Some(Evidence::stated(&commented_kind(session, link)?, "a comment"));
        by_name.or_else(by_comment).or_else(|| in_settings(None))
    }
}

/// What comments of the configuration state: the nearest, of the neighbor, its group, its interface, or the port of that.
pub fn commented_kind(session: &Session, link: &Link<'_>) -> Option<Sourced<Kind>> {
    let of_link = || {
        let connected = link.connected()?;
        connected.interface.stated_kind.or(connected.port.stated_kind)
    };
    session.stated_kind.or_else(of_link)
}
