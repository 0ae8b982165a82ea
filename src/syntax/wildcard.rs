//! Wildcards in angle brackets, as groups use them to name what they are for: `<*>`, `<ge-*>`, `<[gx]e-0/*>`.

/// The longest name and pattern that are compared; no device takes longer ones.
const LONGEST: usize = 256;

/// The pattern of a word that is a wildcard.
pub(super) fn pattern(word: &str) -> Option<&str> {
    word.strip_prefix('<')?.strip_suffix('>')
}

/// Whether a pattern takes a name: `*` is any text, `?` any character, `[a-c]` one of a set, `[!a-c]` none of it.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    if pattern.len() > LONGEST || name.len() > LONGEST {
        return false;
    }
    let (mut p, mut n) = (0, 0);
    // Behind the last star, and the part of the name that it does not take.
    let mut star = None;
    while let Some(&byte) = name.get(n) {
        let rest = pattern.get(p..).unwrap_or_default();
        if rest.first() == Some(&b'*') {
            star = Some((p + 1, n));
            p += 1;
        } else if let Some(length) = one(rest, byte) {
            (p, n) = (p + length, n + 1);
        } else if let Some((behind, taken)) = star {
            star = Some((behind, taken + 1));
            (p, n) = (behind, taken + 1);
        } else {
            return false;
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|it| *it == b'*')
}

/// What a comparison costs beyond looking at it: patterns of many stars go over a name again and again.
pub(super) fn cost(pattern: &str, name: &str) -> usize {
    pattern.len().min(LONGEST) * name.len().min(LONGEST) / LONGEST
}

/// Length of the part at the beginning of a pattern that takes one byte, when it takes this one.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern.first()? {
        b'?' => Some(1),
        b'[' => {
            let end = pattern.iter().skip(2).position(|it| *it == b']').map(|it| it + 2);
            let Some(end) = end else { return (byte == b'[').then_some(1) };
            let inner = pattern.get(1..end)?;
            let (inner, wanted) = inner.strip_prefix(b"!").map_or((inner, true), |it| (it, false));
            (in_set(inner, byte) == wanted).then_some(end + 1)
        }
        it => (*it == byte).then_some(1),
    }
}

fn in_set(mut set: &[u8], byte: u8) -> bool {
    loop {
        set = match set {
            [low, b'-', high, rest @ ..] => {
                if (low..=high).contains(&&byte) {
                    return true;
                }
                rest
            }
            [one, rest @ ..] => {
                if *one == byte {
                    return true;
                }
                rest
            }
            [] => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_names() {
        for (word, name) in [
            ("<*>", ""),
            ("<*>", "ge-0/0/0"),
            ("<ge-*>", "ge-0/0/0"),
            ("<*-PEERS>", "A-PEERS-PEERS"),
            ("<[gx]e-0/*>", "xe-0/1"),
            ("<[a-c]*>", "beta"),
            ("<[!a-c]?>", "d1"),
            ("<a*b*c>", "aXbYbc"),
            ("<em[0,1]>", "em1"),
        ] {
            assert!(matches(pattern(word).unwrap(), name), "{word} {name}");
        }
        for (word, name) in
            [("<ge-*>", "xe-0"), ("<[a-c]*>", "delta"), ("<?>", ""), ("<a*b>", "abc"), ("<[a>", "a")]
        {
            assert!(!matches(pattern(word).unwrap(), name), "{word} {name}");
        }
        assert_eq!((pattern("<*"), pattern("a")), (None, None));
        assert!(!matches(&"*a".repeat(128), &"b".repeat(256)));
    }
}
