//! Completions and manual pages, judged by a real shell and a real reader of manuals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;

use std::fs;
use std::path::Path;
use std::process::Command;

use folder::Folder;

/// What bash offers for a line, where the completions are loaded.
fn offered(folder: &Folder, line: &str) -> Vec<String> {
    let script = r#"
        # It speaks to the line editor, which is not there.
        compopt() { :; }
        source bgplint.bash
        read -r -a COMP_WORDS <<< "$1"
        [[ $1 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )) COMP_LINE=$1 COMP_POINT=${#1}
        handler=$(complete -p bgplint | grep -o -- '-F [^ ]*' | cut -d' ' -f2)
        "$handler" bgplint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script, "bash", line]).current_dir(&folder.0);
    let output = bash.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    if Command::new("bash").arg("--version").output().is_err() {
        eprintln!("note: there is no bash, so completions are not tested");
        return;
    }
    let folder = Folder::with(&[("r1.cfg", "")]);
    fs::write(folder.0.join("bgplint.bash"), folder.run(&["completions", "bash"]).out).unwrap();
    assert_eq!(offered(&folder, "bgplint che"), ["check"]);
    let commands = offered(&folder, "bgplint ");
    assert!(
        ["check", "peerings", "man"].iter().all(|it| commands.iter().any(|one| one == it)),
        "{commands:?}"
    );
    let formats = offered(&folder, "bgplint check --format ");
    assert!(
        ["full", "concise", "plain", "json", "html"].iter().all(|it| formats.iter().any(|one| one == it))
    );
    assert_eq!(offered(&folder, "bgplint check --format js"), ["json", "jsonl"]);
    assert_eq!(offered(&folder, "bgplint explain pair-key"), ["pair-key-mismatch"]);
    assert_eq!(offered(&folder, "bgplint check --select refer"), ["references"]);
    assert_eq!(offered(&folder, "bgplint check --ignore undefined-p"), ["undefined-policy"]);
    assert_eq!(offered(&folder, "bgplint check --fail-on w"), ["warning"]);
    assert_eq!(offered(&folder, "bgplint routes --col"), ["--color"]);
    assert_eq!(offered(&folder, "bgplint check --config r"), ["r1.cfg"]);
}

#[test]
fn every_shell_has_a_script() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{shell}");
        for word in ["statistics", "peerings"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
        // Those of the others know no values.
        let knows_values = matches!(shell, "bash" | "fish" | "zsh");
        assert_eq!(ran.out.contains("private-prefix-advertised"), knows_values, "{shell}");
        assert_eq!(ran.out, folder.run(&["completions", shell]).out);
        // A shell that is here reads its script without running it.
        let file = folder.0.join(shell);
        fs::write(&file, &ran.out).unwrap();
        match Command::new(shell).arg("-n").arg(&file).output() {
            _ if matches!(shell, "elvish" | "powershell") => {}
            Ok(read) => assert!(read.status.success() && read.stderr.is_empty(), "{shell}: {read:?}"),
            Err(_) => eprintln!("note: there is no {shell}, so its completions are not read"),
        }
    }
    let ran = folder.run(&["completions", "tcsh"]);
    assert!(ran.status == 2 && ran.err.contains("possible values: bash, elvish"), "{ran:?}");
}

/// What a reader of manuals makes of a page, and what it complains about.
fn rendered(page: &Path) -> Option<(String, String)> {
    for (reader, words) in
        [("groff", &["-man", "-Tutf8", "-ww", "-P-cbou"][..]), ("mandoc", &["-Tutf8", "-Wwarning"])]
    {
        if let Ok(output) = Command::new(reader).args(words).arg(page).output() {
            let text = |bytes| String::from_utf8(bytes).unwrap();
            return Some((text(output.stdout), text(output.stderr)));
        }
    }
    eprintln!("note: there is neither groff nor mandoc, so manual pages are not rendered");
    None
}

#[test]
fn manual_pages_are_sound() {
    let folder = Folder::new();
    let ran = folder.run(&["man", "--out", "share/man1"]);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let pages = folder.0.join("share/man1");
    let main = fs::read_to_string(pages.join("bgplint.1")).unwrap();
    assert_eq!(main, folder.run(&["man"]).out);
    let help = folder.run(&["--help"]).out;
    let commands = help.lines().skip_while(|it| *it != "Commands:").skip(1).take_while(|it| !it.is_empty());
    let commands: Vec<&str> = commands.map(|it| it.split_whitespace().next().unwrap()).collect();
    assert!(commands.contains(&"check") && commands.contains(&"man"), "{commands:?}");
    let mut names: Vec<String> =
        commands.iter().filter(|it| **it != "help").map(|it| format!("bgplint-{it}")).collect();
    let below = ["config-check", "config-schema", "baseline-create", "baseline-show", "baseline-update"];
    names.extend(below.map(|it| format!("bgplint-{it}")));
    names.push("bgplint".to_owned());
    assert_eq!(fs::read_dir(&pages).unwrap().count(), names.len(), "{names:?}");
    for name in names {
        let Some((text, complaints)) = rendered(&pages.join(format!("{name}.1"))) else { return };
        assert_eq!(complaints, "", "{name}");
        for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"] {
            assert!(text.lines().any(|it| it == heading), "{name}: {text}");
        }
        assert!(text.contains("--color"), "{name}");
    }
    let (text, _) = rendered(&pages.join("bgplint-check.1")).unwrap();
    assert!(text.contains("\nEXAMPLES\n") && text.contains("\nEXIT STATUS\n"), "{text}");
    assert!(text.contains("bgplint check configs/   "), "{text}");
}

#[test]
fn manual_pages_that_cannot_be_written_are_named() {
    let folder = Folder::with(&[("file", "")]);
    let ran = folder.run(&["man", "--out", "file"]);
    assert!(ran.status == 2 && ran.err.contains("cannot write `file`: "), "{ran:?}");
}
