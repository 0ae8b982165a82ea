//! Makes fixes, as far as they bring nothing new.
//!
//! Fixes are made together and the whole network is read again: a change in one file may have an effect in another. Where
//! a finding comes up that was not there, those of the fixes that change its lines are tried apart from the others, then
//! halves of them, until those that bring it are found; they are left out. This is repeated until nothing more can be made, for what one fix made readable may have fixes of its own.

mod edits;
mod trial;

use std::collections::{HashSet, VecDeque};

use super::{Outcome, Settings, check, whole_line};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::dialect::Dialect;
use crate::secrecy::{Secrets, mask};
use crate::text::{FileId, Sources, Span};
use edits::Edits;

/// How often it begins anew with what the fixes made.
const MOST_ROUNDS: usize = 8;

/// How often the network is read again in one round. Where that is not enough, some fixes are left out untried.
const MOST_TRIALS: usize = 32;

/// Which fixes are made.
#[derive(Debug, Clone)]
pub struct Wanted<'w> {
    /// The least safe ones.
    pub safety: Safety,
    /// Names of the rules whose findings are mended.
    pub rules: HashSet<&'w str>,
    /// The files that may change.
    pub files: HashSet<FileId>,
}

/// What became of a network whose findings were mended.
#[derive(Debug)]
pub struct Fixed {
    /// The texts, under their ids.
    pub sources: Sources,
    /// What is found in them now.
    pub outcome: Outcome,
    /// The fixes that were made, in their order.
    pub made: Vec<Made>,
    /// Those that were not.
    pub left_out: Vec<LeftOut>,
}

/// A fix by its finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Name of the rule.
    pub rule: &'static str,
    /// The file in which the finding has its place.
    pub file: FileId,
    /// The line of that place, from 1.
    pub line: u32,
    /// What the fix does. Without secrets.
    pub title: String,
}

/// A fix that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The fix.
    pub fix: Made,
    /// Why it was not made.
    pub why: Why,
}

/// Why a fix is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A finding would come up that is not there.
    Brings {
        /// Name of its rule.
        rule: &'static str,
        /// The file in which it would have its place.
        file: FileId,
        /// The line of that place, from 1.
        line: u32,
    },
    /// The finding would stay.
    MendsNothing,
    /// The file's encoding cannot hold it, or it does not fit.
    DoesNotFit,
    /// Too many others had to be tried.
    NotTried,
}

/// Mends what can be mended of the findings of a network. `outcome` is what [`check`] says of it.
pub fn fix(
    sources: &Sources,
    files: &[(FileId, Dialect)],
    settings: &Settings,
    outcome: Outcome,
    wanted: &Wanted<'_>,
) -> Fixed {
    let network = Network { files, settings };
    let mut fixed = Fixed { sources: sources.clone(), outcome, made: Vec::new(), left_out: Vec::new() };
    for _ in 0..MOST_ROUNDS {
        let round = Round::new(&network, &fixed.sources, &fixed.outcome, wanted);
        let Done { state, made, left_out } = round.run();
        fixed.left_out = left_out;
        let Some((sources, outcome)) = state else { break };
        fixed.made.extend(made);
        (fixed.sources, fixed.outcome) = (sources, outcome);
    }
    fixed
}

/// What is read in every trial.
struct Network<'n> {
    files: &'n [(FileId, Dialect)],
    settings: &'n Settings,
}

/// The fixes of one state of the texts.
struct Round<'r> {
    network: &'r Network<'r>,
    sources: &'r Sources,
    outcome: &'r Outcome,
    candidates: Vec<(&'r Diagnostic, &'r Fix)>,
    secrets: Secrets,
    trials: usize,
    /// Those that are made, by their place among the candidates.
    accepted: Vec<usize>,
    left_out: Vec<LeftOut>,
    /// The texts with what is accepted, and what is found in them.
    state: Option<(Sources, Outcome)>,
}

/// What a round came to.
struct Done {
    state: Option<(Sources, Outcome)>,
    made: Vec<Made>,
    left_out: Vec<LeftOut>,
}

/// Why some fixes cannot be made together.
struct Failure {
    why: Why,
    /// Those among them to which it is most likely due.
    suspects: HashSet<usize>,
}

impl<'r> Round<'r> {
    fn new(
        network: &'r Network<'r>,
        sources: &'r Sources,
        outcome: &'r Outcome,
        wanted: &Wanted<'_>,
    ) -> Self {
        let fits = |it: &Fix| {
            it.safety >= wanted.safety
                && it.edits.iter().all(|it| wanted.files.contains(&it.span.file))
                && Edits::default().add(it)
        };
        let mended = outcome.findings.iter().filter(|it| wanted.rules.contains(it.rule));
        let candidates = mended.filter_map(|it| it.fix.as_ref().filter(|it| fits(it)).map(|fix| (it, fix)));
        let candidates: Vec<_> = candidates.collect();
        let lines = candidates.iter().flat_map(|(it, _)| &it.labels);
        let lines: Vec<Span> = lines.filter_map(|it| whole_line(sources, it.span)).collect();
        let known = outcome.secrets().into_iter().chain(network.settings.hidden.iter().copied());
        let secrets = Secrets::new(known.collect(), &lines, sources);
        Round {
            network,
            sources,
            outcome,
            candidates,
            secrets,
            trials: MOST_TRIALS,
            accepted: Vec::new(),
            left_out: Vec::new(),
            state: None,
        }
    }

