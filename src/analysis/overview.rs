//! All peerings at a glance: which circuit, which peering, which two links, and what the session on each does.
//!
//! What a session says of itself stays in the model; here is what must be found out: what belongs together, what stands
//! in the way, what is advertised.

mod circuits;
mod ends;

use super::Doubt;
use super::bfd::Watch;
use super::obstacle::Obstacle;
use super::pairs::Vacancy;
use super::peering::{Kind, Peering, Peerings};
use super::prefix_space::PrefixRange;
use super::qos::Egress;
use crate::model::{LinkRole, Network};
use crate::net::Afi;
use crate::text::Span;

use ipnet::IpNet;

/// Prefixes and ranges that are kept of what a session advertises; the others are counted.
pub const KEPT: usize = 8;

/// All peerings of a network.
#[derive(Debug)]
pub struct Overview<'a> {
    /// In the order in which the files mention them.
    pub circuits: Vec<CircuitOverview<'a>>,
    /// How many devices were read.
    pub devices: usize,
    /// Whether they are all there are, so that what was not found does not exist.
    pub complete: bool,
}

/// What runs over one circuit, as far as it can be told.
#[derive(Debug)]
pub struct CircuitOverview<'a> {
    /// Its name, where facts or settings give one.
    pub name: Option<&'a str>,
    /// Its peerings.
    pub peerings: Vec<PeeringOverview<'a>>,
}

/// One peering of a circuit, of one kind.
#[derive(Debug)]
pub struct PeeringOverview<'a> {
    /// What it carries; `None` when signals are missing or contradict each other.
    pub kind: Option<Kind>,
    /// The kind is certain.
    pub certain: bool,
    /// What speaks for the kind, in words that complete "because".
    pub because: Vec<&'a str>,
    /// Its sessions by address family.
    pub families: Vec<FamilyOverview<'a>>,
}

/// The two links of a peering in one address family.
#[derive(Debug)]
pub struct FamilyOverview<'a> {
    /// The family.
    pub afi: Afi,
    /// Why the two are taken for a pair, in words that complete "because".
    pub because: Option<&'static str>,
    /// The primary first, where roles are known.
    pub links: [LinkOverview<'a>; 2],
}

/// One of the two links.
#[derive(Debug)]
pub struct LinkOverview<'a> {
    /// Which of the two it is; `None` when nothing tells.
    pub role: Option<LinkRole>,
    /// What is there.
    pub end: End<'a>,
}

/// What is on a link.
#[derive(Debug)]
pub enum End<'a> {
    /// A session.
    Session(Box<SessionOverview<'a>>),
    /// An interface that looks like it, without a session.
    Vacant(Vacancy<'a>),
    /// Nothing was found.
    Missing,
    /// Others stand alone too, and one of them may be it though nothing says so.
    Unknown,
}

/// What is known of a session besides what the model says.
#[derive(Debug)]
pub struct SessionOverview<'a> {
    /// The session and where it belongs.
    pub peering: &'a Peering<'a>,
    /// Why it has its role, in words that complete "because".
    pub role_because: Option<&'static str>,
    /// Whether it can come up.
    pub state: State,
    /// How BFD watches it.
    pub bfd: Watch<'a>,
    /// What it advertises once it is up; `None` when it does not carry the family of its address.
    pub sent: Option<Sent>,
    /// What QoS does with what leaves over its link.
    pub qos: QosOverview<'a>,
}

/// What QoS does with what leaves over a link.
#[derive(Debug)]
pub enum QosOverview<'a> {
    /// The language of the configuration has no words for it.
    NotSaid,
    /// It cannot be told.
    Unknown(Doubt),
    /// The class and the marking of each code point.
    Known(Egress<'a>),
}

/// Whether a session can come up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing of this end is in the way.
    Ready,
    /// Something is.
    Down(Obstacle),
    /// Something may be.
    Unknown(Doubt),
}

