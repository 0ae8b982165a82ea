//! Whether a session still takes routes when Microsoft drains its link: before maintenance the AS paths on it become
//! longer by eight times Microsoft's own number, and all else stays the same.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::advertise::{FiltersKey, everything};
use super::evaluate::{Detail, Evaluator, Outcome, Region};
use super::peering::{Kind, MICROSOFT, Peering};
use super::policies::terms;
use super::prefix_space::PrefixSpace;
use super::regex::PathExpression;
use super::route::{AsPath, Attributes, OneOf};
use crate::model::{
    AsPathEntry, AsPathList, BgpProcess, Condition, Device, FilterKind, Filters, ListReference,
    SessionFamily, Sourced, Verdict,
};
use crate::net::{Afi, Asn};
use crate::text::Span;

/// How often the number is put in front.
pub const DRAIN: usize = 8;

/// The AS from which the gateways of virtual networks speak.
const GATEWAYS: Asn = Asn(65515);

/// The AS from which Microsoft's services speak.
const SERVICES: Asn = Asn(8075);

/// Routes that a session takes, but no longer when its link is drained.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dropped {
    /// Their prefixes.
    pub space: PrefixSpace,
    /// Their path before.
    pub path: Vec<Asn>,
    /// The lines of lists that take the path only before.
    pub lines: Vec<Span>,
    /// The conditions on paths that decide.
    pub conditions: Vec<Span>,
}

/// What sessions of a device take from a link that is drained. What sessions share is asked once.
pub struct Drains<'m> {
    device: &'m Device,
    known: HashMap<(FiltersKey<'m>, Afi, Option<Kind>), Option<Rc<Dropped>>>,
}

impl<'m> Drains<'m> {
    /// Of a device about which nothing was asked yet.
    pub fn of(device: &'m Device) -> Self {
        Drains { device, known: HashMap::new() }
    }

    /// What the inbound filters of a session drop then.
    pub fn dropped(
        &mut self,
        process: &BgpProcess,
        peering: &Peering<'_>,
        family: &'m SessionFamily,
    ) -> Option<Rc<Dropped>> {
        let filters = &family.import;
        let afi = family.family.afi;
        if !looks_at_paths(self.device, filters) {
            return None;
        }
        let device = self.device;
        let key = (FiltersKey::of(filters), afi, peering.kind);
        let preference = process.unset.external_local_preference.into();
        let known = self.known.entry(key).or_insert_with(|| {
            let mut paths = paths(peering.kind).into_iter();
            paths.find_map(|path| dropped(device, filters, afi, &path, &preference)).map(Rc::new)
        });
        known.clone()
    }
}

/// Paths that routes have on an undisturbed link, the usual ones first.
fn paths(kind: Option<Kind>) -> Vec<Vec<Asn>> {
    let of_gateways = || vec![MICROSOFT, GATEWAYS];
    let of_services = || vec![MICROSOFT, SERVICES];
    let bare = || vec![MICROSOFT];
    match kind {
        Some(Kind::Private) => vec![of_gateways(), bare()],
        Some(Kind::Microsoft) => vec![of_services(), bare()],
        None => vec![bare()],
    }
}

/// A path on a link that is drained.
fn drained(path: &[Asn]) -> Vec<Asn> {
    [vec![MICROSOFT; DRAIN], path.to_vec()].concat()
}

fn dropped(
    device: &Device,
    filters: &Filters,
    afi: Afi,
    path: &[Asn],
    preference: &OneOf<u32>,
) -> Option<Dropped> {
    let everything = everything(afi);
    let ask = |path: &[Asn], asked: &PrefixSpace, detail: Detail| {
        let attributes = Attributes {
            as_path: AsPath::exactly(path.to_vec()),
            local_preference: preference.clone(),
            ..Attributes::learned(Some(true))
        };
        Evaluator::new(device).telling(detail).filters(filters, asked, &Rc::new(attributes))
    };
    let taken = ask(path, &everything, Detail::Sets).into_iter().filter(|it| match &it.outcome {
        Outcome::Accept => true,
        Outcome::Unknown(doubt) => doubt.is_of_route(),
        Outcome::Reject | Outcome::Undecided => false,
    });
    let taken = PrefixSpace::union_of(taken.map(|it| it.space));
    let longer = drained(path);
    let still = ask(&longer, &taken, Detail::Sets).into_iter().filter(|it| it.outcome != Outcome::Reject);
    let space = taken.difference(&PrefixSpace::union_of(still.map(|it| it.space)));
    let example = PrefixSpace::exactly(space.witness()?);
    let decides = ask(&longer, &example, Detail::Misses);
    let (lines, conditions) = places(device, filters, path, &longer, &decides);
    Some(Dropped { space, path: path.to_vec(), lines, conditions })
}

/// The lines of lists that take the one path and not the other, and the conditions that ask for them.
fn places(
    device: &Device,
    filters: &Filters,
    path: &[Asn],
    longer: &[Asn],
    decides: &[Region],
) -> (Vec<Span>, Vec<Span>) {
    let met: BTreeSet<Span> = decides.iter().flat_map(|it| &it.steps).map(|it| it.span).collect();
    let (path, longer) = (AsPath::exactly(path.to_vec()), AsPath::exactly(longer.to_vec()));
    let takes = |it: &AsPathEntry, path: &AsPath| {
        PathExpression::compile(&it.regex, it.syntax).and_then(|it| it.matches(path))
    };
    let only_before = |it: &&AsPathEntry| {
        it.verdict == Verdict::Accept && takes(it, &path) == Some(true) && takes(it, &longer) == Some(false)
    };
    let lines = |name: &str| {
        let list: Option<&AsPathList> = device.as_path_lists.get(name);
        list.into_iter().flat_map(|it| &it.entries).filter(only_before).map(|it| it.statement)
    };
    let (mut entries, mut conditions) = (Vec::new(), Vec::new());
    for condition in terms(device, filters).flat_map(|it| &it.when) {
        if !on_paths(condition) || !condition.span().is_some_and(|it| met.contains(&it)) {
            continue;
        }
        conditions.extend(condition.span());
        if let Condition::AsPath(lists) = &condition.value {
            entries.extend(lists.iter().flat_map(|it: &ListReference| lines(&it.name)));
        }
    }
    let applied = filters.filters.iter().filter(|it| it.kind == FilterKind::AsPathList);
    for filter in applied {
        entries.extend(lines(&filter.name));
        conditions.extend(filter.name.span());
    }
    (entries, conditions)
}

/// Whether anything on the way in looks at AS paths.
fn looks_at_paths(device: &Device, filters: &Filters) -> bool {
    filters.filters.iter().any(|it| it.kind == FilterKind::AsPathList)
        || terms(device, filters).flat_map(|it| &it.when).any(on_paths)
}

fn on_paths(condition: &Sourced<Condition>) -> bool {
    matches!(condition.value, Condition::AsPath(_) | Condition::PathLength(_))
}
