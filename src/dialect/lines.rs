//! Reads the dialects that are written one command a line: text → lines → commands → model.

mod comments;
mod paths;
mod suppressions;

pub(super) use paths::paths;

use super::Document;
use super::builder::Builder;
use super::grammar;
use super::host_bits;
use super::platform::{self, Platform};
use super::wrong_value;
use crate::grammar::{
    Fields, Grammar, Kind, Matched, Mismatch, Modes, Outcome, Reason, Secret, Swallow, Words,
};
use crate::model::{Coverage, Device, PeeringKind, Problem, ProblemKind, Reading, Sourced};
use crate::syntax::{Line, LineKind, Lines, StatementKind, Tree};
use crate::text::{FileId, Source, Span, Spanned, join_placeholders};
use suppressions::Suppressions;

/// What tells one line dialect from another.
pub(super) struct Language {
    grammar: fn() -> &'static Grammar,
    /// Puts a modelled command into the model; says whether there was one.
    lower: fn(&mut Builder<'_>, Span, &Fields<'_, '_>) -> bool,
    platform: &'static Platform,
    /// Words that may stand before any command.
    marks: &'static [&'static str],
    has_qos: bool,
    /// Whether the configuration makes its interfaces; see [`Device::has_interface_language`].
    has_interfaces: bool,
    /// Characters that begin a comment besides the exclamation mark.
    comments: &'static [u8],
    /// Names that files of this language have everywhere, so that they say nothing of the device.
    common_files: &'static [&'static str],
    /// Grammar files about routing, by the end of their path: their lines count as BGP sections.
    routing: &'static [&'static str],
    /// First words of lines that belong to routing, for lines that are not understood.
    routing_words: &'static [&'static [&'static str]],
}

/// Cisco IOS and IOS-XE.
pub(super) static IOS: Language = Language {
    grammar: grammar::ios::grammar,
    lower: |into, statement, fields| {
        let command = grammar::ios::command(fields);
        let Some(command) = command else { return false };
        super::ios::lower(into, statement, command);
        true
    },
    platform: &platform::IOS,
    marks: &["no", "default"],
    has_qos: true,
    has_interfaces: true,
    comments: b"",
    common_files: &[],
    routing: ROUTING_FILES,
    routing_words: ROUTING_WORDS,
};

/// FRR and its ancestor Quagga.
pub(super) static FRR: Language = Language {
    grammar: grammar::frr::grammar,
    lower: |into, statement, fields| {
        let command = grammar::frr::command(fields);
        let Some(command) = command else { return false };
        super::frr::lower(into, statement, command);
        true
    },
    platform: &platform::FRR,
    marks: &["no"],
    has_qos: false,
    has_interfaces: false,
    comments: b"#",
    common_files: super::files::FRR,
    routing: ROUTING_FILES,
    routing_words: ROUTING_WORDS,
};

const ROUTING_FILES: &[&str] = &[
    "attribute.grammar",
    "bgp.grammar",
    "flow.grammar",
    "interface.grammar",
    "lists.grammar",
    "nat.grammar",
    "neighbor.grammar",
    "originate.grammar",
    "policy.grammar",
    "prefix.grammar",
    "qos.grammar",
    "routing.grammar",
    "static.grammar",
];

const ROUTING_WORDS: &[&[&str]] = &[
    &["router", "bgp"],
    &["neighbor"],
    &["network"],
    &["address-family"],
    &["route-map"],
    &["interface"],
    &["vrf"],
    &["class-map"],
    &["policy-map"],
    &["access-list"],
    &["ip", "prefix-list"],
    &["ip", "access-list"],
    &["ip", "as-path"],
    &["ip", "community-list"],
    &["ip", "extcommunity-list"],
    &["ip", "large-community-list"],
    &["ip", "route"],
    &["ip", "vrf"],
    &["ipv6", "prefix-list"],
    &["ipv6", "access-list"],
    &["ipv6", "route"],
    &["bgp", "as-path"],
    &["bgp", "community-list"],
    &["bgp", "extcommunity-list"],
    &["bgp", "large-community-list"],
];

