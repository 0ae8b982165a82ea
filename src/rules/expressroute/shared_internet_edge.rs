use crate::analysis::peering::{Kind, MICROSOFT, Peering};
use crate::model::{Assume, Device, Session};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds routers that have both Microsoft peering and a session to the Internet: to another public AS, between public
    /// addresses.
    ///
    /// # Why it matters
    /// Microsoft asks for separate edges. On one router, the best path decides for each packet whether it leaves for
    /// Microsoft or for the Internet; the answer may come back the other way, to a firewall or a translation that knows
    /// nothing of it.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/0
    ///  ip address 20.0.0.2 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 20.0.0.1 remote-as 3320
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  encapsulation dot1Q 200
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description Microsoft peering
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// End Microsoft peering on a router of its own. Where there is one router only, a table of its own is the next best:
    /// ```ios
    /// vrf definition MSFT
    ///  address-family ipv4
    ///  exit-address-family
    /// router bgp 65010
    ///  address-family ipv4 vrf MSFT
    ///   neighbor 131.107.0.2 remote-as 12076
    ///   neighbor 131.107.0.2 activate
    /// ```
    /// ```junos
    /// routing-instances {
    ///     MSFT {
    ///         instance-type virtual-router;
    ///         interface xe-0/0/0.200;
    ///     }
    /// }
    /// ```
    /// ```frr
    /// router bgp 65010 vrf MSFT
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # How sure it is
    /// As sure as it is that the session carries Microsoft peering. A provider of private networks may look like the
    /// Internet when it peers from a public AS and public addresses.
    ///
    /// # When to ignore it
    /// When one router is all that a site has.
    ///
    /// # References
    /// - ExpressRoute workflows for circuit provisioning, the separate edges for ExpressRoute and the Internet
    "shared-internet-edge", Expressroute, Info opt_in, requirements: ["ER-NAT-07"], since "0.1.0",
    "One router is the edge to Microsoft and to the Internet", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let assume = facts.network.given.assume;
    let running = facts.peerings.of_kind(device, Kind::Microsoft).filter(|it| it.session.enabled.value);
    let microsoft: Option<&Peering<'_>> =
        running.max_by_key(|it| (it.certain, std::cmp::Reverse(it.session.opening)));
    let Some(microsoft) = microsoft else { return };
    let internet = device.bgp.iter().flat_map(|it| &it.sessions).find(|it| leads_to_internet(it, assume));
    let Some(internet) = internet else { return };
    let _reported = cx
        .report(format!("{} and the Internet session {} share one router", microsoft.title(), *internet.peer))
        .at(microsoft.session.opening, "Microsoft peering")
        .at(internet.opening, "a session to the Internet")
        .likely_if(!microsoft.certain)
        .note_some(microsoft.because())
        .help("end Microsoft peering on a router of its own");
}

/// An external session that is up, to a public AS other than that of ExpressRoute, at a public address.
fn leads_to_internet(session: &Session, assume: Assume) -> bool {
    let public_as = session.remote_asn().is_some_and(|it| {
        let documentation = it.is_documentation() && !assume.documentation_is_public;
        it != MICROSOFT && !it.is_private() && !documentation
    });
    let public_address = session.address().is_some_and(|it| assume.is_public(it));
    session.enabled.value && session.is_external() == Some(true) && public_as && public_address
}
