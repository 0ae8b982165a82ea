//! Example lines written from grammar lines: what the grammar says it accepts, for tests and fuzzing.

use super::ast::{Entry, File, Fragment, Item, Line, Shape};
use super::compile::EVERYWHERE;
use super::kind::Kind;

/// Which of the many lines that fit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Whether optional groups are written.
    pub full: bool,
    /// Picks values and words of choices.
    pub seed: u32,
}

/// A line of the grammar at one of the places where it stands.
#[derive(Debug, Clone)]
pub struct Stand<'f> {
    /// Index of its file.
    pub file: usize,
    /// The line.
    pub line: &'f Line,
    /// What a use of its fragment puts before it.
    pub before: Vec<&'f Item>,
}

/// A line with the lines above it, outermost first.
pub type Path<'f> = Vec<Stand<'f>>;

/// Every line of a dialect at every place where it stands, fragments included. The files must compile together.
pub fn paths(files: &[File]) -> Vec<Path<'_>> {
    let mut walk = Walk { files, above: Vec::new(), all: Vec::new() };
    for (index, file) in files.iter().enumerate() {
        walk.entries(index, &file.entries, &[]);
        for fragment in file.fragments.iter().filter(|it| it.name == EVERYWHERE) {
            walk.entries(index, &fragment.entries, &[]);
        }
    }
    walk.all
}

struct Walk<'f> {
    files: &'f [File],
    above: Path<'f>,
    all: Vec<Path<'f>>,
}

impl<'f> Walk<'f> {
    fn entries(&mut self, file: usize, entries: &'f [Entry], before: &[&'f Item]) {
        for entry in entries {
            match entry {
                Entry::Line(line) => {
                    self.above.push(Stand { file, line, before: before.to_vec() });
                    self.all.push(self.above.clone());
                    self.entries(file, &line.below, &[]);
                    self.above.pop();
                }
                Entry::Use { name, after, .. } => {
                    let before: Vec<&Item> = before.iter().copied().chain(after).collect();
                    for (index, fragment) in fragments(self.files).filter(|(_, it)| it.name == *name) {
                        self.entries(index, &fragment.entries, &before);
                    }
                }
            }
        }
    }
}

fn fragments(files: &[File]) -> impl Iterator<Item = (usize, &Fragment)> {
    files.iter().enumerate().flat_map(|(index, file)| file.fragments.iter().map(move |it| (index, it)))
}

/// A line of configuration that fits a line of the grammar. Further lines follow where a value needs them.
pub fn example(stand: &Stand<'_>, choice: Choice) -> String {
    let mut words = Vec::new();
    items(stand.before.iter().copied(), choice, &mut words);
    items(&stand.line.items, choice, &mut words);
    words.join(" ")
}

fn items<'i>(all: impl IntoIterator<Item = &'i Item>, choice: Choice, words: &mut Vec<String>) {
    for item in all {
        match &item.shape {
            Shape::Keywords(some) => words.push(pick(some, choice.seed)),
            Shape::Capture(_, kind) => words.push(value(kind, choice.seed)),
            Shape::Optional(ways) if choice.full => {
                let at = choice.seed as usize % ways.len().max(1);
                ways.get(at).into_iter().for_each(|way| items(way, choice, words));
            }
            Shape::Optional(_) => {}
            Shape::Options(_, ways) => {
                let at = choice.seed as usize % ways.len().max(1);
                let (before, from) = ways.split_at_checked(at).unwrap_or_default();
                let count = if choice.full { ways.len() } else { 1 };
                let mut begun = Vec::new();
                for way in from.iter().chain(before).take(count) {
                    // Options that begin alike exclude each other.
                    let first = way.items.first().map(|it| &it.shape);
                    if !begun.contains(&first) {
                        begun.push(first);
                        items(&way.items, choice, words);
                    }
                }
            }
        }
    }
}

fn pick(words: &[String], seed: u32) -> String {
    let at = seed as usize % words.len().max(1);
    words.get(at).cloned().unwrap_or_default()
}

/// A value of a kind.
fn value(kind: &Kind, seed: u32) -> String {
    let byte = seed % 250;
    match kind {
        Kind::Asn if seed % 2 == 1 => format!("1.{byte}"),
        Kind::Asn => (64_496 + byte).to_string(),
        Kind::Ipv4 | Kind::Peer => format!("192.0.2.{byte}"),
        Kind::Mask => format!("255.255.255.{}", 256 - (1 << (seed % 8))),
        Kind::Ipv6 => format!("2001:db8::{byte:x}"),
        Kind::Ip if seed % 2 == 1 => value(&Kind::Ipv6, seed),
        Kind::Ip => value(&Kind::Ipv4, seed),
        Kind::Prefix => format!("10.{byte}.0.0/{}", 16 + seed % 17),
        Kind::Prefix6 => format!("2001:db8:{byte:x}::/{}", 48 + seed % 17),
        Kind::AnyPrefix if seed % 2 == 1 => value(&Kind::Prefix6, seed),
        Kind::AnyPrefix => value(&Kind::Prefix, seed),
        Kind::Number { low, high } => {
            let width = u64::from(high - low) + 1;
            (u64::from(*low) + u64::from(seed) % width).to_string()
        }
        Kind::Choice(words) => pick(words, seed),
        Kind::Word => format!("NAME-{seed}"),
        Kind::Interface if seed % 2 == 1 => format!("GigabitEthernet 0/0/{byte}"),
        Kind::Interface => format!("GigabitEthernet0/0/{byte}"),
        Kind::Words | Kind::Options => format!("{byte}:100 {byte}:200"),
        Kind::Line => format!("text of line {seed}"),
        Kind::Secret => format!("7 0{seed}DEADBEEF"),
        Kind::Block => format!("^C first {seed}\nsecond ^C"),
        Kind::Until(word) => format!("first {seed}\nsecond\n{word}"),
    }
}
