use super::together::{by_cause, place_for};
use crate::analysis::bfd::{Watch, Watches};
use crate::model::Device;
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds IPv4 sessions to Microsoft that no BFD watches.
    ///
    /// # Why it matters
    /// Between the two ends there are mostly a provider's switches, so that an interface stays up when the path behind it fails.
    /// The hold time finds out after three minutes; BFD does in less than a second. Microsoft's side has it on.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 fall-over bfd
    /// ```
    ///
    /// # How to fix
    /// Switch BFD on for both sessions of the pair, with the 300 milliseconds that Microsoft offers.
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  bfd interval 300 min_rx 300 multiplier 3
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 fall-over bfd
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 bfd
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             bfd-liveness-detection {
    ///                 minimum-interval 300;
    ///                 multiplier 3;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// Of sessions between IPv6 addresses nothing is said: whether Microsoft offers BFD for them is not clear.
    ///
    /// # When to ignore it
    /// On a private peering that was set up before August 2018 or a Microsoft peering from before 2020: Microsoft's side has no
    /// BFD there until the peering is reset.
    ///
    /// # References
    /// - Azure ExpressRoute: configure BFD
    /// - RFC 5880 (BFD), RFC 5881 (BFD for single hops)
    "bfd-missing", Expressroute, Warning, requirements: ["ER-BGP-12"], since "0.1.0",
    "No BFD on a session to Microsoft", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let watches = Watches::of(device);
    let sessions = facts.peerings.settled_on(device).filter(|it| it.afi() == Afi::Ipv4);
    let missing = sessions.filter(|it| watches.watch(it) == Watch::Missing);
    for (_, sessions) in by_cause(missing.map(|it| (place_for(it.session), it))) {
        let finding = cx.report(format!("no BFD watches {}", sessions.title()));
        let _reported =
            sessions.point_out(finding).help("switch BFD on, with 300 milliseconds and a multiplier of 3");
    }
}
