//! What a report must not show.

use std::collections::HashSet;

use crate::dialect::Dialect;
use crate::engine;
use crate::model::Reading;
use crate::report::Secrets;
use crate::text::{FileId, Sources, Span};

/// The secrets of all files, and those around the places that a report draws; `known` are those of files that are no
/// configurations.
pub(super) fn of(
    sources: &Sources,
    readings: &[(FileId, Dialect, Reading)],
    known: &[Span],
    drawn: impl IntoIterator<Item = Span>,
) -> Secrets {
    let mut searched = engine::unknown_lines(readings);
    // The secrets of other files are all known, and one line of theirs may be the whole file.
    let configurations: HashSet<FileId> = readings.iter().map(|it| it.0).collect();
    let drawn = drawn.into_iter().filter(|it| configurations.contains(&it.file));
    searched.extend(drawn.flat_map(|it| around(sources, it)));
    searched.sort_unstable();
    searched.dedup();
    let known = engine::secrets(readings).into_iter().chain(known.iter().copied());
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
