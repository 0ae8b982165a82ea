//! Configurations as samples and hands write them are read: a malformation is named for what it is, and what follows it
//! is not lost.
//!
//! Each folder of `fixtures/samples` holds one configuration, well formed and in forms that are not. Marks say what is
//! found, and comments that begin with `>` what is known in the end: which sessions there are, over which links, and what
//! they send.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests"
)]

#[path = "fixture/marks.rs"]
#[allow(dead_code, reason = "tests/rules.rs holds the cases themselves to their marks")]
mod marks;
mod spans;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bgplint::analysis::peering::{Kind, Peering, Peerings};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::diagnostic::Diagnostic;
use bgplint::dialect::Dialect;
use bgplint::dialect::detect::{Detected, Language, detect};
use bgplint::engine::{self, Outcome, RoutesQuestion, SessionAnswer, Settings};
use bgplint::model::{Direction, Interface};
use bgplint::text::{FileId, Source, Sources, Span};

use marks::{Mark, Wanted};

/// One way to write a configuration.
struct Sample {
    name: String,
    path: PathBuf,
    /// Nothing is wrong with it.
    well_formed: bool,
    sources: Sources,
    file: FileId,
    language: Language,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/samples")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Every sample in a language, by name.
fn samples() -> Vec<Sample> {
    let only = std::env::var("BGPLINT_CASE").unwrap_or_default();
    let all = entries(&folder()).into_iter().flat_map(|it| entries(&it)).map(Sample::read);
    all.filter(|it| it.name.contains(&only)).collect()
}

impl Sample {
    fn read(path: PathBuf) -> Sample {
        let name = path.strip_prefix(folder()).unwrap().to_string_lossy().replace('\\', "/");
        let language = match path.extension().unwrap().to_str().unwrap() {
            "ios" => Language::Ios,
            "frr" => Language::Frr,
            "junos" => Language::Junos,
            "set" => Language::JunosSet,
            "asa" => Language::Asa,
            "eos" => Language::Eos,
            other => panic!("{name}: what language is {other}?"),
        };
        let well_formed = path.file_name().unwrap().to_string_lossy().starts_with("well-formed");
        let mut sources = Sources::default();
        // Nothing in the name tells the language.
        let file =
            sources.add(Source::new(format!("sample.{}", mark_sign(language)), fs::read(&path).unwrap()));
        Sample { name, path, well_formed, sources, file, language }
    }

    fn source(&self) -> &Source {
        self.sources.get(self.file)
    }

    fn dialect(&self) -> Option<Dialect> {
        self.language.dialect()
    }

    /// Every way in which what is found differs from what is marked.
    fn differences(&self) -> String {
        let settings = Settings::new(vec!["syntax".parse().unwrap()], vec![]);
        let outcome = engine::check(&self.sources, &[(self.file, self.dialect().unwrap())], &settings);
        spans::check(&self.sources, &outcome);
        let marks = marks::of(self.file, self.source());
        let mut text = String::new();
        for mark in &marks {
            if let Some(problem) = &mark.problem {
                self.line(&mut text, "bad mark", mark.span, problem);
            }
        }
        if self.well_formed && marks.iter().any(|it| !matches!(it.wanted, Wanted::Label { .. })) {
            text.push_str("  what is well formed has no findings\n");
        }
        self.compare_findings(&outcome, &marks, &mut text);
        self.compare_unread(&outcome, &marks, &mut text);
        let (stated, known) = (self.stated(), facts(&self.sources, &outcome));
        if stated != known {
            writeln!(text, "  it states\n{}\n  and this is known", stated.join("\n")).unwrap();
            for it in &known {
                writeln!(text, "{}> {it}", mark_sign(self.language)).unwrap();
            }
        }
        if known.is_empty() {
            text.push_str("  nothing is known of it\n");
        }
        text
    }

    fn compare_findings(&self, outcome: &Outcome, marks: &[Mark], text: &mut String) {
        let mut open: Vec<&Diagnostic> = outcome.findings.iter().collect();
        for mark in marks {
            match &mark.wanted {
                Wanted::Finding { rule, severity, parts } => {
                    let fits = |it: &&Diagnostic| {
                        it.rule == rule
                            && severity
                                .as_ref()
                                .is_none_or(|wanted| wanted.starts_with(&it.severity.to_string()))
                            && it.labels[0].span == mark.span
                            && parts.iter().all(|part| says(it, part))
                    };
                    match open.iter().position(fits) {
                        Some(at) => drop(open.remove(at)),
                        None => self.line(text, "expected", mark.span, &mark.text),
                    }
                }
                Wanted::Label { part } => {
                    let mut labels = outcome.findings.iter().flat_map(|it| it.labels.iter().skip(1));
                    if !labels.any(|it| it.span == mark.span && it.message.contains(part)) {
                        self.line(text, "expected label", mark.span, part);
                    }
                }
                Wanted::Unread | Wanted::Unflagged => {}
            }
        }
        for it in open {
            self.line(text, "not expected", it.labels[0].span, &format!("{}: {}", it.rule, it.message));
            let mark = marks::write(self.source(), it.labels[0].span);
            writeln!(text, "{mark} {}: {} … {}", it.rule, it.message, it.labels[0].message).unwrap();
        }
    }

