//! Names of files as references.

use serde::Serialize;

/// What relative references start from.
const BASE: &str = "%SRCROOT%";

/// Which file.
#[derive(Debug, Serialize, PartialEq, Eq, PartialOrd, Ord, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl ArtifactLocation {
    /// The file of this name. A name that leads out of the directory in which we ran has no base, so that nobody takes it
    /// for a file below.
    pub(super) fn new(name: &str) -> Option<Self> {
        let drive = cfg!(windows)
            && matches!(name.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
        let absolute = drive || name.starts_with('/');
        let mut segments: Vec<&str> = Vec::new();
        for segment in name.split('/').filter(|it| !matches!(*it, "" | ".")) {
            match (segment, segments.last()) {
                ("..", Some(&last)) if last != ".." => drop(segments.pop()),
                ("..", None) if absolute => {}
                _ => segments.push(segment),
            }
        }
        let below = !absolute && segments.first().is_some_and(|it| *it != "..");
        let path: Vec<String> = segments.into_iter().map(encoded).collect();
        let scheme = if absolute { "file:///" } else { "" };
        let known = !path.is_empty();
        known.then(|| ArtifactLocation {
            uri: format!("{scheme}{}", path.join("/")),
            uri_base_id: below.then_some(BASE),
        })
    }
}

/// A segment of a path in which only unreserved characters stand for themselves.
fn encoded(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|it| char::from(hexadecimal(it))));
        }
    }
    encoded
}

/// The digit of a half byte.
fn hexadecimal(half: u8) -> u8 {
    match half {
        0..=9 => b'0' + half,
        _ => b'A' + half - 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_references() {
        let of = |name: &str| ArtifactLocation::new(name).map(|it| (it.uri, it.uri_base_id.is_some()));
        let below = |uri: &str| Some((uri.to_owned(), true));
        let elsewhere = |uri: &str| Some((uri.to_owned(), false));
        assert_eq!(of("configs/ams-er1.cfg"), below("configs/ams-er1.cfg"));
        assert_eq!(of("a b/é#1%20?:.cfg"), below("a%20b/%C3%A9%231%2520%3F%3A.cfg"));
        assert_eq!(of("C:\\x\n[y]"), below("C%3A%5Cx%0A%5By%5D"));
        assert_eq!(of("./a//b/../c"), below("a/c"));
        assert_eq!(of("<stdin>"), below("%3Cstdin%3E"));
        assert_eq!(of("..."), below("..."));
        assert_eq!(of("a/../../b"), elsewhere("../b"));
        assert_eq!(of("../../b"), elsewhere("../../b"));
        assert_eq!(of("/srv/../../x y"), elsewhere("file:///x%20y"));
        assert_eq!((of(""), of("."), of("/")), (None, None, None));
    }
}
