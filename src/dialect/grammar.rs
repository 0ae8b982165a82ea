//! The typed commands that the build script writes from the grammar files.

/// Cisco IOS and IOS-XE.
pub mod ios {
    include!(concat!(env!("OUT_DIR"), "/ios.rs"));
}

/// What line dialects share.
pub mod common {
    pub use super::ios::{policy, prefix};
}

/// Juniper Junos.
pub mod junos {
    include!(concat!(env!("OUT_DIR"), "/junos.rs"));
}
