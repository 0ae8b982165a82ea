//! Example lines written from grammar lines: what the grammar says it accepts, for tests and fuzzing.

use super::ast::{Entry, File, Item, Line, Shape};
use super::kind::Kind;

/// Which of the many lines that fit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Whether optional groups are written.
    pub full: bool,
    /// Picks values and words of choices.
    pub seed: u32,
}

/// One line of the grammar with the lines above it, outermost first.
pub type Path<'f> = Vec<&'f Line>;

/// Every line of a file outside fragments, with the lines above it.
pub fn paths(file: &File) -> Vec<Path<'_>> {
    let mut all = Vec::new();
    collect(&file.entries, &mut Vec::new(), &mut all);
    all
}

fn collect<'f>(entries: &'f [Entry], above: &mut Path<'f>, all: &mut Vec<Path<'f>>) {
    for entry in entries {
        if let Entry::Line(line) = entry {
            above.push(line);
            all.push(above.clone());
            collect(&line.below, above, all);
            above.pop();
        }
    }
}

/// A line of configuration that fits a line of the grammar. Further lines follow where a value needs them.
pub fn example(line: &Line, choice: Choice) -> String {
    let mut words = Vec::new();
    items(&line.items, choice, &mut words);
    words.join(" ")
}

fn items(all: &[Item], choice: Choice, words: &mut Vec<String>) {
    for item in all {
        match &item.shape {
            Shape::Keywords(some) => words.push(pick(some, choice.seed)),
            Shape::Capture(_, kind) => words.push(value(kind, choice.seed)),
            Shape::Optional(inner) if choice.full => items(inner, choice, words),
            Shape::Optional(_) => {}
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
        Kind::Words => format!("{byte}:100 {byte}:200"),
        Kind::Line => format!("text of line {seed}"),
        Kind::Secret => format!("7 0{seed}DEADBEEF"),
        Kind::Block => format!("^C first {seed}\nsecond ^C"),
        Kind::Until(word) => format!("first {seed}\nsecond\n{word}"),
    }
}
