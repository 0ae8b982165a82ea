use std::collections::HashMap;

use super::tags::{Port, outer, port, port_of, tags};
use super::together::{by_cause, grouped};
use crate::analysis::peering::Peering;
use crate::diagnostic::Severity;
use crate::model::Sourced;
use crate::rules::{Context, Facts};

rule! {
    /// # What it does
    /// Finds links of one circuit that carry different outer VLAN tags on one port, outer tags that differ from that of
    /// the circuit where facts of a circuit on ExpressRoute Direct are given, and outer tags with another ethertype than
    /// 0x8100.
    ///
    /// # Why it matters
    /// With two tags, the outer one stands for the circuit: on ExpressRoute Direct Microsoft assigns it when the circuit
    /// is made, for all its peerings, and it cannot be changed. Frames with another outer tag, or with another ethertype,
    /// reach no circuit of yours, and the session never comes up.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 10 second-dot1q 100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  encapsulation dot1Q 10 second-dot1q 100
    ///  ip address 192.168.15.5 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 12 second-dot1q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
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
    /// interface GigabitEthernet0/0/2.100
    ///  encapsulation dot1Q 10 second-dot1q 100
    ///  ip address 192.168.15.5 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.6 remote-as 12076
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Use the outer tag that the circuit has (`stag` in its facts) on every link of it, and leave the ethertype at
    /// 0x8100.
    /// ```ios
    /// interface GigabitEthernet0/0/2
    ///  dot1q tunneling ethertype 0x8100
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 10 second-dot1q 200
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/1 {
    ///         flexible-vlan-tagging;
    ///         unit 200 {
    ///             vlan-tags outer 0x8100.10 inner 200;
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth2.10.200
    ///  ip address 131.107.0.5/30
    /// ```
    ///
    /// # How sure it is
    /// Without facts, links are taken for those of one circuit when their partners share port and outer tag; then the
    /// finding is likely. A primary and a secondary whose outer tags differ are no finding by themselves: a provider may
    /// tell the two links apart by them. An ethertype is for information until facts say that the circuit is on
    /// ExpressRoute Direct; toward a provider it is the provider's choice.
    ///
    /// # References
    /// - About ExpressRoute Direct, "VLAN Tagging" and "Technical Requirements"
    /// - IEEE 802.1ad
    "outer-tag-mismatch", Expressroute, Error, requirements: ["ER-L2-03", "ER-L2-05"], since "0.1.0",
    "Outer QinQ tags of one circuit differ, or the outer ethertype is not 0x8100", Network => check
}

/// The ethertype of IEEE 802.1Q.
const DOT1Q: u16 = 0x8100;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    against_facts(cx, facts);
    within_a_circuit(cx, facts);
    ethertypes(cx, facts);
}

/// Sessions that are not shut down and whose outer tag is known.
fn tagged<'m, 'p>(facts: &'p Facts<'m>) -> impl Iterator<Item = (&'p Peering<'m>, &'m Sourced<u16>)> {
    let running = facts.peerings.all.iter().filter(|it| it.session.enabled.value);
    running.filter_map(|it| Some((it, outer(it)?)))
}

/// Whether the facts say that the circuit ends on ports of its owner; `None` is not known.
fn is_direct(peering: &Peering<'_>) -> Option<bool> {
    Some(peering.circuit?.circuit.direct?.value)
}

fn against_facts(cx: &mut Context<'_>, facts: &Facts<'_>) {
    let wrong = tagged(facts).filter_map(|(peering, tag)| {
        let stated = peering.circuit?.circuit.outer_tag.as_ref()?;
        let differs = is_direct(peering) == Some(true) && stated.value != tag.value;
        differs.then_some(((tag.span(), tag.value, stated.value), peering))
    });
    for ((_, found, wanted), sessions) in by_cause(wrong) {
        let first = sessions.first;
        let circuit = first.circuit.map(|it| it.circuit);
        let (Some(tag), Some(circuit)) = (outer(first), circuit) else { continue };
        let finding = cx
            .report(format!(
                "{} carries the outer tag {found}, and its circuit `{}` has {wanted}",
                sessions.title(),
                *circuit.name
            ))
            .label(tag, format!("the outer tag {found}"))
            .at_some(circuit.outer_tag.as_ref().and_then(Sourced::span), format!("the circuit has {wanted}"))
            .device(&first.device.name);
        let _reported = sessions.point_out(finding).help(format!("tag frames with {wanted} outside"));
    }
}

