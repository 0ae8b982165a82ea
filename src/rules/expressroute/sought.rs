//! What rules about communities have in common: the lines in which the sessions to Microsoft look for them.

use std::collections::HashMap;

use crate::analysis::communities::{self, Found, Looked, Sought};
use crate::analysis::peering::Peering;
use crate::model::{Device, FilterKind};
use crate::rules::Facts;
use crate::text::Span;

/// A value or an expression for which a session looks.
#[derive(Debug, Clone)]
pub(super) struct SoughtHere<'m> {
    /// Where it does.
    pub looked: Looked<'m>,
    /// What it looks for.
    pub sought: Sought<'m>,
    /// What that stands for, where that is sure.
    pub found: Option<Found>,
}

/// What each session in use looks for. Sessions with the same policies are asked once.
pub(super) fn by_session<'m, 'p>(
    facts: &'p Facts<'m>,
    device: &'p Device,
) -> Vec<(&'p Peering<'m>, std::rc::Rc<[SoughtHere<'m>]>)> {
    let mut known: HashMap<Vec<&str>, std::rc::Rc<[SoughtHere<'m>]>> = HashMap::new();
    let mut all = Vec::new();
    for (_, peering) in
        facts.peerings.on(device).filter(|(_, it)| it.session.enabled.value && it.wrong_asn.is_none())
    {
        let filters = peering.session.families.iter().flat_map(|it| &it.import.filters);
        let names = filters.filter(|it| it.kind == FilterKind::Policy).map(|it| it.name.as_str());
        let sought = known.entry(names.collect()).or_insert_with(|| {
            let looked = communities::of_import(peering.device, peering.session);
            looked.into_iter().flat_map(here).collect()
        });
        all.push((peering, std::rc::Rc::clone(sought)));
    }
    all
}

/// What a line of a list looks for.
pub(super) fn here(looked: Looked<'_>) -> Vec<SoughtHere<'_>> {
    let of = |sought| SoughtHere { looked, sought, found: communities::found(looked.entry, sought) };
    looked.sought().into_iter().map(of).collect()
}

impl SoughtHere<'_> {
    /// The line.
    pub fn place(&self) -> Span {
        self.looked.entry.statement
    }
}
