//! The peerings: a table of all, then each circuit drawn and its links side by side.

use std::io;

use super::markup::Markup;
use super::{CIRCUITS, PAIRS, Page, counted, glyph, picture};
use crate::analysis::overview::{
    CircuitOverview, End, FamilyOverview, LinkOverview, Overview, PeeringOverview,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::html::concerns::Concerns;
use crate::report::peerings::qos::{self, ClassTable, HEADINGS};
use crate::report::peerings::rows::{Row, Rows};
use crate::report::peerings::{certainty, circuit_title, kind, link_name, outer_tags};
use crate::report::summary::grouped;

/// Findings that are listed for one link.
const LISTED: usize = 20;

/// Pairs of one circuit that are told in detail. A circuit should have four: two kinds, two families.
const TOLD: usize = 16;

/// The worst that is found about each circuit.
pub(super) fn severities(
    overview: &Overview<'_>,
    concerns: &Concerns,
    findings: &[&Diagnostic],
) -> Vec<Option<Severity>> {
    let mut links = 0..;
    let circuits = overview.circuits.iter();
    circuits
        .map(|it| {
            let own = links.by_ref().take(2 * it.pairs().count());
            own.filter_map(|link| concerns.worst(link, findings)).max()
        })
        .collect()
}

/// What each link is called in sentences, where its circuit is told in detail.
pub(super) fn titles(overview: &Overview<'_>, detailed: &[bool]) -> Vec<Option<String>> {
    let mut titles = Vec::new();
    for (circuit, detailed) in overview.circuits.iter().zip(detailed) {
        for ((peering, family), place) in circuit.pairs().zip(0..) {
            let told = *detailed && place < TOLD;
            titles.extend(family.links.iter().map(|link| told.then(|| title(peering, family, link))));
        }
    }
    titles
}

fn title(peering: &PeeringOverview<'_>, family: &FamilyOverview<'_>, link: &LinkOverview<'_>) -> String {
    let device = link.device().map_or_else(String::new, |it| format!(" on {}", *it.name));
    format!("{} {}, {}{device}", kind(peering), family.afi, link_name(family, link))
}

/// A pair of links, and the number of the first.
pub(super) struct Numbered<'p, 'a> {
    pub(super) peering: &'p PeeringOverview<'a>,
    pub(super) family: &'p FamilyOverview<'a>,
    pub(super) first: usize,
}

impl Page<'_> {
    pub(super) fn peerings(&self, to: &mut Markup<'_>) -> io::Result<()> {
        to.open("section", &[("id", "peerings"), ("aria-labelledby", "peerings-title")])?;
        to.leaf("h2", &[("id", "peerings-title")], "ExpressRoute peerings")?;
        if self.overview.circuits.is_empty() {
            to.leaf("p", &[], "No session to Microsoft (AS 12076) was found.")?;
            return to.close("section");
        }
        self.table_of_all(to)?;
        let mut next = 0;
        for ((circuit, detailed), number) in self.overview.circuits.iter().zip(&self.detailed).zip(1..) {
            let pairs: Vec<Numbered<'_, '_>> = circuit
                .pairs()
                .map(|(peering, family)| {
                    let first = next;
                    next += 2;
                    Numbered { peering, family, first }
                })
                .collect();
            if *detailed {
                self.circuit(to, circuit, number, &pairs)?;
            }
        }
        to.close("section")
    }

    fn table_of_all(&self, to: &mut Markup<'_>) -> io::Result<()> {
        let circuits = || self.overview.circuits.iter();
        let pairs = || circuits().flat_map(|circuit| circuit.pairs().map(move |it| (circuit, it)));
        to.open("div", &[("class", "wide")])?;
        to.open("table", &[("class", "all")])?;
        to.leaf(
            "caption",
            &[],
            "Each peering has two links, and one session on each for each address family.",
        )?;
        to.open("thead", &[])?;
        to.open("tr", &[])?;
        for heading in ["Circuit", "Peering", "First link", "Second link", "Findings"] {
            to.leaf("th", &[("scope", "col")], heading)?;
        }
        to.close("tr")?;
        to.close("thead")?;
        to.open("tbody", &[])?;
        let total = pairs().count();
        for ((circuit, (peering, family)), number) in pairs().take(PAIRS).zip(0..) {
            to.open("tr", &[])?;
            let name = circuit.name.map(str::to_owned).or_else(|| outer_tags(circuit));
            to.leaf("td", &[], name.as_deref().unwrap_or("not named"))?;
            to.open("th", &[("scope", "row")])?;
            let title = format!("{}, {}", kind(peering), family.afi);
            if self.titles.get(2 * number).is_some_and(Option::is_some) {
                to.leaf("a", &[("href", &format!("#pair-{number}"))], &title)?;
            } else {
                to.text(&title)?;
            }
            to.close("th")?;
            for link in &family.links {
                to.leaf("td", &[], &at_a_glance(link))?;
            }
            let found = [2 * number, 2 * number + 1];
            let mut found: Vec<usize> =
                found.iter().flat_map(|it| self.concerns.about(*it)).copied().collect();
            found.sort_unstable();
            found.dedup();
            let severities = || found.iter().filter_map(|at| Some(self.diagnostics.get(*at)?.severity));
            verdict(to, severities().max(), counted(severities()))?;
            to.close("tr")?;
        }
        to.close("tbody")?;
        to.close("table")?;
        to.close("div")?;
        let detailed = self.detailed.iter().filter(|it| **it).count();
        let mut left_out = Vec::new();
        if total > PAIRS {
            left_out.push(format!("The table leaves out {} more.", grouped((total - PAIRS) as u64)));
        }
        if detailed < self.detailed.len() {
            let all = grouped(self.detailed.len() as u64);
            left_out.push(format!("Of {all} circuits, {CIRCUITS} are drawn below, the worst ones."));
        }
        if !left_out.is_empty() {
            left_out.push("The command `bgplint peerings` shows all of them.".to_owned());
            to.leaf("p", &[("class", "left-out")], &left_out.join(" "))?;
        }
        Ok(())
    }

    fn circuit(
        &self,
        to: &mut Markup<'_>,
        circuit: &CircuitOverview<'_>,
        number: usize,
        pairs: &[Numbered<'_, '_>],
    ) -> io::Result<()> {
        let id = format!("circuit-{number}");
        to.open("section", &[("class", "circuit"), ("aria-labelledby", &id)])?;
        to.open("h3", &[("id", &id)])?;
        to.text(&circuit_title(circuit))?;
        if let Some(tags) = outer_tags(circuit) {
            to.leaf("small", &[], &format!(" {tags}"))?;
        }
        to.close("h3")?;
        picture::draw(self, to, circuit, pairs)?;
        for pair in pairs.iter().take(TOLD) {
            self.pair(to, pair)?;
        }
        if pairs.len() > TOLD {
            let more =
                format!("{} more pairs of this circuit are left out.", grouped((pairs.len() - TOLD) as u64));
            to.leaf("p", &[("class", "left-out")], &more)?;
        }
        to.close("section")
    }

    fn pair(&self, to: &mut Markup<'_>, pair: &Numbered<'_, '_>) -> io::Result<()> {
        let Numbered { peering, family, first } = *pair;
        let rows = Rows { overview: self.overview, sources: self.sources, secrets: self.secrets };
        to.open("table", &[("class", "pair"), ("id", &format!("pair-{}", first / 2))])?;
        to.open("caption", &[])?;
        to.leaf("strong", &[], &format!("{}, {}", kind(peering), family.afi))?;
        to.open("small", &[])?;
        to.prose(&format!(" {}", certainty(peering)))?;
        if let Some(because) = family.because {
            to.text(&format!("; a pair, because {because}"))?;
        }
        to.close("small")?;
        to.close("caption")?;
        to.open("thead", &[])?;
        to.open("tr", &[])?;
        to.leaf("td", &[], "")?;
        for (link, number) in family.links.iter().zip(first..) {
            to.leaf("th", &[("scope", "col"), ("id", &format!("link-{number}"))], link_name(family, link))?;
        }
        to.close("tr")?;
        to.close("thead")?;
        to.open("tbody", &[])?;
        for row in rows.of(family) {
            write_row(to, &row)?;
        }
        to.open("tr", &[("class", "found")])?;
        to.leaf("th", &[("scope", "row")], "findings")?;
        for number in first..first + 2 {
            self.findings_of(to, number)?;
        }
        to.close("tr")?;
        to.close("tbody")?;
        to.close("table")?;
        for table in family.links.iter().filter_map(|it| qos::table(it, &rows)) {
            write_classes(to, &table)?;
        }
        Ok(())
    }

    /// Links to the findings about a link.
    fn findings_of(&self, to: &mut Markup<'_>, link: usize) -> io::Result<()> {
        let found = self.concerns.about(link);
        if found.is_empty() {
            return to.leaf("td", &[], "none");
        }
        to.open("td", &[])?;
        to.open("ul", &[])?;
        for &at in found.iter().take(LISTED) {
            let (Some(finding), Some(anchor)) = (self.diagnostics.get(at), self.anchors.get(at)) else {
                continue;
            };
            to.open("li", &[("class", finding.severity.as_str())])?;
            to.leaf("span", &[("aria-hidden", "true")], glyph(Some(finding.severity)))?;
            let text = format!("{}: {}", finding.severity, finding.rule);
            to.text(" ")?;
            if self.shown.get(at) == Some(&true) {
                to.leaf("a", &[("href", &format!("#{anchor}"))], &text)?;
            } else {
                to.text(&text)?;
            }
            to.close("li")?;
        }
        if found.len() > LISTED {
            to.leaf("li", &[], &format!("and {} more", found.len() - LISTED))?;
        }
        to.close("ul")?;
        to.close("td")
    }
}

