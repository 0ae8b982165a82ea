//! Small, crowded devices at random.

use std::net::Ipv4Addr;

use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::route::{AsPath, Attributes, Communities, OneOf, Rest};
use bgplint::model::*;
use bgplint::net::{Afi, Asn};
use bgplint::text::{FileId, Span};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

pub const SPAN: Span = Span { file: FileId(0), start: 0, end: 1 };

pub fn at<T>(value: T) -> Sourced<T> {
    Sourced::written(value, SPAN)
}

pub fn name(it: impl ToString) -> Sourced<String> {
    at(it.to_string())
}

/// A device and a question about it.
#[derive(Debug, Clone)]
pub struct Case {
    pub device: Device,
    pub filters: Filters,
    pub asked: PrefixSpace,
    pub attributes: Attributes,
    /// Nothing on it is unknown.
    pub certain: bool,
}

/// The prefixes under test: those of the lengths that generated entries speak of, and some around them.
pub fn prefixes() -> impl Iterator<Item = IpNet> {
    let v4 = (7..=12_u8).flat_map(|length| {
        (0..1_u32 << length.saturating_sub(8)).map(move |at| {
            let address = Ipv4Addr::from_bits(0x0A00_0000 | at << (32 - length));
            IpNet::V4(Ipv4Net::new(address, length).unwrap().trunc())
        })
    });
    let v6 = (31..=35_u8).flat_map(|length| {
        (0..1_u128 << length.saturating_sub(32)).map(move |at| {
            let address = 0x2001_0db8_u128 << 96 | at << (128 - length);
            IpNet::V6(Ipv6Net::new(address.into(), length).unwrap().trunc())
        })
    });
    let apart = ["0.0.0.0/0", "172.16.0.0/12", "::/0", "10.0.0.0/32"].map(|it| it.parse().unwrap());
    v4.chain(v6).chain(apart)
}

fn network(family: Afi) -> BoxedStrategy<IpNet> {
    let all: Vec<IpNet> = prefixes().filter(|it| Afi::of(it) == family).collect();
    select(all).boxed()
}

fn verdict() -> impl Strategy<Value = Verdict> {
    select(vec![Verdict::Accept, Verdict::Reject])
}

fn missing(certain: bool) -> impl Strategy<Value = Missing> {
    let mut all = vec![Missing::Permits, Missing::Denies];
    if !certain {
        all.push(Missing::Unknown);
    }
    select(all)
}

fn entry(family: Afi) -> impl Strategy<Value = PrefixEntry> {
    let base = if family == Afi::Ipv4 { 8 } else { 32 };
    (verdict(), network(family), 0..3_u8, 0..5_u8, any::<bool>()).prop_map(
        move |(verdict, network, ge, le, exact)| {
            let own = network.prefix_len();
            let lengths = if exact { own..=own } else { own.max(base + ge)..=base + le };
            PrefixEntry { sequence: 5, verdict, network, lengths, statement: SPAN }
        },
    )
}

fn prefix_list(family: Afi, certain: bool) -> impl Strategy<Value = PrefixList> {
    (vec(entry(family), 0..5), missing(certain)).prop_map(|(entries, if_empty)| PrefixList {
        name: name("P"),
        entries,
        if_empty,
        unread: Vec::new(),
    })
}

fn pattern(family: Afi, certain: bool) -> BoxedStrategy<AccessPattern> {
    if family == Afi::Ipv6 {
        return network(family).prop_map(|it| AccessPattern::Prefix(it, it.prefix_len()..=128)).boxed();
    }
    let wildcard = || {
        select(vec![
            "0.0.0.0",
            "0.15.255.255",
            "0.63.255.255",
            "0.48.255.255",
            "0.255.255.255",
            "0.80.0.0",
            "255.255.255.255",
        ])
        .prop_map(|it| it.parse::<Ipv4Addr>().unwrap())
    };
    let address = || {
        network(Afi::Ipv4).prop_map(|it| match it {
            IpNet::V4(it) => it.network(),
            IpNet::V6(_) => unreachable!(),
        })
    };
    let mask = || (8..=12_u8).prop_map(|it| Ipv4Net::new(Ipv4Addr::UNSPECIFIED, it).unwrap().netmask());
    let standard = (address(), wildcard()).prop_map(|network| AccessPattern::Ipv4 { network, mask: None });
    let extended = (address(), wildcard(), mask(), wildcard())
        .prop_map(|(a, b, c, d)| AccessPattern::Ipv4 { network: (a, b), mask: Some((c, d)) });
    if certain {
        prop_oneof![standard, extended].boxed()
    } else {
        prop_oneof![4 => standard, 4 => extended, 1 => Just(AccessPattern::Other)].boxed()
    }
}

