//! The rows: in what the platforms differ, which of them each row speaks of, and what the fixtures of a row must tell apart.

use bgplint::dialect::Dialect::{self, Frr, Ios, Junos};

/// A matter in which platforms differ.
pub struct Row {
    /// Its number and its name, with which the names of its fixtures begin.
    pub name: &'static str,
    /// The platforms with the answers that their fixtures must expect: where sources disagree, `unknown` is among them.
    pub platforms: &'static [(Dialect, &'static [&'static str])],
}

impl Row {
    /// Whether a fixture belongs to it: its name goes on with a dot, or with what is particular about it.
    pub fn owns(&self, fixture: &str) -> bool {
        fixture.strip_prefix(self.name).is_some_and(|it| it.starts_with(['.', '-']))
    }
}

/// Every row.
pub const ROWS: &[Row] = &[
    Row {
        name: "s01-ebgp-session-without-policy",
        platforms: &[
            (Ios, &["out proven", "out possible", "in possible"]),
            (Junos, &["out not", "out possible", "in possible", "in not"]),
            (Frr, &["out not", "out proven", "in not", "in possible"]),
        ],
    },
    Row {
        name: "s02-undefined-object-attached",
        platforms: &[
            (Ios, &["out not", "out proven", "out unknown", "in not", "in possible", "in unknown"]),
            (Junos, &["out unknown", "in unknown", "out proven", "out not"]),
            (Frr, &["out not", "out proven", "in not", "in possible"]),
        ],
    },
    Row {
        name: "s03-undefined-list-in-match",
        platforms: &[
            (Ios, &["out unknown", "out proven", "out not"]),
            (Junos, &["out unknown", "out proven"]),
            (Frr, &["out not", "out proven"]),
        ],
    },
    Row {
        name: "s04-defined-but-empty",
        platforms: &[
            (Ios, &["out proven", "out possible", "out not"]),
            (Junos, &["out unknown", "out proven", "out possible"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s05-end-of-evaluation",
        platforms: &[
            (Ios, &["out proven", "out not"]),
            (Junos, &["out proven", "out not", "out possible", "in possible", "in not"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s06-several-conditions",
        platforms: &[
            (Ios, &["out proven", "out not"]),
            (Junos, &["out proven", "out not", "out unknown"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s07-going-on-after-a-match",
        platforms: &[
            (Ios, &["out proven", "out not"]),
            (Junos, &["out proven", "out not"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s08-prefix-list",
        platforms: &[(Ios, &["in possible", "in not"]), (Frr, &["in possible", "in not"])],
    },
    Row {
        name: "s09-access-list",
        platforms: &[(Ios, &["in possible", "in not"]), (Frr, &["in possible", "in not"])],
    },
    Row {
        name: "s10-communities",
        platforms: &[
            (Ios, &["out proven", "out not"]),
            (Junos, &["out proven", "out not"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s11-as-path-expressions",
        platforms: &[
            (Ios, &["out proven", "out not"]),
            (Junos, &["out proven", "out not"]),
            (Frr, &["out proven", "out not"]),
        ],
    },
    Row {
        name: "s12-several-filters",
        platforms: &[
            (Ios, &["out proven", "out not", "out unknown"]),
            (Frr, &["out proven", "out not", "in possible", "in not"]),
        ],
    },
    Row {
        name: "s13-local-origination",
        platforms: &[
            (Ios, &["out proven", "out possible", "out not"]),
            (Junos, &["out proven", "out not"]),
            (Frr, &["out proven", "out possible", "out not"]),
        ],
    },
    Row {
        name: "s14-redistribution",
        platforms: &[
            (Ios, &["out proven", "out possible", "out not"]),
            (Frr, &["out proven", "out possible", "out not"]),
        ],
    },
    Row {
        name: "s15-next-hop",
        platforms: &[(Ios, &["next-hop"]), (Junos, &["next-hop"]), (Frr, &["next-hop"])],
    },
    Row {
        name: "s16-sending-communities",
        platforms: &[(Ios, &["communities"]), (Junos, &["communities"]), (Frr, &["communities"])],
    },
    Row {
        name: "s17-remove-private-as",
        platforms: &[(Ios, &["private-as"]), (Junos, &["private-as"]), (Frr, &["private-as"])],
    },
    Row {
        name: "s18-prefix-limits",
        platforms: &[(Ios, &["limit"]), (Junos, &["limit"]), (Frr, &["limit"])],
    },
    Row {
        name: "s19-activation",
        platforms: &[(Ios, &["families"]), (Junos, &["families"]), (Frr, &["families", "out not"])],
    },
    Row {
        name: "s20-loops-and-split-horizon",
        platforms: &[
            (Ios, &["out proven", "out not", "own-as"]),
            (Junos, &["out proven", "out not", "own-as"]),
            (Frr, &["out proven", "out not", "own-as"]),
        ],
    },
    Row {
        name: "s21-router-id",
        platforms: &[(Ios, &["router-id"]), (Junos, &["router-id"]), (Frr, &["router-id"])],
    },
    Row {
        name: "s22-hops",
        platforms: &[
            (Ios, &["hops", "ttl-security", "connected-check"]),
            (Junos, &["hops"]),
            (Frr, &["hops", "ttl-security", "connected-check"]),
        ],
    },
    Row {
        name: "s23-inheritance",
        platforms: &[
            (Ios, &["import", "export", "hold"]),
            (Junos, &["import", "export", "hold"]),
            (Frr, &["import", "export", "hold"]),
        ],
    },
    Row {
        name: "s24-policy-chains",
        platforms: &[(Junos, &["out proven", "out not", "in possible", "in not"])],
    },
    Row { name: "s25-route-filters", platforms: &[(Junos, &["in possible", "in not"])] },
    Row {
        name: "s26-default-originate",
        platforms: &[(Ios, &["out proven", "out unknown", "out not"]), (Frr, &["out proven", "out not"])],
    },
    Row {
        name: "s27-order-of-computation",
        platforms: &[
            (Ios, &["out proven", "out not", "in possible"]),
            (Junos, &["out proven", "out not", "in possible"]),
            (Frr, &["out proven", "out not", "in possible"]),
        ],
    },
];

/// An expectation that does not hold yet.
pub struct Gap {
    pub fixture: &'static str,
    /// What the line is about, as it stands there.
    pub subject: &'static str,
    pub reason: &'static str,
}

/// Every expectation that a fixture marks as a gap.
pub const GAPS: &[Gap] = &[
    Gap {
        fixture: "s13-local-origination-auto-summary.ios",
        subject: "out 192.0.2.2",
        reason: "the model does not know that any subnet is enough for a network",
    },
    Gap {
        fixture: "s20-loops-and-split-horizon-peer-as.set",
        subject: "out 192.0.2.5",
        reason: "what counts is the AS of the neighbor that sent a route, not the first of its path",
    },
    Gap {
        fixture: "s24-policy-chains-default-action.set",
        subject: "in 192.0.2.3",
        reason: "the end of a chain is not kept from one policy to the next",
    },
    Gap {
        fixture: "s25-route-filters.junos",
        subject: "in 192.0.2.5",
        reason: "the model has no prefixes whose addresses agree under a mask with holes",
    },
];
