//! Which sessions lead to Microsoft, and whether they carry private or Microsoft peering.
//!
//! The remote AS is the same on both peerings, so the kind is weighed from independent signals. One signal alone makes
//! it likely; two that agree make it certain. What somebody states is certain, and nothing is weighed against it.

mod circuits;
mod roles;
mod signals;
mod stated;

use ipnet::IpNet;

use super::link::{Connected, Link, Links};
use super::pairs::{self, Partner};
use crate::model::{
    BgpProcess, Circuit, CircuitFamily, CircuitPeering, Device, LinkRole, Network, Session, Sourced,
};
use crate::net::{Afi, Asn};
use crate::text::Span;

pub use crate::model::PeeringKind as Kind;
use circuits::Circuits;
pub(super) use circuits::inner_tag;
pub use circuits::second_host;
pub(super) use roles::role_of;
pub use roles::spoken_role;
use signals::Communities;
pub use signals::names_expressroute;
use stated::Statements;
pub use stated::commented_kind;

/// The AS from which Microsoft speaks on ExpressRoute.
pub const MICROSOFT: Asn = Asn(12076);

/// Other AS numbers of Microsoft's, which do not speak on ExpressRoute.
pub const OTHER_MICROSOFT: [Asn; 4] = [Asn(8068), Asn(8069), Asn(8074), Asn(8075)];

/// A reason to take a session for one kind of peering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it speaks for.
    pub kind: Kind,
    /// How much it weighs.
    pub weight: u8,
    /// Where it stands.
    pub span: Option<Span>,
    /// In words that complete "because".
    pub text: String,
}

/// A session to Microsoft.
#[derive(Debug)]
pub struct Peering<'m> {
    /// Place of the device in the network.
    pub device_index: usize,
    /// The device.
    pub device: &'m Device,
    /// The speaker.
    pub process: &'m BgpProcess,
    /// The session.
    pub session: &'m Session,
    /// What it carries; `None` when signals are missing or contradict each other.
    pub kind: Option<Kind>,
    /// Somebody states the kind, or two independent signals agree on it.
    pub certain: bool,
    /// What speaks for which kind, the strongest first.
    pub evidence: Vec<Evidence>,
    /// Its link.
    pub link: Link<'m>,
    /// The circuit that it belongs to, when facts about it are given and it fits.
    pub circuit: Option<OnCircuit<'m>>,
    /// The circuit that settings put it on, by name.
    pub stated_circuit: Option<&'m Sourced<String>>,
    /// Which link of its pair it runs over, with the reason in words that complete "because".
    pub role: Option<(LinkRole, &'static str)>,
    /// It names another AS than that of ExpressRoute, and here is what gives it away.
    pub wrong_asn: Option<(Option<Span>, String)>,
}

impl<'m> Peering<'m> {
    /// IPv4 or IPv6, by the neighbor's address.
    pub fn afi(&self) -> Afi {
        match self.session.address() {
            Some(std::net::IpAddr::V6(_)) => Afi::Ipv6,
            _ => Afi::Ipv4,
        }
    }

    /// Whether what is written of it holds: it names the AS of ExpressRoute, is not shut down, and every line about it was
    /// understood.
    pub fn is_settled(&self) -> bool {
        self.wrong_asn.is_none() && self.session.enabled.value && self.session.unread.is_empty()
    }

    /// The interface that carries it.
    pub fn connected(&self) -> Option<Connected<'m>> {
        self.link.connected()
    }

    /// "Microsoft peering 203.0.113.2", for messages.
    pub fn title(&self) -> String {
        let kind = self.kind.map_or("ExpressRoute session", Kind::as_str);
        format!("{kind} {}", *self.session.peer)
    }

    /// The name of its circuit, by facts or by settings.
    pub fn circuit_name(&self) -> Option<&'m str> {
        let by_facts = self.circuit.as_ref().map(|it| it.circuit.name.as_str());
        by_facts.or(self.stated_circuit.map(|it| it.as_str()))
    }

    /// What it carries by the evidence that does not stand at these places, and whether two independent signals say so.
    /// Only strong evidence counts that nothing speaks against.
    pub fn kind_apart_from(&self, places: &[Span]) -> Option<(Kind, bool)> {
        let others = self.evidence.iter().filter(|it| it.span.is_none_or(|it| !places.contains(&it)));
        let others: Vec<&Evidence> = others.collect();
        let kind = others.first()?.kind;
        let weight: u8 = others.iter().map(|it| it.weight).sum();
        let strong = weight >= STRONG && others.iter().all(|it| it.kind == kind);
        strong.then_some((kind, others.len() > 1))
    }

    /// What speaks for its kind, in words that complete "because". What the facts of its circuit say for certain needs no
    /// support.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        let decided = self.circuit.is_some_and(|it| it.by != FoundBy::Tags);
        let shown = if decided { 1 } else { usize::MAX };
        self.evidence.iter().filter(|it| Some(it.kind) == self.kind).map(|it| it.text.as_str()).take(shown)
    }

    /// Why it is taken for its kind, for notes.
    pub fn because(&self) -> Option<String> {
        let kind = self.kind?;
        let reasons: Vec<&str> = self.reasons().collect();
        Some(format!("taken for {} because {}", kind.as_str(), in_a_row(&reasons)))
    }
}

