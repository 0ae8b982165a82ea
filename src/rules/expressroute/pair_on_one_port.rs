use crate::diagnostic::Severity;
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
    for (one, second, because) in facts.peerings.pairs() {
        let (Some(first), Some(last)) = (one.connected(), second.connected()) else { continue };
        let port = first.interface.port();
        let same = one.device_index == second.device_index && last.interface.port() == port;
        if !same || first.interface.on_a_bundle() {
            continue;
        }
        let outer = |it: &crate::model::Interface| Some(it.vlan.as_ref()?.outer.as_ref()?.value);
        let told_apart = matches!((outer(first.interface), outer(last.interface)), (Some(a), Some(b)) if a != b);
        let severity = if told_apart { Severity::Info } else { Severity::Warning };
        let _reported = cx
            .report(format!(
                "both sessions of a pair, {} and {}, run over {port} of {}",
                one.title(),
                *second.session.peer,
                *one.device.name
            ))
            .at(first.interface.opening, "one link of the pair")
            .at(last.interface.opening, "the other link, on the same port")
            .device(&one.device.name)
            .at_most(severity)
            .note(format!("taken for a pair because {because}"))
            .help("end the links on different ports, and on different routers where there are two");
    }
}
