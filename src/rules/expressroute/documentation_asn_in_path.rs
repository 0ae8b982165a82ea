use std::collections::HashSet;

use super::prepended::{each_wrong, named};
use super::together::by_cause;
use crate::analysis::advertise::{Announcement, Exports, Fate, Way};
use crate::analysis::own_path::shown;
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::{AsPath, Attributes, Communities};
use crate::model::{BgpProcess, Device, Session};
use crate::net::{Asn, Family};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds AS numbers for documentation, 64496 to 64511, in the paths sent on Microsoft peering: as the number of the router or
    /// of the session, among those that a policy puts in front, and as that of a neighbor whose routes go on to Microsoft.
    ///
    /// # Why it matters
    /// On Microsoft peering, prefixes whose path holds one of these numbers are refused, wherever it stands. Such numbers get into
    /// real configurations with examples that were copied.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 64500
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 3598
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ```
    ///
    /// # How to fix
    /// Use the AS number that is yours, in the process and in the policies:
    /// ```ios
    /// route-map MSFT-OUT permit 10
    ///  set as-path prepend 3598
    /// router bgp 3598
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// ```frr
    /// route-map MSFT-OUT permit 10
    ///  set as-path prepend 3598
    /// router bgp 3598
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// ```junos
    /// routing-options {
    ///     autonomous-system 3598;
    /// }
    /// ```
    ///
    /// # How sure it is
    /// As sure as it is that the session carries Microsoft peering. That the routes of a neighbor go on is likely at most: it is
    /// said when a route from it would pass all filters.
    ///
    /// # When to ignore it
    /// In labs and examples: the setting `documentation-space-is-public` lets these numbers stand for public ones.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Public IP address requirement"
    /// - RFC 5398 (AS numbers for documentation)
    "documentation-asn-in-path", Expressroute, Error, requirements: ["ER-BGP-04"], since "0.1.0",
    "AS 64496-64511 would appear in a path sent on Microsoft peering", Device => check
}

/// Microsoft says nothing of the others, which take four bytes.
fn is_refused(asn: Asn) -> bool {
    matches!(asn.0, 64_496..=64_511)
}

const HELP: &str = "use the AS number that is yours";

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    if facts.network.given.assume.documentation_is_public {
        return;
    }
    let sessions = || facts.peerings.settled_on(device).filter(|it| it.kind == Some(Kind::Microsoft));
    let own = sessions().flat_map(|it| {
        let all = shown(it.process, it.session).into_iter().filter(|it| is_refused(it.asn.value));
        all.filter_map(move |shown| Some(((shown.asn.span()?, shown.asn.value, shown.certain), it)))
    });
    for ((place, asn, certain), sessions) in by_cause(own) {
        let finding = cx
            .report(format!(
                "AS {asn}, which is for documentation, is in every path sent on {}",
                sessions.title()
            ))
            .at(place, "Microsoft refuses paths with it")
            .likely_if(!certain);
        let _reported = sessions.of_this_kind(sessions.point_out(finding)).help(HELP);
    }
    each_wrong(device, sessions(), is_refused, |wrong| {
        let title = wrong.sessions.title();
        let finding = cx
            .report(format!(
                "{}, for documentation, is put in front of paths sent on {title}",
                named(&wrong.numbers)
            ))
            .at(wrong.place, "Microsoft refuses paths with it");
        let _reported = wrong.sessions.of_this_kind(wrong.sessions.point_out(finding)).help(HELP);
    });
    downstream(cx, device, &sessions().collect::<Vec<_>>());
}

/// So many pairs of a neighbor and a session to Microsoft are looked at on a device: such numbers are rare.
const MOST_PAIRS: usize = 16;

/// Neighbors with such a number whose routes may go on; one for each number.
fn downstream<'m>(cx: &mut Context<'_>, device: &'m Device, sessions: &[&Peering<'m>]) {
    let everything = PrefixSpace::all();
    let mut exports = Exports::of(device, &everything);
    let mut told = HashSet::new();
    let mut left = MOST_PAIRS;
    let suspects =
        device.bgp.iter().flat_map(|process| suspects(process).into_iter().map(move |it| (process, it)));
    for (process, suspect) in suspects {
        for peering in sessions.iter().filter(|it| std::ptr::eq(it.process, process)) {
            if told.contains(&suspect.asn) {
                break;
            }
            if left == 0 {
                return;
            }
            left -= 1;
            if !suspect.goes_on(device, &mut exports, peering) {
                continue;
            }
            told.insert(suspect.asn);
            let _reported = cx
                .report(format!(
                    "routes of {} with AS {}, which is for documentation, may be sent on {}",
                    *suspect.session.peer,
                    suspect.asn,
                    peering.title()
                ))
                .at(suspect.place, "Microsoft refuses paths with it")
                .at(peering.session.opening, "its filters let them through")
                .likely()
                .note_some(peering.because())
                .help("keep its routes from Microsoft, or let it use an AS number of its own");
        }
    }
}

/// A neighbor with such a number.
struct Suspect<'m> {
    session: &'m Session,
    asn: Asn,
    /// Where the number is written.
    place: Span,
}

/// Neighbors outside with such a number, one for each place where it is written.
fn suspects(process: &BgpProcess) -> Vec<Suspect<'_>> {
    let mut seen = HashSet::new();
    let outside = process.sessions.iter().filter(|it| it.enabled.value && it.is_external() == Some(true));
    let suspects = outside.filter_map(|session| {
        let asn = session.remote_asn().filter(|it| is_refused(*it))?;
        Some(Suspect { session, asn, place: session.remote_as.as_ref()?.span()? })
    });
    suspects.filter(|it| seen.insert(it.place)).collect()
}

impl<'m> Suspect<'m> {
    /// Whether some route of the neighbor, with its number in the path, passes all filters on the way to Microsoft.
    fn goes_on(&self, device: &'m Device, exports: &mut Exports<'m>, to: &Peering<'m>) -> bool {
        let family = Family::unicast(to.afi());
        let (Some(comes), Some(goes)) = (self.session.family(family), to.session.family(family)) else {
            return false;
        };
        let accepted = exports.accepted(to.process, self.session, comes).possible;
        let sent = exports.sent(to.process, to.session, goes);
        let ways = sent.sent().filter(|it| !it.named).map(|it| it.space.intersection(&accepted));
        let Some(prefix) = PrefixSpace::union_of(ways).witness() else { return false };
        // Others may bring in what passes: ask of a plain route of this neighbor, and of nothing else.
        let attributes = Attributes {
            as_path: AsPath::exactly(vec![self.asn]),
            communities: Communities::none(),
            large_communities: Communities::none(),
            ..Attributes::learned(Some(true))
        };
        let announced = [Announcement { peer: self.session.peer.value.clone(), prefix, attributes }];
        let asked = PrefixSpace::exactly(prefix);
        let mut exports = Exports::of(device, &asked).with_announcements(&announced);
        let sent = exports.sent(to.process, to.session, goes);
        let from_here = |it: &Way| it.steps.iter().any(|it| it.span == self.session.opening);
        sent.sent().any(|it| it.fate == Fate::Proven && from_here(it))
    }
}
