//! The documentation shows what the program prints. With `BGPLINT_BLESS=1` the test writes it anew.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use bgplint::rules::{self, RULES, Rule};

const BEGIN: &str = "<!-- output: ";
/// What goes to standard error when the job cannot be done.
const REFUSED: &str = "<!-- refused: ";
const END: &str = "<!-- end -->";

fn output(arguments: &str, refused: bool) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_bgplint"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert_eq!(
        run.status.code(),
        Some(if refused { 2 } else { 0 }),
        "bgplint {arguments}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(if refused { run.stderr } else { run.stdout }).expect("output is text")
}

/// A page with every output as it is now.
fn renewed(page: &str) -> String {
    let mut new = String::new();
    let mut rest = page;
    while let Some(at) = rest.find(BEGIN).into_iter().chain(rest.find(REFUSED)).min() {
        let (before, after) = rest.split_at(at);
        let refused = after.starts_with(REFUSED);
        let begin = if refused { REFUSED } else { BEGIN };
        let after = after.strip_prefix(begin).expect("it was found");
        let (arguments, after) = after.split_once(" -->").expect("the command ends");
        let (_, after) = after.split_once(END).expect("the output ends");
        let shown = output(arguments, refused);
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
    ("docs/circuits.md", 1),
    ("docs/settings.md", 3),
    ("docs/formats.md", 1),
    ("docs/rules/README.md", 1),
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
    let requirements = rule.requirements.join(", ");
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
            text.matches(BEGIN).count() + text.matches(REFUSED).count() >= *least,
            "{page} shows no output"
        );
        hold(&path, &renewed(&text));
    }
}
