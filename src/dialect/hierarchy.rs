//! Reads the dialects whose statements are paths, in braces or as `set` commands: text → paths → commands → model.

mod coverage;
mod repair;
mod suppressions;

use std::collections::{HashMap, HashSet};

use super::host_bits;
use super::remark::{self, Placed, Said};
use super::wrong_value;
use crate::grammar::{Expected, Fields, Grammar, Kind, Matcher, Mismatch, Reached, Secret, Words};
use crate::model::{PeeringKind, Problem, ProblemKind, Reading, Sourced};
use crate::syntax::{Configuration, Flaw, FlawKind, Hierarchy, NodeId, PathStatement, Remark};
use crate::text::{FileId, Source, Span, Spanned, placeholders};

use coverage::{Lines, MODELLED, RECOGNISED, ROUTING, UNKNOWN};
use suppressions::Suppressions;

/// Most problems that are kept: a text with more is something else.
const MOST_PROBLEMS: usize = 10_000;

/// First word of what groups say; it counts where they are applied.
const GROUPS: &str = "groups";

/// Words of statements that say how to inherit, or what is for other programs.
const OWN_WORDS: &[&str] = &["apply-groups", "apply-groups-except", "apply-macro", "apply-flags"];

/// What tells one such dialect from another. `B` is what its lowering builds.
pub struct Language<'g, B> {
    /// Its vocabulary, in files of nested paths.
    pub grammar: &'g Grammar,
    /// Puts a modelled command into the model; says whether there was one.
    pub lower: fn(&mut B, At, &Fields<'_, '_>) -> bool,
    /// Keeps a statement that was not understood where it may matter, so that answers become unknown there.
    pub unread: fn(&mut B, At, &[Spanned<&str>]),
    /// Keeps what a comment states about the statement or block with these words.
    pub state: State<B>,
    /// Whether a keyword holds one value, which a group does not add to.
    pub single_valued: fn(&str) -> bool,
    /// Words whose deactivation the model has to know of; nothing but their own line ends with them.
    pub told_when_inactive: &'static [&'static str],
    /// Grammar files about routing, by the end of their path: their lines count as BGP sections.
    pub routing: &'static [&'static str],
    /// First words of statements that belong to routing, for those that are not understood.
    pub routing_words: &'static [&'static [&'static str]],
}

/// See [`Language::state`].
pub type State<B> = fn(&mut B, At, &[Spanned<&str>], Sourced<PeeringKind>) -> Placed;

/// Where a statement stands, and what put it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Where it is written.
    pub statement: Span,
    /// For an inherited one, the words that apply what it is inherited from.
    pub applied: Option<Span>,
    /// It is deactivated, and said all the same because of its last word.
    pub inactive: bool,
}

/// Reads a text into what `builder` builds.
pub fn read<B>(language: &Language<'_, B>, file: FileId, source: &Source, builder: &mut B) -> Reading {
    let mut configuration = Configuration::read(source.text());
    configuration.inherit(language.single_valued);
    let mut reader = Reader {
        language,
        file,
        source,
        configuration: &configuration,
        matcher: Matcher::exact(language.grammar),
        lines: Lines::new(source, &configuration.hierarchy),
        reading: Reading::default(),
        region: None,
        problem_at: HashMap::new(),
        ended: HashSet::new(),
        has_own_words: source.text().contains("apply-"),
        misread: Vec::new(),
        suppressions: Suppressions::new(&configuration, file, source),
        placeholders: placeholders(source.text()),
        searches: 0,
    };
    reader.all(builder);
    reader.finish()
}

struct Reader<'r, 'g, B> {
    language: &'r Language<'g, B>,
    file: FileId,
    source: &'r Source,
    configuration: &'r Configuration<'r>,
    matcher: Matcher<'g>,
    lines: Lines<'r>,
    reading: Reading,
    region: Option<Region>,
    /// Problems by the place of their word: one of a group is reported once, wherever it is applied.
    problem_at: HashMap<u32, usize>,
    /// Words that begin a statement without a semicolon before it.
    ended: HashSet<u32>,
    has_own_words: bool,
    /// Comments that were not understood.
    misread: Vec<(u32, u32)>,
    suppressions: Suppressions<'r>,
    /// Where placeholders begin, in order.
    placeholders: Vec<u32>,
    /// How often it was asked where a statement belongs.
    searches: usize,
}