/// Reads texts as one device.
pub(super) fn read(language: &'static Language, files: &[(FileId, &Source)]) -> Document {
    let Some(&(first, source)) = files.first() else {
        return Document { devices: Vec::new(), readings: Vec::new() };
    };
    let mut device = Device::new(Sourced::default_of(language.device_name(source, files.len())), first);
    device.files = files.iter().map(|it| it.0).collect();
    device.qos.has_language = language.has_qos;
    device.has_interface_language = language.has_interfaces;
    let names = files.iter().map(|it| it.1.name());
    device.bfd_profiles_known = language.common_files.is_empty() || super::files::hold_bfd(names);
    let mut builder = Builder::new(device, language.platform);
    let mut readings = Vec::with_capacity(files.len());
    for &(file, source) in files {
        builder.go_on(source.text());
        let reading;
        (builder, reading) = Reader::new(language, file, source, builder).read();
        readings.push(reading);
    }
    Document { devices: vec![builder.finish()], readings }
}

impl Language {
    /// What a device is called that does not say it: after its file, or after the folder where files have the same
    /// names everywhere.
    fn device_name(&self, source: &Source, files: usize) -> String {
        let mut parts = source.name().rsplit('/');
        let file = parts.next().unwrap_or_default();
        let folder = parts.next().filter(|_| files > 1 || self.common_files.contains(&file));
        folder.map_or_else(|| super::stem(source.name()), str::to_owned)
    }

    /// Whether a line is a comment that does not begin with an exclamation mark.
    fn is_comment(&self, text: &str, line: Line) -> bool {
        text.as_bytes().get(line.span.0 as usize).is_some_and(|it| self.comments.contains(it))
    }
}

/// Whether no line of a text is indented.
fn is_flat(text: &str) -> bool {
    !(text.contains("\n ") || text.contains("\n\t"))
}

/// What a line that fits nowhere most likely stands in, by its indentation: the innermost open mode, unless the
/// line stands further out than what opened it.
fn enclosing(modes: &Modes<'_>, tree: &Tree, line: Line) -> Option<u32> {
    let indented_less = |id: &u32| tree.get(*id).is_some_and(|it| u32::from(it.indent) <= line.indent);
    let back_at_top = modes.is_back_at_top(line.indent);
    modes.openers().rev().find(indented_less).filter(|_| !back_at_top)
}

struct Reader<'s> {
    language: &'static Language,
    grammar: &'static Grammar,
    file: FileId,
    text: &'s str,
    lines: Lines<'s>,
    modes: Modes<'static>,
    tree: Tree,
    /// For each statement, whether it is about routing.
    routing: Vec<bool>,
    builder: Builder<'s>,
    reading: Reading,
    /// What a comment states about the next statement, and its line.
    stated: Option<(Sourced<PeeringKind>, Line)>,
    suppressions: Suppressions,
    /// Statements that fit nowhere, with their place among the problems.
    problem_of: Vec<(u32, usize)>,
    /// Whether the text holds the sign with which placeholders begin.
    has_brackets: bool,
}

impl<'s> Reader<'s> {
    fn new(language: &'static Language, file: FileId, source: &'s Source, builder: Builder<'s>) -> Self {
        let text = source.text();
        let grammar = (language.grammar)();
        let flat = is_flat(text);
        let mut reading = Reading::default();
        reading.coverage.lines = source.line_count();
        Reader {
            language,
            grammar,
            file,
            text,
            lines: Lines::new(text),
            modes: Modes::new(grammar, language.marks, flat),
            tree: Tree::default(),
            routing: Vec::new(),
            builder,
            reading,
            stated: None,
            suppressions: Suppressions::default(),
            problem_of: Vec::new(),
            has_brackets: text.contains('<'),
        }
    }

    fn read(mut self) -> (Builder<'s>, Reading) {
        let mut spans = Vec::with_capacity(16);
        while let Some(line) = self.lines.next(&mut spans) {
            match line.kind {
                LineKind::Statement if !self.language.is_comment(self.text, line) => {
                    let placeholders = self.has_brackets && join_placeholders(self.text, &mut spans);
                    self.modes.allow_placeholders(placeholders);
                    let id = self.tree.next_id();
                    self.statement(line, &spans);
                    self.state(&spans);
                    self.suppressions.statement(id);
                }
                LineKind::Statement | LineKind::Comment => self.comment(line),
                LineKind::Blank => self.state(&[]),
                LineKind::Frame => {}
            }
        }
        self.state(&[]);
        self.reading.suppressions = self.suppressions.finish(&self.tree, self.file);
        let Coverage { lines, modelled, unknown, .. } = self.reading.coverage;
        self.reading.coverage.recognised = lines.saturating_sub(modelled + unknown);
        (self.builder, self.reading)
    }

