//! Colours of text that miette does not draw; the same colours as its own.

use crate::diagnostic::Severity;

/// A way to draw a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// A place.
    Place,
    /// A remark: `note`, `help`.
    Remark,
    /// A line that goes.
    Removed,
    /// A line that comes.
    Added,
    /// A severity.
    Severity(Severity),
}

impl Paint {
    /// The text, drawn so when colours are on.
    pub(super) fn on(self, text: &str, colour: bool) -> String {
        if !colour {
            return text.to_owned();
        }
        let code = match self {
            Paint::Place => "1",
            Paint::Severity(Severity::Error) => "1;31",
            Paint::Severity(Severity::Warning) => "1;33",
            Paint::Severity(Severity::Info) => "1;36",
            Paint::Remark => "36",
            Paint::Removed => "31",
            Paint::Added => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
