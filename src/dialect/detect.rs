//! Which language a text is written in, told from its content, with the evidence.

mod language;
mod pattern;
mod shape;
mod signals;
mod tally;

#[cfg(test)]
mod tests;

pub use language::Language;

use super::Dialect;
use crate::syntax::behind_prompt;
use crate::text::Source;
use shape::Shape;
use tally::Tally;

/// Lines that are looked at; what has not shown by then does not show later.
const LINES: usize = 20_000;

/// Bytes of a line that are looked at; signs stand at its start.
const LINE_BYTES: usize = 240;

/// Lines after which a clear answer ends the search, and again after as many.
const STRIDE: usize = 64;

/// Weight from which a language is believed.
const ENOUGH: i32 = 3;

/// Weight from which a language that also leads by as much is certain.
const CERTAIN: i32 = 10;

/// The lead that ends the search early.
const CLEAR: i32 = 30;

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detected {
    /// A configuration that can be read.
    Dialect(Dialect, Evidence),
    /// A configuration in a language that cannot be read.
    Known(Language, Evidence),
    /// A configuration, but the signs speak for these languages alike.
    Undecided(Vec<Language>),
    /// Something else: a document, a program, data, a log, nothing.
    NotAConfiguration,
}

/// Why a text was taken for what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How sure that is.
    pub confidence: Confidence,
    /// The signs for it, the strongest first; few.
    pub signs: Vec<Sign>,
}

/// How sure a detection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Little was seen, or much that others would write as well.
    Low,
    /// No doubt.
    High,
}

/// One line that speaks for a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Where, from 1.
    pub line: u32,
    /// What such lines look like.
    pub pattern: &'static str,
    /// How much it counts.
    pub weight: i32,
}

/// Tells the language of a text.
pub fn detect(source: &Source) -> Detected {
    let mut tally = Tally::default();
    let mut shape = Shape::default();
    tally.see_name(source.name());
    for (index, line) in source.text().split('\n').take(LINES).enumerate() {
        let line = behind_prompt(line).unwrap_or(line).as_bytes();
        let line = line.get(..LINE_BYTES).unwrap_or(line).trim_ascii();
        if line.is_empty() {
            continue;
        }
        shape.see(line);
        tally.see(index, line);
        if (index + 1).is_multiple_of(STRIDE) && tally.lead() >= CLEAR {
            break;
        }
    }
    decide(&tally, &shape)
}

fn decide(tally: &Tally, shape: &Shape) -> Detected {
    let Some((language, weight)) = tally.best() else { return Detected::NotAConfiguration };
    if weight < ENOUGH || tally.text() + shape.text() >= weight {
        return Detected::NotAConfiguration;
    }
    if tally.lead() < 1 {
        return Detected::Undecided(tally.at_least(weight));
    }
    let language = shape.form(language);
    let certain = weight >= CERTAIN && tally.lead() >= CERTAIN;
    let confidence = if certain { Confidence::High } else { Confidence::Low };
    let evidence = Evidence { confidence, signs: tally.signs(language) };
    match language.dialect() {
        Some(dialect) => Detected::Dialect(dialect, evidence),
        None => Detected::Known(language, evidence),
    }
}
