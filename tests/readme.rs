//! The documentation shows what the program prints. With `BGPLINT_BLESS=1` the test writes it anew.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use bgplint::rules::{self, RULES, Rule};

/// What is shown of a command, by the words that begin it.
const SHOWN: [(&str, Stream); 3] = [
    ("<!-- output: ", Stream::Output),
    // What goes to standard error beside a report.
    ("<!-- told: ", Stream::Told),
    // What goes there when the job cannot be done.
    ("<!-- refused: ", Stream::Refused),
];
const END: &str = "<!-- end -->";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Output,
    Told,
    Refused,
}

fn output(arguments: &str, stream: Stream) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_bgplint"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    // A diff says by its status that there is one.
    let status = if stream == Stream::Refused { 2 } else { i32::from(arguments.contains("--diff")) };
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(status), "bgplint {arguments}: {said}");
    let text = if stream == Stream::Output { run.stdout } else { run.stderr };
    String::from_utf8(text).expect("output is text")
}

/// A page with every output as it is now.
fn renewed(page: &str) -> String {
    let mut new = String::new();
    let mut rest = page;
    let next = |rest: &str| SHOWN.iter().filter_map(|it| Some((rest.find(it.0)?, *it))).min_by_key(|it| it.0);
    while let Some((at, (begin, stream))) = next(rest) {
        let (before, after) = rest.split_at(at);
        let after = after.strip_prefix(begin).expect("it was found");
        let (arguments, after) = after.split_once(" -->").expect("the command ends");
        let (_, after) = after.split_once(END).expect("the output ends");
        let shown = output(arguments, stream);
        // Markdown shows itself, everything else as text.
        let shown = if arguments.contains("markdown") { shown } else { format!("```text\n{shown}```\n") };
        new.extend([before, begin, arguments, " -->\n", &shown, END]);
        rest = after;
    }
    new + rest
}

/// Each page, and how many outputs it shows at least.
const PAGES: &[(&str, usize)] = &[
    ("README.md", 3),
    ("docs/routes.md", 2),
    ("docs/peerings.md", 1),
    ("docs/annotations.md", 1),
    ("docs/circuits.md", 1),
    ("docs/fixing.md", 2),
    ("docs/formats.md", 2),
    ("docs/settings.md", 3),
    ("docs/formats.md", 1),
    ("docs/command-line.md", 3),
    ("docs/suppressing.md", 2),
    ("docs/rules/README.md", 1),
    ("docs/github.md", 1),
    ("docs/gitlab.md", 1),
    ("docs/azure-devops.md", 1),
    ("docs/reviewdog.md", 1),
];

/// Compares a file of the documentation with what it should be, or writes it.
fn hold(path: &Path, wanted: &str) {
    if std::env::var_os("BGPLINT_BLESS").is_some() {
        std::fs::write(path, wanted).expect("the page can be written");
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let stale = format!("{} is out of date: run `BGPLINT_BLESS=1 cargo test --test readme`", path.display());
    assert!(found == wanted, "{stale}");
}

/// The page of a rule as it stands in the documentation.
fn rule_page(rule: &Rule) -> String {
    let Rule { name, severity, since, summary, .. } = rule;
    let (group, default) = (rule.group.as_str(), rule.default.as_str());
    let requirements =
        if rule.requirements.is_empty() { "none".to_owned() } else { rule.requirements.join(", ") };
    let mut page = format!(
        "# {name}\n\n{summary}.\n\n| Group | Severity | Default | Since | Requirements |\n| --- | --- | --- | --- | --- |\n\
         | {group} | {severity} | {default} | {since} | {requirements} |\n\n"
    );
    let mut fenced = false;
    for line in rule.read_page().markdown().lines() {
        fenced ^= line.starts_with("```");
        let heading = !fenced && line.starts_with("# ");
        page.extend([if heading { "#" } else { "" }, line, "\n"]);
    }
    page
}

#[test]
fn every_rule_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    for rule in RULES {
        hold(&folder.join(format!("{}.md", rule.name)), &rule_page(rule));
    }
    let pages = std::fs::read_dir(&folder).expect("the pages are there");
    let stems = pages.map(|it| it.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    let strays: Vec<String> = stems.filter(|it| it != "README" && rules::find(it).is_none()).collect();
    assert!(strays.is_empty(), "pages of rules that do not exist: {strays:?}");
}

#[test]
fn documentation_shows_real_output() {
    for (page, least) in PAGES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let text = std::fs::read_to_string(&path).expect("the page is there");
        assert!(
            SHOWN.iter().map(|it| text.matches(it.0).count()).sum::<usize>() >= *least,
            "{page} shows no output"
        );
        hold(&path, &renewed(&text));
    }
}
