//! What one session of a pair sends and the other does not.

use ipnet::IpNet;

use super::advertise::Sent;
use super::prefix_space::PrefixSpace;

/// Prefixes that one session sends for certain and the other for certain does not. A prefix of which the other sends every
/// address in longer ones is none of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OneSided {
    /// Some of their addresses cannot be reached over the other link.
    pub lost: Vec<IpNet>,
    /// The other link leads to all of their addresses too, by a shorter prefix: this one is preferred.
    pub preferred: Vec<IpNet>,
}

impl OneSided {
    /// What is sent here and not there.
    pub fn of(here: &Sent, there: &Sent) -> Self {
        let mut found = OneSided::default();
        for prefix in here.certain.difference(&there.any).prefixes() {
            if is_covered(&there.certain, prefix) {
                found.preferred.push(prefix);
            } else if !is_covered(&there.any, prefix)
                && is_settled_below(there, prefix)
                && !is_filled(&there.certain, prefix)
            {
                found.lost.push(prefix);
            }
        }
        found
    }
}

/// Whether everything that may be sent below a prefix is sent for certain, so that what is missing is missing.
fn is_settled_below(sent: &Sent, prefix: IpNet) -> bool {
    sent.any.intersection(&PrefixSpace::within(prefix)).is_subset(&sent.certain)
}

/// Whether a larger network is in the set.
fn is_covered(space: &PrefixSpace, prefix: IpNet) -> bool {
    std::iter::successors(prefix.supernet(), IpNet::supernet).any(|it| space.contains(&it))
}

/// Whether networks of the set hold every address of a prefix.
fn is_filled(space: &PrefixSpace, prefix: IpNet) -> bool {
    if space.contains(&prefix) {
        return true;
    }
    if !space.intersects(&PrefixSpace::within(prefix)) {
        return false;
    }
    let halves = prefix.subnets(prefix.prefix_len().saturating_add(1));
    halves.is_ok_and(|mut it| it.all(|half| is_filled(space, half)))
}
