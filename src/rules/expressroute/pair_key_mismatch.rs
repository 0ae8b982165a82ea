use std::collections::HashSet;

use crate::analysis::pairs;
use crate::analysis::peering::Peering;
use crate::model::{Key, Sourced};
use crate::rules::Context;
use crate::text::Span;

rule! {
    /// # What it does
    /// Finds pairs of sessions of which one has a key and the other has none, or another one. The keys are never shown.
    ///
    /// # Why it matters
    /// Azure holds one shared key for each peering, so it is the same for the primary and the secondary session. Of two sessions
    /// that differ, one stays down, and with it half of the redundancy.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 10.255.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso2024
    ///  neighbor 10.255.0.6 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// interface GigabitEthernet0/0/2.100
    ///  ip address 10.255.0.5 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso2024
    ///  neighbor 10.255.0.6 remote-as 12076
    ///  neighbor 10.255.0.6 password Contoso2024
    /// ```
    ///
    /// # How to fix
    /// Give both sessions the key that the peering has in Azure, best in a group that holds both:
    /// ```ios
    /// router bgp 65010
    ///  neighbor AZURE peer-group
    ///  neighbor AZURE remote-as 12076
    ///  neighbor AZURE password Contoso2024
    ///  neighbor 10.255.0.2 peer-group AZURE
    ///  neighbor 10.255.0.6 peer-group AZURE
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor AZURE peer-group
    ///  neighbor AZURE remote-as 12076
    ///  neighbor AZURE password Contoso2024
    ///  neighbor 10.255.0.2 peer-group AZURE
    ///  neighbor 10.255.0.6 peer-group AZURE
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             peer-as 12076;
    ///             authentication-key Contoso2024;
    ///             neighbor 10.255.0.2;
    ///             neighbor 10.255.0.6;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// Two keys are compared when both can be read: in the clear, Cisco's type 7, Junos's `$9$`. Keys that cannot be read are
    /// taken for equal. Where only the policies or tags of two sessions suggest that they are a pair, the finding is likely.
    ///
    /// # References
    /// - Azure ExpressRoute: create and modify peering, prerequisites of the MD5 key
    "pair-key-mismatch", Expressroute, Error, requirements: ["ER-BGP-10"], since "0.1.0",
    "One session of a pair has a key and the other has none or another", Network => check
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut seen = HashSet::new();
    for (one, other, because) in facts.peerings.pairs() {
        if !one.is_settled() || !other.is_settled() {
            continue;
        }
        let (with, without) = if one.session.key.is_some() { (one, other) } else { (other, one) };
        let Some(key) = &with.session.key else { continue };
        // Pairs whose members differ because of the same two places differ for one reason.
        let cause = (key.span(), place(without));
        let message = match &without.session.key {
            None => format!("{} has a key, and {}, its pair, has none", with.title(), *without.session.peer),
            Some(second) if differ(key, second) => {
                format!("{} and {}, its pair, have different keys", with.title(), *without.session.peer)
            }
            Some(_) => continue,
        };
        if !seen.insert(cause) {
            continue;
        }
        let finding = cx.report(message).label(key, "the key of one, which is not shown");
        let finding = match &without.session.key {
            Some(second) => finding.label(second, "the key of the other"),
            None => finding.at(without.session.opening, "has no key"),
        };
        let _reported = finding
            .device(&with.device.name)
            .likely_if(pairs::is_weak(because))
            .note(format!("taken for a pair because {because}"))
            .help("give both sessions the key that the peering has in Azure");
    }
}

/// The place of the key, or where it would be written.
fn place(it: &Peering<'_>) -> Span {
    it.session.key.as_ref().and_then(Sourced::span).unwrap_or(it.session.opening)
}

/// Whether two keys are different for certain.
fn differ(one: &Key, other: &Key) -> bool {
    matches!((one, other), (Key::Readable { mark: one, .. }, Key::Readable { mark: other, .. }) if one != other)
}
