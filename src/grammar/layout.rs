//! Reads a grammar file: directives, documentation, and indentation into nested lines.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::ast::{End, Entry, File, Fragment, Item, Line, Mistake, Nesting, Place};
use super::notation;

/// A line of the file before it is known where it belongs.
struct Raw {
    indent: usize,
    place: Place,
    content: Content,
}

enum Content {
    Line(Line),
    Fragment(String),
    Use { name: String, after: Vec<Item> },
    Opaque,
}

type Rows = Peekable<IntoIter<Raw>>;

/// Reads one grammar file; `name` is how mistakes call it.
pub fn file(name: &str, text: &str) -> Result<File, Mistake> {
    let mut reader = Reader { name, nesting: Nesting::Modes, names: Vec::new() };
    let mut rows = reader.rows(text)?.into_iter().peekable();
    let (mut entries, mut fragments) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next() {
        if row.indent > 0 {
            return Err(reader.mistake(row.place, "this indentation fits no line above"));
        }
        if let Content::Fragment(fragment) = row.content {
            let (below, _) = reader.below(&mut rows, 0)?;
            fragments.push(Fragment { name: fragment, place: row.place, entries: below });
        } else {
            let entry = reader.entry(row, &mut rows)?;
            entries.push(entry);
        }
    }
    Ok(File { name: name.into(), nesting: reader.nesting, entries, fragments })
}

struct Reader<'a> {
    name: &'a str,
    nesting: Nesting,
    /// Names given so far, with their lines: their order is the order of the variants.
    names: Vec<(String, u32)>,
}

impl Reader<'_> {
    fn mistake(&self, place: Place, message: impl Into<String>) -> Mistake {
        Mistake { file: self.name.into(), place, message: message.into() }
    }

    fn rows(&mut self, text: &str) -> Result<Vec<Raw>, Mistake> {
        let (mut rows, mut doc) = (Vec::new(), Vec::new());
        for (line, raw) in (1..).zip(text.lines()) {
            let body = raw.trim_start_matches(' ');
            let indent = raw.len() - body.len();
            let place = Place { line, column: u32::try_from(indent + 1).unwrap_or(u32::MAX) };
            if body.starts_with('\t') {
                return Err(self.mistake(place, "indent with blanks, not with tabs"));
            }
            if let Some(text) = body.strip_prefix("##") {
                doc.push(text.trim().to_owned());
                continue;
            }
            let body = body.split('#').next().unwrap_or("").trim_end();
            if body.is_empty() {
                continue;
            }
            if let Some(content) = self.row(raw, body, place, &mut doc)? {
                rows.push(Raw { indent, place, content });
            }
        }
        Ok(rows)
    }

    fn row(
        &mut self,
        raw: &str,
        body: &str,
        place: Place,
        doc: &mut Vec<String>,
    ) -> Result<Option<Content>, Mistake> {
        let words: Vec<&str> = body.split_whitespace().collect();
        Ok(match words.as_slice() {
            ["nesting", "paths"] => {
                self.nesting = Nesting::Paths;
                None
            }
            ["nesting", "modes"] => None,
            ["opaque"] => Some(Content::Opaque),
            ["fragment", name] if place.column == 1 => Some(Content::Fragment((*name).into())),
            ["use", name] => Some(Content::Use { name: (*name).into(), after: Vec::new() }),
            ["use", name, "after", first, ..] => {
                let start = body.find(" after ").and_then(|at| body.get(at..)?.find(first).map(|it| at + it));
                let items = body.get(start.unwrap_or(body.len())..).unwrap_or_default();
                let after = notation::items(self.name, place.line, raw, items)?;
                Some(Content::Use { name: (*name).into(), after })
            }
            _ => Some(Content::Line(self.line(raw, body, place, std::mem::take(doc))?)),
        })
    }

    fn line(&mut self, raw: &str, body: &str, place: Place, doc: Vec<String>) -> Result<Line, Mistake> {
        let (items, end) = match body.split_once("=>") {
            Some((items, end)) => (items.trim_end(), Some(end)),
            None => (body, None),
        };
        let parsed = notation::items(self.name, place.line, raw, items)?;
        let (end, variant) = match end.map(str::trim) {
            None => (End::Recognised, None),
            Some("close") => (End::Close, None),
            Some("top") => (End::Top, None),
            Some(name) => {
                let variant = self.variant(name, Place { column: column_of(raw, name), ..place })?;
                (End::Named(name.into()), Some(variant))
            }
        };
        let text = items.to_owned();
        Ok(Line { place, doc, items: parsed, end, variant, text, below: Vec::new(), opaque: false })
    }

    fn variant(&mut self, name: &str, place: Place) -> Result<u16, Mistake> {
        let camel = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric())
            && name != "Self";
        if !camel {
            let message = "expected a name such as RouterId, or close, or top, after the arrow";
            return Err(self.mistake(place, message));
        }
        if let Some((_, line)) = self.names.iter().find(|(it, _)| it == name) {
            return Err(self.mistake(place, format!("the name \"{name}\" is taken by line {line}")));
        }
        self.names.push((name.into(), place.line));
        u16::try_from(self.names.len() - 1)
            .map_err(|_| self.mistake(place, "more named lines than a file may have"))
    }

    /// The entry that a row begins, with all that is indented below it.
    fn entry(&self, row: Raw, rows: &mut Rows) -> Result<Entry, Mistake> {
        let (below, opaque) = self.below(rows, row.indent)?;
        match row.content {
            Content::Line(line) => Ok(Entry::Line(Line { below, opaque, ..line })),
            Content::Use { name, after } if below.is_empty() && !opaque => {
                Ok(Entry::Use { name, after, place: row.place })
            }
            Content::Use { .. } => Err(self.mistake(row.place, "nothing can stand below `use`")),
            Content::Fragment(_) => Err(self.mistake(row.place, "a fragment stands at the margin")),
            Content::Opaque => Err(self.mistake(row.place, "`opaque` stands alone below a line")),
        }
    }

    /// The rows that are indented deeper than `outer`, and whether they are one `opaque`.
    fn below(&self, rows: &mut Rows, outer: usize) -> Result<(Vec<Entry>, bool), Mistake> {
        let Some(first) = rows.next_if(|row| row.indent > outer) else { return Ok((Vec::new(), false)) };
        let indent = first.indent;
        let opaque = matches!(first.content, Content::Opaque);
        let mut entries = Vec::new();
        if !opaque {
            entries.push(self.entry(first, rows)?);
        }
        while let Some(row) = rows.next_if(|row| row.indent > outer) {
            if row.indent != indent {
                return Err(self.mistake(row.place, "this indentation fits no line above"));
            }
            if opaque {
                return Err(self.mistake(row.place, "nothing can stand beside `opaque`"));
            }
            entries.push(self.entry(row, rows)?);
        }
        Ok((entries, opaque))
    }
}

/// Where the name behind the arrow begins.
fn column_of(raw: &str, name: &str) -> u32 {
    let arrow = raw.find("=>").unwrap_or(0);
    let at = raw.get(arrow..).and_then(|rest| rest.find(name)).unwrap_or(0) + arrow;
    u32::try_from(raw.get(..at).map_or(at, |before| before.chars().count()) + 1).unwrap_or(u32::MAX)
}
