//! The findings, by device.

use std::collections::BTreeMap;
use std::io;

use super::markup::Markup;
use super::{Page, counted, glyph, snippet};
use crate::diagnostic::Certainty;
use crate::report::place::Places;
use crate::report::rule_url;
use crate::report::summary::grouped;

/// Links to sessions that one finding shows.
const SESSIONS: usize = 12;

impl<'a> Page<'a> {
    pub(super) fn findings(&self, to: &mut Markup<'_>) -> io::Result<()> {
        to.open("section", &[("id", "findings"), ("aria-labelledby", "findings-title")])?;
        to.leaf("h2", &[("id", "findings-title")], "Findings")?;
        if self.diagnostics.is_empty() {
            to.leaf("p", &[("class", "good")], "Nothing was found.")?;
            return to.close("section");
        }
        self.left_out(to)?;
        filter(to)?;
        let mut places = Places::new(self.sources);
        for (number, (device, findings)) in self.by_device().into_iter().enumerate() {
            let id = format!("device-{}", number + 1);
            to.open("section", &[("class", "device"), ("aria-labelledby", &id)])?;
            to.open("h3", &[("id", &id)])?;
            match device {
                Some(name) => to.leaf("bdi", &[], name)?,
                None => to.text("no single device")?,
            }
            let severities = findings.iter().filter_map(|at| Some(self.diagnostics.get(*at)?.severity));
            let total = counted(severities).unwrap_or_default();
            to.leaf("small", &[], &format!(" {total}"))?;
            to.close("h3")?;
            for at in findings {
                self.article(to, at, &mut places)?;
            }
            to.close("section")?;
        }
        to.close("section")
    }

    fn left_out(&self, to: &mut Markup<'_>) -> io::Result<()> {
        match self.shown.iter().filter(|it| !**it).count() {
            0 => Ok(()),
            more => {
                let more = grouped(more as u64);
                let text = format!(
                    "{more} more findings are left out here, the least severe; other formats have all of them."
                );
                to.leaf("p", &[("class", "left-out")], &text)
            }
        }
    }

    /// Devices by name, then what is about none.
    fn by_device(&self) -> Vec<(Option<&'a str>, Vec<usize>)> {
        let mut devices: BTreeMap<(bool, Option<&str>), Vec<usize>> = BTreeMap::new();
        for (at, (diagnostic, shown)) in self.diagnostics.iter().zip(&self.shown).enumerate() {
            let device = diagnostic.device.as_deref();
            if *shown {
                devices.entry((device.is_none(), device)).or_default().push(at);
            }
        }
        devices.into_iter().map(|((_, device), findings)| (device, findings)).collect()
    }

    fn article(&self, to: &mut Markup<'_>, at: usize, places: &mut Places<'a>) -> io::Result<()> {
        let (Some(diagnostic), Some(anchor)) = (self.diagnostics.get(at), self.anchors.get(at)) else {
            return Ok(());
        };
        let finding = self.finding(diagnostic, places);
        let severity = diagnostic.severity;
        let class = format!("finding {severity}");
        let title = format!("{anchor}-title");
        to.open("article", &[("class", &class), ("id", anchor), ("aria-labelledby", &title)])?;
        to.open("h4", &[("id", &title)])?;
        to.open("span", &[("class", "severity")])?;
        to.leaf("span", &[("aria-hidden", "true")], glyph(Some(severity)))?;
        to.text(&format!(" {severity}"))?;
        to.close("span")?;
        to.text(" ")?;
        to.prose(&finding.message)?;
        to.close("h4")?;
        to.open("p", &[("class", "rule")])?;
        to.leaf("a", &[("href", &rule_url(diagnostic.rule)), ("rel", "noreferrer")], diagnostic.rule)?;
        if diagnostic.certainty == Certainty::Likely {
            to.text(", likely")?;
        }
        to.close("p")?;
        snippet::write(to, &finding.labels, self.secrets)?;
        if !finding.notes.is_empty() || finding.help.is_some() {
            to.open("dl", &[])?;
            let notes = finding.notes.iter().map(|it| ("note", it));
            for (kind, text) in notes.chain(finding.help.as_ref().map(|it| ("help", it))) {
                to.leaf("dt", &[], kind)?;
                to.open("dd", &[("class", kind)])?;
                to.prose(text)?;
                to.close("dd")?;
            }
            to.close("dl")?;
        }
        self.sessions(to, at)?;
        to.close("article")
    }

    /// Links back to the sessions that a finding is about.
    fn sessions(&self, to: &mut Markup<'_>, at: usize) -> io::Result<()> {
        let titled: Vec<(usize, &String)> = self
            .concerns
            .links(at)
            .iter()
            .filter_map(|it| Some((*it, self.titles.get(*it)?.as_ref()?)))
            .collect();
        if titled.is_empty() {
            return Ok(());
        }
        to.open("p", &[("class", "about")])?;
        to.text("About ")?;
        for (index, (link, title)) in titled.iter().take(SESSIONS).enumerate() {
            if index > 0 {
                to.text(", ")?;
            }
            to.leaf("a", &[("href", &format!("#link-{link}"))], title)?;
        }
        if titled.len() > SESSIONS {
            to.text(&format!(" and {} more", titled.len() - SESSIONS))?;
        }
        to.close("p")
    }
}

/// Buttons that hide what is less severe. The style does it, without a script; without either, everything is shown.
fn filter(to: &mut Markup<'_>) -> io::Result<()> {
    to.open("fieldset", &[("class", "filter")])?;
    to.leaf("legend", &[], "Show")?;
    let choices = [
        ("show-all", "everything"),
        ("show-warnings", "warnings and errors"),
        ("show-errors", "errors only"),
    ];
    for (id, text) in choices {
        let button = [("type", "radio"), ("name", "show"), ("id", id), ("checked", "checked")];
        let (unchecked, _) = button.split_at(3);
        to.open("label", &[("for", id)])?;
        to.empty("input", if id == "show-all" { &button } else { unchecked })?;
        to.text(&format!(" {text}"))?;
        to.close("label")?;
    }
    to.close("fieldset")
}