fn access_list(family: Afi, certain: bool) -> impl Strategy<Value = AccessList> {
    let entry = (verdict(), pattern(family, certain)).prop_map(|(verdict, pattern)| AccessEntry {
        verdict,
        pattern,
        statement: SPAN,
    });
    (vec(entry, 0..4), missing(certain)).prop_map(|(entries, if_empty)| AccessList {
        name: name("A"),
        entries,
        if_empty,
        unread: Vec::new(),
    })
}

fn as_path_list() -> impl Strategy<Value = AsPathList> {
    let regex = select(vec!["^$", ".*", "_65001_", "^65002_", "^(_65001)*$"]);
    let entry = (verdict(), regex).prop_map(|(verdict, regex)| AsPathEntry {
        verdict,
        regex: regex.to_owned(),
        syntax: RegexSyntax::Characters { bounds: true, notation: AsNotation::Plain },
        statement: SPAN,
    });
    vec(entry, 1..4).prop_map(|entries| AsPathList { name: name("1"), entries, unread: Vec::new() })
}

fn values() -> impl Strategy<Value = Vec<String>> {
    let sets = [&["65000:1"][..], &["65000:2"], &["65000:1", "65000:2"], &["internet"], &[], &["no-export"]];
    select(sets.map(|it| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()).to_vec())
}

fn community_list(certain: bool) -> impl Strategy<Value = CommunityList> {
    let all = values().prop_map(CommunityPattern::All);
    let pattern = if certain {
        all.boxed()
    } else {
        let regex = CommunityPattern::Regex {
            text: "_65000:.*_".to_owned(),
            bounds: true,
            printing: CommunityPrinting::Ascending,
        };
        let each = CommunityPattern::Each(vec!["^65000:.*$".to_owned(), "*:1".to_owned()]);
        prop_oneof![5 => all, 1 => Just(regex), 1 => Just(each)].boxed()
    };
    let entry = (verdict(), pattern).prop_map(|(verdict, pattern)| CommunityEntry {
        verdict,
        pattern,
        statement: SPAN,
    });
    vec(entry, 1..4).prop_map(|entries| CommunityList { name: name("1"), entries, unread: Vec::new() })
}

fn reference(prefix: &'static str, certain: bool) -> impl Strategy<Value = ListReference> {
    // The list with the number 2 is never defined.
    (0..3_u8, missing(certain)).prop_map(move |(number, if_undefined)| ListReference {
        name: name(format!("{prefix}{number}")),
        if_undefined,
    })
}

fn prefix_match(certain: bool) -> impl Strategy<Value = PrefixMatch> {
    let list = prop_oneof![
        reference("P", certain).prop_map(PrefixMatchList::Prefix),
        reference("A", certain).prop_map(PrefixMatchList::Access)
    ];
    let family = prop_oneof![3 => Just(Afi::Ipv4), 1 => Just(Afi::Ipv6)];
    (family, list, missing(certain)).prop_map(|(family, list, other_family)| PrefixMatch {
        if_empty: None,
        family,
        list,
        other_family,
    })
}

fn protocol() -> impl Strategy<Value = Protocol> {
    select(vec![Protocol::Connected, Protocol::Static, Protocol::Bgp])
}

fn condition(certain: bool) -> BoxedStrategy<Sourced<Condition>> {
    let prefix = vec(prefix_match(certain), 1..3).prop_map(Condition::Prefix);
    let path = vec(reference("", certain), 1..3).prop_map(Condition::AsPath);
    let matching =
        select(vec![CommunityMatch::All, CommunityMatch::All, CommunityMatch::Any, CommunityMatch::Exactly]);
    let community = (vec(reference("", certain), 1..3), matching).prop_map(|(lists, matching)| {
        Condition::Community { kind: CommunityKind::Standard, lists, matching }
    });
    let number = prop_oneof![
        select(vec![0, 5]).prop_map(Condition::Metric),
        select(vec![100, 101]).prop_map(Condition::LocalPreference)
    ];
    let tag = vec(0..3_u32, 1..3).prop_map(Condition::Tag);
    let from = vec(protocol(), 1..3).prop_map(Condition::Protocol);
    let known = prop_oneof![6 => prefix, 2 => path, 2 => community, 1 => tag, 1 => from, 1 => number];
    if certain {
        return known.prop_map(at).boxed();
    }
    let other = prop_oneof![
        Just(Condition::Other("match rpki valid".to_owned())),
        vec(reference("P", false), 1..2).prop_map(Condition::NextHop)
    ];
    prop_oneof![8 => known, 1 => other].prop_map(at).boxed()
}

