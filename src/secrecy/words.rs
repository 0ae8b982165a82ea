//! The last resort: what looks like a secret in a line that was not understood.
//!
//! It leans towards hiding too much, for such a line is shown only to say that it was not understood. What it must
//! leave alone are the communities and names of routing policy.

use std::ops::Range;

/// Words that announce a secret, also as a part of a hyphenated word.
const ANNOUNCES: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "psk",
    "token",
    "credential",
    "credentials",
    "pass",
    "passw",
    "passwo",
    "passwor",
    "secr",
    "secre",
    "pwd",
];

/// Words that announce a secret as a whole only.
const ANNOUNCES_WHOLE: &[&str] =
    &["key", "md5", "key-string", "key-hash", "key-octet", "cak", "ascii-text", "hexadecimal", "pre-shared"];

/// Hyphenated words that end in `key` and hold none.
const HARMLESS_KEYS: &[&str] = &["public-key", "hash-key", "sort-key", "route-key", "config-key", "host-key"];

/// What follows `key` where no key follows.
const NOT_A_KEY: &[&str] = &["chain", "generate", "zeroize", "import", "export", "pubkey-chain", "mypubkey"];

/// Words after which a name stands, whatever the name is.
const NAMED: &[&str] = &[
    "route-map",
    "prefix-list",
    "access-list",
    "access-group",
    "community-list",
    "extcommunity-list",
    "large-community-list",
    "as-path-list",
    "peer-group",
    "policy-map",
    "class-map",
    "class",
    "policy-statement",
    "key-chain",
    "vrf",
    "group",
];

/// How hashed and obfuscated passwords begin.
const HASHES: &[&str] = &["$1$", "$5$", "$6$", "$8$", "$9$", "$14$", "$y$", "$2a$", "$2b$", "$2y$", "$sha1$"];

/// The bytes of a line to hide: from the first announced secret to the end of the line.
pub fn find(line: &str) -> Option<Range<usize>> {
    let end = line.trim_end().len();
    let start = announced(line)?;
    let rest = line.get(start..end)?;
    let start = end - rest.trim_start_matches(|c: char| c.is_whitespace() || "=:".contains(c)).len();
    (start < end).then_some(start..end)
}

/// A line with stars in the place of what looks like a secret.
pub fn masked(line: &str) -> String {
    let mut line = line.to_owned();
    if let Some(hidden) = find(&line) {
        let stars = "*".repeat(line.get(hidden.clone()).map_or(0, |it| it.chars().count()));
        line.replace_range(hidden, &stars);
    }
    line
}

/// Where the announcement ends, or a hash begins.
fn announced(line: &str) -> Option<usize> {
    let mut before = Before::default();
    let mut words = words(line).peekable();
    while let Some((start, word)) = words.next() {
        if HASHES.iter().any(|it| word.starts_with(it)) {
            return Some(start);
        }
        let lower = word.to_ascii_lowercase();
        let next = words.peek().map(|(_, next)| next.to_ascii_lowercase());
        if let Some(next) = next
            && !before.names()
            && (announces(&lower, &next) || before.announces(&lower, &next, line))
        {
            return Some(start + word.len());
        }
        before.push(lower);
    }
    None
}

/// The words of a line with their offsets; the punctuation of all notations separates them.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let separates = |c: char| c.is_whitespace() || "{};\"'=:,()[]".contains(c);
    let mut at = 0;
    let pieces = line.split_inclusive(separates).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece.trim_end_matches(separates))
    });
    pieces.filter(|(_, word)| !word.is_empty())
}

/// Whether a word announces that a secret follows.
fn announces(word: &str, next: &str) -> bool {
    if word == "key" {
        return !NOT_A_KEY.contains(&next);
    }
    if ANNOUNCES_WHOLE.contains(&word) || (word.ends_with("-key") && !HARMLESS_KEYS.contains(&word)) {
        return true;
    }
    word.split(['-', '_']).any(|part| ANNOUNCES.contains(&part) || misspelt(part))
}

/// Whether a word is nearly one that announces a secret: a line is often unknown because of exactly that.
fn misspelt(word: &str) -> bool {
    if !(5..=12).contains(&word.len()) || !word.is_ascii() {
        return false;
    }
    // Each mistake adds or takes away one letter at most: this spares the costly comparison nearly always.
    let near = |right: &str, most| {
        let lacking = right.chars().filter(|it| !word.contains(*it)).count();
        word.len().abs_diff(right.len()) <= most
            && lacking <= most
            && strsim::damerau_levenshtein(word, right) <= most
    };
    near("password", 2) || near("secret", 1) || near("passphrase", 2)
}

