//! What lists and expressions were found to say, so that each question is asked once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use super::super::Truth;
use super::super::lists::{self, Piece};
use super::super::prefix_space::PrefixSpace;
use super::super::regex::{CommunityExpression, KnownCommunities, MemberExpression, PathExpression};
use super::super::route::{AsPath, Communities};
use super::communities::fold;
use crate::model::{AsPathEntry, CommunityEntry, CommunityPattern, PrefixList};

/// How much is told of what decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Not which entry of a list decides about a set of prefixes, which is much faster; about a single one it is told all
    /// the same.
    Sets,
    /// Each entry that decides.
    #[default]
    Entries,
    /// The terms as well that do not match, and why.
    Misses,
}

/// Answers that were found before.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// How much is told.
    pub detail: Detail,
    /// What prefix lists permit, by the address of the list.
    permitted: RefCell<HashMap<usize, PrefixSpace>>,
    /// By the address of the line that holds the expression and by what is known of the route.
    paths: RefCell<HashMap<(usize, AsPath), Option<bool>>>,
    communities: RefCell<HashMap<(usize, Communities), Option<bool>>>,
}

/// So many communities that may be there or not are tried in every combination.
const MOST_TRIED: usize = 4;

impl Memory {
    /// Of nothing that was asked yet.
    pub fn telling(detail: Detail) -> Self {
        Memory { detail, ..Memory::default() }
    }

    /// What a prefix list says of a space; of what it denies only if somebody asks for the rest.
    pub fn prefix_list(&self, list: &PrefixList, space: &PrefixSpace, rest: bool) -> Vec<Piece> {
        let is_plain = list.unread.is_empty() && !list.entries.is_empty();
        if self.detail != Detail::Sets || !is_plain || space.only().is_some() {
            return lists::prefix_list(list, space);
        }
        let mut known = self.permitted.borrow_mut();
        let permitted = known.entry(address(list)).or_insert_with(|| lists::permitted(list));
        let mut pieces = Piece::whole(&space.intersection(permitted), Truth::Yes);
        if rest {
            pieces.extend(Piece::whole(&space.difference(permitted), Truth::No));
        }
        pieces
    }

    /// Whether a line of an AS-path list takes a path; `None` where it takes some of the paths that the route may have.
    pub fn path(&self, entry: &AsPathEntry, path: &AsPath) -> Option<bool> {
        let mut known = self.paths.borrow_mut();
        *known
            .entry((address(entry), path.clone()))
            .or_insert_with(|| PathExpression::compile(&entry.regex, entry.syntax)?.matches(path))
    }

    /// Whether the expressions of a line of a community list take a route.
    pub fn communities(&self, entry: &CommunityEntry, communities: &Communities) -> Option<bool> {
        let mut known = self.communities.borrow_mut();
        *known
            .entry((address(entry), communities.clone()))
            .or_insert_with(|| takes(&entry.pattern, communities))
    }
}

/// Tells the lists and lines of a device apart.
fn address<T>(it: &T) -> usize {
    std::ptr::from_ref(it).addr()
}

fn takes(pattern: &CommunityPattern, communities: &Communities) -> Option<bool> {
    let ask =
        |known: &BTreeSet<String>, complete| takes_known(pattern, &KnownCommunities { known, complete });
    let maybe: Vec<&String> = communities.maybe().iter().collect();
    if communities.is_open() || maybe.len() > MOST_TRIED {
        return ask(communities.certain(), false);
    }
    let mut answers = (0..1_usize << maybe.len()).map(|choice| {
        let chosen = maybe.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1);
        let mut known = communities.certain().clone();
        known.extend(chosen.map(|(_, it)| (*it).clone()));
        ask(&known, true)
    });
    let first = answers.next()??;
    answers.all(|it| it == Some(first)).then_some(first)
}

/// Whether expressions take routes of which these communities are known.
pub(super) fn takes_known(pattern: &CommunityPattern, known: &KnownCommunities<'_>) -> Option<bool> {
    match pattern {
        CommunityPattern::Regex { text, bounds, printing } => {
            CommunityExpression::compile(text, *bounds)?.matches(known, *printing)
        }
        CommunityPattern::Each(members) => {
            let ask = |member: &String| MemberExpression::compile(member)?.matches(known);
            fold(members.iter().map(ask), false)
        }
        CommunityPattern::All(_) => None,
    }
}
