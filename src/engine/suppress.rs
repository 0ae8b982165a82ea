//! Findings that somebody decided not to hear of, and what became of each such decision.
//!
//! Of several suppressions that fit a finding the nearest has it: the innermost statement or block, then the file, then
//! the settings. The others are not needed for it.

mod effect;
mod places;
mod stated;

use std::collections::HashMap;

use super::{Asked, Settings};
use crate::diagnostic::{Diagnostic, Medium, Suppressed};
use crate::model::{Device, Network, Reading, StatedSuppression, Suppression};
use crate::rules::{Effect, InComment, InSettings, Suppressions};
use crate::secrecy::{Secrets, mask, words};
use crate::text::{FileId, Sources, Span};

use effect::Askable;
use places::Places;
use stated::Statements;

/// Characters of a reason that are kept: it stands at every finding.
const REASON: usize = 500;

/// What decides about the findings of a run.
pub(super) struct Decisions<'a> {
    sources: &'a Sources,
    secrets: &'a Secrets,
    devices: &'a HashMap<FileId, &'a str>,
    entries: Vec<Entry<'a>>,
    places: Places<'a>,
    statements: Statements<'a>,
    /// Which entries have a finding.
    used: Vec<bool>,
    all: Suppressions<'a>,
}

/// One rule or group that is suppressed somewhere.
struct Entry<'a> {
    decision: Decision<'a>,
    /// Position among the comments or statements.
    at: usize,
    /// Position among the names in the brackets of a comment.
    name: usize,
}

/// Where it is decided.
#[derive(Clone, Copy)]
enum Decision<'a> {
    Comment(&'a Suppression),
    Statement(&'a StatedSuppression),
}

/// Findings apart from those that are suppressed, and what became of the suppressions.
pub(super) struct Decided<'a> {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) suppressed: Vec<Suppressed>,
    pub(super) suppressions: Suppressions<'a>,
}

/// What decisions are made from.
pub(super) struct Grounds<'a> {
    pub(super) sources: &'a Sources,
    pub(super) secrets: &'a Secrets,
    pub(super) network: &'a Network,
    pub(super) readings: &'a [(FileId, crate::dialect::Dialect, Reading)],
    /// Devices by their files.
    pub(super) devices: &'a HashMap<FileId, &'a str>,
    pub(super) settings: &'a Settings,
    pub(super) asked: &'a [Asked],
}

impl<'a> Decisions<'a> {
    /// All decisions of a run.
    pub(super) fn new(grounds: &Grounds<'a>) -> Self {
        let Grounds { sources, secrets, network, readings, devices, settings, asked } = *grounds;
        let askable = Askable::new(asked, settings);
        let mut decisions = Decisions {
            sources,
            secrets,
            devices,
            entries: Vec::new(),
            places: Places::default(),
            statements: Statements::default(),
            used: Vec::new(),
            all: Suppressions::default(),
        };
        for suppression in readings.iter().flat_map(|(_, _, it)| &it.suppressions) {
            decisions.comment(suppression, &askable);
        }
        let read: std::collections::HashSet<String> =
            network.devices.iter().map(|it: &Device| it.name.to_lowercase()).collect();
        for suppression in &network.given.suppressions {
            let is_read = match &suppression.device {
                Some(name) => read.contains(&name.to_lowercase()),
                None => settings.everything_read,
            };
            decisions.statement(suppression, is_read, &askable, settings);
        }
        decisions.used = vec![false; decisions.entries.len()];
        decisions
    }

