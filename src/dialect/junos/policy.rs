//! Policy options: lists, and policies with their terms.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::builder::{At, Builder, unquoted, values};
use super::expression;
use super::terms::{Change, Choice, Form, ListFilter, RouteFilter, TermDraft, member};
use crate::dialect::grammar::junos::policy::{
    Command, Compared, Family as FamilyWord, Form as FormWord, Verdict as Word, Walkup, What,
};
use crate::model::{
    Action, CommunityChange, CommunityKind, Flow, JumpTarget, Protocol, RouteOrigin, Verdict,
};
use crate::net::{Afi, Asn};
use crate::text::Spanned;

type Name<'a> = Option<Spanned<&'a str>>;

/// A term by system, policy and name; what stands beside the terms has none.
#[derive(Clone, Copy)]
struct Place<'a>(Name<'a>, Spanned<&'a str>, Name<'a>);

impl Place<'_> {
    fn term<'b>(self, into: &'b mut Builder<'_>, at: At) -> &'b mut TermDraft {
        let Place(system, policy, term) = self;
        let policy = into.system(at, system).policies.policy(at.name(policy));
        policy.term(term.map(|it| at.name(it)), at.statement)
    }

    fn then(self, into: &mut Builder<'_>, at: At, action: Action) {
        self.term(into, at).then.push(at.whole(Change::Done(action)));
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    use Command as C;
    match command {
        C::PrefixList { system, list } => {
            into.system(at, system).policies.prefix_list(at.name(list));
        }
        C::PrefixListEntry { system, list, prefix } => {
            let list = into.system(at, system).policies.prefix_list(at.name(list));
            list.add(prefix.value.trunc(), at.statement);
        }
        C::PrefixListHost { system, list, host } => {
            let list = into.system(at, system).policies.prefix_list(at.name(list));
            list.add(IpNet::from(host.value), at.statement);
        }
        // What it computes is not known here.
        C::ApplyPath { system, list, .. } => {
            into.system(at, system).policies.prefix_list(at.name(list)).unread.push(at.statement);
        }
        C::RouteFilterListEntry { system, list, prefix, form } => {
            let words: Vec<&str> = values(&form).map(|it| it.value).collect();
            let net = prefix.value.trunc();
            let list = into.system(at, system).policies.filter_list(unquoted(list).value);
            list.extend(written_form(net, &words).map(|form| {
                let statement = at.whole(at.statement);
                RouteFilter { net, form, choice: None, statement }
            }));
        }
        C::CommunityOpen { system, list } => {
            into.system(at, system).policies.community(at.name(list), at.statement);
        }
        C::Community { system, list, members } => {
            let community = into.system(at, system).policies.community(at.name(list), at.statement);
            community.members.extend(values(&members).map(|it| member(it.value)));
        }
        C::InvertMatch { system, list } => {
            into.system(at, system).policies.community(at.name(list), at.statement).invert = true;
        }
        C::AsPath { system, list, regex } => {
            let regex = unquoted(regex).value;
            into.system(at, system).policies.as_path(at.name(list), regex, at.statement);
        }
        C::AsPathGroup { system, list, regex, .. } => {
            let regex = unquoted(regex).value;
            into.system(at, system).policies.as_path_group(at.name(list), regex, at.statement);
        }
        C::Walkup { system, walkup } => {
            into.system(at, system).policies.walkup = walkup.value == Walkup::Walkup;
        }
        C::PolicyWalkup { system, policy, walkup } => {
            let policy = into.system(at, system).policies.policy(at.name(policy));
            policy.walkup = Some(walkup.value == Walkup::Walkup);
        }
        C::Policy { system, policy } | C::PolicyOption { system, policy } => {
            into.system(at, system).policies.policy(at.name(policy));
        }
        C::Term { system, policy, term } => {
            Place(system, policy, Some(term)).term(into, at);
        }

        C::FromProtocol { system, policy, term, protocols } => {
            let term = Place(system, policy, term).term(into, at);
            let all = term.protocols.get_or_insert_with(|| at.whole(Vec::new()));
            all.value.extend(values(&protocols).map(|it| protocol(it.value)));
        }
        C::FromPrefixList { system, policy, term, lists } => {
            let term = Place(system, policy, term).term(into, at);
            term.prefix_lists.extend(values(&lists).map(|it| at.name(it)));
        }
        C::FromPrefixListFilter { system, policy, term, list, form, action } => {
            let term = Place(system, policy, term).term(into, at);
            // An action of its own would have to be weighed against the route filters beside it.
            term.unread.extend(action.map(|_| at.statement));
            match form.value {
                FormWord::Exact => term.prefix_lists.push(at.name(list)),
                FormWord::Longer => {
                    term.list_filters.push(ListFilter { list: at.name(list), reach: (false, true) });
                }
                FormWord::Orlonger => {
                    term.list_filters.push(ListFilter { list: at.name(list), reach: (true, true) });
                }
            }
        }
        C::FromRouteFilterList { system, policy, term, list, action } => {
            let term = Place(system, policy, term).term(into, at);
            term.unread.extend(action.map(|_| at.statement));
            term.filter_lists.push(at.name(list));
        }
        C::RouteFilter { system, policy, term, prefix, form, action } => {
            let (own, most) = (prefix.value.prefix_len(), prefix.value.max_prefix_len());
            let lengths = match form.value {
                FormWord::Exact => own..=own,
                FormWord::Longer => own.saturating_add(1)..=most,
                FormWord::Orlonger => own..=most,
            };
            let term = Place(system, policy, term).term(into, at);
            filter(term, at, prefix, Some(Form::Lengths(lengths)), action.as_ref());
        }
        C::RouteFilterUpto { system, policy, term, prefix, length, action } => {
            let form = written_form(prefix.value, &["upto", length.value]);
            filter(Place(system, policy, term).term(into, at), at, prefix, form, action.as_ref());
        }
        C::RouteFilterRange { system, policy, term, prefix, range, action } => {
            let form = written_form(prefix.value, &["prefix-length-range", range.value]);
            filter(Place(system, policy, term).term(into, at), at, prefix, form, action.as_ref());
        }
        C::RouteFilterThrough { system, policy, term, prefix, end, action } => {
            let form = Some(Form::Through(end.value.trunc()));
            filter(Place(system, policy, term).term(into, at), at, prefix, form, action.as_ref());
        }
        C::RouteFilterMask { system, policy, term, prefix, action, .. } => {
            filter(Place(system, policy, term).term(into, at), at, prefix, None, action.as_ref());
        }
        C::FromAsPath { system, policy, term, lists } => {
            let term = Place(system, policy, term).term(into, at);
            term.as_paths.extend(values(&lists).map(|it| at.name(it)));
        }
        C::FromPathLength { system, policy, term, count, compared } => {
            let lengths = match compared.value {
                Compared::Equal => count.value..=count.value,
                Compared::Orlower => 0..=count.value,
                Compared::Orhigher => count.value..=u32::MAX,
            };
            let lengths = Spanned { value: lengths, span: count.span.to(compared.span) };
            Place(system, policy, term).term(into, at).path_length = Some(at.value(lengths));
        }
        C::FromAsPathGroup { system, policy, term, lists } => {
            let term = Place(system, policy, term).term(into, at);
            term.as_path_groups.extend(values(&lists).map(|it| at.name(it)));
        }
        C::FromCommunity { system, policy, term, lists } => {
            let term = Place(system, policy, term).term(into, at);
            term.communities.extend(values(&lists).map(|it| at.name(it)));
        }
        C::FromFamily { system, policy, term, family } => {
            let afi = match family.value {
                FamilyWord::Inet => Afi::Ipv4,
                FamilyWord::Inet6 => Afi::Ipv6,
            };
            Place(system, policy, term).term(into, at).family = Some(at.whole(afi));
        }
        C::FromLocalPreference { system, policy, term, preference } => {
            Place(system, policy, term).term(into, at).local_preference = Some(at.value(preference));
        }
        C::FromMetric { system, policy, term, metric } => {
            Place(system, policy, term).term(into, at).metric = Some(at.value(metric));
        }
        C::FromTag { system, policy, term, tags } => {
            let term = Place(system, policy, term).term(into, at);
            let known: Option<Vec<u32>> = values(&tags).map(|it| it.value.parse().ok()).collect();
            match known {
                Some(known) => {
                    term.tags.get_or_insert_with(|| at.whole(Vec::new())).value.extend(known);
                }
                None => term.unread.push(at.statement),
            }
        }
        C::FromPolicy { system, policy, term, policies } => {
            let term = Place(system, policy, term).term(into, at);
            match expression::chain(&policies) {
                Some(all) => term.policies.extend(all.into_iter().map(|it| at.value(it))),
                None => term.unread.push(at.statement),
            }
        }
        C::FromOther { system, policy, term, condition } => {
            let text = at.value(condition.map(|it| format!("from {it}")));
            Place(system, policy, term).term(into, at).others.push(text);
        }
        C::To { system, policy, term, condition } => {
            let text = at.value(condition.map(|it| format!("to {it}")));
            Place(system, policy, term).term(into, at).others.push(text);
        }

        C::ThenOther { system, policy, term } => {
            Place(system, policy, term).term(into, at);
        }
        C::Then { system, policy, term, verdict } => {
            let verdict = at.whole(self::verdict(verdict.value));
            Place(system, policy, term).term(into, at).verdict = Some(verdict);
        }
        C::Next { system, policy, term, what } => {
            let flow = match what.value {
                What::Term => Flow::Jump { to: JumpTarget::Next, pending: None },
                What::Policy => Flow::NextPolicy,
            };
            Place(system, policy, term).term(into, at).next = Some(at.whole(flow));
        }
        C::DefaultAction { system, policy, term, verdict } => {
            let verdict = at.whole(self::verdict(verdict.value));
            Place(system, policy, term).term(into, at).default_action = Some(verdict);
        }
        C::LocalPreference { system, policy, term, preference } => {
            Place(system, policy, term).then(into, at, Action::LocalPreference(Some(preference.value)));
        }
        C::Metric { system, policy, term, metric } => {
            let text = metric.iter().map(|it| it.value).collect::<Vec<_>>().join(" ");
            Place(system, policy, term).then(into, at, Action::Metric(text));
        }
        C::CommunityAdd { system, policy, term, list } => {
            let change = Change::AddCommunities(unquoted(list).value.to_owned());
            Place(system, policy, term).term(into, at).then.push(at.whole(change));
        }
        C::CommunitySet { system, policy, term, list } => {
            let change = Change::SetCommunities(unquoted(list).value.to_owned());
            Place(system, policy, term).term(into, at).then.push(at.whole(change));
        }
        C::CommunityDelete { system, policy, term, list } => {
            let change = CommunityChange::Delete(unquoted(list).value.to_owned());
            let action = Action::Communities { kind: CommunityKind::Standard, change };
            Place(system, policy, term).then(into, at, action);
        }
        C::Prepend { system, policy, term, numbers } | C::Expand { system, policy, term, numbers } => {
            let known = as_numbers(&numbers);
            let text = into.slice(at.statement);
            let action = known.map_or_else(|| Action::AsPath(text.to_owned()), Action::Prepend);
            Place(system, policy, term).then(into, at, action);
        }
        C::ExpandLast { system, policy, term, count } => {
            let count = count.map_or(1, |it| u8::try_from(it.value).unwrap_or(u8::MAX));
            Place(system, policy, term).then(into, at, Action::PrependLast(count));
        }
        C::NextHop { system, policy, term, hop } => {
            Place(system, policy, term).then(into, at, Action::NextHop(hop.value.to_owned()));
        }
        C::Origin { system, policy, term, origin } => {
            Place(system, policy, term).then(into, at, Action::Origin(RouteOrigin::of(origin.value)));
        }
        C::Tag { system, policy, term, tag } => {
            Place(system, policy, term).then(into, at, Action::Tag(tag.value));
        }
        C::LocalPreferenceChange { system, policy, term, .. } => {
            Place(system, policy, term).then(into, at, Action::LocalPreference(None));
        }
        C::StripAsPath { system, policy, term } => {
            let text = into.slice(at.statement).to_owned();
            Place(system, policy, term).then(into, at, Action::AsPath(text));
        }
    }
}