    fn words<'w>(&self, words: Words<'w, 'w>) -> Vec<Spanned<&'w str>> {
        let word = |(at, &span)| Spanned { value: words.get(at).unwrap_or_default(), span: self.span(span) };
        words.spans.iter().enumerate().map(word).collect()
    }

    fn statement(&mut self, line: Line, spans: &[(u32, u32)]) {
        let words = Words { text: self.text, spans };
        let id = self.tree.next_id();
        match self.modes.read(words, line.indent, id) {
            Outcome::Matched(matched) => self.matched(line, words, &matched),
            Outcome::Below { statement, reason } => self.below(line, spans, statement, reason),
            Outcome::Mismatch(mismatch) => self.mismatch(line, words, &mismatch),
        }
    }

    fn matched(&mut self, line: Line, words: Words<'_, '_>, matched: &Matched<'static>) {
        let id = self.tree.push(StatementKind::Command, matched.parent, line.span, line.indent, words.spans);
        self.swallow(line, matched);
        let depth = self.tree.ancestors(id).count();
        self.builder.leave_to(depth);
        let understood = self.placeholders(line, words);
        let opens = matched.mark.is_none() && self.modes.openers().next_back() == Some(id);
        if opens {
            self.builder.enter();
        }
        let statement = self.span(line.span);
        let fields = self.modes.fields(matched, words, self.file);
        let file = fields.command().map(|it| usize::from(it.file));
        let routing = file.is_some_and(|at| self.is_routing(at));
        note_secrets(&fields, &mut self.reading.secrets);
        if matched.mark.is_none() {
            self.reading.problems.extend(host_bits::problems(&fields, self.grammar, statement));
        }
        // What a line opens is there, even when it is not known which.
        let means = matched.mark.is_none() && (understood || opens);
        let modelled = means && (self.language.lower)(&mut self.builder, statement, &fields);
        self.reading.coverage.modelled += u32::from(modelled && understood);
        self.count_routing(routing, understood);
    }

    /// Reports what was left open in the last match; says whether the line can be understood all the same.
    fn placeholders(&mut self, line: Line, words: Words<'_, '_>) -> bool {
        let statement = self.span(line.span);
        for it in self.modes.left_open() {
            let kind = ProblemKind::LeftOpen { expected: it.kind.description() };
            let at = words.spans.get(it.word).map_or(statement, |&span| self.span(span));
            self.reading.problems.push(Problem { kind, at, statement, skipped: 0 });
        }
        let understood = self.modes.left_open().iter().all(|it| it.is_name());
        if !understood {
            self.unread(line, words);
        }
        understood
    }

    /// A line whose meaning is not known.
    fn unread(&mut self, line: Line, words: Words<'_, '_>) {
        self.unknown_line(line);
        let texts = self.words(words);
        self.builder.unread(self.span(line.span), &texts);
    }

    /// Takes the text that belongs to a command and runs over several lines.
    fn swallow(&mut self, line: Line, matched: &Matched<'_>) {
        let (swallowed, delimiter) = match matched.reached.swallow {
            None => return,
            Some(Swallow::Block(from)) => {
                let sign = self.text.get(from as usize..).and_then(|it| it.chars().next());
                (self.lines.swallow_block(from), sign.map(String::from).unwrap_or_default())
            }
            Some(Swallow::Until(word)) => (self.lines.swallow_until(word), word.to_owned()),
        };
        self.modes.swallowed(swallowed.text);
        self.tree.extend_last(swallowed.end);
        if !swallowed.terminated {
            let statement = self.span(line.span);
            let kind = ProblemKind::Unterminated { delimiter };
            self.reading.problems.push(Problem { kind, at: statement, statement, skipped: 0 });
        }
    }

