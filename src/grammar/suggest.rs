//! Did you mean: the one word among many that a wrong word was probably meant to be.

/// Longest word for which a suggestion is sought; keywords are far shorter.
const LONGEST: usize = 40;

/// Shortest word of which it can be evident what was meant.
const SHORTEST_EVIDENT: usize = 4;

/// Words that may have been meant, prepared for many questions.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary<'c> {
    /// Each with the letters that occur in it.
    words: Vec<(u64, &'c str)>,
}

impl<'c> FromIterator<&'c str> for Vocabulary<'c> {
    fn from_iter<I: IntoIterator<Item = &'c str>>(words: I) -> Self {
        let mut words: Vec<_> = words.into_iter().map(|it| (letters(it), it)).collect();
        words.sort_unstable_by_key(|it| it.1);
        words.dedup();
        Vocabulary { words }
    }
}

/// The candidate nearest to `word`, when it is near enough to be worth a question.
///
/// Two neighbouring letters in the wrong order count as one mistake.
pub fn nearest<'c>(word: &str, candidates: &Vocabulary<'c>) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let (letters, is_ascii) = (letters(&word), word.is_ascii());
    let mut best: Option<(usize, &str)> = None;
    for &(own_letters, candidate) in &candidates.words {
        let allowed = 1 + candidate.len() / 4;
        // One mistake takes away at most one letter and brings in at most one: this spares the costly comparison nearly
        // always.
        let (missing, excess) = (own_letters & !letters, letters & !own_letters);
        let differing = missing.count_ones().max(excess.count_ones()) as usize;
        let far = differing > allowed || are_strangers(&word, candidate, allowed);
        if candidate.len().abs_diff(word.len()) > allowed || is_ascii && far {
            continue;
        }
        let distance = strsim::osa_distance(&word, candidate);
        let near = distance <= allowed && distance < candidate.len().min(word.len());
        if near && best.is_none_or(|it| (distance, candidate) < it) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a word is one mistake away from another, and from no other candidate, so that it was evidently meant.
///
/// Short words are too near to one another for that, and where a digit differs it may be meant.
pub fn is_evident(word: &str, meant: &str, candidates: &Vocabulary<'_>) -> bool {
    let word = word.to_ascii_lowercase();
    let one_mistake = |it: &str| it.len().abs_diff(word.len()) <= 4 && strsim::osa_distance(&word, it) <= 1;
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    (SHORTEST_EVIDENT..=LONGEST).contains(&word.len())
        && one_mistake(meant)
        && digits(&word) == digits(meant)
        && candidates.words.iter().all(|&(_, it)| it == meant || !one_mistake(it))
}

/// Whether more letters of a word than mistakes are allowed stand nowhere near their place in the candidate. Mistakes
/// move a letter by as many places at most, and each makes at most one that the candidate lacks there.
fn are_strangers(word: &str, candidate: &str, allowed: usize) -> bool {
    let candidate = candidate.as_bytes();
    let nearby = |at: usize| candidate.get(at.saturating_sub(allowed)..candidate.len().min(at + allowed + 1));
    let strangers =
        word.bytes().enumerate().filter(|(at, byte)| !nearby(*at).is_some_and(|it| it.contains(byte)));
    strangers.count() > allowed
}

/// Which letters and digits occur, as a set of bits.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let words: Vocabulary<'_> =
            ["neighbor", "network", "no", "maximum-paths", "in", "out"].into_iter().collect();
        assert_eq!(nearest("neigbor", &words), Some("neighbor"));
        assert_eq!(nearest("NEIHGBOR", &words), Some("neighbor"));
        assert_eq!(nearest("ni", &words), Some("in"));
        assert_eq!(nearest("frobnicate", &words), None);
        assert_eq!(nearest("x", &words), None);
        assert_eq!(nearest(&"neighbor".repeat(1_000_000), &words), None);
    }

    #[test]
    fn what_was_meant_is_evident_when_nothing_else_is_as_near() {
        let words: Vocabulary<'_> =
            ["neighbor", "network", "source", "sources", "ipv6", "out"].into_iter().collect();
        assert!(is_evident("neigbor", "neighbor", &words) && is_evident("NETWROK", "network", &words));
        assert!(!is_evident("neigbr", "neighbor", &words));
        assert!(!is_evident("sourced", "sources", &words));
        assert!(!is_evident("ipv4", "ipv6", &words) && !is_evident("oot", "out", &words));
        assert!(!is_evident(&"neighbor".repeat(1_000_000), "neighbor", &words));
    }
}
