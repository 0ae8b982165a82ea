//! What rules about undefined names have in common.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostic::Severity;
use crate::model::{Device, FilterKind, Missing, Sourced};
use crate::net::Afi;
use crate::rules::Context;

/// A use of a name.
pub(super) struct Reference<'m> {
    pub name: &'m Sourced<String>,
    /// What the platform does when nothing has the name.
    pub effect: Missing,
    /// Where it is used, to follow "used".
    pub place: &'static str,
    /// Used by something that is switched off.
    pub idle: bool,
}

/// Filters of one kind on all neighbors.
pub(super) fn filters(device: &Device, kind: FilterKind) -> Vec<Reference<'_>> {
    [Afi::Ipv4, Afi::Ipv6].into_iter().flat_map(|afi| filters_of(device, kind, afi)).collect()
}

/// Filters of one kind on all neighbors, in the families of one protocol.
pub(super) fn filters_of(device: &Device, kind: FilterKind, afi: Afi) -> Vec<Reference<'_>> {
    let mut used = Vec::new();
    for session in device.bgp.iter().flat_map(|it| &it.sessions) {
        for family in session.families.iter().filter(|it| it.family.afi == afi) {
            let idle = !session.enabled.value || !family.active.value;
            let filters =
                family.import.filters.iter().chain(&family.export.filters).filter(|it| it.kind == kind);
            used.extend(filters.map(|it| Reference {
                name: &it.name,
                effect: it.if_undefined,
                place: "on a neighbor",
                idle,
            }));
        }
    }
    used
}

/// Reports each use of a name that `defined` does not hold, once for each place in the text.
pub(super) fn report(
    cx: &mut Context<'_>,
    device: &Device,
    what: &str,
    defined: &[&str],
    used: Vec<Reference<'_>>,
) {
    let mut seen = BTreeSet::new();
    let mut names = Names::of(defined);
    // A file that uses names and defines none of their kind may be a part of a configuration.
    let fragment = defined.is_empty() && device.interfaces.is_empty();
    for reference in used {
        let name = reference.name.as_str();
        let Some(span) = reference.name.span() else { continue };
        if names.set.contains(name) || !seen.insert(span) {
            continue;
        }
        let effect = match reference.effect {
            Missing::Permits => "the router then filters nothing here",
            Missing::Denies => "the router then refuses every route here",
            Missing::Unknown => {
                "the router then refuses the configuration, or does what differs between releases"
            }
        };
        let mut finding = cx
            .report(format!("{what} `{name}` is used {} but not defined", reference.place))
            .at(span, format!("no {what} has this name"))
            .note(effect)
            .likely_if(fragment);
        if reference.idle {
            finding = finding.at_most(Severity::Info).note("the neighbor or the family is switched off");
        }
        if let Some(near) = names.nearest(name) {
            let _reported = finding.help(format!("did you mean `{near}`?"));
        }
    }
}

/// Names that are defined.
struct Names<'d> {
    list: &'d [&'d str],
    set: HashSet<&'d str>,
    /// Pairs of names that may still be compared.
    left: usize,
}

/// Pairs of names that are compared for one kind of definition. Where more is undefined, no name was mistyped.
const MOST_COMPARISONS: usize = 200_000;

/// Most mistakes in a name that is still recognised.
const MOST_MISTAKES: usize = 2;

/// The longest name for which a similar one is sought.
const LONGEST: usize = 100;

impl<'d> Names<'d> {
    fn of(list: &'d [&'d str]) -> Self {
        Names { list, set: list.iter().copied().collect(), left: MOST_COMPARISONS }
    }

    /// The defined name that differs least.
    fn nearest(&mut self, name: &str) -> Option<&'d str> {
        if name.len() > LONGEST {
            return None;
        }
        self.left = self.left.checked_sub(self.list.len())?;
        // A character has up to four bytes.
        let close = self.list.iter().filter(|it| it.len().abs_diff(name.len()) <= MOST_MISTAKES * 4);
        let near = close.map(|it| (strsim::osa_distance(it, name), *it)).min()?;
        (near.0 <= MOST_MISTAKES.min(name.len() / 2)).then_some(near.1)
    }
}
