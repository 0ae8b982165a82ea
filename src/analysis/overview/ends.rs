//! What a session does: whether it can come up, how it is watched, what it advertises.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::{End, KEPT, LinkOverview, QosOverview, Sent, SessionOverview, State};
use crate::analysis::Doubt;
use crate::analysis::bfd::Watches;
use crate::analysis::link::{Connected, Link, ends};
use crate::analysis::obstacle::{Obstacle, obstacle};
use crate::analysis::peering::{MICROSOFT, Peering, Peerings};
use crate::analysis::prefix_space::{PrefixSpace, Storage};
use crate::analysis::qos::Qos;
use crate::analysis::routes::{ReadableRanges, Routes};
use crate::model::{Direction, Interface, InterfaceAddress, Network, Session, Sourced};
use crate::net::Family;
use crate::text::Span;

/// Every session in the order of the peerings.
pub(super) fn of<'a>(network: &'a Network, peerings: &'a Peerings<'a>) -> Vec<SessionOverview<'a>> {
    let everything = PrefixSpace::all();
    let devices: Vec<Vec<SessionOverview<'a>>> = network
        .devices
        .par_iter()
        .map(|device| {
            let own: Vec<&Peering<'_>> = peerings.on(device).map(|(_, it)| it).collect();
            if own.is_empty() {
                return Vec::new();
            }
            let mut announced = Announced::new(Routes::of(device, &everything));
            let watches = Watches::of(device);
            let mut qos = device.qos.has_language.then(|| Qos::of(device));
            own.into_iter().map(|it| session(it, &watches, &mut announced, qos.as_mut())).collect()
        })
        .collect();
    devices.into_iter().flatten().collect()
}

fn session<'a: 'm, 'm>(
    peering: &'a Peering<'a>,
    watches: &Watches<'a>,
    announced: &mut Announced<'m>,
    qos: Option<&mut Qos<'a>>,
) -> SessionOverview<'a> {
    SessionOverview {
        peering,
        role_because: peering.role.as_ref().map(|(_, because)| *because),
        state: state(peering),
        bfd: watches.watch(peering),
        sent: announced.by(peering),
        qos: qos.map_or(QosOverview::NotSaid, |it| way_out(peering, it)),
    }
}

fn way_out<'a>(peering: &Peering<'a>, qos: &mut Qos<'a>) -> QosOverview<'a> {
    let Some(link) = peering.connected() else {
        return QosOverview::Unknown(Doubt::at(None, "its interface is not known"));
    };
    match link.interface.unread.first().or(link.port.unread.first()) {
        Some(unread) => {
            QosOverview::Unknown(Doubt::at(Some(*unread), "a line of its interface was not understood"))
        }
        None => QosOverview::Known(qos.egress(link.interface, peering.afi())),
    }
}

fn state(peering: &Peering<'_>) -> State {
    if let Some(obstacle) = obstacle(peering) {
        return State::Down(obstacle);
    }
    if let Some(obstacle) = wrong_number(peering) {
        return State::Down(obstacle);
    }
    if let Some(line) = peering.session.unread.first() {
        return State::Unknown(Doubt::at(Some(*line), "a line about it was not understood"));
    }
    match &peering.link {
        Link::Connected(link) => wrong_ends(peering, link).map_or(State::Ready, State::Down),
        Link::None => State::Unknown(Doubt::at(None, "the neighbor lies in no subnet of an interface")),
        Link::Unknown(doubt) => State::Unknown(doubt.clone()),
    }
}

/// Nobody answers in the name of another AS.
fn wrong_number(peering: &Peering<'_>) -> Option<Obstacle> {
    peering.wrong_asn.as_ref()?;
    Some(Obstacle {
        message: format!("Microsoft speaks from AS {MICROSOFT}"),
        span: peering.session.remote_as.as_ref().and_then(Sourced::span),
        label: "another AS",
        help: "name the AS of ExpressRoute",
    })
}

/// Microsoft's end has one address only, so nobody answers at another.
fn wrong_ends(peering: &Peering<'_>, link: &Connected<'_>) -> Option<Obstacle> {
    let (ours, theirs) = ends(&link.address.trunc())?;
    let right = link.address.addr() == ours && peering.session.address() == Some(theirs);
    (!right).then(|| Obstacle {
        message: format!("the ends of its link must be {ours} and {theirs}"),
        span: link.address.span(),
        label: "this end",
        help: "give the interface the first usable address, and name the second as neighbor",
    })
}