/// Statements that are not read, because of a word of their paths.
#[derive(Debug, Clone, Copy)]
struct Region {
    node: NodeId,
    /// Position of the word.
    word: usize,
    /// What they count as.
    state: u8,
    /// The problem that speaks for all of them.
    problem: Option<usize>,
}

impl<'r, B> Reader<'r, '_, B> {
    fn all(&mut self, builder: &mut B) {
        let configuration = self.configuration;
        let mut statements = configuration.hierarchy.statements();
        while let Some(statement) = statements.next() {
            self.statement(builder, &statement);
        }
        for remark in &configuration.remarks {
            self.remark(builder, remark);
        }
        for &flaw in &configuration.flaws {
            self.flaw(flaw);
        }
    }

    /// A comment that may speak to the linter.
    fn remark(&mut self, builder: &mut B, remark: &Remark) {
        let (start, end) = remark.comment;
        let comment = self.source.text().get(start as usize..end as usize).unwrap_or_default();
        for said in remark::read(comment, self.span(remark.comment)) {
            let problem = match (said, remark.about) {
                (Ok(Said::Peering(stated)), Some(node)) => self.state(builder, node, stated).problem(&stated),
                (Ok(Said::Peering(stated)), None) => Placed::Nowhere.problem(&stated),
                (Ok(Said::Ignore(ignore)), about) => {
                    self.reading.secrets.extend(&ignore.secrets);
                    self.suppressions.comment(ignore, about);
                    None
                }
                (Err(problem), _) => Some(problem),
            };
            if let Some(problem) = problem.filter(|_| self.reading.problems.len() < MOST_PROBLEMS) {
                self.misread.push(remark.comment);
                self.reading.problems.push(problem);
            }
        }
    }

    /// What a comment states about a statement. One that is switched off, or was removed again, needs nothing.
    fn state(&self, builder: &mut B, node: NodeId, stated: Sourced<PeeringKind>) -> Placed {
        let hierarchy = &self.configuration.hierarchy;
        let above = std::iter::successors(Some(node), |&it| hierarchy.node(it).parent());
        let mut path: Vec<NodeId> = above.filter(|it| *it != Hierarchy::ROOT).collect();
        path.reverse();
        let words: Vec<(u32, u32)> = path.iter().map(|it| hierarchy.node(*it).word).collect();
        let inactive = path.iter().any(|it| hierarchy.node(*it).is_inactive());
        if inactive || hierarchy.find(Hierarchy::ROOT, &words) != Some(node) {
            return Placed::Holds;
        }
        let at = At { statement: self.span(hierarchy.node(node).span), applied: None, inactive: false };
        let spanned = path
            .iter()
            .map(|it| Spanned { value: hierarchy.word(*it), span: self.span(hierarchy.node(*it).word) });
        (self.language.state)(builder, at, &spanned.collect::<Vec<_>>(), stated)
    }

    fn finish(mut self) -> Reading {
        self.reading.problems.sort_by_key(|it| (it.at.start, it.at.end));
        self.reading.secrets.sort_unstable();
        self.reading.secrets.dedup();
        self.suppressions.all.sort_by_key(|it| it.said);
        self.reading.suppressions = self.suppressions.all;
        self.lines.blocks(&self.configuration.blocks);
        self.lines.unread(&self.configuration.unread);
        self.lines.unread(&self.misread);
        self.reading.coverage = self.lines.coverage(self.file);
        self.reading
    }

    fn statement(&mut self, builder: &mut B, statement: &PathStatement<'_>) {
        let text = self.source.text();
        let words = Words { text, spans: statement.words };
        if words.get(0) == Some(GROUPS) {
            self.secrets_of(words.from(2));
            return self.lines.mark(statement, RECOGNISED);
        }
        if statement.inactive || self.is_own(words) {
            self.inactive(builder, statement, words);
            self.secrets_of(words);
            return self.lines.mark(statement, RECOGNISED);
        }
        if let Some(region) = self.region.filter(|it| statement.nodes.get(it.word) == Some(&it.node)) {
            let problem = region.problem.and_then(|at| self.reading.problems.get_mut(at));
            if let Some(problem) = problem {
                problem.skipped += 1;
            }
            return self.lines.mark(statement, region.state);
        }
        let placeholders = !self.placeholders.is_empty() && words.spans.iter().any(|it| self.is_open(*it));
        self.matcher.allow_placeholders(placeholders);
        if let Some(at) = self.begins_another(statement, words) {
            return self.in_two(builder, statement, at);
        }
        self.matcher.start();
        match self.matcher.walk(words, Grammar::TOP, false) {
            Some(_) if placeholders && self.is_left_open(builder, statement, words) => {}
            Some(reached) => match self.is_keyword(statement, words, reached) {
                Some(misplaced) => self.misplaced(builder, statement, words, misplaced),
                None => self.matched(builder, statement, words, reached),
            },
            None => self.mismatch(builder, statement, words),
        }
    }

    /// Lowers a deactivated statement as far as the word that is deactivated, where that is one to be told of.
    fn inactive(&self, builder: &mut B, statement: &PathStatement<'_>, words: Words<'_, 'r>) {
        let hierarchy = &self.configuration.hierarchy;
        let Some(first) = statement.nodes.iter().position(|it| hierarchy.node(*it).is_inactive()) else {
            return;
        };
        if !words.get(first).is_some_and(|it| self.language.told_when_inactive.contains(&it)) {
            return;
        }
        let words = Words { spans: words.spans.get(..=first).unwrap_or_default(), ..words };
        let mut matcher = Matcher::new(self.language.grammar);
        let Some(reached) = matcher.walk(words, Grammar::TOP, false) else { return };
        let fields = matcher.fields(reached.node, words, self.file);
        let at = At { inactive: true, ..self.at(statement) };
        (self.language.lower)(builder, at, &fields);
    }

    fn matched(
        &mut self,
        builder: &mut B,
        statement: &PathStatement<'_>,
        words: Words<'_, 'r>,
        reached: Reached<'_>,
    ) {
        let closed = self.language.grammar.is_closed(reached.node);
        let whole = reached.words == statement.words.len();
        let taken = Words { spans: words.spans.get(..reached.words).unwrap_or_default(), ..words };
        let fields = self.matcher.fields(reached.node, taken, self.file);
        let routing = fields.command().is_some_and(|it| self.is_routing(usize::from(it.file)));
        note_secrets(&fields, statement.words, &mut self.reading.secrets);
        let host_bits = host_bits::problems(&fields, self.language.grammar, self.span(statement.span));
        let host_bits: Vec<Problem> = host_bits.collect();
        let modelled = (whole || closed) && (self.language.lower)(builder, self.at(statement), &fields);
        let routing = if routing { ROUTING } else { 0 };
        let state = if modelled && whole { MODELLED } else { RECOGNISED };
        self.lines.mark(statement, state | routing);
        for Problem { kind, at, .. } in host_bits {
            self.problem(kind, (at.start, at.end), statement.span, 0);
        }
        let last = reached.words.checked_sub(1).filter(|_| closed);
        self.region = last.and_then(|word| {
            let node = *statement.nodes.get(word)?;
            Some(Region { node, word, state: RECOGNISED | routing, problem: None })
        });
    }

    fn mismatch(&mut self, builder: &mut B, statement: &PathStatement<'_>, words: Words<'_, 'r>) {
        let mismatch = self.matcher.mismatch(words);
        let routing = if self.begins_like_routing(words) { ROUTING } else { 0 };
        if matches!(mismatch, Mismatch::Incomplete { .. }) && self.is_empty_container(statement, words) {
            return self.lines.mark(statement, RECOGNISED | routing);
        }
        if matches!(mismatch, Mismatch::Unknown { .. })
            && let Some(misplaced) = self.where_it_belongs(|it| it.misplaced(words))
        {
            return self.misplaced(builder, statement, words, misplaced);
        }
        let state = UNKNOWN | routing;
        self.lines.mark(statement, state);
        self.unread(builder, statement, words);
        let (kind, word) = explain(&mismatch, words);
        let (at, (written, skipped)) = match word {
            Some((word, span)) => (span, self.place(statement, word)),
            None => (statement.span, (statement.span, 0)),
        };
        let problem = self.problem(kind, at, written, skipped);
        if let Some((word, _)) = word {
            self.skip_below(statement, word, state, problem);
        }
    }

    /// Leaves unread what else stands below a word of a statement.
    fn skip_below(&mut self, statement: &PathStatement<'_>, word: usize, state: u8, problem: Option<usize>) {
        let node = statement.nodes.get(word).copied();
        self.region = node.map(|node| Region { node, word, state, problem });
    }

    /// Hands a statement that is not understood to whoever may have to know.
    fn unread(&self, builder: &mut B, statement: &PathStatement<'_>, words: Words<'_, 'r>) {
        let texts: Vec<Spanned<&str>> = words
            .spans
            .iter()
            .enumerate()
            .map(|(at, &span)| Spanned { value: words.get(at).unwrap_or_default(), span: self.span(span) })
            .collect();
        (self.language.unread)(builder, self.at(statement), &texts);
    }

    /// Whether a statement names something that others fill, and need not: a block in braces, or a place where only
    /// keywords follow.
    fn is_empty_container(&mut self, statement: &PathStatement<'_>, words: Words<'_, '_>) -> bool {
        let Some(reached) = self.matcher.walk(words, Grammar::TOP, true) else { return false };
        let block =
            statement.nodes.last().is_some_and(|it| self.configuration.hierarchy.node(*it).is_block());
        block || self.language.grammar.is_container(reached.node)
    }

    /// The written statement that a word belongs to, and how many statements it holds below: none, or the first.
    fn place(&self, statement: &PathStatement<'_>, word: usize) -> ((u32, u32), u32) {
        let hierarchy = &self.configuration.hierarchy;
        let Some((_, above)) = statement.nodes.split_last() else { return (statement.span, 0) };
        let mut opened = above.iter().skip(word).map(|it| hierarchy.node(*it));
        opened.find(|it| it.is_block() && !it.is_statement()).map_or((statement.span, 0), |it| (it.span, 1))
    }

    /// Keeps a problem, unless its word has one; gives its place.
    fn problem(
        &mut self,
        kind: ProblemKind,
        at: (u32, u32),
        statement: (u32, u32),
        skipped: u32,
    ) -> Option<usize> {
        if let Some(&known) = self.problem_at.get(&at.0) {
            return Some(known);
        }
        let word = self.source.text().get(at.0 as usize..at.1 as usize).unwrap_or_default();
        // A place that a template left was reported for the whole text.
        if self.reading.problems.len() >= MOST_PROBLEMS || word.contains("{{") || word.contains("{%") {
            return None;
        }
        let position = self.reading.problems.len();
        self.problem_at.insert(at.0, position);
        let (at, statement) = (self.span(at), self.span(statement));
        let statement = if statement.contains(at) { statement } else { at };
        self.reading.problems.push(Problem { kind, at, statement, skipped });
        Some(position)
    }

    fn flaw(&mut self, flaw: Flaw) {
        let kind = match flaw.kind {
            FlawKind::Unclosed(sign) => ProblemKind::Unterminated { delimiter: sign.to_owned() },
            FlawKind::NoSemicolon(next) => ProblemKind::NoSemicolon { next: self.span(next) },
            FlawKind::StraySign => ProblemKind::StraySign,
            FlawKind::Stray => {
                ProblemKind::Unknown { expected: Vec::new(), suggestion: None, evident: false }
            }
            FlawKind::Unsupported(what) => ProblemKind::Unsupported { what: what.to_owned() },
        };
        let at = self.span(flaw.at);
        self.reading.problems.push(Problem { kind, at, statement: at, skipped: 0 });
    }

    /// Keeps the places of secrets in a statement that is not lowered.
    fn secrets_of(&mut self, words: Words<'_, '_>) {
        self.matcher.start();
        if let Some(reached) = self.matcher.walk(words, Grammar::TOP, false) {
            let fields = self.matcher.fields(reached.node, words, self.file);
            note_secrets(&fields, words.spans, &mut self.reading.secrets);
        }
    }

    fn is_own(&self, words: Words<'_, '_>) -> bool {
        let mut all = (0..words.spans.len()).filter_map(|at| words.get(at));
        self.has_own_words && all.any(|it| it.starts_with("apply-") && OWN_WORDS.contains(&it))
    }

    /// Whether a word holds a placeholder.
    fn is_open(&self, (start, end): (u32, u32)) -> bool {
        let at = self.placeholders.partition_point(|it| *it < start);
        self.placeholders.get(at).is_some_and(|it| *it < end)
    }

    fn is_routing(&self, file: usize) -> bool {
        let name = self.language.grammar.file_name(file);
        self.language.routing.iter().any(|it| name.ends_with(it))
    }

    fn begins_like_routing(&self, words: Words<'_, '_>) -> bool {
        let begins = |path: &[&str]| path.iter().enumerate().all(|(at, word)| words.get(at) == Some(word));
        self.language.routing_words.iter().any(|it| begins(it))
    }

    fn at(&self, statement: &PathStatement<'_>) -> At {
        let applied = statement.graft.map(|it| self.span(it.applied));
        At { statement: self.span(statement.span), applied, inactive: false }
    }

    fn span(&self, (start, end): (u32, u32)) -> Span {
        Span { file: self.file, start, end }
    }
}