/// What a session advertises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// How many prefixes for certain.
    pub proven: usize,
    /// The first of them.
    pub first: Vec<IpNet>,
    /// How many ranges the filters let through besides, if some source that the files do not bound supplies them.
    pub possible: usize,
    /// The first of those.
    pub first_possible: Vec<PrefixRange>,
    /// How many reasons leave something open.
    pub unknown: usize,
    /// The first of those.
    pub first_unknown: Vec<Doubt>,
    /// Stands for all that is certain: two sessions advertise the same exactly if it is equal.
    pub proven_digest: u64,
    /// The same of what is possible.
    pub possible_digest: u64,
}

impl<'a> Overview<'a> {
    /// Puts together what belongs together, and asks each session what it does.
    pub fn of(network: &'a Network, peerings: &'a Peerings<'a>) -> Self {
        Overview {
            circuits: circuits::of(peerings, ends::of(network, peerings)),
            devices: network.devices.len(),
            complete: network.is_complete(),
        }
    }

    /// Only the peerings with a link on some device.
    pub fn retain_devices(&mut self, wanted: impl Fn(usize) -> bool) {
        let on_one =
            |it: &FamilyOverview<'_>| it.links.iter().filter_map(LinkOverview::device_index).any(&wanted);
        for circuit in &mut self.circuits {
            for peering in &mut circuit.peerings {
                peering.families.retain(on_one);
            }
            circuit.peerings.retain(|it| !it.families.is_empty());
        }
        self.circuits.retain(|it| !it.peerings.is_empty());
    }
}

impl<'a> CircuitOverview<'a> {
    /// All pairs of links.
    pub fn pairs(&self) -> impl Iterator<Item = (&PeeringOverview<'a>, &FamilyOverview<'a>)> {
        self.peerings.iter().flat_map(|peering| peering.families.iter().map(move |it| (peering, it)))
    }

    /// Its routers by name, each once, in order.
    pub fn devices(&self) -> Vec<&'a str> {
        let links = self.pairs().flat_map(|(_, it)| &it.links);
        distinct(links.filter_map(|it| Some(it.device()?.name.as_str())))
    }

    /// The tags that providers put in front, each once, in order.
    pub fn outer_tags(&self) -> Vec<u16> {
        let links = self.pairs().flat_map(|(_, it)| &it.links);
        distinct(links.filter_map(|it| Some(it.interface()?.vlan.as_ref()?.outer.as_ref()?.value)))
    }
}

fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

impl<'a> LinkOverview<'a> {
    /// The session, where there is one.
    pub fn session(&self) -> Option<&SessionOverview<'a>> {
        match &self.end {
            End::Session(it) => Some(it),
            End::Vacant(_) | End::Missing | End::Unknown => None,
        }
    }

    /// Place of its router in the network.
    pub fn device_index(&self) -> Option<usize> {
        match &self.end {
            End::Session(it) => Some(it.peering.device_index),
            End::Vacant(it) => Some(it.device_index),
            End::Missing | End::Unknown => None,
        }
    }

    /// Its router.
    pub fn device(&self) -> Option<&'a crate::model::Device> {
        match &self.end {
            End::Session(it) => Some(it.peering.device),
            End::Vacant(it) => Some(it.device),
            End::Missing | End::Unknown => None,
        }
    }

    /// Its interface.
    pub fn interface(&self) -> Option<&'a crate::model::Interface> {
        match &self.end {
            End::Session(it) => Some(it.peering.connected()?.interface),
            End::Vacant(it) => Some(it.interface),
            End::Missing | End::Unknown => None,
        }
    }

    /// The address of its interface on the link, with the length of the subnet.
    pub fn address(&self) -> Option<IpNet> {
        match &self.end {
            End::Session(it) => Some(it.peering.connected()?.address.net.value),
            End::Vacant(it) => Some(it.address.net.value),
            End::Missing | End::Unknown => None,
        }
    }

    /// Where the file speaks of it: what a finding points at when it is about this link.
    pub fn places(&self) -> Vec<Span> {
        ends::places(self)
    }
}
