use super::sought::by_session;
use super::together::by_cause;
use crate::analysis::communities::Sought;
use crate::analysis::evaluate::{Evaluator, Outcome};
use crate::analysis::peering::{Kind, Peering};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::{Attributes, Communities};
use crate::model::{Device, SessionFamily, Verdict};
use crate::net::Afi;
use crate::net::microsoft::{MICROSOFT_365, MICROSOFT_AS, Meaning};
use crate::rules::Context;
use std::rc::Rc;

rule! {
    /// # What it does
    /// Finds import policies of Microsoft peering that mean Microsoft 365, and yet refuse every route that does not carry the
    /// community of a region too.
    ///
    /// # Why it matters
    /// Routes of Microsoft 365 carry the community of their service and none of a region. A policy that asks for both
    /// throws all of them away, and the traffic leaves by the internet.
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
    /// ip community-list standard EXCHANGE-EUROPE permit 12076:5010 12076:51002
    /// route-map MSFT-IN permit 10
    ///  match community EXCHANGE-EUROPE
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
    /// ip community-list standard WANTED permit 12076:5010
    /// ip community-list standard WANTED permit 12076:51002
    /// route-map MSFT-IN permit 10
    ///  match community WANTED
    /// ```
    ///
    /// # How to fix
    /// Ask for the value of the service alone, beside those of regions and not together with them.
    ///
    /// ```ios
    /// ip community-list standard WANTED permit 12076:5010
    /// ip community-list standard WANTED permit 12076:51002
    /// ```
    ///
    /// ```frr
    /// bgp community-list standard WANTED seq 5 permit 12076:5010
    /// bgp community-list standard WANTED seq 10 permit 12076:51002
    /// ```
    ///
    /// ```junos
    /// set policy-options community EXCHANGE members 12076:5010
    /// set policy-options community EUROPE members 12076:51002
    /// set policy-options policy-statement MSFT-IN term wanted from community [ EXCHANGE EUROPE ]
    /// ```
    ///
    /// # How sure it is
    /// The policy is asked what becomes of a route that carries the community of one service of Microsoft 365 and nothing
    /// else. A finding means that it refuses every such route, looks for such a service all the same, and looks for
    /// regions.
    ///
    /// # When to ignore it
    /// When Microsoft 365 is to use the internet.
    ///
    /// # References
    /// - ExpressRoute routing requirements, "Support for BGP communities"
    /// - Using BGP communities in ExpressRoute for Microsoft 365 scenarios
    "region-filter-drops-microsoft-365", Expressroute, Warning, requirements: ["ER-COM-04"], since "0.1.0",
    "An inbound policy that wants regional communities drops all Microsoft 365 prefixes", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut dropping = Vec::new();
    let mut evaluator = None;
    for (peering, sought) in by_session(facts, device) {
        if peering.kind != Some(Kind::Microsoft) {
            continue;
        }
        let regional = sought
            .iter()
            .find(|it| it.found.as_ref().is_some_and(|it| it.meanings.contains(&Meaning::Region)));
        // What a list refuses by name is not wanted.
        let wanted = sought.iter().filter(|it| it.looked.entry.verdict == Verdict::Accept);
        let service =
            wanted.clone().find(|it| matches!(it.sought, Sought::Value(it) if MICROSOFT_365.contains(&it)));
        let Some((regional, service)) = regional.zip(service) else { continue };
        let evaluator = evaluator.get_or_insert_with(|| Evaluator::new(peering.device));
        if drops_all(evaluator, peering) {
            let cause = (service.place(), service.sought.to_string(), regional.place());
            dropping.push((cause, peering));
        }
    }
    for ((service, sought, regional), group) in by_cause(dropping) {
        let finding = cx
            .report(format!("the import policy of {} refuses every route of Microsoft 365", group.title()))
            .at(service, format!("looks for {sought}, which such routes carry without any region"));
        let finding =
            if regional == service { finding } else { finding.at(regional, "asks for a region too") };
        let finding = group.of_this_kind(group.point_out(finding));
        let _reported = finding.help("ask for the community of the service alone");
    }
}

/// Whether a session refuses every route that carries the community of one service of Microsoft 365 and no other.
fn drops_all<'m>(evaluator: &Evaluator<'m>, peering: &Peering<'m>) -> bool {
    let ipv4 = |it: &&SessionFamily| it.family.afi == Afi::Ipv4;
    let mut families = peering.session.active_families().filter(ipv4).peekable();
    families.peek().is_some()
        && families.all(|family| {
            MICROSOFT_365.iter().all(|value| {
                let mut attributes = Attributes::learned(Some(true));
                attributes.communities = Communities::exactly([format!("{MICROSOFT_AS}:{value}")]);
                let regions =
                    evaluator.filters(&family.import, &PrefixSpace::all_ipv4(), &Rc::new(attributes));
                !regions.is_empty() && regions.iter().all(|it| it.outcome == Outcome::Reject)
            })
        })
}
