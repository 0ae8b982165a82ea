//! What build servers and their pages take.

use std::collections::HashSet;

use bgplint::report::{Format, one_line};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::hostile::Hostile;
use super::tools::judge_with_python;

/// Lines of the runner of GitHub: `::name key=value,key=value::message`. Behind them come the totals.
pub(crate) fn github(text: &str) {
    let is_command = |it: &&str| it.trim_start().starts_with("::");
    assert!(text.lines().skip_while(is_command).all(|it| !is_command(&it)), "{text}");
    for line in text.lines().take_while(is_command) {
        let (command, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = command.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let keys: Vec<&str> = properties.split(',').map(|it| it.split_once('=').unwrap().0).collect();
        let known = ["title", "file", "line", "endLine", "col", "endColumn"];
        assert!([1, 4, 6].contains(&keys.len()) && keys == known[..keys.len()], "{line}");
        assert!(message.contains("%0Asee: "), "{line}");
    }
}

/// Lines of the agent of Azure Pipelines: `##vso[task.logissue key=value;key=value;]message`. Others hold no command.
pub(crate) fn azure(text: &str) {
    for line in text.lines() {
        let commands = line.matches("##vso[").count();
        let Some(command) = line.strip_prefix("##vso[task.logissue ") else {
            assert_eq!(commands, 0, "{line}");
            continue;
        };
        let (properties, message) = command.split_once(']').unwrap();
        let keys: Vec<&str> =
            properties.split_terminator(';').map(|it| it.split_once('=').unwrap().0).collect();
        let known = ["type", "sourcepath", "linenumber", "columnnumber", "code"];
        assert!(keys == known || keys == [known[0], known[4]], "{line}");
        assert!(commands == 1 && message.contains("%0Asee: "), "{line}");
    }
}

/// GitLab's own schema asks for less than its documentation; ours is written after the documentation.
pub(crate) fn gitlab(text: &str) {
    const PROGRAM: &str = r#"
import json, sys
with open("tests/formats/schemas/gitlab-code-quality.json", encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(sys.stdin)))
sys.exit("\n".join(str(it) for it in errors) or 0)
"#;
    assert!(!text.starts_with('\u{feff}'), "a byte order mark");
    let issues: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    let names: HashSet<&str> = issues.iter().map(|it| it["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(names.len(), issues.len(), "two findings have one fingerprint");
    judge_with_python(&["jsonschema"], PROGRAM, text);
}

/// Renders a report as GitHub does, and fails when the page holds an element that the program did not mean, or text that
/// GitHub would make something of: mentions, references, emoji, formulas. `said` must all be there.
const RENDERED: &str = r#"
import html.parser, json, re, sys
from cmarkgfm.cmark import Options
given = json.load(sys.stdin)
markdown, said = given["markdown"], given["said"]
page = cmarkgfm.markdown_to_html_with_extensions(
    markdown, Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES,
    extensions=["table", "autolink", "strikethrough", "tasklist"])
MEANT = {"h2", "h3", "ul", "ol", "li", "p", "a", "code", "strong", "details", "summary"}
PAGE = re.compile(r"https://github\.com/bgplint/bgplint/blob/main/docs/rules/([a-z0-9-]+)\.md")
LIVE = re.compile(r"@\w|#\d|\b[A-Z]+-\d|:\w+:|\$|://|www\.|\b[0-9a-f]{7,40}\b|[<>*_~\[\]|!\\&]|\w/\w")
wrong, text = [], []
class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.link = [], None
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in MEANT: wrong.append(f"element {tag}")
        self.link = PAGE.fullmatch(attributes.pop("href", "")) if tag == "a" else None
        if tag == "a" and not self.link: wrong.append("a link elsewhere")
        if attributes: wrong.append(f"{tag} has {attributes}")
        self.open.append(tag)
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag: wrong.append(f"end of {tag}")
    def handle_comment(self, it): wrong.append("a comment")
    def handle_decl(self, it): wrong.append("a declaration")
    def unknown_decl(self, it): wrong.append("a declaration")
    def handle_pi(self, it): wrong.append("an instruction")
    def handle_data(self, it):
        text.append(it)
        if "a" in self.open and self.link and it != self.link[1]: wrong.append(f"{it} leads to {self.link[1]}")
        if not {"a", "code"} & set(self.open):
            it = it.replace("(< 0.01 %)", "")
            if LIVE.search(it): wrong.append(f"live text: {it!r}")
reader = Reader()
reader.feed(page)
reader.close()
if reader.open: wrong.append(f"never closed: {reader.open}")
bare = lambda it: re.sub(r"[\s`]+", "", it)
whole = bare("".join(text))
wrong += [f"missing: {it!r}" for it in said if bare(it) not in whole]
sys.exit("\n".join(wrong) or 0)
"#;

pub(crate) fn markdown(text: &str) {
    rendered(text, &[]);
}

fn rendered(markdown: &str, said: &[String]) {
    let given = serde_json::json!({ "markdown": markdown, "said": said });
    judge_with_python(&["cmarkgfm"], RENDERED, &given.to_string());
}

/// Texts made of what Markdown, HTML and the pages of code hosts make something of.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "`",
        "``",
        "~~~",
        "```\n",
        "*",
        "**",
        "_",
        "~~",
        "#",
        "# ",
        "\n# ",
        "- ",
        "\n- ",
        "1. ",
        "+ ",
        "> ",
        "\n\n",
        "    ",
        "\t",
        "---",
        "\n---\n",
        "===",
        "|",
        "\n| - |\n",
        "[x]",
        "[ ] ",
        "[a](b)",
        "![a](b)",
        "[^1]",
        "[a]: b",
        "\\",
        "\\`",
        "&amp;",
        "&#64;x",
        "<",
        "<b>",
        "</code>",
        "</details>",
        "<!--",
        "-->",
        "<script>",
        "<?x?>",
        "<![CDATA[",
        "@someone",
        "@",
        "#1",
        "GH-1",
        "a/b#1",
        "!1",
        "http://192.0.2.1/",
        "www.example.org",
        "a@example.org",
        ":tada:",
        "$x$",
        "$`x`$",
        "0123abcd",
        "deadbeef",
        "[[_TOC_]]",
        "/close",
        "(",
        ")",
        ".",
        ":",
        "\u{a0}",
        "\u{200b}",
        "\u{202e}",
        "\x1b[31m",
        "%0A",
        "\r\n",
        "one",
        "two ",
        " three",
        "10.0.0.0/8",
        "é",
        "界",
    ];
    vec(prop_oneof![4 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)], 0..12)
        .prop_map(|it| it.concat())
}

