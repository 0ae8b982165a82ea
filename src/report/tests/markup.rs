//! The formats in XML, read back by a strict reader of its own.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::diagnostic::Medium;
use crate::report::visible::one_line;

/// An element that was read.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(it, _)| it == name);
        found.map_or_else(|| panic!("{} has no {name}", self.name), |(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> usize {
        self.attribute(name).parse().unwrap()
    }

    fn count(&self, name: &str) -> usize {
        usize::from(self.name == name) + self.children.iter().map(|it| it.count(name)).sum::<usize>()
    }
}

/// Reads a document; panics at the first byte that XML 1.0 does not allow there. Of XML it knows what documents of data
/// need: the declaration, elements, attributes, references to characters and the five entities.
fn read(document: &str) -> Element {
    assert!(document.chars().all(is_character), "{document:?}");
    let rest = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (root, rest) = element(rest);
    assert_eq!(rest, "\n");
    root
}

fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap();
    assert!(end > 0, "{text}");
    text.split_at(end)
}

fn element(text: &str) -> (Element, &str) {
    let (called, mut rest) = name(text.strip_prefix('<').unwrap());
    let mut read = Element { name: called.to_owned(), ..Element::default() };
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (name, value) = name(attribute);
        let (value, after) = value.strip_prefix("=\"").unwrap().split_once('"').unwrap();
        assert!(!value.contains(['<', '\n', '\t']), "{value:?}");
        assert!(read.attributes.iter().all(|(it, _)| it != name), "{name} twice");
        read.attributes.push((name.to_owned(), plain(value)));
        rest = after;
    }
    if let Some(rest) = rest.strip_prefix("/>") {
        return (read, rest);
    }
    rest = rest.strip_prefix('>').unwrap();
    loop {
        let (before, from) = rest.split_at(rest.find('<').unwrap());
        assert!(!before.contains('>'), "{before:?}");
        read.text.push_str(&plain(before));
        if let Some(end) = from.strip_prefix("</") {
            return (read, end.strip_prefix(called).unwrap().strip_prefix('>').unwrap());
        }
        let (child, after) = element(from);
        read.children.push(child);
        rest = after;
    }
}

/// Text without references.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (reference, after) = after.split_once(';').unwrap();
        plain.push(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let c = char::from_u32(reference.strip_prefix('#').unwrap().parse().unwrap()).unwrap();
                assert!(is_character(c), "{c:?}");
                c
            }
        });
        rest = after;
    }
    plain + rest
}

/// The text with a picture for each character that XML cannot carry.
fn carried(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c if is_character(c) => c,
        c => char::from_u32(0x2400 + u32::from(c)).unwrap(),
    };
    text.chars().map(shown).collect()
}

fn shown(text: &str) -> String {
    carried(&one_line(text, 300, true))
}

/// Texts that would like to be markup.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z <>&\"'#:;/=-]{0,8}",
        1 => prop_oneof![Just("]]>"), Just("<!--"), Just("&#0;"), Just("::error::"), Just("\r\n"), Just("\u{ffff}")]
            .prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..8).prop_map(|it| it.concat())
}

fn severity() -> impl Strategy<Value = Severity> {
    prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Info)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn checkstyle_comes_back_as_it_was_meant(
        names in vec(text(), 1..3),
        said in vec((0..3_u32, text(), severity()), 0..5),
    ) {
        let mut case = Case::default();
        for name in &names {
            case.add(name, "é\n here\n");
        }
        let at = |file: u32| Span { file: FileId(file), start: 4, end: 8 };
        case.findings = said.iter().map(|(file, said, it)| finding("r", *it, said, &[(at(*file), "l")])).collect();
        let root = read(&case.written(Format::Checkstyle, &Style::PLAIN));
        prop_assert_eq!(&root.name, "checkstyle");
        let mut found = Vec::new();
        for file in &root.children {
            for error in &file.children {
                prop_assert_eq!(error.attribute("source"), "bgplint.policy.r");
                let place = (error.number("line"), error.number("column"));
                let severity = error.attribute("severity").to_owned();
                found.push((file.attribute("name").to_owned(), place, error.attribute("message").to_owned(), severity));
            }
        }
        let mut meant: Vec<_> = said
            .iter()
            .map(|(file, said, severity)| {
                let name = names.get(*file as usize);
                let place = if name.is_some() { (2, 2) } else { (1, 1) };
                (name.map_or_else(String::new, |it| carried(it)), place, shown(said), severity.as_str().to_owned())
            })
            .collect();
        found.sort();
        meant.sort();
        prop_assert_eq!(found, meant);
    }

    #[test]
    fn junit_comes_back_as_it_was_meant(
        names in vec(text(), 1..3),
        said in vec((0..3_u32, text(), severity(), proptest::option::of(text()), proptest::option::of(text())), 0..6),
    ) {
        let mut case = Case::default();
        for name in &names {
            case.add(name, "é\n here\n");
        }
        let mut meant = Vec::new();
        for (file, said, severity, device, suppressed) in &said {
            let span = Span { file: FileId(*file), start: 4, end: 8 };
            let mut finding = finding("r", *severity, said, &[(span, said)]);
            finding.device.clone_from(device);
            finding.identity.object.clone_from(said);
            let kind = match (suppressed, severity) {
                (Some(reason), _) => format!("skipped {}", shown(reason)),
                (None, Severity::Info) => "system-out".to_owned(),
                (None, it) => format!("failure {it} {}", shown(said)),
            };
            let file = names.get(*file as usize).filter(|it| !it.is_empty()).map(|it| carried(it));
            let suite = shown(device.as_deref().unwrap_or("no single device"));
            let name = if said.is_empty() { "r".to_owned() } else { shown(&format!("r: {said}")) };
            meant.push((suite, name, file, kind));
            match suppressed {
                None => case.findings.push(finding),
                Some(reason) => case.suppressed.push(Suppressed {
                    finding, medium: Medium::Comment, reason: reason.clone(), span,
                }),
            }
        }
        let root = read(&case.written(Format::Junit, &Style::PLAIN));
        let mut found = Vec::new();
        for suite in &root.children {
            for (total, counted) in [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")] {
                prop_assert_eq!(suite.number(total), suite.count(counted));
            }
            let mut taken = std::collections::HashSet::new();
            for test in &suite.children {
                prop_assert_eq!(test.attribute("classname"), suite.attribute("name"));
                let name = test.attribute("name");
                prop_assert!(taken.insert(name), "{name} twice");
                let Some(result) = test.children.first() else { continue };
                let kind = match result.name.as_str() {
                    "failure" => format!("failure {} {}", result.attribute("type"), result.attribute("message")),
                    "skipped" => format!("skipped {}", result.attribute("message")),
                    name => name.to_owned(),
                };
                let said = result.text.lines().next().unwrap().to_owned();
                prop_assert!(said.contains("[r]: "), "{said}");
                let file = test.attributes.iter().find(|(it, _)| it == "file").map(|(_, it)| it.clone());
                let number = name.rsplit_once(" (").filter(|it| it.1.strip_suffix(')').is_some_and(|it| it.parse::<u32>().is_ok()));
                let name = number.map_or(name, |it| it.0).to_owned();
                found.push((suite.attribute("name").to_owned(), name, file, kind));
            }
        }
        prop_assert_eq!((root.number("tests"), root.number("failures")), (root.count("testcase"), root.count("failure")));
        found.sort();
        meant.sort();
        prop_assert_eq!(found, meant);
    }
}
