//! One text: decoded, with its line table.

mod edit;
mod utf16;

use super::{FileId, Span};

/// One configuration file, decoded to UTF-8, kept for as long as findings may point into it.
///
/// Bytes that are not UTF-8 are read as Latin-1, the way old devices print descriptions, and UTF-16 is known by its byte
/// order mark, the way Windows PowerShell writes what is redirected to a file; the mark is dropped. All of that shifts
/// offsets, so [`Source::original_offset`] leads back to the bytes on disk.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Start of each line.
    lines: Vec<u32>,
    original: Original,
}

/// How the bytes on disk differ from the text.
#[derive(Debug)]
enum Original {
    /// UTF-8, or Latin-1 in places.
    Bytes {
        /// Length of the byte order mark that was dropped.
        mark: u32,
        /// Offsets (in the text) of characters that were one byte on disk and are two here.
        widened: Vec<u32>,
    },
    /// UTF-16.
    Units {
        /// Where each line starts on disk.
        lines: Vec<u32>,
        order: utf16::Order,
        /// Whether every byte on disk is in the text.
        exact: bool,
    },
}

/// A line and a column, both from 1; the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
}

impl Source {
    /// The largest text: offsets are 32 bits wide.
    pub const MAX_BYTES: usize = i32::MAX as usize;

    /// Decodes a file. `name` is how messages call it: the path as given, with forward slashes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let name = name.into();
        if let Some((text, order)) = utf16::decode(&bytes) {
            let lines = line_starts(text.as_bytes());
            let exact = utf16::encode(&text, order) == bytes;
            let original = Original::Units { lines: lines_in_utf16(&text, &lines), order, exact };
            return Source { name, text, lines, original };
        }
        let mark: usize = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let (text, widened) = match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..mark);
                (text, Vec::new())
            }
            Err(bad) => decode_lossy(bad.as_bytes().get(mark..).unwrap_or_default()),
        };
        let lines = line_starts(text.as_bytes());
        Source { name, text, lines, original: Original::Bytes { mark: offset(mark), widened } }
    }

    /// How messages call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Number of lines; a last line without line feed counts, an empty one after the last line feed does not.
    pub fn line_count(&self) -> u32 {
        let empty_last = self.lines.last().is_some_and(|&start| start as usize == self.text.len());
        offset(self.lines.len()) - u32::from(empty_last)
    }

    /// The line (from 1) in which a byte lies.
    pub fn line_of(&self, at: u32) -> u32 {
        offset(self.lines.partition_point(|&start| start <= at))
    }

    /// Byte range of a line (from 1), without its line ending; empty at the end when there is no such line.
    pub fn line_range(&self, line: u32) -> (u32, u32) {
        let end_of_text = offset(self.text.len());
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.lines.get(index) else { return (end_of_text, end_of_text) };
        let end = self.lines.get(index + 1).copied().unwrap_or(end_of_text);
        let body = self.text.get(start as usize..end as usize).unwrap_or_default();
        let body = body.strip_suffix('\n').unwrap_or(body);
        (start, start + offset(body.strip_suffix('\r').unwrap_or(body).len()))
    }

    /// The text of a line (from 1), without its line ending.
    pub fn line(&self, line: u32) -> &str {
        let (start, end) = self.line_range(line);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Where a byte lies, for people.
    pub fn position(&self, at: u32) -> Position {
        let line = self.line_of(at);
        let (start, _) = self.line_range(line);
        let before = self.text.get(start as usize..at as usize).unwrap_or_default();
        Position { line, column: offset(before.chars().count()) + 1 }
    }

    /// The offset in the bytes on disk that belongs to an offset in [`Source::text`].
    pub fn original_offset(&self, at: u32) -> u32 {
        match &self.original {
            Original::Bytes { mark, widened } => {
                mark + at - offset(widened.partition_point(|&wide| wide < at))
            }
            Original::Units { lines, .. } => {
                let line = self.line_of(at).saturating_sub(1) as usize;
                let start = self.lines.get(line).copied().unwrap_or_default();
                let before = self.text.get(start as usize..at as usize).unwrap_or_default();
                lines.get(line).copied().unwrap_or_default() + utf16::width(before)
            }
        }
    }

    /// Where the first byte stands that is no UTF-8 on disk.
    pub fn first_widened(&self) -> Option<u32> {
        match &self.original {
            Original::Bytes { widened, .. } => widened.first().copied(),
            Original::Units { .. } => None,
        }
    }

    /// A span in this text.
    pub fn span(&self, file: FileId, start: usize, end: usize) -> Span {
        Span { file, start: offset(start), end: offset(end) }
    }
}

