//! Lowering, seen through the smallest reader of `set` commands that can do it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

mod advertised;
mod coverage;
mod hostile;
mod policies;
mod sessions;
mod surroundings;

use bgplint::dialect::grammar::junos;
use bgplint::grammar::{Grammar, Matcher, Words};
use bgplint::model::{Device, Session};
use bgplint::text::{FileId, Span, Spanned};

use bgplint::dialect::junos::{At, Builder, lower};

/// The words of a line: blanks separate them, unless quotes hold them together.
fn words(text: &str, from: usize, to: usize) -> Vec<(u32, u32)> {
    let (mut all, mut start, mut quoted) = (Vec::new(), None, false);
    for (at, sign) in text[from..to].char_indices().chain([(to - from, ' ')]) {
        quoted ^= sign == '"';
        if sign.is_whitespace() && !quoted {
            all.extend(start.take().map(|it: usize| (offset(from + it), offset(from + at))));
        } else {
            start.get_or_insert(at);
        }
    }
    all
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Modelled,
    Recognised,
    Unknown,
}

/// Reads the `set` commands of a text and says of each line what became of it.
fn read(text: &str) -> (Vec<Device>, Vec<(String, Fate)>) {
    let mut builder = Builder::new("file".to_owned(), FileId(0), text);
    let mut matcher = Matcher::new(junos::grammar());
    let (mut fates, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let (from, to) = (start, start + line.trim_end().len());
        start += line.len();
        let spans = words(text, from, to.max(from));
        if spans.first().map(|it| &text[it.0 as usize..it.1 as usize]) != Some("set") {
            continue;
        }
        let statement = Span { file: FileId(0), start: offset(from), end: offset(to) };
        let at = At { statement, applied: None, inactive: false };
        let words = Words { text, spans: &spans[1..] };
        matcher.start();
        let fate = if let Some(reached) = matcher.walk(words, Grammar::TOP, false) {
            match junos::command(&matcher.fields(reached.node, words, FileId(0))) {
                Some(command) => {
                    lower(&mut builder, at, command);
                    Fate::Modelled
                }
                None => Fate::Recognised,
            }
        } else {
            let span = |&(start, end): &(u32, u32)| Span { file: FileId(0), start, end };
            let value = |&(start, end): &(u32, u32)| &text[start as usize..end as usize];
            let spanned = |it: &(u32, u32)| Spanned { value: value(it), span: span(it) };
            let texts: Vec<Spanned<&str>> = spans[1..].iter().map(spanned).collect();
            builder.unread(at, &texts);
            Fate::Unknown
        };
        fates.push((text[from..to].to_owned(), fate));
    }
    (builder.finish(), fates)
}

/// The devices of a text of which every line is known.
fn devices(text: &str) -> Vec<Device> {
    let (devices, fates) = read(text);
    let unknown: Vec<_> = fates.iter().filter(|(_, fate)| *fate == Fate::Unknown).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    devices
}

fn device(text: &str) -> Device {
    devices(text).remove(0)
}

/// The only session of a text.
fn session(text: &str) -> Session {
    device(text).bgp.remove(0).sessions.remove(0)
}
