use std::collections::{HashMap, HashSet};

use super::together::by_cause;
use super::way_out::{WayOut, ways_out};
use crate::analysis::qos::{Cell, Qos, listed};
use crate::model::Device;
use crate::net::{Afi, Dscp, DscpSet};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds QoS policies toward Microsoft peering that let other code points leave than those that Microsoft knows: EF,
    /// AF41, AF21, AF11 and 0.
    ///
    /// # Why it matters
    /// Microsoft asks that every other marking is rewritten to 0 before it is sent. What arrives with one that
    /// Microsoft does not know has no class there, and may be treated in ways that nobody planned.
    ///
    /// # Bad
    /// ```ios
    /// class-map match-any VOICE
    ///  match dscp ef
    /// policy-map TO-MICROSOFT
    ///  class VOICE
    ///   priority percent 10
    ///  class class-default
    ///   fair-queue
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
    /// Give the listed code points classes of their own, and set 0 on all that is left.
    ///
    /// ```ios
    /// policy-map TO-MICROSOFT
    ///  class class-default
    ///   set dscp default
    /// ```
    ///
    /// ```junos
    /// set class-of-service rewrite-rules dscp TO-MICROSOFT forwarding-class best-effort loss-priority low code-point be
    /// set class-of-service rewrite-rules dscp TO-MICROSOFT forwarding-class best-effort loss-priority high code-point be
    /// set class-of-service interfaces xe-0/0/0 unit 200 rewrite-rules dscp TO-MICROSOFT
    /// ```
    ///
    /// FRR has no words for classes and markings: under it, the traffic control of Linux does this.
    ///
    /// # How sure it is
    /// What the policy does is followed for each code point, and only those that are known to leave count. Where some
    /// policy on the way in marks packets, the finding is likely; where one on the way in clears all of them, nothing is
    /// reported. CS6 and CS7 are left out: they are what the router's own protocols send.
    ///
    /// # When to ignore it
    /// When markings are cleared before packets reach this router.
    ///
    /// # References
    /// - Azure ExpressRoute QoS requirements
    /// - RFC 2474
    "unlisted-marking-kept", Expressroute, Warning, requirements: ["ER-QOS-05"], since "0.1.0",
    "DSCP values outside the list are not rewritten to 0", Device => check
}

/// A code point that is in wide use, and not in the list.
const EXAMPLE: u8 = 26;

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let ways = ways_out(facts, device);
    let mut cleared = None;
    let kept: Vec<_> = ways.iter().filter_map(|way| Some((way, of(way)?))).collect();
    let cause = |way: &WayOut<'_, '_>, points| (way.egress.policy.map(|it| it.value.clone()), points);
    let mut first = HashMap::new();
    for (way, points) in &kept {
        first.entry(cause(way, *points)).or_insert(*way);
    }
    for (cause, group) in by_cause(kept.iter().map(|(way, it)| (cause(way, *it), way.peering))) {
        let Some(way) = first.get(&cause) else { continue };
        let points = cause.1;
        let Some(policy) = way.egress.policy else { continue };
        let on_the_way_in = cleared.get_or_insert_with(|| Cleared::of(group.first.device, &ways));
        if points.iter().all(|it| on_the_way_in.contains(way.peering.afi(), it)) {
            continue;
        }
        let example = Dscp::new(EXAMPLE).filter(|it| points.contains(*it)).or_else(|| points.iter().next());
        let Some(treatment) = example.and_then(|it| way.egress.of(it)?.marking()) else { continue };
        let message = format!(
            "code points that Microsoft does not know leave on {}: QoS policy `{}` lets {points} through",
            group.title(),
            **policy
        );
        let mut finding = cx.report(message);
        let served = treatment.class.filter(|_| way.egress.rewrite.is_none());
        finding = match (treatment.marked_at, served, way.egress.rewrite) {
            (Some(place), ..) => finding.at(place, "this marking is not one that Microsoft knows"),
            (None, Some(class), _) => {
                finding.label(&class.classifier, "leaves them with the marking that they came with")
            }
            (None, None, Some(rewrite)) => {
                finding.label(rewrite, "says nothing of the class that they are in")
            }
            (None, None, None) => finding,
        };
        finding = finding.label(policy, "bound to what goes out").likely_if(on_the_way_in.marks);
        finding = group.of_this_kind(group.point_out(finding));
        let _reported =
            finding.help("rewrite every code point but EF, AF41, AF21 and AF11 to 0 before it leaves");
    }
}

/// The code points outside the list that leave a way out, whatever else happens to them.
fn of(way: &WayOut<'_, '_>) -> Option<DscpSet> {
    way.egress.policy?;
    let leaves = |(point, cell): &(Dscp, &Cell<'_>)| {
        !listed().contains(*point)
            && !matches!(*point, Dscp::CS6 | Dscp::CS7)
            && cell.marking().is_some_and(|it| !listed().contains(it.marking))
    };
    let points: DscpSet = way.egress.rows().filter(leaves).map(|it| it.0).collect();
    (!points.is_empty()).then_some(points)
}

/// What policies on the way in do to code points outside the list.
struct Cleared {
    /// Cleared by one of them, by family.
    points: [DscpSet; 2],
    /// Some of them mark packets.
    marks: bool,
}

impl Cleared {
    fn of(device: &Device, ways: &[WayOut<'_, '_>]) -> Self {
        let mut qos = Qos::of(device);
        let mut cleared = Cleared { points: [DscpSet::NONE; 2], marks: false };
        let links: HashSet<&str> = ways.iter().map(|it| it.link.interface.name.as_str()).collect();
        let mut seen = HashSet::new();
        for interface in device.interfaces.iter().filter(|it| !links.contains(it.name.as_str())) {
            let bound: Vec<&str> =
                interface.qos_in.iter().chain(&interface.filters_in).map(|it| it.as_str()).collect();
            if bound.is_empty() || !seen.insert(bound) {
                continue;
            }
            for (family, points) in [Afi::Ipv4, Afi::Ipv6].into_iter().zip(&mut cleared.points) {
                let Some(cells) = qos.ingress(interface, family) else { continue };
                for (point, cell) in Dscp::all().zip(&cells) {
                    cleared.marks |= !cell.exhaustive || cell.treatments.iter().any(|it| it.marking != point);
                    if cell.marking().is_some_and(|it| listed().contains(it.marking)) {
                        *points = *points | std::iter::once(point).collect();
                    }
                }
            }
        }
        cleared
    }

    fn contains(&self, family: Afi, point: Dscp) -> bool {
        let [ipv4, ipv6] = self.points;
        if family == Afi::Ipv6 { ipv6.contains(point) } else { ipv4.contains(point) }
    }
}
