//! JSON that is faithful and yet harmless when a terminal or a build server reads it.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::report::visible;

/// Writes a value without a line feed.
pub(in crate::report) fn to_line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping)).map_err(io::Error::from)
}

/// Escapes what JSON allows to stand as it is but other readers take for a command: every character that
/// [`visible::stand_in`] names, and the second of two number signs.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let harmless = |byte: &u8| byte.is_ascii() && !matches!(byte, b'#' | 0x7f);
        if fragment.as_bytes().iter().all(harmless) {
            return out.write_all(fragment.as_bytes());
        }
        let mut after_number_sign = false;
        for c in fragment.chars() {
            let escaped = visible::stand_in(c).is_some() || (c == '#' && after_number_sign);
            after_number_sign = c == '#' && !escaped;
            if escaped {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_and_faithful() {
        let text = "é\x1b\u{9b}\u{7f}\u{202e}\u{e0001} ##[x] ##vso[y] ### \"\n";
        let mut bytes = Vec::new();
        to_line(&mut bytes, &text).unwrap();
        let json = String::from_utf8(bytes).unwrap();
        assert_eq!(json, r#""é\u001b\u009b\u007f\u202e\udb40\udc01 #\u0023[x] #\u0023vso[y] #\u0023# \"\n""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
