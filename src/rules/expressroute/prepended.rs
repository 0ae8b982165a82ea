//! What rules about AS numbers in front of paths have in common.

use std::collections::HashSet;

use super::together::{Together, by_cause};
use crate::analysis::own_path::{outbound_policies, prepends};
use crate::analysis::peering::Peering;
use crate::model::Device;
use crate::net::{Asn, Family};
use crate::text::Span;

/// Numbers of one statement that must not be in front of a path, and the sessions to which it sends them.
pub(super) struct Wrong<'m, 'p, 's> {
    /// The numbers, each once.
    pub numbers: Vec<Asn>,
    /// The statement.
    pub place: Span,
    /// The sessions whose policies lead to it.
    pub sessions: &'s Together<'m, 'p>,
}

/// Asks every policy of some sessions once for numbers that must not be prepended, and tells of each statement once.
pub(super) fn each_wrong<'m: 'p, 'p>(
    device: &'m Device,
    sessions: impl Iterator<Item = &'p Peering<'m>>,
    is_wrong: impl Fn(Asn) -> bool,
    mut tell: impl FnMut(Wrong<'m, 'p, '_>),
) {
    let policies = sessions.flat_map(|it| {
        let own = it.session.active_families().filter(|family| family.family == Family::unicast(it.afi()));
        own.flat_map(outbound_policies).map(move |policy| (policy, it))
    });
    let mut seen = HashSet::new();
    for (policy, sessions) in by_cause(policies) {
        for prepend in prepends(device, policy) {
            let mut numbers: Vec<Asn> = prepend.numbers.iter().copied().filter(|it| is_wrong(*it)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            if !numbers.is_empty() && seen.insert(prepend.place) {
                tell(Wrong { numbers, place: prepend.place, sessions: &sessions });
            }
        }
    }
}

/// "AS 65010", or "AS 65010 and 65011", for messages.
pub(super) fn named(numbers: &[Asn]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("AS {}", texts.join(" and "))
}
