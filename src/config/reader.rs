//! Reads a text against the table of keys.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{
    Accepted, Assumptions, Circuit, Peering, RULES, Record, SECTIONS, Section, Suppress, Whole,
};
use super::value::Value;
use super::{Config, statements};
use crate::diagnostic::Complaint;
use crate::engine::{Choice, Level};
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::model::Sourced;
use crate::text::{FileId, Source, Span};

/// The largest settings: thousands of statements are much smaller.
const MOST_BYTES: usize = 4 << 20;

/// Most complaints that are kept: a text with more is something else.
pub(super) const MOST_COMPLAINTS: usize = 100;

/// A key and its value.
type Entry<'t> = (&'t Spanned<DeString<'t>>, &'t Spanned<DeValue<'t>>);

/// A text being read.
pub(super) struct Reader<'s> {
    file: FileId,
    source: &'s Source,
    complaints: Vec<Complaint>,
    /// How many there were, also of those that are not kept.
    mistakes: usize,
    /// Lines that are no TOML, from 1: what was made of them says nothing.
    broken: HashSet<u32>,
    /// Keys with values that are understood; whatever stands between them may be a secret.
    understood: Vec<Span>,
    hidden: Vec<Span>,
}

/// The entries of a section.
pub(super) struct Entries<'t> {
    table: &'t DeTable<'t>,
    opening: Span,
}

pub(super) fn read(file: FileId, source: &Source) -> Config {
    let mut reader = Reader {
        file,
        source,
        complaints: Vec::new(),
        mistakes: 0,
        broken: HashSet::new(),
        understood: Vec::new(),
        hidden: Vec::new(),
    };
    let mut config = Config::default();
    source.name().clone_into(&mut config.given.settings);
    let size = source.text().len();
    if size > MOST_BYTES {
        let message = format!("settings are no larger than {MOST_BYTES} bytes, and these have {size}");
        reader.complain(Complaint::error(reader.span(0..0), message, "left unread from here"));
    } else {
        reader.text(&mut config);
    }
    reader.finish(config)
}

