//! Places in files.

use serde::Serialize;

use super::parts::Message;
use super::uri::ArtifactLocation;
use crate::report::labels::PlacedLabel;
use crate::report::place::{Place, Places};
use crate::text::Span;

/// A place and what is said of it.
#[derive(Serialize)]
pub(super) struct Location {
    /// By which messages refer to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation", skip_serializing_if = "Option::is_none")]
    place: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

/// Lines and columns count from 1; the end is exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Location {
    /// A place alone.
    pub(super) fn of(place: &Place<'_>) -> Self {
        let file = ArtifactLocation::new(place.name());
        let place = file.map(|it| PhysicalLocation { artifact_location: it, region: Region::of(place) });
        Location { id: None, place, message: None }
    }

    /// A label.
    pub(super) fn labelled(label: &PlacedLabel<'_>) -> Self {
        let message = (!label.message.is_empty()).then(|| Message::new(&label.message));
        Location { message, ..Location::of(&label.place) }
    }

    /// With the number by which messages refer to it.
    pub(super) fn numbered(self, id: usize) -> Self {
        Location { id: Some(id), ..self }
    }

    /// The primary label, cut to its first line: GitHub shows a result in a pull request only when all of its lines have
    /// changed.
    pub(super) fn primary<'a>(label: &PlacedLabel<'a>, places: &mut Places<'a>) -> Self {
        let Place { file, start, end, from, to, .. } = label.place;
        let Some(source) = label.place.source.filter(|_| from.line != to.line) else {
            return Location::labelled(label);
        };
        let (_, end_of_line) = source.line_range(from.line);
        let place = places.place(Span { file, start, end: end.min(end_of_line) });
        Location { place: Location::of(&place).place, ..Location::labelled(label) }
    }

    /// Whether it is somewhere.
    pub(super) fn is_placed(&self) -> bool {
        self.place.is_some()
    }
}

impl Region {
    pub(super) fn of(place: &Place<'_>) -> Self {
        let (from, to) = (place.from, place.to);
        Region { start_line: from.line, start_column: from.column, end_line: to.line, end_column: to.column }
    }
}
