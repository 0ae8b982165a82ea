//! Whether BFD watches a session, and with which timers.

use std::collections::HashMap;
use std::net::IpAddr;

use super::link::Link;
use super::peering::Peering;
use crate::model::{BfdPeer, BfdTimers, BfdUse, Device, Interface, Sourced};
use crate::text::Span;

/// Whether BFD watches a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Watch<'m> {
    /// It does, with these timers as far as they are stated.
    Watched(BfdTimers),
    /// Nothing is said of it.
    Missing,
    /// A part of what it takes is said.
    Half(Half<'m>),
    /// That is not known.
    Unknown,
}

/// The part of BFD that is there, and what is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Half<'m> {
    /// It is written at this place, and deactivated.
    Deactivated(Span),
    /// The session asks for it at this place, and its interface has no timers.
    InterfaceSilent(Span, &'m Interface),
    /// The interface has timers at this place, and the session does not ask for it.
    SessionSilent(Span, &'m Interface),
    /// A BFD session is set up for the neighbor, and BGP does not ask for it.
    PeerUnused(&'m BfdPeer),
    /// The interface takes its timers from a template that is not there.
    TemplateUndefined(&'m Sourced<String>),
    /// The session takes its timers from a profile that is not there, so it has those of the platform.
    ProfileUndefined(&'m Sourced<BfdUse>, &'m str),
}

/// BFD of the sessions of a device.
#[derive(Debug)]
pub struct Watches<'m> {
    device: &'m Device,
    peers: HashMap<IpAddr, &'m BfdPeer>,
}

impl<'m> Watches<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device) -> Self {
        let peers = device.bfd_peers.iter().map(|it| (it.peer.value, it)).collect();
        Watches { device, peers }
    }

    /// Whether BFD watches a session of the device.
    pub fn watch(&self, peering: &Peering<'m>) -> Watch<'m> {
        let session = peering.session;
        let peer = session.address().and_then(|it| self.peers.get(&it).copied());
        let Some(bfd) = &session.bfd else { return absent(peering, peer) };
        match &bfd.value {
            BfdUse::Elsewhere => Watch::Watched(BfdTimers::default()),
            BfdUse::Timers(timers) => Watch::Watched(self.of_peer(peer, *timers)),
            BfdUse::Profile(name) => match self.device.bfd_profiles.get(name) {
                Some(timers) => Watch::Watched(self.of_peer(peer, *timers)),
                None if self.device.bfd_profiles_known => Watch::Half(Half::ProfileUndefined(bfd, name)),
                None => Watch::Watched(BfdTimers::default()),
            },
            BfdUse::InterfaceTimers => match &peering.link {
                Link::Connected(link) => self.of_interface(bfd, link.interface, link.port),
                Link::None | Link::Unknown(_) => Watch::Unknown,
            },
        }
    }

    /// What is stated for the BFD session itself outweighs what BGP says of it.
    fn of_peer(&self, peer: Option<&BfdPeer>, timers: BfdTimers) -> BfdTimers {
        let Some(peer) = peer else { return timers };
        let profile = peer.profile.as_ref().and_then(|it| self.device.bfd_profiles.get(it.as_str())).copied();
        let profile = profile.unwrap_or_default();
        BfdTimers {
            transmit_ms: peer.timers.transmit_ms.or(profile.transmit_ms).or(timers.transmit_ms),
            receive_ms: peer.timers.receive_ms.or(profile.receive_ms).or(timers.receive_ms),
            multiplier: peer.timers.multiplier.or(profile.multiplier).or(timers.multiplier),
        }
    }

    fn of_interface(&self, bfd: &Sourced<BfdUse>, own: &'m Interface, port: &'m Interface) -> Watch<'m> {
        if let Some(timers) = &own.bfd {
            return Watch::Watched(timers.value);
        }
        if let Some(name) = &own.bfd_profile {
            let template = self.device.bfd_profiles.get(name.as_str());
            return template.map_or(Watch::Half(Half::TemplateUndefined(name)), |it| Watch::Watched(*it));
        }
        // Whether a logical interface has the timers of its port is not documented.
        let doubtful = !own.unread.is_empty() || has_timers(port).is_some();
        match bfd.span().filter(|_| !doubtful) {
            Some(place) => Watch::Half(Half::InterfaceSilent(place, own)),
            None => Watch::Unknown,
        }
    }
}

/// What there is of BFD where the session does not ask for it.
fn absent<'m>(peering: &Peering<'m>, peer: Option<&'m BfdPeer>) -> Watch<'m> {
    let interface = peering.connected().map(|it| it.interface);
    let timers = interface.and_then(|it| Some(Half::SessionSilent(has_timers(it)?, it)));
    let deactivated = peering.session.bfd_inactive.and_then(|it| it.span()).map(Half::Deactivated);
    let half = deactivated.or(timers).or(peer.map(Half::PeerUnused));
    half.map_or(Watch::Missing, Watch::Half)
}

/// Where an interface states timers of BFD.
fn has_timers(interface: &Interface) -> Option<Span> {
    let timers = interface.bfd.as_ref().and_then(Sourced::span);
    timers.or_else(|| interface.bfd_profile.as_ref().and_then(Sourced::span))
}
