//! Which lines are shown, and which part of a long one.

use unicode_width::UnicodeWidthChar;

use super::labels::Request;
use super::{CONTEXT, Taken};
use crate::report::visible::{self, Visible};

/// Columns that a tab may take.
const TAB: usize = 4;

/// Lines that follow one another in the file, with their labels.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) requests: Vec<Request>,
}

/// A line as shown.
#[derive(Debug)]
pub(super) struct VisibleLine {
    pub(super) text: String,
    /// Offsets of the shown characters in the source and in the text, in order; one more for the end.
    offsets: Vec<(u32, usize)>,
}

impl VisibleLine {
    /// Where a byte of the source is; at the nearest end when it is not shown.
    pub(super) fn offset(&self, at: u32) -> usize {
        let index = self.offsets.partition_point(|&(source, _)| source < at);
        self.offsets.get(index).or(self.offsets.last()).map_or(0, |&(_, text)| text)
    }
}

/// Groups arranged labels into windows: one for labels whose lines touch. Two labels of one line that lie too far
/// apart to be shown together get windows of their own.
pub(super) fn windows(taken: &Taken<'_>, requests: Vec<Request>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for request in requests {
        let last_line = taken.source.line_count().max(request.last_line);
        let first = request.first_line.saturating_sub(CONTEXT).max(1);
        let last = request.last_line.saturating_add(CONTEXT).min(last_line);
        match windows.last_mut() {
            Some(window) if first <= window.last + 1 && !far(taken, window, &request) => {
                window.last = window.last.max(last);
                window.requests.push(request);
            }
            _ => windows.push(Window { first, last, requests: vec![request] }),
        }
    }
    windows
}

/// Whether a label lies on the same long line as labels of a window, out of their sight.
fn far(taken: &Taken<'_>, window: &Window, request: &Request) -> bool {
    let Some(nearest) = window.requests.iter().find(|it| it.first_line == request.first_line) else {
        return false;
    };
    let (start, end) = taken.source.line_range(request.first_line);
    (end - start) as usize > taken.columns && (request.start - nearest.start) as usize > taken.columns / 2
}

/// A line with every character visible and secrets hidden, cropped around its first label.
pub(super) fn visible_line(taken: &Taken<'_>, number: u32, requests: &[Request]) -> VisibleLine {
    let (start, end) = taken.source.line_range(number);
    let shown_from = shown_from(taken, start, end, focus(number, requests));
    let text = taken.source.text().get(shown_from as usize..end as usize).unwrap_or_default();
    let mut visible = Visible::default();
    if shown_from > start {
        visible::ellipsis(taken.unicode).chars().for_each(|c| visible.push(c, taken.unicode));
    }
    let mut offsets = Vec::new();
    let mut columns = 0;
    let mut hidden = hidden(taken, shown_from, end);
    let mut cropped = false;
    let mut at = shown_from;
    for original in text.chars() {
        let c = if hidden(at) { '*' } else { original };
        columns += width(c, taken.unicode);
        if columns > taken.columns {
            cropped = true;
            break;
        }
        offsets.push((at, visible.len()));
        visible.push(c, taken.unicode);
        at += length(original);
    }
    offsets.push((at, visible.len()));
    if cropped {
        visible::ellipsis(taken.unicode).chars().for_each(|c| visible.push(c, taken.unicode));
    }
    VisibleLine { text: visible.into_text(), offsets }
}

/// The byte of a line that must be seen.
fn focus(number: u32, requests: &[Request]) -> Option<u32> {
    requests.iter().find_map(|it| match number {
        _ if it.first_line == number => Some(it.start),
        _ if it.last_line == number => Some(it.end),
        _ => None,
    })
}

/// Where the shown part of a line starts: at its start when it is short enough or has no label far to the right, else
/// a quarter of the space before the label.
fn shown_from(taken: &Taken<'_>, start: u32, end: u32, focus: Option<u32>) -> u32 {
    let text = |from: u32, to: u32| taken.source.text().get(from as usize..to as usize).unwrap_or_default();
    let Some(focus) = focus else { return start };
    let fits = |text: &str, columns: usize| fits(text, columns, taken.unicode);
    if fits(text(start, end), taken.columns) || fits(text(start, focus), taken.columns / 2) {
        return start;
    }
    let mut columns = 0;
    let mut from = focus;
    for c in text(start, focus).chars().rev() {
        columns += width(c, taken.unicode);
        if columns > taken.columns / 4 {
            break;
        }
        from -= length(c);
    }
    from
}

fn fits(text: &str, columns: usize, unicode: bool) -> bool {
    let mut used = 0;
    text.chars().all(|c| {
        used += width(c, unicode);
        used <= columns
    })
}

/// Columns of a character as it is shown; combining ones count too, or a line of them alone would never end.
fn width(c: char, unicode: bool) -> usize {
    match c {
        '\t' => TAB,
        ' '..='~' => 1,
        _ if unicode => c.width().unwrap_or(1).max(1),
        _ => visible::in_ascii(c).len(),
    }
}

/// Bytes of a character.
fn length(c: char) -> u32 {
    u32::try_from(c.len_utf8()).unwrap_or(4)
}

/// Tells for ascending offsets whether they lie in a secret.
fn hidden(taken: &Taken<'_>, start: u32, end: u32) -> impl FnMut(u32) -> bool {
    let mut secrets = taken.secrets.within(taken.file, start, end).iter().peekable();
    move |at| {
        while secrets.next_if(|it| it.end <= at).is_some() {}
        secrets.peek().is_some_and(|it| it.start <= at)
    }
}
