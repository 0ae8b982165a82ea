//! Circuits as the cloud's owner sees them, and what people state about sessions: what stands beside the configurations.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Key, Sourced, StatedSuppression};
use crate::net::{Afi, Asn, special};
use crate::text::Span;

/// What a run is told besides the configurations of devices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    /// How messages call the settings that state what follows.
    pub settings: String,
    /// Circuits whose facts were given.
    pub circuits: Vec<Circuit>,
    /// What is stated about sessions.
    pub peerings: Vec<StatedPeering>,
    /// Findings that nobody wants to hear of.
    pub suppressions: Vec<StatedSuppression>,
    /// Whether the devices read are all there are; without a statement their number decides.
    pub complete: Option<Sourced<bool>>,
    /// What addresses and numbers stand for.
    pub assume: Assume,
}

/// What addresses and numbers stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assume {
    /// Prefixes and AS numbers set aside for documentation stand for public ones, as in labs and examples.
    pub documentation_is_public: bool,
}

impl Assume {
    /// Whether an address is public, or stands for one that is.
    pub fn is_public(self, address: IpAddr) -> bool {
        special::is_public(address) || self.stands_for_public(address.into())
    }

    /// Whether a network is for documentation and stands for a public one.
    pub fn stands_for_public(self, network: IpNet) -> bool {
        self.documentation_is_public && special::is_documentation(network)
    }
}

/// Which of the two kinds of peering a session carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeeringKind {
    /// Public services, between public addresses.
    Microsoft,
    /// The company's own virtual networks.
    Private,
}

impl PeeringKind {
    /// Both of them.
    pub const ALL: [PeeringKind; 2] = [PeeringKind::Microsoft, PeeringKind::Private];

    /// The word with which people state it.
    pub fn word(self) -> &'static str {
        match self {
            PeeringKind::Microsoft => "microsoft",
            PeeringKind::Private => "private",
        }
    }

    /// The kind that a word states.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// The term of the field.
    pub fn as_str(self) -> &'static str {
        match self {
            PeeringKind::Microsoft => "Microsoft peering",
            PeeringKind::Private => "private peering",
        }
    }
}

/// Which link of a pair a session runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRole {
    /// The first link.
    Primary,
    /// The second link.
    Secondary,
}

impl LinkRole {
    /// Both of them.
    pub const BOTH: [LinkRole; 2] = [LinkRole::Primary, LinkRole::Secondary];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            LinkRole::Primary => LinkRole::Secondary,
            LinkRole::Secondary => LinkRole::Primary,
        }
    }

    /// The word of the field.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkRole::Primary => "primary",
            LinkRole::Secondary => "secondary",
        }
    }
}

/// What somebody states about the sessions of a device; it outweighs whatever would be inferred.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedPeering {
    /// The device, by its name.
    pub device: Sourced<String>,
    /// The neighbor; without one, all sessions of the device to Microsoft.
    pub peer: Option<Sourced<IpAddr>>,
    /// What the session carries.
    pub kind: Option<Sourced<PeeringKind>>,
    /// The circuit that it belongs to, by name.
    pub circuit: Option<Sourced<String>>,
}

/// A circuit, as the cloud's owner sees it (the resource `expressRouteCircuits` of Azure Resource Manager). Every value
/// knows its place in the file of facts; what the file does not say is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Circuit {
    /// Its name: stated in settings, in the facts, or that of the file.
    pub name: Sourced<String>,
    /// What tells it from others of its name: the identifier of the resource.
    pub id: Option<String>,
    /// Where the facts begin.
    pub opening: Span,
    /// What it is sold as; it decides how many prefixes may be advertised on private peering.
    pub tier: Option<Sourced<CircuitTier>>,
    /// It ends on ports of its owner (ExpressRoute Direct) rather than a provider's.
    pub direct: Option<Sourced<bool>>,
    /// The provider's VLAN tag (S-tag), the same for all its peerings.
    pub outer_tag: Option<Sourced<u16>>,
    /// Where it meets Microsoft.
    pub location: Option<Sourced<String>>,
    /// Who provides it.
    pub provider: Option<Sourced<String>>,
    /// Its peerings.
    pub peerings: Vec<CircuitPeering>,
    /// Blocks that Global Reach connections use up.
    pub reach_blocks: Vec<Sourced<IpNet>>,
}

