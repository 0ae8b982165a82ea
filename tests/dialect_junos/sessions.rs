//! Effective settings of sessions.

use super::{device, devices, read, session};
use bgplint::dialect::Dialect;
use bgplint::model::{
    BeyondLimit, BfdUse, Combination, Key, Missing, Origin, OwnAs, Peer, RemoteAs, RemovePrivateAs, Sourced,
    Timers, UpdateSource, Verdict,
};
use bgplint::net::{Asn, Family};
use bgplint::text::{Source, Sources};

const GROUP: &str = "set routing-options autonomous-system 65010\nset protocols bgp group G type external\nset protocols bgp group G neighbor 192.0.2.1\n";

/// The session of a text that begins with a group of one neighbor.
fn with(lines: &str) -> bgplint::model::Session {
    session(&format!("{GROUP}{}", lines.replace('@', "set protocols bgp")))
}

#[test]
fn the_nearest_level_decides() {
    let all = with(
        "@ hold-time 30\n@ group G hold-time 60\n@ group G peer-as 12076\n@ group G description far\n\
         @ group G neighbor 192.0.2.1 description near\n@ passive\n",
    );
    assert_eq!(all.timers.value, Timers { keepalive: 20, hold: 60 });
    assert_eq!(all.description.as_ref().unwrap().value, "near");
    assert!(matches!(all.description.as_ref().unwrap().origin, Origin::Written(_)));
    assert_eq!(all.remote_asn(), Some(Asn(12076)));
    assert!(
        matches!(all.remote_as.unwrap().origin, Origin::Inherited { applied, .. } if applied == all.opening)
    );
    assert!(all.passive.value);
    assert_eq!(all.groups[0].value, "G");
}

#[test]
fn defaults_are_those_of_the_platform() {
    let it = with("");
    assert_eq!(it.timers, Sourced::default_of(Timers { keepalive: 30, hold: 90 }));
    assert_eq!(it.local_as.value, Asn(65010));
    assert!(it.remote_as.is_none() && it.multihop.is_none() && it.key.is_none() && it.enabled.value);
    let family = it.family(Family::IPV4_UNICAST).unwrap();
    assert!(family.active.value && family.active.span().is_none() && it.families.len() == 1);
    assert!(family.communities_sent.standard && family.keep_received.value);
    let first = |bgp, others| Combination::First { bgp, others };
    assert_eq!(family.import.combination, first(Verdict::Accept, Verdict::Accept));
    assert_eq!(family.export.combination, first(Verdict::Accept, Verdict::Reject));
    assert!(family.export.filters.is_empty() && family.export.unfiltered == Missing::Permits);
}

