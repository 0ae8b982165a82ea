//! Places in bytes, as reviewdog cuts lines.

use serde::Serialize;

use crate::text::Source;

/// A range of bytes; the end is exclusive.
#[derive(Debug, Serialize)]
pub(super) struct Range {
    start: Position,
    end: Position,
}

/// A line and a byte of it, both from 1. Bytes are those on disk: reviewdog cuts the lines of a diff there, which nobody
/// decoded. In UTF-8 they are what the format asks for.
#[derive(Debug, Serialize)]
struct Position {
    line: u32,
    column: u32,
}

impl Range {
    /// A range of the decoded text.
    pub(super) fn new(source: &Source, start: u32, end: u32) -> Self {
        Range { start: Position::new(source, start), end: Position::new(source, end) }
    }

    /// The first and the last line.
    pub(super) fn lines(&self) -> (u32, u32) {
        (self.start.line, self.end.line)
    }
}

impl Position {
    fn new(source: &Source, at: u32) -> Self {
        let line = source.line_of(at);
        let (start, _) = source.line_range(line);
        // The mark at the start of a file is part of its first line.
        let start = if start == 0 { 0 } else { source.original_offset(start) };
        Position { line, column: source.original_offset(at) - start + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(bytes: &[u8], text: &str) -> (u32, u32, u32) {
        let source = Source::new("a", bytes.to_vec());
        let start = u32::try_from(source.text().find(text).unwrap()).unwrap();
        let range = Range::new(&source, start, start + u32::try_from(text.len()).unwrap());
        (range.start.line, range.start.column, range.end.column)
    }

    #[test]
    fn columns_are_bytes_of_the_line_on_disk() {
        assert_eq!(columns("é\r\nZürich x\r\n".as_bytes(), "x"), (2, 9, 10));
        assert_eq!(columns(b"\xe9\r\nZ\xfcrich x\r\n", "x"), (2, 8, 9));
        assert_eq!(columns(b"\xef\xbb\xbfab\nab\n", "b"), (1, 5, 6));
        assert_eq!(columns("a𐐀b".as_bytes(), "b"), (1, 6, 7));
    }
}
