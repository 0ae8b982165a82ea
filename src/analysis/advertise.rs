//! What a session may send: sources, the filters in their way, and what comes out.

mod gathered;
mod key;
mod lane;
mod learned;
mod local;
mod open;
mod passage;
mod preference;
mod sources;
mod suppress;
mod way;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use ipnet::IpNet;

use super::Doubt;
use super::evaluate::{Detail, Evaluator, Region};
use super::prefix_space::PrefixSpace;
use super::route::Attributes;
use crate::model::{BgpProcess, Device, PolicyReference, Session, SessionFamily};
use crate::net::{Afi, Family, Safi, special};
use crate::text::Span;
pub(super) use key::FiltersKey;
use key::PolicyKey;
use lane::Lane;
pub use lane::{Sent, Summary};
pub use learned::Announcement;
use local::Local;
pub use open::Openness;
use passage::Question;
pub use preference::{Preferences, Preferred, Prepended};
use sources::{Finder, Table};
use way::Told;
pub use way::{Answer, Fate, Way};

/// Which prefixes of `asked` a session may send in a family. For many sessions of a device, see [`Exports`].
pub fn sent<'m>(
    device: &'m Device,
    process: &'m BgpProcess,
    session: &'m Session,
    family: &'m SessionFamily,
    asked: &'m PrefixSpace,
) -> Answer {
    Exports::of(device, asked).sent(process, session, family)
}

/// What the sessions of a device may send of the prefixes asked about. What sessions share is found once: the sources of
/// their table, and what becomes of them on the way to sessions that apply the same filters.
pub struct Exports<'m> {
    evaluator: Evaluator<'m>,
    asked: &'m PrefixSpace,
    scope: Scope<'m>,
    local: Local<'m>,
    tables: HashMap<TableKey<'m>, Table<'m>>,
    lanes: HashMap<Class<'m>, Lane>,
    /// A session that exchanges routes of virtual private networks.
    vpn: Option<Span>,
}

/// How much is asked.
#[derive(Debug, Clone, Copy, Default)]
struct Scope<'m> {
    /// Routes that go back to the AS from which they came are told too, where the device sends them. That AS refuses
    /// them (RFC 4271, section 9.1.2), so they never do harm.
    returns: bool,
    /// All that neighbors announce, where that is known.
    announced: Option<&'m [Announcement]>,
    /// Whose routes.
    supply: Supply<'m>,
}

/// Whose routes are told of.
#[derive(Debug, Clone, Copy, Default)]
enum Supply<'m> {
    /// Everybody's.
    #[default]
    Everything,
    /// What the device has of its own: what other sessions bring in is left out.
    Own,
    /// Those that these sessions accept, and nothing else.
    Sessions(&'m Chosen),
}

/// Some sessions of a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen(HashSet<usize>);

impl<'s> FromIterator<&'s Session> for Chosen {
    fn from_iter<I: IntoIterator<Item = &'s Session>>(sessions: I) -> Self {
        Chosen(sessions.into_iter().map(|it| std::ptr::from_ref(it).addr()).collect())
    }
}

impl Chosen {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this session is one of them.
    pub fn has(&self, session: &Session) -> bool {
        self.0.contains(&std::ptr::from_ref(session).addr())
    }
}

/// A table of a device: process, VRF and family.
type TableKey<'m> = (Span, Option<&'m str>, Family);

/// What sessions to which a table sends the same have in common, but for what came from them.
#[derive(PartialEq, Eq, Hash)]
struct Class<'m> {
    table: TableKey<'m>,
    /// Where the neighbor stands: outside, or in another member AS of the confederation.
    external: Option<bool>,
    confederate: bool,
    reflector_client: bool,
    returns: bool,
    filters: FiltersKey<'m>,
    unsuppressed: Option<PolicyKey<'m>>,
    conditional: Option<(PolicyKey<'m>, PolicyKey<'m>, bool)>,
    /// The policy of a default route, and whether it passes by the filters.
    default: Option<(Option<PolicyKey<'m>>, bool)>,
}

impl<'m> Exports<'m> {
    /// For a device about which nothing was asked yet.
    pub fn of(device: &'m Device, asked: &'m PrefixSpace) -> Self {
        Exports {
            evaluator: Evaluator::new(device),
            asked,
            scope: Scope::default(),
            local: Local::of(device),
            tables: HashMap::new(),
            lanes: HashMap::new(),
            vpn: vpn(device),
        }
    }

    /// Tells so much of what decides. With [`Detail::Misses`] it tells also what is refused, and where.
    #[must_use]
    pub fn telling(mut self, detail: Detail) -> Self {
        self.evaluator = self.evaluator.telling(detail);
        self
    }

    /// Tells also of routes that go back to the AS from which they came, where the device sends them there.
    #[must_use]
    pub fn with_returns(mut self) -> Self {
        self.scope.returns = true;
        self
    }

    /// Takes these announcements for all that neighbors send.
    #[must_use]
    pub fn with_announcements(mut self, announced: &'m [Announcement]) -> Self {
        self.scope.announced = Some(announced);
        self
    }

    /// Tells only of what the device has of its own: nothing that other sessions bring in.
    #[must_use]
    pub fn of_its_own(mut self) -> Self {
        self.scope.supply = Supply::Own;
        self
    }