    fn compare_unread(&self, outcome: &Outcome, marks: &[Mark], text: &mut String) {
        let mut unread = outcome.unknown_lines();
        for mark in marks.iter().filter(|it| matches!(it.wanted, Wanted::Unread)) {
            match unread.iter().position(|it| *it == mark.span) {
                Some(at) => drop(unread.remove(at)),
                None => self.line(text, "expected to stay unread", mark.span, ""),
            }
        }
        for span in unread {
            self.line(text, "not understood", span, self.sources.slice(span));
            writeln!(text, "{} unread", marks::write(self.source(), span)).unwrap();
        }
    }

    fn line(&self, text: &mut String, what: &str, span: Span, detail: &str) {
        let place = self.sources.position(span);
        writeln!(text, "  {what:<14} {}:{} {detail}", place.line, place.column).unwrap();
    }

    /// What its comments say is known in the end.
    fn stated(&self) -> Vec<String> {
        let sign = format!("{}> ", mark_sign(self.language));
        self.source().text().lines().filter_map(|it| it.strip_prefix(&sign)).map(str::to_owned).collect()
    }
}

/// The sign with which comments begin.
fn mark_sign(language: Language) -> char {
    if matches!(language, Language::Junos | Language::JunosSet) { '#' } else { '!' }
}

/// Whether the words of a finding hold a text.
fn says(it: &Diagnostic, part: &str) -> bool {
    let notes = it.notes.iter().chain(&it.help);
    [&it.message, &it.labels[0].message].into_iter().chain(notes).any(|it| it.contains(part))
}

/// What is known of the sessions: their links, whether they lead to Microsoft, and what they send.
fn facts(sources: &Sources, outcome: &Outcome) -> Vec<String> {
    let peerings = Peerings::of(&outcome.network);
    let question =
        RoutesQuestion { peer: None, directions: vec![Direction::Out], prefixes: PrefixSpace::all() };
    let mut facts = Vec::new();
    for device in &outcome.network.devices {
        for answer in question.answers(device) {
            let peering =
                peerings.on(device).map(|it| it.1).find(|it| std::ptr::eq(it.session, answer.session));
            facts.push(session(&answer, peering));
            for (family, _, routes) in &answer.routes {
                let mut sent: Vec<String> = routes.proven.iter().map(|it| it.prefix.to_string()).collect();
                sent.extend((!routes.possible.is_empty()).then(|| format!("perhaps {}", routes.possible)));
                let doubt = routes.unknown.iter().find_map(|it| it.doubt.span);
                sent.extend((!routes.unknown.is_empty()).then(|| {
                    let text = doubt.map_or("what is not in the file", |it| sources.slice(it));
                    format!("unknown because of `{text}`")
                }));
                let sent = if sent.is_empty() { "nothing".to_owned() } else { sent.join(", ") };
                facts.push(format!("{} is sent {family}: {sent}", *answer.session.peer));
            }
        }
    }
    facts
}

/// The neighbor, its AS and table, and for a session to Microsoft what it is and the link it runs over.
fn session(answer: &SessionAnswer<'_>, peering: Option<&Peering<'_>>) -> String {
    let (process, session) = (answer.process, answer.session);
    let remote = session.remote_asn().map_or("its own".to_owned(), |it| format!("AS {}", it.0));
    let mut parts = vec![format!("{} in {remote}", *session.peer)];
    parts.extend(process.vrf_name().map(|it| format!("VRF {it}")));
    if let Some(peering) = peering {
        parts.push(peering.kind.map_or("ExpressRoute", Kind::as_str).to_owned());
        parts.push(peering.connected().map_or("no link".to_owned(), |it| link(it.interface)));
    }
    parts.join(", ")
}

fn link(interface: &Interface) -> String {
    let tags = interface.vlan.iter().flat_map(|it| [it.outer, it.inner]).flatten();
    let tags: Vec<String> = tags.map(|it| it.value.to_string()).collect();
    format!("over {} with tag {}", *interface.name, tags.join("."))
}

#[test]
fn samples_are_read() {
    let mut failed = 0;
    for sample in samples().iter().filter(|it| it.dialect().is_some()) {
        let differences = sample.differences();
        if !differences.is_empty() {
            failed += 1;
            eprintln!("{}\n{differences}", sample.name);
        }
    }
    assert_eq!(failed, 0, "samples differ from their marks; see above");
}

#[test]
fn their_language_is_told() {
    for sample in samples() {
        let told = match detect(sample.source()) {
            Detected::Dialect(dialect, _) => Some(dialect),
            Detected::Known(language, _) if language == sample.language => None,
            other => panic!("{}: {other:?}", sample.name),
        };
        assert_eq!(told, sample.dialect(), "{}", sample.name);
    }
}

#[test]
fn each_has_a_well_formed_twin() {
    for folder in entries(&folder()).iter().filter(|it| !it.ends_with("foreign")) {
        let twins = entries(folder).into_iter().filter(|it| it.file_stem().unwrap() == "well-formed");
        assert_eq!(twins.count(), 1, "{}", folder.display());
    }
}

/// What is no dialect of ours is named, and not linted as if it were one.
#[test]
fn other_languages_are_named() {
    let others: Vec<Sample> = samples().into_iter().filter(|it| it.dialect().is_none()).collect();
    for sample in others {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bgplint"));
        let run = command.args(["check", "--no-workspace"]).arg(&sample.path).output().unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(said.contains(sample.language.title()) && run.stdout.is_empty(), "{}: {said}", sample.name);
    }
}
