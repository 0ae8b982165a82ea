//! Neighbors and templates: what only IOS says of them.

use crate::dialect::builder::Builder;
use crate::dialect::common::neighbor::{family, remote_as, session, timers};
use crate::dialect::grammar::ios::neighbor::Command;
use crate::model::{BfdUse, Key, RemoteAs, Sourced};
use crate::text::Span;

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    let yes = Sourced::written(true, statement);
    let no = Sourced::written(false, statement);
    match command {
        C::InheritSession { peer, template } => {
            let Some(neighbor) = into.neighbor(&peer, statement) else { return };
            neighbor.session_template = Some(template.into());
        }
        C::InheritPolicy { peer, template, sequence } => {
            let number = sequence.map_or(0, |it| it.value);
            family(into, Some(peer), statement, |it| it.templates.push((number, template.into())));
        }
        C::RemoteAsAlternate { peer, asn, .. } => {
            remote_as(into, peer, statement, asn.map(RemoteAs::Number));
        }
        C::SessionTimersMinimum { peer, keepalive, hold, .. } => {
            timers(into, peer, statement, keepalive, hold);
        }
        C::FallOverBfd { peer, far } => {
            let how = if far.is_some() { BfdUse::Elsewhere } else { BfdUse::InterfaceTimers };
            let bfd = Sourced::written(how, statement);
            session(into, peer, statement, |it| it.bfd = Some(bfd));
        }
        C::AuthenticationOption { peer, .. } => {
            let key = Sourced::written(Key::Hidden, statement);
            session(into, peer, statement, |it| it.key = Some(key));
        }
        C::ShutdownGraceful { peer, .. } => session(into, peer, statement, |it| it.enabled = Some(no)),
        C::Passive { peer } => session(into, peer, statement, |it| it.passive = Some(yes)),
        C::AsOverrideSplitHorizon { peer } => {
            family(into, peer, statement, |it| it.as_override = Some(yes));
        }
    }
}
