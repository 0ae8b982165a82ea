//! Names for findings that survive unrelated edits, so that other tools can tell old from new.

use std::borrow::Cow;
use std::collections::HashMap;

use super::mask;
use super::place::Place;
use super::secrets::Secrets;

/// Longest line that is taken whole; of longer ones, only what the label covers, up to as much.
const LONG_LINE: u32 = 1024;

/// Gives every finding of a report its fingerprint.
///
/// It is the 64-bit FNV-1a hash (<http://www.isthe.com/chongo/tech/comp/fnv/>) of the rule, the file's name and the
/// primary label's line with blanks squeezed. Line numbers have no part in it, and neither has the message, which may
/// name other lines' values. Secrets are left out: a short hash must not help to guess one. Equal findings are told
/// apart by a running number, from the top of the file.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding, as 16 hexadecimal digits.
    pub(super) fn next(&mut self, rule: &str, place: Option<&Place<'_>>, secrets: &Secrets) -> String {
        let file = place.map_or("", |it| it.name());
        let text = place.map_or(Cow::Borrowed(""), |it| line(it, secrets));
        self.number(rule, file, &text)
    }

    fn number(&mut self, rule: &str, file: &str, text: &str) -> String {
        let mut hash = Fnv::default();
        hash.field(rule);
        hash.field(file);
        for word in text.split_whitespace() {
            hash.field(word);
        }
        let times = self.seen.entry(hash.0).or_default();
        if *times > 0 {
            hash.bytes(&times.to_le_bytes());
        }
        *times += 1;
        format!("{:016x}", hash.0)
    }
}

/// The text that stands for a place, without secrets.
fn line<'a>(place: &Place<'a>, secrets: &Secrets) -> Cow<'a, str> {
    let Some(source) = place.source else { return Cow::Borrowed("") };
    let (mut start, mut end) = source.line_range(place.from.line);
    if end - start > LONG_LINE {
        (start, end) = (place.start, place.end.min(place.start.saturating_add(LONG_LINE)));
        while !source.text().is_char_boundary(end as usize) {
            end -= 1;
        }
    }
    mask::slice(source, place.file, start, end, secrets)
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// A text and a byte that no text holds, so that `a b` and `ab` differ.
    fn field(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        let mut hash = Fnv::default();
        hash.bytes(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn blanks_do_not_count_and_equal_findings_are_numbered() {
        let mut prints = Fingerprints::default();
        let first = prints.number("rule", "a", "  neighbor   x");
        let second = prints.number("rule", "a", " neighbor x ");
        assert_ne!(first, second);
        assert_eq!(Fingerprints::default().number("rule", "a", "neighbor x"), first);
        assert_ne!(Fingerprints::default().number("rule", "b", "neighbor x"), first);
        assert_eq!(first.len(), 16);
    }
}