    /// Tells only of routes that these sessions accept. Whatever attributes their filters ask for, some routes have them:
    /// what is in doubt is only what becomes of them on the way out.
    #[must_use]
    pub fn from_sessions(mut self, sessions: &'m Chosen) -> Self {
        self.scope.supply = Supply::Sessions(sessions);
        self
    }

    /// What a session accepts of everything that its neighbor may send.
    pub fn accepted(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> Summary {
        if !family.active.value {
            return Summary::default();
        }
        let (_, table) = self.lane(process, session, family);
        table.learned.accepted(session, family).with_unread(session)
    }

    /// What a session may send in a family.
    pub fn sent(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> Answer {
        if !family.active.value {
            return Answer::default();
        }
        let (lane, table) = self.lane(process, session, family);
        lane.answer(table, session).of_session(&lane.places, session, family)
    }

    /// The same as sets: everything that is sent for certain, that may be sent, and that is not known.
    pub fn summary(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> Summary {
        if !family.active.value {
            return Summary::default();
        }
        let (lane, table) = self.lane(process, session, family);
        lane.summary(table, session).of_session(&lane.places, session, family)
    }

    /// [`Exports::summary`], made once for all sessions to which the same is sent. Of places that differ between such
    /// sessions it tells those of one of them. A line of the process that was not understood may bring anything in.
    pub fn shared(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> Arc<Sent> {
        if !family.active.value {
            return Arc::default();
        }
        let doubt = self.unfollowed(process);
        let (lane, table) = self.lane(process, session, family);
        lane.shared(table, doubt, session, family)
    }

    /// What may bring in routes in a way that is not followed: a line that was not understood, or a virtual private network,
    /// whose routes enter tables by targets.
    fn unfollowed(&self, process: &BgpProcess) -> Option<Doubt> {
        let unread = process.unread.first().or(process.unfollowed.first());
        let doubt = unread.map(|&line| Doubt::at(Some(line), "what this line brings in is not known"));
        let of_vpn = || {
            let span = self.vpn.filter(|_| process.vrf.is_some())?;
            Some(Doubt::at(Some(span), "what this session brings into other tables is not known"))
        };
        doubt.or_else(of_vpn)
    }

    fn lane(
        &mut self,
        process: &'m BgpProcess,
        session: &'m Session,
        family: &'m SessionFamily,
    ) -> (&Lane, &Table<'m>) {
        let of_table = (process.opening, process.vrf_name(), family.family);
        let Exports { evaluator, asked, scope, local, tables, lanes, .. } = self;
        let finder = Finder::new(evaluator, local, process, family.family, *scope);
        let table = tables.entry(of_table).or_insert_with(|| Table::of(&finder, asked));
        let question = Question { evaluator, finder: &finder, asked, table, session, family };
        let class = Class {
            table: of_table,
            external: session.is_external(),
            confederate: question.is_confederate(),
            reflector_client: family.reflector_client.value,
            returns: session.returns_routes,
            filters: FiltersKey::of(&family.export),
            unsuppressed: family.unsuppress_map.as_ref().map(key::policy),
            conditional: family
                .conditional_advertisement
                .as_ref()
                .map(|it| (key::policy(&it.routes), key::policy(&it.condition), it.when_present)),
            default: family
                .default_originate
                .as_ref()
                .map(|it| (it.value.as_ref().map(key::policy), family.default_passes_filters)),
        };
        let lane = lanes.entry(class).or_insert_with(|| question.lane());
        (lane, table)
    }
}

/// A session that exchanges routes which targets put into tables.
fn vpn(device: &Device) -> Option<Span> {
    let plain = |it: &SessionFamily| matches!(it.family.safi, Safi::Unicast | Safi::Multicast);
    let sessions = device.bgp.iter().flat_map(|it| &it.sessions).filter(|it| it.enabled.value);
    sessions.filter(|it| it.active_families().any(|it| !plain(it))).map(|it| it.opening).next()
}

/// What a policy does with routes; when there is none of its name, what the platform does then.
fn policy(
    evaluator: &Evaluator<'_>,
    reference: &PolicyReference,
    space: PrefixSpace,
    attributes: Rc<Attributes>,
) -> Vec<Region> {
    if let Some(it) = evaluator.device.policies.get(reference.name.as_str()) {
        return evaluator.policy(it, reference, &space, &attributes);
    }
    let doubt = || Doubt::at(reference.name.span(), format!("there is no `{}`", *reference.name));
    let outcome = super::lists::missing(reference.if_undefined, doubt).into();
    vec![Region::whole(space, outcome, attributes)]
}

/// Every prefix of a family.
pub(super) fn everything(afi: Afi) -> PrefixSpace {
    match afi {
        Afi::Ipv4 => PrefixSpace::all_ipv4(),
        Afi::Ipv6 => PrefixSpace::all_ipv6(),
    }
}

/// RFC 1918 and everything in it.
pub fn private_space() -> PrefixSpace {
    PrefixSpace::union_of(special::PRIVATE.map(|it| PrefixSpace::within(IpNet::V4(it))))
}

/// Both default routes.
pub fn default_routes() -> PrefixSpace {
    default_of(Afi::Ipv4).union(&default_of(Afi::Ipv6))
}

fn default_of(afi: Afi) -> PrefixSpace {
    PrefixSpace::exactly(match afi {
        Afi::Ipv4 => IpNet::V4(ipnet::Ipv4Net::default()),
        Afi::Ipv6 => IpNet::V6(ipnet::Ipv6Net::default()),
    })
}