/// What QoS does with each class.
fn write_classes(to: &mut Markup<'_>, table: &ClassTable) -> io::Result<()> {
    to.open("div", &[("class", "wide")])?;
    to.open("table", &[("class", "classes")])?;
    to.leaf("caption", &[], &table.title)?;
    to.open("thead", &[])?;
    to.open("tr", &[])?;
    for heading in HEADINGS {
        to.leaf("th", &[("scope", "col")], heading)?;
    }
    to.close("tr")?;
    to.close("thead")?;
    to.open("tbody", &[])?;
    for [points, cells @ ..] in &table.rows {
        to.open("tr", &[])?;
        to.leaf("th", &[("scope", "row")], points)?;
        for cell in cells {
            to.leaf("td", &[], cell)?;
        }
        to.close("tr")?;
    }
    to.close("tbody")?;
    to.close("table")?;
    if let Some(unknown) = &table.unknown {
        to.leaf("p", &[], unknown)?;
    }
    to.close("div")
}

fn write_row(to: &mut Markup<'_>, row: &Row) -> io::Result<()> {
    to.open("tr", &[("class", if row.differs { "differs" } else { "alike" })])?;
    to.open("th", &[("scope", "row")])?;
    to.text(row.label)?;
    if row.differs {
        to.leaf("span", &[("class", "differ"), ("role", "img"), ("aria-label", "the two differ")], "≠")?;
    }
    to.close("th")?;
    for cell in &row.cells {
        to.open("td", &[])?;
        if cell.is_empty() {
            to.text("–")?;
        }
        for (index, line) in cell.iter().enumerate() {
            if index > 0 {
                to.empty("br", &[])?;
            }
            to.open("bdi", &[])?;
            to.prose(line)?;
            to.close("bdi")?;
        }
        to.close("td")?;
    }
    to.close("tr")
}

/// A cell with a sign and the words that it stands for.
fn verdict(to: &mut Markup<'_>, worst: Option<Severity>, told: Option<String>) -> io::Result<()> {
    to.open("td", &[("class", &format!("verdict {}", class_of(worst)))])?;
    to.leaf("span", &[("aria-hidden", "true")], glyph(worst))?;
    to.text(&format!(" {}", told.as_deref().unwrap_or("none")))?;
    to.close("td")
}

/// The class of what was found.
pub(super) fn class_of(worst: Option<Severity>) -> &'static str {
    worst.map_or("ok", Severity::as_str)
}

/// A link in a few words.
fn at_a_glance(link: &LinkOverview<'_>) -> String {
    match &link.end {
        End::Session(it) => format!("{}, {}", *it.peering.device.name, *it.peering.session.peer),
        End::Vacant(it) => format!("no session on {}", *it.device.name),
        End::Missing => "no session".to_owned(),
        End::Unknown => "not known".to_owned(),
    }
}
