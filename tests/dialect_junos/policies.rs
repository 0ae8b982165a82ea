//! What policies and lists mean.

use ipnet::IpNet;

use super::device;
use bgplint::analysis::evaluate::{Outcome, filters};
use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::route::{Attributes, OneOf};
use bgplint::model::{Action, CommunityChange, CommunityKind, Condition, Device, Protocol};

const SESSION: &str = "set routing-options autonomous-system 65010\nset protocols bgp group G type external\nset protocols bgp group G neighbor 192.0.2.1 peer-as 12076\n";

/// A device whose only session exports through `chain`; `@` stands for `set policy-options policy-statement`.
fn exporting(chain: &str, lines: &str) -> Device {
    let chain =
        if chain.is_empty() { String::new() } else { format!("set protocols bgp group G export {chain}\n") };
    device(&format!("{SESSION}{chain}{}", lines.replace('@', "set policy-options policy-statement")))
}

fn ask(device: &Device, prefix: &str, attributes: &Attributes) -> &'static str {
    let net: IpNet = prefix.parse().unwrap();
    let export = &device.bgp[0].sessions[0].families[0].export;
    let regions = filters(device, export, &PrefixSpace::exactly(net), attributes);
    assert_eq!(regions.len(), 1, "{regions:?}");
    match regions[0].outcome {
        Outcome::Accept => "accept",
        Outcome::Reject => "reject",
        Outcome::Undecided => "undecided",
        Outcome::Unknown(_) => "unknown",
    }
}

fn fixed(device: &Device, prefix: &str) -> &'static str {
    ask(device, prefix, &Attributes::originated(OneOf::only(Protocol::Static), OneOf::default()))
}

fn learned(device: &Device, prefix: &str) -> &'static str {
    ask(device, prefix, &Attributes::learned(Some(true)))
}

#[test]
fn a_chain_that_falls_through_meets_the_default_of_bgp() {
    for (chain, lines) in
        [("", ""), ("P", "@ P term A then metric 5\n"), ("[ P Q ]", "@ P then next policy\n@ Q then tag 1\n")]
    {
        let it = exporting(chain, lines);
        assert_eq!((fixed(&it, "10.0.0.0/8"), learned(&it, "10.0.0.0/8")), ("reject", "accept"), "{chain}");
    }
    let closed = exporting("P", "@ P term A from protocol static\n@ P term A then accept\n@ P then reject\n");
    assert_eq!((fixed(&closed, "10.0.0.0/8"), learned(&closed, "10.0.0.0/8")), ("accept", "reject"));
}

#[test]
fn what_stands_beside_the_terms_comes_last() {
    let it = exporting(
        "P",
        "@ P then reject\n@ P term A from route-filter 10.0.0.0/8 exact\n@ P term A then accept\n",
    );
    assert_eq!((fixed(&it, "10.0.0.0/8"), fixed(&it, "10.0.0.0/9")), ("accept", "reject"));
}

#[test]
fn undefined_policies_decide_nothing() {
    assert_eq!(fixed(&exporting("NOWHERE", ""), "10.0.0.0/8"), "unknown");
    let asked = exporting("P", "@ P from policy NOWHERE\n@ P then accept\n");
    assert_eq!(fixed(&asked, "10.0.0.0/8"), "unknown");
    let list =
        exporting("P", "@ P term A from prefix-list NOWHERE\n@ P term A then accept\n@ P then reject\n");
    assert_eq!(fixed(&list, "10.0.0.0/8"), "unknown");
}

#[test]
fn match_types_of_route_filters() {
    for (form, yes, no) in [
        ("10.0.0.0/16 exact", &["10.0.0.0/16"][..], &["10.0.0.0/17", "10.0.0.0/15"][..]),
        ("10.0.0.0/16 longer", &["10.0.0.0/17", "10.0.255.255/32"], &["10.0.0.0/16"]),
        ("10.0.0.0/16 orlonger", &["10.0.0.0/16", "10.0.9.0/24"], &["10.1.0.0/16"]),
        ("10.0.0.0/16 upto /24", &["10.0.0.0/16", "10.0.9.0/24"], &["10.0.9.0/25"]),
        (
            "10.0.0.0/16 prefix-length-range /18-/20",
            &["10.0.0.0/18", "10.0.0.0/20"],
            &["10.0.0.0/16", "10.0.0.0/21"],
        ),
        (
            "10.0.0.0/16 through 10.0.64.0/18",
            &["10.0.0.0/16", "10.0.0.0/17", "10.0.64.0/18"],
            &["10.0.0.0/18", "10.0.64.0/19"],
        ),
        ("0.0.0.0/0 prefix-length-range /8-/29", &["8.0.0.0/8"], &["0.0.0.0/0", "8.8.8.8/32"]),
    ] {
        let it = exporting(
            "P",
            &format!("@ P term A from route-filter {form}\n@ P term A then accept\n@ P then reject\n"),
        );
        for prefix in yes {
            assert_eq!(fixed(&it, prefix), "accept", "{form} {prefix}");
        }
        for prefix in no {
            assert_eq!(fixed(&it, prefix), "reject", "{form} {prefix}");
        }
    }
}

