//! What a network says about routing, whatever language it says it in: plain, owned values with public fields.
//!
//! Everything that a finding may ever point to is [`Sourced`]. References between things are names; resolving
//! them is analysis, because a dangling reference is itself a finding. Where platforms differ (what an undefined
//! list does, how a policy ends, whether communities are sent) the model holds the answer as a value, so that
//! nothing above needs to know which platform it was.

mod bgp;
mod circuit;
mod interface;
mod key;
mod lists;
mod nat;
mod policy;
mod qos;
mod reading;
mod session;
mod sourced;
mod suppression;

pub use bgp::*;
pub use circuit::*;
pub use interface::*;
pub use key::{Key, KeyMark};
pub use lists::*;
pub use nat::*;
pub use policy::*;
pub use qos::*;
pub use reading::*;
pub use session::*;
pub use sourced::{Named, Origin, Sourced};
pub use suppression::{Date, Scope, StatedSuppression, Suppression};

use std::net::IpAddr;

use ipnet::IpNet;

use crate::text::{FileId, Span};

/// One router, or one logical system of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its host name; the name of its file, as a default, when it states none.
    pub name: Sourced<String>,
    /// The files it was read from.
    pub files: Vec<FileId>,
    /// Layer-3 and physical interfaces, in the order of first mention.
    pub interfaces: Vec<Interface>,
    /// Routing tables besides the global one.
    pub vrfs: Named<Vrf>,
    /// BGP speakers: one for the global table and one for each VRF that has sessions or originations.
    pub bgp: Vec<BgpProcess>,
    /// Route policies (route maps, policy statements).
    pub policies: Named<RoutePolicy>,
    /// Prefix lists; the families have name spaces of their own.
    pub prefix_lists: ByFamily<Named<PrefixList>>,
    /// Access lists; the families have name spaces of their own.
    pub access_lists: ByFamily<Named<AccessList>>,
    /// AS-path lists.
    pub as_path_lists: Named<AsPathList>,
    /// Community lists, standard and expanded.
    pub community_lists: Named<CommunityList>,
    /// Extended community lists.
    pub ext_community_lists: Named<CommunityList>,
    /// Large community lists.
    pub large_community_lists: Named<CommunityList>,
    /// Static routes.
    pub static_routes: Vec<StaticRoute>,
    /// QoS.
    pub qos: Qos,
    /// Whether the configuration makes its interfaces and puts them into tables. Where the operating system does,
    /// an address or a table that is not stated may be there all the same.
    pub has_interface_language: bool,
    /// Address translation.
    pub nat: Nat,
    /// BFD timers that sessions or interfaces refer to by name.
    pub bfd_profiles: Named<BfdTimers>,
    /// Where it is made one of two nodes that act as one firewall.
    pub cluster: Option<Span>,
    /// Whether all of them are known: a daemon may have a file of its own for them.
    pub bfd_profiles_known: bool,
    /// BFD sessions that are set up apart from what they watch.
    pub bfd_peers: Vec<BfdPeer>,
}

impl Device {
    /// A device that says nothing yet.
    pub fn new(name: Sourced<String>, file: FileId) -> Self {
        Device {
            name,
            files: vec![file],
            interfaces: Vec::new(),
            vrfs: Named::new(),
            bgp: Vec::new(),
            policies: Named::new(),
            prefix_lists: ByFamily::default(),
            access_lists: ByFamily::default(),
            as_path_lists: Named::new(),
            community_lists: Named::new(),
            ext_community_lists: Named::new(),
            large_community_lists: Named::new(),
            static_routes: Vec::new(),
            qos: Qos::default(),
            has_interface_language: true,
            nat: Nat::default(),
            bfd_profiles: Named::new(),
            cluster: None,
            bfd_profiles_known: true,
            bfd_peers: Vec::new(),
        }
    }
}

impl Device {
    /// The community lists of a kind.
    pub fn community_lists_of(&self, kind: CommunityKind) -> &Named<CommunityList> {
        match kind {
            CommunityKind::Standard => &self.community_lists,
            CommunityKind::Extended => &self.ext_community_lists,
            CommunityKind::Large => &self.large_community_lists,
        }
    }
}

/// All devices of a run, and what is told besides.
#[derive(Debug, Default)]
pub struct Network {
    /// In the order of their files.
    pub devices: Vec<Device>,
    /// What no device says.
    pub given: Given,
}

impl Network {
    /// Whether the input can be taken for everything there is: what no file holds does not exist.
    ///
    /// One device alone may have its partner in a file that was not given, unless somebody states otherwise.
    pub fn is_complete(&self) -> bool {
        self.given.complete.as_ref().map_or(self.devices.len() > 1, |it| it.value)
    }
}

/// A routing table of its own (VRF, routing instance).
#[derive(Debug, Clone, PartialEq)]
pub struct Vrf {
    /// Its name, where it is first defined.
    pub name: Sourced<String>,
    /// Route distinguisher, as written.
    pub distinguisher: Option<Sourced<String>>,
    /// Route targets imported, as written.
    pub import_targets: Vec<Sourced<String>>,
    /// Route targets exported, as written.
    pub export_targets: Vec<Sourced<String>>,
    /// Policies that let routes leak in from other tables.
    pub import_policies: Vec<Sourced<String>>,
    /// Policies that let routes leak out to other tables.
    pub export_policies: Vec<Sourced<String>>,
}

impl Vrf {
    /// A VRF of which only the name is known.
    pub fn new(name: Sourced<String>) -> Self {
        Vrf {
            name,
            distinguisher: None,
            import_targets: Vec::new(),
            export_targets: Vec::new(),
            import_policies: Vec::new(),
            export_policies: Vec::new(),
        }
    }
}

/// A static route. It sits in the table as long as its next hop is reachable; a discard route always does.
#[derive(Debug, Clone, PartialEq)]
pub struct StaticRoute {
    /// The table; `None` is the global one.
    pub vrf: Option<Sourced<String>>,
    /// The destination, without host bits.
    pub prefix: Sourced<IpNet>,
    /// Where it leads.
    pub next_hop: NextHop,
    /// Administrative distance.
    pub distance: Sourced<u8>,
    /// Tag that policies may match.
    pub tag: Option<Sourced<u32>>,
    /// The whole statement.
    pub statement: Span,
}

/// Where a static route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextHop {
    /// Nowhere: the route anchors an announcement.
    Discard,
    /// To an address.
    Address(IpAddr),
    /// Out of an interface, by canonical name.
    Interface(String),
}