/// What the sessions of a device advertise. What they share is listed once.
struct Announced<'m> {
    routes: Routes<'m>,
    ranges: ReadableRanges,
    digests: HashMap<Storage, (PrefixSpace, u64)>,
}

impl<'m> Announced<'m> {
    fn new(routes: Routes<'m>) -> Self {
        Announced { routes, ranges: ReadableRanges::default(), digests: HashMap::new() }
    }

    fn by(&mut self, peering: &'m Peering<'m>) -> Option<Sent> {
        let (process, session) = (peering.process, peering.session);
        let family = session.family(Family::unicast(peering.afi()));
        let family = family.filter(|it| session.enabled.value && it.active.value)?;
        let routes = self.routes.session(process, session, family, Direction::Out);
        let ranges = self.ranges.of(&routes);
        Some(Sent {
            proven: routes.proven.len(),
            first: routes.proven.iter().take(KEPT).map(|it| it.prefix).collect(),
            possible: ranges.len(),
            first_possible: ranges.iter().take(KEPT).copied().collect(),
            unknown: routes.unknown.len(),
            first_unknown: routes.unknown.iter().take(KEPT).map(|it| it.doubt.clone()).collect(),
            proven_digest: digest(&routes.proven.iter().map(|it| it.prefix).collect::<Vec<_>>()),
            possible_digest: self.digest(&routes.possible),
        })
    }

    fn digest(&mut self, space: &PrefixSpace) -> u64 {
        let hash = || (space.clone(), digest(space));
        self.digests.entry(space.storage()).or_insert_with(hash).1
    }
}

fn digest(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Where the file speaks of a link.
pub(super) fn places(link: &LinkOverview<'_>) -> Vec<Span> {
    let mut places = Vec::new();
    match &link.end {
        End::Session(it) => {
            places_of_session(it.peering.session, Family::unicast(it.peering.afi()), &mut places);
            if let Some(link) = it.peering.connected() {
                places_of_interface(link.interface, link.address, &mut places);
            }
        }
        End::Vacant(it) => places_of_interface(it.interface, it.address, &mut places),
        End::Missing | End::Unknown => {}
    }
    places
}

fn place<T>(of: Option<&Sourced<T>>) -> Option<Span> {
    of.and_then(Sourced::span)
}

/// What the process says for all its sessions is not among them: that is about no session in particular.
fn places_of_session(session: &Session, family: Family, places: &mut Vec<Span>) {
    places.push(session.opening);
    places.extend(session.unread.iter().copied());
    let own = [
        session.peer.span(),
        place(session.remote_as.as_ref()),
        session.enabled.span(),
        place(session.source.as_ref()),
        place(session.multihop.as_ref()),
        place(session.ttl_security.as_ref()),
        session.timers.span(),
        place(session.key.as_ref()),
        place(session.bfd.as_ref()),
        place(session.description.as_ref()),
    ];
    places.extend(own.into_iter().flatten());
    let Some(family) = session.family(family) else { return };
    places.extend(family.active.span());
    places.extend(place(family.prefix_limit.as_ref()));
    places.extend(
        [&family.import, &family.export].into_iter().flat_map(|it| &it.filters).map(|it| it.statement),
    );
}

/// Of its addresses, only that of the link: another family's session has its own.
fn places_of_interface(interface: &Interface, address: &InterfaceAddress, places: &mut Vec<Span>) {
    places.push(interface.opening);
    places.extend(interface.unread.iter().copied());
    places.extend(address.net.span());
    places.extend(interface.vlan.as_ref().map(|it| it.statement));
    let own = [
        interface.enabled.span(),
        place(interface.mtu.as_ref()),
        place(interface.bfd.as_ref()),
        place(interface.qos_in.as_ref()),
        place(interface.qos_out.as_ref()),
        place(interface.nat_role.as_ref()),
        place(interface.description.as_ref()),
    ];
    places.extend(own.into_iter().flatten());
}
