use crate::analysis::peering::Peering;
use crate::model::{CircuitPeeringKind, Sourced};
use crate::rules::Context;
use crate::rules::expressroute::together::{SHOWN, by_cause};
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds what is left of Azure public peering: in the facts of a circuit, or in the description of a session to Microsoft
    /// or of its interface.
    ///
    /// # Why it matters
    /// Azure public peering was retired on 31 March 2024. Sessions that were made for it carry nothing, and the services behind
    /// it are reached by Microsoft peering, which wants a NAT pool and prefixes of your own and a route filter.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure public peering, primary
    ///  encapsulation dot1Q 100
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 3300
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.300
    ///  description Microsoft peering, primary
    ///  encapsulation dot1Q 300
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.64.0 255.255.252.0 Null0
    /// router bgp 3300
    ///  network 131.107.64.0 mask 255.255.252.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.64.0/22
    /// ```
    ///
    /// # How to fix
    /// Move what still uses it to Microsoft peering, and remove the session:
    ///
    /// ```ios
    /// router bgp 3300
    ///  no neighbor 131.107.0.2
    /// ```
    /// ```junos
    /// delete protocols bgp group AZURE-PUBLIC
    /// ```
    /// ```frr
    /// router bgp 3300
    ///  no neighbor 131.107.0.2
    /// ```
    ///
    /// # How sure it is
    /// What the facts say is proven. A description is only likely: some people call Microsoft peering the public one. A session
    /// that the facts put on Microsoft peering is left alone.
    ///
    /// # When to ignore it
    /// When the description is merely old; correcting it is the better way.
    ///
    /// # References
    /// - Create and manage public peering for an ExpressRoute circuit (retired)
    "retired-public-peering", Expressroute, Warning, requirements: ["ER-OPS-01"], since "0.1.0",
    "Azure public peering was retired", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for circuit in &facts.network.given.circuits {
        let public = |it: &&_| is_public(it);
        for peering in circuit.peerings.iter().filter(public) {
            let message = format!(
                "circuit {} still has Azure public peering, which was retired in 2024",
                *circuit.name
            );
            let finding = cx.report(message).label(&peering.kind, "retired");
            let of_peering =
                |it: &&Peering<'_>| it.circuit.is_some_and(|on| std::ptr::eq(on.peering, peering));
            let sessions = facts.peerings.all.iter().filter(of_peering);
            let place = |it: &Peering<'_>| (it.session.opening, "a session that was made for it".to_owned());
            let _reported = finding
                .at_first(SHOWN, sessions.map(place))
                .help("move what uses it to Microsoft peering, then delete the peering and its sessions");
        }
    }
    // What the facts say of a session is not asked of its description.
    let named = facts.peerings.all.iter().filter(|it| it.circuit.is_none() && it.session.enabled.value);
    for (place, sessions) in by_cause(named.filter_map(|it| Some((speaks_of_it(it)?, it)))) {
        let message =
            format!("{} was made for Azure public peering, which was retired in 2024", sessions.title());
        let finding =
            cx.report(message).device(&sessions.first.device.name).at(place, "speaks of public peering");
        let finding = sessions.point_out(finding).likely();
        let _reported = finding.help(
            "move what uses it to Microsoft peering and remove the session, or correct the description",
        );
    }
}

fn is_public(peering: &crate::model::CircuitPeering) -> bool {
    peering.kind.value == CircuitPeeringKind::Public
}

/// A description that names Azure public peering, whatever stands between its words.
fn speaks_of_it(peering: &Peering<'_>) -> Option<Span> {
    let link = peering.connected().and_then(|it| it.interface.description.as_ref());
    let texts = peering.session.description.iter().chain(link);
    let names_it = |it: &&Sourced<String>| {
        let letters: String =
            it.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
        ["azurepublic", "publicpeering"].iter().any(|it| letters.contains(it))
            && !letters.contains("microsoftpeering")
    };
    texts.into_iter().find(names_it).and_then(Sourced::span)
}