    /// A line of a section that is not read.
    fn below(&mut self, line: Line, spans: &[(u32, u32)], above: u32, reason: Reason) {
        self.tree.push(StatementKind::Command, Some(above), line.span, line.indent, spans);
        let routing = self.routing.get(above as usize).copied().unwrap_or_default();
        self.count_routing(routing, reason == Reason::Opaque);
        if reason == Reason::Opaque {
            return;
        }
        self.unknown_line(line);
        let found = self.problem_of.binary_search_by_key(&above, |it| it.0);
        let problem = found.ok().and_then(|at| self.problem_of.get(at)).map(|it| it.1);
        let problem = problem.and_then(|at| self.reading.problems.get_mut(at));
        if let Some(problem) = problem {
            problem.skipped += 1;
        }
    }

    fn mismatch(&mut self, line: Line, words: Words<'_, '_>, mismatch: &Mismatch<'_>) {
        let parent = enclosing(&self.modes, &self.tree, line);
        let id = self.tree.push(StatementKind::Command, parent, line.span, line.indent, words.spans);
        let inside = parent.and_then(|it| self.routing.get(it as usize)).copied().unwrap_or_default();
        let routing = inside || self.begins_like_routing(words);
        self.count_routing(routing, false);
        self.builder.leave_to(self.tree.ancestors(id).count());
        self.unread(line, words);
        let statement = self.span(line.span);
        let (kind, at) = self.explain(mismatch, parent, line.span);
        self.problem_of.push((id, self.reading.problems.len()));
        self.reading.problems.push(Problem { kind, at: self.span(at), statement, skipped: 0 });
    }

    fn explain(
        &self,
        mismatch: &Mismatch<'_>,
        parent: Option<u32>,
        line: (u32, u32),
    ) -> (ProblemKind, (u32, u32)) {
        let texts = |all: &[crate::grammar::Expected<'_>]| all.iter().map(ToString::to_string).collect();
        match mismatch {
            Mismatch::Unknown { at, expected, suggestion, evident } => {
                let suggestion = suggestion.map(str::to_owned);
                let kind = ProblemKind::Unknown { expected: texts(expected), suggestion, evident: *evident };
                (kind, at.span)
            }
            Mismatch::Ambiguous { at, candidates } => {
                let candidates = candidates.iter().map(|it| (*it).to_owned()).collect();
                (ProblemKind::Ambiguous { candidates }, at.span)
            }
            Mismatch::InvalidValue { at, expected } => {
                let (start, end) = at.span;
                let word = self.text.get(start as usize..end as usize).unwrap_or_default();
                (wrong_value(word, expected), at.span)
            }
            Mismatch::Incomplete { expected } => {
                (ProblemKind::Incomplete { expected: texts(expected) }, line)
            }
            Mismatch::WrongMode { modes } => {
                let opener = parent.and_then(|it| self.tree.get(it)).map(|it| it.span);
                let found_in = opener.and_then(|(start, end)| self.text.get(start as usize..end as usize));
                let modes = modes.iter().map(|it| (*it).to_owned()).collect();
                (ProblemKind::WrongMode { modes, found_in: found_in.map(str::to_owned) }, line)
            }
        }
    }

    fn unknown_line(&mut self, line: Line) {
        let span = self.span(line.span);
        self.reading.coverage.unknown += 1;
        self.reading.coverage.unknown_lines.push(span);
    }

    fn count_routing(&mut self, routing: bool, understood: bool) {
        self.routing.push(routing);
        self.reading.coverage.bgp_lines += u32::from(routing);
        self.reading.coverage.bgp_understood += u32::from(routing && understood);
    }

    fn is_routing(&self, file: usize) -> bool {
        let name = self.grammar.file_name(file);
        self.language.routing.iter().any(|it| name.ends_with(it))
    }

    fn begins_like_routing(&self, words: Words<'_, '_>) -> bool {
        let skip = usize::from(words.get(0) == Some("no"));
        self.language.routing_words.iter().any(|it| {
            it.iter()
                .enumerate()
                .all(|(at, word)| words.get(at + skip).is_some_and(|it| it.eq_ignore_ascii_case(word)))
        })
    }

    fn span(&self, (start, end): (u32, u32)) -> Span {
        Span { file: self.file, start, end }
    }
}

/// Keeps the places of values that no output may show.
fn note_secrets(fields: &Fields<'_, '_>, secrets: &mut Vec<Span>) {
    let Some(command) = fields.command() else { return };
    for (at, field) in command.fields.iter().enumerate() {
        if field.kind == Kind::Secret {
            secrets.extend(fields.read::<Secret<'_>>(at).map(|it| it.span));
        }
    }
}
