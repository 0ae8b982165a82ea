use super::prepended::{each_wrong, named};
use super::together::by_cause;
use crate::analysis::own_path::{Shown, shown};
use crate::analysis::peering::MICROSOFT;
use crate::diagnostic::Severity;
use crate::model::{Assume, Device};
use crate::net::Asn;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds AS numbers that are shown to Microsoft and that are its own, or that nobody may use: as the number of the router, as
    /// the number that one session shows instead, and among those that a policy puts in front of a path.
    ///
    /// # Why it matters
    /// Microsoft keeps AS 65515 to 65520 for itself: its gateways speak from 65515 and refuse a path that holds it as a loop. A
    /// session from one of these numbers cannot be set up in Azure. AS 0, 23456, 65535 and 4294967295 are reserved everywhere.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65515
    ///  neighbor 10.255.0.2 remote-as 12076
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
    /// Use a public AS number of your own, or on private peering one between 64512 and 65514. Where the router must keep its
    /// number, the session can show another:
    /// ```ios
    /// router bgp 65515
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 local-as 65010 no-prepend replace-as
    /// ```
    ///
    /// ```frr
    /// router bgp 65515
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 local-as 65010 no-prepend replace-as
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             local-as 65010 no-prepend-global-as;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// For 8074 and 8075, other numbers of Microsoft's, and 65536 to 65551, which are for documentation, the finding is a warning:
    /// Microsoft refuses them on other services, and does not say so of ExpressRoute. Where a session may come up with either of
    /// two numbers, it is likely.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Autonomous System numbers"
    /// - IANA, Special-Purpose Autonomous System Numbers (RFC 7249)
    "reserved-local-asn", Expressroute, Error, requirements: ["ER-BGP-02", "ER-BGP-03"], since "0.1.0",
    "The AS presented to Microsoft is one it reserves or that nobody may use", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let assume = facts.network.given.assume;
    let sessions = || facts.peerings.settled_on(device);
    let numbers = sessions().flat_map(|it| {
        // A session that names itself by Microsoft's own number is internal, and another finding.
        let own = |shown: &Shown| shown.presented && shown.asn.value == MICROSOFT;
        let all = shown(it.process, it.session).into_iter().filter(move |it| !own(it));
        all.filter_map(move |shown| {
            reserved(shown.asn.value, assume)?;
            Some(((shown.asn.span()?, shown.asn.value, shown.presented, shown.certain), it))
        })
    });
    for ((place, asn, presented, certain), sessions) in by_cause(numbers) {
        let Some((why, severity)) = reserved(asn, assume) else { continue };
        let title = sessions.title();
        let message = if presented {
            format!("AS {asn} is presented to {title}: {why}")
        } else {
            format!("AS {asn} stands in every path that is sent to {title}: {why}")
        };
        let finding = cx.report(message).at(place, "this number").at_most(severity).likely_if(!certain);
        let _reported = sessions.point_out(finding).help("show Microsoft another AS number of your own");
    }
    each_wrong(
        device,
        sessions(),
        |it| reserved(it, assume).is_some(),
        |wrong| {
            let all = wrong.numbers.iter().filter_map(|it| reserved(*it, assume));
            let Some((why, severity)) = all.max_by_key(|it| it.1) else { return };
            let finding = cx
                .report(format!(
                    "{} is put in front of paths that are sent to {}: {why}",
                    named(&wrong.numbers),
                    wrong.sessions.title()
                ))
                .at(wrong.place, "prepends it")
                .at_most(severity);
            let _reported =
                wrong.sessions.point_out(finding).help("prepend the AS number that Microsoft knows you by");
        },
    );
}

/// Why an AS number must not be shown to Microsoft, and how bad it is.
fn reserved(asn: Asn, assume: Assume) -> Option<(&'static str, Severity)> {
    match asn.0 {
        12_076 => Some(("it is Microsoft's own", Severity::Error)),
        65_515..=65_520 => Some(("Microsoft keeps 65515 to 65520 for itself", Severity::Error)),
        0 => Some(("nobody may use it (RFC 7607)", Severity::Error)),
        23_456 => {
            Some(("it stands for numbers of four bytes where two have to do (RFC 6793)", Severity::Error))
        }
        65_535 | u32::MAX => Some(("the last number is reserved (RFC 7300)", Severity::Error)),
        8_074 | 8_075 => Some(("it is another number of Microsoft's", Severity::Warning)),
        65_536..=65_551 if !assume.documentation_is_public => {
            Some(("it is for documentation (RFC 5398)", Severity::Warning))
        }
        _ => None,
    }
}
