use std::collections::HashSet;

use super::sought::{SoughtHere, by_session};
use super::together::by_cause;
use crate::analysis::communities::Found;
use crate::analysis::peering::Kind;
use crate::model::Device;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds import policies toward Microsoft that look for communities which only the other kind of peering carries.
    ///
    /// # Why it matters
    /// Routes of virtual networks carry 12076:500xx, on private peering. Routes of public services carry 12076:510xx and
    /// others, on Microsoft peering. A condition on the wrong ones never holds, so what it should prefer or let in is not.
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
    /// ip community-list standard EUROPE permit 12076:50002
    /// route-map MSFT-IN permit 10
    ///  match community EUROPE
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
    /// Look for the value of the same region that this kind of peering carries: 500 and two digits on private peering, 510
    /// and the same two digits on Microsoft peering.
    ///
    /// ```ios
    /// ip community-list standard EUROPE permit 12076:51002
    /// ```
    ///
    /// ```frr
    /// bgp community-list standard EUROPE seq 5 permit 12076:51002
    /// ```
    ///
    /// ```junos
    /// set policy-options community EUROPE members 12076:51002
    /// ```
    ///
    /// # How sure it is
    /// The communities are not asked what kind the session is: it must be clear from its link, its names or what is
    /// stated. Expressions count when they can take values of one kind only.
    ///
    /// # When to ignore it
    /// When one policy serves sessions of both kinds on purpose.
    ///
    /// # References
    /// - ExpressRoute routing requirements, "Support for BGP communities"
    "community-on-wrong-peering", Expressroute, Warning, requirements: ["ER-COM-02"], since "0.1.0",
    "The matched community is never carried on this kind of peering", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = by_session(facts, device);
    let of_session: Vec<_> = sessions
        .iter()
        .map(|(peering, sought)| {
            let places: Vec<_> = sought.iter().map(SoughtHere::place).collect();
            (*peering, sought, peering.kind_apart_from(&places))
        })
        .collect();
    // A policy that a session of the right kind uses too, or one that is not clear, has conditions for both.
    let mut rightly = HashSet::new();
    for (_, sought, kind) in &of_session {
        for it in sought.iter() {
            let kinds = [Kind::Private, Kind::Microsoft].into_iter();
            let fitting = kinds.filter(|it| kind.is_none_or(|(kind, _)| kind == *it));
            rightly.extend(fitting.map(|kind| (it.place(), kind)));
        }
    }
    let mut wrong = Vec::new();
    for (peering, sought, kind) in of_session {
        let Some((kind, certain)) = kind else { continue };
        for it in sought.iter() {
            let Some(private) = it.found.as_ref().and_then(Found::is_private) else { continue };
            let carried_on = if private { Kind::Private } else { Kind::Microsoft };
            if carried_on != kind && !rightly.contains(&(it.place(), carried_on)) {
                wrong.push(((it.place(), it.sought.to_string(), carried_on, certain), peering));
            }
        }
    }
    for ((place, sought, carried_on, certain), group) in by_cause(wrong) {
        let other = match carried_on {
            Kind::Private => Kind::Microsoft,
            Kind::Microsoft => Kind::Private,
        };
        let peer = &*group.first.session.peer;
        let finding = cx
            .report(format!(
                "the import policy of {peer} looks for {sought}, which {} never carries",
                other.as_str()
            ))
            .at(place, format!("carried on {} only", carried_on.as_str()))
            .likely_if(!certain);
        let finding = group.point_out(finding);
        let _reported = finding.help("look for the values that this kind of peering carries");
    }
}
