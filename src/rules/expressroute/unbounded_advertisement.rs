use super::advertised::without_repetition;
use super::prefix_count::{Count, beyond};
use super::together::by_cause;
use super::transit_through_microsoft;
use crate::analysis::peering::Kind;
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds sessions to Microsoft whose outbound filter lets a range of prefixes through that holds more than Microsoft
    /// takes, while nothing in the configuration bounds how many of them there are: another session or an interior protocol
    /// supplies them.
    ///
    /// # Why it matters
    /// Microsoft takes 200 prefixes on Microsoft peering, and 4,000 IPv4 and 100 IPv6 prefixes on private peering. One
    /// more, and it drops the session. With such a filter that day comes with a change somewhere else in the network.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router ospf 1
    ///  network 131.107.0.0 0.0.255.255 area 0
    /// router bgp 65010
    ///  redistribute ospf 1
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.0.0/16 le 28
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router ospf 1
    ///  network 131.107.0.0 0.0.255.255 area 0
    /// router bgp 65010
    ///  redistribute ospf 1
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/21 le 24
    /// ```
    ///
    /// # How to fix
    /// Name the prefixes one by one, or an aggregate.
    ///
    /// ```ios
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement MSFT-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 131.107.8.0/24 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   neighbor 131.107.0.2 maximum-prefix-out 200
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// It speaks only when the range holds more prefixes than Microsoft takes and a source that the file does not bound may
    /// fill it. On private peering, where ranges are common and the limit is far, it is an information. An entry that lets out
    /// what must not be sent at all, such as private space or the routes of an Internet provider, is left to the rule that
    /// says so.
    ///
    /// # When to ignore it
    /// When something else bounds the number of routes, such as aggregation on the routers behind.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Route aggregation and prefix limits"
    "unbounded-advertisement", Expressroute, Warning, requirements: ["ER-LIM-04"], since "0.1.0",
    "The number of advertised prefixes cannot be bounded from the configuration", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let unbounded = beyond(cx.facts, device).into_iter().filter_map(|(count, limit, peering)| match count {
        Count::Unbounded(steps) => Some(((steps, limit, peering.kind), peering)),
        Count::Certain(_) | Count::Listed(_) => None,
    });
    let mut unbounded: Vec<_> = unbounded.collect();
    if unbounded.is_empty() {
        return;
    }
    // Of a filter that lets the routes of the whole Internet through, their number is the least trouble.
    let told = transit_through_microsoft::told(cx.facts, device);
    unbounded.retain(|(_, it)| !told.contains(&it.session.opening));
    for ((steps, limit, kind), sessions) in by_cause(unbounded) {
        let (title, advertises) = (sessions.title(), sessions.verb("advertises", "advertise"));
        let finding = cx
            .report(format!(
                "nothing bounds how many prefixes {title} {advertises}; Microsoft takes {}",
                limit.least
            ))
            .steps(without_repetition(&steps));
        let finding = sessions.point_out(finding);
        let finding = match kind {
            Some(Kind::Microsoft) => sessions.of_this_kind(finding),
            _ => finding.at_most(Severity::Info).note_some(sessions.first.because()),
        };
        let _reported = finding
            .note("with more prefixes than that Microsoft drops the session until there are fewer")
            .help("name the prefixes one by one in the outbound filter, or announce an aggregate");
    }
}
