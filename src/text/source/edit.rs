//! A text with parts replaced, on disk as it was everywhere else.

use super::{Original, Source, utf16};

impl Source {
    /// The bytes on disk; `None` when decoding lost some of them.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match &self.original {
            Original::Bytes { mark, widened } => {
                let mut bytes = Vec::with_capacity(self.text.len() + 3);
                bytes.extend(b"\xEF\xBB\xBF".iter().take(*mark as usize));
                let mut at = 0;
                for &wide in widened {
                    let wide = wide as usize;
                    bytes.extend_from_slice(self.text.as_bytes().get(at..wide)?);
                    let character = self.text.get(wide..)?.chars().next()?;
                    bytes.push(u8::try_from(character).ok()?);
                    at = wide + character.len_utf8();
                }
                bytes.extend_from_slice(self.text.as_bytes().get(at..)?);
                Some(bytes)
            }
            Original::Units { order, exact, .. } => exact.then(|| utf16::encode(&self.text, *order)),
        }
    }

    /// The text with parts replaced, each by its first byte and the one past its last; they stand in order, apart.
    ///
    /// Encoding, marks and line ends stay as they were. `None` when that cannot be: when the parts do not fit, or the
    /// encoding has no place for what is put in.
    #[must_use]
    pub fn edited<'t>(&self, edits: impl IntoIterator<Item = (u32, u32, &'t str)>) -> Option<Source> {
        let old = self.bytes()?;
        let (mut text, mut bytes) = (String::with_capacity(self.text.len()), Vec::with_capacity(old.len()));
        let (mut at, mut at_original) = (0, 0);
        for (start, end, new) in edits {
            let kept = self.text.get(at..start as usize)?;
            self.text.get(start as usize..end as usize)?;
            text.push_str(kept);
            text.push_str(new);
            bytes.extend_from_slice(old.get(at_original..self.original_offset(start) as usize)?);
            match &self.original {
                Original::Bytes { .. } => bytes.extend_from_slice(new.as_bytes()),
                Original::Units { order, .. } => bytes.extend(utf16::units(new, *order)),
            }
            (at, at_original) = (end as usize, self.original_offset(end) as usize);
        }
        text.push_str(self.text.get(at..)?);
        bytes.extend_from_slice(old.get(at_original..)?);
        // What was no UTF-8 may become some beside other bytes, and the other way round.
        Some(Source::new(self.name.clone(), bytes)).filter(|it| it.text == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::new("a", bytes.to_vec())
    }

    #[test]
    fn only_what_is_replaced_changes_on_disk() {
        let before = b"\xEF\xBB\xBFa \xE9\tb\r\nc\rd\n";
        let source = source(before);
        assert_eq!(source.bytes().as_deref(), Some(&before[..]));
        let b = u32::try_from(source.text().find('b').unwrap()).unwrap();
        let after = source.edited([(b, b + 1, "new"), (b + 3, b + 3, "x")]).unwrap();
        assert_eq!(after.text(), "a é\tnew\r\nxc\rd\n");
        assert_eq!(after.bytes().unwrap(), b"\xEF\xBB\xBFa \xE9\tnew\r\nxc\rd\n");
    }

    #[test]
    fn utf16_stays_utf16() {
        for (mark, bytes) in
            [([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xFE, 0xFF], u16::to_be_bytes)]
        {
            let disk = |text: &str| -> Vec<u8> {
                mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
            };
            let source = source(&disk("é𝄞 b\r\nc"));
            assert_eq!(source.bytes().unwrap(), disk("é𝄞 b\r\nc"));
            assert_eq!(source.edited([(7, 8, "né")]).unwrap().bytes().unwrap(), disk("é𝄞 né\r\nc"));
        }
        for lossy in [&[0xFF, 0xFE, 0x41, 0x00, 0x41][..], &[0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]] {
            let source = source(lossy);
            assert!(source.bytes().is_none() && source.edited([(0, 0, "x")]).is_none());
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let source = source("aé".as_bytes());
        assert!(source.edited([(2, 3, "x")]).is_none());
        assert!(source.edited([(3, 9, "x")]).is_none());
        assert!(source.edited([(1, 3, "x"), (0, 1, "y")]).is_none());
        // Two bytes that were no character beside one another become one.
        let split = Source::new("a", b"\xC3 \xA9".to_vec());
        assert!(split.edited([(2, 3, "")]).is_none());
        assert!(split.edited([(2, 3, "x")]).is_some());
    }
}
