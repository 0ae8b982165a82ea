//! x
use super::{device, session};
#[test]
fn smoke() {
    let s = session("set protocols bgp group G neighbor 192.0.2.1 peer-as 5\n");
    assert!(s.is_external() == Some(true));
}
