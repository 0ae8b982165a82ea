//! Every shape says the same, and no text harms.

use std::path::Path;

use super::*;
use crate::model::{CircuitPeeringKind, CircuitTier, Key, Origin, PeeringKind, RouteFilterUse};
use crate::net::Asn;

fn file(name: &str) -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/circuits").join(name);
    Source::new(name, std::fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display())))
}

fn read_text(text: &str) -> Facts {
    read(FileId(0), &Source::new("er.json", text.into()), None)
}

/// The model without places, which every shape must give alike. Terraform tells less: no outer tag, no Global Reach, no
/// state of prefixes.
fn said(facts: &Facts) -> String {
    assert_eq!(facts.diagnostics, [], "read without trouble");
    let text = format!("{:#?}", facts.circuits);
    let mut plain = String::new();
    let mut skipped = 0;
    for line in text.lines() {
        let opens =
            ["opening: Span {", "origin: Written(", "outer_tag: ", "reach_blocks: ", "prefixes_accepted: "];
        let closed = ["origin: Default,", "outer_tag: None", "reach_blocks: []", "prefixes_accepted: None"];
        let indent = line.len() - line.trim_start().len();
        if skipped == 0
            && opens.iter().any(|it| line.trim_start().starts_with(it))
            && line.ends_with(['{', '(', '['])
        {
            skipped = indent + 1;
        } else if skipped == 0 && !closed.iter().any(|it| line.contains(it)) {
            plain.push_str(line.trim_start());
            plain.push('\n');
        } else if skipped == indent + 1 {
            skipped = 0;
        }
    }
    plain
}

const SHAPES: [&str; 8] = [
    "arm.json",
    "arm-list.json",
    "cli-show.json",
    "cli-list.json",
    "powershell.json",
    "powershell-list.json",
    "terraform-state.json",
    "terraform-plan.json",
];

#[test]
fn all_shapes_give_the_same_model() {
    let first = said(&read(FileId(0), &file(SHAPES[0]), None));
    assert!(first.lines().count() > 60 && !first.contains("Span"), "{first}");
    for shape in SHAPES {
        let facts = said(&read(FileId(0), &file(shape), None));
        let differs = first.lines().zip(facts.lines()).find(|(one, other)| one != other);
        assert_eq!(first, facts, "{shape}: {differs:?}");
    }
}

#[test]
fn every_value_knows_its_place() {
    for shape in SHAPES {
        let source = file(shape);
        let facts = read(FileId(0), &source, None);
        let [circuit] = facts.circuits.as_slice() else { panic!("{shape}: {facts:#?}") };
        let text = |span: Option<Span>| source.slice(span.unwrap());
        assert_eq!(text(circuit.name.span()), "\"er-ams-01\"", "{shape}");
        assert_eq!(circuit.tier.as_ref().map(|it| it.value), Some(CircuitTier::Premium));
        assert_eq!(circuit.direct.as_ref().map(|it| it.value), Some(false));
        let [private, microsoft] = circuit.peerings.as_slice() else { panic!("{shape}: {circuit:#?}") };
        assert_eq!(private.kind.value, CircuitPeeringKind::Peering(PeeringKind::Private));
        assert_eq!(text(private.vlan.unwrap().span()), "200");
        assert_eq!(private.families.len(), 2);
        assert!(private.families.iter().all(|it| it.route_filter.is_none()));
        assert_eq!(text(private.families[1].secondary.unwrap().span()), "\"2a00:100:20::4/126\"");
        assert_eq!(microsoft.peer_asn.unwrap().value, Asn(3300));
        assert!(matches!(microsoft.key.unwrap().value, Key::Readable { length: 8, alphanumeric: true, .. }));
        let [family] = microsoft.families.as_slice() else { panic!("{shape}") };
        let prefixes = family.advertised_prefixes.as_ref().unwrap();
        assert_eq!(text(prefixes[1].span()), "\"20.40.8.0/24\"");
        assert!(matches!(family.route_filter.as_ref().unwrap().value, RouteFilterUse::Attached(Some(_))));
        assert_eq!(family.customer_asn, None, "0 is none");
    }
}

