//! Neighbors and groups: what a statement sets, for whom.

use crate::dialect::builder::{Builder, PeerName};
use crate::dialect::grammar::common::neighbor::{Command, Direction as Way, When, Which};
use crate::dialect::keys;
use crate::dialect::neighbors::{FamilySettings, SessionSettings, filter};
use crate::model::{
    BeyondLimit, CommunitiesSent, ConditionalAdvertisement, Direction, FilterKind, Missing, NextHopSelf,
    OwnAs, PolicyReference, PrefixLimit, RemoteAs, RemovePrivateAs, Sourced, Timers, UpdateSource,
};
use crate::text::{Span, Spanned};

/// Hops of `ebgp-multihop` without a number.
const MOST_HOPS: u8 = 255;
/// Occurrences of the own AS that `allowas-in` accepts without a number.
const OWN_AS_DEFAULT: u8 = 3;
/// Percent of a prefix limit at which a message warns when no number is given.
const WARNED_DEFAULT: u8 = 75;

#[expect(clippy::too_many_lines, reason = "one arm for each line of the grammar file")]
pub(in crate::dialect) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    use Command as C;
    let yes = Sourced::written(true, statement);
    let no = Sourced::written(false, statement);
    match command {
        C::PeerGroup { peer, group } => {
            let Some(neighbor) = into.neighbor(&peer, statement) else { return };
            if let Some(group) = group {
                neighbor.group = Some(group.into());
            }
        }
        C::Activate { peer } => family(into, peer, statement, |it| it.active = Some(yes)),
        C::Deactivate { peer } => family(into, Some(peer), statement, |it| it.active = Some(no)),
        C::NoShutdown { peer } => session(into, Some(peer), statement, |it| it.enabled = Some(yes)),

        C::RemoteAs { peer, asn } => remote_as(into, peer, statement, asn.map(RemoteAs::Number)),
        C::Description { peer, text } => {
            session(into, peer, statement, |it| it.description = Some(text.into()));
        }
        C::Password { peer, key } => {
            let key = Sourced::written(keys::cisco(key.value.reveal()), key.span);
            session(into, peer, statement, |it| it.key = Some(key));
        }
        C::UpdateSource { peer, source } => {
            let from = match source.value.parse() {
                Ok(address) => UpdateSource::Address(address),
                Err(_) => UpdateSource::Interface((into.platform.interface_name)(source.value)),
            };
            session(into, peer, statement, |it| it.source = Some(Sourced::written(from, source.span)));
        }
        C::Multihop { peer, hops } => {
            let hops = hops.map_or(Sourced::written(MOST_HOPS, statement), small);
            session(into, peer, statement, |it| it.multihop = Some(hops));
        }
        C::TtlSecurity { peer, hops } => {
            session(into, peer, statement, |it| it.ttl_security = Some(small(hops)));
        }
        C::DisableConnectedCheck { peer } => {
            session(into, peer, statement, |it| it.connected_check = Some(no));
        }
        C::SessionTimers { peer, keepalive, hold } => timers(into, peer, statement, keepalive, hold),
        C::LocalAs { peer, asn, alone, either } => {
            let own_as = match (alone, either) {
                (_, Some(_)) => OwnAs::Either,
                (Some(_), None) => OwnAs::Hidden,
                (None, None) => OwnAs::Behind,
            };
            let local_as = Sourced::from(asn.map(|it| (it, own_as)));
            session(into, peer, statement, |it| it.local_as = Some(local_as));
        }
        C::Shutdown { peer } => session(into, peer, statement, |it| it.enabled = Some(no)),

        C::RouteMap { peer, policy, direction } => {
            filters(into, peer, statement, FilterKind::Policy, policy, direction);
        }
        C::PrefixList { peer, list, direction } => {
            filters(into, peer, statement, FilterKind::PrefixList, list, direction);
        }
        C::DistributeList { peer, list, direction } => {
            filters(into, peer, statement, FilterKind::AccessList, list, direction);
        }
        C::FilterList { peer, list, direction } => {
            filters(into, peer, statement, FilterKind::AsPathList, list, direction);
        }
        C::MaximumPrefix { peer, maximum, threshold, warning, minutes } => {
            let limit = prefix_limit(maximum, threshold, warning.is_some(), minutes);
            family(into, peer, statement, |it| it.prefix_limit = Some(Sourced::written(limit, statement)));
        }
        C::NextHopSelf { peer, all } => {
            let which = if all.is_some() { NextHopSelf::All } else { NextHopSelf::Learned };
            family(into, peer, statement, |it| it.next_hop_self = Some(Sourced::written(which, statement)));
        }
        C::SendCommunity { peer, which } => {
            let which = which.map_or(Which::Standard, |it| it.value);
            let default = into.platform.communities_sent;
            family(into, peer, statement, |it| {
                it.communities_sent = Some(sent(it, default, which, statement));
            });
        }
        C::SoftReconfiguration { peer } => family(into, peer, statement, |it| it.keep_received = Some(yes)),
        C::ReflectorClient { peer } => family(into, peer, statement, |it| it.reflector_client = Some(yes)),
        C::DefaultOriginate { peer, policy } => {
            let if_undefined = into.platform.undefined_network_map;
            let policy = policy.map(|it| PolicyReference { name: it.into(), if_undefined });
            family(into, peer, statement, |it| {
                it.default_originate = Some(Sourced::written(policy, statement));
            });
        }
        C::Weight { peer, weight } => family(into, peer, statement, |it| it.weight = Some(weight.into())),
        C::AllowAsIn { peer, count } => {
            let count = count.map_or(Sourced::written(OWN_AS_DEFAULT, statement), small);
            family(into, peer, statement, |it| it.allow_own_as = Some(count));
        }
        C::AsOverride { peer } => family(into, peer, statement, |it| it.as_override = Some(yes)),
        C::RemovePrivateAs { peer, which, replace } => {
            let how = match (which, replace) {
                (_, Some(_)) => RemovePrivateAs::Replace,
                (Some(_), None) => RemovePrivateAs::All,
                (None, None) => RemovePrivateAs::WholePathOnly,
            };
            family(into, peer, statement, |it| it.remove_private_as = Some(Sourced::written(how, statement)));
        }
        C::UnsuppressMap { peer, policy } => {
            family(into, peer, statement, |it| it.unsuppress_map = Some(reference(policy)));
        }
        C::AdvertiseMap { peer, policy, when, condition } => family(into, peer, statement, |it| {
            let conditional = ConditionalAdvertisement {
                routes: reference(policy),
                condition: reference(condition),
                when_present: when.value == When::ExistMap,
            };
            it.conditional_advertisement = Some(Sourced::written(conditional, statement));
        }),
    }
}

