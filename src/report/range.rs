//! Ranges of prefixes as people write them.

use crate::analysis::prefix_space::PrefixRange;

/// A range in the notation of prefix lists: `10.0.0.0/8 ge 16 le 24`.
pub(super) fn entry(range: &PrefixRange) -> String {
    let PrefixRange { network, ge, le } = range;
    let (own, longest) = (network.prefix_len(), network.max_prefix_len());
    let from = if *ge > own { format!(" ge {ge}") } else { String::new() };
    let to = if *le == own || *ge > own && *le == longest { String::new() } else { format!(" le {le}") };
    format!("{network}{from}{to}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_entries_of_a_prefix_list() {
        let written =
            |network: &str, ge, le| entry(&PrefixRange { network: network.parse().unwrap(), ge, le });
        assert_eq!(written("10.0.0.0/8", 8, 8), "10.0.0.0/8");
        assert_eq!(written("10.0.0.0/8", 8, 24), "10.0.0.0/8 le 24");
        assert_eq!(written("10.0.0.0/8", 16, 32), "10.0.0.0/8 ge 16");
        assert_eq!(written("10.0.0.0/8", 16, 16), "10.0.0.0/8 ge 16 le 16");
        assert_eq!(written("10.0.0.0/8", 32, 32), "10.0.0.0/8 ge 32");
        assert_eq!(written("0.0.0.0/0", 0, 32), "0.0.0.0/0 le 32");
        assert_eq!(written("192.0.2.1/32", 32, 32), "192.0.2.1/32");
        assert_eq!(written("2001:db8::/32", 33, 128), "2001:db8::/32 ge 33");
    }
}
