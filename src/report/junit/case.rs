//! A finding as a case of a suite.

use std::io;

use super::{NAME, is_failure};
use crate::diagnostic::{Certainty, Diagnostic, Medium, Suppressed};
use crate::report::concise::file;
use crate::report::finding::Finding;
use crate::report::labels::Labels;
use crate::report::place::Places;
use crate::report::visible::one_line;
use crate::report::xml::Xml;
use crate::report::{Secrets, Style, rule_url};

/// Characters of a sentence that are shown.
const SENTENCE: usize = 2000;

/// What stands in a suite.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case<'a> {
    Reported(&'a Diagnostic),
    Suppressed(&'a Suppressed),
}

impl<'a> Case<'a> {
    pub(super) fn finding(self) -> &'a Diagnostic {
        match self {
            Case::Reported(finding) => finding,
            Case::Suppressed(it) => &it.finding,
        }
    }

    pub(super) fn fails(self) -> bool {
        matches!(self, Case::Reported(finding) if is_failure(finding))
    }

    /// The rule and the object, so that the case is the same one after lines were moved.
    pub(super) fn name(self) -> String {
        let Diagnostic { rule, identity, .. } = self.finding();
        let name = if identity.object.is_empty() {
            (*rule).to_owned()
        } else {
            format!("{rule}: {}", identity.object)
        };
        one_line(&name, NAME, true)
    }

    pub(super) fn write(
        self,
        suite: &str,
        name: String,
        xml: &mut Xml<'_>,
        places: &mut Places<'a>,
        secrets: &Secrets,
    ) -> io::Result<()> {
        let finding = Finding::new(self.finding(), places, secrets);
        let line = finding.primary().map_or(1, |it| it.from.line).to_string();
        let path = finding.primary().map_or("", |it| it.name());
        let mut attributes = vec![("classname", suite), ("name", &name)];
        if !path.is_empty() {
            attributes.extend([("file", path), ("line", &line)]);
        }
        xml.open("testcase", &attributes)?;
        let text = text(&finding);
        match self {
            Case::Suppressed(it) => {
                let said = [(it.span, it.reason.as_str())];
                let reason = Labels::new(said.into_iter(), places, secrets).clean(&it.reason).into_owned();
                let kind = match it.medium {
                    Medium::Comment => "comment",
                    Medium::Settings => "settings",
                };
                xml.leaf("skipped", &[("message", &sentence(&reason)), ("type", kind)], &text)?;
            }
            Case::Reported(it) if is_failure(it) => {
                let attributes = [("message", &*sentence(&finding.message)), ("type", it.severity.as_str())];
                xml.leaf("failure", &attributes, &text)?;
            }
            Case::Reported(_) => xml.leaf("system-out", &[], &text)?,
        }
        xml.close("testcase")
    }
}

/// The finding, the places that it points at in the order in which they should be read, and what to do: a line each.
fn text(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let likely = if diagnostic.certainty == Certainty::Likely { " (likely)" } else { "" };
    let mut lines =
        vec![format!("{}[{}]: {}{likely}", diagnostic.severity, diagnostic.rule, sentence(&finding.message))];
    for (number, label) in (1..).zip(&finding.labels) {
        let from = label.place.from;
        let place = format!("{}:{}:{}", file(label.place.name(), &Style::PLAIN), from.line, from.column);
        lines.push(format!("{number}. {place}: {}", sentence(&label.message)));
    }
    lines.extend(finding.notes.iter().map(|it| format!("note: {}", sentence(it))));
    lines.extend(finding.help.as_deref().map(|it| format!("help: {}", sentence(it))));
    lines.extend(finding.fix.iter().map(|it| format!("fix: {}", sentence(&it.title))));
    lines.push(rule_url(diagnostic.rule));
    lines.join("\n")
}

fn sentence(text: &str) -> String {
    one_line(text, SENTENCE, true)
}
