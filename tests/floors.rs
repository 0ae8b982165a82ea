//! The architecture, as tests: a module uses only modules of the floors below it, and vendors are known up to the
//! floor of the dialects.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. Modules of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["net", "diagnostic", "secrecy"],
    &["grammar", "syntax"],
    &["model"],
    &["analysis", "dialect", "circuit"],
    &["rules"],
    &["engine"],
    &["config", "report"],
    &["cli", "lsp"],
];

/// Modules that do not know any vendor.
const NEUTRAL: &[&str] = &["model", "analysis", "rules", "engine", "config", "report"];

/// Words that name a dialect or its vendor.
const VENDORS: &[&str] = &["ios", "junos", "frr", "cisco"];

#[test]
fn imports_only_go_down() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        let used = imports(&code(&text).join("\n"));
        for used in used.iter().filter(|it| **it != module && floor(it) >= floor(&module)) {
            wrong.push(format!("{}: {module} uses {used}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_vendor_is_known_above_the_dialects() {
    let mut wrong = Vec::new();
    for (module, path, text) in
        sources().into_iter().filter(|(module, ..)| NEUTRAL.contains(&module.as_str()))
    {
        for (number, line) in (1..).zip(code(&text)) {
            if words(&line).any(|word| VENDORS.contains(&word.as_str())) {
                wrong.push(format!("{}:{number}: {module} names a vendor: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_floor() {
    for (module, path, _) in sources() {
        assert!(floor(&module) < FLOORS.len(), "{} is on no floor", path.display());
    }
}

#[test]
fn violations_are_seen() {
    assert_eq!(imports("use crate::model::Device;"), ["model"]);
    assert_eq!(imports("    let x = crate::report::write(crate::text::y);"), ["report", "text"]);
    assert_eq!(
        imports("use crate::{\n    rules,\n    text::{Span, Source}, model as m,\n};"),
        ["rules", "text", "model"]
    );
    assert_eq!(imports("pub(in crate::net) use bgplint::cli::run;"), ["net", "cli"]);
    assert_eq!(words("Dialect::Ios => IOS_XE").collect::<Vec<_>>(), ["dialect", "ios", "ios", "xe"]);
    let text = "a\n/// ```ios\nb // ios\n/* c */\n#[cfg(test)]\nmod tests {\n    ios\n}\nd\n";
    assert_eq!(code(text), ["a", "", "b ", "/* c */", "", "", "", "", "d"]);
    assert_eq!(code("let url = \"https://x\"; // y"), ["let url = \"https://x\"; "]);
}

/// Where a module stands; the number of floors when nowhere.
fn floor(module: &str) -> usize {
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or(FLOORS.len())
}

/// Every source file below a module: the module, the path, the text.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&root).unwrap().to_path_buf();
        let crate_root = ["lib.rs", "main.rs"].iter().any(|it| path == Path::new(it));
        if path.extension().is_none_or(|it| it != "rs") || crate_root {
            continue;
        }
        let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        sources.push((module, path, fs::read_to_string(entry.path()).unwrap()));
    }
    assert!(sources.len() > 50, "where are the sources?");
    sources
}

/// The lines of a file without comments, and without modules of tests, which may use what they like.
fn code(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut in_tests = false;
    for line in text.lines() {
        in_tests |= line == "#[cfg(test)]";
        let shown = if in_tests { "" } else { line.get(..comment(line)).unwrap_or_default() };
        lines.push(shown.to_owned());
        in_tests &= line != "}" && !(line.starts_with("mod ") && line.ends_with(';'));
    }
    lines
}

/// Where the comment of a line begins: two slashes outside of a string.
fn comment(line: &str) -> usize {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' && before != '\'' => quoted = !quoted,
            '/' if !quoted && before == '/' => return at - 1,
            _ => {}
        }
        before = c;
    }
    line.len()
}

/// The modules at the top of this crate that code names.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "bgplint::"] {
        for rest in code.split(root).skip(1) {
            match rest.strip_prefix('{') {
                Some(group) => found.extend(members(group)),
                None => found.extend(identifier(rest)),
            }
        }
    }
    found.retain(|it| floor(it) < FLOORS.len());
    found
}

/// The first word of each member of a group in braces, up to its end.
fn members(group: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut found: Vec<String> = identifier(group.trim_start()).into_iter().collect();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(identifier(group.get(at + 1..).unwrap_or_default().trim_start()));
            }
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    found
}

fn identifier(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// The words of a line in lower case; `IosXe` and `ios_xe` are two.
fn words(line: &str) -> impl Iterator<Item = String> {
    let mut spread = String::new();
    let mut before = ' ';
    for c in line.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            spread.push(' ');
        }
        spread.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
        before = c;
    }
    spread.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}
