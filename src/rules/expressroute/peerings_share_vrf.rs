use super::together::grouped;
use crate::analysis::peering::{Kind, Peering};
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds routers on which private and Microsoft peering share one routing table.
    ///
    /// # Why it matters
    /// Private peering belongs to the core of the network, Microsoft peering to its edge: behind it is the public side of
    /// Microsoft, with every other customer. In one table nothing but filters keeps the two apart, and one wrong filter
    /// leads routes and traffic from one to the other.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 description private peering
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    /// ```
    ///
    /// # Good
    /// ```ios
    /// vrf definition CORP
    ///  address-family ipv4
    ///  exit-address-family
    /// interface GigabitEthernet0/0/1.100
    ///  encapsulation dot1Q 100
    ///  vrf forwarding CORP
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip route vrf CORP 10.0.0.0 255.0.0.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  address-family ipv4 vrf CORP
    ///   network 10.0.0.0 mask 255.0.0.0
    ///   neighbor 192.168.15.2 remote-as 12076
    ///   neighbor 192.168.15.2 description private peering
    ///   neighbor 192.168.15.2 prefix-list PRIVATE-OUT out
    ///   neighbor 192.168.15.2 activate
    /// ip prefix-list PRIVATE-OUT seq 5 permit 10.0.0.0/8
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Put the private peering into a VRF of its own.
    /// ```ios
    /// vrf definition CORP
    ///  address-family ipv4
    ///  exit-address-family
    /// interface GigabitEthernet0/0/1.100
    ///  vrf forwarding CORP
    ///  ip address 192.168.15.1 255.255.255.252
    /// router bgp 65010
    ///  address-family ipv4 vrf CORP
    ///   neighbor 192.168.15.2 remote-as 12076
    ///   neighbor 192.168.15.2 activate
    /// ```
    /// ```junos
    /// routing-instances {
    ///     CORP {
    ///         instance-type virtual-router;
    ///         interface xe-0/0/0.100;
    ///         protocols {
    ///             bgp {
    ///                 group AZURE {
    ///                     peer-as 12076;
    ///                     neighbor 192.168.15.2;
    ///                 }
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    /// ```frr
    /// router bgp 65010 vrf CORP
    ///  neighbor 192.168.15.2 remote-as 12076
    /// ```
    ///
    /// # How sure it is
    /// As sure as the kinds of the sessions are.
    ///
    /// # When to ignore it
    /// When filters on both sides keep the two apart and are looked after.
    ///
    /// # References
    /// - ExpressRoute circuits and peering, the comparison of the peerings
    /// - Secure your Azure ExpressRoute
    "peerings-share-vrf", Expressroute, Info, requirements: ["ER-PATH-08"], since "0.1.0",
    "Private and Microsoft peering share one routing table", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let running = facts.peerings.on(device).map(|(_, it)| it).filter(|it| it.session.enabled.value);
    for (table, sessions) in grouped(running.map(|it| (it.process.vrf_name(), it))) {
        // One whose kind is certain says more.
        let of_kind = |kind| {
            let all = sessions.iter().copied().filter(move |it: &&Peering<'_>| it.kind == Some(kind));
            all.min_by_key(|it| !it.certain)
        };
        let (Some(private), Some(microsoft)) = (of_kind(Kind::Private), of_kind(Kind::Microsoft)) else {
            continue;
        };
        let table = match table {
            Some(name) => format!("the routing table `{name}`"),
            None => "the main routing table".to_owned(),
        };
        let _reported = cx
            .report(format!("{} and {} share {table}", private.title(), microsoft.title()))
            .at(microsoft.session.opening, "Microsoft peering")
            .at(private.session.opening, "private peering")
            .likely_if(!private.certain || !microsoft.certain)
            .note_some(microsoft.because())
            .note_some(private.because())
            .help("put each kind of peering into a routing table of its own");
    }
}
