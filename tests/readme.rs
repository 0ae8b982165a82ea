//! The README shows what the program prints. With `BGPLINT_BLESS=1` the test writes it anew.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::process::Command;

const BEGIN: &str = "<!-- output: ";
const END: &str = "<!-- end -->";

fn output(arguments: &str) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_bgplint"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "bgplint {arguments}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("output is text")
}

/// The README with every output as it is now.
fn renewed(readme: &str) -> String {
    let mut new = String::new();
    let mut rest = readme;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        let (arguments, after) = after.split_once(" -->").expect("the command ends");
        let (_, after) = after.split_once(END).expect("the output ends");
        let shown = output(arguments);
        // Markdown shows itself, everything else as text.
        let shown = if arguments.contains("markdown") { shown } else { format!("```text\n{shown}```\n") };
        new.extend([before, BEGIN, arguments, " -->\n", &shown, END]);
        rest = after;
    }
    new + rest
}

#[test]
fn the_readme_shows_real_output() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).expect("the README is there");
    assert!(readme.matches(BEGIN).count() >= 2, "the README shows no output");
    let new = renewed(&readme);
    if std::env::var_os("BGPLINT_BLESS").is_some() {
        return std::fs::write(path, &new).expect("the README can be written");
    }
    assert!(readme == new, "the README is out of date: run `BGPLINT_BLESS=1 cargo test --test readme`");
}