/// "one, two and three".
pub fn in_a_row(reasons: &[&str]) -> String {
    match reasons {
        [several @ .., last] if !several.is_empty() => format!("{} and {last}", several.join(", ")),
        _ => reasons.concat(),
    }
}

/// Where a session belongs in the facts of a circuit.
#[derive(Debug, Clone, Copy)]
pub struct OnCircuit<'m> {
    /// Place of the circuit among those given, and of the peering in it.
    pub place: (usize, usize),
    /// The circuit.
    pub circuit: &'m Circuit,
    /// The peering that it carries.
    pub peering: &'m CircuitPeering,
    /// The address family, where the facts have it.
    pub family: Option<&'m CircuitFamily>,
    /// The link, where that is known.
    pub role: Option<LinkRole>,
    /// What tells that it belongs there.
    pub by: FoundBy,
}

/// What tells that a session belongs to a peering in the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// An address of its link.
    Address,
    /// Settings name the circuit.
    Statement,
    /// Its interface carries the session of the other family.
    Interface,
    /// Its tags, and something that agrees with them; its addresses are others.
    Tags,
}

impl<'m> OnCircuit<'m> {
    /// The subnet of its link by the facts.
    pub fn subnet(&self) -> Option<&'m Sourced<IpNet>> {
        self.family?.subnet(self.role?)
    }

    /// The subnet of the other link of the pair by the facts.
    pub fn other_subnet(&self) -> Option<&'m Sourced<IpNet>> {
        self.family?.subnet(self.role?.other())
    }

    /// Whether the facts demand sessions of this family.
    pub fn is_enabled(&self) -> bool {
        self.peering.enabled.value && self.family.is_none_or(|it| it.enabled.value)
    }
}

/// All sessions to Microsoft and how they belong together.
#[derive(Debug)]
pub struct Peerings<'m> {
    /// In the order of the files.
    pub all: Vec<Peering<'m>>,
    /// For each of them, what it is paired with.
    pub partners: Vec<Partner>,
    /// For each of them, where a missing partner belongs.
    pub vacancies: Vec<Option<pairs::Vacancy<'m>>>,
}

impl<'m> Peerings<'m> {
    /// Finds and classifies every session to Microsoft in a network, and pairs them up.
    pub fn of(network: &'m Network) -> Self {
        let circuits = Circuits::of(&network.given);
        let mut all = sessions_to(network, |_, asn| asn == MICROSOFT);
        let mut suspects = sessions_to(network, |session, asn| {
            OTHER_MICROSOFT.contains(&asn) || asn != MICROSOFT && circuits.holds_end(session)
        });
        circuits.place(&mut suspects);
        let known = signals::by_subnet(&all);
        for suspect in &mut suspects {
            suspect.wrong_asn = signals::looks_like_expressroute(suspect, &known);
        }
        all.extend(suspects.into_iter().filter(|it| it.wrong_asn.is_some()));
        all.sort_by_key(|it| (it.device_index, it.session.opening));
        circuits.place(&mut all);
        signals::by_shared_link(&mut all);
        let (partners, vacancies) = pairs::of(&all, network);
        roles::assign(&mut all, &partners);
        Peerings { all, partners, vacancies }
    }

