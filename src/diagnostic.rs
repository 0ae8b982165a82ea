//! What is wrong with a configuration, as plain data. How it is shown is the reports' business.

use crate::text::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Hygiene, or worth knowing.
    Info,
    /// Likely wrong, or unsafe.
    Warning,
    /// Breaks, leaks, or does not do what it says.
    Error,
}

impl Severity {
    /// The word used in every output and in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// How sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Something was inferred, or a file may be missing.
    Likely,
    /// Follows from the files that were read.
    Proven,
}

impl Certainty {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Certainty::Likely => "likely",
            Certainty::Proven => "proven",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Name of the rule.
    pub rule: &'static str,
    /// Group of the rule.
    pub group: &'static str,
    /// As shown: a likely error is already a warning here.
    pub severity: Severity,
    /// How sure we are.
    pub certainty: Certainty,
    /// The fact, in one sentence that names the object and the consequence.
    pub message: String,
    /// Name of the device that it is about, where there is one.
    pub device: Option<String>,
    /// Why, in the order in which it should be read; the first is the primary one. Never empty.
    pub labels: Vec<Label>,
    /// Places that it is about just as much, and that are not shown, lest it grow long.
    pub unshown: Vec<Label>,
    /// Facts behind it: a standard, a vendor's default, what was assumed.
    pub notes: Vec<String>,
    /// One next action.
    pub help: Option<String>,
    /// What mends it, where that is known.
    pub fix: Option<Fix>,
    /// What tells it from others. Empty until the engine has found it out.
    pub identity: Identity,
}

/// What tells a finding from others, on whatever line it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Names the finding: 16 hexadecimal digits. The rule, the devices and all places that the finding is about have a
    /// part in it; lines, the order of statements, numbers that only order statements, blanks and names of files have
    /// none, and neither has the wording.
    pub fingerprint: String,
    /// The object that it is about, in words of the configuration: `bgp neighbor 192.0.2.2`. Without secrets.
    pub object: String,
    /// The places, as hashes, in order and each once: of two findings of one rule the one whose places are among those
    /// of the other says nothing that the other does not.
    pub places: Vec<u64>,
}

impl Diagnostic {
    /// The places that tell it from others: those that are shown and those that are not.
    pub fn places(&self) -> impl Iterator<Item = &Label> {
        self.labels.iter().chain(&self.unshown)
    }
}

impl Identity {
    /// Whether it is about some of the places of another, and not about all of them.
    pub fn is_part_of(&self, other: &Identity) -> bool {
        let held = |it: &u64| other.places.binary_search(it).is_ok();
        self.places.len() < other.places.len() && self.places.iter().all(held)
    }
}

/// A place and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Why it is shown; short.
    pub message: String,
    /// Where it stands, whatever its line is: the words of the statement that it points into, behind those of the
    /// sections around it, without numbers that only order statements. Empty until the engine has found it out.
    pub path: Vec<Span>,
    /// What it points at, where that is an object of the model as a whole: `bgp neighbor 192.0.2.2`.
    pub object: Option<String>,
    /// Whether it is about what the statement says, even where the statement is the first of an object.
    pub is_value: bool,
}

impl Label {
    /// A place whose path is not known yet.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Label { span, message: message.into(), path: Vec::new(), object: None, is_value: false }
    }

    /// A place that is about what the statement there says.
    pub fn of_value(span: Span, message: impl Into<String>) -> Self {
        Label { is_value: true, ..Label::new(span, message) }
    }
}

/// Changes to texts that mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What they do, to follow "fix:".
    pub title: String,
    /// Whether they may be made without asking.
    pub safety: Safety,
    /// The changes, none of which overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// Puts a text in the place of one.
    pub fn replace(safety: Safety, span: Span, old: &str, new: &str) -> Self {
        let edits = vec![Edit { span, text: new.to_owned() }];
        Fix { title: format!("write `{new}` instead of `{old}`"), safety, edits }
    }
}

/// Whether changes may be made without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Somebody has to look: they may change what is announced or accepted in a way that was not meant.
    Unsafe,
    /// They say what was evidently meant.
    Safe,
}

impl Safety {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Safety::Unsafe => "unsafe",
            Safety::Safe => "safe",
        }
    }
}

/// A text in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty where something is added.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// A finding that somebody decided not to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// How it was decided.
    pub medium: Medium,
    /// Why.
    pub reason: String,
    /// Where that is written.
    pub span: Span,
}

/// How findings compare with what was known before: with those of an earlier state, or with a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What kind of thing it is that they are compared with.
    pub against: Against,
    /// What it is called: `main (1a2b3c4)`, or the name of a baseline.
    pub with: String,
    /// Findings that are there as before, and so are not reported.
    pub unchanged: Vec<Diagnostic>,
    /// Findings that are there no longer.
    pub fixed: Vec<Known>,
}

/// What findings are compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Against {
    /// An earlier state of the files.
    #[default]
    State,
    /// What is accepted for now.
    Baseline,
}

/// What is kept of a finding that was known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Name of the rule.
    pub rule: String,
    /// How bad it was.
    pub severity: Severity,
    /// Name of the device, where there is one.
    pub device: Option<String>,
    /// The fact, in one sentence. Without secrets.
    pub message: String,
    /// What tells it from others.
    pub identity: Identity,
}

/// Where a decision about findings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Medium {
    /// In a comment of the configuration.
    Comment,
    /// In the settings.
    Settings,
}

/// Something wrong with what people wrote for the linter itself: settings, facts. No rule is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// An error keeps the job from being done as it was meant; anything less is worth knowing.
    pub severity: Severity,
    /// The fact, in one sentence.
    pub message: String,
    /// Where, the primary place first. Never empty.
    pub labels: Vec<Label>,
    /// One next action.
    pub help: Option<String>,
}

impl Complaint {
    /// An error at a place.
    pub fn error(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let labels = vec![Label::new(span, label)];
        Complaint { severity: Severity::Error, message: message.into(), labels, help: None }
    }

    /// With another place, where there is one.
    #[must_use]
    pub fn and(mut self, span: Option<Span>, label: impl Into<String>) -> Self {
        self.labels.extend(span.map(|span| Label::new(span, label)));
        self
    }

    /// With one next action, where there is one.
    #[must_use]
    pub fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Nothing that keeps the job from being done.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}
