//! Names for findings that survive unrelated edits, so that other tools can tell old from new.

use std::collections::HashMap;

/// Longest line that is taken whole; of longer ones, only what the label covers.
const LONG_LINE: usize = 1024;

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
    pub(super) fn next(&mut self, rule: &str, file: &str, line: &str, label: &str) -> String {
        let text = if line.len() > LONG_LINE { label.get(..LONG_LINE).unwrap_or(label) } else { line };
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
        let first = prints.next("rule", "a", "  neighbor   x", "");
        let second = prints.next("rule", "a", " neighbor x ", "");
        assert_ne!(first, second);
        assert_eq!(Fingerprints::default().next("rule", "a", "neighbor x", ""), first);
        assert_ne!(Fingerprints::default().next("rule", "b", "neighbor x", ""), first);
        assert_eq!(first.len(), 16);
    }
}
