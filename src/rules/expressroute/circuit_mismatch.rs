mod presence;
mod stale;
mod values;

use crate::analysis::peering::{FoundBy, Peering};
use crate::model::CircuitPeeringKind;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Compares the configuration with the facts of a circuit (`--circuit`, or `[[circuit]]` in the settings): which sessions
    /// there are, their link subnets and VLAN ids, the AS presented, whether there is a key, and which link is the primary one.
    /// Outer tags are the business of `outer-tag-mismatch`.
    ///
    /// # Why it matters
    /// Microsoft configures its end from these facts and from nothing else. Where the two ends differ, the session does not
    /// come up, or runs over the link that is maintained at another time than everybody believes. A peering that is switched
    /// on and has no sessions gives no connection at all, though it is paid for.
    ///
    /// # Bad
    /// ```ios
    /// hostname ams-er1
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 201
    ///  ip address 172.20.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 172.20.0.2 remote-as 12076
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "AzurePrivatePeering", "state": "Enabled",
    ///     "peerASN": 65010, "vlanId": 200,
    ///     "primaryPeerAddressPrefix": "172.20.0.0/30",
    ///     "secondaryPeerAddressPrefix": "172.20.0.4/30"
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
    /// --- ams-01.json
    /// {
    ///   "name": "ams-01",
    ///   "peerings": [ {
    ///     "peeringType": "AzurePrivatePeering", "state": "Enabled",
    ///     "peerASN": 65010, "vlanId": 200,
    ///     "primaryPeerAddressPrefix": "172.20.0.0/30",
    ///     "secondaryPeerAddressPrefix": "172.20.0.4/30"
    ///   } ]
    /// }
    /// ```
    ///
    /// # How to fix
    /// Find out which side is right, and change the other one. The configuration side of a VLAN id:
    ///
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    /// ```
    /// ```junos
    /// interfaces {
    ///     xe-0/0/1 {
    ///         vlan-tagging;
    ///         unit 200 {
    ///             vlan-id 200;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// In FRR the operating system makes VLAN interfaces; their names and addresses are all that its configuration shows. The
    /// other side is changed with `az network express-route peering update`.
    ///
    /// # How sure it is
    /// A session belongs to a peering when an address of its link says so. One that was placed by its VLAN id and something that
    /// agrees with it is a likely finding, and so is a missing session while only one device was read. A circuit of which the
    /// files hold no session at all is told once, as information: its routers may not be among them.
    ///
    /// # When to ignore it
    /// While a circuit is being moved from one side's values to the other's.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "IP addresses used for peering" and "Autonomous System numbers"
    /// - Create and modify peering for an ExpressRoute circuit
    "circuit-mismatch", Expressroute, Error,
    requirements: ["ER-BGP-06", "ER-BGP-08", "ER-L2-02", "ER-ADDR-04", "ER-FACTS"], since "0.1.0",
    "Configuration and circuit facts disagree: subnet, VLAN, AS, key, missing or stale session", Network => check
}

fn check(cx: &mut Context<'_>) {
    if cx.facts.network.given.circuits.is_empty() {
        return;
    }
    values::check(cx);
    presence::check(cx);
    stale::check(cx);
}

/// Whether a session was placed by things that may agree by chance.
fn is_likely(peering: &Peering<'_>) -> bool {
    peering.circuit.is_some_and(|it| it.by == FoundBy::Tags)
}

/// "circuit ams-01"
fn circuit(peering: &Peering<'_>) -> String {
    format!("circuit {}", peering.circuit_name().unwrap_or_default())
}

/// The term of the field for what a peering carries.
fn term(kind: CircuitPeeringKind) -> &'static str {
    match kind {
        CircuitPeeringKind::Peering(kind) => kind.as_str(),
        CircuitPeeringKind::Public => "public peering",
    }
}
