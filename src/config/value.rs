//! Values of settings: what each may be, in TOML, in words and in the schema.

use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::{Value as Json, json};
use toml::de::DeValue;

use crate::engine::{Choice, Level};
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::model::{Date, PeeringKind};
use crate::rules::{Group, RULES};

/// What a value should be.
pub(super) struct Expected {
    /// What it is, with its article: "a level".
    pub noun: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// The words of which it is one; none when it is no such thing.
    pub words: Vec<&'static str>,
    /// The same for a schema.
    pub schema: Json,
}

impl Expected {
    fn words(noun: &'static str, form: &'static str, words: Vec<&'static str>) -> Self {
        let schema = json!({ "enum": words });
        Expected { noun, form, words, schema }
    }

    fn other(noun: &'static str, form: &'static str, schema: Json) -> Self {
        Expected { noun, form, words: Vec::new(), schema }
    }

    /// The word that was probably meant.
    pub fn near(&self, value: &DeValue<'_>) -> Option<&'static str> {
        let vocabulary: Vocabulary<'static> = self.words.iter().copied().collect();
        nearest(value.as_str()?, &vocabulary)
    }
}

/// A value that a key may hold.
pub(super) trait Value: Sized {
    fn expected() -> Expected;

    /// Reads it; `None` when it is something else.
    fn read(value: &DeValue<'_>) -> Option<Self>;
}

impl Value for bool {
    fn expected() -> Expected {
        Expected::other("a truth value", "`true` or `false`", json!({ "type": "boolean" }))
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_bool()
    }
}

impl Value for String {
    fn expected() -> Expected {
        let schema = json!({ "type": "string", "pattern": "\\S" });
        Expected::other("a name", "a name in quotes", schema)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_str().filter(|it| !it.trim().is_empty()).map(str::to_owned)
    }
}

/// Words of any kind.
pub(super) struct Text(pub String);

impl Value for Text {
    fn expected() -> Expected {
        Expected { noun: "a text", form: "a text in quotes", ..String::expected() }
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        String::read(value).map(Text)
    }
}

impl Value for PathBuf {
    fn expected() -> Expected {
        let schema = json!({ "type": "string", "minLength": 1 });
        Expected::other("a path", "the path of a file in quotes", schema)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_str().filter(|it| !it.is_empty()).map(PathBuf::from)
    }
}

impl Value for IpAddr {
    fn expected() -> Expected {
        let schema = json!({ "type": "string", "anyOf": [{ "format": "ipv4" }, { "format": "ipv6" }] });
        Expected::other("an address", "an IPv4 or IPv6 address in quotes", schema)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl Value for PeeringKind {
    fn expected() -> Expected {
        let words = PeeringKind::ALL.map(PeeringKind::word).to_vec();
        Expected::words("a kind of peering", "\"microsoft\" or \"private\"", words)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        PeeringKind::of_word(value.as_str()?)
    }
}

impl Value for Choice {
    fn expected() -> Expected {
        let mut groups: Vec<Group> = RULES.iter().map(|it| it.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let groups = groups.into_iter().map(Group::as_str);
        let words = groups.chain(RULES.iter().map(|it| it.name)).collect();
        Expected::words("the name of a rule or group", "a name that `bgplint rules` lists", words)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        let name = value.as_str()?;
        // The nearest name is looked for only when there is something wrong.
        let known = RULES.iter().any(|it| it.name == name || it.group.as_str() == name);
        if known { name.parse().ok() } else { None }
    }
}

impl Value for Date {
    fn expected() -> Expected {
        let form = "a day without quotes, such as 2027-01-31";
        Expected::other("a day", form, json!({ "type": "string", "format": "date" }))
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        let stated = value.as_datetime().filter(|it| it.time.is_none() && it.offset.is_none())?;
        let day = stated.date?;
        Some(Date { year: day.year, month: day.month, day: day.day })
    }
}

impl Value for Level {
    fn expected() -> Expected {
        let words = Level::ALL.map(Level::as_str).to_vec();
        Expected::words("a level", "\"error\", \"warning\", \"info\" or \"off\"", words)
    }

    fn read(value: &DeValue<'_>) -> Option<Self> {
        let word = value.as_str()?;
        Level::ALL.into_iter().find(|it| it.as_str() == word)
    }
}
