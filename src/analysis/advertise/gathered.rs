//! What all the sessions bring in whose routes go on to some others.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::learned::{Group, Unit};
use crate::analysis::prefix_space::PrefixSpace;

/// What comes from the groups of sessions whose routes go on.
pub(super) struct Gathered {
    /// The groups.
    pub members: Vec<Member>,
    /// What they bring in of each kind.
    pub spaces: Vec<PrefixSpace>,
    only: OnceCell<Only>,
}

/// A group of sessions, by its place in the table.
pub(super) struct Member {
    pub group: usize,
    pub unit: Option<Unit>,
}

/// What only one neighbor or AS brings in, by kind.
type Only = HashMap<Unit, Vec<(usize, PrefixSpace)>>;

impl Gathered {
    /// Of the groups whose routes go on to the outside or the inside, to clients of a reflector or to others. What goes on
    /// anywhere is part of it, where it was gathered before.
    pub fn of(
        groups: &[Group<'_>],
        kinds: usize,
        outward: bool,
        client: bool,
        anywhere: Option<&Self>,
    ) -> Self {
        let goes_on = groups.iter().enumerate().filter(|(_, it)| it.goes_on(outward, client));
        let members: Vec<Member> =
            goes_on.map(|(group, it)| Member { group, unit: it.unit(outward) }).collect();
        let mut spaces: Vec<Vec<PrefixSpace>> = match anywhere {
            Some(it) => it.spaces.iter().map(|it| vec![it.clone()]).collect(),
            None => vec![Vec::new(); kinds],
        };
        let others = members.iter().filter_map(|it| groups.get(it.group));
        let others = others.filter(|it| anywhere.is_none() || !it.goes_on(false, false));
        for (kind, space) in others.flat_map(|it| &it.brings) {
            spaces.get_mut(*kind).into_iter().for_each(|it| it.push(space.clone()));
        }
        let spaces = spaces.into_iter().map(PrefixSpace::union_of).collect();
        Gathered { members, spaces, only: OnceCell::new() }
    }

    /// What only this neighbor or AS brings in, by kind. The groups are those that were gathered.
    pub fn only(&self, groups: &[Group<'_>], unit: Unit) -> &[(usize, PrefixSpace)] {
        let only = self.only.get_or_init(|| only(groups, &self.members));
        only.get(&unit).map_or(&[], Vec::as_slice)
    }
}

/// What brings a kind of routes in: neighbors and AS numbers to which it would go back, and others.
type Brought = (Vec<(Unit, PrefixSpace)>, Vec<PrefixSpace>);

/// What each neighbor or AS brings in that no other does, by kind.
fn only(groups: &[Group<'_>], members: &[Member]) -> Only {
    let mut brought: HashMap<usize, Brought> = HashMap::new();
    for member in members {
        for (kind, space) in groups.get(member.group).into_iter().flat_map(|it| &it.brings) {
            let (units, others) = brought.entry(*kind).or_default();
            match member.unit {
                None => others.push(space.clone()),
                Some(unit) => match units.iter_mut().rev().find(|it| it.0 == unit) {
                    Some((_, known)) => *known = known.union(space),
                    None => units.push((unit, space.clone())),
                },
            }
        }
    }
    let mut only = Only::new();
    for (kind, (units, others)) in brought {
        let (mut once, mut twice) = (PrefixSpace::empty(), PrefixSpace::union_of(others));
        for (_, space) in &units {
            twice = twice.union(&once.intersection(space));
            once = once.union(space);
        }
        for (unit, space) in units {
            let alone = space.difference(&twice);
            if !alone.is_empty() {
                only.entry(unit).or_default().push((kind, alone));
            }
        }
    }
    only
}
