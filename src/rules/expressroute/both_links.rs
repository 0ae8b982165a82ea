//! What rules that compare the two sessions of a pair have in common.

use crate::analysis::advertise::Sent;
use crate::analysis::one_sided::OneSided;
use crate::analysis::pairs;
use crate::analysis::peering::{Kind, Peering};
use crate::net::special;
use crate::rules::{Builder, Facts};

/// A pair of which both sessions exchange routes.
pub(super) struct Pair<'m, 'f> {
    /// Its sessions.
    pub sessions: [&'f Peering<'m>; 2],
    /// What each of them sends.
    pub sent: [&'f Sent; 2],
    /// Why they are taken for a pair, in words that complete "because".
    pub because: &'static str,
    /// Nobody doubts that they are.
    pub firm: bool,
}

/// Every pair of which both sessions exchange routes.
pub(super) fn pairs<'m, 'f>(facts: &'f Facts<'m>) -> impl Iterator<Item = Pair<'m, 'f>> {
    facts.peerings.pairs().filter_map(|(one, other, because)| {
        let sent = [facts.sent(one)?, facts.sent(other)?];
        Some(Pair { sessions: [one, other], sent, because, firm: pairs::is_firm(one, other) })
    })
}

impl Pair<'_, '_> {
    /// What each session advertises alone, as far as it may be advertised at all: what is not public has no business on
    /// Microsoft peering.
    pub fn one_sided(&self, facts: &Facts<'_>) -> [OneSided; 2] {
        let [one, other] = self.sent;
        let assume = facts.network.given.assume;
        [OneSided::of(one, other), OneSided::of(other, one)].map(|mut it| {
            if self.sessions.iter().any(|it| it.kind == Some(Kind::Microsoft)) {
                let public = |it: &ipnet::IpNet| {
                    let reachable = special::is_globally_reachable(*it) || assume.stands_for_public(*it);
                    it.prefix_len() > 0 && reachable
                };
                it.lost.retain(public);
                it.preferred.retain(public);
            }
            it
        })
    }
}

/// Says why two sessions are taken for a pair, and how sure that is.
#[must_use]
pub(super) fn as_sure_as_the_pair<'b>(finding: Builder<'b>, because: &str, firm: bool) -> Builder<'b> {
    finding.likely_if(!firm).note(format!("taken for a pair because {because}"))
}
