//! Sessions to which a table sends the same, but for what came from them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use ipnet::IpNet;

use super::gathered::{Gathered, Member};
use super::key;
use super::learned::Unit;
use super::passage::Question;
use super::sources::Table;
use super::way::{Answer, Fate, Told, Way};
use crate::analysis::prefix_space::PrefixSpace;
use crate::analysis::{Doubt, Step};
use crate::model::{Session, SessionFamily};
use crate::text::Span;

/// What becomes of everything in a table on its way to the sessions of one class.
pub(super) struct Lane {
    /// What the configuration names, and what protocols bring in.
    own: Vec<Way>,
    /// What each kind of routes of other sessions becomes.
    kinds: Vec<Carried>,
    /// Aggregates that stand only thanks to what others bring in: whatever nothing goes back to.
    aggregates: Vec<(Vec<Way>, Vec<Option<Unit>>)>,
    /// What comes from the sessions whose routes go on to this lane.
    gathered: Rc<Gathered>,
    /// Routes go back to where they came from.
    returns: bool,
    /// Everything together.
    total: Summary,
    /// The places of the first session.
    pub places: Vec<Option<Span>>,
    shared: RefCell<HashMap<Exception, Arc<Sent>>>,
}

/// What tells sessions of a lane apart: to whom nothing goes back, a limit on what is sent, a line in doubt.
type Exception = (Option<Unit>, Option<u32>, Option<Span>);

/// A kind of routes on its way.
struct Carried {
    ways: Vec<Way>,
    /// What may be sent of it.
    possible: PrefixSpace,
}

/// What a session sends, as sets.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Sent for certain, each with the places that make it so.
    pub proven: BTreeMap<IpNet, Vec<Span>>,
    /// What may be sent besides.
    pub possible: PrefixSpace,
    /// What may be sent or not, and why.
    pub unknown: Vec<(Doubt, PrefixSpace)>,
}

/// What a session sends, as sets that are at hand.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Each prefix that is sent for certain, with the places that make it so; what is in doubt, and why.
    pub summary: Summary,
    /// What is sent for certain.
    pub certain: PrefixSpace,
    /// Everything that may be sent, for certain or not.
    pub any: PrefixSpace,
}

impl From<Summary> for Sent {
    fn from(summary: Summary) -> Self {
        let certain = summary.proven.keys().copied().collect();
        Sent { certain, any: summary.passing(), summary }
    }
}

impl Question<'_, '_> {
    /// What becomes of everything in the table.
    pub(super) fn lane(&self) -> Lane {
        let mut own = Vec::new();
        for source in &self.table.own.sources {
            let left = self.suppressed(source.clone(), &mut own);
            self.send_all(left, &mut own);
        }
        for standing in self.table.standing.iter().filter(|it| it.thanks_to.is_none()) {
            self.send_all(vec![standing.source.clone()], &mut own);
        }
        own.extend(self.table.own.refused.iter().cloned());
        self.default_originate(&mut own);

        let outward = self.session.is_external() == Some(true);
        let learned = &self.table.learned;
        let gathered = learned.gathered(outward, self.family.reflector_client.value);
        let carried = learned.kinds.iter().zip(&gathered.spaces).map(|(kind, space)| {
            let source = kind.source(space.clone());
            let mut ways = Vec::new();
            let left = self.suppressed(source, &mut ways);
            self.send_all(left, &mut ways);
            let possible = ways.iter().filter(|it| it.fate == Fate::Possible).map(|it| it.space.clone());
            Carried { possible: PrefixSpace::union_of(possible), ways }
        });
        let kinds: Vec<Carried> = carried.collect();
        let on_others = self.table.standing.iter().filter_map(|it| {
            let unit = |group: &usize| learned.groups.get(*group).and_then(|it| it.unit(outward));
            let units = it.thanks_to.as_ref()?.iter().map(unit).collect();
            let mut ways = Vec::new();
            self.send_all(vec![it.source.clone()], &mut ways);
            Some((ways, units))
        });
        let aggregates = on_others.collect();
        let returns = self.session.returns_routes && self.finder.scope.returns;
        let total = Summary::of(own.iter().chain(kinds.iter().flat_map(|it| &it.ways)));
        let places = key::places(self.family);
        Lane { own, kinds, aggregates, gathered, returns, total, places, shared: RefCell::default() }
    }
}

