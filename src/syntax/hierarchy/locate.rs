//! Which statement stands at a place of the text.

use std::cmp::Reverse;

use super::Hierarchy;
use super::node::NodeId;

/// Finds statements and blocks by their places.
#[derive(Debug, Clone)]
pub struct Locator<'h, 'a> {
    hierarchy: &'h Hierarchy<'a>,
    /// Statements and openings of blocks by their places, the widest first where they begin together.
    places: Vec<((u32, u32), NodeId)>,
    /// The furthest end of the places up to each.
    ends: Vec<u32>,
}

impl<'a> Hierarchy<'a> {
    /// For finding statements by their places.
    pub fn locator(&self) -> Locator<'_, 'a> {
        let mut places = Vec::new();
        for (id, node) in (0..).zip(&self.nodes) {
            let written = self.graft(id).is_none() && (node.is_statement() || node.is_block());
            places.extend(written.then_some((node.span, id)));
        }
        places.sort_unstable_by_key(|&((start, end), id)| (start, Reverse(end), id));
        let furthest = places.iter().scan(0, |so_far: &mut u32, (place, _)| {
            *so_far = place.1.max(*so_far);
            Some(*so_far)
        });
        Locator { ends: furthest.collect(), hierarchy: self, places }
    }
}

impl Locator<'_, '_> {
    /// The words from the top to the innermost statement or block whose place holds the beginning of this one.
    pub fn path(&self, (start, _): (u32, u32)) -> Vec<(u32, u32)> {
        let Some(id) = self.at(start) else { return Vec::new() };
        let hierarchy = self.hierarchy;
        let above = std::iter::successors(Some(id), |&it| hierarchy.node(it).parent());
        let mut path: Vec<_> =
            above.filter(|it| *it != Hierarchy::ROOT).map(|it| hierarchy.node(it).word).collect();
        path.reverse();
        path
    }

    fn at(&self, byte: u32) -> Option<NodeId> {
        let past = self.places.partition_point(|it| it.0.0 <= byte);
        let before = self.places.iter().zip(&self.ends).take(past).rev();
        // What begins further up may still reach down here, but only as long as anything up there does.
        let reaching = before.take_while(|(_, furthest)| **furthest > byte);
        reaching.map(|(place, _)| place).find(|((_, end), _)| *end > byte).map(|it| it.1)
    }
}
