//! Runs git.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, thread};

use super::Trouble;
use crate::cli::files::HEAD;

/// The command.
const PROGRAM: &str = "git";

/// What a hook's environment tells of the repository that it runs in.
const OF_REPOSITORY: &[&str] =
    &["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"];

/// Of those, the paths that are seen from where we are; that of the index is seen from the root of the work tree.
const SEEN_FROM_HERE: &[&str] = &["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"];

/// How git is run.
#[derive(Debug, Clone, Default)]
pub(super) struct Git {
    /// Where; in the current directory without.
    folder: Option<PathBuf>,
    /// What the environment tells of a repository is about another one.
    elsewhere: bool,
}

impl Git {
    /// In a folder of another repository than the one of which the environment may tell.
    pub fn in_folder(folder: &Path) -> Self {
        Git { folder: Some(folder.to_path_buf()), elsewhere: true }
    }

    /// The same at the root of the work tree.
    pub fn at_root(&self, folder: &Path) -> Self {
        Git { folder: Some(folder.to_path_buf()), ..*self }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        // Nothing that the repository's settings name is run, and nothing is fetched.
        let settings = ["core.fsmonitor=false", "core.quotePath=false", "protocol.allow=never"];
        command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]);
        command.args(settings.iter().flat_map(|it| ["-c", it])).args(arguments);
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
        if self.elsewhere {
            for variable in OF_REPOSITORY {
                command.env_remove(variable);
            }
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
            let told = SEEN_FROM_HERE.iter().filter(|_| !self.elsewhere);
            let told = told.filter_map(|it| Some((it, env::current_dir().ok()?.join(env::var_os(it)?))));
            command.envs(told);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What a command prints.
    pub fn bytes(&self, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        let output = self.command(arguments).output().map_err(Trouble::of_start)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(failed(arguments, &output.stderr))
    }

    /// What a command prints, as text.
    pub fn text(&self, arguments: &[&str]) -> Result<String, Trouble> {
        Ok(String::from_utf8_lossy(&self.bytes(arguments)?).into_owned())
    }

    /// The line that a command prints.
    pub fn line(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let text = self.text(arguments)?;
        Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
    }

    /// The contents of objects.
    pub fn contents(&self, ids: &[&str], most: usize, whole: bool) -> Result<Vec<Vec<u8>>, Trouble> {
        let arguments = ["cat-file", "--batch"];
        let mut child = self.command(&arguments).stdin(Stdio::piped()).spawn().map_err(Trouble::of_start)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let asked: String = ids.iter().flat_map(|it| [*it, "\n"]).collect();
        // Git answers while it is asked: whoever does both in turn may wait for ever.
        let asking = thread::spawn(move || input.map(|mut it| it.write_all(asked.as_bytes())));
        let mut answers = BufReader::with_capacity(1 << 16, output.ok_or_else(|| failed(&arguments, b""))?);
        let read: Result<Vec<Vec<u8>>, Trouble> =
            ids.iter().map(|id| content(&mut answers, id, most, whole)).collect();
        drop(answers);
        let _ = asking.join();
        let ended = child.wait_with_output().map_err(Trouble::of_start)?;
        if read.is_err() && !ended.stderr.is_empty() {
            return Err(failed(&arguments, &ended.stderr));
        }
        read
    }
}

/// One answer: `<id> <type> <size>`, the content, a line feed.
fn content(answers: &mut impl BufRead, id: &str, most: usize, whole: bool) -> Result<Vec<u8>, Trouble> {
    let missing = || Trouble::MissingObject { id: id.to_owned() };
    let mut head = String::new();
    answers.read_line(&mut head).map_err(|_| missing())?;
    let size: u64 = head.trim_end().rsplit_once(' ').and_then(|it| it.1.parse().ok()).ok_or_else(missing)?;
    let mut bytes = Vec::new();
    let wanted = size.min(most as u64 + 1);
    let mut take = |bytes: &mut Vec<u8>, count: u64| {
        answers.by_ref().take(count).read_to_end(bytes).map_err(|_| missing())
    };
    take(&mut bytes, wanted.min(HEAD))?;
    if whole || memchr::memchr(0, &bytes).is_none() {
        let rest = wanted - bytes.len() as u64;
        take(&mut bytes, rest)?;
    }
    // The line feed behind it, too.
    let rest = (size + 1).saturating_sub(bytes.len() as u64);
    let skipped = io::copy(&mut answers.by_ref().take(rest), &mut io::sink()).map_err(|_| missing())?;
    if skipped == rest { Ok(bytes) } else { Err(missing()) }
}

/// What git says in its last line.
fn failed(arguments: &[&str], errors: &[u8]) -> Trouble {
    let text = String::from_utf8_lossy(errors);
    let said = text.lines().rfind(|it| it.starts_with("fatal: ") || it.starts_with("error: "));
    let said = said.or(text.lines().next()).unwrap_or_default();
    let message = said.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned();
    Trouble::Failed { command: arguments.first().copied().unwrap_or_default().to_owned(), message }
}
