use std::collections::HashSet;

use super::leak::into_private;
use super::together::{Together, by_cause};
use super::unfiltered::unfiltered;
use crate::analysis::peering::Kind;
use crate::diagnostic::Severity;
use crate::model::{Combination, Device, Direction, SessionFamily};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft that advertise whatever the BGP table holds, because no filter stands in the way
    /// or because every filter lets everything through.
    ///
    /// # Why it matters
    /// Everything that any other neighbor or protocol brings in goes to Microsoft: private space, other networks'
    /// routes, in numbers for which Microsoft drops the session. On private peering the same is less grave, and a
    /// warning.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Name the prefixes that may go out, and apply the filter outbound.
    ///
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group MICROSOFT {
    ///             export MSFT-OUT;
    ///         }
    ///     }
    /// }
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 131.107.8.0/24 exact;
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
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 131.107.0.2 prefix-list MSFT-OUT out
    ///  exit-address-family
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How sure it is
    /// Sessions of which a line was not understood are left out: it may be a filter. The kind of peering decides how bad it is.
    /// Where a private peering without a filter takes Microsoft's public routes, `microsoft-routes-into-private-peering` says
    /// so instead.
    ///
    /// # References
    /// - Azure ExpressRoute, "Router configuration samples to set up and manage routing"
    "missing-outbound-filter", Expressroute, Error, requirements: ["ER-ADV-11"], since "0.1.0",
    "No explicit outbound filter on a session to Microsoft", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut open = unfiltered(facts, device, Direction::Out);
    // What follows from it for Microsoft's own routes is told as that.
    let private = open.iter().any(|(_, it)| it.kind == Some(Kind::Private));
    let leaks = if private { into_private(facts, device) } else { Vec::new() };
    let told: HashSet<_> = leaks.iter().map(|it| it.to.session.opening).collect();
    open.retain(|(_, it)| !told.contains(&it.session.opening));
    let open = open.into_iter().map(|(cause, it)| ((cause, it.kind), it));
    for (((_, steps, family), kind), sessions) in by_cause(open) {
        let Some(family) = sessions.first.session.family(family) else { continue };
        let finding = cx.report(message(&sessions, family));
        let finding = sessions.point_out(finding).steps(&steps);
        let _reported = match kind {
            Some(Kind::Microsoft) => sessions.of_this_kind(finding),
            _ => finding.at_most(Severity::Warning).note_some(sessions.first.because()),
        }
        .help("name the prefixes that may go out in a prefix list, and apply it outbound");
    }
}

/// Where a default stands behind the policies, it passes on the routes of BGP and says nothing of others.
fn message(sessions: &Together<'_, '_>, family: &SessionFamily) -> String {
    let (title, has) = (sessions.title(), sessions.verb("has", "have"));
    let own = family.family;
    match (family.export.filters.as_slice(), &family.export.combination) {
        ([], Combination::All) => {
            format!("{title} {has} no outbound filter: everything in the {own} table is advertised")
        }
        ([], Combination::First { .. }) => {
            format!("{title} {has} no outbound filter: every {own} route that BGP learned is advertised")
        }
        (_, Combination::All) => format!("the outbound filters of {title} let every {own} route through"),
        (_, Combination::First { .. }) => {
            format!("the outbound filters of {title} let every {own} route through that BGP learned")
        }
    }
}