/// Links of which the partners share a port and an outer tag are of one circuit, so on another port they share one too.
fn within_a_circuit(cx: &mut Context<'_>, facts: &Facts<'_>) {
    let pairs = facts.peerings.pairs().filter(|(one, other, _)| {
        let running = one.session.enabled.value && other.session.enabled.value;
        // With facts, each tag is held against that of the circuit.
        running && [one, other].iter().all(|it| it.circuit.is_none_or(|it| it.circuit.outer_tag.is_none()))
    });
    let ends = pairs.flat_map(|(one, other, because)| [(one, other, because), (other, one, because)]);
    let ends = ends.filter_map(|(near, far, because)| {
        let key: (Port<'_>, u16, Port<'_>) = (port(near)?, outer(near)?.value, port(far)?);
        Some((key, (far, outer(far)?, because)))
    });
    for ((_, near, _), links) in grouped(ends) {
        let mut uses: HashMap<u16, usize> = HashMap::new();
        for (_, tag, _) in &links {
            *uses.entry(tag.value).or_default() += 1;
        }
        // What the other ends have as well, or else most links have, is taken for right.
        let right = |tag: u16| (tag == near, uses.get(&tag).copied());
        let odd = links.iter().min_by_key(|it| right(it.1.value));
        let usual = links.iter().max_by_key(|it| right(it.1.value));
        let (Some((odd, found, because)), Some((usual, expected, _))) = (odd, usual) else { continue };
        if found.value == expected.value {
            continue;
        }
        let guessed = tags(odd).is_some_and(|it| it.guessed);
        let _reported = cx
            .report(format!(
                "links of one circuit carry the outer tags {} and {} on {}",
                expected.value,
                found.value,
                port_of(odd)
            ))
            .label(found, format!("the outer tag {} of {}", found.value, odd.title()))
            .label(expected, format!("the outer tag {} of {}", expected.value, usual.title()))
            .device(&odd.device.name)
            .likely()
            .note(format!(
                "taken for one circuit because the other links of both carry the outer tag {near} on one port"
            ))
            .note(format!("taken for a pair because {because}"))
            .note_some(guessed.then(|| "the tags are read from the names of the interfaces".to_owned()))
            .help("give all links of a circuit the outer tag that the circuit has");
    }
}

fn ethertypes(cx: &mut Context<'_>, facts: &Facts<'_>) {
    let wrong = tagged(facts).filter(|(it, _)| is_direct(it) != Some(false)).filter_map(|(peering, _)| {
        let (link, tags) = (peering.connected()?, tags(peering)?);
        // A unit that states its own has the last word; of a port's, the usual one must be among them.
        let of_port = || {
            let stated = link.port.ethertypes.as_ref().filter(|it| !it.value.contains(&DOT1Q))?;
            Some((stated.span(), *stated.value.first()?))
        };
        let own = tags.ethertype.as_ref().map(|it| (Sourced::span(it), it.value));
        let (place, value) = own.or_else(of_port)?;
        let direct = is_direct(peering) == Some(true);
        (value != DOT1Q).then_some(((place, value, direct), peering))
    });
    for ((place, value, direct), sessions) in by_cause(wrong) {
        let severity = if direct { Severity::Warning } else { Severity::Info };
        let finding = cx
            .report(format!("the outer tag of {} has the ethertype {value:#06x}", sessions.title()))
            .at_some(place, format!("ExpressRoute Direct takes {DOT1Q:#06x} only"))
            .device(&sessions.first.device.name)
            .at_most(severity)
            .likely_if(!direct);
        let _reported = sessions
            .point_out(finding)
            .note_some(
                (!direct).then(|| "whether the circuit is on ExpressRoute Direct is not known".to_owned()),
            )
            .help(format!("let the outer tag have the ethertype {DOT1Q:#06x}"));
    }
}