impl Reader<'_> {
    fn text(&mut self, config: &mut Config) {
        if let Some(at) = self.source.first_widened() {
            let span = self.span(at as usize..at as usize + 1);
            self.complain(Complaint::error(span, "this is no UTF-8", "this byte is no part of a character"));
        }
        let (root, errors) = DeTable::parse_recoverable(self.source.text());
        for error in errors {
            let span = self.span(error.span().unwrap_or_default());
            self.complain(Complaint::error(span, "this is no TOML", error.message().replace('\n', ", ")));
        }
        // Only now, so that one line may be wrong in several ways.
        let lines = self.complaints.iter().filter_map(|it| it.labels.first());
        self.broken = lines.map(|it| self.source.line_of(it.span.start)).collect();
        let (mut peerings, mut circuits, mut suppressions) = (Vec::new(), Vec::new(), Vec::new());
        for entry @ (key, _) in root.get_ref() {
            let name: &str = key.get_ref();
            if name == RULES {
                config.levels = self.levels(entry);
            } else if name == Assumptions::SECTION.name {
                let stated = self.once(entry).and_then(|it: Assumptions| it.documentation_is_public);
                config.given.assume.documentation_is_public = stated.is_some_and(|it| it.value);
            } else if name == Whole::SECTION.name {
                config.given.complete = self.once(entry).and_then(|it: Whole| it.complete);
            } else if name == Accepted::SECTION.name {
                config.baseline = self.once(entry).and_then(|it: Accepted| it.file);
            } else if name == Peering::SECTION.name {
                peerings = self.each(entry);
            } else if name == Suppress::SECTION.name {
                suppressions = self.each_sound(entry);
            } else if name == Circuit::SECTION.name {
                circuits = self.each(entry);
            } else {
                self.unknown_section(entry);
            }
        }
        config.circuits = statements::circuits(circuits, self);
        config.given.peerings = statements::peerings(peerings, &config.circuits, self);
        config.given.suppressions = statements::suppressions(suppressions);
    }

    fn finish(mut self, mut config: Config) -> Config {
        self.complaints.sort_by_key(|it| it.labels.first().map(|it| it.span));
        let more = self.complaints.len().saturating_sub(MOST_COMPLAINTS);
        self.complaints.truncate(MOST_COMPLAINTS);
        if let Some(last) = self.complaints.last_mut().filter(|_| more > 0) {
            last.help = Some(format!("{more} more places are wrong: mend these first"));
        }
        self.understood.sort_unstable();
        let end = self.span(self.source.text().len()..self.source.text().len());
        let mut from = 0;
        for next in self.understood.iter().chain([&end]) {
            config.not_understood.extend((from < next.start).then_some(Span {
                start: from,
                end: next.start,
                ..*next
            }));
            from = from.max(next.end);
        }
        // A reason is free text.
        let reasons = config.given.suppressions.iter().filter_map(|it| it.reason.span());
        config.not_understood.extend(reasons);
        (config.complaints, config.hidden) = (self.complaints, self.hidden);
        config
    }

    /// Keeps a complaint, unless it is about what was made of a line that is no TOML.
    pub(super) fn complain(&mut self, complaint: Complaint) {
        self.mistakes += 1;
        let line = complaint.labels.first().map(|it| self.source.line_of(it.span.start));
        if !line.is_some_and(|it| self.broken.contains(&it)) {
            self.complaints.push(complaint);
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.source.span(self.file, range.start, range.end)
    }

    /// The levels of rules and groups.
    fn levels(&mut self, section: Entry<'_>) -> Vec<(Choice, Level)> {
        let mut levels = Vec::new();
        let entries = self.entries(section.1, RULES, false);
        for entry @ (name, _) in entries.iter().flat_map(|it| it.table) {
            match name.get_ref().parse::<Choice>() {
                Ok(choice) => levels.extend(self.value(entry).map(|it| (choice, it.value))),
                Err(unknown) => {
                    let help = match unknown.suggestion {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`bgplint rules` lists them".to_owned(),
                    };
                    let message = format!("there is no rule or group `{}`", unknown.name);
                    if Level::read(entry.1.get_ref()).is_none() {
                        self.hide(entry.1);
                    }
                    self.unknown(name, message, "not known", Some(help));
                }
            }
        }
        levels
    }

    /// A section that is there once.
    fn once<R: Record>(&mut self, (_, value): Entry<'_>) -> Option<R> {
        let entries = self.entries(value, R::SECTION.name, false)?;
        Some(self.record(&entries))
    }

    /// A section of which there may be several.
    fn each<R: Record>(&mut self, section: Entry<'_>) -> Vec<R> {
        self.each_with_mistakes(section).into_iter().map(|it| it.0).collect()
    }

    /// Those of them in which nothing is wrong: what is left of the others may say more than was meant.
    fn each_sound<R: Record>(&mut self, section: Entry<'_>) -> Vec<R> {
        let all = self.each_with_mistakes(section);
        // A line that is no TOML may be missing in any of them.
        let sound = all.into_iter().filter(|it| it.1 == 0 && self.broken.is_empty());
        sound.map(|it| it.0).collect()
    }

    fn each_with_mistakes<R: Record>(&mut self, (_, value): Entry<'_>) -> Vec<(R, usize)> {
        let name = R::SECTION.name;
        let Some(array) = value.get_ref().as_array() else {
            self.not_a_section(value, name, true);
            return Vec::new();
        };
        let tables: Vec<Entries<'_>> = array.iter().filter_map(|it| self.entries(it, name, true)).collect();
        let each = tables.iter().map(|it| {
            let before = self.mistakes;
            let record = self.record(it);
            (record, self.mistakes - before)
        });
        each.collect()
    }

    fn entries<'t>(
        &mut self,
        value: &'t Spanned<DeValue<'t>>,
        name: &str,
        repeated: bool,
    ) -> Option<Entries<'t>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Entries { table, opening: self.span(value.span()) });
        }
        self.not_a_section(value, name, repeated);
        None
    }

    fn not_a_section(&mut self, value: &Spanned<DeValue<'_>>, name: &str, repeated: bool) {
        let form = if repeated { format!("`[[{name}]]`") } else { format!("`[{name}]`") };
        let why =
            if repeated { "each statement is a section of its own" } else { "there is one such section" };
        let complaint =
            Complaint::error(self.span(value.span()), format!("`{name}` is not a section here"), why);
        self.complain(
            complaint.help(Some(format!("write {form} on a line of its own, and its keys below it"))),
        );
    }

    /// What a section says.
    fn record<R: Record>(&mut self, entries: &Entries<'_>) -> R {
        let Section { name, keys, one_of, .. } = R::SECTION;
        let known = |key: &str| keys.iter().any(|it| it.name == key);
        for entry in entries.table.iter().filter(|(key, _)| !known(key.get_ref())) {
            self.unknown_key(entry, &R::SECTION);
        }
        let record = R::take(entries, self);
        let missing = keys.iter().find(|it| it.required && entries.get(it.name).is_none());
        if let Some(missing) = missing {
            let message = format!("`{}` is missing", missing.name);
            let label = format!("every `{name}` has one");
            let help = format!("add `{} = …`: {}", missing.name, (missing.expected)().form);
            self.complain(Complaint::error(entries.opening, message, label).help(Some(help)));
        } else if !one_of.is_empty() && one_of.iter().all(|it| entries.get(it).is_none()) {
            let message = format!("this states nothing: it has neither {}", spoken(one_of, "nor"));
            let help = format!("add {}, or remove the section", spoken(one_of, "or"));
            self.complain(Complaint::error(entries.opening, message, "no statement").help(Some(help)));
        }
        record
    }

    /// A value with its place; none, with a complaint, when it is something else than it should be.
    fn value<T: Value>(&mut self, (key, value): Entry<'_>) -> Option<Sourced<T>> {
        let span = self.span(value.span());
        if let Some(read) = T::read(value.get_ref()) {
            self.understood.push(self.span(key.span()).to(span));
            return Some(Sourced::written(read, span));
        }
        let expected = T::expected();
        let found = match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => "an empty text".to_owned(),
            DeValue::String(text) => format!("`{text}`"),
            DeValue::Integer(_) | DeValue::Array(_) => format!("an {}", value.get_ref().type_str()),
            other => format!("a {}", other.type_str()),
        };
        let help = expected.near(value.get_ref()).map(|it| format!("did you mean `{it}`?"));
        let message = format!("{found} is not {}", expected.noun);
        let label = format!("expected {}", expected.form);
        self.complain(Complaint::error(span, message, label).help(help));
        None
    }

    fn unknown_section(&mut self, (key, value): Entry<'_>) {
        let name = key.get_ref();
        let home = SECTIONS.iter().find(|it| it.keys.iter().any(|key| key.name == name));
        let names: Vec<&str> = SECTIONS.iter().map(|it| it.name).chain([RULES]).collect();
        let help = match home {
            Some(section) => Some(format!("`{name}` belongs into `{}`", section.header())),
            None => did_you_mean(name, &names),
        };
        let label = format!("expected one of {}", listed(&names));
        self.hide(value);
        self.unknown(key, format!("there is no section `{name}`"), label, help);
    }

    fn unknown_key(&mut self, (key, value): Entry<'_>, section: &Section) {
        let name = key.get_ref();
        let names: Vec<&str> = section.keys.iter().map(|it| it.name).collect();
        let label = format!("expected {}{}", if names.len() > 1 { "one of " } else { "" }, listed(&names));
        let message = format!("`{}` has no key `{name}`", section.header());
        self.hide(value);
        self.unknown(key, message, label, did_you_mean(name, &names));
    }

    fn unknown(
        &mut self,
        key: &Spanned<DeString<'_>>,
        message: String,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        self.complain(Complaint::error(self.span(key.span()), message, label).help(help));
    }

    /// Keeps a value of which nobody knows what it is from being shown.
    fn hide(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => table.values().for_each(|it| self.hide(it)),
            DeValue::Array(array) => array.iter().for_each(|it| self.hide(it)),
            DeValue::Boolean(_) => {}
            _ => self.hidden.push(self.span(value.span())),
        }
    }
}

impl Entries<'_> {
    fn get(&self, name: &str) -> Option<Entry<'_>> {
        self.table.get_key_value(name)
    }

    /// The value of a key, when it is there and what it should be.
    pub fn value<T: Value>(&self, name: &str, reader: &mut Reader<'_>) -> Option<Sourced<T>> {
        reader.value(self.get(name)?)
    }
}

impl Section {
    /// The words that open it.
    pub fn header(&self) -> String {
        if self.repeated { format!("[[{}]]", self.name) } else { format!("[{}]", self.name) }
    }
}

/// A question for the name that was probably meant.
pub(super) fn did_you_mean(name: &str, known: &[&str]) -> Option<String> {
    let vocabulary: Vocabulary<'_> = known.iter().copied().collect();
    nearest(name, &vocabulary).map(|it| format!("did you mean `{it}`?"))
}

fn spoken(names: &[&str], conjunction: &str) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(&format!(" {conjunction} "))
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
