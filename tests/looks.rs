//! Colours, links and characters: who decides, on a terminal and elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot be set up fails"
)]

mod folder;
mod terminal;

use std::fs;
use std::process::Command;

use folder::{Folder, Ran};
use terminal::{on_a_terminal, quoted};

/// An error, a name with a letter beyond ASCII, and one that only looks like it.
const BAD: &str = "hostname z\u{fc}rich\ninterface GigabitEthernet0/0\n description Z\u{fc}rich \u{2192} \u{430}ms\n\
    router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 route-map AUSGANG-Z\u{dc}RICH out\n";

/// Everything that has a say.
const VARIABLES: &[&str] =
    &["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "FORCE_HYPERLINK", "CI", "TERM", "COLUMNS"];

type Variables<'a> = &'a [(&'a str, &'a str)];

fn set(command: &mut Command, variables: Variables<'_>) {
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8").envs(variables.iter().copied());
}

fn piped(folder: &Folder, words: &[&str], variables: Variables<'_>) -> Ran {
    let mut command = folder.command(words);
    set(&mut command, variables);
    Ran::from(command.output().unwrap())
}

fn shown(folder: &Folder, words: &[&str], variables: Variables<'_>) -> Option<String> {
    let words = [&[env!("CARGO_BIN_EXE_bgplint")], words].concat();
    on_a_terminal(&quoted(&words), |it| {
        set(it, variables);
        it.current_dir(&folder.0);
    })
}

fn has_colours(text: &str) -> bool {
    text.contains("\x1b[31m") || text.contains("\x1b[1;31m") || text.contains("\x1b[1m")
}

fn has_links(text: &str) -> bool {
    text.contains("\x1b]8;;https://")
}

/// Words, variables, and whether there is what is looked for on a terminal and in a pipe.
type Row<'a> = (&'a [&'a str], Variables<'a>, bool, bool);

fn hold(table: &[Row<'_>], has: fn(&str) -> bool) {
    let folder = Folder::with(&[("r1.cfg", BAD)]);
    for (words, variables, on_terminal, in_pipe) in table {
        let words = [&["check"], *words].concat();
        let ran = piped(&folder, &words, variables);
        assert_eq!((ran.status, has(&ran.out)), (1, *in_pipe), "piped: {words:?} {variables:?}: {ran:?}");
        if let Some(text) = shown(&folder, &words, variables) {
            assert!(text.contains("undefined-policy"), "{text}");
            assert_eq!(has(&text), *on_terminal, "terminal: {words:?} {variables:?}: {text}");
        }
    }
}

#[test]
fn the_first_word_on_colours_wins() {
    const ALL: Variables<'_> =
        &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1"), ("TERM", "dumb")];
    hold(
        &[
            (&[], &[], true, false),
            (&["--color", "auto"], &[], true, false),
            (&[], &[("NO_COLOR", "")], true, false),
            (&[], &[("NO_COLOR", "1")], false, false),
            (&[], &[("NO_COLOR", "0")], false, false),
            (&[], &[("CLICOLOR_FORCE", "1")], true, true),
            (&[], &[("CLICOLOR_FORCE", "0")], true, false),
            (&[], &[("CLICOLOR_FORCE", "")], true, false),
            (&[], &[("FORCE_COLOR", "1")], true, true),
            (&[], &[("FORCE_COLOR", "0")], true, false),
            (&[], &[("FORCE_COLOR", "")], true, false),
            (&[], &[("CLICOLOR_FORCE", "0"), ("FORCE_COLOR", "3")], true, true),
            (&[], &[("TERM", "dumb")], false, false),
            (&[], &[("TERM", "dumb"), ("FORCE_COLOR", "1")], true, true),
            (&[], &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true, true),
            (&[], &[("NO_COLOR", ""), ("FORCE_COLOR", "1")], true, true),
            (&[], &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false, false),
            (&[], &[("NO_COLOR", "0"), ("CLICOLOR_FORCE", "1")], false, false),
            (&[], ALL, false, false),
            (&["--color", "auto"], ALL, false, false),
            (&["--color", "always"], ALL, true, true),
            (&["--color=always"], &[], true, true),
            (&["--color", "never"], &[], false, false),
            (&["--color", "never"], &[("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1")], false, false),
        ],
        has_colours,
    );
}

#[test]
fn links_are_for_terminals() {
    hold(
        &[
            (&[], &[], true, false),
            (&[], &[("CI", "true")], false, false),
            (&[], &[("CI", "")], true, false),
            (&[], &[("TERM", "dumb")], false, false),
            (&[], &[("NO_COLOR", "1")], false, false),
            (&["--color", "never"], &[], false, false),
            (&["--color", "always"], &[], true, false),
            (&[], &[("FORCE_COLOR", "1")], true, false),
            (&[], &[("FORCE_HYPERLINK", "1")], true, true),
            (&[], &[("FORCE_HYPERLINK", "0")], false, false),
            (&[], &[("FORCE_HYPERLINK", "1"), ("CI", "true"), ("NO_COLOR", "1")], true, true),
            (&["--hyperlinks", "never"], &[("FORCE_HYPERLINK", "1")], false, false),
            (&["--hyperlinks", "always"], &[("FORCE_HYPERLINK", "0"), ("CI", "1")], true, true),
        ],
        has_links,
    );
}

#[test]
fn every_command_heeds_the_options() {
    let folder = Folder::with(&[("r1.cfg", BAD), ("bgplint.toml", "[rules]\nnowhere = \"off\"\n")]);
    for words in [
        &["check", "--config", "bgplint.toml"][..],
        &["check", "--format", "concise"],
        &["check", "--format", "plain"],
        &["check", "--statistics", "--format", "json=out.json"],
        &["routes"],
        &["why", "--peer", "192.0.2.1", "10.0.0.0/8"],
        &["config", "check"],
        &["--help"],
        &["check", "--frob"],
    ] {
        let run = |more: &[&str]| {
            let ran = piped(&folder, &[more, words].concat(), &[]);
            ran.out + &ran.err
        };
        let plain = run(&[]);
        assert!(!plain.contains('\x1b'), "{words:?}: {plain}");
        assert_eq!(run(&["--color", "never"]), plain, "{words:?}");
        assert!(run(&["--color", "always"]).contains("\x1b["), "{words:?}");
    }
    // Files are read elsewhere, by who knows what.
    piped(
        &folder,
        &["check", "--color", "always", "--hyperlinks", "always", "--format", "full=out.txt"],
        &[],
    );
    assert!(!fs::read_to_string(folder.0.join("out.txt")).unwrap().contains('\x1b'));
}

#[test]
fn mistakes_on_the_command_line_act_on_no_terminal() {
    let folder = Folder::new();
    for word in ["--fr\x1b[2Job", "--\u{9b}31m", "ch\x1b]0;title\x07eck", "--format=\x1b[2J\u{202e}"] {
        for color in ["always", "never"] {
            let ran = piped(&folder, &["--color", color, "check", word], &[]);
            assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
            let harmless = ran.err.chars().all(|it| it == '\n' || !it.is_control() && it != '\u{202e}');
            assert!(harmless, "{color}: {ran:?}");
        }
    }
}

#[test]
fn ascii_is_enough() {
    let folder =
        Folder::with(&[("r1.cfg", BAD), ("z\u{fc}rich.cfg", "hostname r2\nfrobn\u{ef}cate the router\n")]);
    for words in [
        &["check"][..],
        &["check", "--format", "concise"],
        &["check", "--format", "plain"],
        &["check", "--select", "undefined-policy"],
        &["routes"],
        &["why", "--device", "z\u{fc}rich", "--peer", "192.0.2.1", "10.0.0.0/8"],
        &["coverage", "--dialect", "ios"],
    ] {
        let ran = piped(&folder, &[words, &["--ascii"]].concat(), &[]);
        assert!(ran.out.is_ascii(), "{words:?}: {}", ran.out);
        assert!(ran.out.contains(r"\u{"), "{words:?}: {ran:?}");
        assert!(!piped(&folder, words, &[]).out.is_ascii(), "{words:?}");
    }
    piped(&folder, &["check", "--ascii", "--format", "full=out.txt", "--format", "json=out.json"], &[]);
    assert!(fs::read_to_string(folder.0.join("out.txt")).unwrap().is_ascii());
    // What programs read is the same.
    assert!(fs::read_to_string(folder.0.join("out.json")).unwrap().contains("AUSGANG-Z\u{dc}RICH"));
}

#[test]
fn the_locale_says_what_a_terminal_can_show() {
    let folder = Folder::with(&[("r1.cfg", BAD)]);
    for (variables, ascii) in [
        (&[("LC_ALL", "C")][..], true),
        (&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.ISO-8859-1"), ("LANG", "C.UTF-8")], true),
        (&[("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "de_DE.utf8")], false),
    ] {
        let Some(text) = shown(&folder, &["check"], variables) else { return };
        assert_eq!(text.is_ascii(), ascii, "{variables:?}: {text}");
        // A pipe leads to who knows whom: its bytes are the same everywhere.
        assert_eq!(piped(&folder, &["check"], variables).out, piped(&folder, &["check"], &[]).out);
    }
}

#[test]
fn the_showcase_needs_no_more_than_ascii() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bgplint"));
    command.args(["peerings", "--qos", "--ascii", "fixtures/showcase"]);
    let ran = Ran::from(command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap());
    assert_eq!((ran.status, ran.out.is_ascii()), (0, true), "{}", ran.out);
    assert!(ran.out.contains("->"), "{}", ran.out);
}
