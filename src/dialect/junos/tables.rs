//! Routing tables as they are written: the main one and that of each instance, with its routes and its BGP.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use ipnet::IpNet;

use super::builder::At;
use super::sessions::Bgp;
use super::terms::Policies;
use crate::model::{
    Aggregate, BgpProcess, Collected, Device, Missing, NextHop, PolicyReference, ProcessFamily, Protocol,
    Redistribution, RouterIdChoice, Sourced, StaticRoute, Unset, Vrf,
};
use crate::net::{Afi, Asn, Family};
use crate::text::Span;

/// Preference of a static route that states none.
const STATIC_PREFERENCE: u8 = 5;
/// Paths used at once without `multipath`.
const ONE_PATH: u32 = 1;
/// Paths used at once with it, unless the hardware can do more.
const MANY_PATHS: u32 = 16;

/// One routing table.
#[derive(Debug)]
pub(super) struct Table {
    /// The instance; the main table has none.
    pub vrf: Option<Vrf>,
    /// Logical interfaces of the instance.
    pub interfaces: Vec<Sourced<String>>,
    pub asn: Option<Sourced<Asn>>,
    /// How often the own AS may occur in a received path, counted so that 1 is never.
    pub loops: Option<Sourced<u8>>,
    pub router_id: Option<Sourced<Ipv4Addr>>,
    pub confederation: Option<Sourced<Asn>>,
    pub confederation_members: Vec<Sourced<Asn>>,
    statics: Vec<Static>,
    static_index: HashMap<IpNet, usize>,
    aggregates: Vec<Aggregate>,
    aggregate_index: HashMap<IpNet, usize>,
    /// Interior protocols: their routes are in the table, and not in the file.
    interior: Vec<Protocol>,
    pub bgp: Option<Bgp>,
    /// Lines about routing that were not understood.
    pub unread: Vec<Span>,
}

/// A static route before its parts are put together.
#[derive(Debug)]
pub(super) struct Static {
    prefix: Sourced<IpNet>,
    pub hops: Vec<NextHop>,
    pub preference: Option<Sourced<u8>>,
    pub tag: Option<Sourced<u32>>,
    /// Export policies never see it.
    pub hidden: bool,
    statement: Span,
}

/// What instances have from the main table when they do not say it themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inherited {
    asn: Option<Sourced<Asn>>,
    loops: Option<Sourced<u8>>,
    router_id: Option<Sourced<Ipv4Addr>>,
}

impl Table {
    pub fn new(name: Option<Sourced<String>>) -> Self {
        Table {
            vrf: name.map(Vrf::new),
            interfaces: Vec::new(),
            asn: None,
            loops: None,
            router_id: None,
            confederation: None,
            confederation_members: Vec::new(),
            statics: Vec::new(),
            static_index: HashMap::new(),
            aggregates: Vec::new(),
            aggregate_index: HashMap::new(),
            interior: Vec::new(),
            bgp: None,
            unread: Vec::new(),
        }
    }

    /// The static route to a prefix, created at its first mention.
    pub fn static_route(&mut self, prefix: Sourced<IpNet>, statement: Span) -> &mut Static {
        let next = self.statics.len();
        let place = *self.static_index.entry(prefix.value).or_insert(next);
        if place == next {
            let (preference, tag, hidden) = (None, None, false);
            self.statics.push(Static { prefix, hops: Vec::new(), preference, tag, hidden, statement });
        }
        match self.statics.get_mut(place) {
            Some(route) => route,
            None => unreachable!("the index points at routes of this table"),
        }
    }

    /// The aggregate of a prefix, created at its first mention.
    pub fn aggregate(&mut self, prefix: Sourced<IpNet>, statement: Span) -> &mut Aggregate {
        let next = self.aggregates.len();
        let place = *self.aggregate_index.entry(prefix.value).or_insert(next);
        if place == next {
            self.aggregates.push(Aggregate {
                prefix,
                summary_only: false,
                suppress_map: None,
                advertise_map: None,
                attribute_map: None,
                if_refused: Missing::Unknown,
                collects: Collected::Paths,
                statement,
            });
        }
        match self.aggregates.get_mut(place) {
            Some(aggregate) => aggregate,
            None => unreachable!("the index points at aggregates of this table"),
        }
    }

    /// Notes that an interior protocol runs.
    pub fn interior(&mut self, protocol: Protocol) {
        if !self.interior.contains(&protocol) {
            self.interior.push(protocol);
        }
    }

