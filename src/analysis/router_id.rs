//! The identifier by which a speaker is known to its neighbors.

use std::net::{IpAddr, Ipv4Addr};

use crate::model::{BgpProcess, Device, Interface, RouterIdChoice, Sourced};

/// The router id of a speaker: the one that is stated, or the address of an interface at the place where that is stated.
/// `None` where it depends on what the files do not say.
pub fn router_id(device: &Device, process: &BgpProcess) -> Option<Sourced<Ipv4Addr>> {
    if process.router_id.is_some() {
        return process.router_id;
    }
    // What the operating system adds may come before all that is here.
    if !device.has_interface_language {
        return None;
    }
    let table = match process.router_id_choice {
        RouterIdChoice::Highest => None,
        RouterIdChoice::First => process.vrf_name(),
    };
    let own = |it: &&Interface| it.enabled.value && it.vrf.as_ref().map(|it| it.as_str()) == table;
    let interfaces: Vec<&Interface> = device.interfaces.iter().filter(own).collect();
    let loopbacks: Vec<&Interface> = interfaces.iter().copied().filter(|it| it.is_loopback()).collect();
    match (process.router_id_choice, addresses(&loopbacks).is_empty()) {
        (RouterIdChoice::Highest, true) if interfaces.iter().any(|it| it.dynamic_address.is_some()) => None,
        (RouterIdChoice::Highest, true) => highest(&interfaces),
        (RouterIdChoice::Highest, false) => highest(&loopbacks),
        (RouterIdChoice::First, _) => addresses(&loopbacks).into_iter().next(),
    }
}

fn highest(interfaces: &[&Interface]) -> Option<Sourced<Ipv4Addr>> {
    addresses(interfaces).into_iter().max_by_key(|it| it.value)
}

/// The primary addresses that may serve, in the order of the file.
fn addresses(interfaces: &[&Interface]) -> Vec<Sourced<Ipv4Addr>> {
    let all = interfaces.iter().flat_map(|it| &it.addresses).filter(|it| !it.secondary);
    let ipv4 = all.filter_map(|it| match it.net.addr() {
        IpAddr::V4(address) => Some(it.net.map(|_| address)),
        IpAddr::V6(_) => None,
    });
    ipv4.filter(|it| !it.value.is_loopback()).collect()
}
