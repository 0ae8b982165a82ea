//! Keys and other secrets in a text of facts.
//!
//! They are looked for in the text and not in what was read from it: a text that is no valid JSON is shown too, and
//! PowerShell repeats whole objects as JSON within a string.

use crate::text::{FileId, Source, Span};

/// What identifies or unlocks a circuit, and what else tools keep beside it; as ends of keys without underscores.
const SECRET: [&str; 8] =
    ["sharedkey", "servicekey", "authorizationkey", "password", "secret", "passphrase", "accesskey", "token"];

/// The longest key that is looked at.
const LONGEST: usize = 100;

/// Every secret of a text, in order.
pub(super) fn find(file: FileId, source: &Source) -> Vec<Span> {
    let text = source.text();
    let mut found: Vec<Span> = Vec::new();
    // The value of a secret key may be an object that holds it.
    let mut inside = false;
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        if found.last().is_some_and(|it| it.end as usize > colon) {
            continue;
        }
        let (before, after) =
            (text.get(..colon).unwrap_or_default(), text.get(colon + 1..).unwrap_or_default());
        let Some(key) = key_before(before) else { continue };
        let secret = is_secret(&key);
        let within = inside && key == "value";
        if !(secret || within) {
            continue;
        }
        match value_after(after) {
            Value::Text { from, to } => {
                found.push(source.span(file, colon + 1 + from, colon + 1 + to));
                inside = false;
            }
            Value::Object => inside = true,
            Value::Other => inside = false,
        }
    }
    found
}

/// The key in front of a colon, in lower case and without underscores.
fn key_before(text: &str) -> Option<String> {
    let text = text.trim_end().trim_end_matches(['"', '\'', '\\']);
    let is_key = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let letters = text.chars().rev().take_while(|it| is_key(*it)).take(LONGEST);
    let key: String = letters.filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    (!key.is_empty()).then(|| key.chars().rev().collect())
}

fn is_secret(key: &str) -> bool {
    SECRET.iter().any(|it| key.ends_with(it)) || matches!(key, "psk" | "md5key" | "authkey" | "key1" | "key2")
}

/// What stands behind a colon.
enum Value {
    /// From and to these bytes.
    Text {
        from: usize,
        to: usize,
    },
    Object,
    /// A number, a word, a list.
    Other,
}

fn value_after(text: &str) -> Value {
    let blanks = text.len() - text.trim_start().len();
    let rest = text.get(blanks..).unwrap_or_default();
    let signs = rest.len() - rest.trim_start_matches(['\\', '"', '\'']).len();
    let body = rest.get(signs..).unwrap_or_default();
    if signs == 0 {
        let word = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
        return match rest.bytes().next() {
            Some(b'{') => Value::Object,
            Some(b'[') | None => Value::Other,
            _ if matches!(body.get(..word), Some("null" | "true" | "false")) => Value::Other,
            // A value without quotes is no JSON, and may be a secret all the same.
            _ => Value::Text {
                from: blanks,
                to: blanks + body.find([',', '}', '\n', '\r']).unwrap_or(body.len()),
            },
        };
    }
    // A quote ends it, unless the quote is itself quoted by a backslash and the text did not begin like that.
    let nested = rest.starts_with('\\');
    let mut escaped = false;
    let end = body.char_indices().find(|&(_, it)| {
        let ends = matches!(it, '\n' | '\r')
            || it == '"' && (!escaped || nested)
            || nested && it == '\\' && !escaped;
        escaped = it == '\\' && !escaped;
        ends
    });
    // An empty text leaves nothing to hide: its quotes were all taken for the first.
    let to = end.map_or(body.len(), |(at, _)| at);
    match body.chars().next() {
        None | Some(',' | '}' | '\n' | '\r') if signs >= 2 && !nested => Value::Other,
        _ => Value::Text { from: blanks + signs, to: blanks + signs + to },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> Vec<String> {
        let source = Source::new("a", text.into());
        find(FileId(0), &source).iter().map(|it| source.slice(*it).to_owned()).collect()
    }

    #[test]
    fn keys_of_every_shape_are_found() {
        assert_eq!(secrets(r#"{"sharedKey": "A1b2", "vlanId": 200}"#), ["A1b2"]);
        assert_eq!(secrets("{\"SharedKey\" :\r\n  \"A1b2\"}"), ["A1b2"]);
        assert_eq!(
            secrets(r#"{"service_key":"11-22","authorizations":[{"authorizationKey":"x y"}]}"#),
            ["11-22", "x y"]
        );
        assert_eq!(secrets(r#"{"sharedKey": "a\"b", "x": "c"}"#), ["a\\\"b"]);
        assert_eq!(
            secrets(r#"{"sharedKey": null, "secret": true, "servicekey": "", "x": "y"}"#),
            Vec::<String>::new()
        );
        assert_eq!(
            secrets(r#"{"variables": {"er_shared_key": {"value": "hunter2"}, "x": {"value": "y"}}}"#),
            ["hunter2"]
        );
        assert_eq!(
            secrets(r#"{"PeeringsText": "[\r\n {\r\n \"SharedKey\": \"A1b2\",\r\n \"VlanId\": 1"}"#),
            ["A1b2"]
        );
    }

    #[test]
    fn keys_are_found_where_the_text_is_no_json() {
        assert_eq!(secrets("{sharedKey: A1b2,\n"), ["A1b2"]);
        assert_eq!(secrets("{\"sharedKey\": \"A1b2\n}"), ["A1b2"]);
        assert_eq!(secrets("{'sharedKey': 'A1b2"), ["A1b2"]);
        assert_eq!(secrets("\"vlanId: \"200, \"sharedKey\": \"A1b2\""), ["A1b2"]);
    }
}
