//! Why the linter itself could not go on, in sentences for people.

use std::fmt::Write as _;
use std::{fmt, io};

use super::git::Trouble;
use crate::config::FILE_NAME;
use crate::engine::UnknownRule;
use crate::report::{BaselineError, one_line};
use crate::text::Source;

/// Characters of a name in a sentence.
const SHOWN: usize = 300;

/// Names that are given to choose from.
const CHOICES: usize = 12;

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
    /// No device has this name.
    UnknownDevice { name: String, near: Option<String>, known: Vec<String> },
    /// One device is wanted, and several may be meant; `known` tells them apart.
    SeveralDevices { name: Option<String>, known: Vec<String> },
    /// No session has this neighbor, on one device or on any.
    UnknownPeer { device: Option<String>, name: String, near: Option<String>, known: Vec<String> },
    /// One session is wanted, and the neighbor is in other tables than this one, or in several.
    Tables { device: String, peer: String, vrf: Option<String>, tables: Vec<String> },
    /// Settings that were found are no file.
    NoFile { name: String },
    /// There are no settings.
    NoSettings,
    /// Settings or facts have mistakes, which were shown.
    Mistakes { name: String, errors: usize },
    /// Two reports want to go to one place.
    OneDestination { name: Option<String> },
    /// A report cannot be written.
    Write { name: Option<String>, error: io::Error },
    /// A file must not be changed.
    Untouchable { name: String, why: &'static str },
    /// What should be a baseline is none.
    Baseline { name: String, error: BaselineError },
    /// A baseline would be overwritten.
    BaselineExists { name: String },
    /// Git cannot tell what a state of the files was.
    Git(Trouble),
    /// Standard input has no earlier state.
    StdinCompared,
    /// What is read is compared with what git keeps, and this is not in the repository.
    OutsideRepository { name: String },
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
            Error::UnknownDevice { name, near, .. } => {
                write!(f, "there is no device {}{}", shown(name), did_you_mean(near.as_deref()))
            }
            Error::SeveralDevices { name: None, known } => {
                write!(f, "there are {} devices, and none is chosen", known.len())
            }
            Error::SeveralDevices { name: Some(name), known } => {
                write!(f, "{} names {} devices", shown(name), known.len())
            }
            Error::UnknownPeer { device, name, near, .. } => {
                let (peer, hint) = (shown(name), did_you_mean(near.as_deref()));
                match device {
                    Some(device) => write!(f, "{} has no neighbor {peer}{hint}", shown(device)),
                    None => write!(f, "no device has a neighbor {peer}{hint}"),
                }
            }
            Error::Tables { device, peer, vrf: Some(vrf), .. } => {
                write!(f, "{} has no neighbor {} in VRF {}", shown(device), shown(peer), shown(vrf))
            }
            Error::Tables { device, peer, vrf: None, tables } => {
                write!(f, "{} has a neighbor {} in {} tables", shown(device), shown(peer), tables.len())
            }
            Error::NoFile { name } => write!(f, "cannot read {}: it is no regular file", shown(name)),
            Error::NoSettings => {
                write!(f, "there are no settings: no {} from here upwards", shown(FILE_NAME))
            }
            Error::Mistakes { name, errors: 1 } => write!(f, "{} has a mistake", shown(name)),
            Error::Mistakes { name, errors } => write!(f, "{} has {errors} mistakes", shown(name)),
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
            Error::Untouchable { name, why } => write!(f, "cannot change {}: {why}", shown(name)),
            Error::Baseline { name, error } => {
                write!(f, "{} cannot be read as a baseline: {error}", shown(name))
            }
            Error::BaselineExists { name } => write!(f, "{name} is there already"),
            Error::Git(trouble) => trouble.fmt(f),
            Error::StdinCompared => {
                f.write_str("what is on standard input cannot be compared: git knows nothing of it")
            }
            Error::OutsideRepository { name } => {
                write!(f, "{} is not in the repository, and nothing is known of it there", shown(name))
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
            Error::Baseline { error, .. } => Some(error),
            Error::Git(trouble) => Some(trouble),
            Error::Threads { error } => Some(error),
            _ => None,
        }
    }
}

impl Error {
    /// One next action, where there is one.
    pub(super) fn help(&self) -> Option<String> {
        let fixed = match self {
            Error::NothingToRead { .. } => "name files to hear why they are skipped, or use --dialect",
            Error::Group { .. } => "`bgplint rules` lists the rules of each group",
            Error::NoFile { .. } | Error::NoSettings => "name the settings with --config",
            Error::OneDestination { .. } => "send one of them to a file: --format json=FILE",
            Error::Baseline { .. } => "`bgplint baseline create` makes one",
            Error::BaselineExists { .. } => {
                "`bgplint baseline update` removes what is gone, `create --force` begins anew"
            }
            Error::Git(trouble) => return trouble.help(),
            Error::UnknownDevice { known, .. } => return Some(choice("the devices are", known)),
            Error::SeveralDevices { known, .. } => return Some(choice("choose with --device:", known)),
            Error::UnknownPeer { known, .. } if known.is_empty() => "there is no BGP session",
            Error::UnknownPeer { known, .. } => return Some(choice("the neighbors are", known)),
            Error::Tables { tables, .. } => return Some(choice("choose with --vrf:", tables)),
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

/// What there is to choose from.
fn choice(sentence: &str, names: &[String]) -> String {
    format!("{sentence} {}", listed(names, CHOICES))
}

/// The first few names, and how many more there are.
pub(super) fn listed(names: &[String], most: usize) -> String {
    let mut text = names.iter().take(most).map(|it| shown(it)).collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(most).filter(|it| *it > 0) {
        let _infallible = write!(text, " and {more} more");
    }
    text
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(String::new, |it| format!("; did you mean {}?", shown(it)))
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