#[test]
fn the_longest_route_filter_decides_and_shorter_ones_are_not_asked() {
    let lines = "@ P term A from route-filter 10.0.0.0/8 orlonger\n@ P term A from route-filter 10.1.0.0/16 exact\n\
                 @ P term A then accept\n@ P then reject\n";
    let it = exporting("P", lines);
    assert_eq!((fixed(&it, "10.1.0.0/16"), fixed(&it, "10.1.5.0/24")), ("accept", "reject"));
    assert_eq!(fixed(&it, "10.2.5.0/24"), "accept");
    let walkup = exporting("P", &format!("set policy-options defaults route-filter walkup\n{lines}"));
    assert_eq!(fixed(&walkup, "10.1.5.0/24"), "accept");
}

#[test]
fn an_action_on_a_route_filter_runs_at_once() {
    let it = exporting(
        "P",
        "@ P term A from route-filter 10.0.0.0/8 orlonger reject\n@ P term A from route-filter 10.1.0.0/16 orlonger\n\
         @ P term A from route-filter 10.2.0.0/16 orlonger next policy\n@ P term A then accept\n@ P term B then accept\n",
    );
    assert_eq!((fixed(&it, "10.9.0.0/16"), fixed(&it, "10.1.9.0/24")), ("reject", "accept"));
    assert_eq!((fixed(&it, "10.2.9.0/24"), fixed(&it, "11.0.0.0/8")), ("reject", "accept"));
    let changed =
        exporting("P", "@ P term A from route-filter 10.0.0.0/8 exact metric 5\n@ P term A then accept\n");
    assert_eq!(fixed(&changed, "10.0.0.0/8"), "unknown");
}

#[test]
fn prefix_lists_and_route_filters_are_alternatives() {
    let it = exporting(
        "P",
        "set policy-options prefix-list L 10.0.0.0/8\nset policy-options prefix-list L 192.0.2.1\nset policy-options prefix-list L 2001:db8::/32\n\
         set policy-options prefix-list M 172.16.0.0/12\n@ P term A from prefix-list L\n\
         @ P term A from prefix-list-filter M longer\n@ P term A from route-filter 11.0.0.0/8 exact\n\
         @ P term A then accept\n@ P then reject\n",
    );
    for yes in ["10.0.0.0/8", "192.0.2.1/32", "172.16.0.0/16", "11.0.0.0/8", "2001:db8::/32"] {
        assert_eq!(fixed(&it, yes), "accept", "{yes}");
    }
    for no in ["10.0.0.0/9", "172.16.0.0/12", "11.0.0.0/9", "2001:db8::/33"] {
        assert_eq!(fixed(&it, no), "reject", "{no}");
    }
}

#[test]
fn a_list_of_one_family_says_nothing_of_the_other() {
    let it = exporting(
        "P",
        "set policy-options prefix-list L 2001:db8::/32\n@ P from prefix-list L\n@ P then reject\n",
    );
    assert_eq!(learned(&it, "10.0.0.0/8"), "accept");
    let family = exporting("P", "@ P term A from family inet6\n@ P term A then accept\n@ P then reject\n");
    assert_eq!((fixed(&family, "10.0.0.0/8"), fixed(&family, "2001:db8::/32")), ("reject", "accept"));
}

#[test]
fn an_empty_or_computed_list_decides_nothing() {
    for lines in [
        "set policy-options prefix-list L\n",
        "set policy-options prefix-list L apply-path \"protocols bgp group <*> neighbor <*>\"\n",
    ] {
        let it = exporting(
            "P",
            &format!("{lines}@ P term A from prefix-list L\n@ P term A then accept\n@ P then reject\n"),
        );
        assert_eq!(fixed(&it, "10.0.0.0/8"), "unknown", "{lines}");
    }
}

#[test]
fn kinds_of_conditions_hold_together_and_values_of_one_kind_are_alternatives() {
    let it = exporting(
        "P",
        "@ P term A from protocol [ direct static ]\n@ P term A from protocol bgp\n@ P term A from route-filter 10.0.0.0/8 orlonger\n\
         @ P term A then accept\n@ P then reject\n",
    );
    assert_eq!((fixed(&it, "10.1.0.0/16"), learned(&it, "10.1.0.0/16")), ("accept", "accept"));
    assert_eq!(fixed(&it, "11.0.0.0/8"), "reject");
    assert_eq!(it.policies["P"].terms[0].when.len(), 2);
}

#[test]
fn policies_ask_policies() {
    let inner = "@ X term A from route-filter 10.0.0.0/8 exact\n@ X term A then reject\n@ X then accept\n";
    let it = exporting(
        "P",
        &format!("{inner}@ P term A from policy X\n@ P term A then accept\n@ P then reject\n"),
    );
    assert_eq!((fixed(&it, "10.0.0.0/8"), fixed(&it, "11.0.0.0/8")), ("reject", "accept"));
    let open = exporting(
        "P",
        "@ X then metric 1\n@ P term A from policy X\n@ P term A then accept\n@ P then reject\n",
    );
    assert_eq!((fixed(&open, "10.0.0.0/8"), learned(&open, "10.0.0.0/8")), ("reject", "accept"));
    let circle = exporting("P", "@ P from policy P\n@ P then accept\n");
    assert_eq!(fixed(&circle, "10.0.0.0/8"), "unknown");
}

