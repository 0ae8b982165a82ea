//! Route maps: what only FRR says in them.

use crate::dialect::builder::Builder;
use crate::dialect::common::originate::reference;
use crate::dialect::common::policy::{action, condition, other, proceed};
use crate::dialect::grammar::frr::flow::Command;
use crate::model::Action;
use crate::text::Span;

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    match command {
        C::WithoutIndex { policy } => {
            into.policies_without_index.insert(policy.value.to_owned());
        }
        C::Call { policy } => {
            let call = reference(Some(policy), into.platform.undefined_call);
            into.current_term().into_iter().for_each(|it| it.call.clone_from(&call));
        }
        C::OnMatchNext {} => proceed(into, statement, None),
        C::OnMatchGoto { to } => proceed(into, statement, Some(to)),
        // It is for maps between the routing table and the kernel. BGP passes over it.
        C::MatchLength { .. } => {}
        C::MatchNextHopValue { .. } | C::MatchNextHopAddress { .. } => {
            let it = other(into, statement);
            condition(into, statement, it);
        }
        C::SetLocalPreferenceBy { .. } => {
            action(into, statement, Action::LocalPreference(None));
        }
        C::SetByList { .. } => {
            let text = into.slice(statement).to_owned();
            action(into, statement, Action::Unclear(text));
        }
    }
}
