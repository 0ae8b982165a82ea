//! Where the secrets of a run are.

use super::words;
use crate::text::{FileId, Sources, Span};

/// The places that no output may show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Secrets {
    /// By file and start; they do not overlap.
    spans: Vec<Span>,
}

impl Secrets {
    /// `known` are the places that the grammars call secret. `unknown` are lines that were not understood: a secret
    /// may stand there too, perhaps behind a misspelt keyword, so they are searched for what looks like one.
    pub fn new(known: Vec<Span>, unknown: &[Span], sources: &Sources) -> Self {
        let mut spans = known;
        for &place in unknown {
            let Some(source) = sources.find(place.file) else { continue };
            let mut at = place.start as usize;
            for line in source.slice(place).split_inclusive('\n') {
                spans.extend(words::find(line).map(|it| {
                    let (start, end) = (at + it.start, at + it.end);
                    source.span(place.file, start, end)
                }));
                at += line.len();
            }
        }
        spans.retain(|it| it.start < it.end);
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let joined = kept.file == next.file && next.start <= kept.end;
            if joined {
                kept.end = kept.end.max(next.end);
            }
            joined
        });
        Secrets { spans }
    }

    /// The secrets of which a part lies in these bytes of a file, in order.
    pub fn within(&self, file: FileId, start: u32, end: u32) -> &[Span] {
        let first = self.spans.partition_point(|it| (it.file, it.end) <= (file, start));
        let past = self.spans.partition_point(|it| (it.file, it.start) < (file, end));
        self.spans.get(first..past).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn known_and_found_secrets_become_one_list() {
        let mut sources = Sources::default();
        let text = " neighbor 192.0.2.2 pasword hunter2\n neighbor 192.0.2.3 frob 1\n";
        let file = sources.add(Source::new("a", text.into()));
        let at = |start, end| Span { file, start, end };
        let secrets = Secrets::new(vec![at(50, 55), at(30, 33)], &[at(0, 63)], &sources);
        assert_eq!(secrets.spans, [at(28, 35), at(50, 55)]);
        assert_eq!(sources.slice(at(28, 35)), "hunter2");
        assert_eq!(secrets.within(file, 35, 50), []);
        assert_eq!(secrets.within(file, 34, 51).len(), 2);
        assert_eq!(secrets.within(FileId(9), 0, 99), []);
        assert_eq!(
            Secrets::new(Vec::new(), &[Span { file: FileId(7), start: 0, end: 9 }], &sources).spans,
            []
        );
    }
}
