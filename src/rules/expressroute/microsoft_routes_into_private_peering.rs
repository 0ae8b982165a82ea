use super::leak::{Leak, into_private, label_filters};
use super::together::{Together, grouped};
use crate::analysis::announced::own_family;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds routers that announce on private peering what they learn on Microsoft peering.
    ///
    /// # Why it matters
    /// Microsoft's public prefixes are thousands, and become more every month. On private peering they count against the limit
    /// of 4,000, and with one too many Microsoft drops the session to the virtual networks.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list AZURE-OUT seq 5 deny 0.0.0.0/0
    /// ip prefix-list AZURE-OUT seq 10 permit 0.0.0.0/0 le 24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  description Azure private peering
    ///  ip address 192.168.15.1 255.255.255.252
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 prefix-list AZURE-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How to fix
    /// Name the own prefixes in the outbound filter of the private peering.
    ///
    /// ```ios
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement AZURE-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 10.20.0.0/16 exact;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list AZURE-OUT seq 5 permit 10.20.0.0/16
    /// ```
    ///
    /// # How sure it is
    /// It speaks when both sessions are in one table of one router, and far more public prefixes may go from one to the other
    /// than one organisation has. It is as sure as the kinds of both sessions are.
    ///
    /// # References
    /// - Azure ExpressRoute FAQ, "Route advertisement limits"
    /// - Azure ExpressRoute circuits and peerings, on private peering
    "microsoft-routes-into-private-peering", Expressroute, Error, requirements: ["ER-LIM-06"], since "0.1.0",
    "Routes learned on Microsoft peering may be advertised on private peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let leaks = into_private(cx.facts, device).into_iter().filter_map(|leak| {
        let family = own_family(leak.to)?;
        let filter = family.export.filters.last().map(|it| it.name.as_str());
        let source = std::ptr::from_ref(leak.from).addr();
        Some(((filter, source, family.family), leak))
    });
    for (_, leaks) in grouped(leaks) {
        report(cx, &leaks);
    }
}

fn report(cx: &mut Context<'_>, leaks: &[Leak<'_, '_>]) {
    let Some((Leak { from: source, to }, others)) = leaks.split_first() else { return };
    let Some(family) = own_family(to) else { return };
    let mut sessions = Together::of(to);
    for it in others {
        sessions.add(it.to);
    }
    let finding = cx.report(format!("routes of {} are advertised on {}", source.title(), sessions.title()));
    let finding = label_filters(finding, to.session, &family.export, |filter| match filter {
        Some(_) => "lets Microsoft's public routes out".to_owned(),
        None => "no outbound filter keeps Microsoft's public routes back".to_owned(),
    });
    let finding = sessions.point_out(finding).at(source.session.opening, "where they come in");
    let finding = sessions.of_this_kind(finding).likely_if(!source.certain).note_some(source.because());
    let _reported = finding
        .note("their number grows every month, and counts against the limit of the private peering")
        .help("permit only the own prefixes in the outbound filter of the private peering");
}
