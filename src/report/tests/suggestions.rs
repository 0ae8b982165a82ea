//! What reviewdog is told to suggest, made as it makes it: cut lines on disk, and put the text between.

use super::*;
use crate::diagnostic::{Edit, Fix, Safety};

/// A file, and a finding at its start with changes of these texts by those.
fn case(bytes: &[u8], changes: &[(&str, &str)]) -> Case {
    let mut case = Case::default();
    let file = case.add("a.cfg", bytes);
    let edits = changes.iter().map(|(old, new)| Edit { span: case.find(file, old), text: (*new).to_owned() });
    let mut broken = finding("r", Severity::Warning, "m", &[(Span { file, start: 0, end: 1 }, "l")]);
    broken.fix = Some(Fix { title: "t".to_owned(), safety: Safety::Safe, edits: edits.collect() });
    case.findings = vec![broken];
    case
}

/// The file after the suggestion was accepted; nothing without one.
fn accepted(case: &Case, bytes: &[u8]) -> Option<Vec<u8>> {
    let report: serde_json::Value =
        serde_json::from_str(&case.written(Format::Rdjson, &Style::PLAIN)).unwrap();
    let suggestion = report["diagnostics"][0]["suggestions"].get(0)?;
    let mut lines: Vec<Vec<u8>> = bytes.split(|it| *it == b'\n').map(<[u8]>::to_vec).collect();
    let at = |end: &str, part: &str| {
        usize::try_from(suggestion["range"][end][part].as_u64().unwrap()).unwrap() - 1
    };
    let (first, last) = (at("start", "line"), at("end", "line"));
    let mut new = lines[first][..at("start", "column")].to_vec();
    new.extend(suggestion["text"].as_str().unwrap().bytes());
    new.extend(&lines[last][at("end", "column")..]);
    lines.splice(first..=last, [new]);
    Some(lines.join(&b'\n'))
}

fn becomes(bytes: &[u8], changes: &[(&str, &str)]) -> Option<String> {
    accepted(&case(bytes, changes), bytes).map(|it| String::from_utf8(it).unwrap())
}

#[test]
fn a_change_is_suggested() {
    let text = "é\r\n neigbor é x\r\n y\r\n";
    assert_eq!(becomes(text.as_bytes(), &[("neigbor", "neighbor")]).unwrap(), "é\r\n neighbor é x\r\n y\r\n");
    assert_eq!(becomes(text.as_bytes(), &[(" x", "")]).unwrap(), "é\r\n neigbor é\r\n y\r\n");
    assert_eq!(becomes(text.as_bytes(), &[(" neigbor é x\r\n", "")]).unwrap(), "é\r\n y\r\n");
    assert_eq!(becomes(b"\xef\xbb\xbfa b\n", &[("b", "c")]).unwrap(), "\u{feff}a c\n");
}

#[test]
fn several_changes_are_one_suggestion() {
    let text = "a\nb é c\nd e\n";
    assert_eq!(becomes(text.as_bytes(), &[("d", "D"), ("b", "B")]).unwrap(), "a\nB é c\nD e\n");
    let far = format!("b\n{}c\n", "a\n".repeat(40));
    assert_eq!(becomes(far.as_bytes(), &[("b", "B"), ("c", "C")]), None);
    assert_eq!(becomes(b"abc\n", &[("ab", "x"), ("bc", "y")]), None, "they overlap");
}

#[test]
fn what_would_break_a_line_or_show_a_secret_is_not_suggested() {
    assert_eq!(becomes(b"\xe9 a\nb\n", &[("a", "c")]), None, "the line is not UTF-8");
    assert!(becomes("é a\nb\n".as_bytes(), &[("a", "c")]).is_some());
    let text = b"a\nneigbor x password hunter2\nb\n";
    let mut case = case(text, &[("neigbor", "neighbor")]);
    assert!(accepted(&case, text).is_some());
    case.secrets = Secrets::new(vec![case.find(FileId(0), "hunter2")], &[], &case.sources);
    assert_eq!(accepted(&case, text), None);
    let other = case.add("b.cfg", "b\n");
    case.secrets = Secrets::default();
    let edit = Edit { span: case.find(other, "b"), text: "c".to_owned() };
    case.findings[0].fix.as_mut().unwrap().edits.push(edit);
    assert_eq!(accepted(&case, text), None, "half a fix is worse than none");
}