#[test]
fn secrets_of_every_shape_are_marked() {
    for shape in SHAPES {
        let source = file(shape);
        let facts = read(FileId(0), &source, None);
        let mut shown = source.text().to_owned();
        for secret in facts.secrets.iter().rev() {
            shown.replace_range(secret.start as usize..secret.end as usize, "*");
        }
        for secret in ["Bw3xA9k2", "6cd4f1a0", "d1f2a6b0"] {
            assert!(!shown.contains(secret), "{shape}: {secret}");
        }
        assert!(!format!("{:?}", facts.circuits).contains("Bw3xA9k2"), "{shape}");
    }
}

#[test]
fn peerings_alone_belong_to_the_circuit_that_they_name() {
    let alone = read(FileId(0), &file("peering-list.json"), None);
    let [circuit] = alone.circuits.as_slice() else { panic!("{alone:#?}") };
    assert_eq!((circuit.name.value.as_str(), circuit.peerings.len()), ("er-ams-01", 2));
    assert_eq!(said(&alone), said(&read(FileId(0), &file("peering-list-rest.json"), None)));
    let one = read(FileId(0), &file("peering-show.json"), None);
    assert_eq!(one.circuits[0].peerings.len(), 1);
    let nameless = read_text(r#"{"peeringType": "MicrosoftPeering", "vlanId": 300}"#);
    assert_eq!(nameless.circuits[0].name, Sourced::default_of("er".to_owned()));
}

#[test]
fn files_are_joined() {
    let names = ["peering-show.json", "peering-list.json", "cli-show.json", "route-filter.json"];
    let all = names.iter().zip(0..).map(|(name, at)| read(FileId(at), &file(name), None));
    let joined = join(all);
    assert_eq!(joined.diagnostics, []);
    let [circuit] = joined.circuits.as_slice() else { panic!("{:#?}", joined.circuits) };
    assert_eq!(circuit.peerings.len(), 2);
    assert_eq!(circuit.outer_tag.map(|it| it.value), Some(117));
    assert_eq!(circuit.reach_blocks.len(), 1);
    let microsoft = &circuit.peerings[0].families[0];
    let communities = microsoft.filtered_communities.as_ref().unwrap();
    assert_eq!(communities.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["12076:5010", "12076:51004"]);
    assert!(matches!(communities.origin, Origin::Written(Span { file: FileId(3), .. })));
}

#[test]
fn circuits_of_one_name_in_two_groups_are_two() {
    let text = r#"[{"name": "er", "id": "/x/expressRouteCircuits/er", "peerings": []},
        {"name": "er", "id": "/y/expressRouteCircuits/er", "peerings": []}]"#;
    assert_eq!(read_text(text).circuits.len(), 2);
}

#[test]
fn settings_name_the_circuit() {
    let stated = || Some(Sourced::default_of("amsterdam".to_owned()));
    assert_eq!(read(FileId(0), &file("arm.json"), stated()).circuits[0].name.value, "amsterdam");
    let two = r#"[{"name": "Amsterdam", "peerings": []}, {"name": "london", "peerings": []}]"#;
    let source = Source::new("a", two.into());
    let chosen = read(FileId(0), &source, stated());
    assert_eq!(chosen.circuits.len(), 1);
    let none = read(FileId(0), &source, Some(Sourced::default_of("paris".to_owned())));
    assert_eq!((none.circuits.len(), none.diagnostics.len()), (0, 1));
}

