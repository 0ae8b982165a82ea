//! What a report must not show.

use crate::dialect::Dialect;
use crate::engine;
use crate::model::Reading;
use crate::report::Secrets;
use crate::text::{FileId, Sources, Span};

/// What else is read beside configurations, and must not be shown.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Places of secrets.
    pub hidden: Vec<Span>,
    /// Places that nobody understood, where secrets may be.
    pub not_understood: Vec<Span>,
}

/// The secrets of all files, those of settings and facts too, and those around the places that a report draws.
pub(super) fn of(
    sources: &Sources,
    readings: &[(FileId, Dialect, Reading)],
    beside: &Beside,
    drawn: impl IntoIterator<Item = Span>,
) -> Secrets {
    let mut searched = engine::unknown_lines(readings);
    searched.extend(drawn.into_iter().flat_map(|it| around(sources, it)));
    searched.extend(&beside.not_understood);
    // Many places may share a line, and that line may be a whole file.
    searched.sort_unstable();
    searched.dedup();
    let known = engine::secrets(readings).into_iter().chain(beside.hidden.iter().copied());
    Secrets::new(known.collect(), &searched, sources)
}

/// The lines before and after a place. A report shows them beside it, and one that is recognised without being read
/// may hold a secret that no grammar knows.
fn around(sources: &Sources, place: Span) -> [Span; 2] {
    let source = sources.get(place.file);
    let line = |number: u32| {
        let (start, end) = source.line_range(number);
        Span { file: place.file, start, end }
    };
    [line(source.line_of(place.start).saturating_sub(1).max(1)), line(source.line_of(place.end) + 1)]
}
