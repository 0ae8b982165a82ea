use std::collections::HashSet;

use super::sought::{SoughtHere, here};
use crate::analysis::communities::{self, Sought};
use crate::diagnostic::Severity;
use crate::model::Device;
use crate::net::microsoft::{self, MICROSOFT_AS};
use crate::rules::Context;

rule! {
    /// # What it does
    /// Finds conditions on communities of AS 12076 that Microsoft does not put on any route.
    ///
    /// # Why it matters
    /// The condition never holds: what it should prefer or let in is treated like everything else, and nobody sees an
    /// error. Typing mistakes and values of the first years are the usual reasons.
    ///
    /// # Bad
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip bgp-community new-format
    /// ip community-list standard EUROPE permit 12076:51022
    /// route-map MSFT-IN permit 10
    ///  match community EUROPE
    ///  set local-preference 150
    /// ```
    ///
    /// # Good
    /// ```ios
    /// interface GigabitEthernet0/0/1.200
    ///  description Microsoft peering
    ///  ip address 131.107.0.1 255.255.255.252
    /// router bgp 65010
    ///  network 131.107.8.0 mask 255.255.255.0
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-IN in
    ///  neighbor 131.107.0.2 prefix-list MSFT-OUT out
    /// ip route 131.107.8.0 255.255.255.0 Null0
    /// ip prefix-list MSFT-OUT seq 5 permit 131.107.8.0/24
    /// ip bgp-community new-format
    /// ip community-list standard EUROPE permit 12076:51026
    /// route-map MSFT-IN permit 10
    ///  match community EUROPE
    ///  set local-preference 150
    /// ```
    ///
    /// # How to fix
    /// Look the value up in Microsoft's list and write that one.
    ///
    /// ```ios
    /// ip community-list standard EUROPE permit 12076:51002
    /// ```
    ///
    /// ```frr
    /// bgp community-list standard EUROPE seq 5 permit 12076:51002
    /// ```
    ///
    /// ```junos
    /// set policy-options community EUROPE members 12076:51002
    /// ```
    ///
    /// # How sure it is
    /// A value that fits none of the patterns of Microsoft's values is a warning, and so is one that was replaced. One that
    /// fits a pattern and is not in the list of 2026-03-12 is information: regions exist that the list does not have.
    /// Expressions are asked whether they can take any such value.
    ///
    /// # When to ignore it
    /// When Microsoft has added the value since.
    ///
    /// # References
    /// - ExpressRoute routing requirements, "Support for BGP communities"
    "unknown-microsoft-community", Expressroute, Warning, requirements: ["ER-COM-01"], since "0.1.0",
    "A matched 12076 community is not one that Microsoft sends", Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let mut told = HashSet::new();
    for it in communities::of_device(device).into_iter().flat_map(here) {
        if let Some(verdict) = Verdict::of(&it).filter(|_| told.insert((it.place(), it.sought.to_string()))) {
            one(cx, &it, verdict);
        }
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    /// Another one is used in its place.
    Replaced(u16),
    /// It is like none of Microsoft's.
    Foreign,
    /// It is like those, and not in the list.
    NotListed,
}

impl Verdict {
    fn of(it: &SoughtHere<'_>) -> Option<Verdict> {
        let found = it.found.as_ref()?;
        match it.sought {
            Sought::Value(value) if microsoft::replacement(value).is_some() => {
                microsoft::replacement(value).map(Verdict::Replaced)
            }
            _ if found.listed => None,
            _ if found.meanings.is_empty() => Some(Verdict::Foreign),
            _ => Some(Verdict::NotListed),
        }
    }
}

fn one(cx: &mut Context<'_>, it: &SoughtHere<'_>, verdict: Verdict) {
    let sought = it.sought;
    let list = it.looked.list.name.as_str();
    let (message, help) = match verdict {
        Verdict::Replaced(new) => {
            let name = microsoft::name(new).unwrap_or_default();
            let message = format!("Microsoft replaced {sought} by {MICROSOFT_AS}:{new} ({name})");
            (message, format!("look for {MICROSOFT_AS}:{new}"))
        }
        Verdict::Foreign => (
            format!("`{list}` looks for {sought}, which is like none of Microsoft's communities"),
            "write the value that Microsoft lists".to_owned(),
        ),
        Verdict::NotListed => (
            format!("`{list}` looks for {sought}, which is not in Microsoft's list of communities"),
            "compare it with Microsoft's current list".to_owned(),
        ),
    };
    let mut finding = cx.report(message).at(it.place(), "looked for here");
    if let Some(term) = it.looked.term() {
        finding = finding.at(term.opening, format!("a condition of `{}`", *it.looked.policy.name));
    }
    if matches!(verdict, Verdict::NotListed) {
        finding = finding.at_most(Severity::Info);
    }
    let _reported = finding.help(help);
}
