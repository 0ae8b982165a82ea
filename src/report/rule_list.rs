//! The list of all rules, for people, programs and the README.

use std::io;

use serde::Serialize;

use super::json::to_line;
use super::rule_url;
use crate::diagnostic::Severity;

/// A rule as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleEntry<'a> {
    /// Its name.
    pub name: &'a str,
    /// The group it belongs to.
    pub group: &'a str,
    /// How bad its findings are, unless settings say otherwise.
    pub severity: Severity,
    /// When it is on without settings: `on`, `opt-in`, ….
    pub default: &'a str,
    /// The requirements it checks.
    pub requirements: Vec<&'a str>,
    /// What it finds, in a sentence.
    pub summary: &'a str,
    /// The first version that has it.
    pub since: &'a str,
}

/// How rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RuleListFormat {
    /// For people: by group.
    #[default]
    Text,
    /// An array of objects.
    Json,
    /// A table with links.
    Markdown,
}

/// Writes the rules in the order given. Errors are those of `out`.
pub fn write_rules(
    format: RuleListFormat,
    rules: &[RuleEntry<'_>],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        RuleListFormat::Text => text(rules, out),
        RuleListFormat::Json => json(rules, out),
        RuleListFormat::Markdown => markdown(rules, out),
    }
}

/// A heading whenever the group changes.
fn text(rules: &[RuleEntry<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let width = rules.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let mut group = "";
    for rule in rules {
        if rule.group != group {
            let blank = if group.is_empty() { "" } else { "\n" };
            writeln!(out, "{blank}{}", rule.group)?;
            group = rule.group;
        }
        let default = if rule.default == "on" { String::new() } else { format!(" [{}]", rule.default) };
        writeln!(out, "  {:width$}  {:7}  {}{default}", rule.name, rule.severity, rule.summary)?;
    }
    Ok(())
}

/// The fields of the contract, in its order.
#[derive(Serialize)]
struct JsonRule<'a> {
    name: &'a str,
    group: &'a str,
    severity: &'a str,
    default: &'a str,
    requirements: &'a [&'a str],
    summary: &'a str,
    since: &'a str,
}

fn json(rules: &[RuleEntry<'_>], mut out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, rule) in rules.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let rule = JsonRule {
            name: rule.name,
            group: rule.group,
            severity: rule.severity.as_str(),
            default: rule.default,
            requirements: &rule.requirements,
            summary: rule.summary,
            since: rule.since,
        };
        to_line(&mut out, &rule)?;
    }
    out.write_all(b"\n]\n")
}

fn markdown(rules: &[RuleEntry<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "| Rule | Group | Severity | Default | What it finds |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for rule in rules {
        let (name, url) = (rule.name, rule_url(rule.name));
        let summary = rule.summary.replace('|', "\\|");
        writeln!(
            out,
            "| [`{name}`]({url}) | {} | {} | {} | {summary} |",
            rule.group, rule.severity, rule.default
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: RuleListFormat) -> String {
        let rule = |name, group, severity, default| RuleEntry {
            name,
            group,
            severity,
            default,
            requirements: vec!["R-1", "R-2"],
            summary: "Finds a|b",
            since: "0.1.0",
        };
        let rules = [
            rule("open-import", "policy", Severity::Error, "on"),
            rule("x", "policy", Severity::Info, "opt-in"),
            rule("y", "syntax", Severity::Warning, "on"),
        ];
        let mut out = Vec::new();
        write_rules(format, &rules, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_by_group() {
        let expected = "\
policy
  open-import  error    Finds a|b
  x            info     Finds a|b [opt-in]

syntax
  y            warning  Finds a|b
";
        assert_eq!(written(RuleListFormat::Text), expected);
    }

    #[test]
    fn json_keeps_the_contract() {
        let json = written(RuleListFormat::Json);
        let line = r#"{"name":"x","group":"policy","severity":"info","default":"opt-in","requirements":["R-1","R-2"],"summary":"Finds a|b","since":"0.1.0"},"#;
        assert_eq!(json.lines().nth(2), Some(line));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap().as_array().unwrap().len(), 3);
    }

    #[test]
    fn markdown_links_to_the_pages() {
        let expected = "| [`x`](https://github.com/bgplint/bgplint/blob/main/docs/rules/x.md) | policy | info | opt-in | Finds a\\|b |";
        assert_eq!(written(RuleListFormat::Markdown).lines().nth(3), Some(expected));
    }
}
