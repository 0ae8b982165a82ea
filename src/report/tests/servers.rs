//! What build servers and their pages make of the formats that are written for them.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::hostile::text;
use super::*;
use crate::diagnostic::{Known, Medium};
use crate::report::annotation;
use crate::report::finding::worst_first;
use crate::report::visible::one_line;
use crate::report::write_markdown;

/// A command as a server reads it.
#[derive(Debug, PartialEq, Eq)]
struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

/// Values without their names are lost, and so are equals signs in front of one.
fn properties(text: &str, separator: char, unescape: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let pairs = text.split(separator).filter_map(|it| it.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.to_owned(), unescape(value.trim_start_matches('='))));
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

fn replaced(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escape, character)| text.replace(escape, character))
}

/// A line as the runner of GitHub reads it: `::name key=value,key=value::data`, behind blanks.
fn read_by_github(line: &str) -> Option<Command> {
    const DATA: &[(&str, &str)] = &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    const PROPERTY: &[(&str, &str)] =
        &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let (command, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    Some(Command {
        name: name.to_owned(),
        properties: properties(rest.trim(), ',', |it| replaced(it, PROPERTY)),
        data: replaced(data, DATA),
    })
}

/// A line as the agent of Azure Pipelines reads it: `##vso[area.action key=value;key=value;]data`, anywhere in it.
fn read_by_azure(line: &str) -> Option<Command> {
    const ESCAPES: &[(&str, &str)] =
        &[("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")];
    let (_, command) = line.split_once("##vso[")?;
    let (command, data) = command.split_once(']')?;
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    Some(Command {
        name: name.to_owned(),
        properties: properties(rest, ';', |it| replaced(it, ESCAPES)),
        data: replaced(data, ESCAPES),
    })
}

fn expected(name: &str, properties: &[(&str, &str)], data: &str) -> Command {
    let properties = properties.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Command { name: name.to_owned(), properties, data: data.to_owned() }
}

const LEAK: &str = "\
er1-ams.cfg:12:22: error[private-prefix-advertised]: 10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the \
Microsoft-peering session 192.0.2.2
1. er1-ams.cfg:12:22: every route to this neighbor goes through RM-MS-OUT
2. er1-ams.cfg:10:3: originates 10.0.0.0/8
3. policy/ms.cfg:2:2: permits what PL-MS-OUT permits
4. policy/ms.cfg:4:33: permits 10.0.0.0/8
note: Microsoft drops private prefixes and may take the session down
help: deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny 10.0.0.0/8 le 32`
see: https://github.com/bgplint/bgplint/blob/main/docs/rules/private-prefix-advertised.md";

const WEAK: &str = "\
er1-ams.cfg:7:2: warning[session-without-bfd]: session 192.0.2.2 has no BFD (likely)
here: no `fall-over bfd`
see: https://github.com/bgplint/bgplint/blob/main/docs/rules/session-without-bfd.md";

#[test]
fn github_gets_annotations_and_the_worst_first() {
    let written = examples::case().written(Format::Github, &Style::PLAIN);
    let commands: Vec<_> = written.lines().map(read_by_github).collect();
    let place = |line, col, end| {
        [("file", "er1-ams.cfg"), ("line", line), ("endLine", line), ("col", col), ("endColumn", end)]
    };
    let leak = [&[("title", "private-prefix-advertised on er1-ams")][..], &place("12", "22", "41")].concat();
    let weak = [&[("title", "session-without-bfd")][..], &place("7", "2", "36")].concat();
    let expected = [Some(expected("error", &leak, LEAK)), Some(expected("warning", &weak, WEAK)), None];
    assert_eq!(commands, expected);
    assert!(written.ends_with("\n1 device, 16 lines, all understood: 1 error, 1 warning\n"), "{written}");
}

#[test]
fn github_gets_no_columns_of_several_lines_and_whole_lines_end_on_theirs() {
    let mut case = Case::default();
    let file = case.add("a.cfg", "one\ntwo\nthree\n");
    let span = |text: &str| case.find(file, text);
    case.findings = vec![
        finding("r", Severity::Info, "m", &[(span("ne\ntwo\n"), "l")]),
        finding("r", Severity::Info, "m", &[(span("two\n"), "l")]),
    ];
    let written = case.written(Format::Github, &Style::PLAIN);
    assert!(written.contains("::notice title=r,file=a.cfg,line=1,endLine=2::"), "{written}");
    assert!(written.contains("::notice title=r,file=a.cfg,line=2,endLine=2::"), "{written}");
}

#[test]
fn azure_gets_issues_and_a_line_for_what_has_no_type() {
    let mut case = examples::case();
    case.findings[1].severity = Severity::Info;
    let written = case.written(Format::Azure, &Style::PLAIN);
    let commands: Vec<_> = written.lines().map(read_by_azure).collect();
    let leak = [
        ("type", "error"),
        ("sourcepath", "er1-ams.cfg"),
        ("linenumber", "12"),
        ("columnnumber", "22"),
        ("code", "private-prefix-advertised"),
    ];
    assert_eq!(commands, [Some(expected("task.logissue", &leak, LEAK)), None, None]);
    let info = "\ner1-ams.cfg:7:2: info[session-without-bfd]: session 192.0.2.2 has no BFD (likely)\n";
    assert!(written.contains(info), "{written}");
}

#[test]
fn gitlab_is_told_everything_in_the_description() {
    let mut case = examples::case();
    case.findings[0].identity.fingerprint = "0011223344556677".to_owned();
    let again = case.findings[0].clone();
    case.findings.push(again);
    case.findings.remove(1);
    case.findings[1].message = "%{strong_start}".to_owned();
    let issues: Vec<serde_json::Value> =
        serde_json::from_str(&case.written(Format::Gitlab, &Style::PLAIN)).unwrap();
    let expected = serde_json::json!({
        "description": "private-prefix-advertised: er1-ams: 10.0.0.0/8 (RFC 1918) is advertised to Microsoft on the \
            Microsoft-peering session 192.0.2.2 (every route to this neighbor goes through RM-MS-OUT er1-ams.cfg:12 -> \
            originates 10.0.0.0/8 er1-ams.cfg:10 -> permits what PL-MS-OUT permits policy/ms.cfg:2 -> permits \
            10.0.0.0/8 policy/ms.cfg:4); help: deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny \
            10.0.0.0/8 le 32`",
        "check_name": "private-prefix-advertised",
        "fingerprint": "0011223344556677-2",
        "severity": "critical",
        "location": { "path": "er1-ams.cfg", "lines": { "begin": 12, "end": 12 } },
        "engine_name": "bgplint",
    });
    // By their messages the other one comes first.
    assert_eq!(issues[1], {
        let mut it = expected;
        it["fingerprint"] = "0011223344556677-2".into();
        it
    });
    assert_eq!(issues[0]["fingerprint"], "0011223344556677");
    assert!(issues[0]["description"].as_str().unwrap().contains(": % {strong_start} ("), "{issues:?}");
    assert_eq!(Case::default().written(Format::Gitlab, &Style::PLAIN), "[]\n");
}

