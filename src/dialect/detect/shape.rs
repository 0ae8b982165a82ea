//! What the lines of a text look like, whatever words they are made of.

use super::Language;

/// Counts of lines by their looks.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Lines that are not blank.
    lines: u32,
    /// Whole sentences.
    sentences: u32,
    /// `set …` and other commands of that form.
    commands: u32,
    /// Lines that end as hierarchical text does.
    braces: u32,
}

impl Shape {
    /// Counts a line without blanks around it.
    pub(super) fn see(&mut self, line: &[u8]) {
        self.lines += 1;
        let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
        if matches!(last, b'{' | b'}' | b';') {
            self.braces += 1;
        } else if ["set ", "delete ", "deactivate ", "activate "]
            .iter()
            .any(|it| line.starts_with(it.as_bytes()))
        {
            self.commands += 1;
        } else if first.is_ascii_uppercase() && matches!(last, b'.' | b':' | b'?') {
            let words = line.split(u8::is_ascii_whitespace).filter(|it| !it.is_empty()).count();
            self.sentences += u32::from(words >= 5);
        }
    }

    /// Weight for a text that is no configuration: prose.
    pub(super) fn text(&self) -> i32 {
        if self.sentences >= 3 && self.sentences * 5 >= self.lines { 12 } else { 0 }
    }

    /// The form of Junos in which most lines are; other languages stay as they are.
    pub(super) fn form(&self, language: Language) -> Language {
        match language {
            Language::Junos | Language::JunosSet if self.commands > self.braces => Language::JunosSet,
            Language::Junos | Language::JunosSet => Language::Junos,
            other => other,
        }
    }
}
