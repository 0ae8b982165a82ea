//! Expressions over communities.

use std::collections::BTreeSet;

use crate::analysis::regex::{CommunityExpression, KnownCommunities, MemberExpression};
use crate::model::CommunityPrinting;

/// `65001:1 …` stands for a set that may hold others too.
fn known(words: &str) -> (BTreeSet<String>, bool) {
    let known = words.split(' ').filter(|it| !matches!(*it, "" | "…")).map(str::to_owned).collect();
    (known, !words.ends_with('…'))
}

#[test]
fn over_the_text_of_all() {
    use CommunityPrinting::{Ascending, Halves, Unknown};
    for (expression, words, expected) in [
        // FRR 8.4 was seen to give the first answer of each of these, with the set complete.
        ("^$", "", [Some(true), None, None]),
        (".*", "", [Some(true), None, None]),
        (".+", "", [Some(false), Some(false), Some(false)]),
        ("^65001:1$", "65001:1", [Some(true), Some(true), None]),
        ("_65001:1_", "100:5 65001:1", [Some(true), Some(true), None]),
        ("^100:5 65001:1$", "65001:1 100:5", [Some(true), None, None]),
        ("9:1 10:1", "10:1 9:1", [Some(true), None, None]),
        ("9:1 9:1", "9:1", [Some(false), Some(false), Some(false)]),
        ("^100:5 65000:1 no-export$", "100:5 65000:1 no-export", [Some(true), None, None]),
        ("^local-AS$", "local-as", [Some(true), None, None]),
        ("^blackhole$", "65535:666", [Some(true), None, None]),
        ("65535:", "65535:666 65535:9", [Some(true), Some(true), None]),
        ("65535:", "65535:666", [Some(false), None, None]),
        ("[0-9]:(5|6)_[0-9]", "100:5 65000:1", [Some(true), None, None]),
        ("_12076:5[0-9][0-9][0-9]_", "12076:5030", [Some(true), Some(true), None]),
        ("_12076:5[0-9][0-9][0-9]_", "12076:51 65001:1", [Some(false), Some(false), Some(false)]),
        // Sets that may hold more.
        ("_65001:1_", "65001:1 …", [Some(true), Some(true), None]),
        ("_65001:1_", "65001:2 …", [None, None, None]),
        ("_65001:1_", "…", [None, None, None]),
        ("^65001:1", "65001:1 …", [None, None, None]),
        ("^$", "65001:1 …", [Some(false), Some(false), Some(false)]),
        (".*", "65001:1 …", [Some(true), Some(true), Some(true)]),
        (".*", "…", [Some(true), None, None]),
        ("{", r"…", [None, None, None]),
        (r"\{", r"…", [Some(false), Some(false), Some(false)]),
        ("_65001:1_", "65001:1 word …", [None, None, None]),
    ] {
        let (set, complete) = known(words);
        let communities = KnownCommunities { known: &set, complete };
        let compiled = CommunityExpression::compile(expression, true);
        for (printing, expected) in [Ascending, Halves, Unknown].into_iter().zip(expected) {
            let answer = compiled.as_ref().and_then(|it| it.matches(&communities, printing));
            assert_eq!(answer, expected, "`{expression}` on `{words}`, {printing:?}");
        }
    }
}

#[test]
fn over_one_at_a_time() {
    for (member, yes, no, unknown) in [
        (
            "^65001:.*$",
            &["65001:1", "1:1 65001:2", "65001:1 …"][..],
            &["", "1:65001", "165001:1"][..],
            &["1:1 …"][..],
        ),
        ("65001:1..", &["65001:123"], &["65001:1", "65001:21"], &["65001:1234", "5001:1 …"]),
        ("*:100", &["65001:100", "1:100"], &["65001:10", ""], &["65001:1 …", "1:1001"]),
        ("65001:*", &["65001:100"], &["6500:1"], &["…"]),
        ("65001:100", &["65001:100", "1:1 65001:100 …"], &["65001:1001", "1:1"], &["1:1 …"]),
        ("no-export", &["no-export"], &["no-advertise"], &["…"]),
        ("blackhole", &["65535:666"], &["65535:667"], &[]),
        ("^65535:.*$", &["65535:9"], &["1:1"], &["no-export"]),
        ("\"^(56|78):(.*)$\"", &["56:1000"], &["5:6"], &[]),
        ("^12076:5{2,3}$", &["12076:555"], &["12076:5"], &[]),
        ("[", &[], &[], &["", "1:1"]),
    ] {
        let member_expression = MemberExpression::compile(member);
        for (sets, expected) in [(yes, Some(true)), (no, Some(false)), (unknown, None)] {
            for words in sets {
                let (set, complete) = known(words);
                let communities = KnownCommunities { known: &set, complete };
                let answer = member_expression.as_ref().and_then(|it| it.matches(&communities));
                assert_eq!(answer, expected, "`{member}` on `{words}`");
            }
        }
    }
}
