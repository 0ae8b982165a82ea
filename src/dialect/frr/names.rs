//! What the name of a Linux device says of its VLAN tags.

use crate::model::{Sourced, VlanTags};
use crate::text::Span;

/// The largest VLAN id that a frame may carry (IEEE 802.1Q).
const LAST_VLAN: u16 = 4094;

/// Tags by the custom of naming a device after them: `eth0.200`, or `eth0.100.200` with the provider's tag first.
pub(in crate::dialect) fn tags_of_device(name: &str, statement: Span) -> Option<VlanTags> {
    let mut parts = name.split('.').skip(1);
    let tag = |it: &str| it.parse().ok().filter(|tag| (1..=LAST_VLAN).contains(tag));
    let (first, second) = (parts.next().and_then(tag)?, parts.next());
    let (outer, inner) = match (second, parts.next()) {
        (None, None) => (None, first),
        (Some(second), None) => (Some(first), tag(second)?),
        _ => return None,
    };
    let at = |tag| Sourced::written(tag, statement);
    Some(VlanTags { outer: outer.map(at), inner: Some(at(inner)), statement })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn tags_are_read_from_names() {
        let here = Span { file: FileId(0), start: 0, end: 1 };
        let tags = |name| {
            tags_of_device(name, here).map(|it| (it.outer.map(|it| it.value), it.inner.map(|it| it.value)))
        };
        assert_eq!(tags("eth0.200"), Some((None, Some(200))));
        assert_eq!(tags("eth0.100.200"), Some((Some(100), Some(200))));
        for name in ["eth0", "eth0.x", "eth0.5000", "eth0.1.2.3", "eth0.0", "br-1.lan"] {
            assert_eq!(tags(name), None, "{name}");
        }
    }
}
