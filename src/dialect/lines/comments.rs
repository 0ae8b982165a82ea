//! Comments of line dialects that speak to the linter.

use super::Reader;
use crate::dialect::remark::{self, Placed, Said};
use crate::grammar::Words;
use crate::model::Problem;
use crate::syntax::Line;

impl Reader<'_> {
    /// A comment may speak to the linter.
    pub(super) fn comment(&mut self, line: Line) {
        let comment = self.text.get(line.span.0 as usize..line.span.1 as usize).unwrap_or_default();
        for said in remark::read(comment, self.span(line.span)) {
            match said {
                Ok(Said::Peering(stated)) => {
                    self.state(&[]);
                    self.stated = Some((stated, line));
                }
                Ok(Said::Ignore(ignore)) => {
                    self.reading.secrets.extend(&ignore.secrets);
                    self.suppressions.comment(ignore);
                }
                Err(problem) => self.misread(line, problem),
            }
        }
    }

    /// What a comment directly above states is about the statement that was just read; with no words, there is none.
    pub(super) fn state(&mut self, spans: &[(u32, u32)]) {
        let Some((stated, line)) = self.stated.take() else { return };
        let words = self.words(Words { text: self.text, spans });
        let placed = if words.is_empty() { Placed::Nowhere } else { self.builder.state(&words, stated) };
        placed.problem(&stated).into_iter().for_each(|it| self.misread(line, it));
    }

    fn misread(&mut self, line: Line, problem: Problem) {
        self.unknown_line(line);
        self.reading.problems.push(problem);
    }
}