    fn comment(&mut self, suppression: &'a Suppression, askable: &Askable) {
        let at = self.all.comments.len();
        let reasoned = suppression.reason.start < suppression.reason.end;
        let mut suggested = false;
        let mut effects = Vec::with_capacity(suppression.rules.len());
        for (name, rule) in suppression.rules.iter().enumerate() {
            let choice = self.sources.slice(*rule);
            let effect = match effect::known(choice) {
                // One suggestion is shown, and each takes a while.
                None => Effect::NoSuchRule(
                    effect::near(choice).filter(|_| !std::mem::replace(&mut suggested, true)),
                ),
                Some(_) if !reasoned => Effect::NotKnown,
                Some(choice) => {
                    self.places.add(self.sources, suppression, choice, self.entries.len());
                    self.entries.push(Entry { decision: Decision::Comment(suppression), at, name });
                    askable.unused(choice)
                }
            };
            effects.push(effect);
        }
        let device = self.devices.get(&suppression.said.file).copied();
        self.all.comments.push(InComment { suppression, device, effects });
    }

    fn statement(
        &mut self,
        suppression: &'a StatedSuppression,
        is_read: bool,
        askable: &Askable,
        settings: &Settings,
    ) {
        let at = self.all.stated.len();
        let last_day = suppression.until.map(|it| it.value);
        let expired = last_day.zip(settings.today).is_some_and(|(until, today)| until < today);
        let mut effect = Effect::NotKnown;
        if !expired {
            self.statements.add(suppression, self.entries.len());
            self.entries.push(Entry { decision: Decision::Statement(suppression), at, name: 0 });
            if is_read {
                effect = askable.unused(&suppression.rule);
            }
        }
        self.all.stated.push(InSettings { suppression, effect, expired });
    }

    /// Parts findings whose places are located.
    pub(super) fn decide(mut self, findings: Vec<Diagnostic>) -> Decided<'a> {
        if self.entries.is_empty() {
            return Decided { findings, suppressed: Vec::new(), suppressions: self.all };
        }
        let nearest = self.places.nearest(self.sources, &findings);
        let mut decided =
            Decided { findings: Vec::new(), suppressed: Vec::new(), suppressions: Suppressions::default() };
        for (finding, found) in findings.into_iter().zip(nearest) {
            let found =
                found.or_else(|| self.statements.find(&finding, self.device(&finding), |it| self.word(it)));
            match found.and_then(|it| Some((it, self.entries.get(it)?))) {
                Some((at, entry)) => {
                    if let Some(used) = self.used.get_mut(at) {
                        *used = true;
                    }
                    decided.suppressed.push(self.suppressed(finding, entry.decision));
                }
                None => decided.findings.push(finding),
            }
        }
        for (entry, _) in self.entries.iter().zip(&self.used).filter(|it| *it.1) {
            let effect = match entry.decision {
                Decision::Comment(_) => {
                    self.all.comments.get_mut(entry.at).and_then(|it| it.effects.get_mut(entry.name))
                }
                Decision::Statement(_) => self.all.stated.get_mut(entry.at).map(|it| &mut it.effect),
            };
            if let Some(effect) = effect {
                *effect = Effect::Suppresses;
            }
        }
        Decided { suppressions: self.all, ..decided }
    }

    fn suppressed(&self, finding: Diagnostic, decision: Decision<'_>) -> Suppressed {
        let (medium, span, reason) = match decision {
            Decision::Comment(it) => (Medium::Comment, it.said, self.word(it.reason)),
            Decision::Statement(it) => {
                let place = it.rule.span().or_else(|| finding.labels.first().map(|it| it.span));
                let nowhere = Span { file: FileId(0), start: 0, end: 0 };
                (Medium::Settings, place.unwrap_or(nowhere), words::masked(&it.reason))
            }
        };
        Suppressed { finding, medium, reason: reason.chars().take(REASON).collect(), span }
    }

    /// The device that a finding is about, or in whose configuration it is.
    fn device<'f>(&self, finding: &'f Diagnostic) -> Option<&'f str>
    where
        'a: 'f,
    {
        let place = finding.labels.first().map(|it| it.span.file);
        finding.device.as_deref().or_else(|| self.devices.get(&place?).copied())
    }

    /// A part of a text without secrets.
    fn word(&self, at: Span) -> String {
        let source = self.sources.find(at.file);
        source.map_or_else(String::new, |it| {
            mask::slice(it, at.file, at.start, at.end, self.secrets).into_owned()
        })
    }
}
