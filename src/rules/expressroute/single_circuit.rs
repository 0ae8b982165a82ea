use crate::model::{CircuitPeering, CircuitPeeringKind};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Says that the facts show one circuit only.
    ///
    /// # Why it matters
    /// Both sessions of a circuit end in one peering location. When that location fails, or the provider does, everything that
    /// runs over the circuit is cut off. Microsoft recommends two circuits in two locations, above all for Microsoft peering.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 172.20.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 172.20.0.2 remote-as 12076
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "AzurePrivatePeering", "vlanId": 200,
    ///     "primaryPeerAddressPrefix": "172.20.0.0/30", "secondaryPeerAddressPrefix": "172.20.0.4/30"
    ///   } ]
    /// }
    /// ```
    ///
    /// # Good
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 172.20.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 172.20.0.2 remote-as 12076
    /// --- circuits.json
    /// [ {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "AzurePrivatePeering", "vlanId": 200,
    ///     "primaryPeerAddressPrefix": "172.20.0.0/30", "secondaryPeerAddressPrefix": "172.20.0.4/30"
    ///   } ]
    /// }, {
    ///   "name": "lon-01",
    ///   "peerings": [ {
    ///     "peeringType": "AzurePrivatePeering", "vlanId": 200,
    ///     "primaryPeerAddressPrefix": "172.20.8.0/30", "secondaryPeerAddressPrefix": "172.20.8.4/30"
    ///   } ]
    /// } ]
    /// ```
    ///
    /// # How to fix
    /// Order a second circuit in another peering location, and give its facts too. Nothing changes on the routers.
    ///
    /// # How sure it is
    /// It speaks only when facts are given, and when every session to Microsoft in the files belongs to that one circuit.
    ///
    /// # When to ignore it
    /// When another way, such as a VPN, takes over, or an outage of the location is acceptable.
    ///
    /// # References
    /// - ExpressRoute prerequisites & checklist, "Network requirements"
    /// - Designing for disaster recovery with ExpressRoute private peering
    "single-circuit", Expressroute, Info, requirements: ["ER-RED-11"], since "0.1.0",
    "The circuit facts show one circuit only", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let [circuit] = facts.network.given.circuits.as_slice() else { return };
    let in_use = |it: &CircuitPeering| it.enabled.value && it.kind.value != CircuitPeeringKind::Public;
    // A session that is on no circuit of the facts is on another one, most likely.
    let others = facts.peerings.all.iter().any(|it| it.circuit.is_none());
    if others || !circuit.peerings.iter().any(in_use) {
        return;
    }
    let finding = cx
        .report(format!(
            "circuit {} is the only one: an outage of its location cuts off everything",
            *circuit.name
        ))
        .at(circuit.place(), "the only circuit in the facts");
    let finding = match &circuit.location {
        Some(location) => finding.label(location, "its one location"),
        None => finding,
    };
    let _reported = finding.help("plan a second circuit in another peering location, and give its facts too");
}