/// Where each line starts. A line ends with a line feed, with or without a carriage return before it, or with a
/// carriage return alone.
fn line_starts(text: &[u8]) -> Vec<u32> {
    let mut starts = vec![0];
    for at in memchr::memchr2_iter(b'\n', b'\r', text) {
        let ends = text.get(at) == Some(&b'\n') || text.get(at + 1) != Some(&b'\n');
        starts.extend(ends.then(|| offset(at + 1)));
    }
    starts.shrink_to_fit();
    starts
}

/// Where lines that start at these places of a text start on disk, in UTF-16 after its mark.
fn lines_in_utf16(text: &str, lines: &[u32]) -> Vec<u32> {
    let mut at = 2;
    let mut starts = Vec::with_capacity(lines.len());
    for (start, end) in lines.iter().zip(lines.iter().skip(1).chain([&offset(text.len())])) {
        starts.push(at);
        at += utf16::width(text.get(*start as usize..*end as usize).unwrap_or_default());
    }
    starts
}

/// UTF-8 where it is, Latin-1 where it is not; also the places where one byte became two.
fn decode_lossy(mut bytes: &[u8]) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut widened = Vec::new();
    while !bytes.is_empty() {
        let good = match str::from_utf8(bytes) {
            Ok(all) => all,
            Err(bad) => bytes.get(..bad.valid_up_to()).and_then(|it| str::from_utf8(it).ok()).unwrap_or(""),
        };
        text.push_str(good);
        bytes = bytes.get(good.len()..).unwrap_or_default();
        if let Some((&byte, rest)) = bytes.split_first() {
            widened.push(offset(text.len()));
            text.push(char::from(byte));
            bytes = rest;
        }
    }
    (text, widened)
}

/// A size as an offset. Texts are bounded by [`Source::MAX_BYTES`]; decoding at most doubles them.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines() {
        let source = Source::new("a", "é x\r\ny".into());
        assert_eq!(source.line_count(), 2);
        assert_eq!(source.line(1), "é x");
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
        assert_eq!(source.position(6), Position { line: 2, column: 1 });
        let source = Source::new("a", "a\rb\r\n\r\nc".into());
        assert_eq!((source.line_count(), source.line(2), source.line(3), source.line(4)), (4, "b", "", "c"));
    }

    #[test]
    fn latin1_and_marks_lead_back_to_the_bytes_on_disk() {
        let source = Source::new("a", b"\xEF\xBB\xBFa\xE9b\xFFc".to_vec());
        assert_eq!(source.text(), "aébÿc");
        assert_eq!((source.first_widened(), Source::new("a", "é".into()).first_widened()), (Some(1), None));
        let c = source.text().find('c').unwrap();
        assert_eq!(source.original_offset(offset(c)), 7);
    }

    #[test]
    fn utf16_leads_back_to_the_bytes_on_disk() {
        let text = "{\r\n \"é𝄞\": 1\r\n}";
        for (mark, bytes) in
            [([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xFE, 0xFF], u16::to_be_bytes)]
        {
            let disk: Vec<u8> = mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect();
            let source = Source::new("a", disk.clone());
            assert_eq!((source.text(), source.line_count()), (text, 3));
            let one = offset(text.find('1').unwrap());
            let there = source.original_offset(one) as usize;
            assert_eq!(disk[there..there + 2], bytes(u16::from(b'1')));
            assert_eq!(source.original_offset(offset(text.len())) as usize, disk.len());
        }
        assert_eq!(Source::new("a", vec![0xFF, 0xFE, 0x41]).text(), "");
        assert_eq!(Source::new("a", vec![0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]).text(), "\u{FFFD}A");
    }

    #[test]
    fn an_empty_text_has_no_line() {
        assert_eq!(Source::new("a", Vec::new()).line_count(), 0);
        assert_eq!(Source::new("a", b"x".to_vec()).line_count(), 1);
        assert_eq!(Source::new("a", b"x\n".to_vec()).line_count(), 1);
    }
}
