//! What changes in a file, as a unified diff for people: without secrets, and with nothing that acts on a terminal.

use std::io;
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::concise::file;
use super::paint::Paint;
use super::visible::{Visible, ellipsis};
use super::{Secrets, Style};
use crate::secrecy::mask;
use crate::text::{FileId, Source, Span};

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// Characters of a line that are shown.
const LINE: usize = 2000;

/// What changes in one file.
#[derive(Debug)]
pub struct Diff<'a> {
    file: FileId,
    before: &'a Source,
    after: &'a Source,
    hunks: Vec<Vec<DiffOp>>,
}

impl<'a> Diff<'a> {
    /// Compares the text of a file with what it is to become.
    pub fn of(file: FileId, before: &'a Source, after: &'a Source) -> Self {
        let (old, new) = (lines(before), lines(after));
        let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
        Diff { file, before, after, hunks }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.hunks.is_empty()
    }

    /// The lines of the old text that are shown. They are to be searched for secrets: what is recognised without being
    /// read may hold one that no grammar knows.
    pub fn lines_before(&self) -> impl Iterator<Item = Span> {
        self.shown(self.before, DiffOp::old_range)
    }

    /// The lines of the new text that are shown; see [`Diff::lines_before`].
    pub fn lines_after(&self) -> impl Iterator<Item = Span> {
        self.shown(self.after, DiffOp::new_range)
    }

    fn shown(&self, source: &'a Source, range: fn(&DiffOp) -> Range<usize>) -> impl Iterator<Item = Span> {
        let file = self.file;
        let numbers = self.hunks.iter().flatten().flat_map(range);
        numbers.map(move |it| {
            let (start, end) = source.line_range(number(it));
            Span { file, start, end }
        })
    }

    /// Writes it; the secrets are those of the old text and of the new one.
    pub fn write(
        &self,
        (old_secrets, new_secrets): (&Secrets, &Secrets),
        out: &mut dyn io::Write,
        style: &Style,
    ) -> io::Result<()> {
        let name = file(self.before.name(), style);
        writeln!(out, "{}", Paint::Place.on(&format!("--- {name}"), style.colour))?;
        writeln!(out, "{}", Paint::Place.on(&format!("+++ {name}"), style.colour))?;
        for hunk in &self.hunks {
            let header =
                format!("@@ -{} +{} @@", extent(hunk, DiffOp::old_range), extent(hunk, DiffOp::new_range));
            writeln!(out, "{}", Paint::Remark.on(&header, style.colour))?;
            for op in hunk {
                let old = |at| self.line(self.before, at, old_secrets, style);
                let new = |at| self.line(self.after, at, new_secrets, style);
                if op.tag() == DiffTag::Equal {
                    for line in op.old_range().map(old) {
                        writeln!(out, " {}", harmless(&line, style))?;
                    }
                    continue;
                }
                for line in op.old_range().map(old) {
                    writeln!(out, "{}", Paint::Removed.on(&format!("-{line}"), style.colour))?;
                }
                for line in op.new_range().map(new) {
                    writeln!(out, "{}", Paint::Added.on(&format!("+{line}"), style.colour))?;
                }
            }
        }
        Ok(())
    }

    fn line(&self, source: &Source, at: usize, secrets: &Secrets, style: &Style) -> String {
        let (start, end) = source.line_range(number(at));
        let text = mask::slice(source, self.file, start, end, secrets);
        let mut visible = Visible::default();
        text.chars().take(LINE).for_each(|it| visible.push(it, style.unicode));
        let cut = if text.chars().nth(LINE).is_some() { ellipsis(style.unicode) } else { "" };
        visible.into_text() + cut
    }
}

fn lines(source: &Source) -> Vec<&str> {
    (1..=source.line_count()).map(|it| source.line(it)).collect()
}

/// The number of a line that is counted from 0.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
}

/// First line and number of lines of a hunk, as diffs write them.
fn extent(hunk: &[DiffOp], range: fn(&DiffOp) -> Range<usize>) -> String {
    let start = hunk.first().map_or(0, |it| range(it).start);
    let end = hunk.last().map_or(0, |it| range(it).end);
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

/// A line behind a blank, where some build servers would take `::` for a command.
fn harmless(line: &str, style: &Style) -> String {
    match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}:{rest}", if style.unicode { '\u{2236}' } else { '?' }),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    fn written(before: &str, after: &str) -> String {
        let (before, after) = (Source::new("a.cfg", before.into()), Source::new("a.cfg", after.into()));
        let diff = Diff::of(FileId(0), &before, &after);
        let secrets = |source: &Source, lines: Vec<Span>| {
            let mut sources = Sources::default();
            sources.add(Source::new("a.cfg", source.text().into()));
            Secrets::new(Vec::new(), &lines, &sources)
        };
        let secrets =
            (secrets(&before, diff.lines_before().collect()), secrets(&after, diff.lines_after().collect()));
        let mut out = Vec::new();
        diff.write((&secrets.0, &secrets.1), &mut out, &Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn changes_are_shown_with_the_lines_around_them() {
        let text = |word: &str| format!("1\n2\n3\n4\r\n{word}\n6\n7\n8\n9\n");
        let expected = "--- a.cfg\n+++ a.cfg\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n";
        assert_eq!(written(&text("old"), &text("new")), expected);
        assert!(written("a\nb", "a\nx\nb").contains("@@ -1,2 +1,3 @@\n a\n+x\n b\n"));
    }

    #[test]
    fn nothing_secret_and_nothing_that_acts_is_shown() {
        let text = |word: &str| {
            format!("::error::x\n neighbor 192.0.2.1 pasword hunter2\n{word}\n \x1b[2J##vso[x]\n  ::set::y\n")
        };
        let shown = written(&text("old"), &text("new"));
        assert!(!shown.contains("hunter2") && !shown.contains('\x1b') && !shown.contains("##"), "{shown}");
        assert!(shown.lines().all(|it| !it.trim_start().starts_with("::")), "{shown}");
        assert!(shown.contains(" neighbor 192.0.2.1 pasword *\n-old\n+new\n"), "{shown}");
    }
}
