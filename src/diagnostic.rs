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
    /// Facts behind it: a standard, a vendor's default, what was assumed.
    pub notes: Vec<String>,
    /// One next action.
    pub help: Option<String>,
}

/// A place and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Why it is shown; short.
    pub message: String,
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
        let labels = vec![Label { span, message: label.into() }];
        Complaint { severity: Severity::Error, message: message.into(), labels, help: None }
    }

    /// With another place, where there is one.
    #[must_use]
    pub fn and(mut self, span: Option<Span>, label: impl Into<String>) -> Self {
        self.labels.extend(span.map(|span| Label { span, message: label.into() }));
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
