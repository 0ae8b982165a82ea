//! Why the linter itself could not go on, in sentences for people.

use std::{fmt, io};

use crate::engine::UnknownRule;
use crate::report::one_line;
use crate::text::Source;

/// Characters of a name in a sentence.
const SHOWN: usize = 300;

/// Trouble of the linter; what is wrong with a configuration is never one.
#[derive(Debug)]
pub(super) enum Error {
    /// A file or directory cannot be read.
    Read { name: String, error: io::Error },
    /// A file is too large to be addressed.
    TooLarge { name: String },
    /// None of the paths has anything to read.
    NothingToRead { paths: Vec<String> },
    /// No rule or group has this name.
    UnknownRule(UnknownRule),
    /// The name is that of a group, where a rule is wanted.
    Group { name: String },
    /// Two reports want to go to one place.
    OneDestination { name: Option<String> },
    /// A report cannot be written.
    Write { name: Option<String>, error: io::Error },
    /// No threads can be had.
    Threads { error: rayon::ThreadPoolBuildError },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read { name, error } => write!(f, "cannot read {}: {}", shown(name), reason(error)),
            Error::TooLarge { name } => {
                write!(f, "cannot read {}: it is larger than {} bytes", shown(name), Source::MAX_BYTES)
            }
            Error::NothingToRead { paths } => {
                let paths: Vec<String> = paths.iter().map(|it| shown(it)).collect();
                write!(f, "nothing to read: no router configuration in {}", paths.join(", "))
            }
            Error::UnknownRule(unknown) => unknown.fmt(f),
            Error::Group { name } => write!(f, "`{name}` is a group, not a rule"),
            Error::OneDestination { name: None } => {
                f.write_str("two reports cannot both go to standard output")
            }
            Error::OneDestination { name: Some(name) } => {
                write!(f, "two reports cannot both go to {}", shown(name))
            }
            Error::Write { name: None, error } => {
                write!(f, "cannot write to standard output: {}", reason(error))
            }
            Error::Write { name: Some(name), error } => {
                write!(f, "cannot write {}: {}", shown(name), reason(error))
            }
            Error::Threads { error } => write!(f, "cannot start threads: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read { error, .. } | Error::Write { error, .. } => Some(error),
            Error::UnknownRule(unknown) => Some(unknown),
            Error::Threads { error } => Some(error),
            _ => None,
        }
    }
}

impl Error {
    /// One next action, where there is one.
    pub(super) fn help(&self) -> Option<&'static str> {
        match self {
            Error::NothingToRead { .. } => Some("name files to hear why they are skipped, or use --dialect"),
            Error::Group { .. } => Some("`bgplint rules` lists the rules of each group"),
            Error::OneDestination { .. } => Some("send one of them to a file: --format json=FILE"),
            _ => None,
        }
    }
}

/// A name in a sentence: quoted, on one line, without anything that a terminal would obey.
pub(super) fn shown(name: &str) -> String {
    format!("`{}`", one_line(name, SHOWN, true))
}

/// What the system says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |it| it.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_sentences() {
        let missing = Error::Read { name: "a\x1b[2J".to_owned(), error: io::Error::from_raw_os_error(2) };
        assert_eq!(missing.to_string(), "cannot read `a␛[2J`: no such file or directory");
        let nothing = Error::NothingToRead { paths: vec!["a".to_owned(), "b".to_owned()] };
        assert_eq!(nothing.to_string(), "nothing to read: no router configuration in `a`, `b`");
    }
}
