//! Which findings are about which links.
//!
//! A finding is about a link if one of its labels lies on a statement of the link's session or interface: the one that
//! opens it, one of its settings (also where a group states it for its members), or one that was not understood. What a
//! process says for all its sessions counts for none of them, and neither do policies and lists: a finding about those
//! points at the sessions that use them.

use std::collections::HashMap;

use crate::analysis::overview::{CircuitOverview, LinkOverview, Overview};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Sources, Span};

/// Links that one place may stand for: a group of thousands tells nothing about each.
const SHARED: usize = 64;

/// Findings by link and links by finding. Links are numbered through: each pair has two.
#[derive(Debug, Default)]
pub(super) struct Concerns {
    of_link: Vec<Vec<usize>>,
    of_finding: Vec<Vec<usize>>,
}

impl Concerns {
    /// Looks at the labels of every finding.
    pub(super) fn of(overview: &Overview<'_>, findings: &[&Diagnostic], sources: &Sources) -> Self {
        let links: Vec<&LinkOverview<'_>> =
            overview.circuits.iter().flat_map(CircuitOverview::pairs).flat_map(|(_, it)| &it.links).collect();
        let known = |span: Span| (span.file.0 as usize) < sources.len();
        let line = |span: Span| (span.file, sources.get(span.file).line_of(span.start));
        let mut places: HashMap<(FileId, u32), Vec<(Span, usize)>> = HashMap::new();
        for (number, link) in links.iter().enumerate() {
            for span in link.places().into_iter().filter(|it| known(*it)) {
                let here = places.entry(line(span)).or_default();
                if here.len() < SHARED {
                    here.push((span, number));
                }
            }
        }
        let mut concerns = Concerns { of_link: vec![Vec::new(); links.len()], of_finding: Vec::new() };
        for (at, finding) in findings.iter().enumerate() {
            let labels = finding.labels.iter().map(|it| it.span).filter(|it| known(*it));
            let touched = labels.flat_map(|label| {
                let here = places.get(&line(label)).map_or(&[][..], Vec::as_slice);
                here.iter().filter(move |(place, _)| touch(label, *place)).map(|(_, link)| *link)
            });
            let mut touched: Vec<usize> = touched.collect();
            touched.sort_unstable();
            touched.dedup();
            for link in &touched {
                concerns.of_link.get_mut(*link).into_iter().for_each(|it| it.push(at));
            }
            concerns.of_finding.push(touched);
        }
        concerns
    }

    /// The findings about a link, in their order.
    pub(super) fn about(&self, link: usize) -> &[usize] {
        self.of_link.get(link).map_or(&[], Vec::as_slice)
    }

    /// The links that a finding is about, in their order.
    pub(super) fn links(&self, finding: usize) -> &[usize] {
        self.of_finding.get(finding).map_or(&[], Vec::as_slice)
    }

    /// The worst that is found about a link.
    pub(super) fn worst(&self, link: usize, findings: &[&Diagnostic]) -> Option<Severity> {
        self.about(link).iter().filter_map(|at| Some(findings.get(*at)?.severity)).max()
    }
}

fn touch(label: Span, place: Span) -> bool {
    label.start < place.end.max(place.start + 1) && place.start < label.end.max(label.start + 1)
}
