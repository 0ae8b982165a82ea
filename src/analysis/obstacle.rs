//! What keeps a session to Microsoft from coming up.

use super::link::Link;
use super::peering::Peering;
use crate::model::Sourced;
use crate::net::Family;
use crate::text::Span;

/// Why a session cannot come up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The reason, for people.
    pub message: String,
    /// The place that makes it so.
    pub span: Option<Span>,
    /// What that place does.
    pub label: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// What keeps a session from coming up for certain; nothing when a line about it was not understood.
pub fn obstacle(peering: &Peering<'_>) -> Option<Obstacle> {
    let session = peering.session;
    if !session.enabled.value {
        return Some(Obstacle {
            message: "the neighbor is shut down".to_owned(),
            span: Sourced::span(&session.enabled),
            label: "shuts it down",
            help: "remove the shutdown once the circuit is ready",
        });
    }
    if !session.unread.is_empty() {
        return None;
    }
    let own = Family::unicast(peering.afi());
    // What is active only because nobody said otherwise is not what the session is for.
    if !session.active_families().any(|it| it.family == own || it.active.span().is_some()) {
        return Some(Obstacle {
            message: format!("the neighbor is not activated in {own}"),
            span: session.family(own).and_then(|it| it.active.span()),
            label: "switches it off",
            help: "activate the neighbor in its address family",
        });
    }
    match &peering.link {
        Link::Connected(link) => {
            let down = [link.interface, link.port].into_iter().find(|it| !it.enabled.value)?;
            Some(Obstacle {
                message: format!("its interface {} is shut down", *down.name),
                span: down.enabled.span(),
                label: "shuts the interface down",
                help: "bring the interface up once the circuit is ready",
            })
        }
        Link::None if is_single_hop(peering) => Some(Obstacle {
            message: format!("no interface holds a subnet with {}", *session.peer),
            span: None,
            label: "",
            help: "an external neighbor must lie in the subnet of an interface of its routing table: check the \
                   neighbor's address, the interface's address and the VRF",
        }),
        Link::None | Link::Unknown(_) => None,
    }
}

/// Whether the neighbor has to be directly connected.
fn is_single_hop(peering: &Peering<'_>) -> bool {
    let session = peering.session;
    session.multihop.as_ref().is_none_or(|it| it.value <= 1)
        && session.ttl_security.is_none()
        && session.connected_check.value
        && session.is_external() == Some(true)
}