    /// Every pair, once, with the reason to take it for one.
    pub fn pairs(&self) -> impl Iterator<Item = (&Peering<'m>, &Peering<'m>, &'static str)> {
        self.all.iter().zip(&self.partners).enumerate().filter_map(|(here, (one, partner))| match partner {
            Partner::Found { at, because } if here < *at => Some((one, self.all.get(*at)?, *because)),
            _ => None,
        })
    }

    /// The other session of a session's pair.
    pub fn partner(&self, peering: &Peering<'m>) -> Option<&Peering<'m>> {
        let key = |it: &Peering<'_>| (it.device_index, it.session.opening);
        let place = self.all.partition_point(|it| key(it) < key(peering));
        let own = (place..).zip(self.all.get(place..)?).find(|(_, it)| std::ptr::eq(*it, peering));
        match self.partners.get(own?.0)? {
            Partner::Found { at, .. } => self.all.get(*at),
            Partner::Alone | Partner::Perhaps => None,
        }
    }

    /// The sessions of a device that carry one kind of peering, for certain or likely.
    pub fn of_kind(&self, device: &Device, kind: Kind) -> impl Iterator<Item = &Peering<'m>> {
        self.on(device).map(|(_, it)| it).filter(move |it| it.kind == Some(kind))
    }

    /// The sessions of a device of which what is written holds: see [`Peering::is_settled`].
    pub fn settled_on(&self, device: &Device) -> impl Iterator<Item = &Peering<'m>> {
        self.on(device).map(|(_, it)| it).filter(|it| it.is_settled())
    }

    /// The sessions of a device.
    pub fn on(&self, device: &Device) -> impl Iterator<Item = (usize, &Peering<'m>)> {
        // They stand in the order of their devices, which all stand in one vector.
        let at = |it: &Device| std::ptr::from_ref(it).addr();
        let first = self.all.partition_point(|it| at(it.device) < at(device));
        let own = self.all.iter().enumerate().skip(first);
        own.take_while(move |(_, it)| std::ptr::eq(it.device, device))
    }
}

/// Evidence that stands on its own.
const STRONG: u8 = 4;

/// How far one kind must be ahead of the other.
const CLEAR_MARGIN: u8 = 2;

/// Sessions of which the AS number of the neighbor is wanted, classified.
fn sessions_to(network: &Network, wanted: impl Fn(&Session, Asn) -> bool) -> Vec<Peering<'_>> {
    let mut all = Vec::new();
    let statements = Statements::of(&network.given);
    for (device_index, device) in network.devices.iter().enumerate() {
        let wanted = |it: &&Session| it.remote_asn().is_some_and(|asn| wanted(it, asn));
        let sessions = device.bgp.iter().flat_map(|process| {
            process.sessions.iter().filter(wanted).map(move |session| (process, session))
        });
        let mut sessions = sessions.peekable();
        if sessions.peek().is_none() {
            continue;
        }
        let links = Links::of(device);
        let mut communities = Communities::of(device);
        let stated = statements.about(device);
        let assume = network.given.assume;
        all.extend(sessions.map(|(process, session)| {
            let link = links.of_session(process, session);
            let evidence = match stated.kind(session, &link) {
                Some(stated) => vec![stated],
                None => signals::of(&mut communities, process, session, link.connected(), assume),
            };
            let (kind, certain) = weighed(&evidence);
            Peering {
                device_index,
                device,
                process,
                session,
                kind,
                certain,
                evidence,
                link,
                circuit: None,
                stated_circuit: None,
                role: None,
                wrong_asn: None,
            }
        }));
    }
    all
}

/// The kind that evidence speaks for, and whether that is certain.
fn weighed(evidence: &[Evidence]) -> (Option<Kind>, bool) {
    if let [only] = evidence
        && only.is_stated()
    {
        return (Some(only.kind), true);
    }
    let sum = |kind| evidence.iter().filter(|it| it.kind == kind).map(|it| it.weight).sum::<u8>();
    let (microsoft, private) = (sum(Kind::Microsoft), sum(Kind::Private));
    let kind = if microsoft >= private + CLEAR_MARGIN {
        Some(Kind::Microsoft)
    } else if private >= microsoft + CLEAR_MARGIN {
        Some(Kind::Private)
    } else {
        None
    };
    let agreeing = kind.map_or(0, |kind| evidence.iter().filter(|it| it.kind == kind).count());
    let against = evidence.len() - agreeing;
    (kind, agreeing >= 2 && against == 0 || agreeing >= against + 2)
}
