//! Route maps.

use std::mem::discriminant;

use crate::dialect::builder::Builder;
use crate::dialect::grammar::common::policy::{Command, Kind, Of, Verdict as Word};
use crate::model::{
    Action, CommunityChange, CommunityKind, CommunityMatch, Condition, Flow, JumpTarget, ListReference,
    Missing, PrefixMatch, PrefixMatchList, Protocol, Sourced, Term, Verdict,
};
use crate::net::{Afi, Asn};
use crate::text::{Span, Spanned};

/// The sequence of an entry that states none.
const FIRST_SEQUENCE: u32 = 10;

/// Opens an entry, or adds a condition or a setting to the open one.
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::Term { policy, verdict, sequence } => open(into, statement, policy, verdict, sequence),
        C::Continue { to } => proceed(into, statement, to),

        C::MatchPrefixList { lists } => prefixes(into, statement, Afi::Ipv4, &lists, PrefixMatchList::Prefix),
        C::MatchPrefixList6 { lists } => {
            prefixes(into, statement, Afi::Ipv6, &lists, PrefixMatchList::Prefix);
        }
        C::MatchAccessList { lists } => prefixes(into, statement, Afi::Ipv4, &lists, PrefixMatchList::Access),
        C::MatchAccessList6 { lists } => {
            prefixes(into, statement, Afi::Ipv6, &lists, PrefixMatchList::Access);
        }
        C::MatchNextHopPrefixList { lists }
        | C::MatchNextHopPrefixList6 { lists }
        | C::MatchNextHop { lists }
        | C::MatchNextHop6 { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::NextHop(lists));
        }
        C::MatchSourcePrefixList { lists } | C::MatchSource { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::Source(lists));
        }
        C::MatchAsPath { lists } => {
            let lists = references(into, &lists);
            condition(into, statement, Condition::AsPath(lists));
        }
        C::MatchCommunity { lists } => {
            communities(into, statement, CommunityKind::Standard, &lists);
        }
        C::MatchExtCommunity { lists } => {
            communities(into, statement, CommunityKind::Extended, &lists);
        }
        C::MatchLargeCommunity { lists } => {
            communities(into, statement, CommunityKind::Large, &lists);
        }
        C::MatchTag { tags } => {
            let known: Option<Vec<u32>> = tags.iter().map(|it| it.value.parse().ok()).collect();
            let it = known.map_or_else(|| other(into, statement), Condition::Tag);
            condition(into, statement, it);
        }
        C::MatchMetric { metric } => condition(into, statement, Condition::Metric(metric.value)),
        C::MatchLocalPreference { preference } => {
            condition(into, statement, Condition::LocalPreference(preference.value));
        }
        C::MatchProtocol { .. } if !into.platform.bgp_matches_protocols => {
            let it = other(into, statement);
            condition(into, statement, it);
        }
        C::MatchProtocol { protocols } => {
            let names = protocols.iter().filter(|it| it.value.parse::<u32>().is_err());
            let protocols = names.map(|it| protocol(it.value)).collect();
            condition(into, statement, Condition::Protocol(protocols));
        }
        C::MatchOther { .. } => {
            let it = other(into, statement);
            condition(into, statement, it);
        }

        C::SetLocalPreference { preference } => {
            action(into, statement, Action::LocalPreference(Some(preference.value)));
        }
        C::SetMetric { metric } => action(into, statement, Action::Metric(join(&metric))),
        C::SetWeight { weight } => action(into, statement, Action::Weight(weight.value)),
        C::SetPrependLast { count } => {
            action(into, statement, Action::PrependLast(u8::try_from(count.value).unwrap_or(u8::MAX)));
        }
        C::SetPrepend { numbers } => {
            let numbers: Option<Vec<Asn>> = numbers.iter().map(|it| it.value.parse().ok()).collect();
            let it =
                numbers.map_or_else(|| Action::AsPath(into.slice(statement).to_owned()), Action::Prepend);
            action(into, statement, it);
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
        C::SetNextHop { hop } | C::SetNextHop6 { hop } => {
            action(into, statement, Action::NextHop(hop.value.to_owned()));
        }
        C::SetTag { tag } => action(into, statement, Action::Tag(tag.value)),
        C::SetOrigin { origin } => action(into, statement, Action::Origin(origin.value.to_owned())),
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

fn open(
    into: &mut Builder<'_>,
    statement: Span,
    policy: Spanned<&str>,
    verdict: Option<Spanned<Word>>,
    sequence: Option<Spanned<u32>>,
) {
    let sequence_value = sequence.map_or(FIRST_SEQUENCE, |it| it.value);
    let stop = match verdict.map(|it| it.value) {
        Some(Word::Deny) => Verdict::Reject,
        Some(Word::Permit) | None => Verdict::Accept,
    };
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

/// A condition on communities: lists, and perhaps a word that says what their lines ask for.
fn communities(into: &mut Builder<'_>, statement: Span, kind: CommunityKind, words: &[Spanned<&str>]) {
    let matching = match words.iter().find(|it| says_how(it)) {
        Some(it) if it.value.eq_ignore_ascii_case("any") => CommunityMatch::Any,
        Some(_) => CommunityMatch::Exactly,
        None => CommunityMatch::All,
    };
    let lists = references(into, words);
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
fn prefixes(
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
        Some(all) => all.extend(matches),
        None => term.when.push(Sourced::written(Condition::Prefix(matches.collect()), statement)),
    }
}

fn references(into: &Builder<'_>, lists: &[Spanned<&str>]) -> Vec<ListReference> {
    let if_undefined: Missing = into.platform.undefined_match;
    let names = lists.iter().filter(|it| !says_how(it));
    names.map(|&name| ListReference { name: name.into(), if_undefined }).collect()
}

/// The keyword that ends a list of community lists.
fn says_how(word: &Spanned<&str>) -> bool {
    ["exact-match", "exact", "any"].iter().any(|it| word.value.eq_ignore_ascii_case(it))
}

fn join(words: &[Spanned<&str>]) -> String {
    words.iter().map(|it| it.value).collect::<Vec<_>>().join(" ")
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
