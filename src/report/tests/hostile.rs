//! Whatever a configuration holds, a report stays a report.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Formats that heed a style.
const FOR_PEOPLE: [Format; 3] = [Format::Full, Format::Concise, Format::Plain];

/// No character that acts on a terminal, except colours when they are on.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || crate::report::visible::stand_in(c).is_none())
}

fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        let (code, after) = after.split_once('m').unwrap();
        assert!(code.chars().all(|c| c.is_ascii_digit() || c == ';'), "{code:?}");
        plain.push_str(before);
        rest = after;
    }
    plain + rest
}

#[test]
fn escape_sequences_and_commands_have_no_effect() {
    let mut case = Case::default();
    let text = "!\n description \x1b[31m\u{202e}##[error]x\0 \u{9b} ::error::y\n!\n";
    let file = case.add("::warning::a\x1b]0;t\x07.cfg", text);
    let labels = [(case.find(file, "::error::y"), "\x1b[2J\nlabel")];
    let mut hostile = finding("r", Severity::Error, "::error::m\n::error::n \x07##vso[x]", &labels);
    hostile.help = Some("aaaaaaaaaa aaaaaaaaaa ::set-output::x\n::error::z".to_owned());
    case.findings = vec![hostile];
    for format in Format::ALL {
        let text = case.written(*format, &Style { width: 20, ..Style::PLAIN });
        assert!(is_harmless(&text), "{text}");
        assert!(!text.contains("##["), "{text}");
        // What only one build server obeys, its own format may write, once for each finding.
        let (vso, github) = (usize::from(*format == Format::Azure), usize::from(*format == Format::Github));
        assert_eq!(text.matches("##vso[").count(), vso, "{text}");
        assert_eq!(text.matches("##vso[task.logissue type=error;").count(), vso, "{text}");
        let commands: Vec<&str> = text.lines().filter(|it| it.trim_start().starts_with("::")).collect();
        assert_eq!(commands.len(), github, "{text}");
        assert!(commands.iter().all(|it| it.starts_with("::error title=r,file=")), "{text}");
    }
    let full = case.written(Format::Full, &Style::PLAIN);
    let line = " 2 │  description ␛[31m\u{fffd}#♯[error]x␀ \u{fffd} ::error::y\n   ·                                  ─────┬────\n";
    assert!(full.contains(line), "{full}");
}

#[test]
fn secrets_are_masked_everywhere() {
    let mut case = Case::default();
    let file = case.add("a.cfg", " neighbor x password hunter2 z\n neighbor x pasword letmein\n");
    let unknown = case.find(file, " neighbor x pasword letmein");
    case.secrets = Secrets::new(vec![case.find(file, "hunter2")], &[unknown], &case.sources);
    let known = [(case.find(file, "password hunter2"), "hunter2")];
    let mut first = finding("r", Severity::Error, "`password hunter2` is weak", &known);
    first.notes.push("hunter2".to_owned());
    first.help = Some("do not use `hunter2`".to_owned());
    case.findings = vec![first, finding("r", Severity::Error, "`letmein`?", &[(unknown, "letmein")])];
    for format in Format::ALL {
        let text = case.written(*format, &Style::PLAIN);
        assert!(!text.contains("hunter2") && !text.contains("letmein"), "{text}");
    }
    let full = case.written(Format::Full, &Style::PLAIN);
    let line = " 1 │  neighbor x password ******* z\n   ·             ────────┬───────\n";
    assert!(full.contains(line), "{full}");
    assert!(full.contains(" neighbor x pasword *******\n"), "{full}");
}

#[test]
fn long_lines_are_cropped_around_labels() {
    let mut case = Case::default();
    let long = "é".repeat(2_000_000);
    let file = case.add("a.cfg", format!("{long}here{long}there{long}"));
    let labels = [(case.find(file, "here"), "one"), (case.find(file, "there"), "two")];
    case.findings = vec![finding("r", Severity::Error, "m", &labels)];
    let full = case.written(Format::Full, &Style { width: 60, ..Style::PLAIN });
    assert!(full.contains("[a.cfg:1:2000001]\n 1 │ …éééééééééé"), "{full}");
    assert!(full.contains("[a.cfg:1:4000005]\n"), "{full}");
    let underlined = format!("…{}here{}…\n", "é".repeat(10), "é".repeat(28));
    assert!(full.contains(underlined.as_str()), "{full}");
    assert!(full.len() < 2000, "{}", full.len());
}