/// A word, by its position among those of its statement and its place in the text.
type PlacedWord = (usize, (u32, u32));

/// What a mismatch is, and the word that it is about.
fn explain(mismatch: &Mismatch<'_>, words: Words<'_, '_>) -> (ProblemKind, Option<PlacedWord>) {
    let texts = |all: &[Expected<'_>]| all.iter().map(ToString::to_string).collect();
    let strings = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    match mismatch {
        Mismatch::Unknown { at, expected, suggestion, evident } => {
            let suggestion = suggestion.map(str::to_owned);
            let kind = ProblemKind::Unknown { expected: texts(expected), suggestion, evident: *evident };
            (kind, Some((at.word, at.span)))
        }
        Mismatch::Ambiguous { at, candidates } => {
            (ProblemKind::Ambiguous { candidates: strings(candidates) }, Some((at.word, at.span)))
        }
        Mismatch::InvalidValue { at, expected } => {
            (wrong_value(words.get(at.word).unwrap_or_default(), expected), Some((at.word, at.span)))
        }
        Mismatch::Incomplete { expected } => (ProblemKind::Incomplete { expected: texts(expected) }, None),
        Mismatch::WrongMode { modes } => {
            (ProblemKind::WrongMode { modes: strings(modes), found_in: None }, None)
        }
    }
}

/// Keeps the places of values that no output may show: each word from the value on, wherever it stands.
fn note_secrets(fields: &Fields<'_, '_>, words: &[(u32, u32)], secrets: &mut Vec<Span>) {
    let Some(command) = fields.command() else { return };
    for (at, _) in command.fields.iter().enumerate().filter(|(_, field)| field.kind == Kind::Secret) {
        let Some(secret) = fields.read::<Secret<'_>>(at).map(|it| it.span) else { continue };
        let rest = words.iter().skip_while(|it| it.0 != secret.start);
        secrets.extend(rest.map(|&(start, end)| Span { start, end, ..secret }));
    }
}
