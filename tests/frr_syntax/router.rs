//! FRR's own grammar, asked through `vtysh -C`: it needs no daemon and carries out nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

/// Seconds after which one run of the shell is given up.
const TIME_LIMIT: &str = "60";

/// Runs of the shell at one time.
const AT_ONCE: usize = 2;

/// Texts in one run: starting the shell takes longer than reading a text.
const IN_ONE_RUN: usize = 40;

/// What stands behind each text of a run: lines that lead back to the top from wherever the text has left the shell, and
/// one that is refused everywhere, which shows that the shell was still reading.
const BETWEEN: [&str; 4] = ["end", "configure terminal", "hostname next", "the-shell-still-reads"];

/// The refused lines of one text, counted from 1, with FRR's message.
pub type Refused = BTreeMap<usize, String>;

/// The shell of the installed FRR and a folder for what it reads.
pub struct Router {
    folder: PathBuf,
}

impl Router {
    /// The installed FRR, if there is one. Tests that run at one time need folders of different names.
    pub fn installed(folder: &str) -> Option<Router> {
        if Command::new("vtysh").arg("--help").output().is_err() {
            eprintln!("note: FRR's shell, vtysh, is not installed; nothing was compared with it");
            return None;
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("frr-syntax").join(folder);
        fs::create_dir_all(&folder).unwrap();
        // Without its settings the shell complains before it reads.
        fs::write(folder.join("vtysh.conf"), "").unwrap();
        Some(Router { folder })
    }

    /// The lines that FRR refuses, for each text.
    pub fn refused(&self, texts: &[&str]) -> Vec<Refused> {
        let share = texts.len().div_ceil(AT_ONCE).max(1);
        thread::scope(|scope| {
            let shares = texts.chunks(share).enumerate();
            let workers: Vec<_> = shares
                .map(|(worker, texts)| scope.spawn(move || self.refused_in_runs(worker, texts)))
                .collect();
            workers.into_iter().flat_map(|it| it.join().unwrap()).collect()
        })
    }

    fn refused_in_runs(&self, worker: usize, texts: &[&str]) -> Vec<Refused> {
        let mut answers = Vec::with_capacity(texts.len());
        while answers.len() < texts.len() {
            let rest = &texts[answers.len()..];
            answers.extend(self.run(worker, &rest[..rest.len().min(IN_ONE_RUN)]));
        }
        answers
    }

    /// Hands some texts to one shell. A text with an `exit` too many ends it: the answers then end with this text's.
    fn run(&self, worker: usize, texts: &[&str]) -> Vec<Refused> {
        let path = self.folder.join(format!("{worker}.conf"));
        let mut lines: Vec<&str> = Vec::new();
        let mut starts = Vec::new();
        for text in texts {
            starts.push(lines.len());
            lines.extend(text.lines().chain(BETWEEN));
        }
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        let mut shell = Command::new("timeout");
        shell.arg(TIME_LIMIT).args(["vtysh", "--config_dir"]).arg(&self.folder).args(["-C", "-f"]).arg(&path);
        let output = shell.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        // 2 and 4: the last bad line was unknown or incomplete. 0: an `exit` ended the shell.
        assert!(matches!(output.status.code(), Some(0 | 2 | 4)), "{}: {said}", output.status);
        let mut answers = vec![Refused::new()];
        for (number, message) in said.lines().filter_map(complaint) {
            let start = starts[answers.len() - 1];
            let end = start + texts[answers.len() - 1].lines().count();
            if number <= end {
                answers.last_mut().unwrap().insert(number - start, message);
            } else if number == end + BETWEEN.len() && answers.len() < texts.len() {
                answers.push(Refused::new());
            }
        }
        answers
    }
}

/// Reads `line 4: % Unknown command[28]: text`.
fn complaint(line: &str) -> Option<(usize, String)> {
    let (number, rest) = line.strip_prefix("line ")?.split_once(": % ")?;
    let (message, _) = rest.split_once('[')?;
    Some((number.parse().ok()?, message.to_owned()))
}
