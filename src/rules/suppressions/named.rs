//! Names between the brackets of a comment.

use crate::rules::Builder;
use crate::text::Span;

/// Names that are pointed at besides the first.
const SHOWN: usize = 5;

/// Points at further names, as far as a finding has room for them.
pub(super) fn labels<'a>(finding: Builder<'a>, names: &[Span], text: &str) -> Builder<'a> {
    names.iter().take(SHOWN).fold(finding, |it, name| it.at(*name, text))
}

/// A finding about a comment, with the device whose configuration holds it.
pub(super) fn of_device<'a>(finding: Builder<'a>, device: Option<&str>) -> Builder<'a> {
    match device {
        Some(name) => finding.device(name),
        None => finding,
    }
}
