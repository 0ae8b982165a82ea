//! What sessions send and accept.

mod json;
mod text;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;

use rayon::prelude::*;

use super::labels::Labels;
use super::place::Places;
use super::{Secrets, Style, TextOrJson};
use crate::analysis::Doubt;
use crate::analysis::prefix_space::{PrefixRange, PrefixSpace, Storage};
use crate::engine::RoutesQuestion;
use crate::model::Device;
use crate::text::{Sources, Span};

/// Devices for each thread that are answered before their answers are written: what a large network needs of memory.
const AT_ONCE: usize = 4;

/// What the answers are made of.
#[derive(Debug, Clone, Copy)]
pub struct RoutesReport<'a> {
    /// The devices, in the order of the answers.
    pub devices: &'a [&'a Device],
    /// What is asked of each.
    pub question: &'a RoutesQuestion,
    /// The texts they were read from.
    pub sources: &'a Sources,
    /// What must not be printed.
    pub secrets: &'a Secrets,
}

/// Writes what the sessions of some devices send and accept. Long lists are shown whole to programs, and to people who
/// ask about one neighbor. The same report gives the same bytes; errors are those of `out`.
pub fn write_routes(
    format: TextOrJson,
    report: &RoutesReport<'_>,
    out: &mut dyn io::Write,
    style: &Style,
) -> io::Result<()> {
    let of_device = |device: &&Device| match format {
        TextOrJson::Text => text::device(device, report, style),
        TextOrJson::Json => json::device(device, report),
    };
    let (head, first, separator, foot) = match format {
        TextOrJson::Text => ("", "", "\n", ""),
        TextOrJson::Json => ("{\"sessions\":[", "\n", ",\n", "\n]}\n"),
    };
    out.write_all(head.as_bytes())?;
    let mut between = first;
    for devices in report.devices.chunks(AT_ONCE * rayon::current_num_threads()) {
        let answers: Vec<io::Result<Vec<u8>>> = devices.par_iter().map(of_device).collect();
        for answer in answers {
            let answer = answer?;
            if !answer.is_empty() {
                out.write_all(between.as_bytes())?;
                out.write_all(&answer)?;
                between = separator;
            }
        }
    }
    let foot = if between == first { foot.trim_start() } else { foot };
    out.write_all(foot.as_bytes())
}

/// File and line (from 1) of a place.
fn file_and_line(sources: &Sources, span: Span) -> (&str, u32) {
    let source = sources.get(span.file);
    (source.name(), source.line_of(span.start))
}

/// The reason of a doubt, without secrets of the line that is its cause.
fn reason<'a>(report: &RoutesReport<'a>, doubt: &'a Doubt) -> Cow<'a, str> {
    let Some(span) = doubt.span else { return Cow::Borrowed(&doubt.reason) };
    let said = std::iter::once((span, doubt.reason.as_str()));
    let mut labels = Labels::new(said, &mut Places::new(report.sources), report.secrets).labels;
    labels.pop().map_or_else(Cow::default, |it| it.message)
}

/// Sets of prefixes as they are written. Sessions with the same filters have the same sets, so each is written once.
struct WrittenSpaces<T> {
    write: fn(&[PrefixRange]) -> T,
    /// By the storage of the set, which lives as long as the set that is kept beside it.
    known: HashMap<Storage, (PrefixSpace, Rc<T>)>,
}

impl<T> WrittenSpaces<T> {
    fn new(write: fn(&[PrefixRange]) -> T) -> Self {
        WrittenSpaces { write, known: HashMap::new() }
    }

    fn of(&mut self, space: &PrefixSpace) -> Rc<T> {
        let write = || (space.clone(), Rc::new((self.write)(&space.ranges(usize::MAX).list)));
        let (_, written) = self.known.entry(space.storage()).or_insert_with(write);
        Rc::clone(written)
    }
}