/// Changes the settings of a session: of the one named, or of the template that is open.
pub(in crate::dialect) fn session(
    into: &mut Builder<'_>,
    peer: Option<PeerName<'_>>,
    statement: Span,
    change: impl FnOnce(&mut SessionSettings),
) {
    if let Some(settings) = into.session_settings(peer.as_ref(), statement) {
        change(settings);
    }
}

/// Changes the settings of a family: of the neighbor named, or of the template that is open.
pub(in crate::dialect) fn family(
    into: &mut Builder<'_>,
    peer: Option<PeerName<'_>>,
    statement: Span,
    change: impl FnOnce(&mut FamilySettings),
) {
    if let Some(settings) = into.family_settings(peer.as_ref(), statement) {
        change(settings);
    }
}

/// States who the neighbor is; an administrator looks for it there.
pub(in crate::dialect) fn remote_as(
    into: &mut Builder<'_>,
    peer: Option<PeerName<'_>>,
    statement: Span,
    remote_as: Spanned<RemoteAs>,
) {
    if let Some(neighbor) = peer.and_then(|peer| into.neighbor(&peer, statement)) {
        neighbor.remote_as_statement = Some(statement);
    }
    session(into, peer, statement, |it| it.remote_as = Some(remote_as.into()));
}

/// Keepalive and hold time of one session.
pub(in crate::dialect) fn timers(
    into: &mut Builder<'_>,
    peer: Option<PeerName<'_>>,
    statement: Span,
    keepalive: Spanned<u32>,
    hold: Spanned<u32>,
) {
    let timers = Timers { keepalive: keepalive.value, hold: hold.value };
    session(into, peer, statement, |it| it.timers = Some(Sourced::written(timers, statement)));
}

/// How many prefixes the neighbor may send of those that the import policy lets in.
pub(in crate::dialect) fn prefix_limit(
    maximum: Spanned<u32>,
    threshold: Option<Spanned<u32>>,
    warning_only: bool,
    minutes: Option<Spanned<u32>>,
) -> PrefixLimit {
    let restart_minutes = minutes.map(|it| it.value);
    PrefixLimit {
        maximum: maximum.value,
        threshold: Some(threshold.map_or(WARNED_DEFAULT, |it| small(it).value)),
        beyond: if warning_only { BeyondLimit::Message } else { BeyondLimit::Down { restart_minutes } },
        counts_refused: false,
    }
}

fn filters(
    into: &mut Builder<'_>,
    peer: Option<PeerName<'_>>,
    statement: Span,
    kind: FilterKind,
    name: Spanned<&str>,
    direction: Spanned<Way>,
) {
    let filter = filter(kind, name.into(), statement, into.platform.undefined_filter);
    let direction = match direction.value {
        Way::In => Direction::In,
        Way::Out => Direction::Out,
    };
    family(into, peer, statement, |it| it.set_filter(direction, filter));
}

/// What a further `send-community` adds to those before it.
fn sent(
    settings: &FamilySettings,
    default: CommunitiesSent,
    which: Which,
    statement: Span,
) -> Sourced<CommunitiesSent> {
    let mut sent = settings.communities_sent.map_or(default, |it| it.value);
    sent.standard |= matches!(which, Which::Standard | Which::Both | Which::All);
    sent.extended |= matches!(which, Which::Extended | Which::Both | Which::All);
    sent.large |= matches!(which, Which::Large | Which::All);
    Sourced::written(sent, statement)
}

fn reference(policy: Spanned<&str>) -> PolicyReference {
    PolicyReference { name: policy.into(), if_undefined: Missing::Unknown }
}

pub(in crate::dialect) fn small(it: Spanned<u32>) -> Sourced<u8> {
    // The grammar bounds these numbers to 8 bits.
    Sourced::from(it.map(|number| u8::try_from(number).unwrap_or(u8::MAX)))
}