#[test]
fn policies_combine() {
    let parts = "@ TEN from route-filter 10.0.0.0/8 orlonger\n@ TEN then accept\n@ LONG from route-filter 0.0.0.0/0 prefix-length-range /24-/32\n@ LONG then accept\n";
    for (expression, ten, long, both, neither) in [
        ("( TEN && LONG )", "reject", "reject", "accept", "reject"),
        ("( TEN || LONG )", "accept", "accept", "accept", "reject"),
        ("(TEN&&!LONG)", "accept", "reject", "reject", "reject"),
        ("\"( ! ( TEN || LONG ) )\"", "reject", "reject", "reject", "accept"),
    ] {
        let it = exporting(expression, parts);
        let all = [
            fixed(&it, "10.0.0.0/8"),
            fixed(&it, "11.0.0.0/24"),
            fixed(&it, "10.0.0.0/24"),
            fixed(&it, "11.0.0.0/8"),
        ];
        assert_eq!(all, [ten, long, both, neither], "{expression}");
    }
    let chain = exporting("[ ( TEN && LONG ) REST ]", parts);
    let names: Vec<_> =
        chain.bgp[0].sessions[0].families[0].export.filters.iter().map(|it| it.name.value.clone()).collect();
    assert_eq!(names, ["( TEN && LONG )", "REST"]);
}

#[test]
fn paths_are_made_of_whole_numbers() {
    let it = exporting(
        "P",
        "set policy-options as-path LOCAL \"()\"\nset policy-options as-path MS \"12076 .*\"\nset policy-options as-path-group G as-path A \"64512 .*\"\n\
         @ P term A from as-path MS\n@ P term A then reject\n@ P term B from as-path-group G\n@ P term B then reject\n\
         @ P term C from as-path [ LOCAL MS ]\n@ P term C then accept\n@ P then reject\n",
    );
    assert_eq!((fixed(&it, "10.0.0.0/8"), learned(&it, "10.0.0.0/8")), ("accept", "unknown"));
}

#[test]
fn communities_are_named_and_follow_the_route() {
    let it = exporting(
        "[ TAG P ]",
        "set policy-options community C members [ 65010:1 65010:2 ]\nset policy-options community ONE members 65010:1\n\
         set policy-options community NOT members 65010:9\nset policy-options community NOT invert-match\n\
         @ TAG then community add C\n@ P term A from community NOT\n@ P term A from community C\n@ P term A then accept\n@ P then reject\n",
    );
    assert_eq!((fixed(&it, "10.0.0.0/8"), it.policies["TAG"].terms[0].then.len()), ("accept", 1));
    let expected = Action::Communities {
        kind: CommunityKind::Standard,
        change: CommunityChange::Add(vec!["65010:1".into(), "65010:2".into()]),
    };
    assert_eq!(it.policies["TAG"].terms[0].then[0].value, expected);
    let Condition::Community { lists, .. } = &it.policies["P"].terms[0].when[0].value else { panic!() };
    assert_eq!(lists.len(), 2);
    let and = exporting(
        "P",
        "set policy-options community C members [ 65010:1 65010:2 ]\n@ P term A from community C\n@ P term A then accept\n@ P then reject\n",
    );
    assert_eq!(fixed(&and, "10.0.0.0/8"), "reject");
}

#[test]
fn each_member_is_an_expression_over_one_community() {
    for (members, expected) in [
        ("\"^65010:.*$\"", "accept"),
        ("*:2", "accept"),
        ("[ \"^65010:1$\" \"^65010:(2|3)$\" ]", "accept"),
        ("[ \"^65010:1$\" \"^65010:3$\" ]", "reject"),
        ("[ 65010:1 65010:* ]", "accept"),
        ("[ 65010:9 65010:* ]", "reject"),
        // Whether it must be the whole community is not sure.
        ("5010:.", "unknown"),
    ] {
        let it = exporting(
            "[ TAG P ]",
            &format!(
                "set policy-options community SOME members [ 65010:1 65010:2 ]\nset policy-options community C members {members}\n\
                 @ TAG then community add SOME\n@ P term A from community C\n@ P term A then accept\n@ P then reject\n"
            ),
        );
        assert_eq!(fixed(&it, "10.0.0.0/8"), expected, "{members}");
    }
}

#[test]
fn default_actions_hold_at_the_end_of_the_last_policy_only() {
    let lines = "@ P then default-action accept\n@ Q term A from protocol bgp\n@ Q term A then reject\n";
    assert_eq!(fixed(&exporting("P", lines), "10.0.0.0/8"), "accept");
    assert_eq!(fixed(&exporting("[ P Q ]", lines), "10.0.0.0/8"), "unknown");
    assert_eq!(
        fixed(&exporting("P", "@ P then default-action accept\n@ P then reject\n"), "10.0.0.0/8"),
        "reject"
    );
}
