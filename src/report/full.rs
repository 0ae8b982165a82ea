//! The format for people: each finding with the lines that cause it, drawn by miette.

use std::collections::HashSet;
use std::fmt;
use std::io;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{CONTEXT, Excerpt, Request, Taken};
use super::finding::{Finding, findings};
use super::paint::Paint;
use super::visible::one_line;
use super::wrap::wrap;
use super::{Report, Style, rule_url};
use crate::diagnostic::{Certainty, Severity};
use crate::text::FileId;

/// Characters of a message, note or help that are shown.
const SENTENCE: usize = 2000;

/// Characters of a label that are shown.
const LABEL: usize = 200;

/// Labels that are shown.
const LABELS: usize = 24;

/// Most columns of a line that are shown.
const WIDEST: usize = 300;

/// Columns that frames, line numbers and the indentation of other files take.
const FRAME: usize = 18;

/// Writes every finding, then the totals.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let handler = handler(style);
    let mut explained = HashSet::new();
    for finding in findings(report) {
        let address = explained.insert(finding.diagnostic.rule);
        let text = Drawing { report, style }.draw(&finding, &handler, address);
        writeln!(out, "{text}")?;
    }
    writeln!(out, "{}", report.summary)
}

/// miette's renderer, told everything that it would otherwise find out from the environment.
///
/// It wraps nothing: its wrapping would break the drawings of nested excerpts, and names at their hyphens.
fn handler(style: &Style) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(WIDEST)
        .with_wrap_lines(false)
        .with_context_lines(CONTEXT as usize)
        .with_links(false)
        .with_show_related_as_nested(true)
        .without_cause_chain()
        .without_syntax_highlighting()
}

/// Draws findings.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    report: &'a Report<'a>,
    style: &'a Style,
}

impl Drawing<'_> {
    /// The finding, ending in a line feed. `address` tells whether the address of the rule's page is spelt out.
    fn draw(self, finding: &Finding<'_>, handler: &GraphicalReportHandler, address: bool) -> String {
        let mut text = String::new();
        let view = self.view(finding, address);
        // Writing to a string fails only when an excerpt cannot be read; what was written until then stays.
        if handler.render_report(&mut text, &view).is_err() && !text.ends_with('\n') {
            text.push('\n');
        }
        if finding.labels.len() > LABELS {
            let more = finding.labels.len() - LABELS;
            self.remark(&mut text, "note", &format!("and {more} more places"));
        }
        for note in &finding.notes {
            self.remark(&mut text, "note", note);
        }
        if let Some(help) = &finding.help {
            self.remark(&mut text, "help", help);
        }
        text
    }

    fn remark(self, text: &mut String, kind: &str, sentence: &str) {
        let sentence = one_line(sentence, SENTENCE, self.style.unicode);
        let kind = Paint::Remark.on(&format!("{kind}:"), self.style.colour);
        let lines = wrap(&sentence, self.style.width.saturating_sub(10).max(20));
        text.push_str("  ");
        text.push_str(&kind);
        text.push(' ');
        text.push_str(&lines.join("\n        "));
        text.push('\n');
    }

    fn view(self, finding: &Finding<'_>, address: bool) -> View {
        let mut views = self.excerpts(finding).into_iter();
        let message = one_line(&finding.message, SENTENCE, self.style.unicode);
        let message = wrap(&message, self.style.width.saturating_sub(6).max(20)).join("\n");
        let severity = finding.diagnostic.severity;
        let url = (address && !self.style.links).then(|| rule_url(finding.diagnostic.rule));
        let excerpt = views.next().map(|(_, excerpt)| excerpt);
        let related = views.map(|(name, excerpt)| View {
            message: format!("in {name}"),
            code: None,
            url: None,
            severity: Severity::Info,
            excerpt: Some(excerpt),
            related: Vec::new(),
        });
        View { message, code: Some(self.code(finding)), url, severity, excerpt, related: related.collect() }
    }

    /// The name of the rule, a link to its page where links work, and how sure we are.
    fn code(self, finding: &Finding<'_>) -> String {
        let rule = finding.diagnostic.rule;
        let name = if self.style.links {
            format!("\x1b]8;;{}\x1b\\{rule}\x1b]8;;\x1b\\", rule_url(rule))
        } else {
            rule.to_owned()
        };
        match finding.diagnostic.certainty {
            Certainty::Likely => format!("{name} (likely)"),
            Certainty::Proven => name,
        }
    }

    /// One excerpt for each file, the primary label's first. Three labels or more tell a story, so they are numbered.
    fn excerpts(self, finding: &Finding<'_>) -> Vec<(String, Excerpt)> {
        let unicode = self.style.unicode;
        let numbered = finding.labels.len() > 2;
        let mut files: Vec<(Taken<'_>, Vec<Request>)> = Vec::new();
        for (index, label) in finding.labels.iter().take(LABELS).enumerate() {
            let place = &label.place;
            let Some(source) = place.source else { continue };
            let text = one_line(&label.message, LABEL, unicode);
            let text = if numbered { format!("{}. {text}", index + 1).trim_end().to_owned() } else { text };
            let mut request = Request::new(place.start, place.end, text, place.from);
            request.primary = index == 0;
            let same = |(taken, _): &&mut (Taken<'_>, Vec<Request>)| taken.file == place.file;
            if let Some((_, requests)) = files.iter_mut().find(same) {
                requests.push(request);
            } else {
                files.push((self.taken(place.file, source), vec![request]));
            }
        }
        let excerpts = files.into_iter().map(|(taken, requests)| {
            let name = one_line(taken.source.name(), LABEL, unicode);
            (name, Excerpt::new(&taken, requests))
        });
        excerpts.collect()
    }

    fn taken<'s>(&'s self, file: FileId, source: &'s crate::text::Source) -> Taken<'s> {
        let columns = self.style.width.min(WIDEST).saturating_sub(FRAME).max(40);
        Taken { file, source, secrets: self.report.secrets, columns, unicode: self.style.unicode }
    }
}

/// A finding in the terms of miette. Notes and help are not part of it: miette knows one help, and prints it before
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
