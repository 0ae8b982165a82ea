use super::together::by_cause;
use crate::model::{Device, Key};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds keys of sessions to Microsoft that its side cannot take: longer than 25 characters, or with anything but letters and
    /// digits in them. The key itself is never shown.
    ///
    /// # Why it matters
    /// A key protects a session only when both ends have the same one. What Microsoft's form does not take cannot be entered
    /// there, and a session with two different keys stays down without a word. Because that form speaks of an MD5 hash, people
    /// enter the digest of their key instead of the key.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso-2024
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.100
    ///  ip address 10.255.0.1 255.255.255.252
    /// ip route 10.20.0.0 255.255.0.0 Null0
    /// router bgp 65010
    ///  network 10.20.0.0 mask 255.255.0.0
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso2024
    /// ```
    ///
    /// # How to fix
    /// Choose a key of at most 25 letters and digits, and enter the same one as the shared key of the peering in Azure.
    /// ```ios
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso2024
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  neighbor 10.255.0.2 remote-as 12076
    ///  neighbor 10.255.0.2 password Contoso2024
    /// ```
    ///
    /// ```junos
    /// protocols {
    ///     bgp {
    ///         group AZURE {
    ///             neighbor 10.255.0.2 {
    ///                 peer-as 12076;
    ///                 authentication-key Contoso2024;
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How sure it is
    /// Keys in the clear, of Cisco's type 7 and of Junos's form `$9$` can be read, and only their length and signs are looked at.
    /// Of keys that are stored in another form nothing is said, nor of key chains.
    ///
    /// # References
    /// - Azure ExpressRoute: create and modify peering, prerequisites of the MD5 key
    /// - RFC 2385 (TCP MD5 signatures)
    "session-key-format", Expressroute, Error, requirements: ["ER-BGP-09"], since "0.1.0",
    "The MD5 key is longer than 25 characters or not letters and digits", Device => check
}

/// Characters that Microsoft takes at most.
const LONGEST: usize = 25;

/// Characters of an MD5 digest in hexadecimal.
const DIGEST: usize = 32;

fn check(cx: &mut Context<'_>, device: &Device) {
    let facts = cx.facts;
    let sessions = facts.peerings.settled_on(device).filter_map(|it| {
        let key = it.session.key.as_ref()?;
        Some(((key.span()?, fault(key)?), it))
    });
    for ((place, fault), sessions) in by_cause(sessions) {
        let finding = cx
            .report(format!("the key of {} {}", sessions.title(), fault.message()))
            .at(place, "the key, which is not shown");
        let _reported = sessions.point_out(finding).help(fault.help());
    }
}

/// What Microsoft's side does not take.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Fault {
    Digest,
    Long(usize),
    Signs,
}

fn fault(key: &Key) -> Option<Fault> {
    match *key {
        Key::Readable { length: DIGEST, hexadecimal: true, .. } => Some(Fault::Digest),
        Key::Readable { length, .. } if length > LONGEST => Some(Fault::Long(length)),
        Key::Readable { alphanumeric: false, .. } => Some(Fault::Signs),
        Key::Readable { .. } | Key::Hidden => None,
    }
}

impl Fault {
    fn message(self) -> String {
        match self {
            Fault::Digest => {
                format!("has {DIGEST} hexadecimal digits, where Microsoft takes {LONGEST} characters")
            }
            Fault::Long(length) => format!("has {length} characters, where Microsoft takes {LONGEST}"),
            Fault::Signs => {
                "holds other signs than letters and digits, which Microsoft does not take".to_owned()
            }
        }
    }

    fn help(self) -> &'static str {
        match self {
            Fault::Digest => {
                "this looks like an MD5 digest of a key: both ends want the key itself, at most 25 letters and digits"
            }
            Fault::Long(_) | Fault::Signs => {
                "choose a key of at most 25 letters and digits, and enter the same one in Azure"
            }
        }
    }
}