/// What was read of a line so far.
#[derive(Debug, Default)]
struct Before {
    first: String,
    last: String,
    count: usize,
    manages: bool,
}

impl Before {
    fn push(&mut self, word: String) {
        self.manages |= word.starts_with("snmp");
        self.count += 1;
        if self.count == 1 {
            self.first.clone_from(&word);
        }
        self.last = word;
    }

    /// Whether the next word is a name.
    fn names(&self) -> bool {
        NAMED.contains(&self.last.as_str())
    }

    /// Whether a word announces a secret here, in the language of SNMP; a community of BGP is none.
    fn announces(&self, word: &str, next: &str, line: &str) -> bool {
        match word {
            "community" | "auth" | "priv" | "md5" | "sha" if self.manages => true,
            // `community public {` of Junos, but not `community NAME members` nor `community add NAME`.
            "community" if self.count == 0 => {
                !matches!(next, "add" | "set" | "delete" | "+" | "-") && !line.contains("members")
            }
            // `snmp-server host 192.0.2.9 public`: the word announces an address, the address a community.
            _ => self.first == "snmp-server" && self.count == 2 && self.last == "host",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with `*` for what is hidden.
    fn shown(line: &str) -> String {
        match find(line) {
            Some(hidden) => format!("{}*", line.get(..hidden.start).unwrap()),
            None => line.to_owned(),
        }
    }

    #[test]
    fn secrets_are_found() {
        for (line, expected) in [
            ("enable secret 5 $1$abc$def", "enable secret *"),
            (" neighbor 192.0.2.1 password 7 0822", " neighbor 192.0.2.1 password *"),
            (" neighbor 192.0.2.1 pasword hunter2", " neighbor 192.0.2.1 pasword *"),
            (" neighbor 192.0.2.1 passwrod hunter2", " neighbor 192.0.2.1 passwrod *"),
            (" NEIGHBOR X PASSWORD hunter2\r", " NEIGHBOR X PASSWORD *"),
            ("tacacs-server host 192.0.2.1 key 7 08", "tacacs-server host 192.0.2.1 key *"),
            (" key-string 7 x y z", " key-string *"),
            ("crypto isakmp key foo address 192.0.2.1", "crypto isakmp key *"),
            ("ntp authentication-key 1 md5 foo 7", "ntp authentication-key *"),
            (" ip ospf message-digest-key 1 md5 7 foo", " ip ospf message-digest-key *"),
            ("snmp-server community public RO", "snmp-server community *"),
            ("snmp-server host 192.0.2.1 version 2c public", "snmp-server host 192.0.2.1 *"),
            ("snmp-server user u g v3 auth sha foo priv aes 128 bar", "snmp-server user u g v3 auth *"),
            ("set snmp community public authorization read-only", "set snmp community *"),
            ("    community public {", "    community *"),
            ("authentication-key \"$9$x\"; ## SECRET-DATA", "authentication-key *"),
            ("pre-shared-key ascii-text \"$9$x\";", "pre-shared-key *"),
            ("frob \"$9$x\";", "frob \"*"),
            ("x{shared-secret=foo}", "x{shared-secret=*"),
            ("password\u{3000}foo", "password\u{3000}*"),
            (" ppp pap sent-username u pass hunter2", " ppp pap sent-username u pass *"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn communities_and_names_of_routing_policy_are_left_alone() {
        for line in [
            " set community 64500:1 additive",
            " neighbor 192.0.2.1 send-community both",
            "ip community-list standard CL permit 64500:1",
            " match community key",
            "route-map key permit 10",
            " neighbor 192.0.2.1 route-map secret in",
            " neighbor 192.0.2.1 peer-group PASSWORD in",
            "key chain OSPF",
            "crypto key generate rsa",
            "service password-encryption",
            "community CUSTOMERS members 64500:1;",
            "then community add CUSTOMERS;",
            " community add CUSTOMERS;",
            "forwarding-options hash-key family inet",
            "passive-interface default",
            "crypto ipsec transform-set T esp-md5-hmac mode",
            "",
            "password",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
