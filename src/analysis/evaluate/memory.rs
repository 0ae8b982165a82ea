//! What expressions were found to say of paths and communities, so that each question is asked once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use super::super::regex::{CommunityExpression, KnownCommunities, MemberExpression, PathExpression};
use super::super::route::{AsPath, Communities};
use crate::model::{AsPathEntry, CommunityEntry, CommunityPattern};
use crate::text::Span;

/// Answers by the line that holds the expression and by what is known of the route.
#[derive(Debug, Default)]
pub(super) struct Memory {
    paths: RefCell<HashMap<(Span, AsPath), Option<bool>>>,
    communities: RefCell<HashMap<(Span, Communities), Option<bool>>>,
}

/// So many communities that may be there or not are tried in every combination.
const MOST_TRIED: usize = 4;

impl Memory {
    /// Whether a line of an AS-path list takes a path; `None` where it takes some of the paths that the route may have.
    pub fn path(&self, entry: &AsPathEntry, path: &AsPath) -> Option<bool> {
        let mut known = self.paths.borrow_mut();
        *known
            .entry((entry.statement, path.clone()))
            .or_insert_with(|| PathExpression::compile(&entry.regex, entry.syntax)?.matches(path))
    }

    /// Whether the expressions of a line of a community list take a route.
    pub fn communities(&self, entry: &CommunityEntry, communities: &Communities) -> Option<bool> {
        let mut known = self.communities.borrow_mut();
        *known
            .entry((entry.statement, communities.clone()))
            .or_insert_with(|| takes(&entry.pattern, communities))
    }
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
            let mut sum = Some(true);
            for member in members {
                match MemberExpression::compile(member).and_then(|it| it.matches(known)) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => sum = None,
                }
            }
            sum
        }
        CommunityPattern::All(_) => None,
    }
}