/// A case with something of everything that is not reported.
fn compared() -> Case {
    let mut case = examples::case();
    let weak = case.findings.remove(1);
    let secret = weak.labels[0].span;
    let file = secret.file;
    case.suppressed = ["as agreed with @carrier", "as agreed with @carrier", ""]
        .map(|reason| Suppressed {
            finding: weak.clone(),
            medium: Medium::Settings,
            reason: reason.to_owned(),
            span: Span { file, ..secret },
        })
        .into();
    let known = Known {
        rule: "undefined-policy".to_owned(),
        severity: Severity::Error,
        device: Some("er2-ams".to_owned()),
        message: "route policy `RM-OLD` is not defined".to_owned(),
        identity: Identity::default(),
    };
    case.summary.suppressed = 3;
    case.comparisons = vec![Comparison {
        with: "main (1a2b3c4)".to_owned(),
        unchanged: vec![weak],
        fixed: vec![known],
        ..Comparison::default()
    }];
    case
}

#[test]
fn markdown() {
    let expected = "\
## bgplint

1 device, 16 lines, all understood: 1 error, 1 warning; 3 suppressed.

Beside these: 1 fixed, 1 as before.

### 1 error

- [private-prefix-advertised](https://github.com/bgplint/bgplint/blob/main/docs/rules/private-prefix-advertised.md) on \
`er1-ams` at `er1-ams.cfg:12:22`: `10.0.0.0/8` (RFC 1918) is advertised to Microsoft on the Microsoft-peering session \
`192.0.2.2`

  1. `er1-ams.cfg:12:22`: every route to this neighbor goes through RM-MS-OUT
  2. `er1-ams.cfg:10:3`: originates `10.0.0.0/8`
  3. `policy/ms.cfg:2:2`: permits what PL-MS-OUT permits
  4. `policy/ms.cfg:4:33`: permits `10.0.0.0/8`

  Note: Microsoft drops private prefixes and may take the session down

  **Help:** deny the private ranges first: `ip prefix-list PL-MS-OUT seq 1 deny 10.0.0.0/8 le 32`

### 1 fixed, compared with `main (1a2b3c4)`

- error [undefined-policy](https://github.com/bgplint/bgplint/blob/main/docs/rules/undefined-policy.md) on `er2-ams`: \
route policy `RM-OLD` is not defined

<details><summary>1 finding as before</summary>

Compared with `main (1a2b3c4)`:

- [session-without-bfd](https://github.com/bgplint/bgplint/blob/main/docs/rules/session-without-bfd.md) (likely) at \
`er1-ams.cfg:7:2`: session `192.0.2.2` has no BFD

</details>

### 3 suppressed

- 1 in the settings: no reason given
- 2 in the settings: as agreed with `@carrier`
";
    assert_eq!(compared().written(Format::Markdown, &Style::PLAIN), expected);
}

#[test]
fn long_markdown_is_cut_and_says_so() {
    let mut case = compared();
    let (leak, known) = (case.findings[0].clone(), case.comparisons[0].fixed[0].clone());
    case.findings = vec![leak; 5000];
    case.comparisons[0].fixed = vec![known; 5000];
    case.suppressed[0].reason = "`".repeat(10_000);
    let comment = case.written(Format::Markdown, &Style::PLAIN);
    assert!(comment.len() > 50_000, "{}", comment.len());
    let within = |bytes: usize| {
        let mut out = Vec::new();
        write_markdown(&case.report(), bytes, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for bytes in [1000, 2000, 5000, 10_000, 65_000, 1 << 20] {
        let text = within(bytes);
        assert!(text.len() <= bytes, "{bytes}: {}", text.len());
        let shown = text.matches("- [private-prefix-advertised]").count();
        let left = |it: &str| it.replace("{}", &super::super::summary::grouped(5000 - shown as u64));
        assert!(text.contains(&left("**{} findings at the end are not shown: ")), "{text}");
        assert!(text.contains(&left("**And {} findings that are not shown here; ")), "{text}");
        assert!(bytes < 5000 || text.contains(" more\n"), "{text}");
    }
    assert_eq!(within(65_000), comment);
}

/// Texts with what the commands are made of.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        2 => text(),
        3 => prop_oneof![
            Just("%"), Just("%25"), Just("%0A"), Just("%3A"), Just("%2C"), Just("%3B"), Just("%5D"), Just("%AZP25"),
            Just("::"), Just("="), Just(","), Just(";"), Just("]"), Just("\r\n::error::x"), Just("##vso[task.complete]"),
        ]
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..6).prop_map(|it| it.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn servers_read_what_was_meant(
        (name, message, label, help, device) in (hostile(), hostile(), hostile(), hostile(), hostile()),
        severity in prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Info)],
    ) {
        let mut case = Case::default();
        let file = case.add(&name, "first\nsecond\n");
        let mut hostile = finding("r", severity, &message, &[(case.find(file, "second"), &label)]);
        hostile.help = Some(help);
        hostile.device = Some(device.clone());
        case.findings = vec![hostile];
        let report = case.report();
        let meant = worst_first(&report).map(|it| annotation::lines(&it).join("\n")).next().unwrap();
        prop_assert!(meant.contains(&one_line(&message, 1000, true)));
        let name = one_line(&name, 4096, true);
        let path = if name.starts_with('=') { format!("./{name}") } else { name };
        let device = one_line(&device, 100, true);

        let written = case.written(Format::Github, &Style::PLAIN);
        let commands: Vec<_> = written.lines().map(read_by_github).collect();
        prop_assert_eq!(commands.len(), 2);
        prop_assert_eq!(&commands[1], &None);
        let command = commands[0].as_ref().unwrap();
        let kind = match severity { Severity::Error => "error", Severity::Warning => "warning", Severity::Info => "notice" };
        prop_assert_eq!(&command.name, kind);
        prop_assert_eq!(&command.data, &meant);
        // Blanks at the end of the last value are lost.
        let title = format!("r on {device}");
        prop_assert_eq!(&command.properties["title"], if path.is_empty() { title.trim_end() } else { &title });
        prop_assert_eq!(command.properties.get("file").map_or("", String::as_str), &path);
        prop_assert_eq!(command.properties.len(), if path.is_empty() { 1 } else { 6 });

        let written = case.written(Format::Azure, &Style::PLAIN);
        let commands: Vec<_> = written.lines().map(read_by_azure).collect();
        prop_assert_eq!(commands.len(), 2);
        prop_assert_eq!(&commands[1], &None);
        if severity == Severity::Info {
            prop_assert_eq!(&commands[0], &None);
        } else {
            let command = commands[0].as_ref().unwrap();
            prop_assert_eq!(&command.name, "task.logissue");
            prop_assert_eq!(&command.data, &meant);
            prop_assert_eq!(command.properties.get("sourcepath").map_or("", String::as_str), &path);
            prop_assert_eq!(command.properties.len(), if path.is_empty() { 2 } else { 5 });
        }
    }

    #[test]
    fn markdown_keeps_its_bounds(texts in vec(hostile(), 1..30), bytes in 1000..20_000_usize) {
        let mut case = Case::default();
        let file = case.add(&texts[0], "first\nsecond\n");
        let span = case.find(file, "second");
        case.findings = texts.iter().map(|it| finding("r", Severity::Error, it, &[(span, it), (span, it)])).collect();
        let report = case.report();
        let mut out = Vec::new();
        write_markdown(&report, bytes, &mut out).unwrap();
        prop_assert!(out.len() <= bytes, "{}", out.len());
    }
}
