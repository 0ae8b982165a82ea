//! What community lists say of routes, and what is left of communities that a list deletes.

use std::collections::BTreeSet;

use super::super::Truth;
use super::super::lists::FirstHit;
use super::super::regex::KnownCommunities;
use super::super::route::{Attributes, Communities, Membership};
use super::condition::{not_understood, undefined};
use super::memory::{Memory, takes_known};
use crate::model::{
    CommunityEntry, CommunityKind, CommunityList, CommunityMatch, CommunityPattern, Device, ListReference,
    Named, Verdict,
};

/// Stands for every route in a list.
const INTERNET: &str = "internet";

/// Whether a community list takes a route.
pub(super) fn condition(
    device: &Device,
    kind: CommunityKind,
    reference: &ListReference,
    matching: CommunityMatch,
    attributes: &Attributes,
    memory: &Memory,
) -> Truth {
    let lists = device.community_lists_of(kind);
    let Some(list) = lists.get(reference.name.as_str()) else { return undefined(reference) };
    if let Some(&line) = list.unread.first() {
        return not_understood("community list", &list.name, line);
    }
    let unknown = Communities::default();
    let known = attributes.of_kind(kind).unwrap_or(&unknown);
    let hit = |entry: &CommunityEntry| match &entry.pattern {
        CommunityPattern::All(values) => takes(lists, known, values, matching),
        // What expressions say of large communities differs too much.
        CommunityPattern::Regex { .. } | CommunityPattern::Each(_) if kind != CommunityKind::Standard => None,
        CommunityPattern::Regex { .. } | CommunityPattern::Each(_) => memory.communities(entry, known),
    };
    FirstHit::of_lines(
        &list.entries,
        |it| (it.verdict, it.statement),
        hit,
        || format!("whether community list `{}` takes the route is not known", *list.name),
    )
}

/// Whether a line that names values takes routes with these communities.
fn takes(
    lists: &Named<CommunityList>,
    known: &Communities,
    values: &[String],
    matching: CommunityMatch,
) -> Option<bool> {
    let mut named = values.iter().filter(|it| *it != INTERNET).map(|it| has(lists, known, it));
    match matching {
        CommunityMatch::All => fold(named, false),
        CommunityMatch::Any if values.iter().any(|it| it == INTERNET) => Some(true),
        CommunityMatch::Any => fold(named, true),
        CommunityMatch::Exactly if values.iter().all(|it| it == INTERNET) => Some(true),
        CommunityMatch::Exactly if named.any(|it| it == Some(false)) => Some(false),
        CommunityMatch::Exactly if known.certain().iter().any(|it| !values.contains(it)) => Some(false),
        CommunityMatch::Exactly => known.known().map(|it| it.len() == values.len()),
    }
}

/// All of some answers, or any of them: `decisive` is the answer that settles it.
pub(super) fn fold(answers: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut sum = Some(!decisive);
    for answer in answers {
        match answer {
            Some(it) if it == decisive => return Some(decisive),
            Some(_) => {}
            None => sum = None,
        }
    }
    sum
}

/// Whether the routes have a community; `None` when some may.
fn has(lists: &Named<CommunityList>, known: &Communities, value: &str) -> Option<bool> {
    match known.has(value) {
        Membership::Certain => Some(true),
        Membership::Absent => Some(false),
        Membership::Maybe => None,
        Membership::Unless(deleted) => {
            let gone = deleted.iter().any(|it| takes_one(lists.get(it.as_str()), value) == Some(true));
            gone.then_some(false)
        }
    }
}

/// Whether a list takes a single community.
fn takes_one(list: Option<&CommunityList>, value: &str) -> Option<bool> {
    let list = list.filter(|it| it.unread.is_empty())?;
    for entry in &list.entries {
        let hit = match &entry.pattern {
            CommunityPattern::All(values) => match values.as_slice() {
                [] => true,
                [only] => only == value || only == INTERNET,
                // Whether one of several is enough differs by platform.
                several if several.iter().any(|it| it == value) => return None,
                _ => false,
            },
            CommunityPattern::Each(members) if members.len() > 1 => return None,
            expressions => {
                let known = BTreeSet::from([value.to_owned()]);
                takes_known(expressions, &KnownCommunities { known: &known, complete: true })?
            }
        };
        if hit {
            return Some(entry.verdict == Verdict::Accept);
        }
    }
    Some(false)
}

/// Takes communities away that a list takes.
pub(super) fn delete(device: &Device, kind: CommunityKind, list: &str, attributes: &mut Attributes) {
    let lists = device.community_lists_of(kind);
    let communities = match kind {
        CommunityKind::Standard => &mut attributes.communities,
        CommunityKind::Large => &mut attributes.large_communities,
        CommunityKind::Extended => return,
    };
    communities.delete(list, |value| takes_one(lists.get(list), value));
}