impl Lane {
    /// What a kind of routes loses because it would go back.
    fn lost(&self, table: &Table<'_>, session: &Session) -> &[(usize, PrefixSpace)] {
        if self.returns {
            return &[];
        }
        Unit::of(session).map_or(&[], |it| self.gathered.only(&table.learned.groups, it))
    }

    /// Everything that becomes of routes on their way to a session.
    pub fn answer(&self, table: &Table<'_>, session: &Session) -> Answer {
        let mut ways = self.answer_without_aggregates(table, session);
        ways.extend(self.aggregates(session).cloned());
        if let Some(doubt) = &table.learned.too_many {
            ways.push(Way::unknown(doubt.clone()));
        }
        Answer { ways }
    }

    fn answer_without_aggregates(&self, table: &Table<'_>, session: &Session) -> Vec<Way> {
        let mut ways = self.own.clone();
        let lost = self.lost(table, session);
        for (kind, carried) in self.kinds.iter().enumerate() {
            let only = lost.iter().find(|it| it.0 == kind).map(|it| &it.1);
            let space = self.gathered.spaces.get(kind);
            if space.zip(only).is_some_and(|(space, only)| space.is_subset(only)) {
                continue;
            }
            for way in &carried.ways {
                let mut way = way.clone();
                if let Some(only) = only {
                    way.space = way.space.difference(only);
                }
                if way.space.is_empty() {
                    continue;
                }
                let brings = |it: &&Member| {
                    let mut brings = table.learned.groups.get(it.group).into_iter().flat_map(|it| &it.brings);
                    let back = !self.returns && it.unit.is_some() && it.unit == Unit::of(session);
                    !back && brings.any(|(of, space)| *of == kind && space.intersects(&way.space))
                };
                let from = self
                    .gathered
                    .members
                    .iter()
                    .find(brings)
                    .and_then(|it| table.learned.groups.get(it.group));
                if let Some(from) = from.and_then(|it| it.example(session, self.returns)) {
                    let text = format!("may bring in routes from {}", *from.peer);
                    way.steps.insert(0, Step { span: from.opening, text });
                }
                ways.push(way);
            }
        }
        ways
    }

    /// The aggregates that stand thanks to others than this neighbor.
    fn aggregates(&self, session: &Session) -> impl Iterator<Item = &Way> {
        let own = Unit::of(session);
        let others = move |units: &[Option<Unit>]| units.iter().any(|it| it.is_none() || *it != own);
        let standing = self.aggregates.iter().filter(move |(_, units)| self.returns || others(units));
        standing.flat_map(|it| &it.0)
    }

    /// The same as sets.
    pub fn summary(&self, table: &Table<'_>, session: &Session) -> Summary {
        let mut summary = self.without_aggregates(table, session);
        if self.aggregates(session).next().is_some() {
            summary.join(Summary::of(self.aggregates(session)));
        }
        summary.unknown.extend(table.learned.too_many.clone().map(|it| (it, PrefixSpace::all())));
        summary
    }

    /// The summary of a session, made once for all that differ in nothing that matters. The doubt holds for the whole table.
    pub fn shared(
        &self,
        table: &Table<'_>,
        doubt: Option<Doubt>,
        session: &Session,
        family: &SessionFamily,
    ) -> Arc<Sent> {
        let limit = family.maximum_sent.as_ref().map(|it| it.value);
        let exception = (Unit::of(session), limit, session.unread.first().copied());
        if let Some(known) = self.shared.borrow().get(&exception) {
            return Arc::clone(known);
        }
        let mut summary = self.summary(table, session).of_session(&self.places, session, family);
        summary.unknown.extend(doubt.map(|it| (it, PrefixSpace::all())));
        let found: Arc<Sent> = Arc::new(summary.into());
        self.shared.borrow_mut().insert(exception, Arc::clone(&found));
        found
    }

