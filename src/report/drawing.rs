//! A sentence with the lines that it is about, drawn by miette: a finding is one, an explanation has several.

use std::borrow::Cow;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{CONTEXT, Excerpt, LABELS, Looks, excerpts};
use super::labels::PlacedLabel;
use super::paint::Paint;
use super::visible::one_line;
use super::wrap::wrap;
use super::{Secrets, Style};
use crate::diagnostic::Severity;

/// Characters of a message, note or help that are shown.
const SENTENCE: usize = 2000;

/// Most columns of a line that are shown.
const WIDEST: usize = 300;

/// Columns that frames, line numbers and the indentation of other files take.
const FRAME: usize = 18;

/// What is drawn. Sentences come without secrets; what they quote is made visible here.
#[derive(Debug)]
pub(super) struct Drawing<'a> {
    /// What stands above the sentence, and the address behind it.
    pub(super) code: Option<String>,
    pub(super) url: Option<String>,
    pub(super) severity: Severity,
    pub(super) message: &'a str,
    /// The first is the primary one.
    pub(super) labels: &'a [PlacedLabel<'a>],
    /// Whether the labels are numbered, to be read in their order.
    pub(super) numbered: bool,
    pub(super) notes: &'a [Cow<'a, str>],
    pub(super) help: Option<&'a str>,
    /// What would mend it.
    pub(super) fix: Option<&'a str>,
}

/// Draws.
pub(super) struct Pen<'a> {
    secrets: &'a Secrets,
    style: &'a Style,
    handler: GraphicalReportHandler,
}

impl<'a> Pen<'a> {
    /// Uses miette's renderer, told everything that it would otherwise find out from the environment.
    ///
    /// It wraps nothing: its wrapping would break the drawings of nested excerpts, and names at their hyphens.
    pub(super) fn new(secrets: &'a Secrets, style: &'a Style) -> Self {
        let theme = GraphicalTheme {
            characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
            styles: if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(WIDEST)
            .with_wrap_lines(false)
            .with_context_lines(CONTEXT as usize)
            .with_links(false)
            .with_show_related_as_nested(true)
            .without_cause_chain()
            .without_syntax_highlighting();
        Pen { secrets, style, handler }
    }

    /// The drawing, ending in a line feed.
    pub(super) fn draw(&self, drawing: &Drawing<'_>) -> String {
        let mut text = String::new();
        let view = self.view(drawing);
        // Writing to a string fails only when an excerpt cannot be read; what was written until then stays.
        if self.handler.render_report(&mut text, &view).is_err() && !text.ends_with('\n') {
            text.push('\n');
        }
        if drawing.labels.len() > LABELS {
            let more = drawing.labels.len() - LABELS;
            self.remark(&mut text, "note", &format!("and {more} more places"));
        }
        for note in drawing.notes {
            self.remark(&mut text, "note", note);
        }
        if let Some(help) = drawing.help {
            self.remark(&mut text, "help", help);
        }
        if let Some(fix) = drawing.fix {
            self.remark(&mut text, "fix", fix);
        }
        text
    }

    fn remark(&self, text: &mut String, kind: &str, sentence: &str) {
        let sentence = one_line(sentence, SENTENCE, self.style.unicode);
        let kind = Paint::Remark.on(&format!("{kind}:"), self.style.colour);
        let lines = wrap(&sentence, self.style.width.saturating_sub(10).max(20));
        text.push_str("  ");
        text.push_str(&kind);
        text.push(' ');
        text.push_str(&lines.join("\n        "));
        text.push('\n');
    }

    fn view(&self, drawing: &Drawing<'_>) -> View {
        let looks = Looks {
            secrets: self.secrets,
            columns: self.style.width.min(WIDEST).saturating_sub(FRAME).max(40),
            unicode: self.style.unicode,
            numbered: drawing.numbered,
        };
        let mut views = excerpts(drawing.labels, &looks).into_iter();
        let message = one_line(drawing.message, SENTENCE, self.style.unicode);
        let message = wrap(&message, self.style.width.saturating_sub(6).max(20)).join("\n");
        let excerpt = views.next();
        let related = views.map(|excerpt| View {
            message: format!("in {}", excerpt.name()),
            code: None,
            url: None,
            severity: Severity::Info,
            excerpt: Some(excerpt),
            related: Vec::new(),
        });
        View {
            message,
            code: drawing.code.clone(),
            url: drawing.url.clone(),
            severity: drawing.severity,
            excerpt,
            related: related.collect(),
        }
    }
}

/// A drawing in the terms of miette. Notes and help are not part of it: miette knows one help, and prints it before
/// the excerpts of other files.
#[derive(Debug)]
struct View {
    message: String,
    code: Option<String>,
    url: Option<String>,
    severity: Severity,
    excerpt: Option<Excerpt>,
    related: Vec<View>,
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for View {}

impl Diagnostic for View {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|it| Box::new(it) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|it| Box::new(it) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|it| it as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.excerpt.as_ref().map(|it| Box::new(it.labels()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let related = self.related.iter().map(|it| it as &dyn Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<dyn Iterator<Item = &dyn Diagnostic>>)
    }
}
