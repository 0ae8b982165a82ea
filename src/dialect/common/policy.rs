//! Route maps.

use std::mem::discriminant;

use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::policy::{Command, Kind, Of};
use crate::model::{
    Action, CommunityChange, CommunityKind, CommunityMatch, Condition, Flow, JumpTarget, ListReference,
    Missing, PrefixMatch, PrefixMatchList, Protocol, Sourced, Term, Verdict,
};
use crate::net::Afi;
use crate::text::{Span, Spanned};

/// The sequence of an entry that states none.
const FIRST_SEQUENCE: u32 = 10;

/// Adds a condition or a setting to the open entry.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::MatchMetric { metric } => condition(into, statement, Condition::Metric(metric.value)),
        C::MatchLocalPreference { preference } => {
            condition(into, statement, Condition::LocalPreference(preference.value));
        }

        C::SetLocalPreference { preference } => {
            action(into, statement, Action::LocalPreference(Some(preference.value)));
        }
        C::SetWeight { weight } => action(into, statement, Action::Weight(weight.value)),
        C::SetPrependLast { count } => {
            action(into, statement, Action::PrependLast(u8::try_from(count.value).unwrap_or(u8::MAX)));
        }
        C::SetPrepend { numbers } => {
            let numbers = numbers.iter().filter_map(|it| it.value.parse().ok()).collect();
            action(into, statement, Action::Prepend(numbers));
        }
        C::SetCommunityNone { kind } => change(into, statement, of(kind), CommunityChange::Set(Vec::new())),
        C::SetCommunity { kind, values } => change(into, statement, of(kind), change_to(&values)),
        C::DeleteCommunities { of, list } => {
            let kind = match of.value {
                Of::CommList => CommunityKind::Standard,
                Of::LargeCommList => CommunityKind::Large,
            };
            change(into, statement, kind, CommunityChange::Delete(list.value.to_owned()));
        }
        C::SetTag { tag } => action(into, statement, Action::Tag(tag.value)),
    }
}

/// Opens an entry; one that states no verdict permits.
pub(in crate::dialect) fn open(
    into: &mut Builder<'_>,
    statement: Span,
    policy: Spanned<&str>,
    verdict: Option<Spanned<Verdict>>,
    sequence: Option<Spanned<u32>>,
) {
    let sequence_value = sequence.map_or(FIRST_SEQUENCE, |it| it.value);
    let stop = verdict.map_or(Verdict::Accept, |it| it.value);
    let on_match = Sourced::written(Flow::Stop(stop), verdict.map_or(statement, |it| it.span));
    let term = Term {
        name: Sourced::written(sequence_value.to_string(), sequence.map_or(policy.span, |it| it.span)),
        sequence: sequence_value,
        opening: statement,
        when: Vec::new(),
        then: Vec::new(),
        call: None,
        on_match,
        on_miss: into.platform.on_miss,
        unread: Vec::new(),
    };
    let scope = into.term(policy, term);
    into.open(scope);
}

/// `continue`: a matching permit entry goes on; falling off the end then accepts. A deny entry ends all the same.
pub(in crate::dialect) fn proceed(into: &mut Builder<'_>, statement: Span, to: Option<Spanned<u32>>) {
    let Some(term) = into.current_term() else { return };
    if term.on_match.value == Flow::Stop(Verdict::Reject) {
        return;
    }
    let to = to.map_or(JumpTarget::Next, |it| JumpTarget::Sequence(it.value));
    let jump = Flow::Jump { to, pending: Some(Verdict::Accept) };
    term.on_match = Sourced::written(jump, statement);
}

pub(in crate::dialect) fn condition(into: &mut Builder<'_>, statement: Span, mut condition: Condition) {
    let adds = into.platform.repeated_match_adds;
    let Some(term) = into.current_term() else { return };
    // Long runs of conditions that nothing decides are not searched.
    let earlier = match condition {
        Condition::Other(_) => None,
        _ => term.when.iter_mut().find(|it| same_line(&it.value, &condition)),
    };
    let Some(earlier) = earlier else {
        term.when.push(Sourced::written(condition, statement));
        return;
    };
    if !adds {
        *earlier = Sourced::written(condition, statement);
    } else if !add(&mut earlier.value, &mut condition) {
        term.when.push(Sourced::written(condition, statement));
    }
}

