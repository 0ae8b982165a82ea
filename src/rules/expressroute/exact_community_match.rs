use std::collections::HashSet;

use super::sought::by_session;
use super::together::by_cause;
use crate::model::{CommunityMatch, Device, Flow, Verdict};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds import policies toward Microsoft that ask for exactly some of Microsoft's communities, or that refuse routes
    /// because they have one.
    ///
    /// # Why it matters
    /// A prefix that several services or regions share carries the communities of all of them. Asked for exactly one, it
    /// does not match; refused for one, it is lost for the others too.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip bgp-community new-format
    /// ip community-list standard EUROPE permit 12076:51002
    /// route-map MSFT-IN permit 10
    ///  match community EUROPE exact-match
    ///  set local-preference 150
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip bgp-community new-format
    /// ip community-list standard EUROPE permit 12076:51002
    /// route-map MSFT-IN permit 10
    ///  match community EUROPE
    ///  set local-preference 150
    /// ```
    ///
    /// # How to fix
    /// Ask whether the route has one of the values that you want, and let everything else fall through.
    ///
    /// ```ios
    /// ip community-list standard WANTED permit 12076:51002
    /// ip community-list standard WANTED permit 12076:51003
    /// ```
    ///
    /// ```frr
    /// bgp community-list standard WANTED seq 5 permit 12076:51002
    /// bgp community-list standard WANTED seq 10 permit 12076:51003
    /// ```
    ///
    /// ```junos
    /// set policy-options community WEST members 12076:51002
    /// set policy-options community NORTH members 12076:51003
    /// set policy-options policy-statement MSFT-IN term wanted from community [ WEST NORTH ]
    /// ```
    ///
    /// # How sure it is
    /// That a route is refused for a value is likely a mistake only: some mean it. It is reported where routes without the
    /// value pass later on.
    ///
    /// # When to ignore it
    /// When everything that carries the value is to be kept out, whatever else it serves.
    ///
    /// # References
    /// - ExpressRoute routing requirements, "Support for BGP communities"
    "exact-community-match", Expressroute, Warning, requirements: ["ER-COM-05"], since "0.1.0",
    "An exact or negative community match misreads prefixes that carry several values", Device => check
}

/// How a value is asked for that misreads routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Asked {
    Exactly,
    Refused,
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut asked: Vec<((Asked, Span, String, Span), _)> = Vec::new();
    for (peering, sought) in by_session(facts, device) {
        // Of several values of one condition the first stands for the others.
        let mut places = HashSet::new();
        for it in sought.iter() {
            let Some(term) = it.looked.term() else { continue };
            let rejects = term.on_match.value == Flow::Stop(Verdict::Reject);
            let permits = it.looked.entry.verdict == Verdict::Accept;
            let terms = it.looked.policy.terms.iter().skip(it.looked.term + 1);
            let mut later = terms.map(|it| it.on_match.value);
            let passes_later = later.any(|it| it != Flow::Stop(Verdict::Reject))
                || it.looked.policy.otherwise != Some(Verdict::Reject)
                    && it.looked.policy.otherwise.is_some();
            let entries = it.looked.list.entries.iter().skip_while(|other| other.statement != it.place());
            let permitted_later = entries.skip(1).any(|it| it.verdict == Verdict::Accept);
            let (how, place) = if it.looked.matching == CommunityMatch::Exactly {
                let condition = term.when.iter().find_map(crate::model::Sourced::span);
                (Asked::Exactly, condition.unwrap_or(term.opening))
            } else if rejects && permits && passes_later {
                (Asked::Refused, term.opening)
            } else if !rejects && !permits && permitted_later {
                (Asked::Refused, it.place())
            } else {
                continue;
            };
            if places.insert((how, place)) {
                asked.push(((how, place, it.sought.to_string(), it.place()), peering));
            }
        }
    }
    for ((how, place, sought, line), group) in by_cause(asked) {
        let title = group.title();
        let (message, label) = match how {
            Asked::Exactly => (
                format!("the import policy of {title} asks for exactly {sought}"),
                "a prefix that carries other values too does not match",
            ),
            Asked::Refused => (
                format!("the import policy of {title} refuses what carries {sought}"),
                "a prefix that carries wanted values too is lost",
            ),
        };
        let mut finding = cx.report(message).at(place, label).likely_if(how == Asked::Refused);
        if line != place {
            finding = finding.at(line, "the value");
        }
        let _reported = group.point_out(finding).help("ask for any of the values that you want");
    }
}
