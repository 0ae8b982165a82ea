use crate::analysis::peering::MICROSOFT;
use crate::diagnostic::{Fix, Safety};
use crate::model::{Device, Origin};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions that are ExpressRoute by their name, their communities or their link, and that name another AS of
    /// Microsoft's than 12076.
    ///
    /// # Why it matters
    /// On ExpressRoute Microsoft speaks from AS 12076 only. With 8075, which is Microsoft's AS on internet exchanges,
    /// the session never leaves the open state, and nothing in the log says why.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 8075
    ///  neighbor 131.107.0.2 description ExpressRoute primary
    /// ```
    ///
    /// # Good
    /// ```ios
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 description ExpressRoute primary
    /// ```
    ///
    /// # How to fix
    /// Name AS 12076, on the neighbor or on the group that gives it its number.
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group MSFT {
    ///             neighbor 131.107.0.2 {
    ///                 peer-as 12076;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Autonomous System numbers"
    "wrong-microsoft-asn", Expressroute, Error, requirements: ["ER-BGP-01"], since "0.1.0",
    "A session that looks like ExpressRoute names another Microsoft AS than 12076", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let (facts, sources) = (cx.facts, cx.sources);
    for (_, peering) in facts.peerings.on(device) {
        let (Some((span, why)), Some(remote)) = (&peering.wrong_asn, &peering.session.remote_as) else {
            continue;
        };
        let Some(number) = peering.session.remote_asn() else { continue };
        let mut finding = cx
            .report(format!(
                "{} is an ExpressRoute session with AS {number}, but Microsoft speaks from AS {MICROSOFT} there",
                *peering.session.peer
            ))
            .label(remote, format!("must be {MICROSOFT}"));
        if let Some(span) = span {
            finding = finding.at(*span, why.clone());
        }
        // What groups and templates say is said of others too.
        let written = match remote.origin {
            Origin::Written(span) => Some((span, sources.slice(span))),
            _ => None,
        };
        let fix = written
            .filter(|(_, word)| *word == number.to_string())
            .map(|(span, word)| Fix::replace(Safety::Unsafe, span, word, &MICROSOFT.to_string()));
        let _reported = finding.help(format!("name AS {MICROSOFT}")).fix_some(fix);
    }
}
