//! Which AS numbers a device puts in front of the paths that it sends to a neighbor.

use std::collections::HashSet;

use crate::model::{
    Action, BgpProcess, Device, FilterKind, Flow, OwnAs, Session, SessionFamily, Sourced, Verdict,
};
use crate::net::Asn;
use crate::text::Span;

/// A number of its own that a device shows to a neighbor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The number, where it is written.
    pub asn: Sourced<Asn>,
    /// The session names itself by it; else it stands in paths only.
    pub presented: bool,
    /// It is shown for certain.
    pub certain: bool,
}

/// The numbers that a device shows to a neighbor outside its confederation: that of the session first, and behind it that
/// of the process where it is another and not hidden.
pub fn shown(process: &BgpProcess, session: &Session) -> Vec<Shown> {
    let world = process.confederation.unwrap_or(process.asn);
    let all = |asn| Shown { asn, presented: true, certain: true };
    if session.local_as.value == process.asn.value {
        return vec![all(world)];
    }
    let local = all(session.local_as);
    match session.own_as {
        OwnAs::Hidden => vec![local],
        OwnAs::Behind => vec![local, Shown { presented: false, ..all(world) }],
        OwnAs::Either => [local, all(world)].map(|it| Shown { certain: false, ..it }).into(),
    }
}

/// Numbers that a policy puts in front of a path.
#[derive(Debug, Clone, Copy)]
pub struct Prepend<'m> {
    /// The numbers.
    pub numbers: &'m [Asn],
    /// Where they are written.
    pub place: Span,
}

/// The policies that what goes out passes.
pub fn outbound_policies(family: &SessionFamily) -> impl Iterator<Item = &str> {
    family.export.filters.iter().filter(|it| it.kind == FilterKind::Policy).map(|it| it.name.as_str())
}

/// What a policy, with those that it calls, puts in front of the paths of routes that it lets through.
pub fn prepends<'m>(device: &'m Device, policy: &'m str) -> Vec<Prepend<'m>> {
    let (mut found, mut seen, mut pending) = (Vec::new(), HashSet::new(), vec![policy]);
    while let Some(name) = pending.pop() {
        let Some(policy) = device.policies.get(name).filter(|_| seen.insert(name)) else { continue };
        for term in policy.terms.iter().filter(|it| it.on_match.value != Flow::Stop(Verdict::Reject)) {
            found.extend(term.then.iter().filter_map(|it| match &it.value {
                Action::Prepend(numbers) => Some(Prepend { numbers, place: it.span()? }),
                _ => None,
            }));
            pending.extend(term.call.iter().map(|it| it.name.as_str()));
        }
    }
    found
}
