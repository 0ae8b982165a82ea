//! Validators that others wrote. `.ci/run` installs them; without them the tests say so and pass.

use std::io::Write;
use std::process::{Command, Stdio};

/// Runs a program for Python with a text on its standard input, and fails with what it says when it fails. It has
/// `modules` imported; where one of them is not installed, nothing is judged.
pub(crate) fn judge_with_python(modules: &[&str], program: &str, text: &str) {
    if let Some(Err(said)) = verdict(modules, program, text) {
        panic!("{said}");
    }
}

/// See [`judge_with_python`].
pub(crate) fn verdict(modules: &[&str], program: &str, text: &str) -> Option<Result<(), String>> {
    let imports = format!("import {}\n", modules.join(", "));
    let has = Command::new("python3").args(["-c", &imports]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|it| it.success()) {
        eprintln!("note: python3 has no {}, so no validator is asked", modules.join(", "));
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", &format!("{imports}{program}")])
        .env("PYTHONUTF8", "1")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has seen enough closes its end.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let judged = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout) + String::from_utf8_lossy(&judged.stderr);
    Some(if judged.status.success() { Ok(()) } else { Err(said.into_owned()) })
}

/// Runs a program with a text on its standard input, and fails with what it says when it fails. Where the program is not
/// installed, nothing is judged.
pub(crate) fn judge_with(program: &str, arguments: &[&str], text: &str) {
    let piped = || Stdio::piped();
    let ran = Command::new(program).args(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn();
    let Ok(mut child) = ran else {
        eprintln!("note: {program} is not installed, so it is not asked");
        return;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let judged = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout) + String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{program}: {said}\n{text}");
}
