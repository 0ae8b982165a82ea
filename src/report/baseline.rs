//! Findings that are known and accepted for now, in a file of their own.
//!
//! One line of JSON for each, in an order that does not depend on where the findings stand, so that what changes in a
//! network changes the lines about it and no others. The first line says what the file is.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use super::json::to_line;
use crate::diagnostic::{Identity, Known, Severity};

/// Version of the file.
const VERSION: u32 = 1;

/// The largest file that is read.
pub const MOST_BASELINE_BYTES: usize = 64 << 20;

/// Why a text is no baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineError {
    /// Its first line does not say that it is one.
    Other,
    /// It is of another version.
    Version(u32),
    /// A line, counted from 1, cannot be read.
    Line(usize),
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Other => f.write_str("its first line does not say that it is a baseline"),
            BaselineError::Version(version) => {
                write!(f, "it is of version {version}, and this bgplint knows version {VERSION}")
            }
            BaselineError::Line(line) => write!(f, "line {line} is not that of a finding"),
        }
    }
}

impl std::error::Error for BaselineError {}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    bgplint_baseline: u32,
}

/// A line.
#[derive(Serialize, Deserialize)]
struct Entry {
    rule: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    device: String,
    object: String,
    severity: String,
    message: String,
    fingerprint: String,
    /// In hexadecimal digits.
    places: Vec<String>,
}

/// Writes findings in their order in a baseline.
pub fn write_baseline(findings: &[Known], mut out: &mut dyn io::Write) -> io::Result<()> {
    let mut sorted: Vec<&Known> = findings.iter().collect();
    sorted.sort_by_key(|it| (&it.rule, &it.device, &it.identity.object, &it.identity.fingerprint));
    sorted.dedup_by_key(|it| &it.identity.fingerprint);
    to_line(&mut out, &Head { bgplint_baseline: VERSION })?;
    out.write_all(b"\n")?;
    for known in sorted {
        to_line(&mut out, &Entry::from(known))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Reads a baseline, in any order.
pub fn read_baseline(text: &str) -> Result<Vec<Known>, BaselineError> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty());
    let head = lines.next().and_then(|(_, it)| serde_json::from_str::<Head>(it).ok());
    match head.ok_or(BaselineError::Other)?.bgplint_baseline {
        VERSION => {}
        other => return Err(BaselineError::Version(other)),
    }
    let known = |(number, line): (usize, &str)| {
        let entry = serde_json::from_str::<Entry>(line).ok().and_then(Entry::known);
        entry.ok_or(BaselineError::Line(number))
    };
    lines.map(known).collect()
}

impl From<&Known> for Entry {
    fn from(known: &Known) -> Self {
        Entry {
            rule: known.rule.clone(),
            device: known.device.clone().unwrap_or_default(),
            object: known.identity.object.clone(),
            severity: known.severity.as_str().to_owned(),
            message: known.message.clone(),
            fingerprint: known.identity.fingerprint.clone(),
            places: known.identity.places.iter().map(|it| format!("{it:016x}")).collect(),
        }
    }
}

impl Entry {
    fn known(self) -> Option<Known> {
        let severities = [Severity::Error, Severity::Warning, Severity::Info];
        let places: Option<Vec<u64>> =
            self.places.iter().map(|it| u64::from_str_radix(it, 16).ok()).collect();
        let mut places = places?;
        places.sort_unstable();
        places.dedup();
        Some(Known {
            severity: severities.into_iter().find(|it| it.as_str() == self.severity)?,
            rule: self.rule,
            device: Some(self.device).filter(|it| !it.is_empty()),
            message: self.message,
            identity: Identity { fingerprint: self.fingerprint, object: self.object, places },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(rule: &str, message: &str, places: &[u64]) -> Known {
        let identity = Identity {
            fingerprint: format!("{rule}{message}"),
            object: "x \"y\"".to_owned(),
            places: places.to_vec(),
        };
        Known {
            rule: rule.to_owned(),
            severity: Severity::Warning,
            device: None,
            message: message.to_owned(),
            identity,
        }
    }

    fn written(findings: &[Known]) -> String {
        let mut out = Vec::new();
        write_baseline(findings, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_was_written_is_read_in_a_fixed_order() {
        let all = [known("b", "one\n{\"", &[1, u64::MAX]), known("a", "two", &[])];
        let text = written(&all);
        assert_eq!(text, written(&[all[1].clone(), all[0].clone()]));
        assert_eq!(read_baseline(&text).unwrap(), [all[1].clone(), all[0].clone()]);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert_eq!(read_baseline(&text.replace('\n', "\r\n\r\n")).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_baseline_is_told_by_its_line() {
        let head = written(&[]);
        assert_eq!(read_baseline(""), Err(BaselineError::Other));
        assert_eq!(read_baseline("{}"), Err(BaselineError::Other));
        assert_eq!(read_baseline("{\"bgplint_baseline\":9}\nx"), Err(BaselineError::Version(9)));
        assert_eq!(read_baseline(&format!("{head}\n<<<<<<< ours")), Err(BaselineError::Line(3)));
        assert_eq!(read_baseline(&head), Ok(Vec::new()));
    }
}
