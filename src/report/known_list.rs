//! What a baseline holds, for people and for programs.

use std::io;

use serde::Serialize;

use super::TextOrJson;
use super::json::to_line;
use super::visible::one_line;
use crate::diagnostic::Known;

/// Characters of a message that are shown.
const SENTENCE: usize = 300;

/// A finding that is known.
#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    severity: &'a str,
    device: &'a str,
    object: &'a str,
    message: &'a str,
    fingerprint: &'a str,
    /// Whether it is there no longer.
    gone: bool,
}

impl<'a> Entry<'a> {
    fn new(known: &'a Known, gone: bool) -> Self {
        Entry {
            rule: &known.rule,
            severity: known.severity.as_str(),
            device: known.device.as_deref().unwrap_or_default(),
            object: &known.identity.object,
            message: &known.message,
            fingerprint: &known.identity.fingerprint,
            gone,
        }
    }
}

/// Writes known findings, each with whether it is gone: as lines, or as a JSON array.
pub fn write_known(
    format: TextOrJson,
    findings: &[(&Known, bool)],
    mut out: &mut dyn io::Write,
) -> io::Result<()> {
    let entries = findings.iter().map(|(known, gone)| Entry::new(known, *gone));
    if format == TextOrJson::Json {
        out.write_all(b"[")?;
        let mut separator = "\n";
        for entry in entries {
            out.write_all(separator.as_bytes())?;
            to_line(&mut out, &entry)?;
            separator = ",\n";
        }
        return out.write_all(b"\n]\n");
    }
    for entry in entries {
        let plain = |it: &str| one_line(it, SENTENCE, true);
        let device = if entry.device.is_empty() { String::new() } else { plain(entry.device) + ": " };
        let gone = if entry.gone { "gone: " } else { "" };
        // Whoever may change the file may write anything into it.
        let (severity, rule, message) = (entry.severity, plain(entry.rule), plain(entry.message));
        writeln!(out, "{gone}{severity}[{rule}] {device}{message}")?;
    }
    let gone = findings.iter().filter(|it| it.1).count();
    writeln!(out, "{} known, {gone} of them gone", findings.len())
}
