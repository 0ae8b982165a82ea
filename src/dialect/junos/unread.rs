//! Statements that were not understood: kept where they may matter, so that answers become unknown there.

use std::net::IpAddr;

use super::builder::{At, Builder, System, unquoted};
use crate::model::Peer;
use crate::net::Afi;
use crate::text::Spanned;

impl Builder<'_> {
    /// Keeps a statement that fits no line of the grammar. `words` are those of its whole path.
    pub fn unread(&mut self, at: At, words: &[Spanned<&str>]) {
        let words: Vec<Spanned<&str>> = words.iter().map(|&it| unquoted(it)).collect();
        match words.as_slice() {
            [first, name, rest @ ..] if first.value == "logical-systems" => {
                unread(self.system(at, Some(*name)), at, rest);
            }
            words => unread(self.system(at, None), at, words),
        }
    }
}

fn unread(system: &mut System, at: At, words: &[Spanned<&str>]) {
    let texts: Vec<&str> = words.iter().map(|it| it.value).collect();
    let word = |at: usize| words.get(at).copied();
    match texts.as_slice() {
        ["routing-instances", _, "interface", ..] | ["policy-options"] => {}
        ["routing-instances", _, rest @ ..] => {
            let Some(name) = word(1) else { return };
            in_table(system, at, Some(name), words.get(words.len() - rest.len()..).unwrap_or_default());
        }
        ["protocols" | "routing-options", ..] => in_table(system, at, None, words),
        ["policy-options", "prefix-list", ..] => {
            let Some(name) = word(2) else { return };
            system.policies.prefix_list(at.name(name)).unread.push(at.statement);
        }
        ["policy-options", "community", ..] => {
            let Some(name) = word(2) else { return };
            system.policies.community(at.name(name), at.statement).unread.push(at.statement);
        }
        ["policy-options", "as-path", ..] => {
            let Some(name) = word(2) else { return };
            system.policies.as_path_named(at.name(name)).unread.push(at.statement);
        }
        ["policy-options", "policy-statement", _, rest @ ..] => {
            let Some(name) = word(2) else { return };
            let term = word(4).filter(|_| rest.first() == Some(&"term"));
            let policy = system.policies.policy(at.name(name));
            policy.term(term.map(|it| at.name(it)), at.statement).unread.push(at.statement);
        }
        ["interfaces", _, rest @ ..] => {
            let Some(name) = word(1) else { return };
            let unit = word(3).filter(|_| rest.first() == Some(&"unit"));
            let named =
                unit.map_or_else(|| name.value.to_owned(), |it| format!("{}.{}", name.value, it.value));
            let name = at.value(Spanned { value: named, span: name.span });
            system.interface(name, at.statement).unread.push(at.statement);
        }
        ["class-of-service", ..] => system.queues.unclear.push(at.statement),
        ["firewall", "family", family @ ("inet" | "inet6"), "filter", name, ..] => {
            let family = if *family == "inet6" { Afi::Ipv6 } else { Afi::Ipv4 };
            let filters = system.queues.filters.get_mut(family);
            filters.entry((*name).to_owned()).or_default().unread.push(at.statement);
        }
        ["firewall", "filter", name, ..] => {
            let filters = system.queues.filters.get_mut(Afi::Ipv4);
            filters.entry((*name).to_owned()).or_default().unread.push(at.statement);
        }
        _ => {}
    }
}

/// A statement about the routing of a table; of a group or neighbor when it names one.
fn in_table(system: &mut System, at: At, instance: Option<Spanned<&str>>, words: &[Spanned<&str>]) {
    let table = system.table(instance.map(|it| at.name(it)));
    let text = |at: usize| words.get(at).map(|it| it.value);
    match (text(0), text(1), text(2)) {
        (Some("protocols"), Some("bgp"), Some("group")) => {
            let Some(name) = words.get(3) else { return };
            let group = table.bgp(at).group(at.name(*name));
            let peer = words.get(5).filter(|_| text(4) == Some("neighbor"));
            let address = peer.and_then(|it| it.value.parse::<IpAddr>().ok());
            match (peer, address) {
                (Some(peer), Some(address)) => {
                    let peer = at.value(Spanned { value: Peer::Address(address), span: peer.span });
                    group.neighbor(peer, at.statement).unread.push(at.statement);
                }
                _ => group.settings.unread.push(at.statement),
            }
        }
        (Some("protocols"), Some("bgp"), _) => table.bgp(at).settings.unread.push(at.statement),
        (Some("routing-options"), _, _) => table.unread.push(at.statement),
        _ => {}
    }
}