    fn without_aggregates(&self, table: &Table<'_>, session: &Session) -> Summary {
        let lost = self.lost(table, session);
        let mut summary = self.total.clone();
        if lost.is_empty() {
            return summary;
        }
        let certain = |it: &Carried| it.ways.iter().any(|it| it.fate != Fate::Possible);
        if self.kinds.iter().any(certain) {
            // What is told prefix by prefix is lost prefix by prefix.
            let ways = self.answer_without_aggregates(table, session);
            return Summary::of(ways.iter());
        }
        let carried = |kind: usize| self.kinds.get(kind);
        let gone = PrefixSpace::union_of(
            lost.iter().filter_map(|(kind, only)| Some(carried(*kind)?.possible.intersection(only))),
        );
        // It may still come from elsewhere as routes of another kind.
        let mut still: Vec<PrefixSpace> = Vec::new();
        for (kind, it) in self.kinds.iter().enumerate() {
            let own = lost.iter().filter(|it| it.0 == kind);
            still.push(own.fold(gone.intersection(&it.possible), |rest, (_, only)| rest.difference(only)));
        }
        for way in self.own.iter().filter(|it| it.fate == Fate::Possible) {
            still.push(gone.intersection(&way.space));
        }
        summary.possible = summary.possible.difference(&gone.difference(&PrefixSpace::union_of(still)));
        summary
    }
}

impl Summary {
    pub(super) fn of<'w>(ways: impl Iterator<Item = &'w Way>) -> Self {
        let mut summary = Summary::default();
        let (mut possible, mut unknown) = (Vec::new(), HashMap::<&Doubt, (usize, Vec<PrefixSpace>)>::new());
        for way in ways {
            match (way.fate, &way.doubt) {
                (Fate::Proven, _) => {
                    for prefix in way.space.prefixes() {
                        let because = || way.steps.iter().map(|it| it.span).collect();
                        summary.proven.entry(prefix).or_insert_with(because);
                    }
                }
                (Fate::Possible, _) => possible.push(way.space.clone()),
                (Fate::Unknown, Some(doubt)) => {
                    let next = unknown.len();
                    unknown.entry(doubt).or_insert((next, Vec::new())).1.push(way.space.clone());
                }
                (Fate::Unknown | Fate::No, _) => {}
            }
        }
        let certain: PrefixSpace = summary.proven.keys().copied().collect();
        summary.possible = PrefixSpace::union_of(possible).difference(&certain);
        let mut unknown: Vec<_> = unknown.into_iter().collect();
        unknown.sort_by_key(|(_, (place, _))| *place);
        let spaces = unknown.into_iter().map(|(doubt, (_, all))| (doubt.clone(), PrefixSpace::union_of(all)));
        summary.unknown = spaces
            .map(|(doubt, all)| (doubt, all.difference(&certain)))
            .filter(|it| !it.1.is_empty())
            .collect();
        summary
    }

    fn join(&mut self, other: Summary) {
        for (prefix, because) in other.proven {
            self.proven.entry(prefix).or_insert(because);
        }
        self.possible = self.possible.union(&other.possible);
        self.unknown.extend(other.unknown);
        let certain: PrefixSpace = self.proven.keys().copied().collect();
        self.possible = self.possible.difference(&certain);
    }
}

impl Told for Summary {
    fn places(&mut self) -> impl Iterator<Item = &mut Span> {
        let doubts = self.unknown.iter_mut().filter_map(|it| it.0.span.as_mut());
        self.proven.values_mut().flatten().chain(doubts)
    }

    fn passing(&self) -> PrefixSpace {
        let proven = self.proven.keys().copied().collect();
        let unknown = self.unknown.iter().map(|it| it.1.clone());
        PrefixSpace::union_of(unknown.chain([proven, self.possible.clone()]))
    }

    fn limit(&mut self, doubt: Doubt) {
        let certain: PrefixSpace = std::mem::take(&mut self.proven).into_keys().collect();
        self.unknown.push((doubt, certain));
    }

    fn doubt(&mut self, doubt: Doubt) {
        let certain: PrefixSpace = std::mem::take(&mut self.proven).into_keys().collect();
        self.possible = self.possible.union(&certain);
        self.unknown.push((doubt, PrefixSpace::all()));
    }
}
