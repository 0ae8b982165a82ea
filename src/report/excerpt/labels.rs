//! Labels of one file, arranged so that each can be drawn.

use crate::text::{Position, Source};

/// Lines of a label that are shown; of one that covers more, the first.
const LINES: u32 = 6;

/// A label that is to be drawn. Offsets are bytes of the source.
#[derive(Debug)]
pub(in crate::report) struct Request {
    pub(in crate::report) start: u32,
    pub(in crate::report) end: u32,
    /// What it says; nothing for an underline alone.
    pub(in crate::report) texts: Vec<String>,
    pub(in crate::report) primary: bool,
    /// Where the label of the finding starts.
    pub(in crate::report) position: Position,
    /// Of the source; set by [`arrange`].
    pub(super) first_line: u32,
    /// See [`Request::first_line`].
    pub(super) last_line: u32,
}

impl Request {
    pub(in crate::report) fn new(start: u32, end: u32, text: String, position: Position) -> Self {
        let texts = if text.is_empty() { Vec::new() } else { vec![text] };
        Request { start, end, texts, primary: false, position, first_line: 0, last_line: 0 }
    }

    /// What it says, each remark on its own line.
    pub(super) fn text(&self) -> Option<String> {
        (!self.texts.is_empty()).then(|| self.texts.join("\n"))
    }
}

/// Puts labels in the order of the text, keeps them within the lines they are about, gives labels of the same place
/// one underline, and cuts underlines that would run into one another.
pub(super) fn arrange(source: &Source, mut requests: Vec<Request>) -> Vec<Request> {
    for request in &mut requests {
        fit(source, request);
    }
    requests.sort_by_key(|it| (it.start, it.end));
    requests.dedup_by(|next, kept| {
        let same = (next.start, next.end) == (kept.start, kept.end);
        if same {
            if next.primary {
                kept.position = next.position;
            }
            kept.primary |= next.primary;
            kept.texts.append(&mut next.texts);
        }
        same
    });
    separate(&mut requests);
    requests
}

/// Keeps a label off line endings, and to its first line when it covers many.
fn fit(source: &Source, request: &mut Request) {
    let first = source.line_of(request.start);
    let (_, first_end) = source.line_range(first);
    request.start = request.start.min(first_end);
    let last = source.line_of(request.end.saturating_sub(1).max(request.start));
    let (_, last_end) = source.line_range(last);
    request.end = request.end.min(last_end).max(request.start);
    (request.first_line, request.last_line) = (first, last);
    if last - first >= LINES {
        request.end = first_end;
        request.last_line = first;
        let further = format!("(to line {last})");
        match request.texts.last_mut() {
            Some(text) => {
                text.push(' ');
                text.push_str(&further);
            }
            None => request.texts.push(further),
        }
    }
}

/// Cuts underlines of one line where the next one starts; miette would draw the second one beside its place.
fn separate(requests: &mut [Request]) {
    let mut previous: Option<&mut Request> = None;
    for request in requests.iter_mut().filter(|it| it.first_line == it.last_line) {
        if let Some(before) = previous
            && before.end > request.start
        {
            if before.start < request.start {
                before.end = request.start;
            } else {
                request.start = before.end;
                request.end = request.end.max(request.start);
            }
        }
        previous = Some(request);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(text: &str, spans: &[(u32, u32)]) -> Vec<(u32, u32, String)> {
        let source = Source::new("a", text.into());
        let position = Position { line: 1, column: 1 };
        let requests = (1..).zip(spans);
        let requests =
            requests.map(|(number, &(start, end))| Request::new(start, end, format!("{number}"), position));
        let arranged = arrange(&source, requests.collect());
        arranged.into_iter().map(|it| (it.start, it.end, it.texts.join("|"))).collect()
    }

    #[test]
    fn labels_of_one_place_share_an_underline() {
        assert_eq!(
            arranged("abcdef", &[(1, 3), (4, 5), (1, 3)]),
            [(1, 3, "1|3".to_owned()), (4, 5, "2".to_owned())]
        );
    }

    #[test]
    fn underlines_do_not_run_into_one_another() {
        assert_eq!(arranged("abcdefgh", &[(0, 8), (2, 5)]), [(0, 2, "1".to_owned()), (2, 5, "2".to_owned())]);
        assert_eq!(arranged("abcdefgh", &[(0, 8), (0, 5)]), [(0, 5, "2".to_owned()), (5, 8, "1".to_owned())]);
    }

    #[test]
    fn line_endings_and_long_blocks_are_left_out() {
        assert_eq!(arranged("ab\r\ncd\n", &[(0, 4)]), [(0, 2, "1".to_owned())]);
        assert_eq!(arranged("ab\r\n", &[(3, 4)]), [(2, 2, "1".to_owned())]);
        assert_eq!(arranged("a\nb\nc\nd\ne\nf\ng\n", &[(0, 13)]), [(0, 1, "1 (to line 7)".to_owned())]);
    }
}
