//! Runs commands on a terminal, which `script` of util-linux plays.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot be set up fails")]

use std::process::{Command, Stdio};

/// A command as [`on_a_terminal`] runs it: its words are quoted for a shell.
pub(crate) fn quoted(words: &[&str]) -> String {
    let quoted = words.iter().map(|it| format!("'{}'", it.replace('\'', r"'\''")));
    quoted.collect::<Vec<_>>().join(" ")
}

/// What a command writes to a terminal; both its outputs go there. Nothing where nobody can play one.
pub(crate) fn on_a_terminal(command: &str, prepare: impl FnOnce(&mut Command)) -> Option<String> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains("util-linux")) {
        eprintln!("note: there is no `script` of util-linux, so nothing is tested on a terminal");
        return None;
    }
    let mut script = Command::new("script");
    script.args(["-q", "-e", "-c", command, "/dev/null"]).stdin(Stdio::null());
    prepare(&mut script);
    let output = script.output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}
