//! The table of peerings: what an engineer wants to see before reading findings.

mod json;
pub(super) mod qos;
pub(super) mod rows;
mod text;

use std::io;

use super::{Secrets, Style, TextOrJson};
use crate::analysis::overview::{CircuitOverview, FamilyOverview, LinkOverview, Overview, PeeringOverview};
use crate::analysis::peering::in_a_row;
use crate::text::Sources;

/// What the table is made of.
#[derive(Debug, Clone, Copy)]
pub struct PeeringsReport<'a> {
    /// The peerings, in the order in which they are shown.
    pub overview: &'a Overview<'a>,
    /// The texts they were read from.
    pub sources: &'a Sources,
    /// What must not be printed.
    pub secrets: &'a Secrets,
    /// Whether what QoS does is told class by class, and not in short alone.
    pub classes: bool,
}

/// Writes the peerings. The same report gives the same bytes; errors are those of `out`.
pub fn write_peerings(
    format: TextOrJson,
    report: &PeeringsReport<'_>,
    out: &mut dyn io::Write,
    style: &Style,
) -> io::Result<()> {
    match format {
        TextOrJson::Text => text::write(report, out, style),
        TextOrJson::Json => json::write(report, out),
    }
}

/// "circuit ams-01", or what stands for a name where none is known.
pub(super) fn circuit_title(circuit: &CircuitOverview<'_>) -> String {
    let devices = circuit.devices().join(" and ");
    match circuit.name {
        Some(name) => format!("circuit {name}: {devices}"),
        None => format!("circuit without a name: {devices}"),
    }
}

/// The provider's tags of a circuit, for its heading.
pub(super) fn outer_tags(circuit: &CircuitOverview<'_>) -> Option<String> {
    let tags: Vec<String> = circuit.outer_tags().iter().map(u16::to_string).collect();
    match tags.as_slice() {
        [] => None,
        [tag] => Some(format!("outer tag {tag}")),
        several => Some(format!("outer tags {}", several.join(" and "))),
    }
}

/// "Microsoft peering", for headings.
pub(super) fn kind(peering: &PeeringOverview<'_>) -> &'static str {
    peering.kind.map_or("peering of unknown kind", |it| it.as_str())
}

/// How sure the kind is, and why, for people.
pub(super) fn certainty(peering: &PeeringOverview<'_>) -> String {
    if peering.kind.is_none() {
        return "nothing tells for certain whether it is private or Microsoft peering".to_owned();
    }
    let sure = if peering.certain { "certain" } else { "likely" };
    format!("{sure}, because {}", in_a_row(&peering.because))
}

/// What a link is called: by its role, or by its place among the two.
pub(super) fn link_name(family: &FamilyOverview<'_>, link: &LinkOverview<'_>) -> &'static str {
    match link.role {
        Some(role) => role.as_str(),
        None if std::ptr::eq(link, &raw const family.links[0]) => "link 1",
        None => "link 2",
    }
}
