//! Names that were probably misspelt, and how sure that is.

use std::collections::HashSet;

use crate::diagnostic::{Fix, Safety};
use crate::text::Span;

/// Names that are defined.
pub(super) struct Names<'d> {
    list: &'d [&'d str],
    set: HashSet<&'d str>,
    /// Pairs of names that may still be compared.
    left: usize,
}

/// The defined name that was probably meant.
pub(super) struct Near<'d> {
    pub name: &'d str,
    /// Whether it may be written without asking; `None` where something else may have been meant just as well.
    safety: Option<Safety>,
}

/// Pairs of names that are compared for one kind of definition. Where more is undefined, no name was mistyped.
const MOST_COMPARISONS: usize = 200_000;

/// Most mistakes in a name that is still recognised.
const MOST_MISTAKES: usize = 2;

/// The longest name for which a similar one is sought.
const LONGEST: usize = 100;

/// Letters of a word in which a slip is told from another word.
const SHORTEST_WORD: usize = 4;

impl<'d> Names<'d> {
    pub(super) fn of(list: &'d [&'d str]) -> Self {
        Names { list, set: list.iter().copied().collect(), left: MOST_COMPARISONS }
    }

    pub(super) fn hold(&self, name: &str) -> bool {
        self.set.contains(name)
    }

    /// The defined name that differs least.
    pub(super) fn nearest(&mut self, name: &str) -> Option<Near<'d>> {
        if name.len() > LONGEST {
            return None;
        }
        self.left = self.left.checked_sub(self.list.len())?;
        // A character has up to four bytes.
        let close = self.list.iter().filter(|it| it.len().abs_diff(name.len()) <= MOST_MISTAKES * 4);
        let distances = || close.clone().map(|it| (strsim::osa_distance(it, name), *it));
        let near = distances().min()?;
        if near.0 > MOST_MISTAKES.min(name.len() / 2) {
            return None;
        }
        let rivals =
            |it: &(usize, &str)| it.1 != near.1 && (it.0 <= near.0.max(1) || slip(name, it.1).is_some());
        let safety = slip(name, near.1).filter(|_| !distances().any(|it| rivals(&it)));
        Some(Near { name: near.1, safety })
    }
}

impl Near<'_> {
    /// Writes it instead of a name, where that is what should be done.
    pub(super) fn fix(&self, written: &str, at: Span) -> Option<Fix> {
        let plain = self.name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.:".contains(&it));
        self.safety.filter(|_| plain).map(|safety| Fix::replace(safety, at, written, self.name))
    }
}

/// How sure it is that one name is another with a slip of the pen; `None` when it need not be.
///
/// Numbers tell names apart, and so may a letter at the end of a word or between two signs: `CUST-A` is not `CUST-B`.
fn slip(written: &str, meant: &str) -> Option<Safety> {
    let (written, meant): (Vec<char>, Vec<char>) = (written.chars().collect(), meant.chars().collect());
    if written.len() == meant.len() && written.iter().zip(&meant).all(|(one, other)| look_alike(*one, *other))
    {
        return Some(Safety::Safe);
    }
    let before = written.iter().zip(&meant).take_while(|(one, other)| one == other).count();
    let rest = |it: &[char]| it.get(before..).unwrap_or_default().to_vec();
    let (left, right) = (rest(&written), rest(&meant));
    let behind = left.iter().rev().zip(right.iter().rev()).take_while(|(one, other)| one == other).count();
    let middle = |it: &[char]| it.get(..it.len().saturating_sub(behind)).unwrap_or_default().to_vec();
    let (left, right) = (middle(&left), middle(&right));
    let longer = if written.len() > meant.len() { &written } else { &meant };
    let within = |length| is_within_a_word(longer, before, before + length);
    match (left.as_slice(), right.as_slice()) {
        ([one, two], [three, four]) if one == four && two == three && are_letters(&left) => {
            Some(if within(2) { Safety::Safe } else { Safety::Unsafe })
        }
        ([lone], []) | ([], [lone]) if are_letters(&[*lone]) => {
            Some(if within(1) { Safety::Safe } else { Safety::Unsafe })
        }
        ([one], [other]) if are_letters(&[*one, *other]) && longer.len() >= SHORTEST_WORD => {
            Some(Safety::Unsafe)
        }
        _ => None,
    }
}

fn are_letters(all: &[char]) -> bool {
    all.iter().all(|it| it.is_alphabetic())
}

/// Whether some letters of a name stand within a word of it that is long enough, with letters around them; two that
/// changed places may stand at its ends.
fn is_within_a_word(name: &[char], from: usize, to: usize) -> bool {
    let letters = |it: &&char| it.is_alphabetic();
    let before = name.iter().take(from).rev().take_while(letters).count();
    let behind = name.iter().skip(to).take_while(letters).count();
    let inside = before > 0 && behind > 0 || to - from == 2;
    inside && before + behind + (to - from) >= SHORTEST_WORD
}

/// Whether one character is easily taken for the other.
fn look_alike(one: char, other: char) -> bool {
    let both_in = |signs: &str| signs.contains(one) && signs.contains(other);
    one.to_lowercase().eq(other.to_lowercase()) || both_in("O0o") || both_in("Il1") || both_in("-_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_names() {
        for (written, meant, expected) in [
            ("MSFT-0UT", "MSFT-OUT", Some(Safety::Safe)),
            ("NAT-P00L", "NAT-POOL", Some(Safety::Safe)),
            ("msft-out", "MSFT-OUT", Some(Safety::Safe)),
            ("MSFT_OUT", "MSFT-OUT", Some(Safety::Safe)),
            ("NAT-POL", "NAT-POOL", Some(Safety::Safe)),
            ("CUSTOEMRS", "CUSTOMERS", Some(Safety::Safe)),
            ("CUSTTOMERS", "CUSTOMERS", Some(Safety::Safe)),
            ("NAT-POOLS", "NAT-POOL", Some(Safety::Unsafe)),
            ("CUST-A-IN", "CUST-B-IN", Some(Safety::Unsafe)),
            ("CUST-AB", "CUST-BA", Some(Safety::Unsafe)),
            ("IN", "IM", None),
            ("ISP1-OUT", "ISP2-OUT", None),
            ("101", "102", None),
            ("LIST", "LIST1", None),
            ("MSFTOUT", "MSFT-OUT", None),
            ("ALPHA", "OMEGA", None),
            ("", "A", Some(Safety::Unsafe)),
        ] {
            assert_eq!(slip(written, meant), expected, "{written} {meant}");
        }
    }

    #[test]
    fn two_names_that_may_be_meant_are_none() {
        let fix = |name: &str, defined: &[&str]| {
            let at = Span { file: crate::text::FileId(0), start: 0, end: 0 };
            Names::of(defined).nearest(name).and_then(|it| it.fix(name, at)).map(|it| it.title)
        };
        let title = Some("write `NAT-POOL` instead of `NAT-P00L`".to_owned());
        assert_eq!(fix("NAT-P00L", &["NAT-POOL", "OTHER"]), title);
        assert_eq!(fix("NAT-P00L", &["NAT-POOL", "NAT-P0OL"]), None);
        assert_eq!(fix("NAT-POOLS", &["NAT-POOL", "NAT-POOLX"]), None);
        assert_eq!(fix("A", &["B"]), None);
    }
}
