//! Settings held against the configurations: what they name must be there.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use super::Config;
use super::reader::{MOST_COMPLAINTS, did_you_mean};
use crate::analysis::link::Links;
use crate::analysis::peering::{MICROSOFT, OTHER_MICROSOFT, Peerings, commented_kind};
use crate::diagnostic::Complaint;
use crate::model::{
    BgpProcess, CircuitPeeringKind, Device, Network, PeeringKind, Session, Sourced, StatedPeering,
};
use crate::text::Span;

/// Neighbors that a question names.
const SHOWN: usize = 6;

/// How much of what the settings may be about was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it: a device that was not read does not exist.
    Everything,
    /// Some folders, perhaps of several.
    Folders,
    /// Some files, which somebody chose.
    Files,
}

impl Config {
    /// What is wrong with the settings as far as it shows only now that configurations were read.
    pub fn complaints_about(&self, network: &Network, read: Extent) -> Vec<Complaint> {
        let mut devices: HashMap<String, Vec<&Device>> = HashMap::new();
        for device in &network.devices {
            devices.entry(device.name.to_lowercase()).or_default().push(device);
        }
        let mut known: HashMap<String, Vec<Known<'_>>> = HashMap::new();
        let (mut complaints, mut unread) = (Vec::new(), BTreeMap::new());
        for stated in &self.given.peerings {
            if complaints.len() >= MOST_COMPLAINTS {
                break;
            }
            let name = stated.device.to_lowercase();
            let Some(found) = devices.get(&name) else {
                // Once, however much is stated of it.
                unread.entry(name).or_insert(&stated.device);
                continue;
            };
            let known = known.entry(name).or_insert_with(|| found.iter().map(|it| Known::of(it)).collect());
            complaints.extend(about_sessions(stated, known));
        }
        for name in self.given.suppressions.iter().filter_map(|it| it.device.as_ref()) {
            if !devices.contains_key(&name.to_lowercase()) {
                unread.entry(name.to_lowercase()).or_insert(name);
            }
        }
        match read {
            Extent::Everything => {
                let unknown = unread.values().take(MOST_COMPLAINTS);
                complaints.extend(unknown.map(|it| unknown_device(it, network)));
            }
            Extent::Folders => complaints.extend(unread_devices(unread.into_values())),
            Extent::Files => {}
        }
        complaints.extend(contradicted_by_facts(network));
        complaints
    }
}

/// Statements, also those in comments, that the facts of a circuit contradict. They hold all the same, and somebody should
/// know.
fn contradicted_by_facts(network: &Network) -> Vec<Complaint> {
    let in_comments = |it: &Device| {
        let mut sessions = it.bgp.iter().flat_map(|it| &it.sessions);
        sessions.any(|it| it.stated_kind.is_some()) || it.interfaces.iter().any(|it| it.stated_kind.is_some())
    };
    let stated = !network.given.peerings.is_empty() || network.devices.iter().any(in_comments);
    if !stated || network.given.circuits.is_empty() {
        return Vec::new();
    }
    let peerings = Peerings::of(network);
    let on_circuits = peerings.all.iter().filter_map(|it| Some((it, it.circuit?)));
    let contradicted = on_circuits.filter_map(|(peering, on)| {
        let CircuitPeeringKind::Peering(kind) = on.peering.kind.value else { return None };
        let stated = peering.evidence.iter().find(|it| it.is_stated() && it.kind != kind)?;
        let (peer, device) = (&*peering.session.peer, &*peering.device.name);
        let complaint = Complaint::error(
            stated.span?,
            format!("{peer} of {device} is stated to be {}, and the facts differ", stated.kind.as_str()),
            format!("{} here, which holds", stated.kind.as_str()),
        );
        let label = format!("{} in the facts of circuit {}", kind.as_str(), *on.circuit.name);
        Some(complaint.and(on.peering.kind.span(), label))
    });
    contradicted.collect()
}

/// A device with its sessions, for finding those that are meant.
struct Known<'m> {
    device: &'m Device,
    links: Links<'m>,
    sessions: HashMap<IpAddr, Vec<(&'m BgpProcess, &'m Session)>>,
}

impl<'m> Known<'m> {
    fn of(device: &'m Device) -> Self {
        let mut sessions: HashMap<IpAddr, Vec<_>> = HashMap::new();
        for process in &device.bgp {
            for session in &process.sessions {
                if let Some(address) = session.address() {
                    sessions.entry(address).or_default().push((process, session));
                }
            }
        }
        Known { device, links: Links::of(device), sessions }
    }
}

