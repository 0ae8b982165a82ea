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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::advertise::Summary;

    fn nets(text: &str) -> Vec<IpNet> {
        text.split_whitespace().map(|it| it.parse().unwrap()).collect()
    }

    fn sent(certain: &str, possible: &[PrefixSpace]) -> Sent {
        let proven = nets(certain).into_iter().map(|it| (it, Vec::new())).collect();
        Summary { proven, possible: PrefixSpace::union_of(possible.to_vec()), unknown: Vec::new() }.into()
    }

    #[track_caller]
    fn check(here: &str, there: &Sent, lost: &str, preferred: &str) {
        let found = OneSided::of(&sent(here, &[]), there);
        assert_eq!((found.lost, found.preferred), (nets(lost), nets(preferred)));
    }

    #[test]
    fn what_the_other_lacks_is_lost() {
        check("10.1.0.0/16 10.2.0.0/16", &sent("10.2.0.0/16", &[]), "10.1.0.0/16", "");
        check("10.0.0.0/8", &sent("10.0.0.0/9", &[]), "10.0.0.0/8", "");
    }

    #[test]
    fn what_the_other_covers_is_preferred() {
        check("10.0.0.0/8 10.1.0.0/16", &sent("10.0.0.0/8", &[]), "", "10.1.0.0/16");
        check("10.1.0.0/16", &sent("0.0.0.0/0", &[]), "", "10.1.0.0/16");
    }

    #[test]
    fn what_the_other_sends_in_parts_is_neither() {
        check("10.0.0.0/8", &sent("10.0.0.0/9 10.128.0.0/10 10.192.0.0/10", &[]), "", "");
    }

    #[test]
    fn what_the_other_may_send_is_neither() {
        let may_send = |text: &str| sent("", &[PrefixSpace::within(text.parse().unwrap())]);
        check("10.1.0.0/16", &may_send("10.1.0.0/16"), "", "");
        check("10.1.0.0/16", &may_send("10.0.0.0/8"), "", "");
        check("10.1.0.0/16", &may_send("10.1.128.0/17"), "", "");
        check("10.1.0.0/16", &may_send("10.2.0.0/16"), "10.1.0.0/16", "");
    }
}
