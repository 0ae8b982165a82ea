//! The typed commands that the build script writes from the grammar files.

/// What line dialects share: each file once, for all of them.
pub mod common {
    include!(concat!(env!("OUT_DIR"), "/common.rs"));
}

/// Cisco IOS and IOS-XE.
pub mod ios {
    include!(concat!(env!("OUT_DIR"), "/ios.rs"));
}

/// FRR.
pub mod frr {
    include!(concat!(env!("OUT_DIR"), "/frr.rs"));
}

/// Juniper Junos.
pub mod junos {
    include!(concat!(env!("OUT_DIR"), "/junos.rs"));
}
