//! Adds up what the signs say.

use std::sync::LazyLock;

use super::pattern::{first_byte, matches, second_byte};
use super::signals::{FRR_FILE_WEIGHT, FRR_FILES, OF_LANGUAGES, OF_TEXT, Signal};
use super::{Language, Sign};

/// Signs that an [`super::Evidence`] names.
const NAMED: usize = 3;

/// What a row says.
#[derive(Debug, Clone, Copy)]
enum Vote {
    Languages(&'static [(Language, i32)]),
    Text(i32),
}

/// All tables, with the rows that can match a line by its first byte.
struct Rows {
    all: Vec<(&'static str, Vote)>,
    /// By the first byte of a line in lower case: rows that can match it, each with the first byte of the second word
    /// that they want, or 0. Rows for any line are in each.
    by_first_byte: Vec<Vec<(u8, usize)>>,
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let of_languages = OF_LANGUAGES.into_iter().flatten();
    let of_languages = of_languages.map(|&(pattern, votes): &Signal| (pattern, Vote::Languages(votes)));
    let of_text = OF_TEXT.iter().map(|&(pattern, weight)| (pattern, Vote::Text(weight)));
    let all: Vec<_> = of_languages.chain(of_text).collect();
    let mut by_first_byte = vec![Vec::new(); 256];
    for (row, (pattern, _)) in all.iter().enumerate() {
        let entry = (second_byte(pattern), row);
        match first_byte(pattern) {
            Some(byte) => by_first_byte.get_mut(usize::from(byte)).into_iter().for_each(|it| it.push(entry)),
            None => by_first_byte.iter_mut().for_each(|it| it.push(entry)),
        }
    }
    Rows { all, by_first_byte }
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
        Tally { seen: vec![0; ROWS.all.len()], weights: [0; Language::ALL.len()], text: 0 }
    }
}

impl Tally {
    /// Looks at the name of a file.
    pub(super) fn see_name(&mut self, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        if FRR_FILES.contains(&name) {
            self.count(Vote::Languages(&[(Language::Frr, FRR_FILE_WEIGHT)]));
        }
    }

    /// Looks at a line (from 0) without blanks around it.
    pub(super) fn see(&mut self, index: usize, line: &[u8]) {
        let first = line.first().map_or(0, u8::to_ascii_lowercase);
        let mut words = line.split(u8::is_ascii_whitespace).filter(|it| !it.is_empty());
        let second = words.nth(1).and_then(|it| it.first()).map_or(0, u8::to_ascii_lowercase);
        let rows = ROWS.by_first_byte.get(usize::from(first)).into_iter().flatten();
        for &(_, row) in rows.filter(|it| it.0 == 0 || it.0 == second) {
            let Some(&(pattern, vote)) = ROWS.all.get(row) else { continue };
            let unseen = self.seen.get_mut(row).filter(|it| **it == 0);
            if let Some(unseen) = unseen.filter(|_| matches(pattern, line)) {
                *unseen = u32::try_from(index + 1).unwrap_or(u32::MAX);
                self.count(vote);
            }
        }
    }

    fn count(&mut self, vote: Vote) {
        match vote {
            Vote::Languages(votes) => {
                for (language, weight) in votes {
                    if let Some(sum) = self.weights.get_mut(*language as usize) {
                        *sum += weight;
                    }
                }
            }
            Vote::Text(weight) => self.text += weight,
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
        let rows = ROWS.all.iter().zip(&self.seen).filter(|(_, line)| **line > 0);
        let sign = |(&(pattern, vote), &line): (&(&'static str, Vote), &u32)| {
            let Vote::Languages(votes) = vote else { return None };
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
