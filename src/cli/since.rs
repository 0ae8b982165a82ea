//! What is new since an earlier state, and what is fixed.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::{Path, PathBuf};

use super::arguments::Question;
use super::check::{Linted, lint};
use super::error::Error;
use super::files::Files;
use super::progress::Progress;
use super::secrets;
use super::walk::absolute;
use super::workspace::{Past, Workspace};
use crate::diagnostic::{Against, Comparison, Diagnostic, Known, Label};
use crate::engine::{self, Stopwatch};
use crate::report::known;
use crate::text::{FileId, Source, Sources};

/// Lints the earlier state too, and leaves only what is new of the findings. Where the earlier state cannot be read,
/// nothing is known to be new.
pub(super) fn compare(
    question: &Question,
    workspace: &Workspace,
    past: &Past,
    files: &mut Files,
    linted: &mut Linted,
    progress: &Progress,
) -> Result<Comparison, Vec<Error>> {
    let mut before = Files::beside(mem::take(&mut files.sources));
    let earlier = lint(question, workspace, &past.state, &mut before, progress, &Stopwatch::default());
    files.sources = mem::take(&mut before.sources);
    if !before.troubles.is_empty() {
        return Err(before.troubles);
    }
    files.earlier = before.dialects.len();
    if files.dialects.is_empty() {
        files.asked.clone_from(&before.asked);
    }
    let hidden = {
        let labels = earlier.outcome.findings.iter().flat_map(|it| &it.labels).map(|it| it.span);
        secrets::of(&files.sources, &earlier.outcome.readings, &earlier.configured.beside(), labels)
    };
    let asked: HashSet<&str> =
        earlier.outcome.findings.iter().filter(|it| before.is_about(it)).map(name).collect();
    let before_that = known(&earlier.outcome.findings, &files.sources, &hidden);
    let outcome = &mut linted.outcome;
    let mut comparison =
        engine::compare(Against::State, past.name(), before_that, &mut outcome.findings, &outcome.suppressed);
    // What is no longer asked is not mended.
    let asked_now: HashSet<&str> = linted.rules.iter().copied().collect();
    let is_gone =
        |it: &Known| asked.contains(it.identity.fingerprint.as_str()) && asked_now.contains(it.rule.as_str());
    comparison.fixed.retain(is_gone);
    comparison.unchanged.retain(|it| files.is_about(it));
    if !outcome.findings.is_empty() {
        let mut changes = Changes::since(past, files, &before).map_err(|it| vec![it])?;
        let new = outcome.findings.iter_mut();
        new.for_each(|it| changes.point_out(it, &files.sources));
    }
    Ok(comparison)
}

fn name(finding: &Diagnostic) -> &str {
    &finding.identity.fingerprint
}

impl Files {
    /// Whether a finding touches what was asked for.
    pub fn is_about(&self, finding: &Diagnostic) -> bool {
        finding.places().any(|it| self.is_asked(it.span.file))
    }
}

/// Which lines of the present state are not in the earlier one.
struct Changes {
    /// Files of the earlier state, by their paths from the root of the repository.
    before: HashMap<PathBuf, FileId>,
    /// Earlier paths of files that are called otherwise now.
    renamed: HashMap<PathBuf, PathBuf>,
    top: PathBuf,
    /// For each file, whether each line is new.
    lines: HashMap<FileId, Vec<bool>>,
}

impl Changes {
    fn since(past: &Past, files: &Files, before: &Files) -> Result<Self, Error> {
        let top = past.repository.top.clone();
        let path = |(file, _): &(FileId, _)| {
            let path = absolute(Path::new(files.sources.get(*file).name()));
            Some((path.strip_prefix(&top).ok()?.to_path_buf(), *file))
        };
        let earlier: HashMap<PathBuf, FileId> = before.dialects.iter().filter_map(path).collect();
        let renamed = match &past.commit {
            Some(commit) => past.repository.renamed(commit, past.is_staged).map_err(Error::Git)?,
            None => HashMap::new(),
        };
        Ok(Changes { before: earlier, renamed, top, lines: HashMap::new() })
    }

    /// Makes the first place of a finding that lies in changed lines the one to be looked at first: reviews show only
    /// what is about their lines.
    fn point_out(&mut self, finding: &mut Diagnostic, sources: &Sources) {
        let changed = finding.labels.iter().position(|it| self.is_changed(it, sources));
        if let Some(at) = changed.filter(|at| *at > 0) {
            let label = finding.labels.remove(at);
            finding.labels.insert(0, label);
        }
    }

    fn is_changed(&mut self, label: &Label, sources: &Sources) -> bool {
        let file = label.span.file;
        let Some(source) = sources.find(file) else { return false };
        if !self.lines.contains_key(&file) {
            let lines = self.lines_of(source, sources);
            self.lines.insert(file, lines);
        }
        let line = source.line_of(label.span.start) as usize;
        let changed = self.lines.get(&file).and_then(|it| it.get(line.checked_sub(1)?));
        changed.copied().unwrap_or(false)
    }

    fn lines_of(&self, source: &Source, sources: &Sources) -> Vec<bool> {
        let path = absolute(Path::new(source.name()));
        let path = path.strip_prefix(&self.top).unwrap_or(&path);
        let earlier = self.before.get(path).or_else(|| self.before.get(self.renamed.get(path)?));
        let now: Vec<&str> = source.text().lines().collect();
        let Some(earlier) = earlier.and_then(|it| sources.find(*it)) else { return vec![true; now.len()] };
        changed(&earlier.text().lines().collect::<Vec<_>>(), &now)
    }
}

/// For each line of a text, whether it is not in an earlier one: linear, and exact but for lines that moved, which are
/// not called new.
fn changed(then: &[&str], now: &[&str]) -> Vec<bool> {
    let start = then.iter().zip(now).take_while(|(then, now)| then == now).count();
    let rest = |all: &[&str]| all.len().saturating_sub(start);
    let ends = then.iter().rev().zip(now.iter().rev()).take(rest(then).min(rest(now)));
    let end = now.len() - ends.take_while(|(then, now)| then == now).count();
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in then.iter().skip(start) {
        *left.entry(line).or_default() += 1;
    }
    let is_new = |(at, line): (usize, &&str)| {
        let kept = left.get_mut(*line).filter(|it| **it > 0).map(|it| *it -= 1).is_some();
        (start..end).contains(&at) && !kept
    };
    let before = std::iter::repeat_n(false, start);
    before.chain(now.iter().enumerate().skip(start).map(is_new)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_there_are_not_new() {
        let new = |then: &str, now: &str| {
            let lines = |it: &'static str| it.split(' ').collect::<Vec<_>>();
            let (then, now) = (then.to_owned().leak(), now.to_owned().leak());
            let marks = changed(&lines(then), &lines(now));
            marks.into_iter().map(|it| if it { '+' } else { '.' }).collect::<String>()
        };
        assert_eq!(new("a b c", "a b c"), "...");
        assert_eq!(new("a b c", "a x b c"), ".+..");
        assert_eq!(new("a b c", "a c"), "..");
        assert_eq!(new("a b c", "c b a d"), "...+");
        assert_eq!(new("a", "a a a"), ".++");
        assert_eq!(new("x", "a b"), "++");
    }
}
