//! Where statements stand, in words: what stays the same when lines move.

use super::{Dialect, junos, lines};
use crate::text::{FileId, Source, Span};

/// For each place of a text, the words of the statement that it points into, behind those of the sections around it and
/// without numbers that only order statements. Where no statement is, the words of the place itself.
pub fn paths(dialect: Dialect, file: FileId, source: &Source, places: &[Span]) -> Vec<Vec<Span>> {
    let found = match dialect {
        Dialect::Ios => lines::paths(&lines::IOS, file, source, places),
        Dialect::Frr => lines::paths(&lines::FRR, file, source, places),
        Dialect::Junos => junos::paths(source, places),
    };
    let own =
        |(path, &place): (Vec<Span>, &Span)| if path.is_empty() { words_of(source, place) } else { path };
    found.into_iter().zip(places).map(own).collect()
}

/// Most words that stand for a place outside any statement.
const MOST_WORDS: usize = 32;

/// The words of a place in any text.
pub fn words_of(source: &Source, place: Span) -> Vec<Span> {
    let text = source.slice(place);
    let offset = |part: &str| place.start as usize + (part.as_ptr() as usize - text.as_ptr() as usize);
    let words = text.split_whitespace().take(MOST_WORDS);
    words.map(|it| source.span(place.file, offset(it), offset(it) + it.len())).collect()
}
