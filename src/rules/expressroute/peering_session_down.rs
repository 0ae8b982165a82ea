use crate::analysis::link::Link;
use crate::analysis::peering::Peering;
use crate::model::{Device, Sourced};
use crate::net::Family;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that are configured and cannot come up: shut down, not activated in their address
    /// family, on an interface that is shut down, or with a neighbor that no interface can reach directly.
    ///
    /// # Why it matters
    /// Microsoft's availability promise holds only while both sessions of a peering are up. A session that is
    /// configured but cannot come up looks redundant on paper and is not.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    ///  shutdown
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Take away what holds the session down. Not shut down, neither the neighbor nor the interface:
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  no shutdown
    /// router bgp 65010
    ///  no neighbor 131.107.0.2 shutdown
    /// ```
    ///
    /// ```frr
    /// interface eth1.200
    ///  no shutdown
    /// router bgp 65010
    ///  no neighbor 131.107.0.2 shutdown
    /// ```
    ///
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 200 {
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             neighbor 131.107.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// Activated in the address family of the neighbor's address:
    /// ```ios
    /// router bgp 65010
    ///  address-family ipv4
    ///   neighbor 131.107.0.2 activate
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 131.107.0.2 activate
    /// ```
    ///
    /// And with an interface in the same table whose subnet holds the neighbor:
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    ///
    /// On Junos, `activate` brings back a statement that is deactivated, and `delete` removes `disable` and `shutdown`.
    ///
    /// # References
    /// - Azure ExpressRoute planned maintenance
    "peering-session-down", Expressroute, Error, requirements: ["ER-RED-02"], since "0.1.0",
    "A configured Microsoft session cannot come up", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    for (_, peering) in facts.peerings.on(device) {
        let Some(obstacle) = obstacle(peering) else { continue };
        let mut finding = cx
            .report(format!("{} cannot come up: {}", peering.title(), obstacle.message))
            .at(peering.session.opening, "this session")
            .likely_if(peering.wrong_asn.is_some());
        if let Some(span) = obstacle.span {
            finding = finding.at(span, obstacle.label);
        }
        let _reported = finding.help(obstacle.help);
    }
}

/// What keeps a session from coming up.
struct Obstacle {
    message: String,
    span: Option<Span>,
    label: &'static str,
    help: &'static str,
}

fn obstacle(peering: &Peering<'_>) -> Option<Obstacle> {
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
