//! A page for a browser: one file that needs nothing else, and shows the peerings before the findings.
//!
//! The page runs no script and loads nothing; its policy says so to the browser. Text comes into it through [`Markup`]
//! only, which escapes it. It is well-formed XML too, so a test can hold it to that.

mod concerns;
mod findings;
mod markup;
mod peerings;
mod picture;
mod snippet;

use std::io;

use super::finding::{Finding, sorted};
use super::place::Places;
use super::{Report, Secrets, Summary};
use crate::analysis::overview::Overview;
use crate::analysis::peering::Peerings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Sources;
use concerns::Concerns;
use markup::Markup;

/// How the page looks.
const STYLE: &str = include_str!("html/page.css");

/// What the page may do: nothing but look as [`STYLE`] says, whose SHA-256 digest this holds.
const POLICY: &str = "default-src 'none'; style-src 'sha256-sBCPnDi+6XgvD51yQkntjhkrsz5xSishb2BuSMmyVDY='; base-uri 'none'; form-action 'none'";

/// Circuits that are drawn and told in detail. Of more, the worst are.
const CIRCUITS: usize = 40;

/// Pairs that the table of all has rows for.
const PAIRS: usize = 1000;

/// Findings that are shown with their lines. Of more, the worst are.
const FINDINGS: usize = 2000;

/// Characters of a name or sentence that are shown.
const SENTENCE: usize = 2000;

/// What all parts of the page look at.
struct Page<'a> {
    overview: &'a Overview<'a>,
    /// Which circuits are drawn and told in detail.
    detailed: Vec<bool>,
    /// What each link is called, where it is told in detail; links are numbered through.
    titles: Vec<Option<String>>,
    concerns: Concerns,
    /// In the order of every format.
    diagnostics: Vec<&'a Diagnostic>,
    /// For each of them, the name under which the page has it, which does not change with unrelated edits.
    anchors: Vec<String>,
    /// Whether it is shown, or left out because there are too many.
    shown: Vec<bool>,
    sources: &'a Sources,
    secrets: &'a Secrets,
    summary: Summary,
}

/// Writes the page.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let peerings = Peerings::of(report.network);
    let overview = Overview::of(report.network, &peerings);
    let mut places = Places::new(report.sources);
    let diagnostics = sorted(report, &mut places);
    let anchor = |it: &&Diagnostic| format!("f-{}", it.identity.fingerprint);
    let anchors = diagnostics.iter().map(anchor).collect();
    let concerns = Concerns::of(&overview, &diagnostics, report.sources);
    let detailed = worst(peerings::severities(&overview, &concerns, &diagnostics).into_iter(), CIRCUITS);
    let page = Page {
        titles: peerings::titles(&overview, &detailed),
        detailed,
        concerns,
        overview: &overview,
        anchors,
        shown: worst(diagnostics.iter().map(|it| Some(it.severity)), FINDINGS),
        diagnostics,
        sources: report.sources,
        secrets: report.secrets,
        summary: report.summary,
    };
    page.write(&mut Markup::new(out))
}

/// Chooses so many, the worst first, and among equals the first.
fn worst(all: impl Iterator<Item = Option<Severity>>, most: usize) -> Vec<bool> {
    let all: Vec<_> = all.collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(all.get(*at).copied().flatten()));
    let mut chosen = vec![false; all.len()];
    for at in order.into_iter().take(most) {
        if let Some(slot) = chosen.get_mut(at) {
            *slot = true;
        }
    }
    chosen
}

impl<'a> Page<'a> {
    fn write(&self, to: &mut Markup<'_>) -> io::Result<()> {
        to.raw("<!DOCTYPE html>\n")?;
        to.open("html", &[("lang", "en")])?;
        self.head(to)?;
        to.open("body", &[])?;
        self.header(to)?;
        to.open("main", &[])?;
        self.peerings(to)?;
        self.findings(to)?;
        to.close("main")?;
        to.open("footer", &[])?;
        to.leaf("p", &[], &format!("bgplint {}", env!("CARGO_PKG_VERSION")))?;
        to.close("footer")?;
        to.close("body")?;
        to.close("html")?;
        to.raw("\n")
    }

    fn head(&self, to: &mut Markup<'_>) -> io::Result<()> {
        to.open("head", &[])?;
        to.empty("meta", &[("charset", "utf-8")])?;
        to.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)])?;
        to.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")])?;
        to.empty("meta", &[("name", "color-scheme"), ("content", "light dark")])?;
        to.empty("meta", &[("name", "referrer"), ("content", "no-referrer")])?;
        to.leaf("title", &[], &format!("bgplint: {}", self.summary))?;
        to.open("style", &[])?;
        to.raw(STYLE)?;
        to.close("style")?;
        to.close("head")
    }

    fn header(&self, to: &mut Markup<'_>) -> io::Result<()> {
        let Summary { errors, warnings, infos, .. } = self.summary;
        to.open("header", &[])?;
        to.leaf("h1", &[], "bgplint report")?;
        to.leaf("p", &[("class", "summary")], &self.summary.to_string())?;
        to.open("ul", &[("class", "totals")])?;
        let totals = [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Info, infos)];
        for (severity, total) in totals {
            let class = if total == 0 { "none" } else { severity.as_str() };
            to.open("li", &[("class", class)])?;
            to.leaf("span", &[("class", "glyph"), ("aria-hidden", "true")], glyph(Some(severity)))?;
            to.leaf("strong", &[], &super::summary::grouped(u64::from(total)))?;
            to.text(&format!(" {severity}{}", if total == 1 { "" } else { "s" }))?;
            to.close("li")?;
        }
        to.close("ul")?;
        to.open("nav", &[("aria-label", "Sections")])?;
        to.leaf("a", &[("href", "#peerings")], "Peerings")?;
        to.leaf("a", &[("href", "#findings")], "Findings")?;
        to.close("nav")?;
        to.close("header")
    }

    /// A finding, resolved.
    fn finding(&self, diagnostic: &'a Diagnostic, places: &mut Places<'a>) -> Finding<'a> {
        Finding::new(diagnostic, places, self.secrets)
    }
}

/// The sign of a severity; of nothing found, a tick. Words always stand beside it.
fn glyph(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "✖",
        Some(Severity::Warning) => "▲",
        Some(Severity::Info) => "●",
        None => "✔",
    }
}

/// "2 errors, 1 warning", for people; nothing for none.
fn counted(severities: impl Iterator<Item = Severity>) -> Option<String> {
    let mut totals = [(Severity::Error, 0_usize), (Severity::Warning, 0), (Severity::Info, 0)];
    for severity in severities {
        totals.iter_mut().filter(|(it, _)| *it == severity).for_each(|(_, total)| *total += 1);
    }
    let told = totals.iter().filter(|(_, total)| *total > 0);
    let told: Vec<String> =
        told.map(|(it, total)| format!("{total} {it}{}", if *total == 1 { "" } else { "s" })).collect();
    (!told.is_empty()).then(|| told.join(", "))
}