/// Adds the values of a condition to those of one of its kind; `false` when it has no list of values.
fn add(earlier: &mut Condition, more: &mut Condition) -> bool {
    match (earlier, more) {
        (Condition::NextHop(all), Condition::NextHop(more))
        | (Condition::Source(all), Condition::Source(more))
        | (Condition::AsPath(all), Condition::AsPath(more)) => all.append(more),
        (
            Condition::Community { kind, lists, matching },
            Condition::Community { kind: also, lists: more, matching: how },
        ) if kind == also && matching == how => lists.append(more),
        (Condition::Tag(all), Condition::Tag(more)) => all.append(more),
        (Condition::Protocol(all), Condition::Protocol(more)) => all.append(more),
        (Condition::Interface(all), Condition::Interface(more)) => all.append(more),
        _ => return false,
    }
    true
}

/// Whether two conditions are written with the same command.
fn same_line(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Prefix(one), Condition::Prefix(other)) => {
            let command = |it: &PrefixMatch| (it.family, matches!(it.list, PrefixMatchList::Prefix(_)));
            one.first().map(command) == other.first().map(command)
        }
        (Condition::Community { kind, .. }, Condition::Community { kind: other, .. }) => kind == other,
        _ => discriminant(one) == discriminant(other),
    }
}

/// A condition on communities: lists, and what their lines ask for.
pub(in crate::dialect) fn communities(
    into: &mut Builder<'_>,
    statement: Span,
    kind: CommunityKind,
    lists: &[Spanned<&str>],
    matching: CommunityMatch,
) {
    let lists = references(into, lists);
    condition(into, statement, Condition::Community { kind, lists, matching });
}

fn of(kind: Spanned<Kind>) -> CommunityKind {
    match kind.value {
        Kind::Community => CommunityKind::Standard,
        Kind::LargeCommunity => CommunityKind::Large,
    }
}

/// What `set community` and its like do: they replace, unless the last word says otherwise.
fn change_to(words: &[Spanned<&str>]) -> CommunityChange {
    let adds = |it: &&Spanned<&str>| it.value.eq_ignore_ascii_case("additive");
    let values = words.iter().filter(|it| !adds(it)).map(|it| super::community(it.value)).collect();
    if words.iter().any(|it| adds(&it)) { CommunityChange::Add(values) } else { CommunityChange::Set(values) }
}

fn change(into: &mut Builder<'_>, statement: Span, kind: CommunityKind, change: CommunityChange) {
    action(into, statement, Action::Communities { kind, change });
}

pub(in crate::dialect) fn action(into: &mut Builder<'_>, statement: Span, action: Action) {
    let Some(term) = into.current_term() else { return };
    term.then.push(Sourced::written(action, statement));
}

pub(in crate::dialect) fn other(into: &Builder<'_>, statement: Span) -> Condition {
    Condition::Other(into.slice(statement).to_owned())
}

/// Conditions on prefixes are alternatives of each other, on one line or on several, where lines do not replace each
/// other.
pub(in crate::dialect) fn prefixes(
    into: &mut Builder<'_>,
    statement: Span,
    family: Afi,
    lists: &[Spanned<&str>],
    kind: fn(ListReference) -> PrefixMatchList,
) {
    let (other_family, if_empty) = (into.platform.other_family_match, into.platform.empty_prefix_list_match);
    let references = references(into, lists);
    let matches =
        references.into_iter().map(|it| PrefixMatch { family, list: kind(it), other_family, if_empty });
    if !into.platform.repeated_match_adds {
        let all = matches.collect();
        return condition(into, statement, Condition::Prefix(all));
    }
    let Some(term) = into.current_term() else { return };
    let earlier = term.when.iter_mut().find_map(|it| match &mut it.value {
        Condition::Prefix(all) => Some(all),
        _ => None,
    });
    match earlier {
        Some(all) => {
            all.extend(matches);
            // A route of either family has conditions of its own, so that those on the other say nothing of it.
            if all.iter().any(|it| it.family != family) {
                for it in all {
                    it.other_family = Missing::Denies;
                }
            }
        }
        None => term.when.push(Sourced::written(Condition::Prefix(matches.collect()), statement)),
    }
}

pub(in crate::dialect) fn references(into: &Builder<'_>, lists: &[Spanned<&str>]) -> Vec<ListReference> {
    let if_undefined: Missing = into.platform.undefined_match;
    lists.iter().map(|&name| ListReference { name: name.into(), if_undefined }).collect()
}

/// A protocol by the word with which commands name it.
pub(in crate::dialect) fn protocol(word: &str) -> Protocol {
    match word.to_ascii_lowercase().as_str() {
        "connected" => Protocol::Connected,
        "static" => Protocol::Static,
        "bgp" => Protocol::Bgp,
        other => Protocol::Other(other.to_owned()),
    }
}
