//! Comments by what they are about, and the nearest to each finding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::Diagnostic;
use crate::model::{Scope, Suppression};
use crate::text::{FileId, Sources, Span};

/// What separates the words of a path.
const SEPARATOR: char = '\0';

/// Suppressions in comments, each by its position among all.
#[derive(Default)]
pub(super) struct Places<'a> {
    /// Parts of texts.
    parts: BTreeMap<FileId, Vec<Part<'a>>>,
    /// By the path of a block.
    blocks: HashMap<(FileId, String), HashMap<&'a str, usize>>,
    /// By file.
    files: HashMap<(FileId, &'a str), usize>,
}

/// A part of a text, and what is suppressed there.
#[derive(Clone, Copy)]
struct Part<'a> {
    start: u32,
    end: u32,
    choice: &'a str,
    entry: usize,
}

impl Part<'_> {
    /// The innermost has the greatest, and of two that are the same the first.
    fn rank(&self) -> (u32, Reverse<u32>, Reverse<usize>) {
        (self.start, Reverse(self.end), Reverse(self.entry))
    }
}

impl<'a> Places<'a> {
    /// A rule or group that a comment names.
    pub(super) fn add(
        &mut self,
        sources: &Sources,
        suppression: &Suppression,
        choice: &'a str,
        entry: usize,
    ) {
        let file = suppression.said.file;
        match &suppression.scope {
            Scope::Nothing => {}
            Scope::Within(Span { start, end, .. }) => {
                let part = Part { start: *start, end: *end, choice, entry };
                self.parts.entry(file).or_default().push(part);
            }
            Scope::Below(path) => {
                let path = path.iter().fold(String::new(), |it, word| it + sources.slice(*word) + "\0");
                self.blocks.entry((file, path)).or_default().entry(choice).or_insert(entry);
            }
            Scope::File => _ = self.files.entry((file, choice)).or_insert(entry),
        }
    }

    /// For each finding the nearest suppression, if there is one.
    pub(super) fn nearest(&mut self, sources: &Sources, findings: &[Diagnostic]) -> Vec<Option<usize>> {
        let mut found = self.around(findings);
        for (finding, found) in findings.iter().zip(&mut found) {
            *found = found.or_else(|| self.block(sources, finding)).or_else(|| self.file(finding));
        }
        found
    }

    /// The innermost part of a text around each finding.
    fn around(&mut self, findings: &[Diagnostic]) -> Vec<Option<usize>> {
        let mut found = vec![None; findings.len()];
        let mut places: BTreeMap<FileId, Vec<(u32, usize)>> = BTreeMap::new();
        for (at, place) in findings.iter().map(primary).enumerate() {
            if let Some(place) = place {
                places.entry(place.file).or_default().push((place.start, at));
            }
        }
        for (file, parts) in &mut self.parts {
            let Some(places) = places.get_mut(file) else { continue };
            parts.sort_unstable_by_key(Part::rank);
            places.sort_unstable();
            let mut next = parts.iter().peekable();
            // Parts that have begun, by what is suppressed there, the innermost last.
            let mut open: HashMap<&str, Vec<Part<'a>>> = HashMap::new();
            for &(start, at) in places.iter() {
                while let Some(part) = next.next_if(|it| it.start <= start) {
                    open.entry(part.choice).or_default().push(*part);
                }
                let Some(finding) = findings.get(at) else { continue };
                let innermost = [finding.rule, finding.group].into_iter().filter_map(|choice| {
                    let parts = open.get_mut(choice)?;
                    while parts.pop_if(|it| it.end < start).is_some() {}
                    parts.last().copied()
                });
                let nearest = innermost.max_by_key(Part::rank).map(|it| it.entry);
                if let Some(found) = found.get_mut(at) {
                    *found = nearest;
                }
            }
        }
        found
    }

    /// The innermost block that a finding stands in.
    fn block(&self, sources: &Sources, finding: &Diagnostic) -> Option<usize> {
        let label = finding.labels.first().filter(|_| !self.blocks.is_empty())?;
        let mut key = (label.span.file, String::new());
        let mut nearest = None;
        for word in &label.path {
            key.1.push_str(sources.slice(*word));
            key.1.push(SEPARATOR);
            let here = self.blocks.get(&key);
            nearest = here.and_then(|it| it.get(finding.rule).or(it.get(finding.group))).or(nearest);
        }
        nearest.copied()
    }

    fn file(&self, finding: &Diagnostic) -> Option<usize> {
        let file = primary(finding)?.file;
        let by = |choice| self.files.get(&(file, choice)).copied();
        by(finding.rule).or_else(|| by(finding.group))
    }
}

fn primary(finding: &Diagnostic) -> Option<Span> {
    finding.labels.first().map(|it| it.span)
}