fn about_sessions(stated: &StatedPeering, known: &[Known<'_>]) -> Vec<Complaint> {
    let Some(peer) = stated.peer else { return no_session_at_all(stated, known).into_iter().collect() };
    let found = known
        .iter()
        .flat_map(|on| on.sessions.get(&peer.value).into_iter().flatten().map(move |it| (on, it)));
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return vec![unknown_peer(stated, peer, known)];
    }
    let none_to_microsoft = !found.iter().any(|(_, (_, session))| leads_to_microsoft(session));
    let mut complaints = Vec::new();
    for (on, (process, session)) in found {
        if none_to_microsoft {
            complaints.push(elsewhere(stated, peer, session));
        } else if let Some(comment) = commented_kind(session, &on.links.of_session(process, session)) {
            complaints.extend(contradiction(stated, peer, comment));
        }
    }
    complaints
}

fn unknown_device(name: &Sourced<String>, network: &Network) -> Complaint {
    let names: Vec<&str> = network.devices.iter().map(|it| it.name.as_str()).collect();
    let message = format!("no configuration that was read is of a device `{}`", **name);
    let complaint = Complaint::error(place(name), message, "no such device");
    complaint.help(did_you_mean(name, &names))
}

/// Devices that were not read, and may well be elsewhere.
fn unread_devices<'c>(names: impl Iterator<Item = &'c Sourced<String>>) -> Option<Complaint> {
    let mut places: Vec<Span> = names.map(place).collect();
    places.sort_unstable();
    let (first, others) = places.split_first()?;
    let message = match others.len() {
        0 => "a device that the settings name was not read".to_owned(),
        more => format!("{} devices that the settings name were not read", more + 1),
    };
    let complaint = Complaint::error(*first, message, "not read").as_warning();
    Some(others.iter().fold(complaint, |it, other| it.and(Some(*other), "")))
}

fn unknown_peer(stated: &StatedPeering, peer: Sourced<IpAddr>, known: &[Known<'_>]) -> Complaint {
    let sessions = known.iter().flat_map(|it| &it.device.bgp).flat_map(|it| &it.sessions);
    // Those that lead to Microsoft, if any do: a route server has thousands of others.
    let (to_microsoft, others): (Vec<_>, Vec<_>) = sessions.partition(|it| leads_to_microsoft(it));
    let meant = if to_microsoft.is_empty() { others } else { to_microsoft };
    let names: Vec<String> = meant.iter().map(|it| it.peer.to_string()).collect();
    let near: Vec<&str> = names.iter().map(String::as_str).collect();
    let message = format!("{} has no neighbor {}", *stated.device, *peer);
    let help = did_you_mean(&peer.to_string(), &near).or_else(|| match names.len() {
        0 => None,
        few if few <= SHOWN => Some(format!("its neighbors are {}", names.join(", "))),
        _ => None,
    });
    Complaint::error(place(&peer), message, "no such neighbor").help(help)
}

/// All sessions of a device to Microsoft are meant, and there is none.
fn no_session_at_all(stated: &StatedPeering, known: &[Known<'_>]) -> Option<Complaint> {
    let mut sessions = known.iter().flat_map(|it| &it.device.bgp).flat_map(|it| &it.sessions);
    let message = format!("{} has no session to Microsoft, AS {MICROSOFT}", *stated.device);
    let none = !sessions.any(leads_to_microsoft);
    none.then(|| Complaint::error(place(&stated.device), message, "states something of no session"))
}

fn elsewhere(stated: &StatedPeering, peer: Sourced<IpAddr>, session: &Session) -> Complaint {
    let message = format!("{} of {} is no session to Microsoft, AS {MICROSOFT}", *peer, *stated.device);
    let complaint = Complaint::error(place(&peer), message, "states something of another session");
    complaint.and(session.remote_as.as_ref().and_then(Sourced::span), "another AS")
}

/// A comment in the configuration says otherwise. The settings hold, and somebody should know.
fn contradiction(
    stated: &StatedPeering,
    peer: Sourced<IpAddr>,
    comment: Sourced<PeeringKind>,
) -> Option<Complaint> {
    let kind = stated.kind.as_ref().filter(|it| it.value != comment.value)?;
    let message = format!("{} of {} is stated to be two kinds of peering", *peer, *stated.device);
    let complaint = Complaint::error(place(kind), message, format!("{} here, which holds", kind.as_str()));
    let help = "make the comment say the same, or remove it".to_owned();
    Some(complaint.and(comment.span(), format!("{} in this comment", comment.as_str())).help(Some(help)))
}

fn leads_to_microsoft(session: &Session) -> bool {
    session.remote_asn().is_some_and(|it| it == MICROSOFT || OTHER_MICROSOFT.contains(&it))
}

/// Where a value of the settings stands.
fn place<T>(it: &Sourced<T>) -> Span {
    match it.span() {
        Some(span) => span,
        None => unreachable!("settings have no defaults"),
    }
}
