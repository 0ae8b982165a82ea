//! Every section and key of the settings, once: reading, schema and documentation follow from this.

use std::net::IpAddr;
use std::path::PathBuf;

use super::reader::{Entries, Reader};
use super::value::{Expected, Text, Value};
use crate::engine::Choice;
use crate::model::{Date, PeeringKind, Sourced};

/// The section of levels, whose keys are the names of rules and groups.
pub(super) const RULES: &str = "rules";

/// What is said of that section.
pub(super) const ABOUT_RULES: &str =
    "How bad findings are. A rule's own name outweighs that of its group; the command line outweighs both.";

/// A section.
pub(super) struct Section {
    pub name: &'static str,
    /// What it is for, in one sentence or two.
    pub about: &'static str,
    /// Whether there may be several: `[[name]]` instead of `[name]`.
    pub repeated: bool,
    pub keys: &'static [Key],
    /// Keys of which it must have one, or it says nothing.
    pub one_of: &'static [&'static str],
}

/// A key of a section.
pub(super) struct Key {
    pub name: &'static str,
    pub about: &'static str,
    pub required: bool,
    pub expected: fn() -> Expected,
}

/// A section as Rust has it: what each key holds, with its place.
pub(super) trait Record: Sized {
    const SECTION: Section;

    /// Takes the values out of a table. A key that is not there, or holds something else, is none.
    fn take(entries: &Entries<'_>, reader: &mut Reader<'_>) -> Self;
}

macro_rules! sections {
    ($(
        #[doc = $about:literal]
        $section:literal $Record:ident $(repeated $repeated:tt)? $(one of $one_of:tt)? {
            $(#[doc = $key_about:literal] $key:literal $field:ident: $Type:ty $(, required $required:tt)?;)*
        }
    )*) => {
        $(
            #[doc = $about]
            pub(super) struct $Record {
                $(#[doc = $key_about] pub $field: Option<Sourced<$Type>>,)*
            }

            impl Record for $Record {
                const SECTION: Section = Section {
                    name: $section,
                    about: $about.trim_ascii(),
                    repeated: is_there!($($repeated)?),
                    one_of: one_of!($($one_of)?),
                    keys: &[$(Key {
                        name: $key,
                        about: $key_about.trim_ascii(),
                        required: is_there!($($required)?),
                        expected: <$Type as Value>::expected,
                    },)*],
                };

                fn take(entries: &Entries<'_>, reader: &mut Reader<'_>) -> Self {
                    $Record { $($field: entries.value($key, reader),)* }
                }
            }
        )*

        /// Every section but that of levels.
        pub(super) const SECTIONS: &[Section] = &[$($Record::SECTION,)*];
    };
}

macro_rules! is_there {
    () => {
        false
    };
    ($word:tt) => {
        true
    };
}

macro_rules! one_of {
    () => {
        &[]
    };
    ($keys:tt) => {
        &$keys
    };
}

sections! {
    /// What addresses and numbers stand for.
    "assume" Assumptions {
        /// Prefixes and AS numbers set aside for documentation stand for public ones, as in labs and examples.
        "documentation-space-is-public" documentation_is_public: bool;
    }

    /// What the configurations are that are read.
    "network" Whole {
        /// Whether they are all there are, so that what none of them holds does not exist. Without it, two devices or more are taken for all.
        "complete" complete: bool;
    }

    /// Findings that are accepted for now.
    "baseline" Accepted {
        /// The file of `bgplint baseline`, relative to the folder of the settings. What it knows is not reported.
        "file" file: PathBuf, required!;
    }

    /// What is stated about sessions to Microsoft. It outweighs whatever would be inferred.
    "peering" Peering repeated! one of ["kind", "circuit"] {
        /// The host name of the device.
        "device" device: String, required!;
        /// The address of the neighbor. Without it, all sessions of the device to Microsoft are meant.
        "peer" peer: IpAddr;
        /// What the session carries.
        "kind" kind: PeeringKind;
        /// The circuit that it belongs to: the name of a `[[circuit]]`.
        "circuit" circuit: String;
    }

    /// Findings that nobody wants to hear of, for a reason.
    "suppress" Suppress repeated! one of ["device", "object"] {
        /// The rule, or a group of rules.
        "rule" rule: Choice, required!;
        /// The host name of the device that they are about. Without it, any device.
        "device" device: String;
        /// Words of the configuration that stand, in this order and together, in the statement that the finding names first or in the sections around it: `neighbor 131.107.0.2`, `interface GigabitEthernet0/0/1`.
        "object" object: Text;
        /// Why nobody wants to hear of them. It stands in the reports.
        "reason" reason: Text, required!;
        /// The last day on which this holds, by UTC.
        "until" until: Date;
    }

    /// A circuit of which the cloud's owner has told the facts.
    "circuit" Circuit repeated! {
        /// Its name.
        "name" name: String, required!;
        /// The file of its facts, relative to the folder of the settings.
        "facts" facts: PathBuf, required!;
    }
}
