//! Names that differ only in which link of a pair they speak of.

use crate::analysis::peering::{Peering, role_of, spoken_role};

/// What people call a session: its description, or that of its link.
fn name<'a>(it: &'a Peering<'_>) -> Option<&'a str> {
    let of_link = || it.connected()?.interface.description.as_ref().map(|it| it.as_str());
    it.session.description.as_ref().map(|it| it.as_str()).or_else(of_link)
}

/// The words of a text in small letters.
fn words(text: &str) -> impl DoubleEndedIterator<Item = String> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase)
}

/// The whole name.
pub(super) fn whole(it: &Peering<'_>) -> Option<String> {
    let words: Vec<String> = words(name(it)?).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The name without the words for primary and secondary, when it has one.
pub(super) fn without_role(it: &Peering<'_>) -> Option<String> {
    spoken_role(it)?;
    Some(words(name(it)?).filter(|it| role_of(it).is_none()).collect::<Vec<_>>().join(" "))
}

pub(super) fn roles_differ(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    matches!((spoken_role(one), spoken_role(other)), (Some(one), Some(other)) if one.0 != other.0)
}

/// The last word of a name that counts two things: 1 and 2, A and B.
fn count(it: &Peering<'_>) -> Option<(usize, u8)> {
    let last = words(name(it)?).enumerate().filter_map(|(at, word)| Some((at, number(&word)?))).last()?;
    Some(last)
}

fn number(word: &str) -> Option<u8> {
    match word {
        "1" | "01" | "a" => Some(1),
        "2" | "02" | "b" => Some(2),
        _ => None,
    }
}

/// The name without the word that counts, when something else is left of it.
pub(super) fn without_count(it: &Peering<'_>) -> Option<String> {
    let (place, _) = count(it)?;
    let rest: Vec<String> =
        words(name(it)?).enumerate().filter(|(at, _)| *at != place).map(|it| it.1).collect();
    (!rest.is_empty()).then(|| rest.join(" "))
}

pub(super) fn counts_differ(one: &Peering<'_>, other: &Peering<'_>) -> bool {
    matches!((count(one), count(other)), (Some(one), Some(other)) if one.1 != other.1)
}
