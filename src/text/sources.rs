//! All texts of a run.

use super::{FileId, Position, Source, Span};

/// The texts of a run, by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Keeps a text and names it.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(source);
        id
    }

    /// The text of a file that was added here.
    ///
    /// # Panics
    /// When `id` comes from other [`Sources`]: a mistake in this program, never of its input.
    pub fn get(&self, id: FileId) -> &Source {
        match self.files.get(id.0 as usize) {
            Some(source) => source,
            None => unreachable!("file {} is not in these sources", id.0),
        }
    }

    /// The text of a file, if it was added here.
    pub fn find(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).slice(span)
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).position(span.start)
    }

    /// All texts with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
