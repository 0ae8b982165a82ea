//! What other sessions of the same table accept. Sessions that accept alike are one source.

use std::collections::HashMap;

use super::key::FiltersKey;
use crate::analysis::Doubt;
use crate::analysis::evaluate::{Evaluator, Outcome};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::route::Attributes;
use crate::model::{BgpProcess, Filters, Peer, Session, SessionFamily};
use crate::net::Family;

/// Sessions that bring in the same, and treat it alike.
pub(super) struct Group<'m> {
    import: &'m Filters,
    external: Option<bool>,
    reflected: bool,
    /// Of its sessions, with their places, in their order: the first, the second, and the first whose AS is not that of
    /// the first. For whatever session one of them can stand for the group, if any of the group can.
    examples: Vec<(usize, &'m Session)>,
}

/// What a group of sessions brings in.
pub(super) struct Learned {
    /// Regions that come in alike are one: each would meet each entry of the filters on the way out.
    pub regions: Vec<(Attributes, PrefixSpace)>,
    pub doubts: Vec<Doubt>,
}

/// So many groups are followed.
const MOST_GROUPS: usize = 1_000;

/// The active sessions of a speaker by what they bring in, and a doubt if there are too many kinds of them.
pub(super) fn groups(process: &BgpProcess, family: Family) -> (Vec<Group<'_>>, Option<Doubt>) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = HashMap::new();
    for (place, session) in process.sessions.iter().enumerate().filter(|(_, it)| it.enabled.value) {
        let Some(family) = session.family(family).filter(|it| it.active.value) else { continue };
        let (external, reflected) = (session.is_external(), family.reflector_client.value);
        let next = groups.len();
        let at = *places.entry((FiltersKey::of(&family.import), external, reflected)).or_insert(next);
        match groups.get_mut(at) {
            Some(group) => group.join(place, session),
            None if next == MOST_GROUPS => {
                let reason = "there are too many kinds of sessions to follow what each brings in";
                return (groups, Some(Doubt::at(Some(session.opening), reason)));
            }
            None => {
                let examples = vec![(place, session)];
                groups.push(Group { import: &family.import, external, reflected, examples });
            }
        }
    }
    (groups, None)
}

impl<'m> Group<'m> {
    fn join(&mut self, place: usize, session: &'m Session) {
        let (Some((_, first)), own) = (self.examples.first(), session.remote_asn()) else { return };
        let differs = |it: &Session| it.remote_asn() != first.remote_asn();
        let is_news = own != first.remote_asn() && !self.examples.iter().any(|it| differs(it.1));
        if self.examples.len() < 2 || is_news {
            self.examples.push((place, session));
        }
    }

    /// The place of a session whose routes go on to this one. Routes learned inside the AS go to the outside only, and
    /// an AS refuses to hear its own routes again (RFC 4271, section 9.1.2).
    pub fn for_session(&self, session: &Session, family: &SessionFamily) -> Option<usize> {
        let outward = session.is_external() == Some(true);
        let goes_on =
            outward || self.external == Some(true) || self.reflected || family.reflector_client.value;
        let reaches = |other: &Session| {
            // A neighbor gets nothing back, but a range stands for many neighbors.
            let same = std::ptr::eq(other, session) && !matches!(other.peer.value, Peer::Range(_));
            let comes_back = outward && other.remote_asn().is_some_and(|it| session.remote_asn() == Some(it));
            !same && !comes_back
        };
        self.examples.iter().find(|(_, it)| goes_on && reaches(it)).map(|(place, _)| *place)
    }

    /// What its sessions accept of the prefixes asked about.
    pub fn brings_in(&self, evaluator: &Evaluator<'_>, asked: &PrefixSpace) -> Learned {
        let attributes = Attributes::learned(self.external);
        let mut alike: Vec<Vec<PrefixSpace>> = Vec::new();
        let mut kinds: HashMap<Attributes, usize> = HashMap::new();
        let mut doubts = Vec::new();
        for region in evaluator.filters(self.import, asked, &attributes) {
            match region.outcome {
                Outcome::Accept => {
                    let at = *kinds.entry(region.attributes).or_insert(alike.len());
                    alike.resize(alike.len().max(at + 1), Vec::new());
                    alike.get_mut(at).into_iter().for_each(|it| it.push(region.space.clone()));
                }
                Outcome::Unknown(doubt) => doubts.push(doubt),
                Outcome::Reject | Outcome::Undecided => {}
            }
        }
        let mut kinds: Vec<(Attributes, usize)> = kinds.into_iter().collect();
        kinds.sort_unstable_by_key(|it| it.1);
        let spaces = alike.into_iter().map(PrefixSpace::union_of);
        Learned { regions: kinds.into_iter().map(|it| it.0).zip(spaces).collect(), doubts }
    }
}
