//! What is said on standard error: trouble, and what was not linted.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use super::error::{Error, listed};
use crate::dialect::Dialect;
use crate::dialect::detect::Language;

/// Names that a note gives before it counts only.
const NAMED: usize = 3;

/// Files that were found and not linted.
#[derive(Debug, Default)]
pub(super) struct Skipped {
    /// Configurations in languages that cannot be read.
    pub known: BTreeMap<Language, Vec<String>>,
    /// Configurations in a language that cannot be told.
    pub undecided: Vec<String>,
    /// Files that were named and are something else.
    pub others: Vec<String>,
}

impl Skipped {
    /// One sentence for each kind of file.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if !self.known.is_empty() {
            let count: usize = self.known.values().map(Vec::len).sum();
            let kind = |(language, names): (&Language, &Vec<String>)| match names.len() {
                few if count <= NAMED => format!("{few} {language} ({})", listed(names, NAMED)),
                many => format!("{many} {language}"),
            };
            let kinds: Vec<String> = self.known.iter().map(kind).collect();
            let readable = Dialect::ALL.map(Dialect::title).join(", ");
            let total = files(count);
            sentences
                .push(format!("{total} not linted, for bgplint reads {readable} only: {}", kinds.join(", ")));
        }
        if !self.undecided.is_empty() {
            let total = files(self.undecided.len());
            let names = listed(&self.undecided, NAMED);
            sentences
                .push(format!("{total} not linted, for the dialect cannot be told; see --dialect: {names}"));
        }
        if !self.others.is_empty() {
            let total = files(self.others.len());
            sentences.push(format!(
                "{total} not linted, for no router configuration was seen: {}",
                listed(&self.others, NAMED)
            ));
        }
        sentences
    }
}

fn files(count: usize) -> String {
    if count == 1 { "1 file was".to_owned() } else { format!("{count} files were") }
}

/// Says why the job, or a part of it, could not be done.
pub(super) fn trouble(error: &Error) {
    say(&format!("bgplint: {error}"));
    if let Some(help) = error.help() {
        say(&format!("  help: {help}"));
    }
}

/// Says something that is worth knowing.
pub(super) fn note(sentence: &str) {
    say(&format!("bgplint: note: {sentence}"));
}

/// Says something that has many lines, if it has any.
pub(super) fn table(title: &str, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let mut lines = Vec::new();
    if write(&mut lines).is_ok() && !lines.is_empty() {
        say(&format!("bgplint: {title}"));
        let _ = io::stderr().lock().write_all(&lines);
    }
}

/// A line on standard error; when nobody listens, there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_count_and_name() {
        let names = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let mut skipped = Skipped::default();
        skipped.known.insert(Language::NxOs, names(&["a\n", "b"]));
        let [sentence] = skipped.sentences().try_into().unwrap();
        assert!(sentence.starts_with("2 files were not linted, for bgplint reads "), "{sentence}");
        assert!(sentence.ends_with(" only: 2 Cisco NX-OS (`a `, `b`)"), "{sentence}");
        skipped.known.insert(Language::Eos, names(&["c", "d"]));
        assert!(skipped.sentences()[0].ends_with(" only: 2 Cisco NX-OS, 2 Arista EOS"));
        skipped.others = names(&["1", "2", "3", "4"]);
        let expected =
            "4 files were not linted, for no router configuration was seen: `1`, `2`, `3` and 1 more";
        assert_eq!(skipped.sentences()[1], expected);
    }
}