    /// BGP of this table, started by its first mention.
    pub fn bgp(&mut self, at: At) -> &mut Bgp {
        self.bgp.get_or_insert_with(|| Bgp::new(at.statement))
    }

    /// What instances take over from this table.
    pub fn inherited(&self) -> Inherited {
        Inherited { asn: self.asn, loops: self.loops, router_id: self.router_id }
    }

    /// Puts the table into the model.
    pub fn finish(
        mut self,
        main: &Inherited,
        device: &mut Device,
        interfaces: &HashMap<String, usize>,
        policies: &mut Policies,
    ) {
        let name = self.vrf.as_ref().map(|it| it.name.clone());
        for interface in &self.interfaces {
            let found = interfaces.get(interface.as_str()).and_then(|&at| device.interfaces.get_mut(at));
            if let Some(found) = found {
                // The name where it is bound, so that findings show the line.
                found.vrf = name.clone().map(|it| Sourced { origin: interface.origin, ..it });
            }
        }
        if let Some(bgp) = self.bgp.take() {
            let process = self.process(bgp, main, name.clone(), policies);
            device.bgp.push(process);
        }
        let routes = self.statics.into_iter().filter(|it| !it.hidden);
        device.static_routes.extend(routes.flat_map(|it| it.routes(name.as_ref())));
        if let Some(vrf) = self.vrf {
            device.vrfs.insert(vrf.name.value.clone(), vrf);
        }
    }

    fn process(
        &mut self,
        bgp: Bgp,
        main: &Inherited,
        vrf: Option<Sourced<String>>,
        policies: &mut Policies,
    ) -> BgpProcess {
        let opening = bgp.opening;
        // Without an AS number no session comes up; 0 is nobody's (RFC 7607).
        let asn = self.asn.or(main.asn).unwrap_or(Sourced::default_of(Asn(0)));
        let loops = self.loops.or(main.loops);
        let paths = bgp.multipath().map(|it| it.map(|on| if on { MANY_PATHS } else { ONE_PATH }));
        let mut unread = std::mem::take(&mut self.unread);
        unread.extend(&bgp.unread);
        let families = [Afi::Ipv4, Afi::Ipv6].map(|afi| self.family(afi, opening, paths));
        BgpProcess {
            vrf,
            asn,
            router_id: self.router_id.or(main.router_id),
            router_id_choice: RouterIdChoice::First,
            confederation: self.confederation,
            confederation_peers: std::mem::take(&mut self.confederation_members),
            families: families.into(),
            default_paths: ONE_PATH,
            sessions: bgp.sessions(asn, loops, policies),
            opening,
            // They do contribute, but keep nothing back.
            aggregates_contribute: Missing::Unknown,
            enforces_first_as: false,
            networks_bar_redistribution: false,
            unset: Unset::default(),
            unread,
        }
    }

    /// What export policies choose from: every active route of the table.
    fn family(&self, afi: Afi, opening: Span, paths: Option<Sourced<u32>>) -> ProcessFamily {
        let mut family = ProcessFamily::new(Family::unicast(afi), ONE_PATH);
        family.maximum_paths = paths.unwrap_or(family.maximum_paths);
        let sources =
            [Protocol::Connected, Protocol::Static].into_iter().chain(self.interior.iter().cloned());
        family.redistributions = sources
            .map(|protocol| Redistribution {
                protocol: Sourced::default_of(protocol),
                policy: None,
                metric: None,
                origin: None,
                default_route: true,
                statement: opening,
            })
            .collect();
        family.aggregates = self.aggregates.iter().filter(|it| Afi::of(&it.prefix) == afi).cloned().collect();
        family
    }
}

impl Static {
    /// One route for each way that it leads.
    fn routes(self, vrf: Option<&Sourced<String>>) -> impl Iterator<Item = StaticRoute> {
        let Static { prefix, hops, preference, tag, statement, .. } = self;
        let vrf = vrf.cloned();
        hops.into_iter().map(move |next_hop| StaticRoute {
            vrf: vrf.clone(),
            prefix,
            next_hop,
            distance: preference.unwrap_or(Sourced::default_of(STATIC_PREFERENCE)),
            tag,
            statement,
        })
    }
}

/// A policy that chooses the contributors of an aggregate.
pub(super) fn reference(name: Sourced<String>) -> PolicyReference {
    PolicyReference { name, if_undefined: crate::model::Missing::Unknown }
}
