use super::together::by_cause;
use crate::analysis::announced::own_family;
use crate::analysis::peering::MICROSOFT;
use crate::analysis::policies::terms;
use crate::model::{Action, CommunityChange, CommunityKind, Device, Filters, Flow, Term, Verdict};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds outbound policies that attach communities to routes for Microsoft, on sessions that send them.
    ///
    /// # Why it matters
    /// Microsoft does not act on communities that customers attach. Whoever counts on one, such as `no-export` or a region of
    /// Microsoft's own, counts on nothing.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 send-community
    ///  neighbor 192.168.15.2 route-map AZURE-OUT out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map AZURE-OUT permit 10
    ///  match ip address prefix-list OWN
    ///  set community 12076:50002
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 192.168.15.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  neighbor 192.168.15.2 route-map AZURE-OUT out
    /// ip prefix-list OWN seq 5 permit 10.20.0.0/16
    /// route-map AZURE-OUT permit 10
    ///  match ip address prefix-list OWN
    /// ```
    ///
    /// # How to fix
    /// Leave the community out, or do not send any to Microsoft. What Microsoft prefers is decided by the length of prefixes and
    /// AS paths, and by the weights of connections in Azure.
    ///
    /// ```ios
    /// route-map AZURE-OUT permit 10
    ///  match ip address prefix-list OWN
    /// ```
    ///
    /// ```junos
    /// policy-options {
    ///     policy-statement AZURE-OUT {
    ///         term own {
    ///             from {
    ///                 route-filter 10.20.0.0/16 exact;
    ///             }
    ///             then accept;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 192.168.15.2 remote-as 12076
    ///  address-family ipv4 unicast
    ///   no neighbor 192.168.15.2 send-community
    ///  exit-address-family
    /// ```
    ///
    /// # When to ignore it
    /// When the policy is shared with other neighbors, to which the community means something.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Support for BGP communities"
    "outbound-community-ignored", Expressroute, Info, requirements: ["ER-ADV-14"], since "0.1.0",
    "Communities attached to routes for Microsoft have no effect", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let mut attaching = Vec::new();
    for (_, peering) in facts.peerings.on(device) {
        let Some(family) = own_family(peering).filter(|it| it.communities_sent.standard) else { continue };
        let attached = attached(device, &family.export);
        attaching.extend(attached.map(|it| (it, peering)));
    }
    for ((span, text), sessions) in by_cause(attaching) {
        let own = text.contains(&format!("{MICROSOFT}:"));
        let finding = cx
            .report(format!("Microsoft does not act on {text}, which routes for {} get", sessions.title()))
            .at(span, "attaches it");
        let finding = sessions.point_out(finding);
        let note =
            "values of AS 12076 say where a route of Microsoft's comes from; customers only match them";
        let finding = finding.note_some(own.then(|| note.to_owned()));
        let _reported = finding.help("leave the community out of what goes to Microsoft");
    }
}

/// The first communities that the policies of some filters attach to routes that they may let out.
fn attached(device: &Device, filters: &Filters) -> Option<(Span, String)> {
    let lets_out = |it: &&Term| it.on_match.value != Flow::Stop(Verdict::Reject);
    terms(device, filters).filter(lets_out).flat_map(|it| &it.then).find_map(|it| match &it.value {
        Action::Communities {
            kind: CommunityKind::Standard,
            change: CommunityChange::Set(values) | CommunityChange::Add(values),
        } if !values.is_empty() => Some((it.span()?, values.join(" "))),
        _ => None,
    })
}