/// One page for many texts: a renderer for each would take long.
#[test]
fn whatever_is_said_no_markdown_takes_effect() {
    let mut runner = TestRunner::deterministic();
    let mut texts = (0..).map(|_| text().new_tree(&mut runner).unwrap().current());
    let mut hostile = Hostile::new();
    let first = hostile.outcome.findings[0].clone();
    for _ in 0..12 {
        let mut said: Vec<String> = Vec::new();
        let mut say = || {
            let text = texts.next().unwrap();
            said.push(one_line(&text, 200, true));
            text
        };
        let findings = (0..20).map(|_| {
            let mut finding = first.clone();
            finding.message = say();
            finding.device = Some(say());
            finding.notes = vec![say()];
            finding.help = Some(say());
            finding.labels.iter_mut().for_each(|it| it.message = say());
            finding
        });
        hostile.outcome.findings = findings.collect();
        for suppressed in &mut hostile.suppressed {
            suppressed.reason = say();
        }
        for comparison in &mut hostile.comparisons {
            comparison.with = say();
            comparison.fixed[0].rule = say();
            comparison.fixed[0].message = say();
        }
        let markdown = hostile.written(Format::Markdown);
        assert!(!markdown.contains("are not shown"), "too long: {}", markdown.len());
        rendered(&markdown, &said);
    }
}

/// The judge itself.
#[test]
fn live_markdown_is_noticed() {
    for live in [
        "![x](y)",
        "@someone",
        "see #1",
        "<b>x</b>",
        "www.example.org",
        "| a |\n| - |",
        "[x](y)",
        "~~x~~",
        "***",
    ] {
        let page = format!("## x\n\n{live}\n");
        let judged = std::panic::catch_unwind(|| rendered(&page, &[]));
        let has = std::process::Command::new("python3").args(["-c", "import cmarkgfm"]).output();
        let has = has.is_ok_and(|it| it.status.success());
        assert_eq!(judged.is_err(), has, "{live}");
    }
}
