use std::collections::HashMap;

use super::together::{by_cause, place_for};
use crate::analysis::pairs;
use crate::analysis::peering::Peering;
use crate::model::Key;
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
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
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
    let mut examples = HashMap::new();
    let mismatches = facts.peerings.pairs().filter_map(|(one, other, because)| {
        let (with, without) = if one.session.key.is_some() { (one, other) } else { (other, one) };
        let cause = Cause::of(with, without)?;
        examples.entry(cause.clone()).or_insert((without, because));
        Some((cause, with))
    });
    let groups = by_cause(mismatches);
    for (cause, sessions) in groups {
        let (Some(key), Some(&(without, because))) = (&sessions.first.session.key, examples.get(&cause))
        else {
            continue;
        };
        let (title, peer) = (sessions.title(), &*without.session.peer);
        let finding = match &without.session.key {
            None => cx
                .report(format!("{title} has a key, and {peer}, its pair, has none"))
                .label(key, "the key of one, which is not shown")
                .at(without.session.opening, "has no key"),
            Some(second) => cx
                .report(format!("{title} and {peer}, its pair, have different keys"))
                .label(key, "the key of one, which is not shown")
                .label(second, "the key of the other"),
        };
        let _reported = finding
            .device(&sessions.first.device.name)
            .likely_if(pairs::is_weak(because))
            .note(format!("taken for a pair because {because}"))
            .help("give both sessions the key that the peering has in Azure");
    }
}

/// What makes the mismatches of several pairs one: the place of a key, and that of the other or where it is missing.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Cause<'m> {
    key: Option<Span>,
    /// The devices; groups of two may have one name.
    devices: (usize, usize),
    other: Result<Option<Span>, Result<&'m str, Span>>,
}

impl<'m> Cause<'m> {
    /// None where the keys agree, or may.
    fn of(with: &Peering<'m>, without: &Peering<'m>) -> Option<Self> {
        let key = with.session.key.as_ref().filter(|_| with.is_settled() && without.is_settled())?;
        let other = match &without.session.key {
            None => Err(place_for(without.session)),
            Some(second) if differ(key, second) => Ok(second.span()),
            Some(_) => return None,
        };
        Some(Cause { key: key.span(), devices: (with.device_index, without.device_index), other })
    }
}

/// Whether two keys are different for certain.
fn differ(one: &Key, other: &Key) -> bool {
    matches!((one, other), (Key::Readable { mark: one, .. }, Key::Readable { mark: other, .. }) if one != other)
}