#[test]
fn policies_of_a_nearer_level_replace_those_further_out() {
    let names = |lines: &str| {
        let it = with(lines);
        let filters = it.families[0].export.filters.iter();
        filters.map(|it| it.name.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("@ export A\n@ group G export [ B C ]\n"), ["B", "C"]);
    assert_eq!(
        names("@ group G export B\n@ group G export C\n@ group G neighbor 192.0.2.1 export D\n"),
        ["D"]
    );
    assert_eq!(
        names("@ group G export B\n@ group G family inet unicast export E\n"),
        ["E"],
        "a family is nearer than a group"
    );
}

#[test]
fn listing_a_family_switches_all_others_off() {
    let families =
        |lines: &str| with(lines).families.iter().map(|it| it.family.to_string()).collect::<Vec<_>>();
    assert_eq!(families("@ group G family inet6 unicast\n"), ["IPv6 unicast"]);
    assert_eq!(families("@ family inet any\n"), ["IPv4 unicast", "IPv4 multicast"]);
    assert_eq!(
        families("@ family inet6 unicast\n@ group G neighbor 192.0.2.1 family inet unicast\n"),
        ["IPv4 unicast"],
        "a nearer list replaces the whole"
    );
    let six = session("set protocols bgp group G neighbor 2001:db8::1 peer-as 5");
    assert!(six.family(Family::IPV6_UNICAST).is_some() && six.family(Family::IPV4_UNICAST).is_none());
}

#[test]
fn prefix_limits() {
    let limit = |lines: &str| with(lines).families[0].prefix_limit.unwrap().value;
    let at = "@ group G family inet unicast prefix-limit";
    let soft = limit(&format!("{at} maximum 4000\n"));
    assert_eq!((soft.maximum, soft.beyond), (4000, BeyondLimit::Message));
    let hard = limit(&format!("{at} maximum 4000\n{at} teardown 80\n{at} teardown idle-timeout 30\n"));
    assert_eq!((hard.beyond, hard.threshold), (BeyondLimit::Down { restart_minutes: Some(30) }, Some(80)));
    let forever = limit(&format!("{at} maximum 9 teardown 80 idle-timeout forever\n"));
    assert_eq!(forever.beyond, BeyondLimit::Down { restart_minutes: None });
    assert_eq!(limit(&format!("{at} maximum 9\n{at} drop-excess 90\n")).beyond, BeyondLimit::LeftOut);
}

#[test]
fn transport_keys_and_bfd() {
    let it = with(
        "@ group G multihop\n@ group G multihop ttl 5\n@ group G local-address 10.0.0.1\n@ group G authentication-key \"$9$abc\"\n\
         @ bfd-liveness-detection minimum-interval 300\n@ bfd-liveness-detection multiplier 4\n@ group G as-override\n\
         @ group G remove-private\n@ group G family inet unicast loops 2\n@ group G neighbor 192.0.2.1 shutdown\n",
    );
    assert_eq!(it.multihop.unwrap().value, 5);
    assert_eq!(it.source.unwrap().value, UpdateSource::Address("10.0.0.1".parse().unwrap()));
    assert_eq!(it.key.unwrap().value, Key::Hidden);
    let BfdUse::Timers(timers) = it.bfd.unwrap().value else { panic!("its own timers") };
    let values = [timers.transmit_ms, timers.receive_ms, timers.multiplier].map(|it| it.unwrap().value);
    assert_eq!(values, [300, 300, 4]);
    let family = &it.families[0];
    assert!(family.as_override.value && !it.enabled.value);
    assert_eq!(family.remove_private_as.unwrap().value, RemovePrivateAs::Leading);
    assert_eq!(family.allow_own_as.unwrap().value, 1);
    assert_eq!(with("@ group G multihop\n").multihop.unwrap().value, 64);
    let plain = with("@ group G authentication-key s3cret\n").key.unwrap().value;
    assert_eq!(plain, Key::readable("s3cret"));
}

#[test]
fn a_local_as_goes_with_its_options() {
    let shown = |lines: &str| {
        let it = with(lines);
        (it.local_as.value, it.own_as)
    };
    assert_eq!(shown("@ group G local-as 65020\n"), (Asn(65020), OwnAs::Behind));
    assert_eq!(shown("@ group G local-as 65020 private no-prepend-global-as\n"), (Asn(65020), OwnAs::Hidden));
    assert_eq!(
        shown("@ group G local-as 65020\n@ group G local-as no-prepend-global-as\n"),
        (Asn(65020), OwnAs::Hidden)
    );
    assert_eq!(shown("@ local-as 65020 loops 2 alias\n"), (Asn(65020), OwnAs::Either));
    assert_eq!(
        shown("@ group G local-as 65020 alias\n@ group G neighbor 192.0.2.1 local-as 65030\n"),
        (Asn(65030), OwnAs::Behind),
        "options of another number are not inherited"
    );
}

#[test]
fn bfd_that_is_deactivated_is_told_from_none() {
    let at = "@ group G bfd-liveness-detection minimum-interval 300\n";
    let of = |lines: &str| {
        let lines = lines.replace("@@", "deactivate protocols bgp").replace('@', "set protocols bgp");
        let mut sources = Sources::default();
        let file = sources.add(Source::new("x.conf", format!("{GROUP}{lines}").into_bytes()));
        let (network, _) = bgplint::engine::read(&sources, &[(file, Dialect::Junos)]);
        let it = &network.devices[0].bgp[0].sessions[0];
        (it.bfd.is_some(), it.bfd_inactive.is_some())
    };
    assert_eq!(of(at), (true, false));
    assert_eq!(of(""), (false, false));
    assert_eq!(of(&format!("{at}@@ group G bfd-liveness-detection\n")), (false, true));
    let leaf = of(&format!("{at}@@ group G bfd-liveness-detection minimum-interval\n"));
    assert_eq!(leaf, (false, false), "only the block says that BFD is off");
    assert_eq!(
        of(&format!(
            "{at}@ group G neighbor 192.0.2.1 bfd-liveness-detection minimum-interval 300\n@@ group G neighbor 192.0.2.1 bfd-liveness-detection\n"
        )),
        (true, true),
        "what a group says stays"
    );
}

#[test]
fn a_line_about_details_opens_what_it_is_about() {
    let it = session(
        "set protocols bgp group G neighbor 192.0.2.1 log-updown\nset protocols bgp group G local-as 65020 private\nset protocols bgp group G multihop no-nexthop-change\nset protocols bgp group G family inet6 unicast add-path receive\n",
    );
    assert_eq!((it.local_as.value, it.multihop.unwrap().value), (Asn(65020), 64));
    assert_eq!(it.families[0].family, Family::IPV6_UNICAST);
    let policy = device("set policy-options policy-statement ECMP then load-balance per-packet\n");
    assert!(policy.policies.contains_key("ECMP"));
    let aggregate = device(
        "set protocols bgp group G neighbor 192.0.2.1\nset routing-options aggregate route 10.0.0.0/8 discard\n",
    );
    assert_eq!(aggregate.bgp[0].families[0].aggregates.len(), 1);
}

#[test]
fn internal_groups_need_no_number_and_reflect() {
    let it = with("@ group G type internal\n@ group G cluster 1.1.1.1\n");
    assert_eq!(it.remote_as.unwrap().value, RemoteAs::Internal);
    assert!(it.is_external() == Some(false) && it.families[0].reflector_client.value);
    assert!(!with("@ group G cluster 1.1.1.1\n").families[0].reflector_client.value);
}

#[test]
fn without_policy_external_sessions_may_be_closed() {
    let reject =
        "@ defaults ebgp no-policy advertise reject\n@ defaults ebgp no-policy receive reject-always\n";
    let closed = with(reject).families.remove(0);
    assert_eq!((closed.import.unfiltered, closed.export.unfiltered), (Missing::Denies, Missing::Denies));
    let open = with(&format!("{reject}@ group G type internal\n")).families.remove(0);
    assert_eq!(open.export.unfiltered, Missing::Permits);
}

#[test]
fn instances_and_logical_systems_have_their_own_bgp() {
    let all = devices(
        "set system host-name edge\nset routing-options autonomous-system 65010\nset routing-options router-id 10.0.0.1\n\
         set routing-instances RED interface ge-0/0/0.5\nset interfaces ge-0/0/0 unit 5 family inet address 10.1.1.1/30\n\
         set routing-instances RED protocols bgp group G neighbor 10.1.1.2 peer-as 12076\n\
         set logical-systems LS routing-options autonomous-system 65020\n\
         set logical-systems LS protocols bgp group G allow 10.9.0.0/16\n",
    );
    assert_eq!(all.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["edge", "edge:LS"]);
    let red = &all[0].bgp[0];
    assert_eq!((red.vrf_name(), red.asn.value, all[0].bgp.len()), (Some("RED"), Asn(65010), 1));
    let bound = all[0].interfaces.iter().find(|it| *it.name == "ge-0/0/0.5").unwrap();
    assert_eq!(bound.vrf.as_ref().unwrap().value, "RED");
    assert!(all[0].vrfs.contains_key("RED"));
    let other = &all[1].bgp[0];
    assert_eq!(other.asn.value, Asn(65020));
    assert_eq!(other.sessions[0].peer.value, Peer::Range("10.9.0.0/16".parse().unwrap()));
}

#[test]
fn lines_that_do_not_fit_stay_with_what_they_are_about() {
    let text = format!(
        "{GROUP}set protocols bgp group G neighbor 192.0.2.1 frobnicate 1\nset protocols bgp group G nonsense\n\
         set policy-options prefix-list P 10.0.0.0/33\nset policy-options policy-statement S term T frm x\n\
         set interfaces ge-0/0/0 unit 7 family inet address 10.0.0.300/24\n"
    );
    let it = read(&text).0.remove(0);
    assert_eq!(it.bgp[0].sessions[0].unread.len(), 2);
    assert_eq!(it.prefix_lists.ipv4["P"].unread.len(), 1);
    assert_eq!(it.policies["S"].terms[0].unread.len(), 1);
    assert_eq!(it.interfaces[0].name.value, "ge-0/0/0.7");
    assert_eq!(it.interfaces[0].unread.len(), 1);
}

#[test]
fn what_comes_through_groups_says_so() {
    use bgplint::dialect::grammar::junos;
    use bgplint::dialect::junos::{At, Builder, lower};
    use bgplint::grammar::{Grammar, Matcher, Words};
    use bgplint::text::{FileId, Span};
    let text = "set routing-options autonomous-system 65010";
    let spans = super::words(text, 0, text.len());
    let words = Words { text, spans: &spans[1..] };
    let mut matcher = Matcher::new(junos::grammar());
    let node = matcher.walk(words, Grammar::TOP, false).unwrap().node;
    let command = junos::command(&matcher.fields(node, words, FileId(0))).unwrap();
    let applied = Span { file: FileId(0), start: 1, end: 2 };
    let statement = Span { file: FileId(0), start: 0, end: 43 };
    let mut builder = Builder::new("x".to_owned(), FileId(0), text);
    lower(&mut builder, At { statement, applied: Some(applied), inactive: false }, command);
    let more = "set protocols bgp group G";
    let spans = super::words(more, 0, more.len());
    let words = Words { text: more, spans: &spans[1..] };
    let node = matcher.walk(words, Grammar::TOP, false).unwrap().node;
    let command = junos::command(&matcher.fields(node, words, FileId(0))).unwrap();
    lower(&mut builder, At { statement, applied: None, inactive: false }, command);
    let asn = builder.finish()[0].bgp[0].asn;
    let written = Span { file: FileId(0), start: 38, end: 43 };
    assert_eq!(asn, Sourced { value: Asn(65010), origin: Origin::Inherited { written, applied } });
    assert!(device("").bgp.is_empty());
}