impl Circuit {
    /// Where to point at it: its name, where the facts state one.
    pub fn place(&self) -> Span {
        self.name.span().filter(|it| it.file == self.opening.file).unwrap_or(self.opening)
    }

    /// Whether it ends on ports of its owner for certain: only there its outer tag reaches the customer.
    pub fn is_direct(&self) -> bool {
        self.direct.as_ref().is_some_and(|it| it.value)
    }
}

/// What a circuit is sold as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitTier {
    /// Reaches the regions near its location.
    Local,
    /// Reaches the regions of its geography.
    Standard,
    /// Reaches all regions, and takes more prefixes.
    Premium,
    /// Any other.
    Other,
}

/// A peering of a circuit.
#[derive(Debug, Clone, PartialEq)]
pub struct CircuitPeering {
    /// What it carries.
    pub kind: Sourced<CircuitPeeringKind>,
    /// Where its facts begin.
    pub opening: Span,
    /// Switched on; a peering that is not needs no sessions.
    pub enabled: Sourced<bool>,
    /// The AS that Microsoft speaks from.
    pub microsoft_asn: Option<Sourced<Asn>>,
    /// The AS that the customer must present.
    pub peer_asn: Option<Sourced<Asn>>,
    /// The VLAN id of both links; the inner tag where there are two.
    pub vlan: Option<Sourced<u16>>,
    /// What is known of the key; the key itself is never kept. `None` is not known: it is mostly left out of facts.
    pub key: Option<Sourced<Key>>,
    /// What it says of each address family.
    pub families: Vec<CircuitFamily>,
}

/// What a peering of a circuit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitPeeringKind {
    /// One of the two that are in use.
    Peering(PeeringKind),
    /// Azure public peering, retired in 2024.
    Public,
}

/// A peering of a circuit in one address family.
#[derive(Debug, Clone, PartialEq)]
pub struct CircuitFamily {
    /// The family.
    pub afi: Afi,
    /// Switched on.
    pub enabled: Sourced<bool>,
    /// The subnet of the primary link.
    pub primary: Option<Sourced<IpNet>>,
    /// The subnet of the secondary link.
    pub secondary: Option<Sourced<IpNet>>,
    /// The public prefixes that the customer registered for Microsoft peering; `None` is not known.
    pub advertised_prefixes: Option<Sourced<Vec<Sourced<IpNet>>>>,
    /// Whether Microsoft accepted those prefixes.
    pub prefixes_accepted: Option<Sourced<PrefixesState>>,
    /// The AS to which those prefixes are registered, where it is not the one presented.
    pub customer_asn: Option<Sourced<Asn>>,
    /// The route filter that is attached; `None` is not known.
    pub route_filter: Option<Sourced<RouteFilterUse>>,
    /// The communities that the route filter lets through, where the facts hold it.
    pub filtered_communities: Option<Sourced<Vec<Sourced<String>>>>,
}

impl CircuitFamily {
    /// The subnet of a link.
    pub fn subnet(&self, role: LinkRole) -> Option<&Sourced<IpNet>> {
        match role {
            LinkRole::Primary => self.primary.as_ref(),
            LinkRole::Secondary => self.secondary.as_ref(),
        }
    }
}

/// Whether Microsoft accepted the prefixes that a customer registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixesState {
    /// None are registered.
    NotConfigured,
    /// Being set up.
    Configuring,
    /// Accepted.
    Configured,
    /// Ownership has to be shown first; until then the session stays down.
    ValidationNeeded,
}

/// Which route filter is attached to a Microsoft peering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteFilterUse {
    /// None, so nothing is advertised to the customer. As a default: the facts are those that the cloud itself printed,
    /// which leaves out what there is none of.
    Absent,
    /// The one with this identifier, as far as it is known.
    Attached(Option<String>),
}