#[test]
fn findings_without_a_place_are_still_reported() {
    let mut case = Case::default();
    let file = case.add("a.cfg", "x");
    let outside = Span { file, start: 90, end: 20 };
    let nowhere = Span { file: FileId(9), start: 1, end: 2 };
    case.findings = vec![
        finding("r", Severity::Error, "outside", &[(outside, "o"), (nowhere, "n")]),
        finding("r", Severity::Error, "nowhere", &[(nowhere, "n"), (outside, "o")]),
        finding("r", Severity::Error, "unlabelled", &[]),
    ];
    for format in Format::ALL {
        let text = case.written(*format, &Style::PLAIN);
        let reported = ["outside", "nowhere", "unlabelled"].iter().all(|it| text.contains(it));
        assert!(reported, "{text}");
        assert!(!text.contains("Failed"), "{text}");
    }
    assert_eq!(case.json()["findings"].as_array().unwrap().len(), 3);
}

/// Texts made of what is hard to draw.
pub(super) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z ]{0,12}",
        2 => Just("\n".to_owned()),
        1 => prop_oneof![Just("\r\n"), Just("\r"), Just("\t"), Just("\x1b[31m"), Just("\0"), Just("\u{301}"), Just("界")]
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[é#:]{60,200}",
    ];
    vec(piece, 0..40).prop_map(|it| it.concat())
}

fn style() -> impl Strategy<Value = Style> {
    (any::<bool>(), prop_oneof![0..200_usize, Just(Style::UNWRAPPED)], any::<bool>())
        .prop_map(|(colour, width, unicode)| Style { colour, width, links: false, unicode })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_texts_and_spans_give_harmless_reports(
        texts in vec(text(), 1..3),
        spans in vec((0..4_u32, 0..400_u32, 0..400_u32), 0..8),
        message in text(),
        (secret, style) in (0..300_usize, style()),
    ) {
        let mut case = Case::default();
        let mut known = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let at = (0..=secret.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (before, after) = text.split_at(at);
            let file = case.add(&format!("f{index}"), format!("{before}QXQSECRETQXQ{after}"));
            known.push(case.find(file, "QXQSECRETQXQ"));
        }
        case.secrets = Secrets::new(known, &[], &case.sources);
        let labels: Vec<_> = spans
            .iter()
            .map(|&(file, start, length)| {
                let end = if length > 390 { 0 } else { start + length / 4 };
                (Span { file: FileId(file), start, end }, message.as_str())
            })
            .collect();
        case.findings = labels.chunks(3).map(|it| finding("r", Severity::Error, &message, it)).collect();
        for format in Format::ALL {
            let written = case.written(*format, &style);
            let plain = if style.colour { without_colours(&written) } else { written };
            prop_assert!(is_harmless(&plain), "{plain}");
            prop_assert!(!plain.contains("SECRET"), "{plain}");
            prop_assert!(!plain.contains("Failed to read"), "{plain}");
            prop_assert!(!plain.contains("##["), "{plain}");
            if !style.unicode && FOR_PEOPLE.contains(format) {
                prop_assert!(plain.is_ascii(), "{plain}");
            }
        }
        prop_assert_eq!(case.json()["findings"].as_array().unwrap().len(), case.findings.len());
        prop_assert_eq!(case.sarif()["runs"][0]["results"].as_array().unwrap().len(), case.findings.len());
        prop_assert_eq!(case.written(Format::Jsonl, &style).lines().count(), case.findings.len() + 1);
    }

    #[test]
    fn what_follows_an_announcement_is_hidden_whatever_stands_around_it(before in text(), after in text()) {
        let mut case = Case::default();
        let file = case.add("a", format!("{before}\nfoo passwrd SECRET{after}"));
        let all = Span { file, start: 0, end: u32::try_from(case.sources.get(file).text().len()).unwrap() };
        case.secrets = Secrets::new(Vec::new(), &[all], &case.sources);
        case.findings = vec![finding("r", Severity::Error, "m", &[(case.find(file, "foo passwrd SECRET"), "l")])];
        let full = case.written(Format::Full, &Style::PLAIN);
        prop_assert!(full.contains("foo passwrd ******") && !full.contains("SECRET"), "{full}");
    }
}