fn action(certain: bool) -> BoxedStrategy<Sourced<Action>> {
    let community = (values(), any::<bool>()).prop_map(|(values, additive)| {
        let values = values.into_iter().filter(|it| it != "internet").collect();
        let change = if additive { CommunityChange::Add(values) } else { CommunityChange::Set(values) };
        Action::Communities { kind: CommunityKind::Standard, change }
    });
    let known = prop_oneof![
        4 => community,
        1 => (0..3_u32).prop_map(Action::Tag),
        1 => select(vec!["0", "5"]).prop_map(|it| Action::Metric(it.to_owned())),
        1 => select(vec![100, 101]).prop_map(|it| Action::LocalPreference(Some(it)))
    ];
    if certain {
        return known.prop_map(at).boxed();
    }
    let vague = prop_oneof![
        Just(Action::Prepend(vec![Asn(65_003)])),
        Just(Action::Communities {
            kind: CommunityKind::Standard,
            change: CommunityChange::Delete("1".to_owned())
        }),
        Just(Action::AsPath("set as-path tag".to_owned())),
        Just(Action::Unclear("something else".to_owned()))
    ];
    prop_oneof![4 => known, 2 => vague].prop_map(at).boxed()
}

fn flow() -> impl Strategy<Value = Flow> {
    let to = prop_oneof![Just(JumpTarget::Next), (0..60_u32).prop_map(JumpTarget::Sequence)];
    let jump = (to, option::of(verdict())).prop_map(|(to, pending)| Flow::Jump { to, pending });
    prop_oneof![6 => verdict().prop_map(Flow::Stop), 2 => jump, 1 => Just(Flow::NextPolicy)]
}

fn term(certain: bool) -> impl Strategy<Value = Term> {
    let when = vec(condition(certain), 0..3);
    let then = vec(action(certain), 0..3);
    let unread = if certain { Just(false).boxed() } else { prop::bool::weighted(0.05).boxed() };
    (when, then, flow(), option::weighted(0.2, verdict()), unread).prop_map(
        |(when, then, flow, on_miss, unread)| Term {
            call: None,
            name: name(""),
            sequence: 0,
            opening: SPAN,
            when,
            then,
            on_match: at(flow),
            on_miss,
            unread: if unread { vec![SPAN] } else { Vec::new() },
        },
    )
}

fn policy(certain: bool) -> impl Strategy<Value = RoutePolicy> {
    let otherwise =
        prop_oneof![3 => Just(Some(Verdict::Reject)), 1 => Just(Some(Verdict::Accept)), 1 => Just(None)];
    (vec(term(certain), 0..5), otherwise).prop_map(|(mut terms, otherwise)| {
        for (number, term) in (1..).zip(&mut terms) {
            term.sequence = number * 10;
            term.name = name(term.sequence);
        }
        RoutePolicy { name: name("R"), terms, otherwise, unread: Vec::new() }
    })
}

fn filter(certain: bool) -> impl Strategy<Value = Filter> {
    let kinds = prop_oneof![
        2 => Just((FilterKind::Policy, "R")),
        2 => Just((FilterKind::PrefixList, "P")),
        1 => Just((FilterKind::AccessList, "A")),
        1 => Just((FilterKind::AsPathList, ""))
    ];
    (kinds, 0..3_u8, missing(certain)).prop_map(|((kind, prefix), number, if_undefined)| Filter {
        kind,
        name: name(format!("{prefix}{number}")),
        if_undefined,
        statement: SPAN,
    })
}

