//! Did you mean: the one word among many that a wrong word was probably meant to be.

/// Longest word for which a suggestion is sought; keywords are far shorter.
const LONGEST: usize = 40;

/// The candidate nearest to `word`, when it is near enough to be worth a question.
///
/// Two neighbouring letters in the wrong order count as one mistake.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let letters = letters(&word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let allowed = 1 + candidate.len() / 4;
        // One mistake changes at most two kinds of letters: this spares the costly comparison nearly always.
        let differing = (letters ^ self::letters(candidate)).count_ones() as usize;
        if candidate.len().abs_diff(word.len()) > allowed || differing > 2 * allowed {
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

/// Which letters and digits occur, as a set of bits.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let words = ["neighbor", "network", "no", "maximum-paths", "in", "out"];
        assert_eq!(nearest("neigbor", words), Some("neighbor"));
        assert_eq!(nearest("NEIHGBOR", words), Some("neighbor"));
        assert_eq!(nearest("ni", words), Some("in"));
        assert_eq!(nearest("frobnicate", words), None);
        assert_eq!(nearest("x", words), None);
        assert_eq!(nearest(&"neighbor".repeat(1_000_000), words), None);
    }
}
