//! The formats for programs, on a hostile network. What each writes is kept in `fixtures/formats`; with
//! `BGPLINT_BLESS=1` the test writes it anew. To add a format, add it to [`FORMATS`].
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod checkstyle;
#[path = "../folder/mod.rs"]
mod folder;
mod hostile;
mod junit;
mod rdjson;
mod sarif;
mod servers;
mod tools;

use std::path::Path;

use bgplint::report::Format;
use folder::Folder;
use hostile::{Hostile, SECRETS};

/// A format that is looked at.
struct Subject {
    format: Format,
    /// Where what it writes is kept, below `fixtures/formats`.
    file: &'static str,
    /// Fails when the text is not what the format says it is. Asked for any report.
    judge: fn(&str),
}

const FORMATS: &[Subject] = &[
    Subject { format: Format::Json, file: "hostile.json", judge: is_json },
    Subject { format: Format::Jsonl, file: "hostile.jsonl", judge: lines_are_json },
    Subject { format: Format::Junit, file: "hostile-junit.xml", judge: junit::judge },
    Subject { format: Format::Checkstyle, file: "hostile-checkstyle.xml", judge: checkstyle::judge },
    Subject { format: Format::Rdjson, file: "hostile.rdjson", judge: rdjson::judge },
    Subject { format: Format::Sarif, file: "hostile.sarif", judge: sarif::is_sarif },
    Subject { format: Format::Github, file: "hostile.github", judge: servers::github },
    Subject { format: Format::Gitlab, file: "hostile.gitlab.json", judge: servers::gitlab },
    Subject { format: Format::Azure, file: "hostile.azure", judge: servers::azure },
    Subject { format: Format::Markdown, file: "hostile.md", judge: servers::markdown },
];

fn is_json(text: &str) {
    serde_json::from_str::<serde_json::Value>(text).unwrap();
}

/// An object a line, the totals last.
fn lines_are_json(text: &str) {
    let lines: Vec<serde_json::Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let (last, before) = lines.split_last().unwrap();
    assert!(last["summary"].is_object() && before.iter().all(|it| it["summary"].is_null()));
}

/// What the hostile network writes where it would like somebody to obey.
const COMMANDS: &[&str] = &["##[error]evil", "##vso[task.setvariable", "<script>alert"];

#[test]
fn each_format_writes_what_is_kept() {
    let hostile = Hostile::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut differing = Vec::new();
    for subject in FORMATS {
        let path = folder.join(subject.file);
        let written = hostile.written(subject.format);
        if std::env::var_os("BGPLINT_BLESS").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        if kept != written {
            let at = kept.lines().zip(written.lines()).position(|(kept, written)| kept != written);
            differing.push(format!("{}, from line {:?} on", subject.file, at.map(|it| it + 1)));
        }
    }
    assert!(differing.is_empty(), "BGPLINT_BLESS=1 writes them anew: {differing:#?}");
}

#[test]
fn nothing_takes_effect_and_no_secret_is_shown() {
    let hostile = Hostile::new();
    for subject in FORMATS {
        harmless(subject, &hostile.written(subject.format));
    }
}

#[test]
fn each_format_is_what_it_says() {
    let (hostile, nothing) = (Hostile::new(), Hostile::nothing());
    for subject in FORMATS {
        (subject.judge)(&hostile.written(subject.format));
        (subject.judge)(&nothing.written(subject.format));
    }
}

/// The program itself, on those files of the network whose names a file system takes.
#[test]
fn the_program_writes_them_to_files_and_to_standard_output() {
    let folder = Folder::new();
    for (name, bytes) in hostile::files().iter().filter(|(name, _)| hostile::is_a_file_name(name)) {
        folder.write(name, bytes);
    }
    for subject in FORMATS {
        let name = subject.format.as_str();
        let ran = folder.run(&["check", "--exit-zero", "--format", name, "."]);
        assert_eq!(ran.status, 0, "{name}: {}", ran.err);
        harmless(subject, &ran.out);
        (subject.judge)(&ran.out);
        let to_file = format!("{name}=out-of-{name}");
        let again = folder.run(&["check", "--exit-zero", "--threads", "1", "--format", &to_file, "."]);
        assert_eq!((again.status, again.out.as_str()), (0, ""), "{name}: {}", again.err);
        let written = std::fs::read_to_string(folder.0.join(format!("out-of-{name}"))).unwrap();
        assert!(written == ran.out, "{name} does not write the same to a file");
    }
}

/// Holds for every format.
fn harmless(subject: &Subject, text: &str) {
    let name = subject.format.as_str();
    for secret in SECRETS {
        assert!(!text.contains(secret), "{name} shows {secret}:\n{text}");
    }
    for command in COMMANDS.iter().filter(|it| !it.starts_with('<') || has_markup(subject.format, text)) {
        assert!(!text.contains(command), "{name} holds {command}:\n{text}");
    }
    for line in text.lines() {
        let begins = line.trim_start().to_lowercase();
        assert!(!begins.starts_with("::error::evil"), "{name} has a line that begins with a command: {line}");
        let control = line.chars().find(|it| it.is_control() && *it != '\t');
        assert_eq!(control, None, "{name} holds a control character: {line:?}");
    }
}

/// Whether `<` may begin an element. In lines for build servers nothing does, in Markdown nothing that stands in code.
fn has_markup(format: Format, text: &str) -> bool {
    !matches!(format, Format::Github | Format::Azure | Format::Markdown) && !is_json_text(text)
}

/// In JSON, markup is text like any other.
fn is_json_text(text: &str) -> bool {
    text.lines().all(|it| serde_json::from_str::<serde_json::Value>(it).is_ok())
        || serde_json::from_str::<serde_json::Value>(text).is_ok()
}
