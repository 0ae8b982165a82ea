//! Logs in SARIF, where the hostile network of `tests/formats` does not reach.

use std::time::{Duration, Instant};

use super::*;
use crate::diagnostic::{Edit, Fix, Known, Medium, Safety};

/// A finding of a rule that there is, at a text of a file.
fn at(case: &Case, file: FileId, text: &str, severity: Severity) -> Diagnostic {
    finding("undefined-policy", severity, "m", &[(case.find(file, text), "l")])
}

#[test]
fn a_primary_place_is_one_line_and_the_chain_keeps_all_of_it() {
    let mut case = Case::default();
    let file = case.add("a.cfg", " \u{e9}x {\r\n y\n}\n");
    let labels =
        [(case.find(file, "x {\r\n y"), "one"), (case.find(file, "y"), "two"), (case.find(file, "}"), "")];
    case.findings = vec![finding("undefined-policy", Severity::Error, "m", &labels)];
    let log = case.sarif();
    let result = &log["runs"][0]["results"][0];
    let region = |place: &serde_json::Value| {
        let region = &place["physicalLocation"]["region"];
        ["startLine", "startColumn", "endLine", "endColumn"].map(|it| region[it].as_u64().unwrap())
    };
    assert_eq!(region(&result["locations"][0]), [1, 3, 1, 6]);
    let steps = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(region(&steps[0]["location"]), [1, 3, 2, 3]);
    assert_eq!(steps.as_array().unwrap().len(), 3);
    assert_eq!(region(&result["relatedLocations"][0]), [2, 2, 2, 3]);
    assert_eq!(result["relatedLocations"][1]["id"], 2);
    // What says nothing is not linked.
    assert_eq!(result["message"]["text"], "m\none; [two](1)");
}

#[test]
fn results_say_whether_they_are_new_once_something_was_compared() {
    let mut case = Case::default();
    let file = case.add("a.cfg", "new\nold\nquiet\n");
    case.findings = vec![at(&case, file, "new", Severity::Error)];
    let log = case.sarif();
    assert!(log["runs"][0]["results"][0]["baselineState"].is_null());
    assert!(log["runs"][0]["results"][0]["suppressions"].is_null());
    assert!(log["runs"][0]["properties"].is_null());
    let fixed = Known {
        rule: "gone".to_owned(),
        severity: Severity::Info,
        device: None,
        message: "was".to_owned(),
        identity: Identity::default(),
    };
    let unchanged = vec![at(&case, file, "old", Severity::Error)];
    case.comparisons =
        vec![Comparison { with: "main".to_owned(), unchanged, fixed: vec![fixed], ..Comparison::default() }];
    case.suppressed = vec![Suppressed {
        finding: at(&case, file, "quiet", Severity::Error),
        medium: Medium::Settings,
        reason: String::new(),
        span: case.find(file, "quiet"),
    }];
    let log = case.sarif();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let states: Vec<_> = results.iter().map(|it| it["baselineState"].as_str()).collect();
    assert_eq!(states, [Some("new"), Some("unchanged"), None]);
    let kinds: Vec<_> = results.iter().map(|it| it["suppressions"][0]["kind"].as_str()).collect();
    assert_eq!(kinds, [None, None, Some("external")]);
    assert!(results[2]["suppressions"][0]["justification"].is_null(), "an empty text counts as missing");
    assert_eq!(log["runs"][0]["properties"]["comparisons"][0]["fixed"][0]["rule"], "gone");
}

#[test]
fn a_run_that_could_not_read_everything_says_so() {
    let mut case = Case { incomplete: true, ..Case::default() };
    let invocation = |case: &Case| case.sarif()["runs"][0]["invocations"][0].clone();
    assert_eq!(invocation(&case)["executionSuccessful"], false);
    assert_eq!(invocation(&case)["toolExecutionNotifications"].as_array().unwrap().len(), 1);
    case.incomplete = false;
    assert_eq!(invocation(&case)["executionSuccessful"], true);
    assert!(invocation(&case)["toolExecutionNotifications"].is_null());
}

#[test]
fn a_fix_that_would_show_a_secret_is_left_out_everywhere() {
    let mut case = Case::default();
    let file = case.add("a.cfg", "neighbor x password hunter2 z\nneighbour x\n");
    let secret = case.find(file, "hunter2");
    case.secrets = Secrets::new(vec![secret], &[], &case.sources);
    let fix = |span, text: &str| {
        Some(Fix {
            title: "write it".to_owned(),
            safety: Safety::Unsafe,
            edits: vec![Edit { span, text: text.to_owned() }],
        })
    };
    for (span, text, shown) in [
        (case.find(file, "neighbour"), "neighbor", true),
        (case.find(file, "hunter2 z"), "", true),
        (case.find(file, "hunter2 z"), "new", false),
        (case.find(file, "neighbor x password"), "hunter2", false),
        (case.find(file, "neighbour"), "password letmein", false),
        (Span { file: FileId(9), start: 0, end: 1 }, "x", false),
    ] {
        // The label is on another line than the secret: the place of the change counts.
        let mut finding = at(&case, file, "neighbour", Severity::Error);
        finding.fix = fix(span, text);
        case.findings = vec![finding];
        assert_eq!(case.sarif()["runs"][0]["results"][0]["fixes"][0].is_object(), shown, "{text}");
        assert_eq!(case.json()["findings"][0]["fix"].is_object(), shown, "{text}");
    }
}

/// Too many for GitHub: the worst are kept, it is said, and it takes no longer than it must.
#[test]
fn the_worst_of_many_are_kept() {
    let mut case = Case::default();
    let file = case.add("big.cfg", "line\n".repeat(25_000));
    let source = case.sources.get(file);
    let severity = |it: u32| match it % 10 {
        0 => Severity::Error,
        1..=3 => Severity::Warning,
        _ => Severity::Info,
    };
    let place = |line: u32| {
        let (start, end) = source.line_range(line);
        Span { file, start, end }
    };
    let found: Vec<Diagnostic> = (1..=25_000)
        .map(|it| finding("undefined-policy", severity(it), "m", &[(place(it), "l"), (place(1), "k")]))
        .collect();
    case.findings = found;
    let start = Instant::now();
    let log = case.sarif();
    println!("{:?} for 25,000", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let run = &log["runs"][0];
    let levels: Vec<_> =
        run["results"].as_array().unwrap().iter().map(|it| it["level"].as_str().unwrap()).collect();
    let of = |level: &str| levels.iter().filter(|it| **it == level).count();
    assert_eq!((of("error"), of("warning"), of("note")), (2500, 2500, 0));
    let said = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(said["level"], "warning");
    assert_eq!(said["message"]["text"], "only the worst 5,000 of 25,000 results are written as SARIF");
    // The rules are those of what is kept.
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
}
