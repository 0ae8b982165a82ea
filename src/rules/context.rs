//! What a rule is given, and how it reports.

use super::{Facts, Rule};
use crate::analysis::Step;
use crate::diagnostic::{Certainty, Diagnostic, Fix, Identity, Label, Severity};
use crate::model::{Origin, Sourced};
use crate::text::{Sources, Span};

/// One rule at work.
pub struct Context<'a> {
    /// What every rule may ask.
    pub facts: &'a Facts<'a>,
    /// The texts, to quote words from.
    pub sources: &'a Sources,
    rule: &'static Rule,
    severity: Severity,
    device: Option<&'a str>,
    found: &'a mut Vec<Diagnostic>,
    /// How many places that are not shown may still be counted in.
    room: usize,
}

/// Places that are not shown, of all that a rule finds on a device: so many that no network reaches it, and so few that
/// many findings about many sessions do not fill the memory.
const MOST_UNSHOWN: usize = 10_000;

impl<'a> Context<'a> {
    /// A rule that looks at something of a device, or (with none) at the whole network; what it finds is at most as bad
    /// as `severity`.
    pub fn new(
        rule: &'static Rule,
        severity: Severity,
        facts: &'a Facts<'a>,
        sources: &'a Sources,
        device: Option<&'a str>,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Context { facts, sources, rule, severity, device, found, room: MOST_UNSHOWN }
    }

    /// Begins a finding. It joins the others when it goes out of scope, so it cannot be forgotten; without a label it
    /// would have no place, and is dropped.
    pub fn report(&mut self, message: impl Into<String>) -> Builder<'_> {
        let finding = Diagnostic {
            rule: self.rule.name,
            group: self.rule.group.as_str(),
            severity: self.severity,
            certainty: Certainty::Proven,
            message: message.into(),
            device: self.device.map(str::to_owned),
            labels: Vec::new(),
            unshown: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            identity: Identity::default(),
        };
        let stated = self.severity != self.rule.severity;
        Builder { into: self.found, finding: Some(finding), stated, room: &mut self.room }
    }
}

/// A finding that is being put together.
pub struct Builder<'a> {
    into: &'a mut Vec<Diagnostic>,
    finding: Option<Diagnostic>,
    /// Settings state how bad it is.
    stated: bool,
    room: &'a mut usize,
}

impl Builder<'_> {
    /// Points at a value; for an inherited one, at the place where it is written and at the one that applies it. A
    /// default has no place.
    #[must_use]
    pub fn label<T>(self, it: &Sourced<T>, text: impl Into<String>) -> Self {
        match it.origin {
            Origin::Written(span) => self.at_value(span, text),
            Origin::Inherited { written, applied } => {
                self.at_value(written, text).at_value(applied, "inherited through this")
            }
            Origin::Default => self,
        }
    }

    /// Points at a statement for what it says.
    fn at_value(mut self, span: Span, text: impl Into<String>) -> Self {
        self.change(|it| it.labels.push(Label::of_value(span, text)));
        self
    }

    /// Points at a statement, or at the object that it opens.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.change(|it| it.labels.push(Label::new(span, text)));
        self
    }

    /// Points at a statement, where there is one.
    #[must_use]
    pub fn at_some(self, span: Option<Span>, text: impl Into<String>) -> Self {
        match span {
            Some(span) => self.at(span, text),
            None => self,
        }
    }

    /// Counts a place in that is not shown, lest the finding grow long: it is about that place all the same.
    #[must_use]
    pub fn about(mut self, span: Span) -> Self {
        if let Some(room) = self.room.checked_sub(1) {
            *self.room = room;
            self.change(|it| it.unshown.push(Label::new(span, "")));
        }
        self
    }

    /// Points at the first places, at most so many, and counts the others in: one more of them is news all the same.
    #[must_use]
    pub fn at_first(self, most: usize, places: impl IntoIterator<Item = (Span, String)>) -> Self {
        places.into_iter().enumerate().fold(self, |finding, (at, (span, text))| {
            if at < most { finding.at(span, text) } else { finding.about(span) }
        })
    }

    /// Points at every step of a chain of decisions.
    #[must_use]
    pub fn steps<'s>(self, steps: impl IntoIterator<Item = &'s Step>) -> Self {
        steps.into_iter().fold(self, |it, step| it.at_value(step.span, step.text.clone()))
    }

    /// Adds a fact behind the finding.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.change(|it| it.notes.push(text.into()));
        self
    }

    /// The one next action, where there is one.
    #[must_use]
    pub fn help_some(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// Adds a fact, where there is one.
    #[must_use]
    pub fn note_some(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.note(text),
            None => self,
        }
    }

    /// The one next action.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.change(|it| it.help = Some(text.into()));
        self
    }

    /// What mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.change(|it| it.fix = Some(fix));
        self
    }

    /// What mends it, where that is known.
    #[must_use]
    pub fn fix_some(self, fix: Option<Fix>) -> Self {
        match fix {
            Some(fix) => self.fix(fix),
            None => self,
        }
    }

    /// The device, for a rule that looks at several.
    #[must_use]
    pub fn device(mut self, name: &str) -> Self {
        self.change(|it| it.device = Some(name.to_owned()));
        self
    }

    /// Says less of it than the rule usually does.
    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.change(|it| it.severity = it.severity.min(severity));
        self
    }

    /// Says more of it than the rule usually does, unless settings state how bad it is.
    #[must_use]
    pub fn at_least(mut self, severity: Severity) -> Self {
        if !self.stated {
            self.change(|it| it.severity = it.severity.max(severity));
        }
        self
    }

    /// Something was inferred: a likely error is shown as a warning.
    #[must_use]
    pub fn likely(mut self) -> Self {
        self.change(|it| {
            it.certainty = Certainty::Likely;
            it.severity = it.severity.min(Severity::Warning);
        });
        self
    }

    /// [`Builder::likely`], when a condition holds.
    #[must_use]
    pub fn likely_if(self, inferred: bool) -> Self {
        if inferred { self.likely() } else { self }
    }

    fn change(&mut self, change: impl FnOnce(&mut Diagnostic)) {
        self.finding.iter_mut().next().map(change);
    }
}

impl Drop for Builder<'_> {
    fn drop(&mut self) {
        self.into.extend(self.finding.take().filter(|it| !it.labels.is_empty()));
    }
}
