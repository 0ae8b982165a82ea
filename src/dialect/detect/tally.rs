//! Adds up what the signs say.

use std::sync::LazyLock;

use super::pattern::{first_byte, matches};
use super::signals::{OF_LANGUAGES, OF_TEXT};
use super::{Language, Sign};

/// Signs that an [`super::Evidence`] names.
const NAMED: usize = 3;

/// A row of one of the tables: its pattern and its number; those of text come after those of languages.
type Row = (usize, &'static str);

/// The rows that can match a line, by its first byte in lower case; rows for any line are in each.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<Row>>> = LazyLock::new(|| {
    let patterns = || OF_LANGUAGES.iter().map(|it| it.0).chain(OF_TEXT.iter().map(|it| it.0)).enumerate();
    let starting = |byte| patterns().filter(|it| first_byte(it.1).is_none_or(|first| first == byte)).collect();
    (0..=u8::MAX).map(starting).collect()
});

/// What was seen so far. A sign counts once, however often it stands.
#[derive(Debug)]
pub(super) struct Tally {
    /// First line of each sign, by number of the row; 0 where it was not seen.
    seen: Vec<u32>,
    weights: [i32; Language::ALL.len()],
    text: i32,
}

impl Default for Tally {
    fn default() -> Self {
        let rows = OF_LANGUAGES.len() + OF_TEXT.len();
        Tally { seen: vec![0; rows], weights: [0; Language::ALL.len()], text: 0 }
    }
}

impl Tally {
    /// Looks at a line (from 0) without blanks around it.
    pub(super) fn see(&mut self, index: usize, line: &[u8]) {
        let first = line.first().map_or(0, u8::to_ascii_lowercase);
        for &(row, pattern) in BY_FIRST_BYTE.get(usize::from(first)).into_iter().flatten() {
            let unseen = self.seen.get_mut(row).filter(|it| **it == 0);
            if let Some(unseen) = unseen.filter(|_| matches(pattern, line)) {
                *unseen = u32::try_from(index + 1).unwrap_or(u32::MAX);
                self.count(row);
            }
        }
    }

    fn count(&mut self, row: usize) {
        match OF_LANGUAGES.get(row) {
            Some((_, votes)) => {
                for (language, weight) in *votes {
                    if let Some(sum) = self.weights.get_mut(*language as usize) {
                        *sum += weight;
                    }
                }
            }
            None => self.text += OF_TEXT.get(row - OF_LANGUAGES.len()).map_or(0, |it| it.1),
        }
    }

    /// Weight for a text that is no configuration.
    pub(super) fn text(&self) -> i32 {
        self.text
    }

    /// The language with the most weight.
    pub(super) fn best(&self) -> Option<(Language, i32)> {
        self.ranked().next()
    }

    /// By how much the best language leads. The two forms of Junos do not compete: [`super::Shape`] tells them apart.
    pub(super) fn lead(&self) -> i32 {
        let mut ranked = self.ranked();
        let Some((best, weight)) = ranked.next() else { return 0 };
        let second = ranked.find(|it| !(is_junos(best) && is_junos(it.0))).map_or(0, |it| it.1);
        weight - second.max(0).max(self.text)
    }

    /// Languages with at least this weight.
    pub(super) fn at_least(&self, weight: i32) -> Vec<Language> {
        self.ranked().take_while(|it| it.1 >= weight).map(|it| it.0).collect()
    }

    /// The strongest signs for a language.
    pub(super) fn signs(&self, language: Language) -> Vec<Sign> {
        let rows = OF_LANGUAGES.iter().zip(&self.seen).filter(|(_, line)| **line > 0);
        let sign = |((pattern, votes), &line): (&(&'static str, &[(Language, i32)]), &u32)| {
            let weight = votes.iter().find(|it| it.0 == language)?.1;
            (weight > 0).then_some(Sign { line, pattern, weight })
        };
        let mut signs: Vec<Sign> = rows.filter_map(sign).collect();
        signs.sort_by_key(|it| (-it.weight, it.line));
        signs.truncate(NAMED);
        signs
    }

    /// Languages by weight; among equals, the order of [`Language::ALL`].
    fn ranked(&self) -> impl Iterator<Item = (Language, i32)> {
        let mut all: Vec<(Language, i32)> = Language::ALL.iter().copied().zip(self.weights).collect();
        all.sort_by_key(|it| -it.1);
        all.into_iter()
    }
}

fn is_junos(language: Language) -> bool {
    matches!(language, Language::Junos | Language::JunosSet)
}
