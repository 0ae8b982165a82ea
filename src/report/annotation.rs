//! A finding as lines of plain text: what a build server shows beside the line of a file, and in its log.

use super::Style;
use super::concise::{self, SENTENCE, SHORT};
use super::finding::Finding;
use super::labels::PlacedLabel;
use super::rule_url;
use super::visible::one_line;
use crate::diagnostic::Certainty;

/// Bytes of an annotation. GitHub's runner cuts messages at 4096 characters.
const LIMIT: usize = 3800;

/// Characters of the name of a file. It has to be whole to be found.
const FILE: usize = 4096;

/// The name of a file as the value of a property, which cannot begin with an equals sign.
pub(super) fn file(name: &str) -> String {
    let name = one_line(name, FILE, true);
    if name.starts_with('=') { format!("./{name}") } else { name }
}

/// The headline with its place, why, and what to do. Every line begins with the program's own words, the first with the
/// name of a file; none holds a line feed.
pub(super) fn lines(finding: &Finding<'_>) -> Vec<String> {
    let style = &Style::PLAIN;
    let likely = match finding.diagnostic.certainty {
        Certainty::Likely => " (likely)",
        Certainty::Proven => "",
    };
    let mut lines = vec![concise::headline(finding, style) + likely];
    let help = finding.help.iter().map(|it| format!("help: {}", one_line(it, SENTENCE, true)));
    let last: Vec<String> = help.chain([format!("see: {}", rule_url(finding.diagnostic.rule))]).collect();
    let notes = finding.notes.iter().map(|it| format!("note: {}", one_line(it, SENTENCE, true)));
    let middle: Vec<String> = chain(finding).into_iter().chain(notes).collect();
    let used: usize = lines.iter().chain(&last).map(|it| it.len() + 1).sum();
    let fitting = middle.iter().scan(used, |used, it| {
        *used += it.len() + 1;
        Some(*used)
    });
    let fitting = fitting.take_while(|it| *it <= LIMIT).count();
    let left_out = middle.len() - fitting;
    lines.extend(middle.into_iter().take(fitting));
    if left_out > 0 {
        lines.push(format!("and {left_out} more of this"));
    }
    lines.extend(last);
    lines
}

/// The labels in the order in which they should be read, with a number each where there are several.
fn chain(finding: &Finding<'_>) -> Vec<String> {
    let several = finding.labels.len() > 1;
    let line = |(index, it): (usize, &PlacedLabel<'_>)| {
        let place = concise::place(&it.place, &Style::PLAIN);
        let text = one_line(&it.message, SHORT, true);
        let colon = if text.is_empty() { "" } else { ": " };
        if several { format!("{}. {place}{colon}{text}", index + 1) } else { format!("here: {text}") }
    };
    let worth = finding.labels.iter().enumerate().filter(|(_, it)| several || !it.message.is_empty());
    worth.map(line).collect()
}
