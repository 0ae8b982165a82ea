//! Texts that repeat themselves: neither time nor memory grows faster than they do.

use std::fmt::Write;

use super::device;

#[test]
fn what_is_used_often_is_not_copied_without_end() {
    let started = std::time::Instant::now();
    let mut text = String::new();
    for at in 0..3_000 {
        let (high, low) = (at / 250, at % 250);
        let _ = write!(
            text,
            "set protocols bgp group G export P{at}\nset protocols bgp group G neighbor 10.0.{high}.{low}\n\
             set policy-options prefix-list L 10.{high}.{low}.0/24\nset policy-options community C members 65010:{at}\n\
             set policy-options policy-statement P term T{at} from prefix-list-filter L orlonger\n\
             set policy-options policy-statement P term T{at} then community add C\n\
             set interfaces ge-0/0/0 unit 0 family inet address 10.{high}.{low}.1/24\n\
             set interfaces ge-0/0/{at} unit 0 family inet\nset class-of-service interfaces ge-*{at} unit * scheduler-map M\n\
             set class-of-service scheduler-maps M forwarding-class F{at} scheduler S\n\
             set firewall family inet filter F term T{at} then forwarding-class F{at}\n"
        );
    }
    let it = device(&text);
    let session = &it.bgp[0].sessions[0];
    assert!(session.families[0].export.filters.len() <= 32 && !session.unread.is_empty());
    let (first, last) = (&it.policies["P"].terms[0], it.policies["P"].terms.last().unwrap());
    assert!(first.unread.is_empty() && first.when.len() == 1 && !last.unread.is_empty());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
