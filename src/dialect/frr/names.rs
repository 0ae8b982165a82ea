//! What the name of a Linux device says of its VLAN tags.

use crate::model::{Sourced, VlanTags};
use crate::text::Span;

/// The largest VLAN id that a frame may carry (IEEE 802.1Q).
const LAST_VLAN: u16 = 4094;

/// Tags by the custom of naming a device after them: `eth0.200` or `vlan200`; with the provider's tag first,
/// `eth0.100.200`.
pub(in crate::dialect) fn tags_of_device(name: &str, statement: Span) -> Option<VlanTags> {
    let tag = |it: &str| it.parse().ok().filter(|tag| (1..=LAST_VLAN).contains(tag));
    let (outer, inner) = match name.split('.').collect::<Vec<_>>().as_slice() {
        [name] => (None, tag(name.strip_prefix("vlan")?)?),
        [_, only] => (None, tag(only)?),
        [_, outer, inner] => (Some(tag(outer)?), tag(inner)?),
        _ => return None,
    };
    let at = |tag| Sourced::written(tag, statement);
    Some(VlanTags { guessed: true, ..VlanTags::of(outer.map(at), Some(at(inner)), statement) })
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
        assert_eq!(tags("vlan200"), Some((None, Some(200))));
        for name in
            ["eth0", "eth0.x", "eth0.5000", "eth0.1.2.3", "eth0.0", "br-1.lan", "vlan", "vlan5000", "vlanx"]
        {
            assert_eq!(tags(name), None, "{name}");
        }
    }
}
