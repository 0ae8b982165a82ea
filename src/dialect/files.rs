//! Which files describe one device together.

use std::collections::BTreeMap;

use super::Dialect;
use crate::text::{FileId, Sources};

/// The file that holds everything about a router that runs FRR, unless each daemon has one of its own.
const INTEGRATED: &str = "frr.conf";

/// The file of the shell, which goes with whatever else there is.
const SHELL: &str = "vtysh.conf";

/// The file of the daemon for BFD.
const BFD: &str = "bfdd.conf";

/// Names that files of FRR have everywhere.
pub(super) const FRR: &[&str] = &[
    INTEGRATED,
    SHELL,
    "babeld.conf",
    BFD,
    "bgpd.conf",
    "eigrpd.conf",
    "fabricd.conf",
    "isisd.conf",
    "ldpd.conf",
    "mgmtd.conf",
    "nhrpd.conf",
    "ospf6d.conf",
    "ospfd.conf",
    "pathd.conf",
    "pbrd.conf",
    "pim6d.conf",
    "pimd.conf",
    "ripd.conf",
    "ripngd.conf",
    "sharpd.conf",
    "staticd.conf",
    "vrrpd.conf",
    "zebra.conf",
];

/// The files of each device, in the order of the first. In a folder that holds the files of several FRR daemons, these
/// are one device; every other file is one by itself.
pub fn by_device(sources: &Sources, files: &[(FileId, Dialect)]) -> Vec<(Dialect, Vec<FileId>)> {
    let mut devices: Vec<(Dialect, Vec<FileId>)> = Vec::new();
    let mut together: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let integrated: Vec<&str> = files
        .iter()
        .map(|it| split(sources.get(it.0).name()))
        .filter(|(_, file)| *file == INTEGRATED)
        .map(|(folder, _)| folder)
        .collect();
    for &(id, dialect) in files {
        let (folder, file) = split(sources.get(id).name());
        if dialect != Dialect::Frr || !FRR.contains(&file) {
            devices.push((dialect, vec![id]));
            continue;
        }
        let whole = file == INTEGRATED || file == SHELL && integrated.contains(&folder);
        let at = *together.entry((folder, whole)).or_insert(devices.len());
        match devices.get_mut(at) {
            Some((_, files)) => files.push(id),
            None => devices.push((dialect, vec![id])),
        }
    }
    devices
}

/// Whether the files of a device hold all that there is about BFD: it may be in the file of its daemon, which is not among
/// them.
pub(super) fn hold_bfd<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    let is = |wanted: &'static str| names.clone().any(|it| split(it).1 == wanted);
    let of_daemon = |it: &str| FRR.contains(&split(it).1) && ![INTEGRATED, SHELL].contains(&split(it).1);
    is(BFD) || !names.clone().any(of_daemon)
}

/// Folder and name of a file.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn grouped(names: &[&str]) -> Vec<String> {
        let mut sources = Sources::default();
        let files: Vec<_> =
            names.iter().map(|it| (sources.add(Source::new(*it, Vec::new())), Dialect::Frr)).collect();
        let devices = by_device(&sources, &files);
        let name = |it: &FileId| sources.get(*it).name().to_owned();
        devices.iter().map(|(_, files)| files.iter().map(name).collect::<Vec<_>>().join("+")).collect()
    }

    #[test]
    fn daemons_of_one_folder_are_one_device() {
        let names = ["r1/bgpd.conf", "r1/zebra.conf", "r2/bgpd.conf", "r2/vtysh.conf", "zebra.conf"];
        assert_eq!(
            grouped(&names),
            ["r1/bgpd.conf+r1/zebra.conf", "r2/bgpd.conf+r2/vtysh.conf", "zebra.conf"]
        );
    }

    #[test]
    fn an_integrated_file_stands_by_itself() {
        let names = ["r1/bgpd.conf", "r1/frr.conf", "r1/vtysh.conf", "r2/frr.conf", "r3/vtysh.conf"];
        let devices = ["r1/bgpd.conf", "r1/frr.conf+r1/vtysh.conf", "r2/frr.conf", "r3/vtysh.conf"];
        assert_eq!(grouped(&names), devices);
    }

    #[test]
    fn names_that_hold_the_router_keep_files_apart() {
        let names = ["a/r1__bgpd.conf", "a/r1__zebra.conf", "a/r2.conf"];
        assert_eq!(grouped(&names), names);
    }

    #[test]
    fn bfd_may_be_in_a_file_of_its_own() {
        assert!(hold_bfd(["a/frr.conf"].into_iter()));
        assert!(hold_bfd(["a/frr.conf", "a/vtysh.conf"].into_iter()));
        assert!(hold_bfd(["a/bgpd.conf", "a/bfdd.conf"].into_iter()));
        assert!(hold_bfd(["edge.cfg"].into_iter()));
        assert!(!hold_bfd(["a/bgpd.conf", "a/zebra.conf"].into_iter()));
    }
}
