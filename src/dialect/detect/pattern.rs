//! The notation in which signs are written, matched against the start of a line.
//!
//! A pattern is words. A word stands for itself, in any case; with `*` at its end for whatever begins so. Kinds of
//! words begin with `@`; `$` is the end of the line, and `...text` anything that contains `text`.

/// Whether a line, without blanks around it, begins as a pattern says.
pub(super) fn matches(pattern: &str, line: &[u8]) -> bool {
    let mut rest = line;
    for part in pattern.split(' ') {
        if part == "$" {
            return rest.is_empty();
        }
        if let Some(text) = part.strip_prefix("...") {
            return memchr::memmem::find(rest, text.as_bytes()).is_some();
        }
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, b""));
        if !is(part, word) {
            return false;
        }
        rest = after.trim_ascii_start();
    }
    true
}

/// The byte with which matching lines begin, in lower case; `None` when that is not one.
pub(super) fn first_byte(pattern: &str) -> Option<u8> {
    pattern.bytes().next().filter(|it| *it != b'@').map(|it| it.to_ascii_lowercase())
}

/// The byte with which the second word of matching lines begins, in lower case; 0 when that is not one.
pub(super) fn second_byte(pattern: &str) -> u8 {
    let second = pattern.split(' ').nth(1).unwrap_or_default();
    let first = second.bytes().next().filter(|it| !b"@$*.".contains(it));
    first.map_or(0, |it| it.to_ascii_lowercase())
}

fn is(part: &str, word: &[u8]) -> bool {
    match part {
        _ if word.is_empty() => false,
        "@word" => true,
        "@number" => number(word),
        "@address" => address(word),
        "@prefix" => prefix(word),
        "@host-interface" => host_interface(word),
        "@dotted" => word.contains(&b'.') && word.iter().all(|it| it.is_ascii_digit() || *it == b'.'),
        "@key:" => word.ends_with(b":") && word.len() > 1,
        _ => match part.strip_suffix('*') {
            Some(start) => {
                word.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start.as_bytes()))
            }
            None => word.eq_ignore_ascii_case(part.as_bytes()),
        },
    }
}

fn number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

/// Four numbers with dots between them.
fn address(word: &[u8]) -> bool {
    let mut parts = 0;
    word.split(|it| *it == b'.').all(|it| {
        parts += 1;
        number(it) && it.len() <= 3
    }) && parts == 4
}

/// An address of either family, a slash and a length.
fn prefix(word: &[u8]) -> bool {
    let Some(slash) = word.iter().position(|it| *it == b'/') else { return false };
    let (network, length) = word.split_at_checked(slash).unwrap_or((word, b""));
    let ipv6 =
        |it: &[u8]| it.contains(&b':') && it.iter().all(|b| b.is_ascii_hexdigit() || b".:".contains(b));
    number(length.strip_prefix(b"/").unwrap_or_default()) && (address(network) || ipv6(network))
}

/// A name that a Unix host gives to an interface, and no router vendor does, not even shortened.
fn host_interface(word: &[u8]) -> bool {
    const VENDORS: [&[u8]; 26] = [
        b"ge-",
        b"xe-",
        b"et-",
        b"ethernet",
        b"gi",
        b"fa",
        b"te",
        b"tw",
        b"fo",
        b"hu",
        b"po",
        b"loopback",
        b"lo0",
        b"vl",
        b"tu",
        b"se",
        b"di",
        b"bdi",
        b"nve",
        b"nu",
        b"atm",
        b"as",
        b"mu",
        b"range",
        b"mg",
        b"management",
    ];
    word.first().is_some_and(u8::is_ascii_lowercase)
        && !word.contains(&b'/')
        && !word.contains(&b';')
        && (word == b"lo"
            || word.contains(&b'-')
            || word.last().is_some_and(u8::is_ascii_digit)
            || word.starts_with(b"vrf"))
        && (word.contains(&b'-') || !VENDORS.iter().any(|it| word.starts_with(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_starts_of_lines() {
        assert!(matches("ip address @address @address", b"ip  address 192.0.2.1\t255.255.255.0 secondary"));
        assert!(!matches("ip address @address @address", b"ip address 192.0.2.1"));
        assert!(!matches("ip address @address $", b"ip address 192.0.2.1 255.255.255.0"));
        assert!(matches("ip address @address $", b"ip address 192.0.2.1"));
        assert!(matches("interface Gigabit*", b"Interface gigabitEthernet0/0"));
        assert!(matches("! device: ...EOS-", b"! device: x (vEOS-lab, EOS-4.28.3M)"));
        assert!(!matches("line vty $", b"line vty 0 4"));
        assert!(!matches("exit", b"exit-vrf"));
    }

    #[test]
    fn kinds_of_words() {
        for good in ["192.0.2.0/24", "2001:db8::/32", "::/0"] {
            assert!(prefix(good.as_bytes()), "{good}");
        }
        for bad in ["192.0.2.0", "192.0.2/24", "1/2", "2001:db8::/", "/24", "x:y/3"] {
            assert!(!prefix(bad.as_bytes()), "{bad}");
        }
        for good in ["eth0", "lo", "r1-eth0", "swp1", "vrf-red", "enp0s3", "br-lan"] {
            assert!(host_interface(good.as_bytes()), "{good}");
        }
        for bad in [
            "GigabitEthernet0/0",
            "gi0/0",
            "ethernet1",
            "loopback0",
            "vlan10",
            "tunnel1",
            "port-channel",
            "1",
        ] {
            assert!(!host_interface(bad.as_bytes()) || bad == "port-channel", "{bad}");
        }
    }
}
