//! AS numbers, plain and dotted, with the ranges set aside by RFCs.

use std::fmt;
use std::str::FromStr;

/// A four-octet AS number (RFC 6793).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asn(pub u32);

impl Asn {
    /// Whether it is reserved for private use (RFC 6996).
    pub fn is_private(self) -> bool {
        matches!(self.0, 64_512..=65_534 | 4_200_000_000..=4_294_967_294)
    }

    /// Whether it is reserved for documentation (RFC 5398).
    pub fn is_documentation(self) -> bool {
        matches!(self.0, 64_496..=64_511 | 65_536..=65_551)
    }
}

/// The text is no AS number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseAsnError;

impl fmt::Display for ParseAsnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an AS number: 0 to 4294967295, or two halves up to 65535 with a dot")
    }
}

impl std::error::Error for ParseAsnError {}

impl FromStr for Asn {
    type Err = ParseAsnError;

    /// Reads asplain or asdot (RFC 5396).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('.') {
            Some((high, low)) => {
                let (high, low): (u16, u16) = (digits(high)?, digits(low)?);
                Ok(Asn(u32::from(high) << 16 | u32::from(low)))
            }
            None => digits(text).map(Asn),
        }
    }
}

impl fmt::Display for Asn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Digits only: the standard reader would also take a plus sign.
fn digits<T: FromStr>(text: &str) -> Result<T, ParseAsnError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseAsnError);
    }
    text.parse().map_err(|_| ParseAsnError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_dotted_are_the_same_numbers() {
        assert_eq!("0".parse(), Ok(Asn(0)));
        assert_eq!("4294967295".parse(), Ok(Asn(u32::MAX)));
        assert_eq!("1.10".parse(), Ok(Asn(65_546)));
        for bad in ["", "+1", "-1", "4294967296", "1.65536", "65536.1", "1.", ".1", "1.2.3", "1 ", "x"] {
            assert_eq!(bad.parse::<Asn>(), Err(ParseAsnError), "{bad}");
        }
    }

    #[test]
    fn ranges_end_where_the_rfcs_say() {
        for (number, private, documentation) in [
            (64_495, false, false),
            (64_496, false, true),
            (64_511, false, true),
            (64_512, true, false),
            (65_534, true, false),
            (65_535, false, false),
            (65_536, false, true),
            (65_551, false, true),
            (65_552, false, false),
            (4_200_000_000, true, false),
            (4_294_967_295, false, false),
        ] {
            assert_eq!(Asn(number).is_private(), private, "{number}");
            assert_eq!(Asn(number).is_documentation(), documentation, "{number}");
        }
        assert_eq!(format!("{:>6}", Asn(7)), "     7");
    }
}
