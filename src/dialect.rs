//! The languages of routers: which one a text is in, and what it says, as a model.

mod builder;
mod common;
pub mod detect;
mod files;
mod frr;
pub mod grammar;
pub mod hierarchy;
mod host_bits;
mod ios;
pub mod junos;
mod keys;
mod lines;
mod neighbors;
mod paths;
mod platform;
mod process;
mod remark;

pub use files::by_device;
pub use paths::{paths, words_of};
pub use remark::Placed;

use std::fmt;
use std::str::FromStr;

use crate::model::{Device, ProblemKind, Reading};
use crate::text::{FileId, Source, placeholder};

/// A language that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Cisco IOS and IOS-XE.
    Ios,
    /// FRR, and its ancestor Quagga.
    Frr,
    /// Juniper Junos, in braces and as `set` commands.
    Junos,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 3] = [Dialect::Ios, Dialect::Frr, Dialect::Junos];

    /// The word used in every output and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Ios => "ios",
            Dialect::Frr => "frr",
            Dialect::Junos => "junos",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::Ios => "Cisco IOS",
            Dialect::Frr => "FRR",
            Dialect::Junos => "Junos",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Dialect::ALL.into_iter().find(|it| it.as_str() == text);
        known.ok_or_else(|| format!("`{text}` is no dialect that bgplint reads"))
    }
}

/// What some files say that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The devices that they describe.
    pub devices: Vec<Device>,
    /// How each was read, in the order given.
    pub readings: Vec<Reading>,
}

/// Reads the texts of one device. This never fails: what does not fit is in [`Reading::problems`].
pub fn read(dialect: Dialect, files: &[(FileId, &Source)]) -> Document {
    match dialect {
        Dialect::Ios => lines::read(&lines::IOS, files),
        Dialect::Frr => lines::read(&lines::FRR, files),
        Dialect::Junos => junos::read(files),
    }
}

/// What is wrong with a word that should have been a value.
fn wrong_value(word: &str, expected: &str) -> ProblemKind {
    let expected = expected.to_owned();
    match placeholder(word) {
        Some(_) => ProblemKind::LeftOpen { expected },
        None => ProblemKind::InvalidValue { expected },
    }
}

/// What a device is called that does not say it: the name of its file, without folders and extension.
fn stem(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split_once('.').map_or(file, |(stem, _)| stem).to_owned()
}
