//! All texts of a run.

use std::sync::Arc;

use super::{FileId, Position, Source, Span};

/// The texts of a run, by [`FileId`]. A copy shares them.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
}

impl Sources {
    /// Keeps a text and names it.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(source));
        id
    }

    /// Puts another text in the place of one, under its id. Spans of the old text mean nothing in the new one.
    pub fn replace(&mut self, id: FileId, source: Source) {
        if let Some(it) = self.files.get_mut(id.0 as usize) {
            *it = Arc::new(source);
        }
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
        self.files.get(id.0 as usize).map(Arc::as_ref)
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
        (0..).map(FileId).zip(self.files.iter().map(Arc::as_ref))
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
