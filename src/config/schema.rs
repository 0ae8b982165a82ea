//! The settings as a JSON Schema, for editors.

use serde_json::{Map, Value as Json, json};

use super::keys::{ABOUT_RULES, Key, RULES, SECTIONS, Section};
use super::value::Value;
use crate::engine::Level;
use crate::rules::{Group, RULES as ALL_RULES};

/// The schema of the settings, ending in a line feed.
pub fn schema() -> String {
    let mut sections = Map::new();
    sections.insert(RULES.to_owned(), levels());
    sections.extend(SECTIONS.iter().map(|it| (it.name.to_owned(), section(it))));
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": concat!(env!("CARGO_PKG_HOMEPAGE"), "/raw/main/schema/bgplint.schema.json"),
        "title": "Settings of bgplint (bgplint.toml)",
        "type": "object",
        "additionalProperties": false,
        "properties": sections,
        "definitions": { "level": Level::expected().schema },
    });
    format!("{schema:#}\n")
}

fn levels() -> Json {
    let level = |about: String| json!({ "description": about, "allOf": [{ "$ref": "#/definitions/level" }] });
    let mut groups: Vec<Group> = ALL_RULES.iter().map(|it| it.group).collect();
    groups.sort_unstable();
    groups.dedup();
    let of_groups = groups
        .iter()
        .map(|it| (it.as_str().to_owned(), level(format!("All rules of the group {}.", it.as_str()))));
    let of_rules = ALL_RULES.iter().map(|it| (it.name.to_owned(), level(format!("{}.", it.summary))));
    let names: Map<String, Json> = of_groups.chain(of_rules).collect();
    json!({ "description": ABOUT_RULES, "type": "object", "additionalProperties": false, "properties": names })
}

fn section(section: &Section) -> Json {
    let keys: Map<String, Json> = section.keys.iter().map(|it| (it.name.to_owned(), key(it))).collect();
    let required: Vec<&str> = section.keys.iter().filter(|it| it.required).map(|it| it.name).collect();
    let one_of: Vec<Json> = section.one_of.iter().map(|it| json!({ "required": [it] })).collect();
    let mut one = json!({ "type": "object", "additionalProperties": false, "properties": keys });
    if !required.is_empty() {
        one = with(one, "required", json!(required));
    }
    if !one_of.is_empty() {
        one = with(one, "anyOf", json!(one_of));
    }
    let all = if section.repeated { json!({ "type": "array", "items": one }) } else { one };
    with(all, "description", json!(section.about))
}

fn key(key: &Key) -> Json {
    with((key.expected)().schema, "description", json!(key.about))
}

/// An object with one entry more.
fn with(mut object: Json, name: &str, value: Json) -> Json {
    if let Json::Object(entries) = &mut object {
        entries.insert(name.to_owned(), value);
    }
    object
}