#[test]
fn what_azure_leaves_out_is_told_from_what_nobody_wrote() {
    let filter = |text: &str| {
        let facts = read_text(text);
        assert_eq!(facts.diagnostics, [], "{text}");
        facts.circuits[0].peerings[0].families[0].route_filter.clone()
    };
    let written = r#"{"peeringType": "MicrosoftPeering", "primaryPeerAddressPrefix": "131.107.0.0/30" MORE}"#;
    assert_eq!(filter(&written.replace("MORE", "")), None);
    let printed = written.replace("MORE", r#", "etag": "x", "provisioningState": "Succeeded" MORE"#);
    assert_eq!(filter(&printed.replace("MORE", "")), Some(Sourced::default_of(RouteFilterUse::Absent)));
    let null = filter(&printed.replace("MORE", r#", "routeFilter": null"#)).unwrap();
    assert!(null.value == RouteFilterUse::Absent && null.span().is_some());
    let legacy = r#", "routeFilter": null, "microsoftPeeringConfig": {"legacyMode": 1}"#;
    assert_eq!(filter(&printed.replace("MORE", legacy)), None);
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    let peering = |more: &str| format!(r#"{{"peeringType": "MicrosoftPeering", {more}}}"#);
    for (text, place, words) in [
        (String::new(), "", "no valid JSON"),
        ("{".to_owned(), "{", "no valid JSON"),
        ("{\"name\": 1,}".to_owned(), ",", "no valid JSON"),
        ("{} // comment".to_owned(), "", "no valid JSON"),
        ("[]".to_owned(), "[", "no description of a circuit"),
        ("{\"a\": [1]}".to_owned(), "{", "no description of a circuit"),
        ("true".to_owned(), "true", "no description of a circuit"),
        (peering(r#""vlanId": "abc""#), "\"abc\"", "the VLAN id is not a number from 1 to 4094"),
        (peering(r#""vlanId": 4095"#), "4095", "the VLAN id"),
        (peering(r#""vlanId": -1"#), "-1", "the VLAN id"),
        (peering(r#""vlanId": [200]"#), "[", "the VLAN id"),
        (peering(r#""peerASN": 4294967296"#), "4294967296", "the AS of the customer"),
        (peering(r#""primaryPeerAddressPrefix": "131.107.0.0""#), "\"131.107.0.0\"", "is not an IPv4 prefix"),
        (
            peering(r#""primaryPeerAddressPrefix": "2001:db8::/126""#),
            "\"2001:db8::/126\"",
            "is not an IPv4 prefix",
        ),
        (peering(r#""state": "On""#), "\"On\"", "Enabled or Disabled"),
        (peering(r#""microsoftPeeringConfig": {"advertisedPublicPrefixes": "x"}"#), "\"x\"", "is not a list"),
        (
            peering(r#""microsoftPeeringConfig": {"advertisedPublicPrefixes": ["x"]}"#),
            "\"x\"",
            "is not a prefix",
        ),
        (
            r#"{"peeringType": "PublicPeering"}"#.to_owned(),
            "\"PublicPeering\"",
            "AzurePrivatePeering, MicrosoftPeering",
        ),
        (r#"{"peerings": [{"vlanId": 1}]}"#.to_owned(), "{", "the type of the peering is missing"),
        (r#"{"name": 5, "peerings": []}"#.to_owned(), "5", "is not a text"),
    ] {
        let source = Source::new("er.json", text.clone().into());
        let facts = read(FileId(0), &source, None);
        let [problem] = facts.diagnostics.as_slice() else { panic!("{text}: {:#?}", facts.diagnostics) };
        assert!(problem.message.contains(words), "{text}: {}", problem.message);
        let [label] = problem.labels.as_slice() else { panic!("{text}") };
        assert!(source.slice(label.span).starts_with(place), "{text}: {:?}", source.slice(label.span));
    }
    let cut =
        peering(r#""microsoftPeeringConfig": "Microsoft.Azure.Commands.Network.Models.PSPeeringConfig""#);
    assert!(read_text(&cut).diagnostics[0].help.as_ref().unwrap().contains("-Depth 10"));
}

#[test]
fn what_is_not_said_is_not_known() {
    let facts = read_text(
        r#"{"name": "er", "peerings": [{"peeringType": "AzurePrivatePeering", "peerASN": 0, "vlanId": 0,
        "sharedKey": "", "primaryPeerAddressPrefix": "", "state": null, "ipv6PeeringConfig": null, "stag": null}]}"#,
    );
    assert_eq!(facts.diagnostics, []);
    let peering = &facts.circuits[0].peerings[0];
    assert_eq!((peering.peer_asn, peering.vlan, peering.key), (None, None, None));
    assert!(peering.families.is_empty() && peering.enabled == Sourced::default_of(true));
}

/// Parts taken out, doubled and exchanged, from a generator that is the same on every run.
#[test]
fn no_mutation_harms() {
    let mut state = 0x9E37_79B9_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % limit as u64).unwrap()
    };
    for shape in ["arm.json", "powershell.json", "terraform-plan.json", "route-filter.json"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/circuits").join(shape);
        let bytes = std::fs::read(path).unwrap();
        for _ in 0..120 {
            let mut changed = bytes.clone();
            for _ in 0..=below(4) {
                let (at, length) = (below(changed.len()), below(60));
                let end = (at + length).min(changed.len());
                match below(4) {
                    0 => drop(changed.drain(at..end)),
                    1 => changed.truncate(at.max(1)),
                    2 => changed[at] = u8::try_from(below(256)).unwrap(),
                    _ => {
                        let part = changed[at..end].to_vec();
                        let to = below(changed.len());
                        changed.splice(to..to, part);
                    }
                }
            }
            let source = Source::new("er.json", changed);
            let facts = join([read(FileId(0), &source, None)]);
            let length = u32::try_from(source.text().len()).unwrap();
            let labels = facts.diagnostics.iter().flat_map(|it| &it.labels).map(|it| it.span);
            for span in facts.secrets.iter().copied().chain(labels) {
                assert!(span.start <= span.end && span.end <= length);
                assert!(source.text().is_char_boundary(span.start as usize));
                assert!(source.text().is_char_boundary(span.end as usize));
            }
        }
    }
}

/// Ten times the text takes about ten times as long, whatever is repeated in it.
#[test]
fn time_is_linear_and_the_stack_is_bounded() {
    for deep in ["[", "{\"value\":", "{\"values\":{\"root_module\":{\"child_modules\":["] {
        assert_eq!(read_text(&deep.repeat(1_000_000)).diagnostics.len(), 1, "{deep}");
    }
    let peering = r#"{"peeringType": "MicrosoftPeering", "vlanId": "abc", "name": "NNN",
        "id": "/s/providers/Microsoft.Network/expressRouteCircuits/NNN/peerings/x", "sharedKey": "a:b"}"#;
    let many = |number: usize| {
        let one = |at: usize| peering.replace("NNN", &format!("er-{at}"));
        format!("[{}]", (0..number).map(one).collect::<Vec<_>>().join(","))
    };
    let texts: [&dyn Fn(usize) -> String; 4] = [
        &many,
        &|number| {
            format!(
                "{{\"peerings\": [{}]}}",
                vec!["{\"connections\": [{\"addressPrefix\": \"10.0.0.0/29\"}]}"; number].join(",")
            )
        },
        &|number| "\"sharedKey\":'".repeat(number * 5),
        &|number| format!("{{{}}}", vec!["\"sku\": {\"a\": [1]}"; number * 5].join(",")),
    ];
    for text in texts {
        let time = |number| {
            let source = Source::new("er.json", text(number).into());
            let start = std::time::Instant::now();
            let facts = read(FileId(0), &source, None);
            assert!(facts.diagnostics.len() <= 100);
            start.elapsed()
        };
        let (small, large) = (time(2_000), time(40_000));
        assert!(large < small * 100 + std::time::Duration::from_millis(500), "{small:?} {large:?}");
    }
}