fn filters(certain: bool) -> impl Strategy<Value = Filters> {
    let combination = prop_oneof![
        Just(Combination::All),
        (verdict(), verdict()).prop_map(|(bgp, others)| Combination::First { bgp, others })
    ];
    (vec(filter(certain), 0..4), combination, missing(certain)).prop_map(
        move |(mut filters, combination, unfiltered)| {
            // S12: in which order filters see what a route map changes is contested. One route map is certain.
            if certain && combination == Combination::All {
                let mut policies = 0;
                filters.retain(|it| {
                    it.kind != FilterKind::Policy || {
                        policies += 1;
                        policies == 1
                    }
                });
            }
            Filters { filters, combination, unfiltered, ..Filters::default() }
        },
    )
}

fn one_of<T: Ord + Clone + std::fmt::Debug + 'static>(
    certain: bool,
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<OneOf<T>> {
    if certain {
        return values.prop_map(OneOf::only).boxed();
    }
    option::of(vec(values, 1..3))
        .prop_map(|it| {
            let each = it.into_iter().flatten().map(OneOf::only);
            each.reduce(|one, other| one.or(&other)).unwrap_or_default()
        })
        .boxed()
}

fn attributes(certain: bool) -> BoxedStrategy<Attributes> {
    let known = || values().prop_map(|it| Communities::exactly(it.into_iter().filter(|it| it != "internet")));
    let communities = if certain {
        known().boxed()
    } else {
        prop_oneof![
            known(),
            Just(Communities::default()),
            (known(), known()).prop_map(|(one, other)| one.or(&other)),
            known().prop_map(|it| it.or(&Communities::default()))
        ]
        .boxed()
    };
    let path = |rest| AsPath { leading: Vec::new(), rest };
    let as_path = if certain {
        Just(AsPath::empty()).boxed()
    } else {
        let begins = Just(AsPath { leading: vec![Asn(65_002)], rest: Rest::Anything });
        prop_oneof![Just(AsPath::empty()), Just(path(Rest::Something)), Just(path(Rest::Anything)), begins]
            .boxed()
    };
    let numbers = (
        one_of(certain, 0..3_u32),
        one_of(certain, select(vec![0, 5])),
        one_of(certain, select(vec![100, 101])),
    );
    (as_path, communities, one_of(certain, protocol()), numbers)
        .prop_map(|(as_path, communities, protocol, (tag, metric, local_preference))| Attributes {
            as_path,
            communities,
            protocol,
            tag,
            metric,
            local_preference,
            ..Attributes::default()
        })
        .boxed()
}

fn lists<T: std::fmt::Debug>(
    prefix: &'static str,
    list: impl Strategy<Value = T>,
) -> impl Strategy<Value = Named<T>> {
    vec(list, 2)
        .prop_map(move |all| (0..).zip(all).map(|(number, it)| (format!("{prefix}{number}"), it)).collect())
}

pub fn device(certain: bool) -> impl Strategy<Value = Device> {
    let prefix = (lists("P", prefix_list(Afi::Ipv4, certain)), lists("P", prefix_list(Afi::Ipv6, certain)));
    let access = (lists("A", access_list(Afi::Ipv4, certain)), lists("A", access_list(Afi::Ipv6, certain)));
    let path = lists("", as_path_list());
    (prefix, access, path, lists("", community_list(certain)), lists("R", policy(certain))).prop_map(
        |(prefix, access, path, community, policies)| {
            let mut device = Device::new(name("r1"), FileId(0));
            device.prefix_lists = ByFamily { ipv4: prefix.0, ipv6: prefix.1 };
            device.access_lists = ByFamily { ipv4: access.0, ipv6: access.1 };
            device.as_path_lists = path;
            device.community_lists = community;
            device.policies = policies;
            device
        },
    )
}

fn asked() -> BoxedStrategy<PrefixSpace> {
    prop_oneof![
        Just(PrefixSpace::all()),
        network(Afi::Ipv4).prop_map(PrefixSpace::within),
        network(Afi::Ipv4).prop_map(|it| PrefixSpace::within(it).complement()),
        network(Afi::Ipv6).prop_map(PrefixSpace::exactly)
    ]
    .boxed()
}

pub fn case() -> impl Strategy<Value = Case> {
    any::<bool>().prop_flat_map(|certain| {
        (device(certain), filters(certain), asked(), attributes(certain)).prop_map(
            move |(device, filters, asked, attributes)| Case { device, filters, asked, attributes, certain },
        )
    })
}
