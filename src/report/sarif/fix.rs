//! What mends a finding.

use std::collections::BTreeMap;

use serde::Serialize;

use super::location::Region;
use super::parts::Message;
use super::uri::ArtifactLocation;
use crate::report::fix::PlacedFix;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FixObject {
    description: Message,
    artifact_changes: Vec<ArtifactChange>,
    properties: FixProperties,
}

#[derive(Serialize)]
struct FixProperties {
    safety: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Content,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

impl FixObject {
    pub(super) fn new(fix: &PlacedFix<'_>) -> Self {
        let mut changes: BTreeMap<ArtifactLocation, Vec<Replacement>> = BTreeMap::new();
        for edit in &fix.edits {
            let Some(file) = ArtifactLocation::new(edit.place.name()) else { continue };
            changes.entry(file).or_default().push(Replacement {
                deleted_region: Region::of(&edit.place),
                inserted_content: Content { text: edit.text.to_owned() },
            });
        }
        let change = |(artifact_location, replacements)| ArtifactChange { artifact_location, replacements };
        FixObject {
            description: Message::new(&fix.title),
            artifact_changes: changes.into_iter().map(change).collect(),
            properties: FixProperties { safety: fix.safety.as_str() },
        }
    }
}