    fn run(mut self) -> Done {
        let mut pending: Vec<usize> = (0..self.candidates.len()).collect();
        while !pending.is_empty() {
            let taken = self.edits(&self.accepted);
            let mut edits = Edits::default();
            let (mut batch, mut later) = (Vec::new(), Vec::new());
            for at in pending {
                let Some((_, fix)) = self.candidates.get(at) else { continue };
                // What meets a fix that is made is looked at again in the next round.
                if taken.meets(fix) {
                    continue;
                }
                if edits.add(fix) { batch.push(at) } else { later.push(at) }
            }
            self.settle(batch);
            pending = later;
        }
        self.accepted.sort_unstable();
        let made = self.accepted.iter().filter_map(|it| self.named(*it)).collect();
        Done { state: self.state, made, left_out: self.left_out }
    }

    /// Accepts those of some fixes, none of which meet, that bring nothing new.
    fn settle(&mut self, batch: Vec<usize>) {
        let mut groups = VecDeque::from([batch]);
        while let Some(group) = groups.pop_front().filter(|it| !it.is_empty()) {
            if self.trials == 0 {
                self.leave_out(&group, &Why::NotTried);
                continue;
            }
            self.trials -= 1;
            let Failure { why, suspects } = match self.attempt(&group) {
                Ok(state) => {
                    self.state = Some(state);
                    self.accepted.extend(group);
                    continue;
                }
                Err(failure) => failure,
            };
            if group.len() == 1 {
                self.leave_out(&group, &why);
                continue;
            }
            let (mut first, mut second): (Vec<usize>, _) =
                group.iter().partition(|it| !suspects.contains(it));
            if first.is_empty() || second.is_empty() {
                let (left, right) = group.split_at(group.len() / 2);
                (first, second) = (left.to_vec(), right.to_vec());
            }
            groups.push_front(second);
            groups.push_front(first);
        }
    }

    /// The texts with some fixes beside those that are accepted, when that brings nothing new.
    fn attempt(&self, group: &[usize]) -> Result<(Sources, Outcome), Failure> {
        let all: Vec<usize> = self.accepted.iter().chain(group).copied().collect();
        let edits = self.edits(&all);
        let failure = |why| Failure { why, suspects: HashSet::new() };
        let sources = edits.apply(self.sources).ok_or_else(|| failure(Why::DoesNotFit))?;
        let outcome = check(&sources, self.network.files, self.network.settings);
        let new = trial::new_findings(self.outcome, &outcome, &edits);
        let place = |it: &Diagnostic| it.labels.first().map(|it| it.span);
        if let Some((first, place)) = new.first().and_then(|it| Some((it, place(it)?))) {
            let line = sources.position(place).line;
            let why = Why::Brings { rule: first.rule, file: place.file, line };
            let lines = new
                .iter()
                .flat_map(|it| it.places())
                .map(|it| (it.span.file, sources.position(it.span).line));
            let lines: HashSet<(FileId, u32)> = lines.collect();
            let suspects = self.changing(group, &edits, &sources, &lines);
            return Err(Failure { why, suspects });
        }
        let finding = |it: &usize| self.candidates.get(*it).map(|(finding, _)| (*it, *finding));
        let stay = trial::that_stay(group.iter().filter_map(finding), &outcome, &edits);
        if stay.is_empty() {
            Ok((sources, outcome))
        } else {
            Err(Failure { why: Why::MendsNothing, suspects: stay })
        }
    }

    /// Those of some fixes that change one of these lines. Fixes bring findings mostly where they change something.
    fn changing(
        &self,
        group: &[usize],
        edits: &Edits<'_>,
        sources: &Sources,
        lines: &HashSet<(FileId, u32)>,
    ) -> HashSet<usize> {
        let changes = |at: &&usize| {
            let fix = self.candidates.get(**at).into_iter().flat_map(|(_, fix)| &fix.edits);
            fix.map(|it| edits.moved(it.span)).any(|it| lines.contains(&(it.file, sources.position(it).line)))
        };
        group.iter().filter(changes).copied().collect()
    }

    fn edits(&self, fixes: &[usize]) -> Edits<'r> {
        let mut edits = Edits::default();
        for (_, fix) in fixes.iter().filter_map(|it| self.candidates.get(*it)) {
            edits.add(fix);
        }
        edits
    }

    fn leave_out(&mut self, fixes: &[usize], why: &Why) {
        let left = fixes.iter().filter_map(|it| self.named(*it));
        let left: Vec<LeftOut> = left.map(|fix| LeftOut { fix, why: why.clone() }).collect();
        self.left_out.extend(left);
    }

    fn named(&self, candidate: usize) -> Option<Made> {
        let (finding, fix) = self.candidates.get(candidate)?;
        let place = finding.labels.first()?.span;
        let line = whole_line(self.sources, place)?;
        let hidden = self.secrets.within(line.file, line.start, line.end);
        let hidden: Vec<&str> = hidden.iter().map(|it| self.sources.slice(*it)).collect();
        let title = mask::sentence(&fix.title, &hidden).into_owned();
        Some(Made { rule: finding.rule, file: place.file, line: self.sources.position(place).line, title })
    }
}
