use super::together::by_cause;
use super::way_out::{WayOut, ways_out};
use crate::analysis::qos::{LISTED, listed};
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::net::Dscp;
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds Microsoft peerings on which a marking that Microsoft knows (EF, AF41, AF21, AF11) leaves with another code
    /// point.
    ///
    /// # Why it matters
    /// Microsoft sorts what arrives by these code points: EF is voice, AF41 is video, AF21 is application sharing and
    /// AF11 is file transfer, and asks that they are kept. A call that arrives as best effort waits behind everything
    /// else in the network of Microsoft, however well it was served here.
    ///
    /// # Bad
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// class-map match-any OTHER-LISTED
    ///  match dscp af41 af21 af11
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    ///   set dscp af41
    ///  class OTHER-LISTED
    ///   bandwidth percent 40
    ///  class class-default
    ///   set dscp default
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  service-policy output TO-MICROSOFT
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// class-map match-any OTHER-LISTED
    ///  match dscp af41 af21 af11
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    ///  class OTHER-LISTED
    ///   bandwidth percent 40
    ///  class class-default
    ///   set dscp default
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    ///  service-policy output TO-MICROSOFT
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Take the marking out of the class, or give each listed code point a class that leaves it alone. Where the code
    /// point comes from the forwarding class, put every listed one into a class of its own and write the same back.
    ///
    /// ```ios
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   no set dscp af41
    /// ```
    ///
    /// ```junos
    /// set class-of-service rewrite-rules dscp TO-MICROSOFT forwarding-class voice loss-priority low code-point ef
    /// ```
    ///
    /// FRR has no words for classes and markings: under it, the traffic control of Linux does this.
    ///
    /// # How sure it is
    /// What the policy does is followed for each code point. A finding is an error when all packets of a code point
    /// leave with another one and it is certain that the session is Microsoft peering. Where only what exceeds the rate
    /// of a policer is marked, it is likely. Where AF11 alone becomes 0 it is a warning: both are in Microsoft's default
    /// class.
    ///
    /// # When to ignore it
    /// When the application that uses the code point does not run over the circuit.
    ///
    /// # References
    /// - Azure ExpressRoute QoS requirements
    /// - RFC 2474, RFC 2597, RFC 3246
    "marking-overwritten", Expressroute, Error, requirements: ["ER-QOS-04"], since "0.1.0",
    "A listed DSCP marking is rewritten on the way to Microsoft", Device => check
}

/// What overwrites, and what becomes of what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Cause {
    place: Option<Span>,
    /// Only beyond the rate of a policer.
    beyond: bool,
    changes: Vec<(Dscp, Dscp)>,
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let ways = ways_out(facts, device);
    let causes = ways.iter().flat_map(|way| of(way).into_iter().map(move |it| (it, way.peering)));
    for (cause, group) in by_cause(causes) {
        let Some(place) = cause.place else { continue };
        let [(_, first), ref others @ ..] = *cause.changes else { continue };
        let (changed, title) = (changed(&cause.changes), group.title());
        let which = if cause.beyond { " beyond the rate of its policer" } else { "" };
        let leave = if others.is_empty() { "leaves" } else { "leave" };
        let with = if others.iter().all(|it| it.1 == first) {
            format!("as {first}")
        } else {
            "with other code points".to_owned()
        };
        let message = format!("{changed}{which} {leave} {with} on {title}");
        let list: Vec<String> =
            cause.changes.iter().map(|(from, to)| format!("{from} becomes {to}")).collect();
        let one_class = cause.changes.iter().all(|it| *it == (Dscp::AF11, Dscp::DEFAULT));
        let mut finding = cx.report(message).at(place, list.join(", ")).likely_if(cause.beyond);
        if one_class {
            finding = finding.at_most(Severity::Warning).note("Microsoft has AF11 and 0 in one class");
        }
        finding = group.of_this_kind(group.point_out(finding));
        let _reported =
            finding.help("let packets with EF, AF41, AF21 and AF11 leave with the code point that they have");
    }
}

/// "EF (voice) and AF41 (video and screen sharing)".
fn changed(changes: &[(Dscp, Dscp)]) -> String {
    let purpose = |point| LISTED.iter().find(|it| it.0 == point).map_or("", |it| it.1);
    let mut named: Vec<String> =
        changes.iter().map(|(from, _)| format!("{from} ({})", purpose(*from))).collect();
    let last = named.pop().unwrap_or_default();
    if named.is_empty() { last } else { format!("{} and {last}", named.join(", ")) }
}

/// What overwrites listed code points on a way out. One place is one cause, whatever it overwrites.
fn of(way: &WayOut<'_, '_>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for (point, _) in LISTED {
        let Some(cell) = way.egress.of(point) else { continue };
        let within = cell.marking();
        let beyond = cell.treatments.iter().filter(|it| within.is_some() && it.beyond);
        for treatment in within.into_iter().chain(beyond) {
            let to = treatment.marking;
            // What came without a marking may get one.
            if to == point || point == Dscp::DEFAULT && listed().contains(to) {
                continue;
            }
            let same = |it: &&mut Cause| it.place == treatment.marked_at && it.beyond == treatment.beyond;
            match causes.iter_mut().find(same) {
                Some(cause) => cause.changes.push((point, to)),
                None => causes.push(Cause {
                    place: treatment.marked_at,
                    beyond: treatment.beyond,
                    changes: vec![(point, to)],
                }),
            }
        }
    }
    causes
}
