//! What the writer of a text left to be filled in: `<Interface_Number>`.

/// The longest that is looked for: it is a name.
const LONGEST: usize = 64;

/// The longest word that is looked at: a value.
const LONGEST_WORD: usize = 256;

/// Bytes that stand in none: those of expressions, wildcards and of what ends statements.
const NEVER: &[u8] = b"<*?[]{}()|\"\\;\n\r\t";

/// The first placeholder of a word.
pub fn placeholder(word: &str) -> Option<&str> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'<', word.as_bytes().get(from..)?)?;
        let rest = word.get(at..).unwrap_or_default();
        if let Some(length) = placeholder_length(rest) {
            return rest.get(..length);
        }
        from = at + 1;
    }
}

/// Makes one word of each placeholder with blanks, among the words of a line; says whether there is any placeholder.
pub fn join_placeholders(text: &str, words: &mut Vec<(u32, u32)>) -> bool {
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(words.len());
    let mut end = 0;
    for &word in words.iter() {
        match joined.last_mut().filter(|_| word.0 < end) {
            Some(last) => last.1 = word.1,
            None => joined.push(word),
        }
        end = end.max(reach(text, word).unwrap_or_default());
    }
    *words = joined;
    end > 0
}

/// Where placeholders begin in a text, in order.
pub fn placeholders(text: &str) -> Vec<u32> {
    let signs = memchr::memchr_iter(b'<', text.as_bytes());
    let begins = |at: &usize| text.get(*at..).is_some_and(|it| placeholder_length(it).is_some());
    signs.filter(begins).filter_map(|at| u32::try_from(at).ok()).collect()
}

/// Where the placeholders end that begin in a word.
fn reach(text: &str, (start, end): (u32, u32)) -> Option<u32> {
    let word = text.get(start as usize..end as usize)?;
    let signs = memchr::memchr_iter(b'<', word.as_bytes()).map(|at| start as usize + at);
    let ends = signs.filter_map(|at| Some(at + placeholder_length(text.get(at..)?)?));
    ends.max().and_then(|it| u32::try_from(it).ok())
}

/// The length of the placeholder with which a text begins. It may hold single blanks.
pub fn placeholder_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?.as_bytes();
    let near = inner.get(..LONGEST.min(inner.len()))?;
    let length = memchr::memchr(b'>', near)?;
    let name = near.get(..length)?;
    let ends = name.first()?.is_ascii_alphanumeric() && name.last()? != &b' ';
    let plain = !name.iter().any(|it| NEVER.contains(it)) && memchr::memmem::find(name, b"  ").is_none();
    (ends && plain).then_some(length + 2)
}

#[cfg(test)]
#[allow(
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "a wrong place in a test should panic"
)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_wildcards_and_signs() {
        for (word, found) in [
            ("<IP#2_used_by_Azure>", "<IP#2_used_by_Azure>"),
            ("GigabitEthernet<Interface_Number>.<Number>", "<Interface_Number>"),
            ("<IPv4_Address/Subnet_Mask>", "<IPv4_Address/Subnet_Mask>"),
            ("<1-4094>", "<1-4094>"),
            ("<<ASN>>", "<ASN>"),
            ("<Peer ASN>", "<Peer ASN>"),
        ] {
            assert_eq!(placeholder(word), Some(found));
        }
        for word in ["<ge-*>", "<*>", "<em[0,1]>", "a<b", "->", "<>", "< a>", "<a >", "<a  b>", "<<<", ""] {
            assert_eq!(placeholder(word), None, "{word}");
        }
        assert_eq!(placeholder_length("<Peer IP> remote-as 1"), Some(9));
        let words = |line: &str| {
            let at = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
            let mut words: Vec<(u32, u32)> =
                line.split(' ').map(|it| (at(it) as u32, (at(it) + it.len()) as u32)).collect();
            let found = join_placeholders(line, &mut words);
            (found, words.iter().map(|it| line[it.0 as usize..it.1 as usize].to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(words("a <Peer IP no 1>/30 <x> b").1, ["a", "<Peer IP no 1>/30", "<x>", "b"]);
        assert_eq!(words("a <b c"), (false, vec!["a".to_owned(), "<b".to_owned(), "c".to_owned()]));
        assert_eq!(placeholder(&format!("<{}>", "a".repeat(LONGEST))), None);
    }
}