/// Adds a route filter to its term. A container and what it holds name the same filter: the second adds the action.
fn filter(
    term: &mut TermDraft,
    at: At,
    prefix: Spanned<IpNet>,
    form: Option<Form>,
    action: Option<&Spanned<Vec<Spanned<&str>>>>,
) {
    let words: Vec<&str> = action.map_or(Vec::new(), |it| values(&it.value).map(|it| it.value).collect());
    let choice = match words.as_slice() {
        [] => Some(None),
        ["accept"] => Some(Some(Choice::Stop(Verdict::Accept))),
        ["reject"] => Some(Some(Choice::Stop(Verdict::Reject))),
        ["next", "term"] => Some(Some(Choice::NextTerm)),
        ["next", "policy"] => Some(Some(Choice::NextPolicy)),
        _ => None,
    };
    let (Some(form), Some(choice)) = (form, choice) else {
        term.unread.push(at.statement);
        return;
    };
    let net = prefix.value.trunc();
    let known = term.route_filters.iter_mut().rev().take(1).find(|it| it.net == net && it.form == form);
    if let Some(known) = known {
        known.choice = choice.or(known.choice);
        return;
    }
    let statement = at.whole(at.statement);
    term.route_filters.push(RouteFilter { net, form, choice, statement });
}

/// A match type with its argument.
fn written_form(net: IpNet, words: &[&str]) -> Option<Form> {
    let (own, most) = (net.prefix_len(), net.max_prefix_len());
    let length = |it: &str| it.strip_prefix('/')?.parse::<u8>().ok();
    let lengths: RangeInclusive<u8> = match words {
        ["exact"] => own..=own,
        ["longer"] => own.saturating_add(1)..=most,
        ["orlonger"] => own..=most,
        ["upto", to] => own..=length(to)?,
        ["prefix-length-range", range] => {
            let (from, to) = range.split_once('-')?;
            length(from)?..=length(to)?
        }
        ["through", end] => return end.parse().ok().map(|it: IpNet| Form::Through(it.trunc())),
        _ => return None,
    };
    Some(Form::Lengths(lengths))
}

fn verdict(word: Word) -> Verdict {
    match word {
        Word::Accept => Verdict::Accept,
        Word::Reject => Verdict::Reject,
    }
}

fn protocol(word: &str) -> Protocol {
    match word {
        "direct" => Protocol::Connected,
        "static" => Protocol::Static,
        "aggregate" => Protocol::Aggregate,
        "bgp" => Protocol::Bgp,
        "ospf2" => Protocol::Other("ospf".to_owned()),
        other => Protocol::Other(other.to_owned()),
    }
}

/// AS numbers, which quotes may hold together.
fn as_numbers(words: &[Spanned<&str>]) -> Option<Vec<Asn>> {
    let words = words.iter().flat_map(|it| it.value.split(['"', ' ', '\t'])).filter(|it| !it.is_empty());
    words.map(|it| it.parse().ok()).collect()
}
