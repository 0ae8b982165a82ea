use crate::diagnostic::{Edit, Fix, Safety};
use crate::model::{Problem, ProblemKind, Reading};
use crate::rules::Context;
use crate::text::{Sources, Span, placeholder};

rule! {
    /// # What it does
    /// Finds lines that no command of the dialect begins like, that end too early, that are short for several
    /// commands, and quoted texts that never end. On Junos also missing semicolons, and braces without their
    /// counterparts.
    ///
    /// # Why it matters
    /// The router refuses the line, or reads it as something else, and goes on with the rest: what the line was meant
    /// to do is silently missing. For the linter it means that part of the configuration is not understood.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neigbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # Good
    /// ```ios
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    /// ```
    ///
    /// # When to ignore it
    /// When the command is right and the linter does not know it yet: `bgplint coverage` lists such lines.
    "unknown-command", Syntax, Warning, requirements: ["SYN001"], since "0.1.0",
    "A line no grammar rule accepts in its mode", Reading => check
}

/// Expected words that a message names.
const SHOWN: usize = 6;

fn check(cx: &mut Context<'_>, reading: &Reading) {
    for problem in &reading.problems {
        let words = cx.sources.slice(problem.at).to_owned();
        let (message, label, help) = match &problem.kind {
            ProblemKind::Unknown { .. } if placeholder(&words).is_some() => {
                let help = "put the words in its place".to_owned();
                (
                    format!("a placeholder was left in: `{words}`"),
                    "no command begins like this".to_owned(),
                    Some(help),
                )
            }
            ProblemKind::Unknown { expected, suggestion, .. } => {
                let help = suggestion.as_ref().map(|it| format!("did you mean `{it}`?"));
                let label = match expected.len() {
                    0 => "nothing more may stand here".to_owned(),
                    1..=SHOWN => one_of(expected),
                    _ => "no command begins like this here".to_owned(),
                };
                (format!("`{words}` is not understood here"), label, help)
            }
            ProblemKind::Incomplete { expected } => {
                ("the command ends too early".to_owned(), one_of(expected), None)
            }
            ProblemKind::Ambiguous { candidates } => {
                let help = format!("write the word out: {}", quoted(candidates));
                (format!("`{words}` is ambiguous"), "short for more than one word".to_owned(), Some(help))
            }
            ProblemKind::Unterminated { delimiter } if delimiter == "}" => {
                (format!("`{words}` is never closed"), "no `}` follows that belongs to it".to_owned(), None)
            }
            ProblemKind::Unterminated { delimiter } => (
                "a text that begins here never ends".to_owned(),
                format!("no `{delimiter}` follows"),
                Some(format!("end the text with `{delimiter}`")),
            ),
            ProblemKind::Unsupported { what } => {
                (format!("{what} is not read"), "left unread from here".to_owned(), None)
            }
            ProblemKind::NoSemicolon { next } => {
                let message = match cx.sources.slice(*next) {
                    "" => "a semicolon is missing at the end of the text".to_owned(),
                    next => format!("a semicolon is missing before `{next}`"),
                };
                (message, "this statement does not end".to_owned(), Some("put `;` behind it".to_owned()))
            }
            ProblemKind::StraySign => stray(&words),
            ProblemKind::WrongMode { .. }
            | ProblemKind::InvalidValue { .. }
            | ProblemKind::HostBits { .. }
            | ProblemKind::LeftOpen { .. }
            | ProblemKind::NoEffect { .. } => continue,
        };
        let sources = cx.sources;
        let mut finding = cx.report(message).at(problem.at, label);
        if problem.skipped > 0 {
            let lines = if problem.skipped == 1 { "line" } else { "lines" };
            finding = finding.note(format!("{} {lines} below it were left unread", problem.skipped));
        }
        let _reported = finding.help_some(help).fix_some(fix(problem, &words, sources));
    }
}

/// What mends a line of which it is evident what it should say.
fn fix(problem: &Problem, words: &str, sources: &Sources) -> Option<Fix> {
    match &problem.kind {
        ProblemKind::Unknown { suggestion: Some(near), evident: true, .. } => {
            let is_keyword = words.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
            is_keyword.then(|| Fix::replace(Safety::Safe, problem.at, words, near))
        }
        ProblemKind::NoSemicolon { next } if !sources.slice(*next).starts_with(['{', '[']) => {
            let span = Span { start: problem.at.end, ..problem.at };
            let edits = vec![Edit { span, text: ";".to_owned() }];
            Some(Fix { title: "put `;` behind the statement".to_owned(), safety: Safety::Safe, edits })
        }
        _ => None,
    }
}

/// Message, label and help for a brace or bracket that belongs to nothing.
fn stray(sign: &str) -> (String, String, Option<String>) {
    let (what, why) = match sign {
        "}" => ("a closing brace without an opening one", "it closes nothing"),
        "]" => ("a closing bracket without an opening one", "it closes nothing"),
        "{" => ("an opening brace without words before it", "nothing says what this block is about"),
        _ => ("an opening bracket without words before it", "nothing says what this list is about"),
    };
    (what.to_owned(), why.to_owned(), Some("remove it, or look for what is missing before it".to_owned()))
}

fn one_of(expected: &[String]) -> String {
    let more = if expected.len() > SHOWN { ", …" } else { "" };
    format!("expected {}{more}", expected.get(..SHOWN).unwrap_or(expected).join(", "))
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
