//! What the file itself puts into the routing tables of a device.

use std::collections::HashMap;

use ipnet::IpNet;

use crate::model::{Device, Interface, InterfaceAddress, NextHop, StaticRoute};
use crate::net::Afi;
use crate::text::Span;

/// Subnets and static routes of a device by routing table.
pub(super) struct Local<'m> {
    connected: HashMap<Option<&'m str>, Vec<(&'m Interface, &'m InterfaceAddress)>>,
    statics: HashMap<Option<&'m str>, Vec<&'m StaticRoute>>,
}

/// A route that the file puts into a table.
#[derive(Clone)]
pub(super) struct Held {
    pub span: Span,
    /// Administrative distance.
    distance: u8,
    pub text: String,
    pub tag: u32,
}

/// The tag of a route without one.
const NO_TAG: u32 = 0;

impl<'m> Local<'m> {
    /// Looks at every interface and static route of a device.
    pub fn of(device: &'m Device) -> Self {
        let mut local = Local { connected: HashMap::new(), statics: HashMap::new() };
        for interface in device.interfaces.iter().filter(|it| it.enabled.value) {
            let table = interface.vrf.as_deref().map(String::as_str);
            let addresses = interface.addresses.iter().map(|address| (interface, address));
            local.connected.entry(table).or_default().extend(addresses);
        }
        for route in &device.static_routes {
            let table = route.vrf.as_deref().map(String::as_str);
            local.statics.entry(table).or_default().push(route);
        }
        local
    }

    /// The routes of a table, with the place that puts them there: of several to one prefix, the nearest.
    pub fn routes(&self, vrf: Option<&'m str>, afi: Afi) -> HashMap<IpNet, Held> {
        let mut routes: HashMap<IpNet, Held> = HashMap::new();
        for (prefix, held) in self.connected(vrf, afi).chain(self.static_routes(vrf, afi)) {
            let nearest = routes.entry(prefix).or_insert_with(|| held.clone());
            if held.distance < nearest.distance {
                *nearest = held;
            }
        }
        routes
    }

    /// Subnets of interfaces of a table that are up.
    pub fn connected<'a>(
        &'a self,
        vrf: Option<&'m str>,
        afi: Afi,
    ) -> impl Iterator<Item = (IpNet, Held)> + use<'a, 'm> {
        let addresses = self.connected.get(&vrf).into_iter().flatten();
        addresses.filter(move |(_, address)| Afi::of(address) == afi).filter_map(|(interface, address)| {
            let held = Held {
                span: address.span()?,
                distance: 0,
                text: format!("the subnet of {}", *interface.name),
                tag: NO_TAG,
            };
            Some((address.trunc(), held))
        })
    }

    /// Static routes of a table.
    pub fn static_routes<'a>(
        &'a self,
        vrf: Option<&'m str>,
        afi: Afi,
    ) -> impl Iterator<Item = (IpNet, Held)> + use<'a, 'm> {
        let routes = self.statics.get(&vrf).into_iter().flatten();
        routes.filter(move |it| Afi::of(&it.prefix) == afi).map(|it| {
            let what = if it.next_hop == NextHop::Discard {
                "a discard route holds it"
            } else {
                "a static route holds it"
            };
            let held = Held {
                span: it.statement,
                distance: it.distance.value,
                text: what.to_owned(),
                tag: it.tag.as_ref().map_or(NO_TAG, |it| it.value),
            };
            (it.prefix.value, held)
        })
    }
}
