//! Neighbors: what only FRR says of them.

use crate::dialect::builder::{Builder, PeerName};
use crate::dialect::common::neighbor::{family, prefix_limit, remote_as, session, small};
use crate::dialect::grammar::frr::neighbor::{Command, Side, Which};
use crate::grammar::Peer as Named;
use crate::model::{
    BfdTimers, BfdUse, CommunitiesSent, NextHopSelf, Peer, PrefixLimit, RemoteAs, RemovePrivateAs, Sourced,
};
use crate::text::{Span, Spanned};

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    let yes = Sourced::written(true, statement);
    let no = Sourced::written(false, statement);
    match command {
        C::Unnumbered { peer } => unnumbered(into, &peer, statement),
        C::UnnumberedMember { peer, group } => {
            unnumbered(into, &peer, statement);
            if let Some(neighbor) = into.neighbor(&peer, statement) {
                neighbor.group = Some(group.into());
            }
        }
        C::UnnumberedAs { peer, asn } => {
            unnumbered(into, &peer, statement);
            remote_as(into, Some(peer), statement, asn.map(RemoteAs::Number));
        }
        C::UnnumberedSide { peer, side } => {
            unnumbered(into, &peer, statement);
            remote_as(into, Some(peer), statement, side.map(where_it_is));
        }
        C::RemoteSide { peer, side } => remote_as(into, Some(peer), statement, side.map(where_it_is)),
        C::ShutdownMessage { peer, .. } => session(into, Some(peer), statement, |it| it.enabled = Some(no)),
        C::EnforceMultihop { peer } => {
            session(into, Some(peer), statement, |it| it.connected_check = Some(no));
        }
        C::Bfd { peer } => {
            bfd(into, peer, statement, |old| old.unwrap_or(BfdUse::Timers(BfdTimers::default())));
        }
        C::BfdTimers { peer, multiplier, receive, transmit } => {
            let timers = BfdTimers {
                transmit_ms: Some(transmit.into()),
                receive_ms: Some(receive.into()),
                multiplier: Some(multiplier.into()),
            };
            bfd(into, peer, statement, |_| BfdUse::Timers(timers));
        }
        C::BfdProfile { peer, profile } => {
            bfd(into, peer, statement, |_| BfdUse::Profile(profile.value.to_owned()));
        }
        C::Passive { peer } => session(into, Some(peer), statement, |it| it.passive = Some(yes)),
        C::NoSendCommunity { peer, which } => {
            let (default, which) = (into.platform.communities_sent, which.map_or(Which::Both, |it| it.value));
            family(into, Some(peer), statement, |it| {
                let before = it.communities_sent.map_or(default, |it| it.value);
                it.communities_sent = Some(Sourced::written(without(before, which), statement));
            });
        }
        C::MaximumPrefixForce { peer, maximum, threshold, warning, minutes } => {
            let limit = prefix_limit(maximum, threshold, warning.is_some(), minutes);
            let limit = Sourced::written(PrefixLimit { counts_refused: true, ..limit }, statement);
            family(into, Some(peer), statement, |it| it.prefix_limit = Some(limit));
        }
        C::MaximumPrefixOut { peer, maximum } => {
            let maximum = Sourced::written(maximum.value, statement);
            family(into, Some(peer), statement, |it| it.maximum_sent = Some(maximum));
        }
        C::NextHopSelfForce { peer } => {
            let all = Sourced::written(NextHopSelf::All, statement);
            family(into, Some(peer), statement, |it| it.next_hop_self = Some(all));
        }
        C::AllowAsInOrigin { peer } => {
            let once = small(Spanned { value: 1, span: statement });
            family(into, Some(peer), statement, |it| it.allow_own_as = Some(once));
        }
        C::RemovePrivateAsReplace { peer } => {
            let how = Sourced::written(RemovePrivateAs::ReplaceWholePath, statement);
            family(into, Some(peer), statement, |it| it.remove_private_as = Some(how));
        }
    }
}

/// Creates the session over an interface, or goes on with it.
fn unnumbered(into: &mut Builder<'_>, peer: &PeerName<'_>, statement: Span) {
    let Named::Name(name) = peer.value else { return };
    let interface = (into.platform.interface_name)(name);
    into.peer(Sourced::written(Peer::Interface(interface), peer.span), statement);
}

fn where_it_is(side: Side) -> RemoteAs {
    match side {
        Side::Internal => RemoteAs::Internal,
        Side::External => RemoteAs::External,
        Side::Auto => RemoteAs::Any,
    }
}

/// BFD watches the session; what is said of its timers stays unless it is said anew.
fn bfd(
    into: &mut Builder<'_>,
    peer: PeerName<'_>,
    statement: Span,
    how: impl FnOnce(Option<BfdUse>) -> BfdUse,
) {
    session(into, Some(peer), statement, |it| {
        let old = it.bfd.take().map(|it| it.value);
        it.bfd = Some(Sourced::written(how(old), statement));
    });
}

/// What is left when some kinds of communities are no longer sent.
fn without(sent: CommunitiesSent, which: Which) -> CommunitiesSent {
    CommunitiesSent {
        standard: sent.standard && !matches!(which, Which::Standard | Which::Both | Which::All),
        extended: sent.extended && !matches!(which, Which::Extended | Which::Both | Which::All),
        large: sent.large && !matches!(which, Which::Large | Which::All),
    }
}
