//! Which device and session are meant.

use super::error::Error;
use super::notes;
use crate::engine::PeerName;
use crate::grammar::suggest::{Vocabulary, nearest};
use crate::model::{BgpProcess, Device, Network, Session};
use crate::text::Sources;

/// How the global table is called, unless a VRF has that name.
const GLOBAL: &str = "default";

/// The devices of a name: those with this host name, else those in files of this name.
pub(super) fn devices<'n>(
    network: &'n Network,
    sources: &Sources,
    name: &str,
) -> Result<Vec<&'n Device>, Error> {
    let all = |is: &dyn Fn(&Device) -> bool| network.devices.iter().filter(|it| is(it)).collect::<Vec<_>>();
    let in_file = |device: &Device| device.files.iter().any(|it| is_file(sources.get(*it).name(), name));
    let found = [all(&|it| *it.name == name), all(&|it| it.name.eq_ignore_ascii_case(name)), all(&in_file)];
    if let Some(found) = found.into_iter().find(|it| !it.is_empty()) {
        return Ok(found);
    }
    let known: Vec<String> = network.devices.iter().map(|it| it.name.value.clone()).collect();
    Err(Error::UnknownDevice { name: name.to_owned(), near: near(name, &known), known })
}

/// The one device that is meant; no name is needed where there is no other.
pub(super) fn device<'n>(
    network: &'n Network,
    sources: &Sources,
    name: Option<&str>,
) -> Result<&'n Device, Error> {
    let found = match name {
        Some(name) => devices(network, sources, name)?,
        None => network.devices.iter().collect(),
    };
    let all_called_so = name.is_some_and(|name| found.iter().all(|it| it.name.eq_ignore_ascii_case(name)));
    match found.as_slice() {
        [only] => Ok(only),
        several => {
            let file = |it: &Device| it.files.first().map(|it| sources.get(*it).name().to_owned());
            let known = several
                .iter()
                .filter_map(|it| if all_called_so { file(it) } else { Some(it.name.value.clone()) });
            Err(Error::SeveralDevices { name: name.map(str::to_owned), known: known.collect() })
        }
    }
}

/// Whether a file is meant: by its whole path, or by the end of it.
fn is_file(path: &str, name: &str) -> bool {
    let name = name.strip_prefix("./").unwrap_or(name);
    let before = path.strip_suffix(name);
    !name.is_empty() && before.is_some_and(|it| it.is_empty() || it.ends_with('/'))
}

/// The sessions of some devices with a neighbor; there is at least one.
pub(super) fn sessions<'m>(
    devices: &[&'m Device],
    peer: &PeerName,
) -> Result<Vec<(&'m BgpProcess, &'m Session)>, Error> {
    let of_process = |it: &'m BgpProcess| it.sessions.iter().map(move |session| (it, session));
    let all = || devices.iter().flat_map(|it| it.bgp.iter()).flat_map(of_process);
    let found: Vec<_> = all().filter(|(_, it)| peer.names(&it.peer)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known: Vec<String> = all().map(|(_, it)| it.peer.to_string()).collect();
    let range = all().find(|(_, it)| peer.lies_in(&it.peer)).map(|(_, it)| it.peer.to_string());
    let near = range.or_else(|| near(peer.as_str(), &known));
    let device = match devices {
        [only] => Some(only.name.value.clone()),
        _ => None,
    };
    Err(Error::UnknownPeer { device, name: peer.as_str().to_owned(), near, known })
}

/// The one session that is meant.
pub(super) fn session<'m>(
    device: &'m Device,
    peer: &PeerName,
    vrf: Option<&str>,
) -> Result<(&'m BgpProcess, &'m Session), Error> {
    let mut found = sessions(&[device], peer)?;
    let tables: Vec<Option<&str>> = found.iter().map(|(it, _)| it.vrf_name()).collect();
    if let Some(vrf) = vrf {
        let has_vrf = tables.contains(&Some(vrf));
        found.retain(|(it, _)| match it.vrf_name() {
            Some(name) => name == vrf,
            None => !has_vrf && vrf == GLOBAL,
        });
    }
    let several = || {
        let mut tables: Vec<String> = tables.iter().map(|it| it.unwrap_or(GLOBAL).to_owned()).collect();
        tables.dedup();
        let (device, peer) = (device.name.value.clone(), peer.as_str().to_owned());
        Error::Tables { device, peer, vrf: vrf.map(str::to_owned), tables }
    };
    let (first, others) = found.split_first().ok_or_else(several)?;
    if others.iter().any(|(it, _)| it.vrf_name() != first.0.vrf_name()) {
        return Err(several());
    }
    if !others.is_empty() {
        notes::note("this neighbor is configured more than once; the answer is about the first time");
    }
    Ok(*first)
}

fn near(name: &str, known: &[String]) -> Option<String> {
    let vocabulary: Vocabulary<'_> = known.iter().map(String::as_str).collect();
    nearest(name, &vocabulary).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_the_end_of_its_path() {
        assert!(is_file("a/b/r1.cfg", "a/b/r1.cfg") && is_file("a/b/r1.cfg", "r1.cfg"));
        assert!(is_file("a/b/r1.cfg", "./b/r1.cfg"));
        assert!(!is_file("a/b/r1.cfg", "1.cfg") && !is_file("a/b/r1.cfg", ""));
    }
}
