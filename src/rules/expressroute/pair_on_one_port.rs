use std::collections::HashSet;

use super::tags::port;
use super::together::{SHOWN, grouped, more};
use crate::diagnostic::Severity;
use crate::model::Interface;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds peerings whose primary and secondary session share one physical port, or one bundle of ports.
    ///
    /// # Why it matters
    /// The two sessions are there to survive the loss of one. On one port they fail together, with its optics, its cable
    /// or its line card; a bundle does not cure that.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.201
    ///  encapsulation dot1Q 201
    ///  ip address 131.107.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.6 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Move one link to a port of its own, best on another line card or another router.
    /// ```ios
    /// interface GigabitEthernet0/0/2.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.5 255.255.255.252
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-1/0/0 {
    ///         vlan-tagging;
    ///         unit 200 {
    ///             vlan-id 200;
    ///             family inet {
    ///                 address 131.107.0.5/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// interface eth2.200
    ///  ip address 131.107.0.5/30
    /// ```
    ///
    /// # How sure it is
    /// Where a provider brings both links over one line to an exchange and tells them apart by the outer tag, one port is
    /// all there is: the finding is then for information. Of a link aggregation it says nothing: its members may be many
    /// ports.
    ///
    /// # References
    /// - Designing for high availability with ExpressRoute, "First mile physical layer design considerations"
    "pair-on-one-port", Expressroute, Warning, requirements: ["ER-RED-04"], since "0.1.0",
    "Primary and secondary session share one physical port", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let on_one = facts.peerings.pairs().filter_map(|pair| {
        let (one, second, _) = pair;
        let (first, last) = (one.connected()?, second.connected()?);
        let same = port(one)? == port(second)? && !first.interface.on_a_bundle();
        let outer = |it: &Interface| Some(it.vlan.as_ref()?.outer.as_ref()?.value);
        let told_apart =
            matches!((outer(first.interface), outer(last.interface)), (Some(a), Some(b)) if a != b);
        same.then_some(((port(one)?, told_apart), pair))
    });
    for (((_, name), told_apart), pairs) in grouped(on_one) {
        let Some((one, second, because)) = pairs.first() else { continue };
        let severity = if told_apart { Severity::Info } else { Severity::Warning };
        let finding = cx.report(format!(
            "both sessions of {}, {} and {}{}, run over {name} of {}",
            if pairs.len() == 1 { "a pair" } else { "several pairs" },
            one.title(),
            *second.session.peer,
            more(pairs.len() - 1),
            *one.device.name
        ));
        let mut seen = HashSet::new();
        let links = pairs.iter().flat_map(|(one, second, _)| {
            [(one, "one link of the pair"), (second, "the other link, on the same port")]
        });
        let places = links.filter_map(|(it, text)| {
            let place = it.connected()?.interface.opening;
            // Both families of a pair run over the same two.
            seen.insert(place).then(|| (place, text.to_owned()))
        });
        let _reported = finding
            .at_first(2 * SHOWN, places)
            .device(&one.device.name)
            .at_most(severity)
            .note(format!("taken for a pair because {because}"))
            .help("end the links on different ports, and on different routers where there are two");
    }
}
