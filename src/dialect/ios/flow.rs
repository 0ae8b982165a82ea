//! Route maps: what IOS says in its own way.

use super::names::canonical;
use crate::dialect::builder::Builder;
use crate::dialect::common::policy::{
    action, communities, condition, open, other, prefixes, proceed, protocol, references,
};
use crate::dialect::grammar::ios::flow::{Command, Verdict as Word};
use crate::model::{Action, CommunityKind, CommunityMatch, Condition, PrefixMatchList, RouteOrigin, Verdict};
use crate::net::Afi;
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Term { policy, verdict, sequence } => {
            let verdict = verdict.map(|it| it.map(verdict_of));
            open(into, statement, policy, verdict, sequence);
        }
        C::Continue { to } => proceed(into, statement, to),

        C::MatchPrefixList { lists } => prefixes(into, statement, Afi::Ipv4, &lists, PrefixMatchList::Prefix),
        C::MatchPrefixList6 { lists } => {
            prefixes(into, statement, Afi::Ipv6, &lists, PrefixMatchList::Prefix);
        }
        C::MatchAccessList { lists } => prefixes(into, statement, Afi::Ipv4, &lists, PrefixMatchList::Access),
        C::MatchAccessList6 { lists } => {
            prefixes(into, statement, Afi::Ipv6, &lists, PrefixMatchList::Access);
        }
        C::MatchNextHop { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::NextHop(lists));
        }
        C::MatchSource { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::Source(lists));
        }
        C::MatchAsPath { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::AsPath(lists));
        }
        C::MatchCommunity { lists } => matches(into, statement, CommunityKind::Standard, &lists),
        C::MatchExtCommunity { lists } => matches(into, statement, CommunityKind::Extended, &lists),
        C::MatchLargeCommunity { lists } => matches(into, statement, CommunityKind::Large, &lists),
        C::MatchTag { tags } => {
            let known: Option<Vec<u32>> = tags.iter().map(|it| it.value.parse().ok()).collect();
            let it = known.map_or_else(|| other(into, statement), Condition::Tag);
            condition(into, statement, it);
        }
        C::MatchProtocol { protocols } => {
            let names = protocols.iter().filter(|it| it.value.parse::<u32>().is_err());
            let protocols = names.map(|it| protocol(it.value)).collect();
            condition(into, statement, Condition::Protocol(protocols));
        }
        C::MatchInterface { interfaces } => {
            condition(into, statement, Condition::Interface(interfaces_of(&interfaces)));
        }
        C::MatchOther { .. } => {
            let it = other(into, statement);
            condition(into, statement, it);
        }

        C::SetMetric { metric } => {
            let metric: Vec<&str> = metric.iter().map(|it| it.value).collect();
            action(into, statement, Action::Metric(metric.join(" ")));
        }
        C::SetNextHop { hop } => action(into, statement, Action::NextHop(hop.value.to_owned())),
        C::SetOrigin { origin } => action(into, statement, Action::Origin(RouteOrigin::of(origin.value))),
        C::SetAsPath { .. } => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::AsPath(text));
        }
        C::SetOther { .. } => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::Other(text));
        }
    }
}

/// The interfaces of a line, whose types may stand apart from their numbers.
fn interfaces_of(words: &[Spanned<&str>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut kind = None;
    for word in words {
        let name = [kind.take().unwrap_or_default(), word.value].concat();
        if word.value.contains(|it: char| it.is_ascii_digit()) {
            names.push(canonical(&name));
        } else {
            kind = Some(word.value);
        }
    }
    names
}

fn verdict_of(word: Word) -> Verdict {
    match word {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    }
}

/// A condition on communities: lists, and perhaps a keyword behind them.
fn matches(into: &mut Builder<'_>, statement: Span, kind: CommunityKind, words: &[Spanned<&str>]) {
    let exactly =
        |it: &Spanned<&str>| ["exact-match", "exact"].iter().any(|word| it.value.eq_ignore_ascii_case(word));
    match words.split_last() {
        Some((last, lists)) if exactly(last) => {
            communities(into, statement, kind, lists, CommunityMatch::Exactly);
        }
        _ => communities(into, statement, kind, words, CommunityMatch::All),
    }
}
