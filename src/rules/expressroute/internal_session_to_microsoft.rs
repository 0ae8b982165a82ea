use super::together::by_cause;
use crate::model::{Device, Session};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft's AS 12076 that are internal: the router itself claims AS 12076, or the neighbor stands in a
    /// group of internal neighbors.
    ///
    /// # Why it matters
    /// Microsoft's routers take external sessions only. A router that names itself by their AS number is refused when the session
    /// opens, and an internal group does not work with a neighbor of another AS.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 12076
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// ```junos
    /// interfaces {
    ///     xe-0/0/0 {
    ///         unit 100 {
    ///             family inet {
    ///                 address 10.255.0.1/30;
    ///             }
    ///         }
    ///     }
    /// }
    /// routing-options {
    ///     autonomous-system 65010;
    /// }
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             type internal;
    ///             neighbor 10.255.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    /// ```
    ///
    /// # How to fix
    /// Show Microsoft an AS number of your own. Where the process must keep its number, one session can show another:
    /// ```ios
    /// router bgp 64900
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 local-as 65010 no-prepend replace-as
    /// ```
    ///
    /// ```frr
    /// router bgp 64900
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 local-as 65010 no-prepend replace-as
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             type external;
    ///             neighbor 10.255.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Autonomous System numbers"
    "internal-session-to-microsoft", Expressroute, Error, requirements: ["ER-BGP-07"], since "0.1.0",
    "The session to Microsoft is configured as internal", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = facts.peerings.settled_on(device);
    let internal = sessions.filter_map(|it| Some((why(it.session)?, it)));
    for ((place, claims), sessions) in by_cause(internal) {
        let (label, help) = if claims {
            ("claims Microsoft's own AS", "show Microsoft an AS number of your own")
        } else {
            ("says that the neighbor is in the own AS", "make the group external")
        };
        let finding = cx.report(format!(
            "{} {} internal, where Microsoft takes external sessions",
            sessions.title(),
            sessions.verb("is", "are")
        ));
        let _reported = sessions.point_out(finding.at(place, label)).help(help);
    }
}

/// The place that makes a session internal, and whether it does by claiming the neighbor's AS.
fn why(session: &Session) -> Option<(Span, bool)> {
    if session.is_external() == Some(false) {
        return Some((session.local_as.span()?, true));
    }
    let stated = session.stated_external.as_ref().filter(|it| !it.value)?;
    Some((stated.span()?, false))
}
