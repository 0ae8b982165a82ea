//! Protocols besides BGP.

use super::builder::{At, Builder};
use crate::dialect::grammar::junos::protocols::{Command, Protocol as Word};
use crate::model::Protocol;

pub(super) fn lower(into: &mut Builder<'_>, at: At, command: Command<'_>) {
    match command {
        Command::Interior { system, instance, protocol } => {
            let name = match protocol.value {
                Word::Ospf => "ospf",
                Word::Ospf3 => "ospf3",
                Word::Isis => "isis",
                Word::Rip => "rip",
                Word::Ripng => "ripng",
                Word::Eigrp => "eigrp",
                Word::Openfabric => "openfabric",
                // They bring no unicast routes into the tables that sessions draw from.
                Word::Evpn | Word::Mvpn | Word::Pim | Word::Ldp | Word::Rsvp | Word::L2vpn | Word::Vpls => {
                    return;
                }
            };
            into.table(at, system, instance).interior(Protocol::Other(name.to_owned()));
        }
    }
}
