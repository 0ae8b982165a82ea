//! The signs by which languages are told apart, as data: what a line begins with, and what that says.
//!
//! Weights: about 10 for what only one language has, 4 to 6 for what few share, 1 to 3 for habits. What two languages
//! share counts for both; Cisco IOS gets a little more where nothing else can tell it from FRR, so that a fragment of
//! the shared syntax reads as IOS.

mod arista;
mod cisco;
mod frr;
mod head;
mod hosts;
mod ios;
mod junos;
mod others;
mod text;

use super::Language;

/// What lines begin with, in the notation of [`super::pattern`], and how much that counts for languages.
pub(super) type Signal = (&'static str, &'static [(Language, i32)]);

/// Signs of languages.
pub(super) const OF_LANGUAGES: [&[Signal]; 8] = [
    head::SIGNALS,
    ios::SIGNALS,
    frr::SIGNALS,
    junos::SIGNALS,
    cisco::SIGNALS,
    arista::SIGNALS,
    hosts::SIGNALS,
    others::SIGNALS,
];

/// Signs of texts that are no configuration.
pub(super) const OF_TEXT: &[(&str, i32)] = text::SIGNALS;

/// Names that files of FRR have everywhere; they decide between FRR and IOS where the content does not.
pub(super) const FRR_FILES: [&str; 6] =
    ["frr.conf", "bgpd.conf", "zebra.conf", "staticd.conf", "ospfd.conf", "vtysh.conf"];

/// What such a name counts for.
pub(super) const FRR_FILE_WEIGHT: i32 = 4;
