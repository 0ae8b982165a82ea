use std::collections::{HashMap, HashSet};

use super::tags::{inner, mismatches, outer, port, port_of, tags};
use super::together::grouped;
use crate::analysis::peering::{Kind, Peering};
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds private and Microsoft peering on one VLAN: on one sub-interface, on two of one port with the same tags, or,
    /// where facts tell which circuit a session belongs to, anywhere on that circuit. It finds as well two links of one
    /// port, each with a session to Microsoft, that carry the same tags.
    ///
    /// # Why it matters
    /// The VLAN id is how Microsoft's routers tell the peerings of a circuit apart, so no two of them may have the same
    /// one. Frames of the second peering arrive in the first: its session stays down, and no two sub-interfaces of a
    /// port can have the same tags in the first place.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 10 second-dot1q 100
    ///  ip address 192.168.15.1 255.255.255.252
    ///  ip address 131.107.0.1 255.255.255.252 secondary
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 description private peering
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 10 second-dot1q 100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 10.0.0.0 255.0.0.0 Null0
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  network 10.0.0.0 mask 255.0.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 description private peering
    ///  neighbor 192.168.15.2 prefix-list PRIVATE-OUT out
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list PRIVATE-OUT seq 5 permit 10.0.0.0/8
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Give each peering a sub-interface with a VLAN id of its own, and set the same id in Azure.
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         flexible-vlan-tagging;
    ///         unit 200 {
    ///             vlan-tags outer 10 inner 200;
    ///             family inet {
    ///                 address 131.107.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth1.200
    ///  ip address 131.107.0.1/30
    /// ```
    ///
    /// # How sure it is
    /// As sure as the kinds of the sessions are. Equal ids on different ports, or behind different outer tags, are no
    /// finding: they belong to different circuits unless facts say otherwise. A pair whose links carry different VLAN
    /// ids is `pair-vlan-mismatch`.
    ///
    /// # References
    /// - Create and modify peering for an ExpressRoute circuit, the VLAN id of private and Microsoft peering
    /// - About ExpressRoute Direct, "VLAN Tagging"
    "vlan-reused-across-peerings", Expressroute, Error, requirements: ["ER-L2-01", "ER-L2-04"], since "0.1.0",
    "Two peerings of a circuit use one VLAN id", Network => check
}

/// What frames of a link look like to the other end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Frames<'m> {
    Tagged(Option<u16>, u16),
    /// The tags are not known: whatever they are, all of the interface have the same.
    Of(&'m str),
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // Such a link carries a wrong tag, and is told of there.
    let elsewhere: HashSet<*const Peering<'_>> = mismatches(facts)
        .iter()
        .flat_map(|it| [it.one.session, it.other.session])
        .flatten()
        .map(std::ptr::from_ref)
        .collect();
    let running: Vec<&Peering<'_>> = facts
        .peerings
        .all
        .iter()
        .filter(|it| it.session.enabled.value && it.wrong_asn.is_none())
        .filter(|it| !elsewhere.contains(&std::ptr::from_ref(*it)))
        .filter(|it| it.connected().is_some_and(|it| !it.interface.is_loopback()))
        .collect();
    let on_a_wire = running.iter().filter_map(|it| Some(((port(it)?, frames(it)?), *it)));
    let mut told = HashSet::new();
    for (_, sessions) in grouped(on_a_wire) {
        for afi in [Afi::Ipv4, Afi::Ipv6] {
            let first = sessions.iter().find(|it| it.afi() == afi);
            let Some(&first) = first else { continue };
            let others = sessions.iter().skip_while(|it| !std::ptr::eq(**it, first)).skip(1);
            let clash = others.filter(|it| it.afi() == afi).find(|it| is_other(first, it));
            // Once for both families.
            if let Some(clash) = clash {
                told.extend(sessions.iter().map(|it| std::ptr::from_ref(*it)));
                report(cx, first, clash);
                break;
            }
        }
    }
    let mut circuits: HashMap<(*const crate::model::Circuit, u16), &Peering<'_>> = HashMap::new();
    for peering in running {
        let (Some(on), Some(tag)) = (peering.circuit, inner(peering)) else { continue };
        if told.contains(&std::ptr::from_ref(peering)) {
            continue;
        }
        let first = *circuits.entry((std::ptr::from_ref(on.circuit), tag.value)).or_insert(peering);
        if on_other_peering(first, peering) && told.insert(std::ptr::from_ref(first)) {
            report(cx, first, peering);
        }
    }
}

fn frames<'m>(peering: &Peering<'m>) -> Option<Frames<'m>> {
    let name = peering.connected()?.interface.name.as_str();
    let tagged = inner(peering).map(|it| Frames::Tagged(outer(peering).map(|it| it.value), it.value));
    Some(tagged.unwrap_or(Frames::Of(name)))
}

/// Two sessions of one family that cannot share a VLAN: of different kinds, or of different interfaces.
fn is_other(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    let kinds = matches!((one.kind, other.kind), (Some(one), Some(other)) if one != other);
    kinds || interface(one) != interface(other)
}

fn interface<'m>(peering: &Peering<'m>) -> Option<&'m str> {
    Some(peering.connected()?.interface.name.as_str())
}

/// Two sessions of one circuit that the facts count to different peerings of it.
fn on_other_peering(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    matches!((one.circuit, other.circuit), (Some(one), Some(other)) if !std::ptr::eq(one.peering, other.peering))
}

fn report(cx: &mut Context<'_>, first: &Peering<'_>, second: &Peering<'_>) {
    let of_kinds = matches!((first.kind, second.kind), (Some(one), Some(other)) if one != other);
    let by_facts = on_other_peering(first, second);
    let sure = by_facts || !of_kinds || first.certain && second.certain;
    let guessed = tags(first).is_some_and(|it| it.guessed) && interface(first) != interface(second);
    let vlan = inner(second).map(|it| format!("VLAN {}", it.value));
    let what = vlan.as_deref().unwrap_or("one untagged link");
    let wherever = if port(first) == port(second) {
        format!("{what} on {}", port_of(second))
    } else {
        format!("{what} of one circuit")
    };
    let mut finding = cx.report(format!("{} and {} share {wherever}", first.title(), second.title()));
    let places = [(second, "carries"), (first, "carries also")];
    let shared = interface(first) == interface(second);
    for (peering, verb) in places.into_iter().take(if shared { 1 } else { 2 }) {
        let opening = peering.connected().map(|it| it.interface.opening);
        let text = format!("{verb} {}", peering.title());
        finding = match inner(peering).filter(|it| it.span().is_some()) {
            Some(tag) => finding.label(tag, text),
            None => finding.at_some(opening, text),
        };
    }
    for peering in [first, second] {
        finding = finding.at(peering.session.opening, format!("the session of {}", peering.title()));
    }
    let kinds = [first, second].into_iter().filter(|it| of_kinds && it.kind != Some(Kind::Private));
    for because in kinds.filter_map(Peering::because) {
        finding = finding.note(because);
    }
    let _reported = finding
        .device(&second.device.name)
        .likely_if(!sure || guessed)
        .help("give each peering a sub-interface with a VLAN id of its own, the same that it has in Azure");
}
