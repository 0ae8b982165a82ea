//! What rules about undefined names have in common.

use std::collections::BTreeSet;

use super::misspelt::Names;
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
        if names.hold(name) || !seen.insert(span) {
            continue;
        }
        // A name may stand in quotes, or be put together from several places.
        let near = names.nearest(name);
        let as_written = cx.sources.slice(span) == name;
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
        let _reported = match near {
            Some(near) => finding
                .help(format!("did you mean `{}`?", near.name))
                .fix_some(near.fix(name, span).filter(|_| as_written)),
            None => finding,
        };
    }
}
