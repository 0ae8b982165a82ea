//! Route maps: what FRR says in its own way.

use std::slice::from_ref;

use crate::dialect::builder::Builder;
use crate::dialect::common::originate::reference;
use crate::dialect::common::policy::{
    action, communities, condition, open, other, prefixes, proceed, references,
};
use crate::dialect::grammar::frr::flow::{Command, How, Origin, Verdict as Word};
use crate::model::{Action, CommunityKind, CommunityMatch, Condition, PrefixMatchList, RouteOrigin, Verdict};
use crate::net::Afi;
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::WithoutIndex { policy } => {
            into.policies_without_index.insert(policy.value.to_owned());
        }
        C::Term { policy, verdict, sequence } => {
            open(into, statement, policy, Some(verdict.map(verdict_of)), Some(sequence));
        }
        C::Call { policy } => {
            let call = reference(Some(policy), into.platform.undefined_call);
            into.current_term().into_iter().for_each(|it| it.call.clone_from(&call));
        }
        C::OnMatchNext {} => proceed(into, statement, None),
        C::OnMatchGoto { to } | C::Continue { to } => proceed(into, statement, Some(to)),

        C::MatchPrefixList { list } => {
            prefixes(into, statement, Afi::Ipv4, from_ref(&list), PrefixMatchList::Prefix);
        }
        C::MatchPrefixList6 { list } => {
            prefixes(into, statement, Afi::Ipv6, from_ref(&list), PrefixMatchList::Prefix);
        }
        C::MatchAccessList { list } => {
            prefixes(into, statement, Afi::Ipv4, from_ref(&list), PrefixMatchList::Access);
        }
        C::MatchAccessList6 { list } => {
            prefixes(into, statement, Afi::Ipv6, from_ref(&list), PrefixMatchList::Access);
        }
        C::MatchNextHop { list } => {
            let lists = references(into, from_ref(&list));
            condition(into, statement, Condition::NextHop(lists));
        }
        C::MatchSource { list } => {
            let lists = references(into, from_ref(&list));
            condition(into, statement, Condition::Source(lists));
        }
        C::MatchAsPath { list } => {
            let lists = references(into, from_ref(&list));
            condition(into, statement, Condition::AsPath(lists));
        }
        C::MatchCommunity { list, how } => {
            communities(into, statement, CommunityKind::Standard, from_ref(&list), matching(how));
        }
        C::MatchExtCommunity { list, how } => {
            communities(into, statement, CommunityKind::Extended, from_ref(&list), matching(how));
        }
        C::MatchLargeCommunity { list, how } => {
            communities(into, statement, CommunityKind::Large, from_ref(&list), matching(how));
        }
        C::MatchOrigin { origin } => {
            let origin = match origin.value {
                Origin::Igp => RouteOrigin::Igp,
                Origin::Egp => RouteOrigin::Egp,
                Origin::Incomplete => RouteOrigin::Incomplete,
            };
            condition(into, statement, Condition::Origin(origin));
        }
        C::MatchTag { tag } => condition(into, statement, Condition::Tag(vec![tag.value])),
        // It is for maps between the routing table and the kernel. BGP passes over it.
        C::MatchLength { .. } | C::MatchLength6 { .. } => {}
        // BGP looks at the protocol in some releases, and passes over it in others.
        C::MatchProtocol { .. }
        | C::MatchNextHopAddress { .. }
        | C::MatchNextHopValue { .. }
        | C::MatchUntagged {}
        | C::MatchMulticast { .. }
        | C::MatchOther { .. } => {
            let it = other(into, statement);
            condition(into, statement, it);
        }

        C::SetLocalPreferenceBy { .. } => action(into, statement, Action::LocalPreference(None)),
        C::SetMetric { metric } => action(into, statement, Action::Metric(metric.value.to_owned())),
        C::SetNextHop { hop: Spanned { span, .. } }
        | C::SetNextHopFrom { hop: Spanned { span, .. } }
        | C::SetNextHop6 { hop: Spanned { span, .. } }
        | C::SetNextHop6From { hop: Spanned { span, .. } } => {
            let hop = into.slice(span).to_owned();
            action(into, statement, Action::NextHop(hop));
        }
        C::SetOrigin { origin } => {
            let text = into.slice(origin.span).to_owned();
            action(into, statement, Action::Origin(RouteOrigin::of(&text)));
        }
        C::SetByList { .. } | C::SetUntagged {} => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::Unclear(text));
        }
        C::SetExclude { .. } | C::SetReplace { .. } => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::AsPath(text));
        }
        C::SetExtCommunity { .. }
        | C::SetExtCommunityNone {}
        | C::SetBandwidth { .. }
        | C::SetBandwidthOfPaths {}
        | C::DeleteExtended { .. }
        | C::SetOther { .. } => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::Other(text));
        }
    }
}

fn verdict_of(word: Word) -> Verdict {
    match word {
        Word::Permit => Verdict::Accept,
        Word::Deny => Verdict::Reject,
    }
}

fn matching(how: Option<Spanned<How>>) -> CommunityMatch {
    match how.map(|it| it.value) {
        None => CommunityMatch::All,
        Some(How::ExactMatch) => CommunityMatch::Exactly,
        Some(How::Any) => CommunityMatch::Any,
    }
}
